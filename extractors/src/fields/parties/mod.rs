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
mod paired;
mod postal;
mod vat;

use model::TermPath;
use model::extraction::{Candidate, DocumentClass};

use super::facts::Facts;
use super::found::Found;
use super::prints;
use super::seen::{self, Seen, count, doubt, flag, points_of};
use super::vocabulary::{Hit, Meaning, folded};
use crate::layout::Sheet;
use crate::lines::Items;
use crate::scorer::{Field, Scorer};
use address::{address, has_sender_above, is_address};
use blocks::{WINDOW_SCORE, buyer, seller_names};
use domains::domains;
use features::{features, of_person};
use forms::{LEGAL_FORMS, ends_in_form, has_legal_form};
use names::{account_holders, labelled};
pub(crate) use postal::post_code;
pub(crate) use vat::{judge as judge_vats, standing as vat_standing, vat_identifiers};

/// Least score of a name that has no legal form: something must speak for it.
const SPOKEN_FOR_MIN: i32 = 24;

/// How words end that mean a bank.
const BANK_ENDS: &[&str] =
    &["bank", "banken", "banka", "banca", "banco", "banque", "sparkasse", "kasse", "pankki", "osuuspankki", "caixa"];

/// Words that may name a party, with the hand-written score.
pub(crate) struct Name {
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
/// The seller writes an invoice; an order and a self-billed invoice are written by the buyer. Geometry knows writers and
/// readers only, so for these the two change places here and nowhere else.
pub(crate) struct Parties {
    names: Vec<Name>,
    /// What is said of each name beyond the judge's features.
    said: Vec<chosen::Said>,
    /// Whether the buyer writes.
    swapped: bool,
    pub(crate) sellers: Vec<Seen>,
    pub(crate) buyers: Vec<Seen>,
}

/// The names on the pages with what speaks for each as seller (BT-27) and as buyer (BT-44).
pub(crate) fn find(sheet: &Sheet, facts: &Facts, class: DocumentClass, items: &Items) -> Parties {
    let swapped = facts.buyer_writes(class);
    let turned;
    let facts = if swapped {
        turned = facts.with_parties_swapped();
        &turned
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
    let rows = items.sure_lines();
    let rule = |list: &[Name], key: &str| {
        list.iter().enumerate().find(|(_, n)| folded(&n.text) == key).map(|(rank, n)| (n.score, rank))
    };
    let mut names: Vec<Name> = Vec::new();
    let mut keys: Vec<String> = Vec::new();
    let every = seller_names(sheet, facts, class, None, i32::MIN);
    let (mut labelled_sellers, mut labelled_buyers) = (Vec::new(), Vec::new());
    labelled(sheet, facts, Meaning::Seller, &mut labelled_sellers);
    labelled(sheet, facts, Meaning::Buyer, &mut labelled_buyers);
    let holders: Vec<String> = account_holders(sheet, facts).iter().map(|name| folded(&name.text)).collect();
    joined::mend(sheet, facts, &mut labelled_sellers);
    joined::mend(sheet, facts, &mut labelled_buyers);
    for name in buyer.iter().chain(&seller).chain(&every) {
        let key = folded(&name.text);
        // What is billed bills nobody.
        let is_item = rows.binary_search(&name.line).is_ok();
        if names.len() < NAMES_MAX && !keys.contains(&key) && !is_item {
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
            flag(is_bank(name)),
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
        features.extend(of_person(sheet, facts, name));
        let other_firm = |(other, k): &(&Name, &String)| {
            has_legal_form(&other.text) && !k.contains(key.as_str()) && !key.contains(k.as_str())
        };
        features.push(count(names.iter().zip(&keys).filter(other_firm).count(), 4));
        features.push(flag(holders.contains(key)));
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
    let labelled = [&labelled_sellers[..], &labelled_buyers[..]];
    let said = names
        .iter()
        .map(|name| {
            let bank = is_bank(name) && is_over_account(sheet, facts, name);
            chosen::said(sheet, &domains, name, labelled, bank)
        })
        .collect();
    Parties { names, said, swapped, sellers, buyers }
}

fn is_bank(name: &Name) -> bool {
    name.text.split(' ').any(|word| BANK_ENDS.iter().any(|end| folded(word).ends_with(end)))
}

/// Rows below the name of a bank in which its account is named.
const ACCOUNT_ROWS: usize = 3;

/// Whether an account stands directly below a name: it is that of the bank, who sells nothing.
fn is_over_account(sheet: &Sheet, facts: &Facts, name: &Name) -> bool {
    let (x0, x1) = sheet.lines[name.line].x_range(name.first, name.last);
    let is_account = |h: &Hit| [Meaning::Iban, Meaning::Bic].iter().any(|m| h.is(*m));
    sheet.below(name.line, x0, x1, ACCOUNT_ROWS).into_iter().any(|(line, first, last)| {
        facts.hits_in(line).iter().any(|h| is_account(h) && (first..=last).contains(&h.first))
    })
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
    /// Writes seller and buyer, and gives them: the pair that is likeliest together, for nobody bills himself.
    pub(crate) fn write(
        &self,
        sheet: &Sheet,
        facts: &Facts,
        scorer: &Scorer,
        out: &mut Vec<Candidate>,
    ) -> [Option<&Name>; 2] {
        let [sellers, buyers] = self.pair(sheet, scorer);
        let (mut seller, mut buyer) = ((27, [31, 35, 37, 38]), (44, [48, 50, 52, 53]));
        if self.swapped {
            (seller, buyer) = (buyer, seller);
        }
        for (field, (term, terms), list, side) in
            [(Field::Seller, seller, &self.sellers, &sellers), (Field::Buyer, buyer, &self.buyers, &buyers)]
        {
            let order = &side.order;
            let mut found = seen::ranked_against(scorer, field, list, &side.odds, order, side.rival);
            if let (Some(first), Some(&index)) = (found.first_mut(), order.first()) {
                let (own, full) = (&self.names[index], self.in_full(sheet, index));
                if full.text != first.value {
                    first.value.clone_from(&full.text);
                    first.evidence.push(sheet.evidence(full.line, full.first, full.last));
                }
                if chosen::is_doubtful(sheet, facts, own) {
                    first.confidence = first.confidence.min(chosen::DOUBTFUL_MAX);
                }
                let at = if chosen::has_address(sheet, own) { own } else { full };
                address(sheet, facts, at, terms, first.confidence, out);
            }
            let value = found.first().map(|first| first.value.clone()).unwrap_or_default();
            let mut rank = 0;
            found.retain(|one| {
                rank += 1;
                rank == 1 || one.value != value
            });
            out.extend(found.into_iter().map(|f| f.candidate(TermPath::bt(term))));
        }
        self.named([&sellers, &buyers])
    }

    /// Everywhere that a name is printed.
    fn places_of(&self, name: &Name) -> impl Iterator<Item = &Name> {
        let own = folded(&name.text);
        self.names.iter().filter(move |other| folded(&other.text) == own)
    }

    /// Who writes the invoice and who gets it by the hand-written scores alone.
    fn likely(&self) -> [Option<&Name>; 2] {
        let best = |list: &[Seen]| {
            let sure = (0..list.len()).rev().max_by_key(|i| list[*i].found.confidence);
            sure.filter(|i| list[*i].found.confidence > 0).map(|i| &self.names[i])
        };
        let (writer, reader) = (best(&self.sellers), best(&self.buyers));
        if self.swapped { [reader, writer] } else { [writer, reader] }
    }

    /// The firm that a contact person is with, where its name stands in full below his; the name itself elsewhere.
    fn firm_of(&self, sheet: &Sheet, index: usize) -> usize {
        chosen::firm_below(sheet, &self.names, index).unwrap_or(index)
    }

    /// The name with its legal form, where the pages show it somewhere: a letterhead often leaves the form away. One that
    /// stands alone, without an address, may leave more words away, as the one name that goes on like it shows.
    fn in_full(&self, sheet: &Sheet, index: usize) -> &Name {
        let own = &self.names[index];
        let short = folded(&own.text);
        let longer = self.names.iter().filter(|name| {
            let long = folded(&name.text);
            long.strip_prefix(&short).is_some_and(|rest| short.len() > 3 && LEGAL_FORMS.contains(&rest))
        });
        if let Some(longer) = longer.max_by_key(|name| name.text.len()) {
            return longer;
        }
        let words = own.text.split(' ').count();
        let goes_on = |name: &&Name| {
            let first: Vec<&str> = name.text.split(' ').take(words).collect();
            name.text.split(' ').count() > words
                && folded(&first.join(" ")) == short
                && (ends_in_form(&name.text) || chosen::has_address(sheet, name))
        };
        let alone = short.len() > 3 && !chosen::has_address(sheet, own);
        let mut longer = self.names.iter().filter(|_| alone).filter(goes_on);
        match (longer.next(), longer.next()) {
            (Some(only), None) => only,
            _ => own,
        }
    }
}
