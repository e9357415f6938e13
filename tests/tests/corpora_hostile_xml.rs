//! The hostile XML and hybrid files give the outcome that their table expects, as far as reading alone decides it.

#![allow(clippy::print_stdout, reason = "a measurement prints its figure, and a skipped one says so")]

use extractors::{Engines, Options, assemble, read};
use model::Reading;
use model::extraction::{Extraction, Outcome};
use tests::corpora::corpora;

/// Flags that need a ledger, a policy or a comparison: not the readers' to raise.
const NOT_OF_READING: &[&str] =
    &["bank_changed", "wrong_receiver", "lookalike_supplier", "possible_duplicate", "over_limit", "hybrid_mismatch"];

fn outcome(extraction: &Extraction) -> (&'static str, Option<&'static str>) {
    match extraction.refusal() {
        Some(problem) if problem.outcome == Outcome::Reject => ("reject", Some(problem.reason.as_str())),
        Some(problem) => ("quarantine", Some(problem.reason.as_str())),
        None => ("accept", None),
    }
}

fn satisfies(extraction: &Extraction, reading: &Reading, expected: &serde_json::Value) -> bool {
    let (got, reason) = outcome(extraction);
    match expected["outcome"].as_str().expect("an outcome") {
        "accept" => got == "accept" && fields_hold(reading, &expected["fields"]),
        "accept_flagged" => {
            let flags = expected["flags"].as_array().into_iter().flatten().filter_map(|f| f.as_str());
            got == "accept"
                && fields_hold(reading, &expected["fields"])
                && flags.filter(|f| !NOT_OF_READING.contains(f)).all(|f| extraction.flags.iter().any(|own| own == f))
        }
        "quarantine" => got == "quarantine" && reason == expected["reason"].as_str(),
        "reject" => got == "reject" && reason == expected["reject_with"].as_str(),
        other => panic!("{other} is no outcome"),
    }
}

fn fields_hold(reading: &Reading, fields: &serde_json::Value) -> bool {
    let invoice = reading.invoice();
    let amount = |a: Option<model::Amount>| a.map(|a| a.value.normalize().to_string());
    fields.as_object().into_iter().flatten().all(|(name, value)| {
        let value = value.as_str().unwrap_or_default().to_owned();
        match name.as_str() {
            "invoice_number" => invoice.number.as_deref() == Some(&value),
            "gross" => {
                amount(invoice.totals.with_vat)
                    == Some(model::parse::decimal(&value).expect("an amount").normalize().to_string())
            }
            "currency" => invoice.currency.map(|c| c.to_string()) == Some(value),
            "iban" => invoice.payment_account() == Some(&value),
            "supplier" => invoice.seller.name.as_deref() == Some(&value),
            "issue_date" => invoice.issue_date.map(|d| d.to_string()) == Some(value),
            _ => true,
        }
    })
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn hostile_xml_and_hybrid_files_end_as_expected() {
    let root = corpora();
    let root = root.join("hostile");
    let text = std::fs::read_to_string(root.join("expected.json")).expect("the table");
    let table: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let (mut good, mut wrong) = (0, Vec::new());
    for entry in table["files"].as_array().expect("files") {
        let path = entry["path"].as_str().expect("a path");
        if !path.starts_with("xml/") && !path.starts_with("hybrid/") {
            continue;
        }
        let bytes = std::fs::read(root.join(path)).expect("a file of the set");
        let extraction = read(&bytes, &Options::default(), &mut Engines::default());
        let reading = assemble(&extraction);
        let expected = &entry["expect"];
        let allowed = expected["also_allowed"].as_array().into_iter().flatten();
        if std::iter::once(expected).chain(allowed).any(|e| satisfies(&extraction, &reading, e)) {
            good += 1;
        } else {
            wrong.push(format!(
                "{path}: {:?} {:?} {:?}, expected {expected}",
                outcome(&extraction),
                extraction.flags,
                extraction.problems.first().map(|p| &p.message)
            ));
        }
    }
    println!("{good} hostile files end as expected, {} do not", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(good > 100);
}
