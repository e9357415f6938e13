//! The published rules of e-invoice profiles, under their official ids: EN 16931, Peppol BIS Billing, XRechnung.
//!
//! They look at the document as it is written ([`model::xml::Tree`]), so they hold on fragments and on syntax that the
//! invoice in terms ([`model::Invoice`]) no longer knows. Where the two syntaxes tolerate differently, the rule says so.
//! [`validate`] chooses the packs of rules; [`explain`] says what a rule demands, [`example`] how it is
//! broken.

mod binary;
mod codes;
mod document;
mod en16931;
mod example;
mod foreign;
mod hash;
mod number;
mod pack;
mod peppol;
mod profile;
mod select;
mod sink;
mod words;
mod xrechnung;

use std::collections::{BTreeMap, HashSet};

use model::verdict::{Breach, Verdict};
use model::xml::Element;

pub use codes::{CodeList, Edition, code_lists};
pub use document::Document;
pub use example::{Example, example};
pub use profile::Profile;
pub use sink::Rule;

use en16931::View;
use pack::Pack;
use sink::{Finding, Found, Sink};

/// Every pack of rules; of several editions of one name, the earlier first.
const PACKS: &[&[Pack]] = &[&[en16931::PACK], peppol::PACKS, &[xrechnung::PACK]];

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
        unlisted: BTreeMap::new(),
    };
    let mut findings: Vec<Finding> = Vec::new();
    for name in profile.packs(&document) {
        let Some(pack) = Pack::in_force(PACKS, name, date) else { continue };
        verdict.packs.push(format!("{} {}", pack.name, pack.edition));
        let found = found_by(pack, &view);
        findings.extend(found.findings);
        for (rule, times) in found.unlisted {
            *verdict.unlisted.entry(rule).or_default() += times;
        }
    }
    en16931::advise_on_sums(&view, &mut findings);
    verdict.findings = findings.into_iter().map(|finding| finding.breach).collect();
    if profile == Profile::XRechnung {
        xrechnung::step_back(&document, &mut verdict.findings);
    }
    en16931::explain_booking_aid(&view, &mut verdict.findings);
    foreign::explain(&document, &mut verdict.findings);
    Some(verdict)
}

/// What one edition of one pack says about a document, whatever its date; `None` when there is no such edition, or the
/// document is no invoice that the rules know.
#[must_use]
pub fn judge(root: Element<'_, '_>, pack: &str, edition: &str) -> Option<Vec<Breach>> {
    let view = View::of(Document::of(root)?);
    let pack = PACKS.iter().copied().flatten().find(|one| one.name == pack && one.edition == edition)?;
    Some(found_by(pack, &view).findings.into_iter().map(|finding| finding.breach).collect())
}

fn found_by(pack: &Pack, view: &View<'_, '_>) -> Found {
    let mut sink = Sink::new(pack.tables);
    (pack.check)(view, &mut sink);
    sink.into_found()
}

/// Whether a rule is one of EN 16931 itself; all others belong to a profile.
#[must_use]
pub fn is_of_the_standard(id: &str) -> bool {
    let listed = |table: &&[Rule]| table.binary_search_by(|rule| rule.id.cmp(id)).is_ok();
    en16931::PACK.tables.iter().any(listed) || en16931::syntax_rules().any(|rule| rule.id == id)
}

/// What is known about a rule, by its official id in any letter case, with blanks or underscores for hyphens.
#[must_use]
pub fn explain(id: &str) -> Option<&'static Rule> {
    let id = id.split([' ', '\t', '_', '-']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    catalogue().find(|rule| rule.id.eq_ignore_ascii_case(&id))
}

/// Every rule of every pack, each once, as its latest edition has it, and the notes of our own.
pub fn catalogue() -> impl Iterator<Item = &'static Rule> {
    let mut seen = HashSet::new();
    let latest_first = PACKS.iter().flat_map(|group| group.iter().rev());
    let of_packs = latest_first.flat_map(|pack| pack.tables.iter().copied().flatten());
    of_packs
        .chain(en16931::syntax_rules())
        .chain(en16931::NOTES)
        .chain(foreign::NOTES)
        .filter(move |rule| seen.insert(rule.id))
}

/// Names and editions of all packs.
pub fn editions() -> impl Iterator<Item = (&'static str, &'static str)> {
    PACKS.iter().copied().flatten().map(|pack| (pack.name, pack.edition))
}

/// The rules of one edition of one pack.
pub fn rules_of(pack: &str, edition: &str) -> impl Iterator<Item = &'static Rule> {
    let pack = PACKS.iter().copied().flatten().find(|one| one.name == pack && one.edition == edition);
    let syntax = pack.filter(|pack| pack.name == en16931::PACK.name).map(|_| en16931::syntax_rules());
    pack.into_iter().flat_map(|pack| pack.tables.iter().copied().flatten()).chain(syntax.into_iter().flatten())
}
