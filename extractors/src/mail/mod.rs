//! Takes a message apart into the parts worth reading. Never fails, never panics: trouble is a `Problem`.
//!
//! [`open`] gives everything that was attached, by its content and not by its declared type, and says which parts
//! belong together as one case. Strangers write mails, so it promises:
//!
//! - nothing is fetched, run, or written anywhere, and no password from the text is tried;
//! - what was cut, damaged or described in two ways is not taken for whole;
//! - nothing that was attached disappears: what cannot be used is listed with its problem;
//! - depth, number and size of everything are limited, and time is linear in the bytes.

mod body;
mod bundle;
mod clues;
mod font;
mod headers;
mod html;
mod kind;
mod mime;
pub(crate) mod name;
mod opened;
mod punycode;
mod sheet;
mod text;
mod tnef;
mod transfer;
mod verdict;
mod walk;
mod xml;

pub use opened::{Bundle, Headers, Opened, Part, TEXT_CHARS_MAX};

use std::borrow::Cow;

use model::extraction::{Outcome, Problem, Reason};

use crate::Limits;
use kind::Kind;
use walk::{Found, Item};

/// Takes a message apart.
#[must_use]
pub fn open(bytes: &[u8], limits: &Limits) -> Opened {
    let mut opened = Opened::default();
    if bytes.is_empty() {
        opened.problems.push(Problem::reject(Reason::Empty, "the mail is empty"));
        return opened;
    }
    if bytes.len() > limits.document_bytes_max {
        let message = format!("the mail has {} bytes; at most {} are taken", bytes.len(), limits.document_bytes_max);
        opened.problems.push(Problem::quarantine(Reason::TooLarge, message));
        return opened;
    }
    let bytes = with_line_feeds(bytes, &mut opened);
    let found = walk::walk(&bytes, limits, &mut opened);
    settle(found, limits, &mut opened);
    opened
}

/// Decides what becomes of everything found.
fn settle(found: Found, limits: &Limits, opened: &mut Opened) {
    let Found { mut items, bodies, is_report, is_automatic_reply } = found;
    opened.text = body::preview(&bodies);
    // A mail that lied about its structure, or was too much, is kept whole for a person: no case from half of it.
    if opened.refusal().is_none() {
        let shown = body::shown_ids(&bodies);
        let correspondence = is_report || is_automatic_reply;
        let mut bundles = bundle::bundles(&items, &shown, limits);
        // Annexes alone do not make a case when the text itself asks for payment.
        let subject = opened.headers.subject.as_deref();
        if let Some((rendered, source)) = body::invoice(&bodies, &items, subject).filter(|_| !correspondence)
            && !bundle::any_invoice(&items, &shown, limits)
        {
            opened.flag("body_is_invoice");
            let annexes =
                bundles.iter().flat_map(|b| b.renditions.iter().chain(&b.supporting).copied().chain([b.invoice]));
            let supporting = annexes.chain(source).collect();
            bundles = vec![Bundle { invoice: items.len(), renditions: Vec::new(), supporting }];
            items.push(Item { part: rendered, kind: Kind::Pdf, content_id: None });
        }
        refuse_leftovers(&mut items, &bundles);
        opened.bundles = bundles;
    }
    if is_report {
        opened.flag("bounce");
    }
    if is_automatic_reply {
        opened.flag("automatic_reply");
    }
    let refusals: Vec<Problem> = items.iter().filter_map(|item| item.part.refusal().cloned()).collect();
    if !opened.bundles.is_empty() && !refusals.is_empty() {
        opened.flag("some_attachments_quarantined");
    }
    if opened.bundles.is_empty() && opened.refusal().is_none() {
        opened.problems.push(refusal_of(&refusals, &bodies));
    }
    opened.parts = items.into_iter().map(|item| item.part).collect();
}

/// Why a mail without bundles is kept: what its attachments suffer from, else that there is nothing in it.
fn refusal_of(refusals: &[Problem], bodies: &[walk::Body]) -> Problem {
    // A final refusal speaks for the mail only when nothing in it could be retried.
    let worth_a_look = refusals.iter().find(|p| p.outcome == Outcome::Quarantine).or(refusals.first());
    if let Some(problem) = worth_a_look {
        return problem.clone();
    }
    if bodies.iter().any(|b| b.text.contains("-----BEGIN PGP MESSAGE-----")) {
        return Problem::quarantine(Reason::Encrypted, "the text of the mail is encrypted with PGP");
    }
    Problem::quarantine(
        Reason::NoDocument,
        "nothing in the mail could be an invoice: no document attached, and its text is none",
    )
}

/// Attachments of types that nobody reads: beside an invoice they are its annexes, alone they are why there is no case.
fn refuse_leftovers(items: &mut [Item], bundles: &[Bundle]) {
    if !bundles.is_empty() {
        return;
    }
    for item in items.iter_mut().filter(|item| item.part.refusal().is_none() && !item.part.inline) {
        let message = match item.kind {
            Kind::Office => "the attachment is an Office document; ask the sender for a PDF",
            Kind::Unknown => "the type of the attachment is not known",
            // A photo of a receipt in a phone's own format is worth asking for again; a logo is not.
            Kind::OtherPicture if item.part.bytes.len() > LOGO_BYTES_MAX => {
                "pictures of this type are not read; ask the sender for a PDF, PNG or JPEG"
            }
            _ => continue,
        };
        item.part.problems.push(Problem::reject(Reason::UnsupportedType, message));
    }
}

/// Pictures in a mail up to this size are taken for decoration.
const LOGO_BYTES_MAX: usize = 40_000;

/// Mails with bare carriage returns, as some old programs write them, get line feeds.
fn with_line_feeds<'a>(bytes: &'a [u8], opened: &mut Opened) -> Cow<'a, [u8]> {
    if bytes.contains(&b'\n') || !bytes.contains(&b'\r') {
        return Cow::Borrowed(bytes);
    }
    opened.flag("repaired");
    Cow::Owned(bytes.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect())
}
