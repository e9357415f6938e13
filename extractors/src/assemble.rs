//! Chooses among the candidates of an extraction: the best of each term, with its provenance, and what proves it.
//!
//! Totals are chosen together: when the best candidates do not add up and others of the same document do, those are
//! taken. What adds up proves itself.

use std::collections::BTreeSet;

use model::extraction::{Candidate, Extraction};
use model::invoice::{Invoice, Line};
use model::reading::Provenance;
use model::{Amount, Decimal, Reading, Rounding, TermPath, money, parse};

/// The invoice that the candidates give: the best candidate of each term with its provenance, amounts with their
/// currency, and arithmetic that holds noted as proof.
#[must_use]
pub fn assemble(extraction: &Extraction) -> Reading {
    let structured = extraction.reader.is_structured();
    let mut best: Vec<&Candidate> = extraction.candidates.iter().filter(|c| !c.evidence.is_empty()).collect();
    if !structured {
        // A misread value must not stand in the way of the next best, or leave an entry of a group without content.
        best.retain(|candidate| is_value(candidate));
    }
    // Candidates of a term stand best first, and the sort is stable, so the first of equal confidence stays first.
    best.sort_by(|a, b| a.term.cmp(&b.term).then(b.confidence.cmp(&a.confidence)));
    best.dedup_by(|later, first| later.term == first.term);
    if !structured {
        choose_totals(extraction, &mut best);
    }
    let mut reading = Reading::default();
    reading.class = Some(extraction.class);
    for (path, candidate) in close_gaps(&best) {
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
    if !structured {
        reading.mentioned = mentioned(extraction, &best);
    }
    reading
}

/// Numbers that are kept of what no label explains, and how long one may be.
const MENTIONED_MAX: usize = 40;
const MENTIONED_LENGTH_MAX: usize = 24;

/// Words of the pages that may be the number of an order: six digits, or four with letters, and no date, no amount and
/// nothing that was read as a value of its own.
fn mentioned(extraction: &Extraction, best: &[&Candidate]) -> Vec<String> {
    let mut seen: BTreeSet<&str> = best.iter().map(|candidate| candidate.value.as_str()).collect();
    let mut out = Vec::new();
    for word in extraction.pages.iter().flat_map(|page| &page.words) {
        let number = word.text.trim_matches(|c: char| !c.is_alphanumeric());
        if may_be_an_order(number) && seen.insert(number) {
            out.push(number.to_owned());
        }
        if out.len() == MENTIONED_MAX {
            break;
        }
    }
    out
}

fn may_be_an_order(number: &str) -> bool {
    if number.len() > MENTIONED_LENGTH_MAX || number.contains(['@', '%']) {
        return false;
    }
    let count = |is: fn(char) -> bool| number.chars().filter(|c| is(*c)).count();
    let (digits, letters) = (count(|c| c.is_ascii_digit()), count(char::is_alphabetic));
    // 2026-10-17 and 7.860,58 have marks between figures alone, 7860,58 has cents.
    let parts = count(|c| matches!(c, '.' | ',' | '/' | '-' | ':'));
    let cents = number.rfind(['.', ',']).is_some_and(|at| number.len() - at == 3);
    if letters > 0 { digits >= 4 } else { digits >= 6 && parts < 2 && !cents }
}

/// Whether the text is a value of its term.
fn is_value(candidate: &Candidate) -> bool {
    let mut path = candidate.term.clone();
    path.groups.iter_mut().for_each(|step| step.index = 1);
    path.index = path.index.min(1);
    Invoice::default().set(&path, &candidate.value).is_ok()
}

/// The paths of the candidates, in order: entries of repeating groups count from 1 without gaps, whatever the reader
/// left out.
fn close_gaps<'e>(best: &[&'e Candidate]) -> Vec<(TermPath, &'e Candidate)> {
    let mut paths: Vec<(TermPath, &'e Candidate)> = Vec::with_capacity(best.len());
    for candidate in best {
        let original = &candidate.term.groups;
        let mut path = candidate.term.clone();
        if let Some((earlier, before)) = paths.last() {
            let before = &before.term.groups;
            for depth in 0..original.len() {
                // Paths are sorted, so an entry is the one before, the next one, or the first below another parent.
                let same_parent = before.get(..depth) == Some(&original[..depth]);
                path.groups[depth].index = match before.get(depth).filter(|step| step.group == original[depth].group) {
                    Some(step) if same_parent && step.index == original[depth].index => earlier.groups[depth].index,
                    Some(_) if same_parent => earlier.groups[depth].index + 1,
                    _ => 1,
                };
            }
        } else {
            path.groups.iter_mut().for_each(|step| step.index = 1);
        }
        paths.push((path, candidate));
    }
    paths
}

/// Most candidates of one total that are tried against the others.
const TRIED_MAX: usize = 5;

/// Takes the totals BT-109, BT-110 and BT-112 that add up, when the best ones do not.
fn choose_totals<'e>(extraction: &'e Extraction, best: &mut [&'e Candidate]) {
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
        for slot in best {
            if let Some(candidate) = chosen.iter().find(|candidate| candidate.term == slot.term) {
                *slot = candidate;
            }
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
            // On paper a row of a table adds up as well as the totals do, and what the reader says of totals has taken
            // their sum into account.
            // Quantity and price multiply out either way round: which is which the product does not say.
            let either_way = matches!(term.term, 129 | 146);
            if structured || !term.groups.is_empty() && !either_way {
                reading.prove(&term, by);
            } else {
                reading.support(&term, by);
            }
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

#[cfg(test)]
mod tests {
    use model::evidence::{Rect, Via};
    use model::extraction::{Extraction, Page, Reader, Word};
    use model::{Confidence, DocumentId, Evidence, MediaType};

    use super::*;

    fn check(reader: Reader, candidates: &[(&str, &str, u8)], expected: &[(&str, &str)]) -> Reading {
        let mut extraction = Extraction::empty(DocumentId::of(b"x"), MediaType::Pdf);
        extraction.reader = reader;
        for (term, value, percent) in candidates {
            extraction.candidates.push(Candidate {
                term: term.parse().expect("a path"),
                value: (*value).to_owned(),
                raw: None,
                confidence: Confidence::from_percent(*percent),
                evidence: vec![Evidence::Derived { from: Vec::new() }],
            });
        }
        let reading = assemble(&extraction);
        let terms: Vec<_> = reading.invoice().terms().into_iter().map(|(p, v)| (p.to_string(), v)).collect();
        let expected: Vec<_> = expected.iter().map(|(p, v)| ((*p).to_owned(), (*v).to_owned())).collect();
        assert_eq!(terms, expected);
        reading
    }

    #[test]
    fn numbers_that_are_nothing_else_are_mentioned() {
        let mut extraction = Extraction::empty(DocumentId::of(b"x"), MediaType::Pdf);
        extraction.reader = Reader::Scan;
        extraction.candidates.push(Candidate {
            term: TermPath::bt(1),
            value: "RE-2026-0042".to_owned(),
            raw: None,
            confidence: Confidence::from_percent(99),
            evidence: vec![Evidence::Derived { from: Vec::new() }],
        });
        let texts = [
            "Besteller.",
            "4500011162,",
            "RE-2026-0042",
            "2026-10-17",
            "7.860,58",
            "7860,58",
            "24103",
            "PO-4711",
            "PO-4711",
        ];
        let word =
            |text: &&str| Word { text: (*text).to_owned(), rect: Rect::default(), confidence: Confidence::CERTAIN };
        let words = texts.iter().map(word).collect();
        let (number, width, height) = (1, 59_500, 84_200);
        extraction.pages.push(Page { number, width, height, via: Via::Ocr, words, picture: None });
        assert_eq!(assemble(&extraction).mentioned, ["4500011162", "PO-4711"]);
    }

    #[test]
    fn the_best_candidate_of_each_term_wins_and_the_first_of_equals() {
        check(Reader::PdfText, &[("BT-1", "A", 50), ("BT-1", "B", 90), ("BT-1", "C", 90)], &[("BT-1", "B")]);
    }

    #[test]
    fn totals_that_add_up_go_before_better_ones_that_do_not() {
        let candidates = [
            ("BT-5", "EUR", 90),
            ("BT-109", "100.00", 90),
            ("BT-110", "19.00", 90),
            ("BT-112", "100.00", 95),
            ("BT-112", "119.00", 60),
        ];
        let expected = [("BT-5", "EUR"), ("BT-109", "100.00 EUR"), ("BT-110", "19.00 EUR"), ("BT-112", "119.00 EUR")];
        let reading = check(Reader::PdfText, &candidates, &expected);
        let gross = reading.provenance(&TermPath::bt(112)).expect("a provenance");
        assert_eq!(gross.confidence, Confidence::from_percent(60), "what adds up may still be a row of a table");
        assert_eq!(gross.proven_by.as_deref(), Some("BT-109 + BT-110 = BT-112"));
    }

    #[test]
    fn one_number_read_twice_proves_nothing_on_paper() {
        let candidates = [("BT-109", "100.00", 80), ("BT-110", "0.00", 80), ("BT-112", "100.00", 80)];
        let expected = [("BT-109", "100.00"), ("BT-110", "0.00"), ("BT-112", "100.00")];
        let reading = check(Reader::Scan, &candidates, &expected);
        assert_eq!(reading.provenance(&TermPath::bt(112)).and_then(|p| p.proven_by.clone()), None);
    }

    #[test]
    fn a_value_that_is_none_gives_way_to_the_next() {
        check(
            Reader::Scan,
            &[
                ("BT-2", "2026-13-01", 90),
                ("BT-2", "2026-03-01", 50),
                ("BG-25[1]/BT-131", "1,0", 90),
                ("BG-25[2]/BT-153", "b", 80),
            ],
            &[("BT-2", "2026-03-01"), ("BG-25[1]/BT-153", "b")],
        );
    }

    #[test]
    fn lines_left_out_leave_no_gap() {
        check(
            Reader::PdfText,
            &[
                ("BG-25[5]/BT-153", "b", 80),
                ("BG-25[2]/BT-153", "a", 80),
                ("BG-25[2]/BG-27[3]/BT-136", "1.00", 80),
                ("BG-25[5]/BG-27[3]/BT-136", "2.00", 80),
            ],
            &[
                ("BG-25[1]/BG-27[1]/BT-136", "1.00"),
                ("BG-25[1]/BT-153", "a"),
                ("BG-25[2]/BG-27[1]/BT-136", "2.00"),
                ("BG-25[2]/BT-153", "b"),
            ],
        );
    }
}
