//! The official expectations of EN 16931: the publisher's unit tests, and the rules that the reference validator fires on
//! every whole document of the corpora.

#![expect(clippy::print_stdout, reason = "a comparison says what it ran on")]

#[path = "../../rules/tests/einvoice/mod.rs"]
mod einvoice;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use einvoice::{Fired, fired, judge, with_root};
use model::verdict::{Verdict, Weight};
use model::xml::Element;
use rules::einvoice::{Profile, validate};
use tests::corpora::{corpora, files, json_lines};

/// Whether it is a business rule: not of code lists, and not of a syntax.
fn is_business(rule: &str) -> bool {
    rule.starts_with("BR-") && !rule.starts_with("BR-CL-")
}

fn read(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = extractors::einvoice::decode(&bytes, &extractors::Limits::default());
    text.unwrap_or_else(|problem| panic!("{}: {problem:?}", path.display())).into_owned()
}

/// Expectations met and missed, of business rules and of the others.
#[derive(Default)]
struct Score {
    met: [usize; 2],
    missed: [Vec<String>; 2],
}

impl Score {
    fn count(&mut self, rule: &str, holds: bool, miss: impl FnOnce() -> String) {
        let at = usize::from(!is_business(rule));
        if holds {
            self.met[at] += 1;
        } else {
            self.missed[at].push(miss());
        }
    }

    fn print(&self, what: &str) {
        for (name, at) in [("business rules", 0), ("code lists and syntax", 1)] {
            let missed = self.missed[at].len();
            println!("{what}, {name}: {} of {} expectations met", self.met[at], self.met[at] + missed);
            for miss in &self.missed[at] {
                println!("  {miss}");
            }
        }
    }
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn official_unit_tests_come_out_as_expected() {
    let corpora = corpora();
    for (folder, expected) in [("Invoice-unit-UBL", 917), ("CreditNote-unit-UBL", 216), ("cii", 9)] {
        let mut score = Score::default();
        for path in files(&corpora.join("einvoice/en16931/test").join(folder), ".xml") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            with_root(&read(&path), |root| {
                let tests = root.children().filter(|child| child.local() == "test");
                for (index, test) in tests.enumerate() {
                    run_test(&format!("{name} test {}", index + 1), test, &mut score);
                }
            });
        }
        score.print(folder);
        assert_eq!(score.met.iter().sum::<usize>() + score.missed.iter().map(Vec::len).sum::<usize>(), expected);
        assert!(score.missed.iter().all(Vec::is_empty), "expectations of {folder} are missed");
    }
}

fn run_test(name: &str, test: Element<'_, '_>, score: &mut Score) {
    let document = test.children().find(|child| child.local() != "assert");
    let verdict = document.and_then(|root| validate(root, Some(Profile::En16931)));
    let verdict = verdict.unwrap_or_else(|| panic!("{name} has no document"));
    let fired = fired(&verdict.findings, |_| true);
    for assert in test.children().filter(|child| child.local() == "assert") {
        for expectation in assert.children() {
            let wanted = match expectation.local() {
                "success" => 0,
                "warning" | "error" | "fatal" => {
                    expectation.attribute("number").and_then(|number| number.parse().ok()).unwrap_or(1)
                }
                _ => continue,
            };
            let rule = expectation.text();
            let seen = fired.get(rule).copied().unwrap_or(0);
            score.count(rule, seen == wanted, || format!("{name}: {rule} fires {seen} times, wanted {wanted}"));
        }
    }
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn whole_documents_break_the_rules_that_the_reference_finds() {
    let corpora = corpora().join("einvoice");
    let mut comparison = Comparison::default();
    for record in json_lines(&corpora.join("oracle/xml.jsonl")) {
        let path = record["path"].as_str().unwrap_or_default();
        // Without it, the reference could not read the document, or stopped on it.
        if record["fired"]["en16931"].is_object() {
            comparison.add(&record, &judge(&read(&corpora.join(path)), Profile::En16931));
        }
    }
    comparison.hold(600);
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn invoices_inside_pdfs_break_the_rules_that_the_reference_finds() {
    let corpora = corpora().join("einvoice");
    let limits = extractors::Limits::default();
    let mut comparison = Comparison::default();
    for record in json_lines(&corpora.join("oracle/pdf.jsonl")) {
        let path = record["path"].as_str().unwrap_or_default();
        let Some(wanted) = record["invoice_sha256"].as_str().filter(|_| record["fired"]["en16931"].is_object()) else {
            continue;
        };
        let bytes = std::fs::read(corpora.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let (files, _) = extractors::pdf::embedded::embedded_files(&bytes, &limits);
        let invoice = files.iter().find(|file| model::DocumentId::of(&file.bytes).hex() == wanted);
        let invoice = invoice.unwrap_or_else(|| panic!("{path}: the invoice is not found inside"));
        let text = extractors::einvoice::decode(&invoice.bytes, &limits).expect("text");
        comparison.add(&record, &judge(&text, Profile::En16931));
    }
    comparison.hold(40);
}

/// Our verdicts beside the reference's.
#[derive(Default)]
struct Comparison {
    judged: usize,
    apart: BTreeMap<String, Vec<String>>,
}

impl Comparison {
    fn add(&mut self, record: &serde_json::Value, verdict: &Verdict) {
        let path = record["path"].as_str().unwrap_or_default();
        let expected = record["fired"]["en16931"].as_object().into_iter().flatten();
        let expected: Fired = expected.map(|(rule, count)| (rule.clone(), count.as_u64().unwrap_or(0))).collect();
        let fatal_expected = record["fatal"]["en16931"].as_array().into_iter().flatten();
        let fatal_expected: Fired = fatal_expected.filter_map(|rule| Some((rule.as_str()?.to_owned(), 1))).collect();
        let fatal = verdict.findings.iter().filter(|breach| breach.severity == Weight::Fatal);
        let fatal_seen: Fired = fatal.map(|breach| (breach.rule.clone(), 1)).collect();
        // Our own note on booking aids is nothing that a publisher says.
        let seen = fired(&verdict.findings, |rule| !matches!(rule, "BOOKING-AID" | "NAMESPACE"));
        compare("", &expected, &seen, path, &mut self.apart);
        compare("fatal ", &fatal_expected, &fatal_seen, path, &mut self.apart);
        self.judged += 1;
    }

    /// Every rule agrees, on at least so many documents.
    fn hold(&self, judged_min: usize) {
        println!("{} documents judged", self.judged);
        for (what, paths) in &self.apart {
            println!("{:4} × {what}, e.g. {}", paths.len(), paths[0]);
        }
        assert!(self.judged >= judged_min, "most of the oracle's documents are judged");
        assert!(self.apart.is_empty(), "rules disagree with the reference");
    }
}

fn compare(kind: &str, expected: &Fired, seen: &Fired, path: &str, apart: &mut BTreeMap<String, Vec<String>>) {
    let rules: BTreeSet<_> = expected.keys().chain(seen.keys()).collect();
    for rule in rules {
        let (wanted, got) = (expected.get(rule).copied().unwrap_or(0), seen.get(rule).copied().unwrap_or(0));
        if wanted != got {
            let how = match (wanted, got) {
                (0, _) => "fires here only",
                (_, 0) => "fires there only",
                _ => "fires another number of times",
            };
            apart.entry(format!("{kind}{rule} {how}")).or_default().push(path.to_owned());
        }
    }
}

/// The publisher's twins are the same invoice: the same business rules fire, which is none.
#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn twins_of_the_corpora_get_the_same_verdict() {
    let corpora = corpora().join("einvoice");
    let mut stems: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for path in files(&corpora.join("xrechnung-testsuite/src/test"), ".xml") {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = name.trim_end_matches(".xml").trim_end_matches("_ubl").trim_end_matches("_uncefact");
        stems.entry(stem.to_owned()).or_default().push(path);
    }
    let twins: Vec<_> = stems.values().filter(|paths| paths.len() == 2).collect();
    for paths in &twins {
        let rules = paths
            .iter()
            .map(|path| fired(&judge(&read(path), Profile::En16931).findings, is_business))
            .collect::<BTreeSet<_>>();
        assert_eq!(rules.into_iter().collect::<Vec<_>>(), [Fired::new()], "{}", paths[0].display());
    }
    println!("{} twins of the test suite compared", twins.len());
    assert!(twins.len() > 20);
}

/// `validate` chooses the rules by the document itself; where the fatal ones differ from all that the reference found,
/// `einvoice-oracle.md` says why.
#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn the_verdict_of_each_document_is_the_references_but_on_the_listed_ones() {
    let corpora = corpora().join("einvoice");
    let mut differing = Vec::new();
    for record in json_lines(&corpora.join("oracle/xml.jsonl")) {
        let Some(sets) = record["fatal"].as_object() else { continue };
        let path = record["path"].as_str().unwrap_or_default();
        let official: BTreeSet<&str> =
            sets.values().filter_map(|set| set.as_array()).flatten().filter_map(|rule| rule.as_str()).collect();
        let text = read(&corpora.join(path));
        let verdict = with_root(&text, |root| root.descendants().find_map(|element| validate(element, None)));
        let verdict = verdict.unwrap_or_else(|| panic!("{path} holds no invoice"));
        let fatal = verdict.findings.iter().filter(|breach| breach.severity == Weight::Fatal);
        if fatal.map(|breach| breach.rule.as_str()).collect::<BTreeSet<_>>() != official {
            differing.push(path.to_owned());
        }
    }
    differing.sort();
    let page = include_str!("../einvoice-oracle.md");
    let listed = page.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(".xml |"));
    let listed: Vec<_> = listed.map(|(path, _)| format!("{path}.xml")).collect();
    assert_eq!(differing, listed);
}
