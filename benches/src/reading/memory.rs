//! Vendor memory: of each generated vendor one document is read and corrected where it is wrong, then the next one is
//! read. Printed is how many of the corrected fields are right there by themselves, beside what they were without memory.
//!
//! Beside the weights that Bursar comes with stand hand-written scores alone, which err more often: memory has to mend
//! what it is told, whoever erred.

use std::collections::BTreeMap;

use anyhow::Result;
use extractors::memory::{learn, recall};
use extractors::score::{compare, term_of};
use extractors::scorer::Scorer;
use extractors::{Limits, assemble, pdf, read_words};
use model::extraction::Extraction;
use model::flat::Flat;
use model::memory::Remembered;
use model::statement::Correction;
use model::{DocumentId, Reading, Timestamp};
use samples::pages::{Class, Generated, Language, Layout, Wish, generate, generate_next};
use samples::seed::Seed;

/// What came of the corrections of one field.
#[derive(Debug, Clone, Copy, Default)]
struct Outcome {
    corrected: u32,
    /// Of which the next document has a truth.
    again: u32,
    right_before: u32,
    right: u32,
}

/// Fields of next documents that had not been corrected, and were changed by a lesson.
#[derive(Debug, Clone, Copy, Default)]
struct Harm {
    fields: u32,
    lost: u32,
}

/// Prints the table.
#[expect(clippy::print_stdout, reason = "the table is what this is for")]
pub(super) fn run(weights: &Scorer, vendors: u64, seed: u64, show: bool) -> Result<()> {
    println!("\nafter one correction, the same field of the vendor's next document ({vendors} vendors a language)");
    for (name, scorer) in
        [("weights that Bursar comes with", weights), ("hand-written scores alone", &Scorer::default())]
    {
        let mut by_field: BTreeMap<String, Outcome> = BTreeMap::new();
        let mut harm = Harm::default();
        for language in Language::all() {
            let mut draw = Seed::new(seed ^ language.code().bytes().fold(7, |h, b| h * 31 + u64::from(b)));
            for number in 0..vendors {
                let class = if number % 8 == 7 { Class::CreditNote } else { Class::Invoice };
                let layout = Layout::ALL[usize::try_from(number).unwrap_or(0) % Layout::ALL.len()];
                let seed = u64::from(draw.below(u32::MAX)) | 1 << 40;
                let wish = Wish { language, class: Some(class), layout: Some(layout), seed };
                one(scorer, &generate(wish), &generate_next(wish, 1), &mut by_field, &mut harm, show)?;
            }
        }
        let mut all = Outcome::default();
        println!(
            "\n{name}\n{:<16} {:>9} {:>9} {:>12} {:>9}",
            "field", "corrected", "there", "right before", "right now"
        );
        for (field, o) in &by_field {
            println!("{field:<16} {:>9} {:>9} {:>12} {:>9}", o.corrected, o.again, o.right_before, o.right);
            all.corrected += o.corrected;
            all.again += o.again;
            all.right_before += o.right_before;
            all.right += o.right;
        }
        let share = f64::from(all.right) / f64::from(all.again.max(1));
        let (corrected, again) = (all.corrected, all.again);
        println!("{:<16} {corrected:>9} {again:>9} {:>12} {:>9}  {share:.3}", "all", all.right_before, all.right);
        println!("fields right without memory and wrong with it: {} of {}", harm.lost, harm.fields);
    }
    Ok(())
}

fn read(made: &Generated, scorer: &Scorer) -> Result<Extraction> {
    let pages = pdf::text_layer(&made.pdf, &Limits::default());
    let pages = pages.map_err(|problem| anyhow::anyhow!("a page of ours: {}", problem.message))?;
    Ok(read_words(DocumentId::of(&made.pdf), pages, scorer))
}

fn one(
    scorer: &Scorer,
    first: &Generated,
    next: &Generated,
    by_field: &mut BTreeMap<String, Outcome>,
    harm: &mut Harm,
    show: bool,
) -> Result<()> {
    let extraction = read(first, scorer)?;
    let corrections = corrections(&extraction, first);
    if corrections.is_empty() {
        return Ok(());
    }
    let mut corrected: Reading = assemble(&extraction);
    for (_, correction) in &corrections {
        correction.apply(&mut corrected)?;
    }
    let learned = corrections.iter().filter_map(|(_, c)| learn(&extraction, &corrected, c, &[]));
    let lessons: Vec<Remembered> = (1..).zip(learned).map(|(id, lesson)| Remembered { id, lesson }).collect();
    let plain = read(next, scorer)?;
    let mut recalled = plain.clone();
    // A lesson applies where the document shows one of its keys.
    let marks = extractors::memory::marks(&plain);
    let own: Vec<Remembered> =
        lessons.iter().filter(|one| one.lesson.keys.iter().any(|key| marks.contains(key))).cloned().collect();
    recall(&mut recalled, &own);
    let compared = |e: &Extraction| compare(&Flat::of(assemble(e).invoice(), e.class), &next.truth);
    let (before, after) = (compared(&plain), compared(&recalled));
    for (field, counts) in &after.fields {
        let was = before.fields.get(field).is_some_and(|c| c.right > 0);
        match corrections.iter().find(|(own, _)| own == field) {
            Some(_) => {
                let outcome = by_field.entry(field.clone()).or_default();
                outcome.again += 1;
                outcome.right_before += u32::from(was);
                outcome.right += counts.right.min(1);
                if show && counts.right == 0 {
                    let lesson = lessons.iter().find(|l| Some(&l.lesson.term) == term_of(field).as_ref());
                    let difference = after.differences.iter().find(|d| d.0 == *field);
                    println_difference(first, field, difference, lesson, &plain.page_text());
                }
            }
            None if term_of(field).is_some() => {
                harm.fields += 1;
                harm.lost += u32::from(was && counts.right == 0);
            }
            None => {}
        }
    }
    for (field, _) in &corrections {
        by_field.entry(field.clone()).or_default().corrected += 1;
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the differences are what was asked for")]
fn println_difference(
    first: &Generated,
    field: &str,
    difference: Option<&(String, String, String)>,
    lesson: Option<&Remembered>,
    text: &str,
) {
    println!("{} {:?} {field}: {difference:?}; {lesson:?}\n    {text}", first.language.code(), first.layout);
}

/// What a person would correct: every field of the header that the truth knows and the reading does not have right.
fn corrections(extraction: &Extraction, made: &Generated) -> Vec<(String, Correction)> {
    let reading = assemble(extraction);
    let compared = compare(&Flat::of(reading.invoice(), extraction.class), &made.truth);
    let mut out = Vec::new();
    for (field, truth, _) in &compared.differences {
        let Some(term) = term_of(field) else { continue };
        let currency = made.truth.get("currency").and_then(serde_json::Value::as_str);
        let value = match (field.ends_with("_total"), currency) {
            (true, Some(code)) => format!("{truth} {code}"),
            _ => truth.clone(),
        };
        let was = reading.invoice().get(&term);
        let (who, when) = ("bench".to_owned(), Timestamp::UNIX_EPOCH);
        out.push((field.clone(), Correction { term, value: Some(value), was, who, when }));
    }
    out
}
