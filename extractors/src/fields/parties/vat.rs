//! VAT identifiers of seller (BT-31) and buyer (BT-48), by their labels and the blocks that they stand in.

use model::TermPath;
use model::evidence::Via;
use model::extraction::Candidate;

use super::features::heading;
use crate::fields::facts::Facts;
use crate::fields::found::Found;
use crate::fields::near::speaks;
use crate::fields::seen::{Seen, count, doubt, flag, points_of};
use crate::fields::vat_identifier::VatSeen;
use crate::fields::vocabulary::{Hit, Meaning};
use crate::layout::Sheet;

/// Rows of the text's height that a party's block has at most, from its label to its VAT identifier.
const ROWS_BELOW_PARTY: f32 = 16.0;

/// Seller's VAT identifiers (BT-31), to be judged, and the buyer's (BT-48) by the block that they stand in.
pub(crate) fn vat_identifiers(sheet: &Sheet, facts: &Facts, out: &mut Vec<Candidate>) -> Vec<Seen> {
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
            for hit in facts.hits_in(above) {
                let (x0, x1) = other.x_range(hit.first, hit.last);
                let column = x0 - 30.0 < line.tokens[vat.first].x1 && x1 + line.height() * 22.0 > vat.x0;
                // A label stands alone or has a colon; running text only speaks of somebody.
                let alone = other.cells.get(other.cell_of(hit.first)).is_some_and(|c| {
                    c.0 == hit.first && (c.1 == hit.last || other.tokens[hit.last].text.contains(':') || c.1 - c.0 < 6)
                });
                if whose.is_none() && column && alone && hit.letters > 3 {
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
        let same = facts.vats.iter().filter(|other| other.text == vat.text);
        if same.into_iter().any(|other| is_spoken_for(sheet, facts, other)) {
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

/// The label to the left of an identifier.
fn label_of<'f>(facts: &'f Facts, vat: &VatSeen) -> Option<&'f Hit> {
    let labels = [Meaning::VatId, Meaning::Iban, Meaning::OtherNumber, Meaning::TaxNumber];
    let is_label = |h: &&Hit| h.last <= vat.first && labels.iter().any(|m| h.is(*m));
    facts.hits_in(vat.line).iter().rev().find(is_label)
}

/// Whether the words before an identifier call it the reader's: "your VAT number".
fn is_spoken_for(sheet: &Sheet, facts: &Facts, vat: &VatSeen) -> bool {
    let words = sheet.lines.get(vat.line).map(|line| line.text(0, vat.first).to_lowercase()).unwrap_or_default();
    label_of(facts, vat).is_some_and(|h| h.is(Meaning::BuyerVatId))
        || ["your", "ihre", "votre", "client", "customer", "kunde", "cliente", "klant", "uw "]
            .iter()
            .any(|w| words.contains(w))
}
