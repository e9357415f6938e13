//! The published rules of e-invoice profiles, under their official ids: EN 16931, Peppol BIS Billing, XRechnung.
//!
//! They look at the document as it is written ([`model::xml::Tree`]), so they hold on fragments and on syntax that the
//! invoice in terms ([`model::Invoice`]) no longer knows. Where the two syntaxes tolerate differently, the rule says so.
//! [`validate`] chooses the packs of rules; [`explain`] says what a rule demands.

mod codes;
mod document;
mod en16931;
mod number;
mod pack;
mod profile;
#[allow(dead_code, reason = "XRechnung uses the rest of it and lands next")]
mod select;
mod sink;

use jiff::civil::Date;
use model::verdict::Verdict;
use model::xml::Element;

pub use codes::{CodeList, Edition, code_lists};
pub use document::Document;
pub use profile::Profile;
pub use sink::Rule;

use en16931::View;
use pack::Pack;
use sink::Sink;

/// Every pack of rules; of several editions of one name, the earlier first.
const PACKS: &[Pack] = &[
    en16931::PACK,
    // The packs of Peppol (`peppol::PACK`) and XRechnung (`xrechnung::PACK`) stand here.
];

/// What the rules say about the document whose element this is; `None` when it is no invoice that they know.
///
/// Without a demanded profile the document is judged by the one that it names itself (BT-24); EN 16931 is always part
/// of it. Of several editions of a pack, the one counts that was in force on the date of the invoice (BT-2).
#[must_use]
pub fn validate(root: Element<'_, '_>, demanded: Option<Profile>) -> Option<Verdict> {
    let document = Document::of(root)?;
    let profile = demanded.unwrap_or_else(|| Profile::named_by(&document));
    let view = View::of(document);
    let date = document.issue_date();
    let mut verdict = Verdict {
        syntax: document.syntax,
        profile: profile.as_str().to_owned(),
        packs: Vec::new(),
        findings: Vec::new(),
    };
    for pack in chosen(profile, date) {
        let mut sink = Sink::new(pack.tables);
        (pack.check)(&view, &mut sink);
        verdict.packs.push(format!("{} {}", pack.name, pack.edition));
        verdict.findings.extend(sink.into_found());
    }
    Some(verdict)
}

/// What is known about a rule, by its official id in any letter case.
#[must_use]
pub fn explain(id: &str) -> Option<&'static Rule> {
    catalogue().find(|rule| rule.id.eq_ignore_ascii_case(id))
}

/// Every rule of every pack.
pub fn catalogue() -> impl Iterator<Item = &'static Rule> {
    PACKS.iter().flat_map(|pack| pack.tables.iter().copied().flatten()).chain(en16931::syntax_rules())
}

/// The packs of a profile in the edition that counts on that date, in the order in which they build on each other.
fn chosen(profile: Profile, date: Option<Date>) -> impl Iterator<Item = &'static Pack> {
    profile.packs().iter().filter_map(move |name| Pack::in_force(PACKS, name, date))
}
