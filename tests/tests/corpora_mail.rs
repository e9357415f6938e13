//! Mails made of the development documents, read in place: how often do the right documents share a case?

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use extractors::{Limits, mail};
use model::MediaType;

/// Invoices with a text layer, each with the number that its page shows.
fn invoices() -> Option<Vec<(PathBuf, String)>> {
    let folder = tests::corpora::corpora().join("documents");
    let numbered = |truth: PathBuf| {
        let pdf = PathBuf::from(truth.to_str()?.strip_suffix(".truth.json")?).with_extension("pdf");
        let text = std::fs::read_to_string(&truth).ok()?;
        let truth: serde_json::Value = serde_json::from_str(&text).ok()?;
        let number = truth["invoice_number"].as_str()?.to_owned();
        (pdf.exists() && truth["doc_type"] == "invoice").then_some((pdf, number))
    };
    Some(tests::corpora::files(&folder, ".truth.json").into_iter().filter_map(numbered).collect())
}

/// A mail with these files, under names that say nothing.
fn open(files: &[&[u8]]) -> mail::Opened {
    let mut text = String::from("From: a@b.example\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n");
    for (number, bytes) in files.iter().enumerate() {
        text += &format!(
            "--m\r\nContent-Type: application/octet-stream; name=file{number}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            STANDARD.encode(bytes)
        );
    }
    mail::open((text + "--m--\r\n").as_bytes(), &Limits::default())
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("a document is readable")
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn two_invoices_in_one_mail_are_two_cases() {
    let Some(invoices) = invoices() else { return };
    let mut misses = Vec::new();
    for (index, (first, _)) in invoices.iter().enumerate() {
        let (second, _) = &invoices[(index + 7) % invoices.len()];
        let opened = open(&[&bytes(first), &bytes(second)]);
        if opened.bundles.len() != 2 {
            misses.push(format!("{} and {}: {:?}", first.display(), second.display(), opened.bundles));
        }
    }
    println!("{} of {} pairs are two cases", invoices.len() - misses.len(), invoices.len());
    assert!(invoices.len() > 20, "{} invoices", invoices.len());
    assert!(misses.is_empty(), "{misses:#?}");
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn pages_join_the_xml_of_their_invoice_and_no_other() {
    let Some(invoices) = invoices() else { return };
    let mut misses = Vec::new();
    for (index, (page, number)) in invoices.iter().enumerate() {
        let (other, other_number) = &invoices[(index + 7) % invoices.len()];
        if other_number == number {
            continue;
        }
        let xml = format!("<?xml version=\"1.0\"?><Invoice xmlns=\"urn:x\"><ID>{number}</ID></Invoice>");
        let opened = open(&[&bytes(other), xml.as_bytes(), &bytes(page)]);
        let right = opened.bundles.len() == 2
            && opened.bundles.iter().any(|b| b.invoice == 1 && b.renditions == [2])
            && opened.bundles.iter().any(|b| b.invoice == 0 && opened.parts[0].media_type == MediaType::Pdf);
        if !right {
            misses.push(format!("{} ({number}) beside {}: {:?}", page.display(), other.display(), opened.bundles));
        }
    }
    println!("{} of {} pages joined their XML", invoices.len() - misses.len(), invoices.len());
    for miss in &misses {
        println!("  {miss}");
    }
    // A page whose number stands in a picture, or in another spelling, cannot be joined; it gets a case of its own.
    assert!(misses.len() * 10 <= invoices.len(), "{misses:#?}");
}
