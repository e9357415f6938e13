//! `bursar eval`: reading accuracy against truth files.

use crate::cli::Eval;
use crate::{Ended, output};

pub(super) async fn run(arguments: Eval) -> anyhow::Result<Ended> {
    let _ = arguments;
    output::say("not wired");
    Ok(Ended::WrongUsage)
}
