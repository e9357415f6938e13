//! Trains the [`Scorer`] on documents whose truth is known, and measures it on sources that it has not seen.
//!
//! Nothing is random: the same documents give the same weights, byte for byte.
//! A document's source (a folder of one origin, or a language of the page generator) is what is left out together,
//! because documents of one origin look alike.

mod boost;
mod calibrate;
mod truth;

use std::collections::BTreeMap;

use model::DocumentId;
use model::extraction::{Extraction, Page};
use serde_json::Value;

use crate::fields::{self, Seen};
use crate::score;
use crate::scorer::{Features, Field, FieldScorer, SURE, Scorer, Standing, Tree, rule_odds};
use boost::{Growth, Row, boost};
use calibrate::{Contest, Judged, beside, calibrate};
use truth::Truth;

/// Where an example comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A real document: what its truth does not name is unknown.
    Real,
    /// A page of the generator: what its truth does not name is not on the page.
    Generated,
}

/// A document with its truth, read once.
pub struct Example {
    /// What is left out together.
    pub source: String,
    origin: Origin,
    document: DocumentId,
    pages: Vec<Page>,
    truth: Value,
    swapped: bool,
    observed: Vec<(Field, Vec<Seen>)>,
}

impl Example {
    /// Takes the words of a read document and its truth in the flat form.
    #[must_use]
    pub fn new(source: String, origin: Origin, document: DocumentId, pages: Vec<Page>, truth: Value) -> Example {
        let class = truth.get("doc_type").and_then(Value::as_str).and_then(score::class_of);
        let (swapped, observed) = fields::observe(document, &pages, class);
        Example { source, origin, document, pages, truth, swapped, observed }
    }

    /// Where it comes from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The document's truth.
    #[must_use]
    pub fn truth(&self) -> &Value {
        &self.truth
    }

    /// Every candidate of a field with its log-odds, and whether it is right; to look at what the weights do.
    #[must_use]
    pub fn candidates(&self, field: Field, scorer: &Scorer) -> Vec<(String, f32, Option<bool>, Features)> {
        let truth = Truth { flat: &self.truth, complete: self.origin == Origin::Generated, swapped: self.swapped };
        let Some((_, seen)) = self.observed.iter().find(|(own, _)| *own == field) else { return Vec::new() };
        let odds = fields::odds(scorer, field, seen);
        let row = |(one, odds): (&Seen, f32)| {
            (one.found.value.clone(), odds, truth.holds(field, &one.found.value), one.features.clone())
        };
        seen.iter().zip(odds).map(row).collect()
    }

    /// What these weights choose for the fields that are chosen together, where the truth is known.
    fn choices(&self, scorer: &Scorer, weight: f32) -> Vec<(Field, Judged)> {
        let real = self.origin == Origin::Real;
        let truth = Truth { flat: &self.truth, complete: !real, swapped: self.swapped };
        let class = self.truth.get("doc_type").and_then(Value::as_str).and_then(score::class_of);
        let weight = weight * if real { REAL_JUDGED } else { 1.0 };
        fields::standings(self.document, &self.pages, class, scorer)
            .into_iter()
            .filter_map(|(field, standing, value)| {
                let right = truth.holds(field, &value)?;
                // Whose VAT identifier is printed nowhere is seldom asked for it.
                let absent = field == Field::SellerVat && self.truth.get("seller_vat_id").is_none();
                Some((field, Judged { standing, right, weight: if absent { weight * ABSENT } else { weight } }))
            })
            .collect()
    }

    /// Reads the document with these weights.
    #[must_use]
    pub fn read(&self, scorer: &Scorer) -> Extraction {
        crate::read_words(self.document, self.pages.clone(), scorer)
    }
}

/// Rounds of boosting: enough that real layouts left out gain nothing from more.
const GROWTH: Growth = Growth { rounds: 160, step: 0.2, ridge: 1.0, leaf_min: 0.4 };

/// Candidates of one document and field that are learned from; the rest are like them.
const CANDIDATES_MAX: usize = 30;

/// Parts into which sources are dealt for the calibration.
const PARTS: usize = 16;

/// Models of a field whose mean is taken, each learned without another share of the sources: where one has learned a
/// source's chance, the others have not.
const BAGS: usize = 4;

/// Real documents teach more than generated ones.
const REAL_WEIGHT: f32 = 3.0;

/// How much generated documents and real ones count where it is learned how far to trust the hand-written score, and how
/// sure a value is: real layouts are what trees that never saw them err on.
const GENERATED_CONTEST: f32 = 0.25;
const REAL_JUDGED: f32 = 2.0;

/// What a document counts for how sure a value is that it does not have: on most pages that is known to be missing, such as
/// those of delivery notes, nobody looks for it.
const ABSENT: f32 = 0.25;

/// Fields that are chosen together, so that how sure they are shows in the choice only.
const TOGETHER: [Field; 3] = [Field::Seller, Field::Buyer, Field::SellerVat];

/// Trains all fields on the examples.
#[must_use]
pub fn train(examples: &[&Example]) -> Scorer {
    let weights = weights(examples);
    let parts = Parts::of(examples);
    let learned: Vec<(Field, Learned)> =
        Field::ALL.into_iter().filter_map(|field| Some((field, learn(field, examples, &weights, &parts)?))).collect();
    let chosen = chosen_together(examples, &weights, &parts, &learned);
    let fields = learned
        .into_iter()
        .map(|(field, learned)| {
            // What is too unlikely to be shown promises nothing.
            let shown = |judged: &Judged| judged.standing.odds >= fields::least(field, 0);
            let judged = chosen.get(&field).unwrap_or(&learned.judged).iter().copied().filter(shown);
            let sure = calibrate(&judged.collect::<Vec<Judged>>());
            (field, FieldScorer { sure, ..learned.scorer })
        })
        .collect();
    Scorer { fields }
}

/// Which part of the sources an example is in: how much the hand-written score counts, and how sure the best candidate is,
/// is learned where its part was left out.
struct Parts<'e>(Vec<&'e str>);

impl<'e> Parts<'e> {
    fn of(examples: &[&'e Example]) -> Parts<'e> {
        let mut sources: Vec<&str> = examples.iter().map(|example| example.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        Parts(sources)
    }

    fn part(&self, source: &str) -> usize {
        self.0.binary_search(&source).unwrap_or(0) % PARTS
    }
}

/// A field before it is known how sure it is.
struct Learned {
    scorer: FieldScorer,
    /// Learned without each part.
    strangers: Vec<FieldScorer>,
    judged: Vec<Judged>,
}

/// What strangers to each document choose for the fields that are chosen together.
fn chosen_together(
    examples: &[&Example],
    weights: &[f32],
    parts: &Parts<'_>,
    learned: &[(Field, Learned)],
) -> BTreeMap<Field, Vec<Judged>> {
    let together = || learned.iter().filter(|(field, _)| TOGETHER.contains(field));
    let of_part = |part: usize| {
        let scorer = Scorer { fields: together().map(|(field, own)| (*field, own.strangers[part].clone())).collect() };
        let own = examples.iter().zip(weights).filter(|(example, _)| parts.part(&example.source) == part);
        own.flat_map(|(example, weight)| example.choices(&scorer, *weight)).collect::<Vec<_>>()
    };
    let all: Vec<Vec<(Field, Judged)>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..PARTS).map(|part| scope.spawn(move || of_part(part))).collect();
        threads.into_iter().map(joined).collect()
    });
    let mut out: BTreeMap<Field, Vec<Judged>> = BTreeMap::new();
    for (field, judged) in all.into_iter().flatten() {
        out.entry(field).or_default().push(judged);
    }
    out
}

/// Scorers trained without each source, by its name.
#[must_use]
pub fn leave_one_source_out<'e>(examples: &[&'e Example], sources: &[&'e str]) -> BTreeMap<&'e str, Scorer> {
    sources
        .iter()
        .map(|source| {
            let others: Vec<&Example> = examples.iter().copied().filter(|e| e.source != *source).collect();
            (*source, train(&others))
        })
        .collect()
}

/// A source with many documents weighs more than one with few, but not in proportion.
fn weights(examples: &[&Example]) -> Vec<f32> {
    let mut sizes: BTreeMap<&str, u16> = BTreeMap::new();
    for example in examples {
        let size = sizes.entry(&example.source).or_default();
        *size = size.saturating_add(1);
    }
    let of = |e: &&Example| {
        let size = f32::from(sizes[e.source.as_str()]);
        size.sqrt() / size * if e.origin == Origin::Real { REAL_WEIGHT } else { 1.0 }
    };
    examples.iter().map(of).collect()
}

/// One document's candidates of a field, and which of them are right.
struct Case<'e> {
    source: &'e str,
    weight: f32,
    real: bool,
    seen: Vec<(&'e Seen, bool)>,
}

fn cases<'e>(field: Field, examples: &[&'e Example], weights: &[f32]) -> Vec<Case<'e>> {
    let mut out = Vec::new();
    for (example, weight) in examples.iter().zip(weights) {
        let Some((_, seen)) = example.observed.iter().find(|(own, _)| *own == field) else { continue };
        let complete = example.origin == Origin::Generated;
        let truth = Truth { flat: &example.truth, complete, swapped: example.swapped };
        let seen: Option<Vec<_>> = seen.iter().map(|one| Some((one, truth.holds(field, &one.found.value)?))).collect();
        if let Some(mut seen) = seen.filter(|seen| !seen.is_empty()) {
            // Right ones are kept wherever they stand.
            let mut kept = 0;
            seen.retain(|(_, right)| {
                kept += 1;
                *right || kept <= CANDIDATES_MAX
            });
            out.push(Case { source: &example.source, weight: *weight, real: !complete, seen });
        }
    }
    out
}

fn rows<'e>(cases: &[&Case<'e>]) -> Vec<Row<'e>> {
    let row =
        |case: &Case<'e>, (seen, right): (&'e Seen, bool)| Row { features: &seen.features, right, weight: case.weight };
    cases.iter().flat_map(|case| case.seen.iter().map(|one| row(case, *one))).collect()
}

fn learn(field: Field, examples: &[&Example], weights: &[f32], parts: &Parts<'_>) -> Option<Learned> {
    let cases = cases(field, examples, weights);
    if !cases.iter().any(|case| case.seen.iter().any(|(_, right)| *right)) {
        return None;
    }
    let part = |case: &Case<'_>| parts.part(case.source);
    // Learned from all parts, or from all but one.
    let without = |left_out: Option<usize>| {
        let bag = |bag: usize| {
            let learned = |case: &&Case<'_>| Some(part(case)) != left_out && part(case) % BAGS != bag;
            boost(&rows(&cases.iter().filter(learned).collect::<Vec<_>>()), GROWTH)
        };
        let (bias, trees) = mean(&(0..BAGS).map(bag).collect::<Vec<_>>());
        FieldScorer { bias, trees, rule: 0.0, sure: [0.0; SURE] }
    };
    // Each is learned by a thread of its own; the order of the answers is that of the parts.
    let mut strangers: Vec<FieldScorer> = std::thread::scope(|scope| {
        let all = (0..PARTS).map(Some).chain([None]);
        let threads: Vec<_> = all.map(|left_out| scope.spawn(move || without(left_out))).collect();
        threads.into_iter().map(joined).collect()
    });
    let scorer = strangers.pop()?;
    let contests: Vec<Contest> = cases.iter().map(|case| contest(&strangers[part(case)], case)).collect();
    let rule = beside(&contests);
    strangers.iter_mut().for_each(|scorer| scorer.rule = rule);
    let judged = cases.iter().map(|case| judge(&strangers[part(case)], case)).collect();
    Some(Learned { scorer: FieldScorer { rule, ..scorer }, strangers, judged })
}

/// What a thread has learned; it fails as the thread does.
fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|why| std::panic::resume_unwind(why))
}

/// One row of trees that says the mean of what several say.
fn mean(bags: &[(f32, Vec<Tree>)]) -> (f32, Vec<Tree>) {
    let share = 1.0 / bags.len() as f32;
    let bias = bags.iter().map(|(bias, _)| bias * share).sum();
    let scaled = |tree: &Tree| Tree { leaves: tree.leaves.map(|leaf| leaf * share), ..*tree };
    (bias, bags.iter().flat_map(|(_, trees)| trees.iter().map(scaled)).collect())
}

/// What the trees and the hand-written score say of each candidate.
fn contest(scorer: &FieldScorer, case: &Case<'_>) -> Contest {
    let row =
        |(seen, right): &(&Seen, bool)| (scorer.by_trees(&seen.features), rule_odds(seen.found.confidence), *right);
    Contest {
        candidates: case.seen.iter().map(row).collect(),
        weight: case.weight * if case.real { 1.0 } else { GENERATED_CONTEST },
    }
}

/// The candidate that the scorer would choose, and whether it is right.
fn judge(scorer: &FieldScorer, case: &Case<'_>) -> Judged {
    let mut ranked: Vec<(f32, &Seen, bool)> = case
        .seen
        .iter()
        .map(|(seen, right)| (scorer.log_odds(&seen.features, rule_odds(seen.found.confidence)), *seen, *right))
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (odds, best, right) = ranked[0];
    let next = ranked.iter().find(|(_, seen, _)| seen.found.value != best.found.value).map(|(odds, ..)| *odds);
    let agreed = fields::agreed(case.seen.iter().map(|(seen, _)| *seen), best);
    Judged {
        standing: Standing { odds, next, doubt: best.doubt, agreed },
        right,
        weight: case.weight * if case.real { REAL_JUDGED } else { 1.0 },
    }
}
