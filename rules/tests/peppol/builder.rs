//! Documents of the project's own: a clean base and what is changed in it.

use std::collections::BTreeMap;

use extractors::Limits;
use extractors::einvoice::{decode, parse};
use model::verdict::Breach;

/// How often each rule is broken.
pub(crate) type Fired = BTreeMap<String, usize>;

/// What one edition says about a document.
pub(crate) fn judged(bytes: &[u8], pack: &str, edition: &str) -> Vec<Breach> {
    let limits = Limits::default();
    let text = decode(bytes, &limits).unwrap_or_else(|problem| panic!("the bytes decode: {problem:?}"));
    let tree = parse(&text, &limits).unwrap_or_else(|problem| panic!("the XML parses: {problem:?}\n{text}"));
    let root = tree.root();
    rules::einvoice::judge(root, pack, edition).unwrap_or_else(|| panic!("no verdict by {pack} {edition}"))
}

/// Breaches counted by rule.
pub(crate) fn counted(breaches: &[Breach]) -> Fired {
    let mut fired = Fired::new();
    for breach in breaches {
        *fired.entry(breach.rule.clone()).or_default() += 1;
    }
    fired
}

/// A text in a document, and what stands there instead.
pub(crate) type Edit = (&'static str, &'static str);

/// A clean document.
#[derive(Clone, Copy)]
pub(crate) struct Base {
    /// Its text.
    pub(crate) text: &'static str,
    /// Changes of it that leave it clean, in order.
    pub(crate) edits: &'static [&'static [Edit]],
}

/// A base, what is changed in it, and the rules that are broken then, as often as they stand here. The first is the one
/// that the case is about; none means that a rule just holds. `PE-` and `PC-` stand for `PEPPOL-EN16931-` and
/// `PEPPOL-COMMON-`.
pub(crate) struct Case(pub(crate) Base, pub(crate) &'static [Edit], pub(crate) &'static [&'static str]);

/// The full id of a rule.
pub(crate) fn full(rule: &str) -> String {
    rule.replacen("PE-", "PEPPOL-EN16931-", 1).replacen("PC-", "PEPPOL-COMMON-", 1)
}

/// Changes a text; what is to be changed must be there.
pub(crate) fn edited(mut text: String, edits: &[Edit]) -> String {
    for (from, to) in edits {
        assert!(text.contains(from), "{from:?} is not in {text}");
        text = text.replace(from, to);
    }
    text
}

impl Case {
    /// The document, its base turned into another kind first.
    pub(crate) fn document(&self, turn: fn(String) -> String) -> String {
        let base = self.0.edits.iter().fold(self.0.text.to_owned(), |text, edits| edited(text, edits));
        edited(turn(base), self.1)
    }

    /// What is broken in an edition that has these rules.
    pub(crate) fn fired(&self, has: impl Fn(&str) -> bool) -> Fired {
        let mut fired = Fired::new();
        for rule in self.2.iter().map(|rule| full(rule)).filter(|rule| has(rule)) {
            *fired.entry(rule).or_default() += 1;
        }
        fired
    }
}

/// Judges all cases by an edition; every base is turned into another kind first.
pub(crate) fn check(cases: &[Case], turn: fn(String) -> String, pack: &str, edition: &str) {
    let has = |rule: &str| rules::einvoice::rules_of(pack, edition).any(|known| known.id == rule);
    let mut wrong = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        let document = case.document(turn);
        let breaches = judged(document.as_bytes(), pack, edition);
        let (fired, expected) = (counted(&breaches), case.fired(has));
        if fired != expected {
            let messages: Vec<_> =
                breaches.iter().map(|breach| format!("{}: {}", breach.rule, breach.message)).collect();
            wrong.push(format!(
                "case {index} {:?}\n  expected {expected:?}\n  found {fired:?}\n  {}",
                case.1,
                messages.join("\n  ")
            ));
        }
        for breach in &breaches {
            assert!(breach.message.len() > 20 && breach.message.ends_with('.'), "{}: {}", breach.rule, breach.message);
            assert!(breach.location.starts_with('/'), "{}", breach.location);
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases by {pack} {edition}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
