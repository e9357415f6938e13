//! The same findings as the official rules on whole documents of the development data.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::builder::{Fired, counted, judged};

/// The folder of the e-invoice data; `None`, and said so, where it is absent.
#[expect(clippy::disallowed_methods, reason = "a test finds its data by the environment")]
fn data() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var("BURSAR_CORPORA").map_or(default, PathBuf::from).join("einvoice");
    if folder.join("oracle/xml.jsonl").is_file() {
        return Some(folder);
    }
    println!("skipped: no oracle in {}; set BURSAR_CORPORA", folder.display());
    None
}

/// The reference outcomes were made with release 3.0.19.
#[test]
fn whole_documents_have_the_official_findings() {
    let Some(data) = data() else { return };
    let text = std::fs::read_to_string(data.join("oracle/xml.jsonl")).expect("the oracle is text");
    let (mut compared, mut findings) = (0, 0);
    let mut differences = Vec::new();
    for line in text.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).expect("a JSON line");
        let Some(expected) = entry["fired"]["peppol"].as_object() else { continue };
        let expected: Fired =
            expected.iter().map(|(rule, count)| (rule.clone(), count.as_u64().unwrap_or_default() as usize)).collect();
        let path = entry["path"].as_str().expect("a path");
        let pack = if entry["syntax"] == "CII" { super::CII } else { super::BILLING };
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
            .filter(|breach| breach.severity == model::verdict::Weight::Fatal)
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
