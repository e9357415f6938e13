//! One binary: accounts-payable intake from arrival to archive.
//!
//! Data goes to standard output, words and progress to standard error. Exit codes: 0 fine, 1 findings or exceptions,
//! 2 wrong usage, 3 failed; 141 when the reader of the output went away before all of it was written.

mod cli;
mod clock;
mod config;
mod import;
mod output;
mod verbs;
mod wiring;

use std::process::ExitCode;

use clap::Parser;

/// The code of a program that the reader of its output left: what shells say of one that SIGPIPE ended. It is neither
/// fine nor a failure, since not everything was written that was to be.
const BROKEN_PIPE: u8 = 141;

/// How a verb ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Fine.
    Well,
    /// There are findings or exceptions.
    WithFindings,
    /// The command was used wrongly.
    WrongUsage,
    /// Something failed, and was named where it happened.
    Failed,
}

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    if let cli::Verb::Reader(reader) = &arguments.verb {
        // The child: no runtime, no logging, no threads.
        let child = flow::sandbox::Child {
            languages: reader.language.clone(),
            models: reader.models.clone(),
            memory_bytes_max: reader.memory,
        };
        return match flow::sandbox::run_child(&child) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(3),
        };
    }
    if let cli::Verb::Validate(validate) = &arguments.verb {
        // Neither a runtime nor TLS: most of its time would go into starting them.
        return ended(verbs::validate(validate));
    }
    output::start_logging(arguments.log_json);
    // Two providers in one process panic: ring is installed before anything speaks TLS.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => {
            output::say(&format!("bursar: start the runtime: {why}"));
            return ExitCode::from(3);
        }
    };
    ended(runtime.block_on(verbs::run(arguments)))
}

/// The exit code, and what went wrong in words.
fn ended(outcome: anyhow::Result<Ended>) -> ExitCode {
    match outcome {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::WithFindings) => ExitCode::from(1),
        Ok(Ended::WrongUsage) => ExitCode::from(2),
        Ok(Ended::Failed) => ExitCode::from(3),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::from(BROKEN_PIPE),
        Err(error) => {
            output::say(&format!("bursar: {}", output::in_words(&error)));
            if error.is::<config::ConfigError>() { ExitCode::from(2) } else { ExitCode::from(3) }
        }
    }
}
