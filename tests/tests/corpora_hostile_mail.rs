//! The hostile mail set, read in place: does every file get an outcome that its expectation allows?
//!
//! A mail is judged as far as opening goes: outcome class, reason, flags and number of cases. Where the trouble lies
//! inside a document that opening hands on (a PDF bomb, a PDF with a password), the reader's refusal is judged.

use std::collections::BTreeMap;
use std::time::Instant;

use extractors::{Engines, Limits, Options, mail};
use model::extraction::{Extraction, Outcome};
use serde_json::Value;

/// What opening a mail amounts to, in the words of the expectations.
struct Verdict {
    outcome: &'static str,
    reason: Option<&'static str>,
    flags: Vec<String>,
    cases: usize,
    quarantined: usize,
}

/// What the readers make of the document that each case is read from; no OCR engine, as the set has text layers.
fn read(opened: &mail::Opened) -> Vec<Extraction> {
    let read = |bundle: &mail::Bundle| {
        extractors::read(&opened.parts[bundle.invoice].bytes, &Options::default(), &mut Engines::default())
    };
    opened.bundles.iter().map(read).collect()
}

fn judge(opened: &mail::Opened, readings: &[Extraction]) -> Verdict {
    let all_refused = !readings.is_empty() && readings.iter().all(|reading| reading.refusal().is_some());
    let refusal = opened.refusal().or_else(|| readings.first()?.refusal().filter(|_| all_refused));
    Verdict {
        outcome: match refusal.map(|p| p.outcome) {
            Some(Outcome::Reject) => "reject",
            Some(_) => "quarantine",
            None if opened.flags.is_empty() => "accept",
            None => "accept_flagged",
        },
        reason: refusal.map(|p| p.reason.as_str()),
        flags: opened.flags.clone(),
        cases: opened.bundles.len(),
        quarantined: opened.refused_parts().count(),
    }
}

/// The best candidate for a field of the expectations.
fn value(reading: &Extraction, field: &str) -> Option<String> {
    let term = match field {
        "invoice_number" => "BT-1",
        "gross" => "BT-112",
        "currency" => "BT-5",
        "iban" => "BG-17[1]/BT-84",
        other => panic!("the expectations have a new field: {other}"),
    };
    let candidate = reading.candidates.iter().find(|candidate| candidate.term.to_string() == term)?;
    Some(candidate.value.split(' ').next().unwrap_or_default().to_owned())
}

/// Whether a verdict is what an expectation wants. Flags of an `accept` may be there; they only bring a person in.
fn fits(verdict: &Verdict, expect: &Value, strict: bool) -> bool {
    let outcome = expect["outcome"].as_str().unwrap_or_default();
    let same_class =
        outcome == verdict.outcome || !strict && outcome == "accept" && verdict.outcome == "accept_flagged";
    let reason = expect.get("reason").or(expect.get("reject_with")).and_then(Value::as_str);
    let flags = expect["flags"].as_array().cloned().unwrap_or_default();
    let has_flags = flags.iter().filter_map(Value::as_str).all(|f| verdict.flags.iter().any(|have| have == f));
    let cases = expect.get("cases").and_then(Value::as_u64).is_none_or(|n| n == verdict.cases as u64);
    let quarantined = expect.get("quarantined").and_then(Value::as_u64).is_none_or(|n| n == verdict.quarantined as u64);
    same_class && reason == verdict.reason.filter(|_| reason.is_some()) && has_flags && cases && quarantined
}

#[test]
#[cfg_attr(not(corpora), ignore = "no corpora: set BURSAR_CORPORA")]
fn hostile_mails_get_the_outcomes_that_are_expected() {
    let root = tests::corpora::corpora();
    let text = std::fs::read_to_string(root.join("hostile/expected.json")).expect("expectations are readable");
    let expected: Value = serde_json::from_str(&text).expect("expectations are JSON");
    let (mut exact, mut allowed, mut misses) = (0, 0, BTreeMap::new());
    let (mut fields, mut fields_right) = (0, 0);
    for file in expected["files"].as_array().expect("a list of files") {
        let path = file["path"].as_str().expect("a path");
        if !path.starts_with("mail/") {
            continue;
        }
        let bytes = std::fs::read(root.join("hostile").join(path)).expect("the file is there");
        let began = Instant::now();
        let opened = mail::open(&bytes, &Limits::default());
        let took = began.elapsed();
        assert!(took.as_secs() < 10, "{path} took {took:?}");
        let readings = read(&opened);
        let verdict = judge(&opened, &readings);
        let expect = &file["expect"];
        if let ([reading], None) = (readings.as_slice(), verdict.reason) {
            for (field, wanted) in expect["fields"].as_object().into_iter().flatten() {
                let found = value(reading, field);
                fields += 1;
                fields_right += usize::from(found.as_deref() == wanted.as_str());
                if found.as_deref() != wanted.as_str() {
                    println!("  {path}: {field} is {found:?}, not {wanted}");
                }
            }
        }
        let others = expect["also_allowed"].as_array().cloned().unwrap_or_default();
        if fits(&verdict, expect, true) {
            exact += 1;
        } else if others.iter().any(|other| fits(&verdict, other, true)) {
            allowed += 1;
        } else {
            let Verdict { outcome, reason, flags, cases, quarantined } = verdict;
            misses.insert(
                path,
                format!("{outcome} {reason:?} {flags:?} cases {cases} quarantined {quarantined}, want {expect}"),
            );
        }
    }
    println!("fields: {fields_right} of {fields} right");
    println!("hostile mails: {exact} exactly as expected, {allowed} as also allowed, {} not", misses.len());
    for (path, miss) in &misses {
        println!("  {path}: {miss}");
    }
    assert!(exact > 0, "no mail was judged");
    assert!(misses.is_empty(), "{misses:#?}");
    assert_eq!(fields_right, fields, "fields are read right");
}
