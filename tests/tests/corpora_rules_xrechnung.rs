//! XRechnung on the published mutants, on the official suite, and on every document of the development data whose
//! official outcome is known.

#[path = "../../rules/tests/einvoice/mod.rs"]
mod einvoice;
#[path = "../../rules/tests/einvoice/xmute.rs"]
mod xmute;

use std::collections::BTreeMap;

use einvoice::{Fired, fired, judge, with_root};
use model::verdict::Weight;
use rules::einvoice::Profile;
use tests::corpora::{corpora, files, json_lines};

const FAMILIES: &[&str] = &["BR-DE-", "BR-DEX-", "BR-TMP-", "PEPPOL-"];

fn ours(rule: &str) -> bool {
    FAMILIES.iter().any(|family| rule.starts_with(family))
}

/// The published mutation tests.
#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn mutants_are_told_apart() {
    let corpora = corpora();
    let (mut documents, mut met, mut missed) = (0, 0, Vec::new());
    for file in files(&corpora.join("einvoice/xrechnung-schematron/test/instances"), ".xml") {
        let text = std::fs::read_to_string(&file).expect("an instance is text");
        for mutant in xmute::mutants(&text) {
            documents += 1;
            let fired = fired(&judge(&mutant.text, Profile::XRechnung).findings, ours);
            let expectations = mutant.silent.iter().map(|rule| (rule, false));
            for (rule, wanted) in expectations.chain(mutant.firing.iter().map(|rule| (rule, true))) {
                if fired.contains_key(rule) == wanted {
                    met += 1;
                } else {
                    let name = file.file_name().unwrap_or_default().to_string_lossy();
                    missed.push(format!("{name} {rule} fires: {}; {}", !wanted, mutant.what));
                }
            }
        }
    }
    println!("{met} expectations met on {documents} mutants");
    assert!(missed.is_empty(), "{} of {}:\n{}", missed.len(), met + missed.len(), missed.join("\n"));
}

/// Every instance of the official test suite is valid.
#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn the_official_suite_breaks_no_rule_of_xrechnung() {
    let corpora = corpora();
    let (mut valid, mut broken) = (0, Vec::new());
    for file in files(&corpora.join("einvoice/xrechnung-testsuite"), ".xml") {
        let text = std::fs::read_to_string(&file).expect("an instance is text");
        if with_root(&text, |root| rules::einvoice::Document::of(root).is_none()) {
            continue;
        }
        let verdict = judge(&text, Profile::XRechnung);
        match verdict.findings.iter().find(|breach| breach.severity == Weight::Fatal) {
            Some(breach) => broken.push(format!("{}: {breach:?}", file.display())),
            None => valid += 1,
        }
    }
    println!("{valid} instances are valid");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Every whole document: the same rules of XRechnung as the official validator, as often.
#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn whole_documents_fire_as_the_reference_says() {
    let corpora = corpora();
    let folder = corpora.join("einvoice");
    let (mut same, mut differing) = (0, BTreeMap::<String, Vec<String>>::new());
    for line in json_lines(&folder.join("oracle/xml.jsonl")) {
        let Some(expected) = line["fired"]["xrechnung"].as_object() else { continue };
        let expected: Fired = expected.iter().map(|(rule, n)| (rule.clone(), n.as_u64().unwrap_or(0))).collect();
        let path = line["path"].as_str().expect("a path");
        let bytes = std::fs::read(folder.join(path)).expect("a document of the oracle is there");
        let text = extractors::einvoice::decode(&bytes, &extractors::Limits::default()).expect("text");
        let findings = judge(&text, Profile::XRechnung).findings;
        let seen = fired(&findings, ours);
        let fatal: Vec<&str> =
            line["fatal"]["xrechnung"].as_array().into_iter().flatten().filter_map(|id| id.as_str()).collect();
        for breach in findings.iter().filter(|breach| ours(&breach.rule)) {
            let graver = (breach.severity == Weight::Fatal) != fatal.contains(&breach.rule.as_str());
            assert!(!graver || !expected.contains_key(&breach.rule), "{path}: the weight of {}", breach.rule);
        }
        if seen == expected {
            same += 1;
            continue;
        }
        for rule in seen.keys().chain(expected.keys()) {
            if seen.get(rule) != expected.get(rule) {
                let (seen, expected) = (seen.get(rule).unwrap_or(&0), expected.get(rule).unwrap_or(&0));
                differing.entry(rule.clone()).or_default().push(format!("{path}: {seen} instead of {expected}"));
            }
        }
    }
    println!("{same} documents alike");
    assert!(differing.is_empty(), "{differing:#?}");
}
