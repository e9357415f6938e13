//! `bursar validate`: the official rules of e-invoices, on files. No database, no network, no Java.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use ::rules::einvoice::Profile;
use anyhow::Context;
use extractors::Limits;
use flow::official;
use model::MediaType;
use model::verdict::{Breach, Syntax, Verdict, Weight};
use serde::Serialize;

use crate::cli::{Validate, ValidateProfile};
use crate::{Ended, output};

/// One file, judged.
#[derive(Debug, Serialize)]
struct Judged {
    file: String,
    syntax: Option<Syntax>,
    profile: Option<String>,
    valid: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    packs: Vec<String>,
    findings: Vec<Breach>,
    /// Why there is no verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

pub(crate) fn run(arguments: &Validate) -> anyhow::Result<Ended> {
    // What cannot be found is named by the judge, in its turn; one missing file does not stop the others.
    let mut files = Vec::new();
    for path in &arguments.files {
        match super::ingest::files(std::slice::from_ref(path)) {
            Ok(found) => files.extend(found),
            Err(_) => files.push(path.clone()),
        }
    }
    let found = files.len();
    // What was named is judged whatever it is; of a folder, only what may be an e-invoice.
    files.retain(|file| arguments.files.contains(file) || may_be_invoice(file));
    if files.len() < found {
        output::say(&format!("bursar: {} files that are neither XML nor PDF are left out", found - files.len()));
    }
    anyhow::ensure!(!files.is_empty(), "there are no e-invoices in what was given");
    let demanded = match arguments.profile {
        ValidateProfile::Auto => None,
        ValidateProfile::En16931 => Some(Profile::En16931),
        ValidateProfile::Peppol => Some(Profile::Peppol),
        ValidateProfile::Xrechnung => Some(Profile::XRechnung),
    };
    let bar = output::progress(files.len() as u64, "validating");
    let mut all = Vec::new();
    let mut invalid = false;
    judge_all(&files, demanded, |judged| {
        bar.inc(1);
        invalid |= !judged.valid;
        bar.suspend(|| print(&judged, arguments.json))?;
        if arguments.report.is_some() {
            all.push(judged);
        }
        anyhow::Ok(())
    })?;
    bar.finish_and_clear();
    if let Some(path) = &arguments.report {
        std::fs::write(path, report(&all)).with_context(|| format!("write {}", path.display()))?;
        output::say(&format!("the report is in {}", path.display()));
    }
    Ok(if invalid { Ended::WithFindings } else { Ended::Well })
}

/// Whether the beginning of a file is XML or PDF.
fn may_be_invoice(file: &Path) -> bool {
    let mut head = Vec::new();
    let read = std::fs::File::open(file).and_then(|file| file.take(4_096).read_to_end(&mut head));
    // A file that cannot be read is named by the judge.
    read.is_err() || matches!(extractors::sniff(&head), MediaType::Xml | MediaType::Pdf)
}

/// Judges the files on all processors; `each` sees them in their order.
fn judge_all(
    files: &[PathBuf],
    demanded: Option<Profile>,
    mut each: impl FnMut(Judged) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (threads, next) = (std::thread::available_parallelism().map_or(1, usize::from), AtomicUsize::new(0));
    let threads = threads.min(files.len());
    if threads <= 1 {
        return files.iter().try_for_each(|file| each(judge_file(file, demanded)));
    }
    std::thread::scope(|scope| {
        let (sender, judged) = mpsc::sync_channel(threads * 16);
        for _ in 0..threads {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(place) else { break };
                    // Nobody listens any more when printing failed.
                    if sender.send((place, judge_file(file, demanded))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let (mut waiting, mut due) = (BTreeMap::new(), 0);
        for (place, one) in judged {
            waiting.insert(place, one);
            while let Some(one) = waiting.remove(&due) {
                each(one)?;
                due += 1;
            }
        }
        Ok(())
    })
}

fn judge_file(file: &Path, demanded: Option<Profile>) -> Judged {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    let verdict = std::fs::read(file)
        .map_err(|why| format!("the file cannot be read: {why}"))
        .and_then(|bytes| judge(&bytes, demanded));
    match verdict {
        Ok(Verdict { syntax, profile, packs, findings, .. }) => {
            let valid = findings.iter().all(|finding| finding.severity != Weight::Fatal);
            let (syntax, profile) = (Some(syntax), Some(profile));
            Judged { file: name, syntax, profile, valid, packs, findings, problem: None }
        }
        Err(why) => Judged {
            file: name,
            syntax: None,
            profile: None,
            valid: false,
            packs: Vec::new(),
            findings: Vec::new(),
            problem: Some(why),
        },
    }
}

/// Judges an XML, or the XML inside a PDF.
fn judge(bytes: &[u8], demanded: Option<Profile>) -> Result<Verdict, String> {
    let limits = Limits::default();
    match extractors::sniff(bytes) {
        MediaType::Pdf => {
            let (files, problems) = extractors::pdf::embedded::embedded_files(bytes, &limits);
            let verdicts = files.iter().map(|file| official::verdict(&file.bytes, demanded, &limits));
            let mut none = "the PDF holds no e-invoice".to_owned();
            for verdict in verdicts {
                match verdict {
                    Ok(verdict) => return Ok(verdict),
                    Err(why) => none = format!("the PDF holds no e-invoice: {why}"),
                }
            }
            Err(problems.first().map_or(none, |problem| problem.message.clone()))
        }
        _ => official::verdict(bytes, demanded, &limits),
    }
}

fn print(judged: &Judged, json: bool) -> anyhow::Result<()> {
    if json {
        return output::json(judged);
    }
    let file = &judged.file;
    let packs = judged.packs.join(", ");
    match &judged.problem {
        Some(why) => output::line(&format!("✗ {file}: {why}"))?,
        None if judged.valid => output::line(&format!("✓ {file}: valid by {packs}"))?,
        None => output::line(&format!("✗ {file}: not valid by {packs}"))?,
    }
    for finding in &judged.findings {
        let mark = match finding.severity {
            Weight::Fatal => "fatal",
            Weight::Warning => "warning",
            Weight::Information => "info",
        };
        output::line(&format!("  {mark:<7} {}  {}", finding.rule, finding.message))?;
        output::line(&format!("          {}", finding.location))?;
    }
    Ok(())
}

/// A page that stands alone, to be sent to whoever made the invoices.
fn report(all: &[Judged]) -> String {
    let valid = all.iter().filter(|judged| judged.valid).count();
    let page = maud::html! {
        (maud::DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "E-invoice validation" }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                h1 { "E-invoice validation" }
                p { (valid) " of " (all.len()) " documents are valid." }
                @for judged in all {
                    section {
                        h2 class=(if judged.valid { "valid" } else { "invalid" }) {
                            (if judged.valid { "✓ " } else { "✗ " }) (judged.file)
                        }
                        @if let Some(why) = &judged.problem { p { (why) } }
                        @if !judged.packs.is_empty() { p class="packs" { "Judged by " (judged.packs.join(", ")) "." } }
                        @if !judged.findings.is_empty() {
                            div class="scroll" { table {
                                thead { tr { th { "Rule" } th { "Severity" } th { "What is wrong" } th { "Where" } th { "Terms" } } }
                                tbody { @for finding in &judged.findings { tr {
                                    td { (finding.rule) }
                                    td { (word(finding.severity)) }
                                    td { (finding.message) }
                                    td class="place" { (finding.location) }
                                    td { (finding.terms.join(" ")) }
                                } } }
                            } }
                        }
                    }
                }
            }
        }
    };
    page.into_string()
}

fn word(weight: Weight) -> &'static str {
    match weight {
        Weight::Fatal => "fatal",
        Weight::Warning => "warning",
        Weight::Information => "information",
    }
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}\
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:2rem 0 .25rem;overflow-wrap:anywhere}.valid{color:#0a5c2e}.invalid{color:#9b1c1c}\
.packs{color:#555;margin:.25rem 0}.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}\
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #d5d9de}\
.place{font-family:ui-monospace,monospace;font-size:.8rem;overflow-wrap:anywhere}\
@media (prefers-color-scheme:dark){body{background:#15181c;color:#e8eaed}.valid{color:#6fcf97}.invalid{color:#f28b82}\
.packs{color:#aaa}th,td{border-color:#3a3f45}}";
