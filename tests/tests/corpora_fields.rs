//! Header fields of real layouts: born-digital documents of the corpora, read by their pages alone.

#![allow(clippy::print_stdout, reason = "a measurement prints its figure, and a skipped one says so")]

use extractors::score::{Tally, compare};
use extractors::{Engines, Options, assemble, read};
use model::flat::Flat;
use tests::corpora::{corpora, files};

/// Header micro F1 that has been reached; the weights saw these documents, so an unknown vendor's are read less well.
const HEADER_F1_MIN: f64 = 0.95;

/// Expected calibration error that is allowed.
const CALIBRATION_ERROR_MAX: f64 = 0.08;

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn header_fields_of_real_layouts_are_read() {
    let options = Options { ignore_xml: true, ..Options::default() };
    let mut tally = Tally::default();
    for truth in files(&corpora().join("documents"), ".truth.json") {
        let document = std::path::PathBuf::from(truth.to_string_lossy().replace(".truth.json", ".pdf"));
        let Ok(bytes) = std::fs::read(&document) else { continue };
        let truth = serde_json::from_slice(&std::fs::read(&truth).expect("a truth")).expect("a JSON truth");
        let extraction = read(&bytes, &options, &mut Engines::default());
        let reading = assemble(&extraction);
        let source = document.parent().and_then(|p| p.file_name()).expect("a folder").to_string_lossy().into_owned();
        tally.add(&source, &compare(&Flat::of(reading.invoice(), extraction.class), &truth), &reading);
    }
    let (f1, error) = (tally.header().f1(), tally.calibration_error());
    println!("{} documents: header F1 {f1:.3}, calibration error {error:.3}", tally.documents());
    for (source, (documents, whole, header, _)) in tally.sources() {
        println!("  {source}: {documents} documents, {whole} wholly right, header F1 {:.3}", header.f1());
    }
    assert!(tally.documents() > 60);
    assert!(f1 >= HEADER_F1_MIN, "{f1}");
    assert!(error <= CALIBRATION_ERROR_MAX, "{error}");
}
