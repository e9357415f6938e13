//! Numbers that may be cells of a table: what stands apart from running text, with the units that cling to it.

use model::Decimal;

use crate::fields::vocabulary::Meaning;
use crate::fields::{Amount, Facts, Format, parse};
use crate::layout::{Line, Sheet};

/// Gap, in line heights, from which a neighbour is another cell; more where blanks themselves are wide.
const APART: f32 = 0.62;
/// The same in blanks.
const APART_BLANKS: f32 = 1.55;

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) first: usize,
    pub(crate) last: usize,
}

/// A number of a table.
#[derive(Debug, Clone)]
pub(super) struct Number {
    pub(super) value: Decimal,
    /// The other way to read a number of one mark and three digits: `1.500` is 1.5 or 1500.
    pub(super) other: Option<Decimal>,
    /// Two decimals, or a currency beside it.
    pub(super) money: bool,
    pub(super) percent: bool,
    pub(super) place: Place,
    /// Left and right edge, with the unit or currency that stands in the same cell.
    pub(super) x0: f32,
    pub(super) x1: f32,
    /// Middle of its line, counted on through the pages.
    pub(super) y: f32,
    /// Whether nothing but units, signs and currencies stands near it.
    pub(super) apart: bool,
    /// Whether it ends a short cell of its own that says what it is: `(net): 60.00`.
    pub(super) named: bool,
    /// The unit behind it: its token, which is the number's own where they are glued.
    pub(super) unit: Option<usize>,
}

impl Number {
    /// The ways to read it, the usual one first.
    pub(super) fn readings(&self) -> impl Iterator<Item = Decimal> {
        std::iter::once(self.value).chain(self.other)
    }
}

/// Gap that separates cells, by the blanks of the document: those of a typewriter's face are wide.
pub(super) fn gap_of(sheet: &Sheet) -> f32 {
    let mut gaps: Vec<f32> = sheet
        .lines
        .iter()
        .flat_map(|l| l.tokens.windows(2))
        .map(|w| w[1].x0 - w[0].x1)
        .filter(|g| *g > 0.0 && *g < sheet.height * 1.1)
        .collect();
    gaps.sort_by(f32::total_cmp);
    let blank = gaps.get(gaps.len() / 2).copied().unwrap_or(0.0);
    (sheet.height * APART).max(blank * APART_BLANKS).min(sheet.height * 1.1)
}

/// The numbers of a line, from left to right.
pub(super) fn of_line(sheet: &Sheet, facts: &Facts, format: Format, gap: f32, index: usize, out: &mut Vec<Number>) {
    let Some(line) = sheet.lines.get(index) else { return };
    let height = sheet.height.max(line.height() * 0.7);
    let wide = gap * height / sheet.height.max(1.0);
    let y = (line.y0 + line.y1) / 2.0;
    let regrouped = regrouped(line, facts.amounts_in(index), format, wide);
    let amounts: Vec<&Amount> = regrouped.iter().map(|(amount, _)| amount).collect();
    let unit_at = |token: usize| {
        facts.hits_in(index).iter().any(|h| h.first == token && h.last == token && h.is(Meaning::UnitWord))
    };
    let covered = |token: usize| amounts.iter().any(|a| (a.first..=a.last).contains(&token));
    let mut at = 0;
    // Token behind the last number's cell.
    let mut behind = 0;
    for (token, word) in line.tokens.iter().enumerate() {
        let found = regrouped.iter().find(|(a, _)| a.first == token);
        let amount = found.map(|(amount, _)| amount);
        let (value, decimals, last, glued, money, percent) = match amount {
            Some(a) => (a.value, a.decimals, a.last, false, a.is_money(), a.percent),
            None if token >= at && !covered(token) => match with_unit(&word.text, format) {
                Some((value, decimals, suffix)) if unit_at(token) || is_times(suffix) => {
                    (value, decimals, token, true, false, false)
                }
                _ => continue,
            },
            None => continue,
        };
        at = last + 1;
        let gap_before = token.checked_sub(1).map(|t| word.x0 - line.tokens[t].x1);
        let gap_after = line.tokens.get(last + 1).map(|t| t.x0 - line.tokens[last].x1);
        let next = line.tokens.get(last + 1);
        // A unit, a currency or a percent sign may follow, when the cell ends behind it.
        let mut unit =
            (glued && !is_times(word.text.trim_start_matches(|c: char| !c.is_alphabetic()))).then_some(token);
        let mut end = last;
        if let (Some(next), Some(space)) = (next, gap_after)
            && space <= height * 1.6
            && !covered(last + 1)
        {
            let closes = line.tokens.get(last + 2).is_none_or(|t| t.x0 - next.x1 > wide || covered(last + 2));
            let letters = next.text.chars().filter(|c| c.is_alphabetic()).count();
            // "10 EUR 5.00": the currency is that of the number it stands at.
            let of_next = is_currency(&next.text)
                && covered(last + 2)
                && (percent || line.tokens.get(last + 2).is_some_and(|t| t.x0 - next.x1 < space));
            let is_unit =
                unit_at(last + 1) && (closes || letters <= 3) || closes && is_unit_like(&next.text) && space <= wide;
            if !of_next && is_unit {
                // "12,50 /h" is a price.
                if !is_sign(&next.text) && letters > 0 && !next.text.starts_with('/') {
                    unit = unit.or(Some(last + 1));
                }
                end = last + 1;
            } else if !of_next && closes && is_sign(&next.text) {
                end = last + 1;
            }
        }
        let close = gap_before.is_some_and(|g| g <= height);
        let before_is_sign = token > behind && close && is_sign(&line.tokens[token - 1].text);
        behind = end + 1;
        let start_gap = match token {
            // "48 mm x 66 m" is a text, whatever the sign takes of its room.
            2.. if before_is_sign && is_times(&line.tokens[token - 1].text) => {
                line.tokens[token - 1].x0 - line.tokens[token - 2].x1
            }
            2.. if before_is_sign => word.x0 - line.tokens[token - 2].x1,
            _ => f32::MAX,
        };
        let free_before = gap_before.is_none_or(|g| g > wide)
            || token > 0 && covered(token - 1)
            || before_is_sign && (start_gap > wide || token < 2 || covered(token - 2));
        let free_after = line
            .tokens
            .get(end + 1)
            .is_none_or(|t| t.x0 - line.tokens[end].x1 > wide || covered(end + 1) || is_sign(&t.text));
        let cell = line.cells.get(line.cell_of(token)).copied().unwrap_or((token, last));
        let opens = &line.tokens[cell.0].text;
        let named =
            token > cell.0 && token <= cell.0 + 2 && last == cell.1 && (opens.starts_with('(') || opens.ends_with(':'));
        let currency = amount.is_some_and(|a| a.currency.is_some());
        // "Translation (8 450 words)": in brackets behind words a number is a part of them.
        let before = line.tokens.get(cell.0..token).unwrap_or_default();
        let opened = before.iter().rposition(|t| t.text.starts_with('(') && !t.text.contains(')'));
        let opened = opened.or_else(|| (word.text.starts_with('(') && token > cell.0).then_some(before.len()));
        let in_words = opened.is_some_and(|at| at > 0 && before[at..].iter().all(|t| !t.text.contains(')')));
        let in_words = in_words && line.tokens.get(last + 1..=cell.1).is_some_and(|rest| !rest.is_empty());
        out.push(Number {
            value,
            other: found.and_then(|f| f.1).or_else(|| other_reading(&word.text, amount, value, decimals)),
            money: money || currency && decimals != 1,
            percent,
            place: Place { line: index, first: token, last },
            x0: if before_is_sign && start_gap > wide { line.tokens[token - 1].x0 } else { word.x0 },
            x1: if end > last && line.tokens[end].x0 - line.tokens[last].x1 > wide {
                line.tokens[last].x1
            } else {
                line.tokens[end].x1
            },
            y: y + line.page as f32 * 20_000.0,
            apart: !in_words && free_before && free_after && (glued || amount.is_some_and(|a| a.alone || a.percent)),
            named,
            unit,
        });
    }
}

/// The numbers of a line as a table has them: whole thousands with a blank in them are one number, which may also be read
/// without what stands before the blank; and what looks like that is two where their product stands behind them.
fn regrouped(line: &Line, amounts: &[Amount], format: Format, wide: f32) -> Vec<(Amount, Option<Decimal>)> {
    let is_digits = |token: usize| line.tokens[token].text.bytes().all(|b| b.is_ascii_digit());
    let gap = |token: usize| line.tokens[token].x0 - line.tokens[token - 1].x1;
    let mut out: Vec<(Amount, Option<Decimal>)> = Vec::with_capacity(amounts.len());
    let mut at = 0;
    while let Some(amount) = amounts.get(at) {
        at += 1;
        let text = &line.tokens[amount.first].text;
        if amount.last > amount.first && is_digits(amount.first) {
            let rest = line.text(amount.first + 1, amount.last).replace(' ', "");
            let two = parse(text, format).zip(parse(&rest, format));
            let product = two.and_then(|((a, _), (b, _))| a.checked_mul(b));
            let stands = |p: Decimal| amounts[at..].iter().any(|a| a.is_money() && !p.is_zero() && a.value == p);
            if let Some(((a, _), (b, decimals))) = two.filter(|_| product.is_some_and(stands)) {
                let (x0, x1) = line.x_range(amount.first, amount.first);
                let whole =
                    Amount { value: a, decimals: 0, currency: None, last: amount.first, x0, x1, ..amount.clone() };
                let (x0, x1) = line.x_range(amount.first + 1, amount.last);
                let other = Amount { value: b, decimals, first: amount.first + 1, x0, x1, ..amount.clone() };
                out.extend([(whole, None), (other, None)]);
                continue;
            }
        }
        let next = amounts.get(at).filter(|next| next.first == amount.first + 1 && next.last == next.first);
        let is_group = |next: &&Amount| {
            let (first, text_next) = (amount.first, &line.tokens[next.first].text);
            let begins = first == 0 || gap(first) > wide;
            let digits = text.len() <= 3 && !text.starts_with('0') && text_next.len() == 3;
            begins && digits && is_digits(first) && is_digits(next.first) && gap(next.first) <= wide
        };
        if let Some(next) = next.filter(is_group).filter(|_| format == Format::Comma && amount.last == amount.first)
            && let Some(value) = amount.value.checked_mul(Decimal::ONE_THOUSAND).and_then(|v| v.checked_add(next.value))
        {
            at += 1;
            let currency = next.currency;
            let joined =
                Amount { value, currency, percent: next.percent, last: next.last, x1: next.x1, ..amount.clone() };
            out.push((joined, Some(next.value)));
            continue;
        }
        out.push((amount.clone(), None));
    }
    out
}

/// `3Stk` and `2x`: a number with letters glued behind it.
fn with_unit(text: &str, format: Format) -> Option<(Decimal, u32, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))?;
    let (number, suffix) = text.split_at(end);
    if number.is_empty() || suffix.chars().count() > 6 || suffix.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let (value, decimals) = parse(number, format)?;
    Some((value, decimals, suffix))
}

fn is_times(suffix: &str) -> bool {
    matches!(suffix, "x" | "X" | "×")
}

/// Signs and currencies that belong to a number and not to a text.
fn is_sign(text: &str) -> bool {
    let text = text.trim_matches(|c: char| matches!(c, '(' | ')' | '.' | ':' | '/'));
    text.is_empty()
        || matches!(text, "%" | "\u{fffd}" | "*" | "x" | "X" | "×" | "@" | "à" | "=" | "-" | "–" | "+" | "|")
        || is_currency(text)
        || text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// How tables write the currency beside a number; `fr` in small letters and `st` are words.
pub(super) fn is_currency(text: &str) -> bool {
    let text = text.trim_matches(|c: char| matches!(c, '(' | ')' | '.' | ':'));
    matches!(
        text,
        "€" | "$"
            | "£"
            | "Euro"
            | "euro"
            | "EUR"
            | "USD"
            | "GBP"
            | "CHF"
            | "PLN"
            | "CZK"
            | "SEK"
            | "NOK"
            | "DKK"
            | "Fr"
            | "SFr"
            | "kr"
            | "Kr"
            | "zł"
            | "Kč"
            | "Ft"
            | "lei"
            | "RM"
            | "Rs"
            | "US$"
            | "CA$"
            | "C$"
            | "A$"
            | "AU$"
            | "NZ$"
            | "S$"
            | "HK$"
            | "R$"
    )
}

/// A short word that could be a unit nobody listed: `Unit(s)`, `rolls`.
fn is_unit_like(text: &str) -> bool {
    is_sign(text)
        || text.chars().count() <= 8
            && text.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '(' | ')' | '²' | '³' | '/'))
}

fn other_reading(text: &str, amount: Option<&Amount>, value: Decimal, decimals: u32) -> Option<Decimal> {
    let marks = text.matches(['.', ',']).count();
    if marks != 1 || amount.is_some_and(|a| a.first != a.last) {
        return None;
    }
    let thousand = Decimal::from(1_000);
    match decimals {
        3 => value.checked_mul(thousand),
        0 => value.checked_div(thousand),
        _ => None,
    }
}
