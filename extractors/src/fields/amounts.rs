//! Recognises amounts and percentages, in the number format that the document itself uses.

use model::{Currency, Decimal};

use super::currency;
use crate::layout::{Line, Sheet, Token};

/// Which sign separates the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// `1.234,56`
    Comma,
    /// `1,234.56`
    Point,
}

/// A number on the page.
#[derive(Debug, Clone)]
pub(crate) struct Amount {
    pub(crate) value: Decimal,
    /// Decimals as written.
    pub(crate) decimals: u32,
    pub(crate) percent: bool,
    pub(crate) currency: Option<Currency>,
    pub(crate) line: usize,
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) x0: f32,
    pub(crate) x1: f32,
    /// Whether the token holds nothing but the number, its sign and its currency.
    pub(crate) alone: bool,
}

impl Amount {
    /// Whether it looks like money: two decimals, or a currency beside it.
    pub(crate) fn is_money(&self) -> bool {
        !self.percent && (self.decimals == 2 || (self.currency.is_some() && self.decimals < 4))
    }
}

/// The document's number format, by the clearest of its numbers.
pub(crate) fn format_of(sheet: &Sheet) -> Format {
    let (mut comma, mut point) = (0_u32, 0_u32);
    for token in sheet.lines.iter().flat_map(|l| &l.tokens) {
        let text = token.text.trim_matches(|c: char| !c.is_ascii_digit());
        let bytes = text.as_bytes();
        if bytes.len() < 4 || bytes.iter().any(|b| !(b.is_ascii_digit() || matches!(b, b'.' | b',' | b'\''))) {
            continue;
        }
        let separators: Vec<(usize, u8)> =
            bytes.iter().copied().enumerate().filter(|(_, b)| matches!(b, b'.' | b',')).collect();
        let Some((at, last)) = separators.last().copied() else { continue };
        let decimals = bytes.len() - at - 1;
        let mixed = separators.iter().any(|(_, b)| *b != last);
        let weight = match (separators.len(), decimals, mixed) {
            (_, _, true) => 5,
            (1, 2, _) => 2,
            (1, 4, _) => 1,
            _ => 0,
        };
        match last {
            b',' => comma += weight,
            _ => point += weight,
        }
    }
    if comma > point { Format::Comma } else { Format::Point }
}

/// A number in a document's format; `None` when the text is not a plain number. Returns value and decimals.
pub(crate) fn parse(text: &str, format: Format) -> Option<(Decimal, u32)> {
    let mut digits = String::with_capacity(text.len());
    let bytes: Vec<char> = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    let marks: Vec<usize> =
        bytes.iter().enumerate().filter(|(_, c)| matches!(c, '.' | ',' | '\'' | '’')).map(|m| m.0).collect();
    if bytes.len() > 24 || bytes.iter().any(|c| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’'))) {
        return None;
    }
    let mut decimal_at = None;
    if let Some(&last) = marks.last() {
        let after = bytes.len() - last - 1;
        let mark = bytes[last];
        let same = marks.iter().filter(|m| bytes[**m] == mark).count();
        let grouped = marks.windows(2).all(|w| w[1] - w[0] == 4);
        let expected = if format == Format::Comma { ',' } else { '.' };
        let is_decimal = if matches!(mark, '\'' | '’') || same > 1 {
            false
        } else if after == 3 && marks.len() == 1 {
            // "1.234" is a thousand where the comma separates decimals, and 1.234 where the point does.
            mark == expected || bytes.first() == Some(&'0')
        } else {
            true
        };
        if is_decimal {
            decimal_at = Some(last);
        }
        let before = if is_decimal { &marks[..marks.len() - 1] } else { &marks[..] };
        let groups_hold = before.windows(2).all(|w| w[1] - w[0] == 4)
            && before.first().is_none_or(|f| (1..=3).contains(f))
            && before.last().is_none_or(|l| decimal_at.unwrap_or(bytes.len()) - l == 4);
        if !(groups_hold || grouped && before.is_empty()) {
            return None;
        }
        if before.iter().any(|m| decimal_at.is_some_and(|d| bytes[d] == bytes[*m])) {
            return None;
        }
    }
    for (i, c) in bytes.iter().enumerate() {
        if c.is_ascii_digit() {
            digits.push(*c);
        } else if decimal_at == Some(i) {
            digits.push('.');
        }
    }
    if !digits.bytes().any(|b| b.is_ascii_digit()) || digits.ends_with('.') {
        return None;
    }
    let decimals = digits.split_once('.').map_or(0, |(_, d)| d.len());
    let value: Decimal = digits.parse().ok()?;
    Some((value, u32::try_from(decimals).ok()?))
}

/// All numbers of the document.
pub(crate) fn find(sheet: &Sheet, format: Format) -> Vec<Amount> {
    let mut out = Vec::new();
    for (index, line) in sheet.lines.iter().enumerate() {
        in_line(index, line, format, &mut out);
        if out.len() > 60_000 {
            break;
        }
    }
    drop_codes(sheet, &mut out);
    out
}

/// Drops codes that look like whole money, "RS214" and "62052RS", where amounts have two decimals and none of them such a
/// sign.
fn drop_codes(sheet: &Sheet, amounts: &mut Vec<Amount>) {
    let is_glued = |a: &Amount| {
        let word = sheet.lines[a.line].tokens[a.first].text.trim_matches(|c: char| !c.is_alphabetic());
        a.decimals == 0 && currency::is_word(word) && word.bytes().all(|b| b.is_ascii_uppercase())
    };
    let mut with_cents: Vec<Option<Currency>> =
        amounts.iter().filter(|a| a.decimals == 2 && !a.percent).map(|a| a.currency).collect();
    with_cents.sort_unstable();
    with_cents.dedup();
    if !with_cents.is_empty() {
        amounts.retain(|a| with_cents.contains(&a.currency) || !is_glued(a));
    }
}

fn in_line(index: usize, line: &Line, format: Format, out: &mut Vec<Amount>) {
    let mut at = 0;
    while at < line.tokens.len() {
        // Glue what OCR and thousands blanks tore apart: "1 234,56", "12, 50", "1.234 ,56".
        let mut text = line.tokens[at].text.clone();
        let mut last = at;
        if let Some(end) = millions(line, at, format) {
            text = line.text(at, end).replace(' ', "");
            last = end;
        }
        while last + 1 < line.tokens.len() && last - at < 4 {
            let (left, right) = (&line.tokens[last], &line.tokens[last + 1]);
            let gap = right.x0 - left.x1;
            if gap > blank(line, right) || !joins(&text, &right.text, format) {
                break;
            }
            text.push_str(&right.text);
            last += 1;
        }
        if let Some(mut amount) = of_text(&text, format) {
            amount.line = index;
            amount.first = at;
            amount.last = last;
            (amount.x0, amount.x1) = line.x_range(at, last);
            // A sign or currency may stand as a word of its own.
            if let Some(before) = at.checked_sub(1).and_then(|i| line.tokens.get(i)) {
                let near = line.tokens[at].x0 - before.x1 < line.height() * 3.0;
                let very_near = line.tokens[at].x0 - before.x1 < line.height() * 0.8;
                // "rm", "rs" and the like are units and codes too: as currencies they stand close to their amount.
                let sign = currency::of_text(&before.text).filter(|_| very_near || !currency::is_word(&before.text));
                if amount.currency.is_none() && near {
                    amount.currency = sign;
                }
                if very_near && matches!(before.text.as_str(), "-" | "–" | "−") && !amount.value.is_sign_negative()
                {
                    amount.value = -amount.value;
                }
            }
            if let Some(after) = line.tokens.get(last + 1) {
                let near = after.x0 - line.tokens[last].x1 < line.height() * 1.5;
                if near && after.text == "%" {
                    amount.percent = true;
                } else if near && amount.currency.is_none() && amount.alone {
                    amount.currency = currency::of_text(&after.text).filter(|_| !currency::is_word(&after.text));
                }
                if near && after.text == "-" && amount.decimals == 2 {
                    amount.value = -amount.value.abs();
                }
            }
            out.push(amount);
        }
        at = last + 1;
    }
}

/// How wide the signs of a word are on average.
fn sign(token: &Token) -> f32 {
    (token.x1 - token.x0) / token.text.chars().count().max(1) as f32
}

/// Words that show whether all signs of a line are equally wide: so long, so many, and so much alike.
const SIGNS_MIN: usize = 3;
const WORDS_MIN: usize = 3;
const ALIKE: f32 = 0.12;

/// Widest blank within a number, before the sign of it that follows.
pub(super) fn blank(line: &Line, right: &Token) -> f32 {
    // Where all signs are equally wide, so is the blank, and a scan adds what is empty at both ends of it.
    let own = sign(right);
    let long = || line.tokens.iter().filter(|token| token.text.chars().count() >= SIGNS_MIN);
    let is_typed = long().count() >= WORDS_MIN && long().all(|token| (sign(token) - own).abs() <= own * ALIKE);
    (line.height() * 0.55).max(own * if is_typed { 1.6 } else { 1.2 })
}

/// The last token of "1 234 567,89": whole groups of three go together when decimals close them.
fn millions(line: &Line, at: usize, format: Format) -> Option<usize> {
    let mark = if format == Format::Comma { ',' } else { '.' };
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let near = |t: usize| {
        let (left, right) = (&line.tokens[t - 1], &line.tokens[t]);
        right.x0 - left.x1 <= blank(line, right)
    };
    let first = line.tokens[at].text.trim_start_matches(['-', '−', '€', '$', '£']);
    if !(1..=3).any(|n| digits(first, n)) || first.starts_with('0') {
        return None;
    }
    let mut end = at + 1;
    while line.tokens.get(end).is_some_and(|t| digits(&t.text, 3)) && near(end) && end - at < 4 {
        end += 1;
    }
    let closes = line
        .tokens
        .get(end)
        .and_then(|t| t.text.split_once(mark))
        .is_some_and(|(whole, rest)| digits(whole, 3) && rest.bytes().take_while(u8::is_ascii_digit).count() == 2);
    (end > at + 1 && closes && near(end)).then_some(end)
}

fn joins(left: &str, right: &str, format: Format) -> bool {
    let left_number = left.trim_start_matches(|c: char| !c.is_ascii_digit());
    let right_number: String = right.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    if left_number.is_empty() || right_number.is_empty() {
        return false;
    }
    if !left_number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'')) {
        return false;
    }
    let mark = if format == Format::Comma { ',' } else { '.' };
    let left_groups = left_number.len() <= 3 && left_number.bytes().all(|b| b.is_ascii_digit())
        || left_number.len() > 3 && left_number.bytes().all(|b| b.is_ascii_digit());
    let right_digits = right_number.bytes().take_while(u8::is_ascii_digit).count();
    let right_is_group = right_digits == 3
        && (right_number.len() == 3 || right_number[3..].starts_with(mark))
        && (right_number.contains(mark) || right.len() == 3);
    if left_groups && right_is_group && left_number.len() <= 9 && !left_number.starts_with('0') {
        // Two whole numbers side by side stay two numbers unless decimals follow.
        return right_number.contains(mark);
    }
    let tail = right_number.trim_start_matches(mark);
    (left_number.ends_with(mark) && (1..=3).contains(&right_digits) && right_number.len() == right_digits)
        || (right_number.starts_with(mark) && tail.len() == 2 && !left_number.contains(mark))
}

/// Whether text is a day and its month, as lists write them whose year is the document's: "02.11.".
fn is_day_of_year(text: &str) -> bool {
    let mut parts = text.split('.');
    let mut number = |most: u8| {
        let part = parts.next().filter(|p| (1..=2).contains(&p.len())).and_then(|p| p.parse::<u8>().ok());
        part.is_some_and(|n| (1..=most).contains(&n))
    };
    number(31) && number(12) && parts.next() == Some("") && parts.next().is_none()
}

/// The number in one word: sign, currency and percent sign may cling to it.
fn of_text(text: &str, format: Format) -> Option<Amount> {
    if format == Format::Comma && is_day_of_year(text) {
        return None;
    }
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let mut from = start;
    // ".50" and ",50" begin with their mark.
    if start > 0 && text[..start].ends_with(['.', ',']) && text[..start].len() == 1 {
        from = start - 1;
    }
    let end = text[start..]
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’' | '\u{a0}' | '\u{202f}')))
        .map_or(text.len(), |e| start + e);
    let number = text[from..end].trim_end_matches(['.', ',', '\'', '’', '\u{a0}']);
    let (before, after) = (text[..from].trim(), text[from + number.len()..].trim());
    // "1.234,-" is whole units.
    let after = after.trim_start_matches([',', '.']).trim_start_matches(['-', '–', '—']);
    let trailing_minus = text[from + number.len()..].trim() == "-";
    let number = if number.starts_with(['.', ',']) { format!("0{number}") } else { number.to_owned() };
    let (value, decimals) = parse(&number, format)?;
    let mut before_rest = before;
    let mut negative = trailing_minus;
    // "(NOK)1 599,88" has its currency in brackets, and not the amount.
    let bracketed = before_rest.contains('(') && !before_rest.contains(')');
    if before_rest.chars().count() <= 5 && (bracketed || before_rest.contains(['-', '–', '−'])) {
        negative = true;
    }
    before_rest = before_rest.trim_matches(['-', '–', '−', '(', ')', '+', ' ', ':', '*', '=', '"', '\'']);
    let after_rest = after.trim_matches(['-', ')', '*', ' ', ';', ':', '(', '"', '\'', '.']);
    let percent = after_rest.starts_with('%');
    let after_rest = after_rest.trim_start_matches('%').trim();
    let currency = currency::of_text(before_rest).or_else(|| currency::of_text(after_rest));
    let plain = |t: &str| t.is_empty() || currency::of_text(t).is_some();
    let alone = plain(before_rest) && (plain(after_rest) || after_rest.len() <= 1);
    // Letters on both sides: a code, not an amount. A label glued in front ("TOTAL:12.50") is still an amount.
    if !alone {
        let code_like = !after_rest.is_empty() && !plain(after_rest)
            || !before_rest.is_empty() && decimals != 2
            || before_rest.ends_with(|c: char| c.is_ascii_digit() || c == '/' || c == '-');
        if code_like {
            return None;
        }
    }
    Some(Amount {
        value: if negative { -value } else { value },
        decimals,
        percent,
        currency,
        line: 0,
        first: 0,
        last: 0,
        x0: 0.0,
        x1: 0.0,
        alone,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_the_documents_format() {
        for (text, format, expected) in [
            ("1.234,56", Format::Comma, Some("1234.56")),
            ("1,234.56", Format::Point, Some("1234.56")),
            ("1 234,56", Format::Comma, Some("1234.56")),
            ("1'234.50", Format::Point, Some("1234.50")),
            ("1.234", Format::Comma, Some("1234")),
            ("1.234", Format::Point, Some("1.234")),
            ("0.052", Format::Comma, Some("0.052")),
            ("12.34.56", Format::Comma, None),
            ("1.234.567", Format::Comma, Some("1234567")),
            ("12", Format::Point, Some("12")),
            ("3,3333", Format::Comma, Some("3.3333")),
            ("05.06.2018", Format::Comma, None),
        ] {
            assert_eq!(parse(text, format).map(|p| p.0.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn signs_and_currencies_cling_to_numbers() {
        for (text, value, currency) in [
            ("€5,000.00", "5000.00", Some("EUR")),
            ("RM12.50", "12.50", Some("MYR")),
            ("-8,79€", "-8.79", Some("EUR")),
            ("(12.50)", "-12.50", None),
            ("TOTAL:12.50", "12.50", None),
            ("19.00EUR", "19.00", Some("EUR")),
        ] {
            let format = if text.contains(",7") { Format::Comma } else { Format::Point };
            let amount = of_text(text, format).expect(text);
            assert_eq!(amount.value.to_string(), value, "{text}");
            assert_eq!(amount.currency.map(|c| c.to_string()).as_deref(), currency, "{text}");
        }
        for text in ["INV-2026-0001", "A4,", "ABC12DEF", "PO-4711"] {
            assert!(of_text(text, Format::Point).is_none(), "{text}");
        }
    }

    #[test]
    fn a_day_and_its_month_are_no_amount() {
        for (text, format, is_amount) in [
            ("02.11.", Format::Comma, false),
            ("2.2.", Format::Comma, false),
            ("32.11.", Format::Comma, true),
            ("02.11", Format::Comma, true),
            ("12.10.", Format::Point, true),
        ] {
            assert_eq!(of_text(text, format).is_some(), is_amount, "{text}");
        }
    }
}
