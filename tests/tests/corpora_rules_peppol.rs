//! Peppol: the same findings as the official rules on whole documents of the development data.

use std::collections::{BTreeMap, BTreeSet};

use extractors::Limits;
use model::verdict::{Breach, Weight};
use tests::corpora::corpora;

const BILLING: &str = "Peppol BIS Billing";
const CII: &str = "Peppol BIS Billing for CII";

/// How often each rule fires.
type Fired = BTreeMap<String, usize>;

/// What one edition says about a document.
fn judged(bytes: &[u8], pack: &str, edition: &str) -> Vec<Breach> {
    let limits = Limits::default();
    let text = extractors::einvoice::decode(bytes, &limits).expect("the bytes decode");
    let tree = extractors::einvoice::parse(&text, &limits).expect("the XML parses");
    rules::einvoice::judge(tree.root(), pack, edition).unwrap_or_else(|| panic!("no verdict by {pack} {edition}"))
}

fn counted(breaches: &[Breach]) -> Fired {
    let mut fired = Fired::new();
    for breach in breaches {
        *fired.entry(breach.rule.clone()).or_default() += 1;
    }
    fired
}

/// The reference outcomes were made with release 3.0.19.
#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn whole_documents_have_the_official_findings() {
    let data = corpora().join("einvoice");
    let text = std::fs::read_to_string(data.join("oracle/xml.jsonl")).expect("the oracle is text");
    let (mut compared, mut findings) = (0, 0);
    let mut differences = Vec::new();
    for line in text.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).expect("a JSON line");
        let Some(expected) = entry["fired"]["peppol"].as_object() else { continue };
        let expected: Fired =
            expected.iter().map(|(rule, count)| (rule.clone(), count.as_u64().unwrap_or_default() as usize)).collect();
        let path = entry["path"].as_str().expect("a path");
        let pack = if entry["syntax"] == "CII" { CII } else { BILLING };
        let bytes = std::fs::read(data.join(path)).expect("the document is there");
        let breaches = judged(&bytes, pack, "3.0.19");
        let fired = counted(&breaches);
        compared += 1;
        findings += fired.values().sum::<usize>();
        if fired != expected {
            differences.push(format!(
                "{path}\n  official {}\n  here     {}",
                only(&expected, &fired),
                only(&fired, &expected)
            ));
        }
        let fatal: BTreeMap<_, _> = breaches
            .iter()
            .filter(|breach| breach.severity == Weight::Fatal)
            .map(|breach| (breach.rule.as_str(), ()))
            .collect();
        let official = entry["fatal"]["peppol"].as_array().expect("fatal rules");
        let official: BTreeMap<_, _> = official.iter().filter_map(|rule| Some((rule.as_str()?, ()))).collect();
        if fatal != official {
            differences.push(format!("{path}: fatal {fatal:?}, official {official:?}"));
        }
    }
    println!("{compared} documents with {findings} findings compared");
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
    assert!(compared > 0, "no document was compared");
}

/// What one has that the other has not.
fn only(these: &Fired, others: &Fired) -> String {
    let differing = these.iter().filter(|(rule, count)| others.get(*rule) != Some(count));
    differing.map(|(rule, count)| format!("{rule} ×{count} ")).collect()
}

/// `validate` chooses the rules by the document itself; where that differs from the reference, `peppol-oracle.md` says why.
#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn validate_has_the_official_verdict_but_on_the_listed_documents() {
    let data = corpora().join("einvoice");
    let text = std::fs::read_to_string(data.join("oracle/xml.jsonl")).expect("the oracle is text");
    let known: BTreeSet<&str> = rules::einvoice::rules_of(BILLING, "3.0.21").map(|rule| rule.id).collect();
    let mut differing = Vec::new();
    for line in text.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).expect("a JSON line");
        let Some(official) = entry["fatal"]["peppol"].as_array() else { continue };
        let official: BTreeSet<&str> = official.iter().filter_map(serde_json::Value::as_str).collect();
        let path = entry["path"].as_str().expect("a path");
        let bytes = std::fs::read(data.join(path)).expect("the document is there");
        let limits = extractors::Limits::default();
        let text = extractors::einvoice::decode(&bytes, &limits).expect("text");
        let tree = extractors::einvoice::parse(&text, &limits).expect("XML");
        let verdict =
            tree.root().descendants().find_map(|one| rules::einvoice::validate(one, None)).expect("an invoice");
        assert!(verdict.packs.last().is_some_and(|pack| pack.starts_with("Peppol")), "{path}: {:?}", verdict.packs);
        let fatal: BTreeSet<&str> = verdict
            .findings
            .iter()
            .filter(|finding| finding.severity == Weight::Fatal)
            .map(|finding| finding.rule.as_str())
            .filter(|rule| known.contains(*rule) || rule.starts_with("PEPPOL-"))
            .collect();
        if fatal != official {
            differing.push(path.to_owned());
        }
    }
    differing.sort();
    let page = include_str!("../peppol-oracle.md");
    let mut listed: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(".xml |")).collect();
    listed.sort_unstable();
    let listed: Vec<_> = listed.iter().map(|(path, _)| format!("{path}.xml")).collect();
    assert_eq!(differing, listed);
}
