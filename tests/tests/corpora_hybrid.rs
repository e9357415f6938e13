//! Every hybrid PDF that the reference opens gives the same XML bytes and the same number, date and total.

#![allow(clippy::print_stdout, reason = "a measurement prints its figure, and a skipped one says so")]

use extractors::pdf::embedded::embedded_files;
use extractors::{Engines, Limits, Options, assemble, einvoice, read};
use model::extraction::Reader;
use model::{DocumentId, Evidence};
use tests::corpora::{corpora, json_lines};

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn every_hybrid_pdf_opens_with_the_bytes_of_the_reference() {
    let root = corpora();
    let root = root.join("einvoice");
    let limits = Limits::default();
    let (mut same, mut none, mut wrong) = (0, 0, Vec::new());
    for line in json_lines(&root.join("oracle/pdf.jsonl")) {
        let path = line["path"].as_str().expect("a path");
        let bytes = std::fs::read(root.join(path)).expect("a file of the corpus");
        let (files, problems) = embedded_files(&bytes, &limits);
        let read = |bytes: &[u8]| einvoice::read_xml(bytes, DocumentId::of(bytes), &limits);
        let Some(hash) = line["invoice_sha256"].as_str() else {
            // Where the reference finds none, there may be one all the same: its own XML parser may have refused it.
            none += 1;
            continue;
        };
        match files.iter().find(|file| DocumentId::of(&file.bytes).hex() == hash) {
            None => {
                let names: Vec<_> = files.iter().map(|file| &file.name).collect();
                wrong.push(format!("{path}: {hash} is not among {names:?}; {problems:?}"));
            }
            Some(file) => {
                let extraction = read(&file.bytes);
                let invoice = assemble(&extraction).invoice().clone();
                // The reference does not know ZUGFeRD 1, and gives an empty key for it.
                let number = line["key"][0].as_str().unwrap_or_default().trim();
                let is_keyed = !number.is_empty();
                if matches!(extraction.reader, Reader::Ubl | Reader::Cii)
                    && invoice.number.as_deref().is_some_and(|own| !is_keyed || own == number)
                {
                    same += 1;
                } else {
                    wrong.push(format!("{path}: read {:?}, reference {number:?}", invoice.number));
                }
            }
        }
    }
    println!(
        "{same} hybrid PDFs opened as the reference does, {none} without an invoice by the reference, {} not",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(same > 40);
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn a_hybrid_pdf_is_read_by_its_xml_with_its_pages_beside() {
    let root = corpora();
    let root = root.join("einvoice");
    let (mut hybrid, mut with_words, mut wrong) = (0, 0, Vec::new());
    for line in json_lines(&root.join("oracle/pdf.jsonl")) {
        let (Some(path), Some(hash)) = (line["path"].as_str(), line["invoice_sha256"].as_str()) else { continue };
        let bytes = std::fs::read(root.join(path)).expect("a file of the corpus");
        let extraction = read(&bytes, &Options::default(), &mut Engines::default());
        let inner: DocumentId = hash.parse().expect("a hash");
        let names_the_xml =
            |evidence: &Evidence| matches!(evidence, Evidence::Xml { document, .. } if *document == inner);
        let cited = extraction.candidates.iter().all(|c| c.evidence.iter().all(names_the_xml));
        let several = extraction.flags.iter().any(|flag| flag == "several_xml");
        if extraction.reader != Reader::HybridPdf || !(cited || several) {
            wrong.push(format!("{path}: {:?}, flags {:?}", extraction.reader, extraction.flags));
            continue;
        }
        assert_eq!(extraction.document, DocumentId::of(&bytes), "{path}");
        let by_pages = extraction.page_reading.as_deref().expect("the pages' own reading");
        assert!(by_pages.pages.is_empty(), "{path}: words are kept once");
        hybrid += 1;
        with_words += usize::from(!extraction.page_text().is_empty());
        let alone = read(&bytes, &Options { ignore_xml: true, ..Options::default() }, &mut Engines::default());
        assert_eq!(alone.candidates, by_pages.candidates, "{path}: the pages say the same with and without the XML");
    }
    println!("{hybrid} hybrid PDFs read by their XML, {with_words} of them show words on their pages");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(hybrid > 40);
}
