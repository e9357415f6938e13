//! Measures the e-invoice readers on development data: reference keys, twins in two syntaxes, writing and reading again.

mod corpora;

use std::collections::BTreeMap;
use std::path::Path;

use corpora::{corpora, files, json_lines};
use extractors::{Limits, assemble, einvoice};
use model::extraction::{Extraction, Reader};
use model::{DocumentId, Invoice};

fn read(bytes: &[u8]) -> Extraction {
    einvoice::read_xml(bytes, DocumentId::of(bytes), &Limits::default())
}

fn read_file(path: &Path) -> Extraction {
    read(&std::fs::read(path).expect("a file of the corpus"))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// BT-1, BT-2 and BT-112 as the reference writes them: text, digits of the date, amount.
fn key(invoice: &Invoice) -> [String; 3] {
    [
        invoice.number.clone().unwrap_or_default(),
        invoice.issue_date.map(|d| digits(&d.to_string())).unwrap_or_default(),
        invoice.totals.with_vat.map(|a| a.value.normalize().to_string()).unwrap_or_default(),
    ]
}

fn reference_key(line: &serde_json::Value) -> Option<[String; 3]> {
    let key = line.get("key")?.as_array()?;
    let text = |n: usize| key.get(n).and_then(|v| v.as_str()).unwrap_or_default().trim().to_owned();
    let gross = model::parse::decimal(&text(2)).map(|d| d.normalize().to_string()).unwrap_or_else(|_| text(2));
    Some([text(0), digits(text(1).get(..10).unwrap_or(&text(1))), gross])
}

#[test]
fn the_reference_and_we_read_the_same_number_date_and_total() {
    let Some(root) = corpora() else { return };
    let root = root.join("einvoice");
    let (mut same, mut wrong) = (0, Vec::new());
    for line in json_lines(&root.join("oracle/xml.jsonl")) {
        let path = line["path"].as_str().expect("a path");
        let Some(expected) = reference_key(&line) else { continue };
        let extraction = read_file(&root.join(path));
        if !matches!(extraction.reader, Reader::Ubl | Reader::Cii) {
            wrong.push(format!("{path}: not read: {:?}", extraction.problems));
            continue;
        }
        let got = key(assemble(&extraction).invoice());
        if got == expected {
            same += 1;
        } else {
            wrong.push(format!("{path}: {got:?}, reference {expected:?}, {:?}", extraction.problems.first()));
        }
    }
    println!("{same} documents have the reference's key, {} have not", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(same > 300);
}

/// Names the terms that differ between two invoices.
fn difference(a: &Invoice, b: &Invoice) -> Vec<String> {
    let (a, b): (BTreeMap<_, _>, BTreeMap<_, _>) = (a.terms().into_iter().collect(), b.terms().into_iter().collect());
    let short = |value: Option<&String>| value.map(|v| v.chars().take(60).collect::<String>());
    a.keys()
        .chain(b.keys().filter(|key| !a.contains_key(key)))
        .filter(|key| a.get(key) != b.get(key))
        .map(|key| format!("{key}: {:?} / {:?}", short(a.get(key)), short(b.get(key))))
        .collect()
}

#[test]
fn ubl_written_and_read_again_is_the_same_invoice() {
    round_trip("ubl", |invoice| einvoice::ubl::write(invoice));
}

#[test]
fn cii_written_and_read_again_is_the_same_invoice() {
    round_trip("cii", |invoice| einvoice::cii::write(invoice));
}

fn round_trip(syntax: &str, write: fn(&Invoice) -> String) {
    let Some(root) = corpora() else { return };
    let (mut same, mut wrong) = (0, Vec::new());
    for path in files(&root.join("einvoice"), ".xml") {
        let extraction = read_file(&path);
        if !matches!(extraction.reader, Reader::Ubl | Reader::Cii) || extraction.candidates.is_empty() {
            continue;
        }
        let first = assemble(&extraction);
        let text = write(first.invoice());
        let again = assemble(&read(text.as_bytes()));
        let mut differs = difference(first.invoice(), again.invoice());
        if syntax == "cii" {
            // The schema of CII has identifiers without a scheme before those with one.
            differs.retain(|d| !d.starts_with("BT-29"));
        }
        if differs.is_empty() {
            same += 1;
        } else {
            wrong.push(format!("{}: {}", path.display(), differs.join("; ")));
        }
    }
    println!("{syntax}: {same} documents come back as they went, {} do not", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(same > 500, "{same}");
}

#[test]
fn twins_in_two_syntaxes_are_one_invoice() {
    let Some(root) = corpora() else { return };
    let mut pairs = Vec::new();
    for ubl in files(&root.join("einvoice/xrechnung-testsuite"), "_ubl.xml") {
        let cii = ubl.to_string_lossy().replace("_ubl.xml", "_uncefact.xml");
        pairs.push((ubl, cii.into()));
    }
    let converted = root.join("einvoice/cii2ubl-pairs/en16931-cii2ubl");
    let sources = files(&converted.join("src"), ".xml");
    for ubl in files(&converted.join("generated"), "-ubl.xml") {
        let tail =
            ubl.strip_prefix(converted.join("generated/toubl21")).expect("inside").to_string_lossy().into_owned();
        let tail = tail.replace("-ubl.xml", ".xml");
        if let Some(cii) = sources.iter().find(|path| path.to_string_lossy().ends_with(&format!("/{tail}"))) {
            pairs.push((ubl, cii.clone()));
        }
    }
    let (mut same, mut differing) = (0, Vec::new());
    for (ubl, cii) in pairs.iter().filter(|(_, cii): &&(_, std::path::PathBuf)| cii.is_file()) {
        let (a, b) = (assemble(&read_file(ubl)), assemble(&read_file(cii)));
        let differs = difference(a.invoice(), b.invoice());
        if differs.is_empty() {
            same += 1;
        } else {
            differing.push(format!("{}: {}", ubl.display(), differs.join("; ")));
        }
    }
    println!("{same} twins are one invoice, {} are not", differing.len());
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    assert!(same > 50, "{same}");
}
