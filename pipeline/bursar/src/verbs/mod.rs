//! The verbs, a file each.

pub(crate) mod bytes;
mod case;
mod completions;
mod demo;
mod doctor;
mod eval;
mod export;
mod import;
mod ingest;
mod material;
mod memory;
mod migrate;
mod ocr;
mod read;
mod replay_since;
mod result_line;
mod rules;
mod rules_test;
mod serve;
mod train;
mod user;
pub(crate) mod validate;
mod verify;

use crate::Ended;
use crate::cli::{Arguments, ConfigAct, Verb};

pub(crate) use validate::run as validate;

/// Does what the command line asks.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<Ended> {
    match arguments.verb {
        Verb::Demo(arguments) => demo::run(arguments).await,
        Verb::Serve(arguments) => serve::run(arguments).await,
        Verb::Ingest(arguments) => ingest::run(arguments).await,
        Verb::Read(arguments) => read::run(arguments).await,
        // `main` does it before there is a runtime.
        Verb::Validate(arguments) => validate::run(&arguments),
        Verb::Import(arguments) => import::run(arguments).await,
        Verb::Export(arguments) => export::run(arguments).await,
        Verb::Case(arguments) => case::run(arguments).await,
        Verb::Memory(arguments) => memory::run(arguments).await,
        Verb::Verify(arguments) => verify::run(arguments).await,
        Verb::Rules(arguments) => rules::run(&arguments),
        Verb::User(arguments) => user::run(arguments).await,
        Verb::Ocr(arguments) => ocr::run(&arguments.verb),
        Verb::Doctor(arguments) => doctor::run(arguments).await,
        Verb::Config(arguments) => match arguments.act {
            ConfigAct::Check { place, offline, json } => doctor::check_config(&place, offline, json).await,
        },
        Verb::Migrate(arguments) => migrate::run(arguments).await,
        Verb::Eval(arguments) => eval::run(arguments).await,
        Verb::Train(arguments) => train::run(arguments).await,
        Verb::Completions { shell } => completions::completions(shell),
        Verb::Manual => completions::manual(),
        // `main` starts the child before there is a runtime.
        Verb::Reader(_) => Ok(Ended::WrongUsage),
    }
}
