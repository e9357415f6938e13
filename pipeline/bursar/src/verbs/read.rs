//! `bursar read`: extraction only; no database.

use std::path::Path;

use anyhow::Context;
use desk::human;
use extractors::Limits;
use flow::sandbox::{DocumentRead, Sandbox};
use futures_util::StreamExt as _;
use model::extraction::{DocumentClass, Extraction};
use model::flat::Flat;
use model::invoice::term_name;
use model::verdict::Judgement;
use serde_json::{Value, json};

use super::bytes::at_most;
use crate::cli::Read;
use crate::config::Config;
use crate::{Ended, output, wiring};

pub(super) async fn run(arguments: Read) -> anyhow::Result<Ended> {
    let config = Config::load(arguments.config.as_deref())?;
    let mut files = Vec::new();
    let mut unreadable = 0_usize;
    for path in &arguments.files {
        match super::ingest::files(std::slice::from_ref(path)) {
            Ok(found) => files.extend(found),
            Err(error) => {
                unreadable += 1;
                output::say(&format!("bursar: {error:#}"));
            }
        }
    }
    if arguments.html && files.len() > 1 {
        output::say(&format!(
            "bursar: --html makes one page of one invoice, and {} files were given; name one",
            files.len()
        ));
        return Ok(Ended::WrongUsage);
    }
    if let Some(out) = arguments.searchable.as_ref().filter(|out| files.len() > 1 && !out.is_dir()) {
        output::say(&format!(
            "bursar: --searchable {}: the copies of {} files need a folder that exists; name one",
            out.display(),
            files.len()
        ));
        return Ok(Ended::WrongUsage);
    }
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let children = cores.min(files.len()).max(1);
    let sandbox = wiring::sandbox(&config, children)?;
    let bar = output::progress(files.len() as u64, "reading");
    let mut ended = Ended::Well;
    // Read side by side, told in the order in which they were named.
    let readings = files.iter().map(|file| read(file, &arguments, &sandbox));
    let mut readings = futures_util::stream::iter(readings).buffered(children);
    for file in &files {
        let Some(read) = readings.next().await else { break };
        let name = name_of(file);
        let DocumentRead { extraction, judgement } = match read {
            Ok(read) => read,
            Err(Failed::ToOpen(why)) => {
                unreadable += 1;
                bar.suspend(|| output::say(&format!("bursar: read {}: {why}", file.display())));
                continue;
            }
            Err(Failed::Otherwise(why)) => return Err(why),
        };
        if extraction.refusal().is_some() {
            ended = Ended::WithFindings;
        }
        if arguments.html {
            ended = bar.suspend(|| page(&arguments, &name, &extraction, judgement.as_ref()))?;
        } else {
            bar.suspend(|| print(&arguments, &name, &extraction))?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    anyhow::ensure!(unreadable == 0, "{unreadable} of the files could not be read; see above");
    Ok(ended)
}

/// Why a file was not read.
enum Failed {
    /// It cannot be opened; the others still are.
    ToOpen(std::io::Error),
    Otherwise(anyhow::Error),
}

/// Reads one file, and writes its searchable copy where one is wanted.
async fn read(file: &Path, arguments: &Read, sandbox: &Sandbox) -> Result<DocumentRead, Failed> {
    let (path, max) = (file.to_owned(), Limits::default().document_bytes_max);
    let bytes = tokio::task::spawn_blocking(move || at_most(&path, max)).await;
    let bytes = bytes.map_err(|why| Failed::Otherwise(why.into()))?.map_err(Failed::ToOpen)?;
    let read = sandbox.read(&bytes, arguments.ignore_xml).await;
    let read = read.map_err(|why| Failed::Otherwise(anyhow::Error::msg(why)))?;
    if let Some(out) = &arguments.searchable {
        let write = copy(file, &bytes, &read.extraction, out, sandbox).await;
        write.map_err(Failed::Otherwise)?;
    }
    Ok(read)
}

/// Writes the searchable copy of a scan: to `out`, or into that folder under its own name.
async fn copy(file: &Path, bytes: &[u8], extraction: &Extraction, out: &Path, sandbox: &Sandbox) -> anyhow::Result<()> {
    let name = name_of(file);
    let copy = sandbox.searchable(bytes, extraction).await;
    let copy = copy.map_err(|problem| anyhow::anyhow!("copy {name}: {}", problem.message))?;
    let path = match out.is_dir() {
        true => out.join(Path::new(&name).with_extension("pdf")),
        false => out.to_owned(),
    };
    let is_itself = std::fs::canonicalize(&path).is_ok_and(|to| std::fs::canonicalize(file).is_ok_and(|own| own == to));
    anyhow::ensure!(!is_itself, "copy {name}: {} is the scan itself, which is not touched", path.display());
    tokio::fs::write(&path, copy).await.with_context(|| format!("write {}", path.display()))
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

/// The invoice as a page; what was hard to read goes to standard error, so that the page can be redirected.
fn page(arguments: &Read, name: &str, extraction: &Extraction, judgement: Option<&Judgement>) -> anyhow::Result<Ended> {
    for problem in &extraction.problems {
        output::say(&format!("bursar: {name}: {}", problem.message));
    }
    let reading = extractors::assemble(extraction);
    if reading.invoice().terms().is_empty() {
        output::say(&format!("bursar: {name} holds no invoice that could be shown"));
        return Ok(Ended::WithFindings);
    }
    let judged = judgement.map(|judgement| &judgement.said);
    let page = human::page(reading.invoice(), arguments.language, human::Options::default(), judged);
    output::line(&page.into_string())?;
    Ok(if extraction.refusal().is_some() { Ended::WithFindings } else { Ended::Well })
}

fn print(arguments: &Read, name: &str, extraction: &Extraction) -> anyhow::Result<()> {
    let reading = extractors::assemble(extraction);
    if arguments.flat {
        let flat = Flat::of(reading.invoice(), reading.class.unwrap_or(DocumentClass::Other));
        let mut value = json!({ "file": name });
        if let (Value::Object(line), Value::Object(flat)) = (&mut value, serde_json::to_value(flat)?) {
            line.extend(flat);
        }
        return output::json(&value);
    }
    if arguments.json {
        return output::json(&json!({
            "file": name,
            "document": extraction.document,
            "reader": extraction.reader,
            "class": extraction.class,
            "class_confidence": extraction.class_confidence.to_string(),
            "flags": extraction.flags,
            "problems": extraction.problems,
            "reading": reading,
        }));
    }
    output::line(&format!("{name}: {} ({:?})", extraction.class.as_str(), extraction.reader))?;
    for problem in &extraction.problems {
        output::line(&format!("  ! {}: {}", problem.reason.as_str(), problem.message))?;
    }
    if !extraction.flags.is_empty() {
        output::line(&format!("  flags: {}", extraction.flags.join(", ")))?;
    }
    let mut rows = Vec::new();
    for (path, value) in reading.invoice().terms() {
        let confidence = reading.provenance(&path).map(|p| p.confidence.to_string()).unwrap_or_default();
        rows.push(vec![path.to_string(), term_name(path.term).unwrap_or("").to_owned(), value, confidence]);
    }
    output::table(&["  term", "name", "value", "confidence"], &rows, 70)?;
    Ok(())
}
