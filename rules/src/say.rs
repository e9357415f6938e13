//! Numbers in sentences: money with its currency, signed percentages, quantities without idle zeros.

use model::{Amount, Currency, Decimal, TermPath, invoice};

/// Money as people read it: at least the currency's decimals, no idle zeros beyond them.
pub(crate) fn money(value: Decimal, currency: Currency) -> String {
    Amount::new(value.normalize(), currency).to_string()
}

/// An amount as people read it.
pub(crate) fn amount(amount: Amount) -> String {
    money(amount.value, amount.currency)
}

/// A money difference with its sign: `+0.50 EUR`.
pub(crate) fn signed_money(value: Decimal, currency: Currency) -> String {
    let sign = if value > Decimal::ZERO { "+" } else { "" };
    format!("{sign}{}", money(value, currency))
}

/// So many days: `1 day`, `30 days`.
pub(crate) fn days(count: i32) -> String {
    if count.abs() == 1 { format!("{count} day") } else { format!("{count} days") }
}

/// A number without idle zeros.
pub(crate) fn plain(value: Decimal) -> String {
    value.normalize().to_string()
}

/// A number with its sign.
pub(crate) fn signed(value: Decimal) -> String {
    let sign = if value > Decimal::ZERO { "+" } else { "" };
    format!("{sign}{}", plain(value))
}

/// How far `actual` is from `base`, in percent with two decimals: `+4.20 %`. `None` when the base is zero.
pub(crate) fn percent(actual: Decimal, base: Decimal) -> Option<String> {
    let share = actual.checked_sub(base)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(base.abs())?;
    let mut share = model::money::round(share, 2, model::Rounding::HalfUp);
    share.rescale(2);
    let sign = if share > Decimal::ZERO { "+" } else { "" };
    Some(format!("{sign}{share} %"))
}

/// The quantity with its unit, when there is one: `10 C62`.
pub(crate) fn quantity(value: Decimal, unit: Option<&str>) -> String {
    match unit.map(str::trim).filter(|unit| !unit.is_empty()) {
        Some(unit) => format!("{} {unit}", plain(value)),
        None => plain(value),
    }
}

/// A term as people name it: `line 3 net amount`, `total with VAT`.
pub(crate) fn term(path: &TermPath) -> String {
    let name = invoice::term_name(path.term).unwrap_or("value").replace("Invoice total", "Total");
    let mut letters = name.chars();
    let lower = match letters.next() {
        // "VAT …" keeps its capitals.
        Some(first) if !letters.as_str().starts_with(char::is_uppercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => name.clone(),
    };
    match (path.line_number(), path.groups.first()) {
        (Some(line), _) => format!("line {line} {}", lower.strip_prefix("line ").unwrap_or(&lower)),
        (None, Some(group)) if group.group == 23 => format!("VAT group {} {lower}", group.index),
        _ => lower,
    }
}

/// Text of a stranger inside one of our sentences: short, on one line.
pub(crate) fn quote(text: &str) -> String {
    quote_to(text, 80)
}

/// The same, at most so many characters long.
pub(crate) fn quote_to(text: &str, max: usize) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(max + 1).collect();
    if clean.chars().count() > max { format!("{}…", clean.chars().take(max).collect::<String>()) } else { clean }
}
