//! The row of sums below a table whose columns say net, tax and gross: "Total 4,165.35 491.99 4,657.34".
//!
//! The word at its left, if there is one, says only that these are sums; what each of them is says the heading of its
//! column, which may stand far above, over a long table of items.

use super::labels::Labels;
use super::search::near;
use crate::fields::amounts::Amount;
use crate::fields::facts::Facts;
use crate::fields::vocabulary::{Hit, Meaning};
use crate::layout::{Line, Sheet};
use crate::lines::Items;

/// Rows that a heading may stand above its sums.
const ROWS_MAX: usize = 80;

/// How strongly the heading of a column speaks for a sum below it.
const WEIGHT: i32 = 95;

/// What the columns of a table say.
struct Heading {
    net: (f32, f32),
    tax: (f32, f32),
    /// Where the table has one.
    gross: Option<(f32, f32)>,
    first: usize,
}

/// Indices of the amounts of a row of sums: net, tax and, where the table has it, gross.
type Sums = Vec<usize>;

/// Gives the amounts of rows of sums their labels, and takes from them what the word at the left made them all.
pub(super) fn name(sheet: &Sheet, facts: &Facts, items: &Items, labels: &mut [Labels]) {
    for heading in (0..sheet.lines.len()).filter_map(|line| heading(sheet, facts, line)) {
        // Of several sums, of single rates and of all of them, the largest is the document's.
        let page = sheet.lines[heading.first].page;
        let rows = (heading.first + 1..sheet.lines.len().min(heading.first + ROWS_MAX))
            .take_while(|line| sheet.lines[*line].page <= page + 1)
            .filter(|line| !items.has(*line))
            .filter_map(|line| sums(sheet, facts, &heading, line));
        let size = |sums: &[usize]| facts.amounts[sums[0]].value.abs();
        let Some(sums) = rows.max_by_key(|sums| size(sums)) else { continue };
        let line = facts.amounts[sums[0]].line;
        for (at, amount) in facts.amounts.iter().enumerate().filter(|(_, a)| a.line == line) {
            let Some(role) = sums.iter().position(|s| *s == at) else { continue };
            debug_assert!(amount.is_money(), "only money is summed up");
            let mut own = Labels::default();
            *[&mut own.net, &mut own.tax, &mut own.gross][role] = WEIGHT;
            labels[at] = own;
        }
    }
}

/// The heading that a line is, when it names a net, a tax and a gross column.
fn heading(sheet: &Sheet, facts: &Facts, index: usize) -> Option<Heading> {
    use Meaning as M;
    let line = sheet.lines.get(index)?;
    let hits = facts.hits_in(index);
    if hits.len() < 2 || facts.amounts_in(index).iter().any(Amount::is_money) {
        return None;
    }
    let find =
        |wanted: &[M], from: usize| hits.iter().enumerate().skip(from).find(|(_, h)| wanted.iter().any(|m| h.is(*m)));
    // From left to right; "Total" behind net and tax is the gross total, before them it is not.
    let (net, _) = find(&[M::NetTotal, M::ColNetAmount], 0).filter(|(_, h)| !h.is(M::ColUnitPrice))?;
    let net = hits.iter().enumerate().skip(net).take_while(|(_, h)| !is_tax(h)).filter(|(_, h)| is_net(h)).last()?;
    let tax = hits.iter().enumerate().skip(net.0 + 1).rfind(|(_, h)| is_tax(h))?;
    let gross = find(&[M::GrossTotal, M::ColGrossAmount, M::ColNetAmount], tax.0 + 1);
    let x = |hit: &Hit| reach(line, hit);
    // Without a gross column it has to be a table of VAT rates and nothing else.
    let plain = tax.0 + 1 == hits.len() && net.1.is(M::NetTotal);
    (gross.is_some() || plain).then(|| Heading {
        net: x(net.1),
        tax: x(tax.1),
        gross: gross.map(|g| x(g.1)),
        first: index,
    })
}

fn is_net(hit: &Hit) -> bool {
    hit.is(Meaning::NetTotal) || hit.is(Meaning::ColNetAmount)
}

fn is_tax(hit: &Hit) -> bool {
    hit.is(Meaning::TaxTotal) || hit.is(Meaning::ColTaxAmount)
}

/// Where the numbers below a label may stand: from the label before it to the next one.
fn reach(line: &Line, hit: &Hit) -> (f32, f32) {
    let (x0, x1) = line.x_range(hit.first, hit.last);
    let before = hit.first.checked_sub(1).map_or(f32::MIN, |t| line.tokens[t].x1);
    let after = line.tokens.get(hit.last + 1).map_or(f32::MAX, |t| t.x0);
    (before.min(x0), after.max(x1))
}

/// The sums that a line is: net and tax make the gross, each under its heading, with at most a word of sums before them.
fn sums(sheet: &Sheet, facts: &Facts, heading: &Heading, index: usize) -> Option<Sums> {
    let line = sheet.lines.get(index)?;
    let first = facts.amounts.partition_point(|a| a.line < index);
    let own: Vec<usize> = (first..facts.amounts.len())
        .take_while(|at| facts.amounts[*at].line == index)
        .filter(|at| facts.amounts[*at].is_money())
        .collect();
    let columns = [Some(heading.net), Some(heading.tax), heading.gross];
    let count = columns.iter().flatten().count();
    let sums = own.get(own.len().checked_sub(count)?..)?;
    let amounts: Vec<&Amount> = sums.iter().map(|at| &facts.amounts[*at]).collect();
    let whole = amounts[0].value.checked_add(amounts[1].value)?;
    let adds_up = match amounts.get(2) {
        Some(gross) => near(whole, gross.value),
        // The page prints what both come to elsewhere.
        None => facts.amounts.iter().any(|a| a.line != index && a.is_money() && near(a.value, whole)),
    };
    let under = |(amount, (x0, x1)): (&&Amount, (f32, f32))| amount.x1 > x0 && amount.x0 < x1;
    let placed = amounts.iter().zip(columns.into_iter().flatten()).all(under);
    let head = amounts[0].first;
    let total = |h: &&Hit| {
        h.last < head && [Meaning::GrossTotal, Meaning::Subtotal, Meaning::NetTotal].iter().any(|m| h.is(*m))
    };
    let labelled = facts.hits_in(index).iter().any(|h| total(&h));
    let letters: usize =
        line.tokens[..head].iter().flat_map(|t| t.text.chars()).filter(|c| c.is_alphabetic() && *c != 'Σ').count();
    let known: usize = facts.hits_in(index).iter().filter(total).map(|h| h.letters).sum();
    let bare = letters == 0 && !facts.amounts_in(index).iter().any(|a| a.percent);
    // Of the tax itself something has to be there; the same number twice adds up with any zero.
    let real = !amounts[1].value.is_zero() && own.len() <= 5;
    (adds_up && placed && real && (labelled && known * 2 >= letters || bare)).then(|| sums.to_vec())
}
