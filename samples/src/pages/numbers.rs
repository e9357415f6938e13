//! How people of a country write amounts, quantities, rates and dates: chosen once a document, by its seed.

use model::{Date, Decimal};

use super::language::{Book, Country};
use crate::seed::Seed;

/// Habits of one document.
#[derive(Debug, Clone)]
pub(super) struct Habits {
    decimal: char,
    group: Option<char>,
    date: String,
    rate: String,
    mark: String,
    mark_before: bool,
    /// Where the mark stands beside amounts.
    pub(super) marked: Marked,
    months: &'static [String],
    /// Digits that quantities have at least.
    quantity_digits: usize,
}

/// Which amounts carry the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marked {
    /// All of them.
    All,
    /// Totals only.
    Totals,
    /// None: it is said elsewhere.
    Elsewhere,
}

impl Habits {
    pub(super) fn new(book: &'static Book, country: &Country, seed: &mut Seed) -> Habits {
        let form = seed.pick(&country.numbers);
        let mut signs = form.chars().filter(|c| !c.is_ascii_digit());
        let (first, last) = (signs.next(), signs.next());
        let (group, decimal) = match (first, last) {
            (Some(group), Some(decimal)) => (Some(group), decimal),
            (decimal, _) => (None, decimal.unwrap_or('.')),
        };
        Habits {
            decimal,
            // Word processors set a blank that does not break, others an ordinary one.
            group: if group == Some(' ') && seed.below(3) == 0 { Some('\u{a0}') } else { group },
            date: seed.pick(&country.dates).clone(),
            rate: seed.pick(&country.rate_forms).clone(),
            mark: seed.pick(&country.marks).clone(),
            mark_before: country.mark_before,
            marked: [Marked::All, Marked::Totals, Marked::Totals, Marked::Elsewhere][seed.below(4) as usize],
            months: &book.months,
            quantity_digits: [0, 0, 0, 2, 1, 3][seed.below(6) as usize],
        }
    }

    /// An amount without currency.
    pub(super) fn plain(&self, value: Decimal) -> String {
        self.number(value, 2)
    }

    /// An amount of the table.
    pub(super) fn amount(&self, value: Decimal) -> String {
        if self.marked == Marked::All { self.with_mark(value) } else { self.plain(value) }
    }

    /// An amount among the totals.
    pub(super) fn total(&self, value: Decimal) -> String {
        if self.marked == Marked::Elsewhere { self.plain(value) } else { self.with_mark(value) }
    }

    /// An amount with the currency beside it.
    pub(super) fn with_mark(&self, value: Decimal) -> String {
        let plain = self.plain(value.abs());
        let sign = if value.is_sign_negative() && !value.is_zero() { "-" } else { "" };
        let letters = self.mark.chars().all(|c| c.is_alphabetic() || c == '.');
        match (self.mark_before, letters) {
            (true, true) => format!("{} {sign}{plain}", self.mark),
            (true, false) => format!("{sign}{}{plain}", self.mark),
            (false, _) => format!("{sign}{plain} {}", self.mark),
        }
    }

    /// A price of one unit: as many decimals as it has, two at least.
    pub(super) fn price(&self, value: Decimal) -> String {
        let digits = (value.normalize().scale() as usize).max(2);
        let text = self.number(value, digits);
        if self.marked != Marked::All {
            return text;
        }
        if self.mark_before && self.mark.chars().all(|c| !c.is_alphabetic()) {
            format!("{}{text}", self.mark)
        } else if self.mark_before {
            format!("{} {text}", self.mark)
        } else {
            format!("{text} {}", self.mark)
        }
    }

    /// A quantity.
    pub(super) fn quantity(&self, value: Decimal) -> String {
        let digits = (value.normalize().scale() as usize).max(self.quantity_digits);
        self.number(value, digits)
    }

    /// A VAT rate, as `19 %`.
    pub(super) fn rate(&self, value: Decimal) -> String {
        let whole = value.normalize();
        let form = if whole.scale() > 0 {
            self.rate.replace(",00", "").replace(",0", "").replace(".00", "").replace(".0", "")
        } else {
            self.rate.clone()
        };
        form.replace("{r}", &whole.to_string().replace('.', &self.decimal.to_string()))
    }

    /// A percentage without fuss, as `2 %`.
    pub(super) fn percent(&self, value: Decimal) -> String {
        format!("{} %", value.normalize().to_string().replace('.', &self.decimal.to_string()))
    }

    /// A date.
    pub(super) fn date(&self, date: Date) -> String {
        let month = &self.months[usize::from(date.month().unsigned_abs()) - 1];
        let short: String = if month.chars().count() > 4 { month.chars().take(3).collect() } else { month.clone() };
        // Letters last, so that names of months are not taken for patterns.
        self.date
            .replace("YYYY", &format!("{:04}", date.year()))
            .replace("YY", &format!("{:02}", date.year() % 100))
            .replace("MMMM", "\u{1}")
            .replace("MMM", "\u{2}")
            .replace("MM", &format!("{:02}", date.month()))
            .replace('M', &date.month().to_string())
            .replace("DD", &format!("{:02}", date.day()))
            .replace('D', &date.day().to_string())
            .replace('\u{1}', month)
            .replace('\u{2}', &short)
    }

    /// Name of a month.
    pub(super) fn month(&self, date: Date) -> &'static str {
        &self.months[usize::from(date.month().unsigned_abs()) - 1]
    }

    fn number(&self, value: Decimal, digits: usize) -> String {
        let text = format!("{:.digits$}", value.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut out = String::new();
        if value.is_sign_negative() && !value.is_zero() {
            out.push('-');
        }
        for (i, c) in whole.chars().enumerate() {
            if let Some(group) = self.group
                && i > 0
                && (whole.len() - i).is_multiple_of(3)
            {
                out.push(group);
            }
            out.push(c);
        }
        if digits > 0 {
            out.push(self.decimal);
            out.push_str(fraction);
        }
        out
    }
}

/// One of these patterns, filled.
pub(super) fn one<S: AsRef<str>>(patterns: &[S], date: Date, seed: &mut Seed) -> String {
    let pattern = seed.pick(patterns).as_ref().to_owned();
    fill(&pattern, date, seed)
}

/// Fills a pattern: `#` is a digit (the first is not 0), `@` a letter, `{yyyy}`, `{yy}` and `{mm}` are of the date.
pub(super) fn fill(pattern: &str, date: Date, seed: &mut Seed) -> String {
    let pattern = pattern
        .replace("{yyyy}", &format!("{:04}", date.year()))
        .replace("{yy}", &format!("{:02}", date.year() % 100))
        .replace("{mm}", &format!("{:02}", date.month()));
    let mut first = true;
    pattern
        .chars()
        .map(|c| match c {
            '#' if first => {
                first = false;
                char::from(b'1' + seed.below(9) as u8)
            }
            '#' => char::from(b'0' + seed.below(10) as u8),
            // I and O look like 1 and 0, and numbering circles avoid them.
            '@' => char::from(b"ABCDEFGHJKLMNPRSTUVWXYZ"[seed.below(23) as usize]),
            other => other,
        })
        .collect()
}

/// Another number of the same form: its last run of digits is a new one.
pub(super) fn another(number: &str, seed: &mut Seed) -> String {
    let end = number.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let start = number[..end].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    let digits: String = (start..end)
        .map(|at| char::from(if at == start { b'1' + seed.below(9) as u8 } else { b'0' + seed.below(10) as u8 }))
        .collect();
    format!("{}{digits}{}", &number[..start], &number[end..])
}
