//! Everything of ours that may break a rule.

use rules::einvoice::Profile;

use crate::categories::Case;
use crate::edits::EDITS;
use crate::einvoice::{cii, in_ubl, ubl};
use crate::peppol::builder::Case as PeppolCase;
use crate::peppol::{bases, builder, cii as peppol_cii, ubl_core, ubl_national};
use crate::twins::Twins;
use crate::{fragments, more, paths, xfragments};

/// Who judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum By {
    Profile(Profile),
    /// A pack and its edition.
    Pack(&'static str, &'static str),
}

/// A document that may break rules.
pub(crate) struct Candidate {
    /// Better kinds of candidates have smaller numbers.
    pub(crate) kind: u8,
    /// What was changed, for people.
    pub(crate) change: String,
    pub(crate) text: String,
    /// The text without the change; what it breaks is not the doing of the change.
    pub(crate) without: Option<String>,
    pub(crate) by: By,
}

const EN16931: By = By::Profile(Profile::En16931);
const XRECHNUNG: By = By::Profile(Profile::XRechnung);
const BILLING: By = By::Pack("Peppol BIS Billing", "3.0.21");
const BILLING_3_0_20: By = By::Pack("Peppol BIS Billing", "3.0.20");
const BILLING_3_0_19: By = By::Pack("Peppol BIS Billing", "3.0.19");
const SELF_BILLING: By = By::Pack("Peppol BIS Self-Billing", "3.0.2");
const SELF_BILLING_3_0_1: By = By::Pack("Peppol BIS Self-Billing", "3.0.1");
const BILLING_CII: By = By::Pack("Peppol BIS Billing for CII", "3.0.19");

/// All of them.
pub(crate) fn all() -> Vec<Candidate> {
    let mut all = Vec::new();
    edited_twins(&mut all);
    broken_categories(&mut all);
    broken_by_peppol(&mut all);
    of_fragments(&mut all);
    of_paths(&mut all);
    all
}

/// A change in words.
fn in_words(from: &str, to: &str) -> String {
    let (from, to) = (from.trim(), to.trim());
    if to.is_empty() {
        return format!("without {from}");
    }
    match to.strip_suffix(from).or_else(|| to.strip_prefix(from)) {
        Some(added) if !added.trim().is_empty() => format!("with {}", added.trim()),
        _ => format!("{to} instead of {from}"),
    }
}

/// A change of a document in words: whole elements, though the edit may be of a few letters.
fn in_words_within(document: &str, from: &str, to: &str) -> String {
    let Some(at) = document.find(from) else { return in_words(from, to) };
    let (before, after) = (&document[..at], &document[at + from.len()..]);
    let left = if from.trim_start().starts_with('<') { "" } else { &before[before.rfind('<').unwrap_or(at)..] };
    let right = if from.trim_end().ends_with('>') { "" } else { &after[..after.find('>').map_or(0, |at| at + 1)] };
    in_words(&format!("{left}{from}{right}"), &format!("{left}{to}{right}"))
}

fn edited_twins(all: &mut Vec<Candidate>) {
    let valid = Twins::valid();
    for edit in EDITS {
        let Some(edited) = valid.with(edit) else { continue };
        for (kind, syntax, text, without, [from, to]) in
            [(0, "UBL", edited.ubl, &valid.ubl, edit.ubl), (1, "CII", edited.cii, &valid.cii, edit.cii)]
        {
            let change = format!("{} ({syntax}: {})", edit.what, in_words(from, to));
            all.push(Candidate { kind, change, text, without: Some(without.clone()), by: EN16931 });
        }
    }
}

fn broken_categories(all: &mut Vec<Candidate>) {
    for code in ["S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"] {
        let valid = Case::valid(code).twins();
        for (what, case) in Case::broken(code) {
            let Twins { ubl, cii } = case.twins();
            for (kind, syntax, text, without) in [(0, "UBL", ubl, &valid.ubl), (1, "CII", cii, &valid.cii)] {
                let change = format!("an invoice of VAT category {code}: {what} ({syntax})");
                all.push(Candidate { kind, change, text, without: Some(without.clone()), by: EN16931 });
            }
        }
    }
    let change = "split payment (VAT category B) in an invoice of no Italian".to_owned();
    let text = Case::valid("B").twins().ubl;
    let abroad = text.replace(">IT<", ">SM<");
    all.push(Candidate { kind: 0, change, text: abroad, without: Some(text), by: EN16931 });
}

fn broken_by_peppol(all: &mut Vec<Candidate>) {
    let mut add = |kind, cases: &[PeppolCase], turn: fn(String) -> String, by| {
        for case in cases.iter().filter(|case| !case.2.is_empty()) {
            let without = PeppolCase(case.0, &[], &[]).document(turn);
            let words: Vec<String> = case.1.iter().map(|(from, to)| in_words_within(&without, from, to)).collect();
            let text = case.document(turn);
            all.push(Candidate { kind, change: words.join(", and "), text, without: Some(without), by });
        }
    };
    let as_it_is = |text: String| text;
    add(2, ubl_core::BOTH, as_it_is, BILLING);
    add(2, ubl_core::BILLING, as_it_is, BILLING);
    for cases in ubl_national::ALL {
        add(2, cases, as_it_is, BILLING);
    }
    add(3, peppol_cii::CORE, as_it_is, BILLING_CII);
    add(3, peppol_cii::NATIONAL, as_it_is, BILLING_CII);
    add(4, ubl_core::BOTH, |text| builder::edited(text, bases::AS_SELF_BILLED), SELF_BILLING);
    add(4, ubl_core::SELF_BILLING, as_it_is, SELF_BILLING);
    add(5, ubl_core::SELF_BILLING, as_it_is, SELF_BILLING_3_0_1);
    for by in [BILLING_3_0_20, BILLING_3_0_19] {
        add(5, ubl_core::BOTH, as_it_is, by);
        for cases in ubl_national::ALL {
            add(5, cases, as_it_is, by);
        }
    }
}

fn of_fragments(all: &mut Vec<Candidate>) {
    let empty = "an invoice without any content".to_owned();
    for text in [in_ubl(""), ubl("CreditNote", ""), cii("")] {
        all.push(Candidate { kind: 8, change: empty.clone(), text, without: None, by: XRECHNUNG });
    }
    let mut add = |document: fn(&str) -> String, content: &str, by| {
        let without = document("");
        let (change, text) = (content.to_owned(), document(content));
        if !content.is_empty() {
            all.push(Candidate { kind: 6, change, text, without: Some(without), by });
        }
    };
    for list in fragments::ALL {
        list(&mut |document, _, cases| cases.iter().for_each(|(content, _)| add(document, content, EN16931)));
    }
    for list in xfragments::ALL {
        list(&mut |document, cases| cases.iter().for_each(|(_, _, content)| add(document, content, XRECHNUNG)));
    }
    for content in more::UBL {
        add(in_ubl, content, XRECHNUNG);
    }
    for content in more::CII {
        add(cii, content, XRECHNUNG);
    }
    for attribute in more::CII_ROOT {
        let text =
            cii("").replacen("<rsm:CrossIndustryInvoice ", &format!("<rsm:CrossIndustryInvoice {attribute} "), 1);
        let change = format!("<rsm:CrossIndustryInvoice {attribute}>");
        all.push(Candidate { kind: 6, change, text, without: Some(cii("")), by: EN16931 });
    }
}

/// The rules of the data tables of syntax: a fragment of their path.
fn of_paths(all: &mut Vec<Candidate>) {
    for rule in rules::einvoice::catalogue() {
        let Some(content) = paths::fragment(rule) else { continue };
        let document = if rule.id.starts_with("UBL-") { in_ubl } else { cii };
        let without = Some(document(""));
        all.push(Candidate { kind: 6, text: document(&content), change: content, without, by: EN16931 });
    }
}
