//! One file, judged by the official rules.

use std::path::Path;

use ::rules::einvoice::Profile;
use extractors::{Limits, einvoice as syntaxes};
use flow::official;
use model::MediaType;
use model::verdict::{Breach, Syntax, Verdict, Weight};
use serde::Serialize;

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
    /// Why there is no verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) problem: Option<String>,
    /// What is odd about what carried the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
}

impl Judged {
    /// How many findings have this weight.
    pub(super) fn count(&self, weight: Weight) -> usize {
        self.findings.iter().filter(|finding| finding.severity == weight).count()
    }
}

/// Judges a file, under the name that it is shown by.
pub(super) fn judge_file(file: &Path, name: String, demanded: Option<Profile>) -> Judged {
    let verdict = std::fs::read(file)
        .map_err(|why| format!("the file cannot be read: {why}"))
        .and_then(|bytes| judge(&bytes, demanded));
    match verdict {
        Ok((Verdict { syntax, profile, packs, findings, .. }, note)) => {
            let valid = findings.iter().all(|finding| finding.severity != Weight::Fatal);
            let (syntax, profile) = (Some(syntax), Some(profile));
            Judged { file: name, syntax, profile, valid, packs, findings, problem: None, note }
        }
        Err(why) => Judged {
            file: name,
            syntax: None,
            profile: None,
            valid: false,
            packs: Vec::new(),
            findings: Vec::new(),
            problem: Some(why),
            note: None,
        },
    }
}

/// Judges the XML that a file carries; beside the verdict, what is odd about the file around it.
fn judge(bytes: &[u8], demanded: Option<Profile>) -> Result<(Verdict, Option<String>), String> {
    let limits = Limits::default();
    let carried = syntaxes::carried(bytes, &limits).map_err(|problem| problem.message)?;
    let note = carried.changed_after_signing.then(|| {
        "The content is not the one that was signed: it was changed after signing, and judged as it is.".to_owned()
    });
    let mut first_trouble = None;
    for xml in &carried.files {
        match official::verdict(xml, demanded, &limits) {
            Ok(verdict) => return Ok((verdict, note)),
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
        assert_eq!((verdict.syntax, note), (Syntax::Ubl, None));
        assert!(verdict.findings.iter().any(|finding| finding.rule == "BR-02"));
    }
}
