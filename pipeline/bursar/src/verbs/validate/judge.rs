//! One file, judged by the official rules.

use std::collections::BTreeMap;
use std::path::Path;

use ::rules::einvoice::Profile;
use extractors::{Limits, einvoice as syntaxes};
use flow::official;
use model::extraction::{Outcome, Problem};
use model::text::tamed_line;
use model::verdict::{Breach, Syntax, Verdict, Weight};
use model::{DocumentId, MediaType};
use serde::Serialize;

use crate::verbs::bytes::at_most;

/// Troubles that a note lists.
const TROUBLES_SHOWN: usize = 3;

/// One file, judged.
#[derive(Debug, Serialize)]
pub(super) struct Judged {
    pub(super) file: String,
    pub(super) syntax: Option<Syntax>,
    pub(super) profile: Option<String>,
    pub(super) valid: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) packs: Vec<String>,
    pub(super) findings: Vec<Breach>,
    /// How often a rule is broken beyond what `findings` lists.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) unlisted: BTreeMap<String, usize>,
    /// Why there is no verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) problem: Option<String>,
    /// What is odd about what carried the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
    /// Whether the file could not be opened or read at all.
    #[serde(skip)]
    pub(super) missing: bool,
}

impl Judged {
    /// The same, fit to be shown: what senders wrote, and how they named their files, moves no cursor and turns no line.
    pub(super) fn for_people(mut self) -> Judged {
        let breaches = self.findings.iter_mut().flat_map(|breach| [&mut breach.message, &mut breach.location]);
        let texts = self.problem.iter_mut().chain(&mut self.note).chain([&mut self.file]).chain(breaches);
        for text in texts {
            *text = tamed_line(text);
        }
        self
    }

    /// How many findings have this weight.
    pub(super) fn count(&self, weight: Weight) -> usize {
        let unlisted = self.unlisted.iter().filter(|(rule, _)| self.weight_of(rule) == Some(weight));
        self.findings.iter().filter(|finding| finding.severity == weight).count()
            + unlisted.map(|(_, times)| times).sum::<usize>()
    }

    /// The weight of a rule that is broken.
    fn weight_of(&self, rule: &str) -> Option<Weight> {
        self.findings.iter().find(|finding| finding.rule == rule).map(|finding| finding.severity)
    }
}

/// Judges a file, under the name that it is shown by.
pub(super) fn judge_file(file: &Path, name: String, demanded: Option<Profile>) -> Judged {
    let bytes = at_most(file, Limits::default().document_bytes_max);
    let missing = bytes.is_err();
    let verdict =
        bytes.map_err(|why| format!("the file cannot be read: {why}")).and_then(|bytes| judge(&bytes, demanded));
    match verdict {
        Ok((Verdict { syntax, profile, packs, findings, unlisted }, note)) => {
            let valid = findings.iter().all(|finding| finding.severity != Weight::Fatal);
            let (syntax, profile) = (Some(syntax), Some(profile));
            Judged { file: name, syntax, profile, valid, packs, findings, unlisted, problem: None, note, missing }
        }
        Err(why) => Judged {
            file: name,
            syntax: None,
            profile: None,
            valid: false,
            packs: Vec::new(),
            findings: Vec::new(),
            unlisted: BTreeMap::new(),
            problem: Some(why),
            note: None,
            missing,
        },
    }
}

/// Judges the XML that a file carries; beside the verdict, what is odd about the file around it.
fn judge(bytes: &[u8], demanded: Option<Profile>) -> Result<(Verdict, Option<String>), String> {
    let limits = Limits::default();
    let carried = syntaxes::carried(bytes, &limits).map_err(|problem| problem.message)?;
    let changed = carried.changed_after_signing.then(|| {
        "The content is not the one that was signed: it was changed after signing, and judged as it is.".to_owned()
    });
    let mut first_trouble = None;
    for xml in &carried.files {
        match official::verdict(xml, demanded, &limits) {
            Ok(verdict) => {
                let notes: Vec<String> = changed.into_iter().chain(unreadable(xml, &limits)).collect();
                return Ok((verdict, (!notes.is_empty()).then(|| notes.join(" "))));
            }
            Err(why) => {
                first_trouble.get_or_insert(why);
            }
        }
    }
    let why = first_trouble.unwrap_or_default();
    // What stands inside of another file is told apart from the file.
    Err(match extractors::sniff(bytes) {
        MediaType::Xml => why,
        MediaType::Pdf => format!("the PDF holds no e-invoice that can be judged: {why}"),
        _ => format!("the signed file holds no e-invoice that can be judged: {why}"),
    })
}

/// What the published rules do not see, and what keeps intake from taking the document for one invoice: a total that
/// stands twice, a date that is none.
fn unreadable(xml: &[u8], limits: &Limits) -> Option<String> {
    let read = syntaxes::read_xml(xml, DocumentId::of(xml), limits);
    let stops = |problem: &&Problem| matches!(problem.outcome, Outcome::Quarantine | Outcome::Reject);
    let troubles: Vec<&str> = read.problems.iter().filter(stops).map(|problem| problem.message.as_str()).collect();
    let more = troubles.len().saturating_sub(TROUBLES_SHOWN);
    let shown = troubles.get(..TROUBLES_SHOWN.min(troubles.len()))?.join("; ");
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    (!troubles.is_empty()).then(|| format!("It cannot be taken in as it is, whatever the rules say: {shown}{more}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_judged_says_what_it_is() {
        for (bytes, said) in [
            (&b"plain"[..], "neither XML nor PDF"),
            (b"<Invoice/>", "without a namespace"),
            (b"<Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>", "it is an order"),
            (b"<a", "not well-formed"),
        ] {
            let why = judge(bytes, None).expect_err("no verdict");
            assert!(why.contains(said), "{why}");
        }
    }

    #[test]
    fn what_senders_wrote_moves_no_cursor() {
        let judged = judge_file(Path::new("nowhere"), "a\u{1b}[2K\n\u{2713} b.xml: valid\u{202e}".to_owned(), None);
        assert_eq!(judged.for_people().file, "a\u{fffd}[2K\u{fffd}\u{2713} b.xml: valid\u{fffd}");
    }

    #[test]
    fn an_invoice_inside_a_signed_file_is_judged() {
        let xml = b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>";
        let string = |tag: u8, content: &[u8]| {
            let length = u16::try_from(content.len()).expect("short content").to_be_bytes();
            [&[tag, 0x82, length[0], length[1]], content].concat()
        };
        let named = |end: u8| [&[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07][..], &[end]].concat();
        let encapsulated = string(0x30, &[named(1), string(0xa0, &string(0x04, xml))].concat());
        let signed = string(0x30, &[&[2, 1, 1, 0x31, 0][..], &encapsulated].concat());
        let file = string(0x30, &[named(2), string(0xa0, &signed)].concat());
        let (verdict, note) = judge(&file, None).expect("a verdict");
        assert_eq!(verdict.syntax, Syntax::Ubl);
        assert!(note.is_some_and(|note| note.contains("no content") && !note.contains("signed")));
        assert!(verdict.findings.iter().any(|finding| finding.rule == "BR-02"));
    }

    #[test]
    fn what_the_rules_do_not_see_is_noted() {
        let no_date = "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2' \
            xmlns:cbc='urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'>\
            <cbc:IssueDate>04.04.2016</cbc:IssueDate></Invoice>";
        let (_, note) = judge(no_date.as_bytes(), None).expect("a verdict");
        assert!(note.as_deref().is_some_and(|note| note.contains("IssueDate")), "{note:?}");
    }
}
