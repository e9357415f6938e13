//! The verdicts as one page that stands alone: to be sent to whoever made the invoices, read on a phone, printed.
//!
//! First what came of all of them, then by rule, since one fault of a generator shows in many documents, then document
//! by document. No script, nothing fetched.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ::rules::einvoice;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use model::verdict::{Breach, Weight};

use super::SCOPE;
use super::judge::Judged;

/// Findings written out for one document; a broken generator breaks the same rule on every line.
const SHOWN_MAX: usize = 500;

/// The page.
pub(super) fn page(all: &[Judged]) -> String {
    let broken: Vec<(usize, &Judged)> = all.iter().enumerate().filter(|(_, one)| has_more(one)).collect();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { "E-invoice validation" }
                style { (PreEscaped(STYLE)) }
            }
            body { main {
                h1 { "E-invoice validation" }
                (summary(all))
                (by_rule(all))
                (documents(all))
                @for (number, judged) in broken { (document(number, judged)) }
                footer { (SCOPE) " Made by Bursar " (env!("CARGO_PKG_VERSION")) "." }
            } }
        }
    }
    .into_string()
}

/// Why the report may not be written there, before anything is judged: it replaces an earlier report, and nothing else.
pub(super) fn refused(path: &Path, judged: &[PathBuf]) -> Option<String> {
    let shown = path.display();
    let real = std::fs::canonicalize(path).ok();
    if real.is_some() && judged.iter().any(|file| std::fs::canonicalize(file).ok() == real) {
        return Some(format!(
            "the report would replace {shown}, which is to be judged; give it a name of its own: --report report.html"
        ));
    }
    match std::fs::read(path) {
        _ if path.is_dir() => Some(format!("the report cannot be written to {shown}: it is a folder")),
        Ok(there) if !there.is_empty() && !there.starts_with(START) => {
            Some(format!("{shown} is there already and no report of Bursar; give the report another name"))
        }
        Ok(_) => None,
        Err(_) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let missing = folder.filter(|folder| !folder.is_dir())?;
            Some(format!("the report cannot be written to {shown}: there is no folder {}", missing.display()))
        }
    }
}

/// How a report begins.
const START: &[u8] = b"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">";

/// Whether there is more to say about a document than that it is valid.
fn has_more(judged: &Judged) -> bool {
    judged.problem.is_some() || judged.note.is_some() || !judged.findings.is_empty()
}

fn summary(all: &[Judged]) -> Markup {
    let not_judged = all.iter().filter(|one| one.problem.is_some()).count();
    let valid = all.iter().filter(|one| one.valid).count();
    let figures = [
        ("", all.len(), if all.len() == 1 { "file" } else { "files" }),
        ("fine", valid, "valid"),
        ("bad", all.len() - valid - not_judged, "not valid"),
        ("odd", not_judged, "not judged"),
    ];
    html! {
        dl.figures {
            @for (class, figure, what) in figures {
                div.(if figure == 0 { "" } else { class }) { dt { (what) } dd { (figure) } }
            }
        }
    }
}

/// A broken rule over all documents.
struct Tally {
    weight: Weight,
    documents: usize,
    times: usize,
}

fn by_rule(all: &[Judged]) -> Markup {
    let mut rules: BTreeMap<&str, Tally> = BTreeMap::new();
    for judged in all {
        let mut of_document: BTreeMap<&str, (Weight, usize)> = BTreeMap::new();
        for finding in &judged.findings {
            let (weight, times) = of_document.entry(&finding.rule).or_insert((finding.severity, 0));
            *weight = (*weight).max(finding.severity);
            *times += 1;
        }
        for (rule, more) in &judged.unlisted {
            if let Some((_, times)) = of_document.get_mut(rule.as_str()) {
                *times += more;
            }
        }
        for (rule, (weight, times)) in of_document {
            let tally = rules.entry(rule).or_insert(Tally { weight, documents: 0, times: 0 });
            tally.weight = tally.weight.max(weight);
            tally.documents += 1;
            tally.times += times;
        }
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by(|(_, a), (_, b)| {
        b.weight.cmp(&a.weight).then(b.documents.cmp(&a.documents)).then(b.times.cmp(&a.times))
    });
    html! {
        @if !rules.is_empty() {
            h2 { "By rule" }
            table.rules {
                thead { tr { th { "Rule" } th { "What it demands" } th.number { "Files" } th.number { "Times" } } }
                tbody { @for (rule, tally) in rules { tr {
                    td { code { (rule) } " " (badge(tally.weight)) }
                    td.meaning { @if let Some(entry) = einvoice::explain(rule) { (entry.meaning) } }
                    td.number data-name="files" { (tally.documents) }
                    td.number data-name="times" { (tally.times) }
                } } }
            }
        }
    }
}

fn documents(all: &[Judged]) -> Markup {
    html! {
        h2 { "Files" }
        table.files {
            thead { tr { th { "File" } th { "Verdict" } th { "Profile" } th.number { "Fatal" } th.number { "Warnings" } } }
            tbody { @for (number, judged) in all.iter().enumerate() {
                tr {
                    td.name {
                        @if has_more(judged) { a href=(format!("#file-{number}")) { (judged.file) } } @else { (judged.file) }
                    }
                    td { (verdict(judged)) }
                    td { (judged.profile.as_deref().unwrap_or("")) }
                    td.number data-name="fatal" { (judged.count(Weight::Fatal)) }
                    td.number data-name="warnings" { (judged.count(Weight::Warning)) }
                }
            } }
        }
    }
}

fn verdict(judged: &Judged) -> Markup {
    html! {
        @if judged.problem.is_some() { span.odd { "– not judged" } }
        @else if judged.valid { span.fine { "✓ valid" } }
        @else { span.bad { "✗ not valid" } }
    }
}

fn document(number: usize, judged: &Judged) -> Markup {
    html! {
        section id=(format!("file-{number}")) {
            h2 { (judged.file) }
            p.of-file {
                (verdict(judged))
                @if !judged.packs.is_empty() { " by " (judged.packs.join(", ")) }
            }
            @if let Some(why) = &judged.problem { p { (why) } }
            @if let Some(note) = &judged.note { p { (note) } }
            @if !judged.findings.is_empty() {
                ul.findings { @for finding in worst_first(&judged.findings).take(SHOWN_MAX) { li {
                    p.rule { code { (finding.rule) } " " (badge(finding.severity)) }
                    div {
                        p { (finding.message) }
                        p.place { (finding.location) @if !finding.terms.is_empty() { " · " (finding.terms.join(" ")) } }
                    }
                } } }
                @let all = judged.findings.len() + judged.unlisted.values().sum::<usize>();
                @if all > SHOWN_MAX {
                    p { (SHOWN_MAX) " of " (all) " findings are written out; the table by rule counts all." }
                }
            }
        }
    }
}

fn worst_first(findings: &[Breach]) -> impl Iterator<Item = &Breach> {
    let of = |weight: Weight| findings.iter().filter(move |finding| finding.severity == weight);
    of(Weight::Fatal).chain(of(Weight::Warning)).chain(of(Weight::Information))
}

fn badge(weight: Weight) -> Markup {
    let (class, word) = match weight {
        Weight::Fatal => ("bad", "fatal"),
        Weight::Warning => ("odd", "warning"),
        Weight::Information => ("quiet", "information"),
    };
    html! { span.badge.(class) { (word) } }
}

const STYLE: &str = include_str!("report.css");

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(file: &str, rules: &[(&str, Weight)]) -> Judged {
        let findings: Vec<Breach> = rules
            .iter()
            .map(|(rule, severity)| Breach {
                rule: (*rule).to_owned(),
                severity: *severity,
                message: "1 < 2 & \u{201c}x\u{201d}.".to_owned(),
                location: "/Invoice (line 1)".to_owned(),
                terms: vec!["BT-1".to_owned()],
            })
            .collect();
        let valid = rules.iter().all(|(_, weight)| *weight != Weight::Fatal);
        let (profile, packs) = (Some("en16931".to_owned()), vec!["EN 16931 1.3.16".to_owned()]);
        Judged {
            file: file.to_owned(),
            syntax: None,
            profile,
            valid,
            packs,
            findings,
            unlisted: BTreeMap::new(),
            problem: None,
            note: None,
            missing: false,
        }
    }

    #[test]
    fn the_page_counts_files_and_rules_before_it_tells_them_one_by_one() {
        let mut all = vec![
            judged("a.xml", &[("BR-02", Weight::Fatal), ("BR-02", Weight::Fatal), ("UBL-CR-001", Weight::Warning)]),
            judged("b.xml", &[("BR-02", Weight::Fatal)]),
            judged("<c>.xml", &[]),
        ];
        all.push(Judged { problem: Some("it is empty".to_owned()), valid: false, ..judged("d.xml", &[]) });
        let page = page(&all);
        for expected in [
            "<dt>files</dt><dd>4</dd>",
            "<dt>valid</dt><dd>1</dd>",
            "<dt>not valid</dt><dd>2</dd>",
            "<dt>not judged</dt><dd>1</dd>",
            // Two files, three times, and what the rule demands.
            "The invoice has a number.</td><td class=\"number\" data-name=\"files\">2</td><td class=\"number\" data-name=\"times\">3</td>",
            "&lt;c&gt;.xml",
            "1 &lt; 2 &amp;",
            "XML Schema (XSD) itself is not checked",
        ] {
            assert!(page.contains(expected), "{expected} is not in {page}");
        }
        let (fatal, warning) = (page.find("BR-02"), page.find("UBL-CR-001"));
        assert!(fatal < warning && page.find("By rule") < page.find("id=\"file-0\""));
        assert!(!page.contains("id=\"file-2\"") && page.contains("href=\"#file-3\""), "a valid file needs no section");
        assert!(!page.contains("<script") && !page.contains("http://"));
    }

    #[test]
    fn a_report_replaces_a_report_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("a.xml"), "<Invoice/>").expect("written");
        std::fs::write(at("b.xml"), "<Invoice/>").expect("written");
        std::fs::write(at("old.html"), page(&[])).expect("written");
        for (name, allowed) in
            [("a.xml", false), ("b.xml", false), ("old.html", true), ("new.html", true), ("nowhere/new.html", false)]
        {
            assert_eq!(refused(&at(name), &[at("a.xml")]).is_none(), allowed, "{name}");
        }
        assert!(refused(folder.path(), &[]).is_some());
    }
}
