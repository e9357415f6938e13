//! `benches pairs`: fits the weights by which two invoices are judged to be one, on labelled pairs of generated invoices.
//!
//! Pairs of a world of vendors: copies as keying, scanning, resubmission and fraud change them, and honest pairs that look
//! like copies. Half of the pairs give the weights (a logistic regression for each card, its weights kept in the order in
//! which they may count), the other half the scale: scores are calibrated where nothing was fitted. Seeds below 1,000 are
//! for this; the figures of `benches ledger` come from others.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result};
use jiff::Span;
use jiff::civil::Date;
use model::case::CaseId;
use model::ledger::EarlierInvoice;
use model::trace::Sketch;
use model::{DocumentId, Invoice};
use rules::duplicate::{Card, Fact, Facts, Reach, Score, This};
use serde_json::{Value, json};

use super::duplicates::{self, Mutation};
use super::legitimate::{billed, expense, goods, ordered};
use super::paper::Paper;
use super::world::World;

/// Options of the fit.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Seed of the first world; each world has the next one.
    #[arg(long, default_value_t = 300)]
    seed: u64,
    /// Worlds.
    #[arg(long, default_value_t = 4)]
    worlds: u64,
    /// Pairs of each world, about.
    #[arg(long, default_value_t = 40_000)]
    pairs: usize,
    /// Write the weights here; only print how good they are when absent.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// A labelled pair.
struct Pair {
    facts: Facts,
    is_copy: bool,
}

/// What the check asks by default.
const REACH: Reach = Reach { near: 14, far: 366 };
/// Rounds of the descent.
const ROUNDS: usize = 2_000;
/// What pulls weights to nothing, as if this many pairs spoke for nothing: rare facts do not decide alone.
const PULL: f64 = 0.3;

/// Fits, prints the calibration, and writes the file.
#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut pairs = Vec::new();
    for world in 0..arguments.worlds {
        pairs.extend(made(arguments.seed + world, arguments.pairs));
    }
    let (fit, held): (Vec<&Pair>, Vec<&Pair>) =
        (pairs.iter().step_by(2).collect(), pairs.iter().skip(1).step_by(2).collect());
    let mut weights: BTreeMap<String, f64> = BTreeMap::new();
    for card in Card::ALL {
        let of: Vec<&Pair> = fit.iter().copied().filter(|pair| pair.facts.card == card).collect();
        descend(card, &of, &mut weights);
    }
    let scales: serde_json::Map<String, Value> = Card::ALL
        .into_iter()
        .map(|card| {
            let of: Vec<&Pair> = held.iter().copied().filter(|pair| pair.facts.card == card).collect();
            (card.name().to_owned(), json!(scale(&weights, &of)))
        })
        .collect();
    let last = arguments.seed + arguments.worlds - 1;
    let text = json!({
        "edition": "2026-11-22",
        "made by": format!("benches pairs --seed {} --worlds {} --pairs {}", arguments.seed, arguments.worlds, arguments.pairs),
        "labelled pairs": format!("{} of seeds {} to {last}, half of them for the scale", pairs.len(), arguments.seed),
        "weights": weights.iter().map(|(key, weight)| (key.clone(), json!(thousandths(*weight)))).collect::<serde_json::Map<_, _>>(),
        "scales": scales,
    });
    if let Some(out) = &arguments.out {
        std::fs::write(out, format!("{}\n", written(&text)?)).with_context(|| format!("write {}", out.display()))?;
    }
    println!("{} pairs; {} to fit, {} held back.\n", pairs.len(), fit.len(), held.len());
    println!("{}", table(&held));
    Ok(())
}

/// One weight a line, one scale a line.
fn written(text: &Value) -> Result<String> {
    let Some(text) = text.as_object() else { anyhow::bail!("the weights are no object") };
    let mut fields = Vec::new();
    for (key, value) in text {
        let value = match value {
            Value::Object(rows) => {
                let rows: Vec<String> = rows.iter().map(|(key, row)| format!("    {}: {row}", json!(key))).collect();
                format!("{{\n{}\n  }}", rows.join(",\n"))
            }
            other => serde_json::to_string(other)?,
        };
        fields.push(format!("  {}: {value}", json!(key)));
    }
    Ok(format!("{{\n{}\n}}", fields.join(",\n")))
}

fn thousandths(weight: f64) -> i64 {
    (weight * 1000.0).round() as i64
}

fn key(card: Card, fact: &Fact) -> String {
    format!("{}/{}:{}", card.name(), fact.what, fact.is)
}

/// Gradient descent with the weights of each kind of fact kept in their order.
fn descend(card: Card, pairs: &[&Pair], weights: &mut BTreeMap<String, f64>) {
    // Equal facts are one row with its counts.
    let mut rows: BTreeMap<Vec<Fact>, (f64, f64)> = BTreeMap::new();
    for pair in pairs {
        let row = rows.entry(pair.facts.list.clone()).or_default();
        row.0 += f64::from(u8::from(pair.is_copy));
        row.1 += 1.0;
    }
    let total: f64 = rows.values().map(|row| row.1).sum::<f64>().max(1.0);
    let (mut begin, mut of): (f64, BTreeMap<Fact, f64>) = (0.0, BTreeMap::new());
    for (what, order) in Fact::ORDERS {
        // What no pair shows counts like its weaker neighbour.
        let is_of_card = rows.keys().any(|row| row.iter().any(|fact| fact.what == *what));
        of.extend(order.iter().filter(|_| is_of_card).map(|is| (Fact { what, is }, 0.0)));
    }
    // By place, since it is asked for each row in each round.
    let facts: Vec<Fact> = of.keys().copied().collect();
    let place = |fact: &Fact| facts.binary_search(fact).ok();
    let rows: Vec<(Vec<usize>, f64, f64)> =
        rows.iter().map(|(row, (copies, count))| (row.iter().filter_map(place).collect(), *copies, *count)).collect();
    let mut counts = vec![0.0; facts.len()];
    for (row, _, count) in &rows {
        row.iter().for_each(|&at| counts[at] += count);
    }
    // Rare facts take as long steps as common ones; nine weights move at once.
    let step = |count: f64| 0.4 / (0.25 * count + PULL);
    let mut now = vec![0.0; facts.len()];
    for _ in 0..ROUNDS {
        let mut slope: Vec<f64> = now.iter().map(|weight| PULL * weight).collect();
        let mut slope_begin = 0.0;
        for (row, copies, count) in &rows {
            let sum: f64 = begin + row.iter().map(|&at| now[at]).sum::<f64>();
            let error = count / (1.0 + (-sum).exp()) - copies;
            slope_begin += error;
            row.iter().for_each(|&at| slope[at] += error);
        }
        begin -= step(total) * slope_begin;
        for at in 0..now.len() {
            now[at] -= step(counts[at]) * slope[at];
        }
        of = facts.iter().copied().zip(now.iter().copied()).collect();
        for (what, order) in Fact::ORDERS {
            keep_in_order(what, order, &mut of);
        }
        now = of.values().copied().collect();
    }
    weights.insert(card.name().to_owned(), begin);
    for (fact, weight) in of {
        weights.insert(key(card, &fact), weight);
    }
}

/// Neighbours out of order get their mean (pool adjacent violators).
fn keep_in_order(what: &'static str, order: &[&'static str], of: &mut BTreeMap<Fact, f64>) {
    let mut pools: Vec<(f64, Vec<Fact>)> = Vec::new();
    for is in order {
        let fact = Fact { what, is };
        let Some(weight) = of.get(&fact).copied() else { continue };
        pools.push((weight, vec![fact]));
        while let [.., (before, _), (after, _)] = pools.as_slice()
            && before < after
        {
            let (Some((weight, facts)), Some((other, mut all))) = (pools.pop(), pools.pop()) else { break };
            let mean = (other * all.len() as f64 + weight * facts.len() as f64) / (all.len() + facts.len()) as f64;
            all.extend(facts);
            pools.push((mean, all));
        }
    }
    for (weight, facts) in pools {
        for fact in facts {
            of.insert(fact, weight);
        }
    }
}

/// From sums to scores: the share of copies at each sum among pairs that were held back, never falling, drawn towards
/// the logistic curve where there are few.
fn scale(weights: &BTreeMap<String, f64>, held: &[&Pair]) -> Vec<(i64, i64)> {
    let weight = |key: &str| weights.get(key).copied().map_or(0, thousandths);
    let sum = |pair: &Pair| {
        let card = pair.facts.card;
        weight(card.name()) + pair.facts.list.iter().map(|fact| weight(&key(card, fact))).sum::<i64>()
    };
    let mut bins: BTreeMap<i64, (f64, f64)> = (-8..=9).map(|bin| (bin * 1000, (0.0, 0.0))).collect();
    for pair in held {
        let bin = (sum(pair) as f64 / 1000.0).round().clamp(-8.0, 9.0) as i64 * 1000;
        let (copies, count) = bins.entry(bin).or_default();
        *copies += f64::from(u8::from(pair.is_copy));
        *count += 1.0;
    }
    // Neighbours that fall are one pool with their mean.
    let mut pools: Vec<(Vec<i64>, f64, f64)> = Vec::new();
    for (at, (copies, count)) in bins {
        let expected = 1.0 / (1.0 + (-(at as f64) / 1000.0).exp());
        // As if two more pairs had been as expected.
        pools.push((vec![at], copies + 2.0 * expected, count + 2.0));
        while let [.., before, after] = pools.as_slice()
            && before.1 / before.2 > after.1 / after.2
        {
            let (Some(after), Some(mut before)) = (pools.pop(), pools.pop()) else { break };
            before.0.extend(after.0);
            pools.push((before.0, before.1 + after.1, before.2 + after.2));
        }
    }
    let score = |copies: f64, count: f64| (copies / count * 10_000.0).round() as i64;
    let points =
        pools.into_iter().flat_map(|(all, copies, count)| all.into_iter().map(move |at| (at, score(copies, count))));
    points.collect()
}

/// Of the pairs in each range of scores, how many are copies: as the program scores them now.
fn table(held: &[&Pair]) -> String {
    let mut out = format!("{:<18}{:>8}{:>8}{:>10}\n", "score (built in)", "pairs", "copies", "share");
    let ranges = [(0.0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 0.995), (0.995, 1.1)];
    for (from, to) in ranges {
        let score = |pair: &Pair| Score::of(&pair.facts).share().to_string().parse::<f64>().unwrap_or_default();
        let within: Vec<&&Pair> = held.iter().filter(|pair| (from..to).contains(&score(pair))).collect();
        let copies = within.iter().filter(|pair| pair.is_copy).count();
        let share = copies as f64 / within.len().max(1) as f64;
        out.push_str(&format!("{:<18}{:>8}{copies:>8}{share:>10.4}\n", format!("{from} – {to:.3}"), within.len()));
    }
    out
}

/// The pairs of one world that can be one invoice at all.
fn made(seed: u64, count: usize) -> Vec<Pair> {
    let today = Date::constant(2026, 11, 22);
    let mut world = World::new(seed, 4_000, today);
    let mut pairs = Vec::with_capacity(count);
    for _ in 0..count {
        let (first, second, is_copy) = if world.numbers.below(2) == 0 { copy(&mut world) } else { honest(&mut world) };
        let usual = second.2;
        let [earlier, this] =
            [first, (second.0, second.1)].map(|(vendor, invoice)| as_stored(&mut world, vendor, &invoice));
        let facts = This::of(this).and_then(|this| this.facts(&earlier, REACH, || usual));
        pairs.extend(facts.map(|facts| Pair { facts, is_copy }));
    }
    pairs
}

type Stored = (String, Invoice);
/// The earlier invoice, the later one with whether its amount is usual, and whether it is a copy.
type Made = (Stored, (String, Invoice, bool), bool);

/// As the index keeps it, with what reading may lose: lines, or letters of them.
fn as_stored(world: &mut World, vendor: String, invoice: &Invoice) -> EarlierInvoice {
    let mut invoice = invoice.clone();
    match world.numbers.below(20) {
        0..2 => invoice.lines.0.clear(),
        2 => {
            for line in &mut invoice.lines.0 {
                line.item.name = line.item.name.as_deref().map(|name| name.replace('l', "1").replace('e', "c"));
            }
        }
        _ => {}
    }
    let document = DocumentId::of(&world.numbers.advance().to_be_bytes());
    let stored = EarlierInvoice::of(&invoice, CaseId::of(document), document, Some(vendor));
    let mut stored = stored.with_contract(invoice.contract_reference.clone());
    // Every fourth came as pages.
    if world.numbers.below(4) == 0 {
        let lines: Vec<&str> = invoice.lines.iter().filter_map(|line| line.item.name.as_deref()).collect();
        let text = format!("{:?} {:?} {:?} {}", stored.seller_name, stored.number, stored.gross, lines.join(" "));
        stored.trace.look.words = Sketch::of(&text);
    }
    stored
}

fn base(world: &mut World) -> Paper {
    let mut paper = if world.numbers.below(2) == 0 { ordered(world).1 } else { expense(world).0 };
    match world.numbers.below(8) {
        0 | 1 => paper.despatch = Some(format!("LS-{}", world.serial())),
        2 => paper.period = Some((paper.issued.first_of_month(), paper.issued.last_of_month())),
        _ => {}
    }
    paper
}

fn copy(world: &mut World) -> Made {
    let paper = base(world);
    let which = world.numbers.below(duplicates::MUTATIONS.len() as u32) as usize;
    let (kind, mutate): (&str, Mutation) = duplicates::MUTATIONS[which];
    let (mut first, mut second) = duplicates::pair(world, kind, mutate, paper);
    let usual = world.numbers.below(30) == 0;
    let mut vendors = (first.seller.id.clone(), second.seller.id.clone());
    match world.numbers.below(20) {
        // Found in an archive, or sent again with the reminder of the next quarter.
        0 | 8 | 9 if first.number == second.number => {
            second.issued = first.issued.saturating_add(Span::new().days(46 + i64::from(world.numbers.below(280))));
        }
        // The vendor has two records.
        1 | 2 => {
            vendors.1 = format!("{}-B", vendors.1);
            second.seller.vat_id = world.vat_id(second.seller.country);
            if world.numbers.below(2) == 0 {
                second.account = world.strange_iban();
            }
        }
        // A month billed again.
        10 | 11 => {
            first.contract = Some("RV-1".to_owned());
            first.period = Some((first.issued.first_of_month(), first.issued.last_of_month()));
            let at = world.vendors.iter().position(|vendor| vendor.id == first.seller.id).unwrap_or(0);
            second = Paper { number: world.number(at), ..first.clone() };
            second.issued = first.issued.saturating_add(Span::new().days(1 + i64::from(world.numbers.below(35))));
            vendors.1.clone_from(&vendors.0);
        }
        // Dated anew.
        3..8 if first.issued == second.issued => {
            let days = 1 + i64::from(world.numbers.below(14));
            second.issued = first.issued.saturating_add(Span::new().days(days));
        }
        _ => {}
    }
    ((vendors.0, first.invoice()), (vendors.1, second.invoice(), usual), true)
}

/// Two invoices of one vendor that are two.
fn honest(world: &mut World) -> Made {
    let mut first = base(world);
    let vendor = world.vendors.iter().position(|vendor| vendor.id == first.seller.id).unwrap_or(0);
    let mut second = Paper { number: world.number(vendor), ..first.clone() };
    let on = |day: Date, days: i64| day.saturating_add(Span::new().days(days));
    let mut usual = false;
    // Each delivery has its note, each month its period.
    let which = world.numbers.below(14);
    if first.despatch.is_some() {
        second.despatch = Some(format!("LS-{}", world.serial()));
    }
    match which {
        // The next purchase, most often over something else.
        0..4 => {
            second.lines = billed(&goods(world, first.lines.len()));
            second.issued = on(first.issued, i64::from(world.numbers.below(40)));
            second.order = None;
        }
        // The same each month, each week, each day.
        4 => {
            second.issued = first.issued.saturating_add(Span::new().months(1));
            usual = world.numbers.below(2) == 0;
        }
        5 => {
            second.issued = on(first.issued, 7);
            usual = world.numbers.below(2) == 0;
        }
        6 => {
            second.issued = on(first.issued, 1 + i64::from(world.numbers.below(3)));
            usual = world.numbers.below(8) > 0;
        }
        // Two deliveries of one day, each with its note or its order; few have neither.
        7 => match world.numbers.below(40) {
            0 => {}
            1..16 if first.order.is_some() => second.order = Some(format!("46{:08}", world.serial())),
            1..30 => {
                let mut noted = first.clone();
                noted.despatch = Some(format!("LS-{}", world.serial()));
                second.despatch = Some(format!("LS-{}", world.serial()));
                let vendor = first.seller.id.clone();
                return ((vendor.clone(), noted.invoice()), (vendor, second.invoice(), usual), false);
            }
            _ => usual = true,
        },
        // Another site, for the same fee.
        8 => {
            for line in &mut second.lines {
                line.name = format!("{}, hall {}", goods(world, 1)[0].name, 2 + world.numbers.below(7));
            }
        }
        // The series starts over, or the customer's number is on each bill.
        // Longer numbers than those that a series which starts over has, so that this is rare.
        9 => {
            if world.numbers.below(40) == 0 {
                second.number.clone_from(&first.number);
            }
            second.issued = first.issued.saturating_add(Span::new().days(320 + i64::from(world.numbers.below(40))));
            second.lines = billed(&goods(world, 1));
        }
        10 => {
            second.number.clone_from(&first.number);
            let months = 1 + world.numbers.below(3) as i64;
            second.issued = on(first.issued.saturating_add(Span::new().months(months)), 4);
            let month = |day: Date| Some((day.first_of_month(), day.last_of_month()));
            (first.period, second.period) = (month(first.issued), month(second.issued));
        }
        // A part of a series of parts.
        11 => {
            second.number = format!("{}-2", first.number);
            second.lines = billed(&goods(world, 2));
            second.issued = on(first.issued, i64::from(world.numbers.below(30)));
        }
        // Another vendor's invoice that has the number, or the goods at the same price.
        12 => {
            let other = world.any();
            let lines = billed(&goods(world, first.lines.len()));
            second = Paper::new(world, other, first.issued, lines);
            second.number.clone_from(&first.number);
        }
        _ => {
            second.issued = on(first.issued, i64::from(world.numbers.below(15)));
            second.lines.truncate(1);
            if let Some(line) = second.lines.first_mut() {
                line.name = format!("{} (other)", goods(world, 1)[0].name);
            }
            // Equal in sum, by chance of a flat fee.
            let mut one = first.clone();
            one.lines.truncate(1);
            return (
                (one.seller.id.clone(), one.invoice()),
                (second.seller.id.clone(), second.invoice(), usual),
                false,
            );
        }
    }
    // An honest bill states a period of its own.
    if first.period.is_some() && first.period == second.period {
        second.period = Some((second.issued.first_of_month(), second.issued.last_of_month()));
        if first.period == second.period {
            (first.period, second.period) = (None, None);
        }
    }
    ((first.seller.id.clone(), first.invoice()), (second.seller.id.clone(), second.invoice(), usual), false)
}
