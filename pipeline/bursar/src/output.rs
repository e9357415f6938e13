//! What the program says: data to standard output, words and progress to standard error.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

/// Words for people, on standard error.
pub(crate) fn say(line: &str) {
    // Nobody is left to tell when standard error is gone.
    let _ = writeln!(io::stderr(), "{line}");
}

/// A line of data, on standard output.
pub(crate) fn line(text: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

/// A value as one line of JSON, on standard output.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(&serde_json::to_string(value)?)?;
    Ok(())
}

/// An error with its causes, each said once: many errors name their cause in their own words already.
pub(crate) fn in_words(error: &anyhow::Error) -> String {
    let mut words = String::new();
    for cause in error.chain() {
        let text = cause.to_string();
        if !words.contains(&text) {
            if !words.is_empty() {
                words.push_str(": ");
            }
            words.push_str(&text);
        }
    }
    words
}

/// Whether the reader of our output went away, which is not our failure.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// A progress bar on a terminal, nothing elsewhere.
pub(crate) fn progress(total: u64, what: &'static str) -> ProgressBar {
    // Nobody looks: no thread for it either, which a short process would pay for.
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(8));
    // The template is a constant of ours.
    if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len} {per_sec} {eta}") {
        bar.set_style(style.progress_chars("█▓ "));
    }
    bar.set_message(what);
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// A table for people: columns as wide as their cells, on a terminal at most `width_max` characters each. What goes to
/// another program or a file is never cut.
pub(crate) fn table(headings: &[&str], rows: &[Vec<String>], width_max: usize) -> io::Result<()> {
    let width_max = if io::stdout().is_terminal() { width_max } else { usize::MAX };
    let short = |text: &str| -> String {
        let text = text.replace(['\n', '\r', '\t'], " ");
        if text.chars().count() <= width_max {
            return text;
        }
        text.chars().take(width_max.saturating_sub(1)).chain(['…']).collect()
    };
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| short(cell)).collect()).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([headings.get(column).map_or(0, |h| h.chars().count())]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let mut out = io::stdout().lock();
    let mut write_row = |cells: &mut dyn Iterator<Item = &str>| -> io::Result<()> {
        let mut text = String::new();
        for (cell, width) in cells.zip(&widths) {
            text.push_str(&format!("{cell:<width$}  "));
        }
        writeln!(out, "{}", text.trim_end())
    };
    write_row(&mut headings.iter().copied())?;
    for row in &rows {
        write_row(&mut row.iter().map(String::as_str))?;
    }
    Ok(())
}

/// Logging to standard error; `RUST_LOG` chooses what.
pub(crate) fn start_logging(json: bool) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,bursar=info,flow=info,store=info,desk=info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    if json {
        builder.json().init();
    } else {
        builder.with_target(false).with_ansi(io::stderr().is_terminal()).init();
    }
}
