//! Chooses among the candidates of an extraction: the best of each term, with its provenance, and what proves it.
//!
//! Totals are chosen together: when the best candidates do not add up and others of the same document do, those are
//! taken. What adds up proves itself.

use std::collections::BTreeMap;

use model::extraction::{Candidate, Extraction, Reader};
use model::invoice::{Invoice, Line};
use model::reading::Provenance;
use model::{Amount, Decimal, Reading, Rounding, TermPath, money, parse};

/// The invoice that the candidates give: the best candidate of each term with its provenance, amounts with their
/// currency, and arithmetic that holds noted as proof.
#[must_use]
pub fn assemble(extraction: &Extraction) -> Reading {
    let mut best: BTreeMap<TermPath, &Candidate> = BTreeMap::new();
    for candidate in &extraction.candidates {
        if candidate.evidence.is_empty() {
            continue;
        }
        best.entry(candidate.term.clone())
            // Candidates stand best first, so an equal later one does not win.
            .and_modify(|chosen| {
                if candidate.confidence > chosen.confidence {
                    *chosen = candidate;
                }
            })
            .or_insert(candidate);
    }
    let structured = matches!(extraction.reader, Reader::Ubl | Reader::Cii | Reader::HybridPdf | Reader::OtherXml);
    if !structured {
        choose_totals(extraction, &mut best);
    }
    close_gaps(&mut best);
    let mut reading = Reading::default();
    reading.class = Some(extraction.class);
    for (path, candidate) in best {
        let provenance = Provenance {
            confidence: candidate.confidence,
            evidence: candidate.evidence.clone(),
            raw: candidate.raw.clone(),
            proven_by: None,
        };
        // A candidate whose text is no value of its term is no value: the reader has said so as a problem.
        let _ = reading.set(&path, &candidate.value, provenance);
    }
    reading.settle_currency();
    prove(&mut reading, structured);
    reading
}

/// Entries of repeating groups count from 1 without gaps, whatever the reader left out.
fn close_gaps(best: &mut BTreeMap<TermPath, &Candidate>) {
    let is_dense = |paths: &BTreeMap<TermPath, &Candidate>| {
        let mut last: BTreeMap<(Vec<model::term::GroupIndex>, u16), u32> = BTreeMap::new();
        paths.keys().all(|path| {
            path.groups.last().is_none_or(|step| {
                let parent = path.groups[..path.groups.len() - 1].to_vec();
                let seen = last.entry((parent, step.group)).or_insert(0);
                let dense = step.index <= *seen + 1;
                *seen = step.index.max(*seen);
                dense
            })
        })
    };
    if is_dense(best) {
        return;
    }
    let mut ranks: BTreeMap<Vec<model::term::GroupIndex>, u32> = BTreeMap::new();
    let mut counts: BTreeMap<(Vec<model::term::GroupIndex>, u16), u32> = BTreeMap::new();
    let mut dense = BTreeMap::new();
    for (mut path, candidate) in std::mem::take(best) {
        for depth in 0..path.groups.len() {
            let original = candidate.term.groups[..=depth].to_vec();
            let rank = *ranks.entry(original.clone()).or_insert_with(|| {
                let count = counts.entry((original[..depth].to_vec(), original[depth].group)).or_insert(0);
                *count += 1;
                *count
            });
            path.groups[depth].index = rank;
        }
        dense.insert(path, candidate);
    }
    *best = dense;
}

/// Most candidates of one total that are tried against the others.
const TRIED_MAX: usize = 5;

/// Takes the totals BT-109, BT-110 and BT-112 that add up, when the best ones do not.
fn choose_totals<'e>(extraction: &'e Extraction, best: &mut BTreeMap<TermPath, &'e Candidate>) {
    let tried = |term: u16| -> Vec<(&'e Candidate, Decimal)> {
        let mut all: Vec<_> = extraction
            .candidates
            .iter()
            .filter(|c| c.term == TermPath::bt(term) && !c.evidence.is_empty())
            .filter_map(|c| Some((c, parse::amount(&c.value).ok()?.value)))
            .collect();
        all.sort_by_key(|(candidate, _)| std::cmp::Reverse(candidate.confidence));
        all.truncate(TRIED_MAX);
        all
    };
    let (nets, vats, grosses) = (tried(109), tried(110), tried(112));
    let mut found: Option<(model::Confidence, [&'e Candidate; 3])> = None;
    for (net, net_value) in &nets {
        for (vat, vat_value) in &vats {
            let Some(sum) = net_value.checked_add(*vat_value) else { continue };
            for (gross, _) in grosses.iter().filter(|(_, value)| *value == sum) {
                let confidence = net.confidence.and(vat.confidence).and(gross.confidence);
                if found.is_none_or(|(best, _)| confidence > best) {
                    found = Some((confidence, [net, vat, gross]));
                }
            }
        }
    }
    if let Some((_, chosen)) = found {
        for candidate in chosen {
            best.insert(candidate.term.clone(), candidate);
        }
    }
}

/// Notes the sums that hold. On paper a sum with a zero in it proves nothing: one number read twice would do.
fn prove(reading: &mut Reading, structured: bool) {
    let mut proofs: Vec<(Vec<TermPath>, &'static str)> = Vec::new();
    let invoice = reading.invoice();
    let totals = &invoice.totals;
    let bt = TermPath::bt;
    let counts = |amount: Option<Amount>| amount.filter(|a| structured || !a.value.is_zero());
    if let (Some(net), Some(vat), Some(gross)) =
        (counts(totals.without_vat), counts(totals.vat), counts(totals.with_vat))
        && net.checked_add(vat) == Ok(gross)
    {
        proofs.push((vec![bt(109), bt(110), bt(112)], "BT-109 + BT-110 = BT-112"));
    }
    if let (Some(gross), Some(paid), Some(due)) = (totals.with_vat, counts(totals.paid), totals.amount_due)
        && gross.checked_sub(paid).and_then(|rest| match totals.rounding {
            Some(rounding) => rest.checked_add(rounding),
            None => Ok(rest),
        }) == Ok(due)
    {
        proofs.push((vec![bt(112), bt(113), bt(115)], "BT-112 − BT-113 + BT-114 = BT-115"));
    }
    if let (Some(lines), Some(net)) = (line_sum(invoice), totals.line_net.filter(|net| !net.value.is_zero()))
        && lines == net.value
        && (structured || invoice.lines.len() > 1)
    {
        let mut terms: Vec<_> = (1..).zip(&invoice.lines).map(|(n, _)| TermPath::line(n, 131)).collect();
        terms.push(bt(106));
        proofs.push((terms, "sum of BT-131 = BT-106"));
    }
    for (number, line) in (1..).zip(&invoice.lines) {
        if line_holds(line) == Some(true) {
            let terms = [129, 146, 131].map(|term| TermPath::line(number, term)).to_vec();
            proofs.push((terms, "BT-129 × BT-146 = BT-131"));
        }
    }
    for (number, group) in (1..).zip(&invoice.vat_breakdown) {
        if let (Some(base), Some(rate), Some(tax)) = (group.taxable_amount, group.rate, group.tax_amount)
            && !rate.is_zero()
            && base.checked_mul(rate).is_ok_and(|product| {
                let percent = Amount::new(product.value / Decimal::ONE_HUNDRED, product.currency);
                percent.round_to_minor(Rounding::HalfUp).value == tax.value
            })
        {
            let terms = [116, 119, 117].map(|term| TermPath::vat(number, term)).to_vec();
            proofs.push((terms, "BT-116 × BT-119 = BT-117"));
        }
    }
    for (terms, by) in proofs {
        for term in terms {
            reading.prove(&term, by);
        }
    }
}

fn line_sum(invoice: &Invoice) -> Option<Decimal> {
    if invoice.lines.is_empty() {
        return None;
    }
    invoice.lines.iter().try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.net_amount?.value))
}

/// Whether quantity × price, with allowances and charges, is the line's net amount; `None` when something is missing.
fn line_holds(line: &Line) -> Option<bool> {
    let net = line.net_amount?;
    let base = line.price.base_quantity.filter(|base| !base.is_zero()).unwrap_or(Decimal::ONE);
    let mut sum = line.quantity?.checked_mul(line.price.net?)?.checked_div(base)?;
    for allowance in &line.allowances {
        sum = sum.checked_sub(allowance.amount?.value)?;
    }
    for charge in &line.charges {
        sum = sum.checked_add(charge.amount?.value)?;
    }
    let decimals = net.currency.decimals();
    Some(!net.value.is_zero() && money::round(sum, decimals, Rounding::HalfUp) == net.value)
}
