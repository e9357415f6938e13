//! VAT identifiers of seller (BT-31) and buyer (BT-48), by their labels and the blocks that they stand in.

use model::TermPath;
use model::evidence::Via;
use model::extraction::Candidate;

use super::features::heading;
use super::{Name, Parties};
use crate::fields::compose::Concept;
use crate::fields::facts::Facts;
use crate::fields::found::Found;
use crate::fields::near::{begins_sentence, speaks};
use crate::fields::seen::{self, Seen, count, doubt, flag, points_of};
use crate::fields::vat_identifier::VatSeen;
use crate::fields::vocabulary::{Hit, Meaning, vocabulary};
use crate::layout::{Line, Sheet};
use crate::scorer::{Field, Scorer, Standing};

/// Place among the features of whose the labels above call an identifier.
const SPOKEN: usize = 1;

/// Rows of the text's height that a party's block has at most, from its label to its VAT identifier.
const ROWS_BELOW_PARTY: f32 = 16.0;

/// Seller's VAT identifiers (BT-31), to be judged, and the buyer's (BT-48) by the block that they stand in.
pub(crate) fn vat_identifiers(sheet: &Sheet, facts: &Facts, parties: &Parties, out: &mut Vec<Candidate>) -> Vec<Seen> {
    let likely = parties.likely();
    let mut own: Vec<(i32, usize)> = Vec::new();
    let mut theirs: Vec<(i32, usize)> = Vec::new();
    let mut judged: Vec<(i32, f32, f32, usize)> = Vec::new();
    for (index, vat) in facts.vats.iter().enumerate() {
        let Some(line) = sheet.lines.get(vat.line) else { continue };
        let label = label_of(facts, vat);
        // The nearest party label above, in the same column, says whose it is.
        let mut whose = None;
        for above in (0..=vat.line).rev().take(25) {
            let other = &sheet.lines[above];
            if other.page != line.page || line.y0 - other.y1 > line.height() * ROWS_BELOW_PARTY {
                break;
            }
            // Of several labels in a row the rightmost is the nearest that does not begin behind it.
            for hit in facts.hits_in(above).iter().rev() {
                let (x0, x1) = other.x_range(hit.first, hit.last);
                let column = x0 - 30.0 < line.tokens[vat.first].x1 && x1 + line.height() * 22.0 > vat.x0;
                // A label stands alone or has a colon; running text only speaks of somebody.
                let alone = other.cells.get(other.cell_of(hit.first)).is_some_and(|c| {
                    c.0 == hit.first
                        && (c.1 == hit.last || other.tokens[hit.last].text.contains(':') || c.1 - c.0 < 6)
                        && !begins_sentence(other, hit)
                });
                if whose.is_none() && column && alone {
                    if hit.is(Meaning::Buyer) || hit.is(Meaning::ShipTo) {
                        whose = Some(Meaning::Buyer);
                    } else if hit.is(Meaning::Seller) {
                        whose = Some(Meaning::Seller);
                    }
                }
            }
            if whose.is_some() {
                break;
            }
        }
        // What the page once calls the buyer's is the buyer's wherever it is printed again.
        let mut same = facts.vats.iter().filter(|other| other.text == vat.text);
        // Who is written to where the buyer writes is the seller: "Ihre USt-IdNr." on a self-billed invoice.
        if parties.swapped && same.clone().any(|other| is_yours(sheet, other)) {
            whose = Some(Meaning::Seller);
        } else if same.any(|other| is_spoken_for(sheet, facts, other)) {
            whose = Some(Meaning::Buyer);
        }
        let mut score = 20;
        if label.is_some_and(|h| h.is(Meaning::VatId)) {
            score += 60;
        } else if label.is_some_and(|h| !h.is(Meaning::VatId)) {
            score -= 40;
        }
        let spoken = match whose {
            Some(Meaning::Buyer) => -1.0,
            Some(_) => 1.0,
            None => 0.0,
        };
        judged.push((score, spoken, speaks(label, &[Meaning::VatId]), index));
        match whose {
            Some(Meaning::Buyer) => theirs.push((score, index)),
            Some(_) => own.push((score + 25, index)),
            None => {
                let page_height = sheet.pages.get(line.page).map_or(842.0, |p| p.1);
                let foot = i32::from(line.y0 > page_height * 0.8) * 10;
                own.push((score + foot, index));
            }
        }
    }
    theirs.sort_by_key(|l| (std::cmp::Reverse(l.0), l.1));
    for (_, index) in theirs.into_iter().filter(|l| l.0 >= 0).take(1) {
        let vat = &facts.vats[index];
        let sure = sheet.confidence(vat.line, vat.first, vat.last);
        let confidence = u16::try_from(u32::from(sure) * 9 / 10).unwrap_or(0);
        let found = Found::at(sheet, vat.text.clone(), confidence, vat.line, vat.first, vat.last);
        out.push(found.candidate(TermPath::bt(48)));
    }
    let rule = |index: usize| own.iter().find(|o| o.1 == index).map(|o| o.0);
    let country = |text: &str| text.get(..2).unwrap_or("").to_owned();
    let distinct = {
        let mut texts: Vec<&str> = facts.vats.iter().map(|v| v.text.as_str()).collect();
        texts.sort_unstable();
        texts.dedup();
        texts.len()
    };
    let mut seen = Vec::new();
    for (score, spoken, label, index) in judged.into_iter().take(30) {
        let vat = &facts.vats[index];
        let line = &sheet.lines[vat.line];
        let (width, height, _) = sheet.pages.get(line.page).copied().unwrap_or((595.0, 842.0, Via::Ocr));
        let (heading, rows) = heading(sheet, facts, vat.line, vat.x0, line.tokens[vat.last].x1);
        let business = |h: &&Hit| {
            (h.is(Meaning::CompanyNumber) || h.is(Meaning::Iban) || h.is(Meaning::Contact) || h.is(Meaning::TaxNumber))
                && sheet.lines[h.line].page == line.page
                && h.line.abs_diff(vat.line) <= 3
        };
        let [of_seller, of_buyer] = likely.map(|name| name.map_or(AWAY, |name| rows_below(sheet, name, vat)));
        let features = vec![
            points_of(score),
            spoken,
            label,
            rule(index).map_or(-50.0, points_of),
            line.y0 / height.max(1.0),
            vat.x0 / width.max(1.0),
            count(line.page, 3),
            count(facts.vats.iter().filter(|v| v.text == vat.text).count(), 4),
            count(distinct, 6),
            count(index, 8),
            flag(facts.ibans.iter().any(|i| country(&i.text) == country(&vat.text))),
            count(facts.vats.iter().filter(|v| country(&v.text) == country(&vat.text)).count(), 4),
            match heading {
                Some(Meaning::Seller) => 2.0,
                Some(Meaning::Buyer) => -1.0,
                Some(_) => -2.0,
                None => 0.0,
            },
            count(rows, 20),
            count(facts.hits.iter().filter(business).count(), 6),
            count(vat.text.len(), 16),
            of_seller,
            of_buyer,
        ];
        let confidence = rule(index).map_or(0, |score| match score {
            80.. => 9_700,
            40.. => 9_000,
            _ => 7_000,
        });
        let words = sheet.confidence(vat.line, vat.first, vat.last);
        let found = Found::at(sheet, vat.text.clone(), confidence, vat.line, vat.first, vat.last);
        seen.push(Seen { found, features, doubt: doubt(words) });
    }
    seen
}

/// Rows that stand for "not in the block".
const AWAY: f32 = 30.0;

/// How far right of a name an identifier in its block may begin, as a share of the page's width.
const BLOCK_RIGHT: f32 = 0.1;

/// Rows from a name down to an identifier in its block, whose rows begin at the same left edge; [`AWAY`] outside of it.
fn rows_below(sheet: &Sheet, name: &Name, vat: &VatSeen) -> f32 {
    let (own, other) = (&sheet.lines[vat.line], &sheet.lines[name.line]);
    let width = sheet.pages.get(own.page).map_or(595.0, |page| page.0);
    // A label in front belongs to the row.
    let start = own.cells.get(own.cell_of(vat.first)).map_or(vat.x0, |cell| own.tokens[cell.0].x0);
    let left = other.tokens[name.first].x0;
    let rows = (own.y0 - other.y0) / other.height().max(1.0);
    let aligned = (start - left).abs() < width * BLOCK_RIGHT || (vat.x0 - left).abs() < width * BLOCK_RIGHT;
    let same_row = vat.line == name.line && vat.first > name.last;
    if own.page == other.page && (same_row || aligned && (0.0..=ROWS_BELOW_PARTY).contains(&rows)) {
        rows.max(0.0).round()
    } else {
        AWAY
    }
}

/// How much it counts that an identifier stands in the block of who was chosen as buyer, or as seller.
const OF_BUYER: f32 = 4.0;
const OF_SELLER: f32 = 1.0;

/// The seller's VAT identifier, likeliest first, given who the parties are: what stands in the buyer's block is the
/// buyer's, unless a label says otherwise.
pub(crate) fn judge(
    sheet: &Sheet,
    facts: &Facts,
    scorer: &Scorer,
    seen: &[Seen],
    parties: &Parties,
    chosen: [Option<&Name>; 2],
) -> Vec<Found> {
    let (odds, order) = in_order(sheet, facts, scorer, seen, parties, chosen);
    seen::ranked(scorer, Field::SellerVat, seen, &odds, &order)
}

/// How the likeliest identifier stands, given who the parties are, and its value.
pub(crate) fn standing(
    sheet: &Sheet,
    facts: &Facts,
    scorer: &Scorer,
    seen: &[Seen],
    parties: &Parties,
    chosen: [Option<&Name>; 2],
) -> Option<(Standing, String)> {
    let (odds, order) = in_order(sheet, facts, scorer, seen, parties, chosen);
    let first = *order.first()?;
    Some((seen::standing(seen, &odds, &order, None, first), seen[first].found.value.clone()))
}

/// Odds of each identifier, and the identifiers likeliest first.
fn in_order(
    sheet: &Sheet,
    facts: &Facts,
    scorer: &Scorer,
    seen: &[Seen],
    parties: &Parties,
    [seller, buyer]: [Option<&Name>; 2],
) -> (Vec<f32>, Vec<usize>) {
    // Wherever the name is printed and wherever the identifier is.
    let rows = |name: Option<&Name>, text: &str| {
        let same = || facts.vats.iter().filter(|vat| vat.text == text);
        let places = name.into_iter().flat_map(|name| parties.places_of(name));
        places.flat_map(|name| same().map(|vat| rows_below(sheet, name, vat))).fold(AWAY, f32::min)
    };
    let mut odds = seen::odds(scorer, Field::SellerVat, seen);
    for (one, odds) in seen.iter().zip(&mut odds) {
        let (own, theirs) = (rows(seller, &one.found.value), rows(buyer, &one.found.value));
        let labelled = one.features.get(SPOKEN).is_some_and(|spoken| *spoken > 0.0);
        if theirs < own && !labelled {
            *odds -= OF_BUYER;
        } else if own < theirs {
            *odds += OF_SELLER;
        }
    }
    let mut order: Vec<usize> = (0..seen.len()).collect();
    order.sort_by(|a, b| odds[*b].total_cmp(&odds[*a]).then(a.cmp(b)));
    (odds, order)
}

/// The label to the left of an identifier.
fn label_of<'f>(facts: &'f Facts, vat: &VatSeen) -> Option<&'f Hit> {
    let labels = [Meaning::VatId, Meaning::Iban, Meaning::OtherNumber, Meaning::TaxNumber];
    let is_label = |h: &&Hit| h.last <= vat.first && labels.iter().any(|m| h.is(*m));
    facts.hits_in(vat.line).iter().rev().find(is_label)
}

/// Whether a word before an identifier, in its cell, is "your".
fn is_yours(sheet: &Sheet, vat: &VatSeen) -> bool {
    let Some(line) = sheet.lines.get(vat.line) else { return false };
    let first = line.cells.get(line.cell_of(vat.first)).map_or(0, |cell| cell.0);
    let before = &line.tokens[first..=vat.first.max(first)];
    before.iter().any(|token| vocabulary().lexicon().says(&token.text, Concept::Your))
}

/// Whether the words before an identifier call it the reader's: "your VAT number".
fn is_spoken_for(sheet: &Sheet, facts: &Facts, vat: &VatSeen) -> bool {
    // Of its own cell: beside it another party may be spoken of.
    let own = |line: &Line| {
        let cell = line.cells.get(line.cell_of(vat.first)).map_or(0, |cell| cell.0);
        line.text(cell, vat.first).to_lowercase()
    };
    let words = sheet.lines.get(vat.line).map(own).unwrap_or_default();
    // In two languages both halves of the label speak: "NIP nabywcy / Buyer VAT".
    let before = facts.vats.iter().filter(|v| v.line == vat.line && v.last < vat.first).map(|v| v.last).max();
    let in_reach = |h: &&Hit| h.last <= vat.first && before.is_none_or(|before| h.first > before);
    facts.hits_in(vat.line).iter().filter(in_reach).any(|h| h.is(Meaning::BuyerVatId))
        || ["your", "ihre", "votre", "client", "customer", "kunde", "cliente", "klant", "uw "]
            .iter()
            .any(|w| words.contains(w))
}
