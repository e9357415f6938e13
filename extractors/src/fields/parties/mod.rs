//! Finds the seller and the buyer: by label, by legal form, by the identifiers and addresses near a name. Everything that
//! may be a name is judged as both, and the likeliest pair is taken.

mod address;
mod blocks;
mod chosen;
mod domains;
mod features;
mod forms;
mod joined;
mod names;
mod vat;

use model::TermPath;
use model::extraction::{Candidate, DocumentClass};

use super::facts::Facts;
use super::found::Found;
use super::prints;
use super::seen::{self, Seen, count, doubt, flag, points_of};
use super::vocabulary::{Meaning, folded};
use crate::layout::Sheet;
use crate::scorer::{Field, Scorer};
use address::{address, has_sender_above, is_address};
use blocks::{WINDOW_SCORE, buyer, seller_names};
use domains::domains;
use features::features;
use forms::LEGAL_FORMS;
use names::labelled;
pub(crate) use vat::vat_identifiers;

/// Least score of a name that has no legal form: something must speak for it.
const SPOKEN_FOR_MIN: i32 = 24;

/// How words end that mean a bank.
const BANK_ENDS: &[&str] =
    &["bank", "banken", "banka", "banca", "banco", "banque", "sparkasse", "kasse", "pankki", "osuuspankki", "caixa"];

/// Words that may name a party, with the hand-written score.
struct Name {
    pub(super) text: String,
    pub(super) line: usize,
    pub(super) first: usize,
    pub(super) last: usize,
    /// The words of the next line that belong to it.
    pub(super) rest: Option<joined::Span>,
    pub(super) score: i32,
}

/// Names looked at for one document.
const NAMES_MAX: usize = 70;

/// Everything that may name a party, judged as who wrote the document and as who gets it.
///
/// The seller writes an invoice; an order is written by the buyer. Geometry knows writers and readers only, so for an
/// order the two change places here and nowhere else.
pub(crate) struct Parties {
    names: Vec<Name>,
    /// What is said of each name beyond the judge's features.
    said: Vec<chosen::Said>,
    order: bool,
    pub(crate) sellers: Vec<Seen>,
    pub(crate) buyers: Vec<Seen>,
}

/// The names on the pages with what speaks for each as seller (BT-27) and as buyer (BT-44).
pub(crate) fn find(sheet: &Sheet, facts: &Facts, class: DocumentClass) -> Parties {
    let order = class == DocumentClass::Order;
    let swapped;
    let facts = if order {
        swapped = facts.with_parties_swapped();
        &swapped
    } else {
        facts
    };
    let mut buyer = buyer(sheet, facts);
    let mut seller = seller_names(sheet, facts, class, buyer.first(), SPOKEN_FOR_MIN);
    // A lone address block without a label is the sender's: nobody writes an invoice without saying who he is.
    if buyer.first().is_some_and(|b| b.score <= WINDOW_SCORE) && seller.first().is_none_or(|s| s.score < 24) {
        seller = seller_names(sheet, facts, class, None, SPOKEN_FOR_MIN);
        buyer.retain(|b| seller.first().is_none_or(|s| folded(&s.text) != folded(&b.text)));
    }
    let rule = |list: &[Name], key: &str| {
        list.iter().enumerate().find(|(_, n)| folded(&n.text) == key).map(|(rank, n)| (n.score, rank))
    };
    let mut names: Vec<Name> = Vec::new();
    let mut keys: Vec<String> = Vec::new();
    let every = seller_names(sheet, facts, class, None, i32::MIN);
    let (mut labelled_sellers, mut labelled_buyers) = (Vec::new(), Vec::new());
    labelled(sheet, facts, Meaning::Seller, &mut labelled_sellers);
    labelled(sheet, facts, Meaning::Buyer, &mut labelled_buyers);
    joined::mend(sheet, facts, &mut labelled_sellers);
    joined::mend(sheet, facts, &mut labelled_buyers);
    for name in buyer.iter().chain(&seller).chain(&every) {
        let key = folded(&name.text);
        if names.len() < NAMES_MAX && !keys.contains(&key) {
            keys.push(key);
            names.push(Name { text: name.text.clone(), ..*name });
        }
    }
    let domains = domains(sheet);
    let text = prints::Prints::of(sheet);
    let (mut sellers, mut buyers) = (Vec::new(), Vec::new());
    for (name, key) in names.iter().zip(&keys) {
        let (own, theirs) = (rule(&seller, key), rule(&buyer, key));
        let lead = |list: &[Name], own: Option<(i32, usize)>| {
            own.map_or(-99.0, |o| points_of(o.0 - list.first().map_or(0, |f| f.score)))
        };
        let labelled = |list: &[Name]| {
            let second = |n: &Name| name.rest.is_some_and(|rest| (rest.0, rest.1) == (n.line, n.first));
            flag(list.iter().any(|n| folded(&n.text) == *key || second(n)))
        };
        let mut features = features(sheet, facts, &domains, class, name);
        features.extend([
            own.map_or(-50.0, |o| points_of(o.0)),
            theirs.map_or(-50.0, |o| points_of(o.0)),
            lead(&seller, own),
            lead(&buyer, theirs),
            labelled(&labelled_sellers),
            labelled(&labelled_buyers),
            count(
                keys.iter().filter(|k| *k != key && (k.contains(key.as_str()) || key.contains(k.as_str()))).count(),
                3,
            ),
            count(names.len(), 70),
            flag(name.text.split(' ').any(|w| BANK_ENDS.iter().any(|end| folded(w).ends_with(end)))),
        ]);
        features.extend(text.of_name(key, name.line));
        features.extend(prints::block(sheet, name.line, name.first, is_address));
        let half = |other: &Name| {
            other.rest.is_some_and(|rest| rest.0 == name.line && rest.1 == name.first)
                || other.rest.is_some() && other.line == name.line && other.first == name.first
        };
        features.extend([
            match name.rest {
                Some(_) => 1.0,
                None => -flag(names.iter().any(half)),
            },
            flag(has_sender_above(sheet, name.line, name.first)),
        ]);
        let words = sheet.confidence(name.line, name.first, name.last);
        let give = |list: &[Name], own: Option<(i32, usize)>| {
            let confidence = own.map_or(0, |(score, rank)| sure_of(list, score, rank));
            let mut found = Found::at(sheet, name.text.clone(), confidence, name.line, name.first, name.last);
            found.evidence.extend(name.rest.map(|(line, first, last)| sheet.evidence(line, first, last)));
            Seen { found, features: features.clone(), doubt: doubt(words) }
        };
        sellers.push(give(&seller, own));
        buyers.push(give(&buyer, theirs));
    }
    let said =
        names.iter().map(|name| chosen::said(sheet, &domains, name, [&labelled_sellers, &labelled_buyers])).collect();
    Parties { names, said, order, sellers, buyers }
}

/// Confidence by the hand-written score alone.
fn sure_of(names: &[Name], score: i32, rank: usize) -> u16 {
    let rival = names.len() > 1 && names[1].score > names[0].score - 10;
    let base: u16 = match score {
        110.. => 9_600,
        80.. => 9_200,
        50.. => 8_500,
        30.. => 7_500,
        _ => 6_000,
    };
    match rank {
        0 if rival => base.min(8_000),
        0 => base,
        _ => base.min(4_000),
    }
}

impl Parties {
    /// Writes seller and buyer: the pair that is likeliest together, for nobody bills himself.
    pub(crate) fn write(&self, sheet: &Sheet, facts: &Facts, scorer: &Scorer, out: &mut Vec<Candidate>) {
        let mut own = seen::odds(scorer, Field::Seller, &self.sellers);
        let mut theirs = seen::odds(scorer, Field::Buyer, &self.buyers);
        let order = |odds: &[f32]| {
            let mut order: Vec<usize> = (0..odds.len()).collect();
            order.sort_by(|a, b| odds[*b].total_cmp(&odds[*a]).then(a.cmp(b)));
            order
        };
        let (mut sellers, mut buyers) = (order(&own), order(&theirs));
        let same = |a: usize, b: usize| {
            let (a, b) = (folded(&self.names[a].text), folded(&self.names[b].text));
            a == b || a.len() > 4 && b.starts_with(&a) || b.len() > 4 && a.starts_with(&b)
        };
        let mut best: Option<(f32, usize, usize)> = None;
        for &s in sellers.iter().take(5) {
            for &b in buyers.iter().take(5).filter(|b| !same(s, **b)) {
                let together = own[s] + theirs[b];
                if best.is_none_or(|have| together > have.0) {
                    best = Some((together, s, b));
                }
            }
        }
        if let Some((_, s, b)) = best {
            let (likely_s, likely_b) = (s, b);
            let exchanged = chosen::are_exchanged(&self.said[s], &self.said[b]);
            let (s, b) = if exchanged { (b, s) } else { (s, b) };
            let (s, b) = (self.firm_of(sheet, s), self.firm_of(sheet, b));
            // Who is put in another's place is as likely there as he was.
            for (odds, order, likely, chosen) in
                [(&mut own, &mut sellers, likely_s, s), (&mut theirs, &mut buyers, likely_b, b)]
            {
                if likely != chosen {
                    odds[chosen] = odds[chosen].max(odds[likely]);
                    order.retain(|i| *i != likely);
                }
            }
            // Who is surely the one is not also the other.
            sellers.retain(|i| *i == s || !same(*i, b));
            buyers.retain(|i| *i == b || !same(*i, s));
            let front = |order: &mut Vec<usize>, chosen: usize| {
                order.retain(|i| *i != chosen);
                order.insert(0, chosen);
            };
            front(&mut sellers, s);
            front(&mut buyers, b);
        }
        let (mut seller, mut buyer) = ((27, [31, 35, 37, 38]), (44, [48, 50, 52, 53]));
        if self.order {
            (seller, buyer) = (buyer, seller);
        }
        for (field, (term, terms), list, odds, order) in [
            (Field::Seller, seller, &self.sellers, &own, &sellers),
            (Field::Buyer, buyer, &self.buyers, &theirs, &buyers),
        ] {
            let mut found = seen::ranked(scorer, field, list, odds, order);
            if let (Some(first), Some(&index)) = (found.first_mut(), order.first()) {
                first.value = self.in_full(index);
                if chosen::is_doubtful(sheet, facts, &self.names[index]) {
                    first.confidence = first.confidence.min(chosen::DOUBTFUL_MAX);
                }
            }
            if let (Some(first), Some(&index)) = (found.first(), order.first()) {
                address(sheet, facts, &self.names[index], terms, first.confidence, out);
            }
            out.extend(found.into_iter().map(|f| f.candidate(TermPath::bt(term))));
        }
    }
}

impl Parties {
    /// The firm that a contact person is with, where its name stands in full below his; the name itself elsewhere.
    fn firm_of(&self, sheet: &Sheet, index: usize) -> usize {
        chosen::firm_below(sheet, &self.names, index).unwrap_or(index)
    }

    /// The name with its legal form, where the pages show it somewhere: a letterhead often leaves the form away.
    fn in_full(&self, index: usize) -> String {
        let short = folded(&self.names[index].text);
        let longer = self.names.iter().map(|n| &n.text).filter(|text| {
            let long = folded(text);
            long.strip_prefix(&short).is_some_and(|rest| short.len() > 3 && LEGAL_FORMS.contains(&rest))
        });
        longer.max_by_key(|text| text.len()).unwrap_or(&self.names[index].text).clone()
    }
}
