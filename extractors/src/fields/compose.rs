//! Reads labels that no list holds: as the words that they are made of, alone or grown together.
//!
//! "Fälliger Rechnungsgesamtbetrag" is due + invoice + total + amount, and that is what is to be paid. Words come
//! from the section `[words]` of the language files; what they say together is the same in every language.

use std::collections::HashMap;

use super::vocabulary::{Hit, Meaning, folded};
use crate::layout::Line;

macro_rules! concepts {
    ($($variant:ident = $key:literal),* $(,)?) => {
        /// What a word says, in any language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Concept { $($variant),* }
        impl Concept {
            fn of(key: &str) -> Option<Concept> {
                match key { $($key => Some(Concept::$variant),)* _ => None }
            }
        }
    };
}

concepts! {
    Filler = "filler", Invoice = "invoice", Credit = "credit", Document = "document", Number = "number", Id = "id",
    Reference = "reference", Date = "date", Issue = "issue", Due = "due", Pay = "pay", Order = "order",
    Customer = "customer", Buyer = "buyer", Seller = "seller", Delivery = "delivery", Service = "service",
    Period = "period", Contract = "contract", Account = "account", Address = "address", Your = "your", Our = "our",
    Net = "net", Gross = "gross", Without = "without", With = "with", Tax = "tax", Total = "total", Amount = "amount",
    Remaining = "remaining", Paid = "paid", Discount = "discount", Subtotal = "subtotal", Base = "base", Rate = "rate",
    Line = "line",
}

/// Columns named on a line that make it the heading of a table.
const HEADING_MIN: usize = 3;

/// Codes of currencies, which may stand in any label.
const CURRENCIES: [&str; 10] = ["eur", "euro", "usd", "gbp", "chf", "pln", "czk", "sek", "dkk", "nok"];

/// Most words of a label.
const WORDS_MAX: usize = 7;

/// Least letters of a word that is grown together with others.
const PART_MIN: usize = 3;

/// Most letters of a token that is taken apart.
const LETTERS_MAX: usize = 36;

/// Concepts of a label, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Set(u64);

impl Set {
    fn with(self, concept: Concept) -> Set {
        Set(self.0 | 1 << (concept as u8))
    }

    fn union(self, other: Set) -> Set {
        Set(self.0 | other.0)
    }

    fn any(self, concepts: &[Concept]) -> bool {
        concepts.iter().any(|c| self.0 & (1 << (*c as u8)) != 0)
    }

    /// Words that say something.
    fn len(self) -> u32 {
        (self.0 & !1).count_ones()
    }
}

/// What each language makes of a token; `None` where it does not know all of it.
type Parts = [Option<Set>; 16];

/// The words of all languages.
#[derive(Default)]
pub(crate) struct Lexicon {
    /// Languages and concepts of a word.
    words: HashMap<String, Vec<(u8, Concept)>>,
    /// Letters of the longest word.
    longest: usize,
}

impl Lexicon {
    /// Whether a key names a concept.
    #[cfg(test)]
    pub(crate) fn knows(key: &str) -> bool {
        Concept::of(key).is_some()
    }

    /// Adds a word of a language; keys that are no concept are caught by a test.
    pub(crate) fn add(&mut self, language: usize, key: &str, word: &str) {
        let (Some(concept), Ok(language)) = (Concept::of(key), u8::try_from(language)) else { return };
        let word = folded(word);
        self.longest = self.longest.max(word.len());
        self.words.entry(word).or_default().push((language, concept));
    }

    /// Whether a token says this, in any language.
    pub(crate) fn says(&self, token: &str, concept: Concept) -> bool {
        self.parts(token).iter().flatten().any(|set| set.any(&[concept]))
    }

    /// A token as words of each language.
    fn parts(&self, token: &str) -> Parts {
        let mut out: Parts = [None; 16];
        let text = folded(token);
        if text.is_empty() || text.len() > LETTERS_MAX || !text.is_ascii() || text.bytes().any(|b| b.is_ascii_digit()) {
            return out;
        }
        if CURRENCIES.contains(&text.as_str()) {
            return [Some(Set::default().with(Concept::Filler)); 16];
        }
        // What every beginning of the token is made of, by language.
        let mut reached: Vec<Parts> = vec![[None; 16]; text.len() + 1];
        reached[0] = [Some(Set::default()); 16];
        for from in 0..text.len() {
            if reached[from].iter().all(Option::is_none) {
                continue;
            }
            for to in (from + 1..=text.len().min(from + self.longest)).rev() {
                let whole = from == 0 && to == text.len();
                if !whole && to - from < PART_MIN {
                    break;
                }
                let Some(found) = self.words.get(&text[from..to]) else { continue };
                for (language, concept) in found {
                    let language = usize::from(*language);
                    let Some(before) = reached[from].get(language).copied().flatten() else { continue };
                    let with = before.with(*concept);
                    for next in [Some(to), linked(&text, to, 1), linked(&text, to, 2)].into_iter().flatten() {
                        let slot = &mut reached[next][language];
                        *slot = slot.or(Some(with));
                    }
                }
            }
        }
        out.copy_from_slice(&reached[text.len()]);
        out
    }

    /// Labels of a line made of several words, where no listed phrase is as long.
    pub(crate) fn find(&self, index: usize, line: &Line, hits: &mut Vec<Hit>, own: usize) {
        // The heading of a table speaks in listed words; putting them together differently would only blur it.
        let columns = hits[own..].iter().filter(|h| h.meanings.iter().any(|m| m.is_column())).count();
        if columns >= HEADING_MIN && line.cells.len() >= HEADING_MIN {
            return;
        }
        for (first, last) in &line.cells {
            let mut at = *first;
            while at <= *last {
                match self.longest_at(line, at, *last) {
                    Some((end, meaning, languages)) => {
                        take(index, line, (at, end), meaning, languages, hits, own);
                        at = end + 1;
                    }
                    None => at += 1,
                }
            }
        }
    }

    /// The longest label that begins at a token, what it means and the languages that it is of.
    fn longest_at(&self, line: &Line, at: usize, last: usize) -> Option<(usize, Meaning, u16)> {
        let mut sets: Parts = [Some(Set::default()); 16];
        let mut best = None;
        for (end, token) in line.tokens.iter().enumerate().take(last + 1).skip(at).take(WORDS_MAX) {
            if token.text.chars().any(char::is_alphanumeric) {
                let parts = self.parts(&token.text);
                for (set, part) in sets.iter_mut().zip(parts) {
                    *set = set.zip(part).map(|(a, b)| a.union(b));
                }
            } else if end == at {
                return None;
            }
            if sets.iter().all(Option::is_none) {
                break;
            }
            let mut languages = 0_u16;
            let mut meaning = None;
            for (bit, set) in sets.iter().enumerate() {
                if let Some(found) = set.and_then(meaning_of) {
                    meaning = meaning.or(Some(found));
                    languages |= if meaning == Some(found) { 1 << bit } else { 0 };
                }
            }
            if let Some(meaning) = meaning {
                best = Some((end, meaning, languages));
            }
            if token.text.ends_with(':') {
                break;
            }
        }
        best
    }
}

/// Where the next word begins when letters link it: "rechnung-s-betrag", "betaling-s-frist".
fn linked(text: &str, at: usize, letters: usize) -> Option<usize> {
    let link = text.get(at..at + letters)?;
    (matches!(link, "s" | "n" | "e" | "en" | "es" | "er" | "ns") && at + letters < text.len()).then_some(at + letters)
}

/// Puts a label among the hits of its line, in place of shorter ones; what those say of columns is kept.
fn take(
    index: usize,
    line: &Line,
    (first, last): (usize, usize),
    meaning: Meaning,
    languages: u16,
    hits: &mut Vec<Hit>,
    own: usize,
) {
    let letters: usize =
        line.tokens[first..=last].iter().map(|t| t.text.chars().filter(|c| c.is_alphanumeric()).count()).sum();
    let overlaps = |hit: &Hit| hit.first <= last && hit.last >= first;
    let inside = |hit: &Hit| hit.first >= first && hit.last <= last;
    let covered: usize = hits[own..].iter().filter(|h| overlaps(h)).map(|h| h.letters).max().unwrap_or(0);
    if covered >= letters || hits[own..].iter().any(|h| overlaps(h) && !inside(h)) {
        return;
    }
    let mut meanings = vec![meaning];
    if meaning == Meaning::BuyerVatId {
        meanings.push(Meaning::VatId);
    }
    for hit in hits[own..].iter().filter(|h| inside(h) && h.letters * 2 >= letters) {
        meanings.extend(
            hit.meanings.iter().filter(|m| m.is_column() && !meanings.contains(m)).copied().collect::<Vec<_>>(),
        );
    }
    let mut at = own;
    let mut kept = 0;
    while at < hits.len() {
        if inside(&hits[at]) {
            hits.remove(at);
        } else {
            kept = if hits[at].last < first { at + 1 - own } else { kept };
            at += 1;
        }
    }
    let rest = line.tokens[last].text.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    hits.insert(
        own + kept,
        Hit {
            meanings,
            languages,
            line: index,
            first,
            last,
            rest,
            numbered: false,
            letters,
            words: last - first + 1,
            caption_of: None,
        },
    );
}

/// What words say together; `None` when they say nothing certain, or when one word alone would have to say it.
fn meaning_of(set: Set) -> Option<Meaning> {
    use Concept as C;
    let has = |concepts: &[Concept]| set.any(concepts);
    if set.len() < 2 || has(&[C::Rate, C::Account]) {
        return None;
    }
    if has(&[C::Date]) {
        return match () {
            () if has(&[C::Due, C::Pay]) => Some(Meaning::DueDate),
            () if has(&[C::Delivery, C::Order, C::Service, C::Period, C::Contract]) => Some(Meaning::OtherDate),
            () if has(&[C::Invoice, C::Credit, C::Document, C::Issue]) => Some(Meaning::IssueDate),
            () => None,
        };
    }
    if has(&[C::Address]) {
        return match () {
            () if has(&[C::Delivery]) => Some(Meaning::ShipTo),
            () if has(&[C::Invoice, C::Buyer, C::Customer]) => Some(Meaning::Buyer),
            () => None,
        };
    }
    let amount = has(&[C::Amount, C::Total]);
    if has(&[C::Number, C::Id, C::Reference]) && !amount {
        return match () {
            () if has(&[C::Tax]) && has(&[C::Customer, C::Buyer, C::Your]) => Some(Meaning::BuyerVatId),
            () if has(&[C::Tax]) => Some(Meaning::VatId),
            () if has(&[C::Order]) && !has(&[C::Our, C::Seller]) => Some(Meaning::OrderNumber),
            () if has(&[C::Order, C::Customer, C::Buyer, C::Seller, C::Contract, C::Delivery, C::Service]) => {
                Some(Meaning::OtherNumber)
            }
            () if has(&[C::Invoice, C::Credit, C::Document]) && has(&[C::Number]) => Some(Meaning::InvoiceNumber),
            () if has(&[C::Pay, C::Your, C::Our]) => Some(Meaning::OtherNumber),
            () => None,
        };
    }
    if has(&[C::Due]) && has(&[C::Pay]) && !amount {
        return Some(Meaning::DueDate);
    }
    let sum = amount || has(&[C::Invoice, C::Subtotal]);
    match () {
        () if has(&[C::Discount]) => Some(Meaning::OtherAmount),
        () if has(&[C::Paid]) && !has(&[C::Remaining]) => amount.then_some(Meaning::Paid),
        () if has(&[C::Subtotal]) => Some(Meaning::Subtotal),
        () if has(&[C::Line]) && has(&[C::Total]) && !has(&[C::Net, C::Tax]) => Some(Meaning::Subtotal),
        () if has(&[C::Line]) && !has(&[C::Net, C::Tax]) => None,
        () if has(&[C::Without]) && has(&[C::Tax]) => Some(Meaning::NetTotal),
        () if has(&[C::With]) && has(&[C::Tax]) => sum.then_some(Meaning::GrossTotal),
        () if has(&[C::Base]) && has(&[C::Tax, C::Amount, C::Total]) => Some(Meaning::NetTotal),
        () if has(&[C::Net]) && has(&[C::Pay]) => Some(Meaning::AmountDue),
        () if has(&[C::Net]) => sum.then_some(Meaning::NetTotal),
        () if has(&[C::Gross]) => sum.then_some(Meaning::GrossTotal),
        () if has(&[C::Remaining]) && has(&[C::Pay]) => Some(Meaning::AmountDue),
        () if has(&[C::Remaining, C::Pay, C::Due]) => amount.then_some(Meaning::AmountDue),
        () if has(&[C::Tax]) => amount.then_some(Meaning::TaxTotal),
        () if has(&[C::Invoice]) => amount.then_some(Meaning::GrossTotal),
        () if has(&[C::Order]) && has(&[C::Total]) => Some(Meaning::GrossTotal),
        () if has(&[C::Order, C::Delivery, C::Customer, C::Service]) => None,
        () if has(&[C::Total]) && has(&[C::Amount]) => Some(Meaning::GrossTotal),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::vocabulary;
    use super::*;

    fn check(label: &str, expected: Option<Meaning>) {
        let mut sets: Parts = [Some(Set::default()); 16];
        for word in label.split(' ') {
            for (set, part) in sets.iter_mut().zip(vocabulary().lexicon().parts(word)) {
                *set = set.zip(part).map(|(a, b)| a.union(b));
            }
        }
        let meaning = sets.iter().flatten().find_map(|set| meaning_of(*set));
        assert_eq!(meaning, expected, "{label}");
    }

    #[test]
    fn labels_are_read_by_the_words_they_are_made_of() {
        for (label, expected) in [
            ("Fälliger Rechnungsgesamtbetrag", Meaning::AmountDue),
            ("Belegausstellungsdatum", Meaning::IssueDate),
            ("Betaling senest dato", Meaning::DueDate),
            ("Fakturatotalbelopp exkl. moms", Meaning::NetTotal),
            ("Laskun kokonaissumma", Meaning::GrossTotal),
            ("Montant total de la taxe", Meaning::TaxTotal),
            ("Kundbeställningsnummer", Meaning::OrderNumber),
            ("Importo totale da pagare EUR", Meaning::AmountDue),
            ("Data emissione documento", Meaning::IssueDate),
            ("Totaal bedrag inclusief btw", Meaning::GrossTotal),
            ("Rest å betale", Meaning::AmountDue),
            ("Ordresum", Meaning::GrossTotal),
            ("Suma de líneas", Meaning::Subtotal),
        ] {
            check(label, Some(expected));
        }
        for label in ["Rechnung", "Mehrwertsteuersatz", "Bitte zahlen Sie den Betrag", "Total pieces"] {
            check(label, None);
        }
    }
}
