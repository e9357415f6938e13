//! Shell completions and the manual page, generated from the command line itself.

use clap::CommandFactory;

use crate::Ended;
use crate::cli::Arguments;

pub(super) fn completions(shell: clap_complete::Shell) -> anyhow::Result<Ended> {
    clap_complete::generate(shell, &mut Arguments::command(), "bursar", &mut std::io::stdout());
    Ok(Ended::Well)
}

pub(super) fn manual() -> anyhow::Result<Ended> {
    clap_mangen::Man::new(Arguments::command()).render(&mut std::io::stdout())?;
    Ok(Ended::Well)
}
