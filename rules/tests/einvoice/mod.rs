//! Judging XML texts in tests.

use std::collections::BTreeMap;

use extractors::Limits;
use model::verdict::{Breach, Verdict};
use model::xml::Element;
use rules::einvoice::{Profile, validate};

/// How often each rule fires.
pub(crate) type Fired = BTreeMap<String, u64>;

/// The verdict on the first invoice in an XML text, at the root or inside an envelope.
pub(crate) fn judge(text: &str, profile: Profile) -> Verdict {
    with_root(text, |root| {
        let invoice = root.descendants().find_map(|element| validate(element, Some(profile)));
        invoice.expect("the text holds an invoice")
    })
}

/// Calls with the root of an XML text.
pub(crate) fn with_root<T>(text: &str, then: impl FnOnce(Element<'_, '_>) -> T) -> T {
    let tree = extractors::einvoice::parse(text, &Limits::default()).unwrap_or_else(|problem| panic!("{problem:?}"));
    then(tree.root())
}

/// Counts the breaches of the rules that are asked for.
pub(crate) fn fired(findings: &[Breach], wanted: impl Fn(&str) -> bool) -> Fired {
    let mut fired = Fired::new();
    for breach in findings.iter().filter(|breach| wanted(&breach.rule)) {
        *fired.entry(breach.rule.clone()).or_default() += 1;
    }
    fired
}

/// The rules that fire on a text, of those whose id begins with one of these, as `BR-CL-03 ×2 BR-CL-14`.
#[allow(dead_code, reason = "each test binary uses a part of this module")]
pub(crate) fn said(text: &str, profile: Profile, families: &[&str]) -> String {
    let verdict = judge(text, profile);
    let fired = fired(&verdict.findings, |rule| families.iter().any(|family| rule.starts_with(family)));
    let show = |(rule, count): (&String, &u64)| if *count == 1 { rule.clone() } else { format!("{rule} ×{count}") };
    fired.iter().map(show).collect::<Vec<_>>().join(" ")
}

/// A UBL invoice around some content.
#[allow(dead_code, reason = "each test binary uses a part of this module")]
pub(crate) fn ubl(root: &str, content: &str) -> String {
    const UBL: &str = "urn:oasis:names:specification:ubl:schema:xsd:";
    format!(
        "<{root} xmlns=\"{UBL}{root}-2\" xmlns:cac=\"{UBL}CommonAggregateComponents-2\" \
         xmlns:cbc=\"{UBL}CommonBasicComponents-2\" xmlns:ext=\"{UBL}CommonExtensionComponents-2\">{content}</{root}>"
    )
}

/// A CII invoice around some content.
#[allow(dead_code, reason = "each test binary uses a part of this module")]
pub(crate) fn cii(content: &str) -> String {
    const CII: &str = "urn:un:unece:uncefact:data:standard:";
    format!(
        "<rsm:CrossIndustryInvoice xmlns:rsm=\"{CII}CrossIndustryInvoice:100\" \
         xmlns:ram=\"{CII}ReusableAggregateBusinessInformationEntity:100\" \
         xmlns:udt=\"{CII}UnqualifiedDataType:100\">{content}</rsm:CrossIndustryInvoice>"
    )
}

/// A UBL invoice, not a credit note, around some content.
#[allow(dead_code, reason = "each test binary uses a part of this module")]
pub(crate) fn in_ubl(content: &str) -> String {
    ubl("Invoice", content)
}
