//! A candidate of a field before it is judged, and the judgement.

use super::found::Found;
use crate::scorer::{Features, Field, Scorer, Standing, rule_odds, sigmoid};

/// A value that may be the field's, with what the judge looks at.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// The value; its confidence is that of the hand-written score, which decides where no weights are.
    pub(crate) found: Found,
    pub(crate) features: Features,
    /// One less the lowest confidence of its words.
    pub(crate) doubt: f32,
}

/// Log-odds below which a value is not worth showing: about one in twelve.
const SHOWN_MIN: f32 = -2.5;

/// The same of the seller and the buyer, and of the number.
const PARTY_MIN: f32 = -6.5;
const NUMBER_MIN: f32 = -4.6;

/// Candidates of a field that are kept.
const KEPT_MAX: usize = 4;

/// Log-odds of each candidate; the hand-written confidence stands in where there are no weights.
pub(crate) fn odds(scorer: &Scorer, field: Field, seen: &[Seen]) -> Vec<f32> {
    match scorer.of(field) {
        Some(own) => seen.iter().map(|one| own.log_odds(&one.features, rule_odds(one.found.confidence))).collect(),
        None => seen.iter().map(|one| rule_odds(one.found.confidence)).collect(),
    }
}

/// Log-odds that a candidate needs to be shown. Money has a currency, somebody wrote the document and mostly numbered it,
/// and somebody gets it: the likeliest on the pages is better than none.
pub(crate) fn least(field: Field, rank: usize) -> f32 {
    match (field, rank) {
        (Field::Currency, 0) => f32::MIN,
        (Field::Seller | Field::Buyer, 0) => PARTY_MIN,
        (Field::Number, 0) => NUMBER_MIN,
        _ => SHOWN_MIN,
    }
}

/// The candidates best first, each value once, with confidences.
pub(crate) fn judge(scorer: &Scorer, field: Field, seen: &[Seen]) -> Vec<Found> {
    let odds = odds(scorer, field, seen);
    let mut order: Vec<usize> = (0..seen.len()).collect();
    order.sort_by(|a, b| odds[*b].total_cmp(&odds[*a]).then(a.cmp(b)));
    ranked(scorer, field, seen, &odds, &order)
}

/// Candidates in a given order, with confidences: the first as sure as it has shown to be, the others by their odds.
pub(crate) fn ranked(scorer: &Scorer, field: Field, seen: &[Seen], odds: &[f32], order: &[usize]) -> Vec<Found> {
    ranked_against(scorer, field, seen, odds, order, None)
}

/// The same where something else speaks against the first candidate as one with such odds would.
pub(crate) fn ranked_against(
    scorer: &Scorer,
    field: Field,
    seen: &[Seen],
    odds: &[f32],
    order: &[usize],
    rival: Option<f32>,
) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    for (rank, &index) in order.iter().enumerate() {
        let one = &seen[index];
        if out.iter().any(|f| f.value == one.found.value) {
            continue;
        }
        let mut found = one.found.clone();
        if let Some(own) = scorer.of(field) {
            if odds[index] < least(field, rank) && !(rank == 0 && field == Field::Order && spoken_for(field, seen, one))
            {
                break;
            }
            let p = match rank {
                0 => {
                    let standing = standing(seen, odds, order, rival, index);
                    let p = own.sureness(standing);
                    if field != Field::Order && spoken_for(field, seen, one) { p.max(SPOKEN_SURE) } else { p }
                }
                _ => sigmoid(odds[index]).min(0.5),
            };
            found.confidence = points(p);
        }
        out.push(found);
        if out.len() == KEPT_MAX {
            break;
        }
    }
    out
}

/// How the first candidate of an order stands against the others, and against what else speaks against it.
pub(crate) fn standing(seen: &[Seen], odds: &[f32], order: &[usize], rival: Option<f32>, first: usize) -> Standing {
    let one = &seen[first];
    let next = order.iter().find(|i| seen[**i].found.value != one.found.value).map(|i| odds[*i]);
    let next = next.into_iter().chain(rival).reduce(f32::max);
    Standing { odds: odds[first], next, doubt: one.doubt, agreed: agreed(seen, one) }
}

/// How far the hand-written score is for a candidate: its odds less those of the best one with another value.
pub(crate) fn agreed<'s>(seen: impl IntoIterator<Item = &'s Seen>, one: &Seen) -> f32 {
    let (mut own, mut other) = (one.found.confidence, 0);
    for rival in seen {
        let best = if rival.found.value == one.found.value { &mut own } else { &mut other };
        *best = rival.found.confidence.max(*best);
    }
    rule_odds(own) - rule_odds(other)
}

/// Sureness of a number that a label speaks for, where no label speaks for another: 342 of 342 were right on layouts
/// held out and on real ones. The trees know few layouts with the number below its label, and doubt all of them.
const SPOKEN_SURE: f32 = 0.985;

/// Hand-written confidence of a number with a clear label, and of a rival that has one too.
const SPOKEN_MIN: u16 = 9_000;
const RIVAL_MIN: u16 = 7_000;

/// The same of a date that a label calls the date of issue.
const DATED_MIN: u16 = 9_800;

/// The same of an order's number, which is shown then however unlikely the trees think it.
const ORDERED_MIN: u16 = 7_500;

fn spoken_for(field: Field, seen: &[Seen], one: &Seen) -> bool {
    let rival = |other: &Seen| other.found.value != one.found.value && other.found.confidence >= RIVAL_MIN;
    // The only currency that the pages name is the document's.
    if field == Field::Currency {
        return seen.len() == 1 && one.doubt == 0.0;
    }
    let least = match field {
        Field::Number => SPOKEN_MIN,
        Field::IssueDate => DATED_MIN,
        Field::Order => ORDERED_MIN,
        _ => return false,
    };
    one.doubt == 0.0 && one.found.confidence >= least && !seen.iter().any(rival)
}

/// A probability in ten-thousandths; nothing read from a page is beyond doubt.
pub(crate) fn points(p: f32) -> u16 {
    // In range by construction, so the cast cannot overflow.
    (p.clamp(0.0, 0.998) * 10_000.0).round() as u16
}

/// Share of doubt in words of a confidence in ten-thousandths.
pub(crate) fn doubt(confidence: u16) -> f32 {
    1.0 - f32::from(confidence.min(10_000)) / 10_000.0
}

/// A truth value as a feature.
pub(crate) fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

/// A count as a feature, capped so that long documents look like short ones.
pub(crate) fn count(n: usize, most: u8) -> f32 {
    f32::from(u8::try_from(n).unwrap_or(u8::MAX).min(most))
}

/// A hand-written score as a feature.
pub(crate) fn points_of(score: i32) -> f32 {
    f32::from(i16::try_from(score.clamp(-200, 400)).unwrap_or(0))
}
