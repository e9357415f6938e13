//! The ledger's invoices on paper: the same documents, labels and records, arriving as PDF or as scan, so that what the
//! reading path loses is seen beside what the rules lose, and which field was misread.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context, Result};
use extractors::{Engines, Options};
use samples::pages::{Device, Language, Wish, degrade, draw_invoice, picture_pdf};
use serde_json::Value;

use super::paper::Doc;
use super::score::{Score, Slip};

/// In what form the invoices arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Form {
    /// As they are made.
    Ubl,
    /// Printed by the page generator, each vendor with its own look.
    Pdf,
    /// The same, through a scanner.
    Scan,
}

/// What a document shows, by its file.
pub(super) type Truths = BTreeMap<String, Value>;

/// Prints the documents; what cannot be on paper is left out: faults of the XML itself (E…), an invoice without a number
/// or a date, which the generator never draws, and countries and currencies that it does not know.
pub(super) fn print(docs: Vec<Doc>, form: Form) -> (Vec<Doc>, Truths) {
    let mut truths = Truths::new();
    let printed = docs.into_iter().filter_map(|doc| {
        if doc.expected.iter().any(|code| code.starts_with('E')) {
            return None;
        }
        let extraction = extractors::read(&doc.bytes, &Options::default(), &mut Engines::default());
        let reading = extractors::assemble(&extraction);
        let invoice = reading.invoice();
        if invoice.number.is_none() || invoice.issue_date.is_none() {
            return None;
        }
        let language = Language::of(language(invoice.seller.address.country.as_deref()?)?)?;
        let look = hash(invoice.seller.vat_identifier.as_deref().unwrap_or_default());
        let page = draw_invoice(invoice, Wish { language, class: None, layout: None, seed: look })?;
        let bytes = match form {
            Form::Scan => picture_pdf(&degrade(&page.pdf, Device::Scanner, hash(&doc.file))),
            Form::Pdf | Form::Ubl => page.pdf,
        };
        let file = doc.file.replace(".xml", ".pdf");
        truths.insert(file.clone(), page.truth);
        Some(Doc { file, bytes, ..doc })
    });
    (printed.collect(), truths)
}

/// What is spoken where a vendor sits.
fn language(country: &str) -> Option<&'static str> {
    Some(match country {
        "DE" | "AT" => "de",
        "FR" => "fr",
        "PL" => "pl",
        "NL" | "BE" => "nl",
        "IT" => "it",
        "ES" => "es",
        "CZ" => "cs",
        "SE" => "sv",
        "DK" => "da",
        "IE" => "en",
        _ => return None,
    })
}

/// FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// Fields that were misread, by document: what `ingest` says it read against what the page shows.
pub(super) fn misread(truths: &Truths, lines: &str) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut out = BTreeMap::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let value: Value = serde_json::from_str(line).with_context(|| format!("not JSON: {line:.80}"))?;
        let file = value.get("file").and_then(Value::as_str).unwrap_or_default().to_owned();
        let Some(truth) = truths.get(&file) else { continue };
        out.insert(file, differences(truth, value.get("invoice").unwrap_or(&Value::Null)));
    }
    Ok(out)
}

fn differences(truth: &Value, read: &Value) -> BTreeSet<String> {
    let mut wrong = BTreeSet::new();
    let Some(fields) = truth.as_object() else { return wrong };
    for (key, shown) in fields.iter().filter(|(key, _)| *key != "lines" && *key != "file") {
        if plain(Some(shown)) != plain(read.get(key)) {
            wrong.insert(key.clone());
        }
    }
    // What no page shows and the reader reports all the same.
    for key in INVENTED.into_iter().filter(|key| fields.get(*key).is_none() && !plain(read.get(*key)).is_empty()) {
        wrong.insert(format!("{key} that is not there"));
    }
    let list = |value: &Value| value.get("lines").and_then(Value::as_array).cloned().unwrap_or_default();
    let (shown, read) = (list(truth), list(read));
    if shown.len() != read.len() {
        wrong.insert("number of lines".to_owned());
        return wrong;
    }
    for (shown, read) in shown.iter().zip(&read) {
        for (key, value) in shown.as_object().into_iter().flatten() {
            if plain(Some(value)) != plain(read.get(key)) {
                wrong.insert(format!("line {key}"));
            }
        }
    }
    wrong
}

/// Fields that a page may lack.
const INVENTED: [&str; 4] = ["po_number", "due_date", "iban", "seller_vat_id"];

/// Letters and digits in capitals; numbers without trailing zeros.
fn plain(value: Option<&Value>) -> String {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    match text.parse::<model::Decimal>() {
        Ok(number) => number.normalize().to_string(),
        Err(_) => text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect(),
    }
}

/// The codes of both runs beside each other, then the fields, then what is behind each loss.
pub(super) fn compared(
    ubl: &Score,
    paper: &Score,
    truths: &Truths,
    misread: &BTreeMap<String, BTreeSet<String>>,
) -> String {
    let mut out = format!(
        "{:<12}{:>8}{:>12}{:>14}{:>14}{:>16}\n",
        "code", "labels", "UBL recall", "precision", "paper recall", "precision"
    );
    let (of_ubl, of_paper) = (ubl.codes(), paper.codes());
    let codes: BTreeSet<&String> = of_ubl.keys().chain(of_paper.keys()).collect();
    for code in codes {
        let row = |all: &BTreeMap<String, (usize, f64, f64)>| all.get(code).copied().unwrap_or((0, 1.0, 1.0));
        let ((labels, recall, precision), (_, paper_recall, paper_precision)) = (row(&of_ubl), row(&of_paper));
        let _ = writeln!(
            out,
            "{code:<12}{labels:>8}{:>11.1}%{:>13.1}%{:>13.1}%{:>15.1}%",
            recall * 100.0,
            precision * 100.0,
            paper_recall * 100.0,
            paper_precision * 100.0
        );
    }
    let _ = writeln!(out, "\n{:<22}{:>8}{:>10}{:>9}", "field", "shown", "misread", "right");
    let mut fields: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (file, truth) in truths {
        let wrong = misread.get(file);
        for key in truth.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).filter(|key| *key != "lines") {
            let count = fields.entry(key).or_default();
            count.0 += 1;
            count.1 += usize::from(wrong.is_none_or(|wrong| wrong.contains(key)));
        }
        for key in ["number of lines", "line description", "line quantity", "line unit_price", "line net_amount"] {
            let count = fields.entry(key).or_default();
            count.0 += 1;
            count.1 += usize::from(wrong.is_none_or(|wrong| wrong.contains(key)));
        }
    }
    for (field, (shown, wrong)) in fields {
        let share = (shown - wrong) as f64 / shown.max(1) as f64 * 100.0;
        let _ = writeln!(out, "{field:<22}{shown:>8}{wrong:>10}{share:>8.1}%");
    }
    for key in INVENTED {
        let name = format!("{key} that is not there");
        let count = misread.values().filter(|wrong| wrong.contains(&name)).count();
        let absent = truths.values().filter(|truth| truth.get(key).is_none()).count();
        let share = (absent - count) as f64 / absent.max(1) as f64 * 100.0;
        let _ = writeln!(out, "{:<22}{absent:>8}{count:>10}{share:>8.1}%", format!("no {key}"));
    }
    let whole = truths.keys().filter(|file| misread.get(*file).is_some_and(BTreeSet::is_empty)).count();
    let _ = writeln!(out, "Everything right on {whole} of {} documents.", truths.len());
    let _ = writeln!(out, "\nWhat only the paper run misses or reports, and what was misread on those documents");
    let known: BTreeSet<(String, String, bool)> = ubl.slips().iter().map(slip_key).collect();
    let mut causes: BTreeMap<(String, bool), (usize, BTreeMap<String, usize>)> = BTreeMap::new();
    for slip in paper.slips().iter().filter(|slip| !known.contains(&slip_key(slip))) {
        let (count, fields) = causes.entry((slip.code.clone(), slip.is_missed)).or_default();
        *count += 1;
        let hidden = truths.get(&slip.file).map(not_shown).unwrap_or_default();
        match misread.get(&slip.file).filter(|wrong| !wrong.is_empty()) {
            Some(wrong) => wrong.iter().for_each(|field| *fields.entry(field.clone()).or_default() += 1),
            None if hidden.is_empty() => *fields.entry("all read right".to_owned()).or_default() += 1,
            None => hidden.iter().for_each(|field| *fields.entry(format!("no {field} on the page")).or_default() += 1),
        }
    }
    for ((code, is_missed), (count, fields)) in causes {
        let mut fields: Vec<(String, usize)> = fields.into_iter().collect();
        fields.sort_by_key(|(field, count)| (std::cmp::Reverse(*count), field.clone()));
        let said: Vec<String> = fields.iter().take(6).map(|(field, count)| format!("{field} {count}")).collect();
        let what = if is_missed { "missed" } else { "wrong" };
        let _ = writeln!(out, "{code:<12}{what:<8}{count:>5}  {}", said.join(", "));
    }
    out
}

/// What the look of a page leaves out of its lines, so that nobody can read it there.
fn not_shown(truth: &Value) -> BTreeSet<&'static str> {
    let lines = truth.get("lines").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_left_out = |key: &&str| lines.is_empty() || lines.iter().any(|line| line.get(*key).is_none());
    ["quantity", "unit_price", "net_amount"].into_iter().filter(is_left_out).collect()
}

/// A slip of either run, whatever the ending of its file.
fn slip_key(slip: &Slip) -> (String, String, bool) {
    let stem = slip.file.split('.').next().unwrap_or_default().to_owned();
    (stem, slip.code.clone(), slip.is_missed)
}
