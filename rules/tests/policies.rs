//! The pages about policy are tests: every example on them comes out as it says, as `bursar rules test` judges a site's
//! own; and tolerances that cannot work are refused with what to do.

use std::path::Path;

use rules::Policy;
use rules::example::{InvoiceText, LedgerText, Section, judge, sections};
use serde::de::DeserializeOwned;

fn given<T: DeserializeOwned + Default>(section: &Section, kind: &str) -> T {
    let Some(text) = section.given.get(kind) else { return T::default() };
    toml::from_str(text).unwrap_or_else(|why| panic!("line {}, {kind}: {why}", section.line))
}

#[test]
fn every_example_of_a_policy_comes_out_as_its_page_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("policies") {
        let path = entry.expect("a page").path();
        let text = std::fs::read_to_string(&path).expect("text");
        for section in sections(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display())) {
            let policy: Policy = given(&section, "policy");
            assert_eq!(policy.validate(), [], "{}", section.title);
            let (invoice, ledger): (InvoiceText, LedgerText) = (given(&section, "invoice"), given(&section, "ledger"));
            let verdict = judge(&invoice, &ledger.ledger().expect("a ledger"), &policy).expect("judged");
            let differences = section.expected.differences(&verdict);
            wrong.extend(differences.into_iter().map(|why| format!("{}: {why}", section.title)));
            count += 1;
        }
    }
    assert!(count >= 9);
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn what_a_tolerance_decided_is_cited_with_its_bound() {
    let policy: Policy = toml::from_str(
        "[[tolerance]]\nname = \"small steps\"\nof = \"price\"\nabove = \"3 % and 3.00\"\n[limits]\nline_amount_percent = \"50\"",
    )
    .expect("a policy");
    let invoice: InvoiceText = toml::from_str(
        "order = \"4711\"\nlines = [{ name = \"Copy paper A4\", quantity = \"10\", unit = \"C62\", price = \"10.40\" }]",
    )
    .expect("an invoice");
    let ledger: LedgerText = toml::from_str("orders = [{}]").expect("a ledger");
    let verdict = judge(&invoice, &ledger.ledger().expect("a ledger"), &policy).expect("judged");
    let [finding] = verdict.findings.as_slice() else { panic!("{:?}", verdict.findings) };
    assert_eq!(finding.limit.as_deref(), Some("3 % and 3.00 EUR a line"));
    assert!(finding.sentence.contains("limit 3 %"), "{}", finding.sentence);
    let record = model::Evidence::Ledger { record: "tolerance “small steps”".to_owned() };
    let quoted = model::Evidence::Ledger { record: "tolerance \"small steps\"".to_owned() };
    let plain = model::Evidence::Ledger { record: "tolerance small steps".to_owned() };
    assert!([record, quoted, plain].iter().any(|record| finding.evidence.contains(record)), "{:?}", finding.evidence);
}

#[test]
fn a_tolerance_that_cannot_work_is_refused_with_what_to_do() {
    let check = |text: &str, said: &str| {
        let policy: Policy = toml::from_str(text).expect(text);
        let problems: Vec<String> = policy.validate().iter().map(ToString::to_string).collect();
        assert!(problems.len() == 1 && problems[0].contains(said), "{problems:?} should say {said:?}\nin {text}");
    };
    check("[[tolerance]]\nname = \"a\"\nof = \"price\"", "neither above nor below");
    check("[[tolerance]]\nname = \"a\"\nof = \"charge\"\nbelow = \"5 %\"", "no charge that could be too small");
    check("[[tolerance]]\nname = \"a\"\nof = \"charge\"\nitems = [\"A\"]\nabove = \"1\"", "whole orders");
    check(
        "[category.steel]\nunits = [\"KGM\"]\n[[tolerance]]\nname = \"a\"\nof = \"price\"\ncategories = [\"stel\"]\nabove = \"1\"",
        "did you mean steel?",
    );
    check("[category.steel]", "lists nothing");
    for text in ["above = \"5 % 3\"", "above = \"-1\"", "above = 5.0", "abov = \"5 %\""] {
        let text = format!("[[tolerance]]\nname = \"a\"\nof = \"price\"\n{text}");
        assert!(toml::from_str::<Policy>(&text).is_err(), "{text}");
    }
}
