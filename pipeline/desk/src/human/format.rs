//! Numbers, dates and accounts as people of a language write them.

use model::text::tamed;
use model::{Amount, Currency, Date, Decimal, TermPath};

use super::phrases::{Phrasebook, Plural};

/// An id for a term that is fit for a link: `BG-25[2]/BT-131` → `BG-25.2_BT-131`.
pub(crate) fn slug(term: &TermPath) -> String {
    term.to_string().replace('[', ".").replace(']', "").replace('/', "_")
}

impl Phrasebook {
    /// Digits grouped by thousands, with the sign and the decimal mark of the language.
    fn digits(&self, number: &str) -> String {
        let (sign, digits) = number.strip_prefix('-').map_or(("", number), |rest| ("−", rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mut shown = String::with_capacity(digits.len() + 8);
        shown.push_str(sign);
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                shown.push_str(self.group);
            }
            shown.push(digit);
        }
        if !fraction.is_empty() {
            shown.push(self.decimal);
            shown.push_str(fraction);
        }
        shown
    }

    /// A number without zeros at the end: `2.50` is 2,5.
    pub(super) fn number(&self, value: Decimal) -> String {
        self.digits(&value.normalize().to_string())
    }

    /// A price of one unit: two decimals at least, all that count.
    pub(super) fn price(&self, value: Decimal) -> String {
        let mut value = value.normalize();
        if value.scale() < 2 {
            value.rescale(2);
        }
        self.digits(&value.to_string())
    }

    /// `19 %`.
    pub(super) fn percent(&self, value: Decimal) -> String {
        format!("{}{}", self.number(value), self.percent)
    }

    /// An amount without its currency.
    pub(super) fn amount(&self, amount: Amount) -> String {
        self.digits(&amount.value_text())
    }

    /// An amount with its currency, when it has one.
    pub(super) fn money(&self, amount: Amount) -> String {
        let number = self.amount(amount);
        if amount.currency == Currency::NONE { number } else { format!("{number}\u{a0}{}", amount.currency) }
    }

    /// A date.
    pub(super) fn date(&self, date: Date) -> String {
        date.strftime(self.date).to_string()
    }

    /// The unit's word for this many; `None` when there is none.
    pub(super) fn unit_word(&self, code: &str, quantity: Option<Decimal>) -> Option<&'static str> {
        let forms: Vec<&'static str> = self.unit(code)?.split('|').collect();
        let quantity = quantity.unwrap_or(Decimal::ONE).abs();
        let form = match self.plural {
            _ if quantity == Decimal::ONE => 0,
            Plural::Two => 1,
            Plural::TwoFromTwo => usize::from(quantity >= Decimal::TWO),
            // 2–4, 22–24 …, but not 12–14; a fraction takes the form of few as well.
            Plural::OneFewMany => {
                let rest = |by: i64| quantity % Decimal::from(by);
                let few = rest(10) >= Decimal::TWO && rest(10) < Decimal::from(5);
                let teen = rest(100) >= Decimal::from(12) && rest(100) < Decimal::from(15);
                if few && !teen { 1 } else { 2 }
            }
        };
        forms.get(form).or(forms.last()).copied()
    }

    /// The word for a code of a list.
    pub(super) fn word(list: &'static [(&'static str, &'static str)], code: &str) -> Option<&'static str> {
        list.iter().find(|(known, _)| *known == code).map(|(_, word)| *word)
    }
}

/// An account in groups of four when it has the shape of an IBAN; what is written otherwise stays as it is.
pub(super) fn account(text: &str) -> String {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = bare.as_bytes();
    let shaped = (15..=34).contains(&bytes.len())
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit);
    if !shaped {
        return tamed(text);
    }
    let mut grouped = String::with_capacity(bare.len() + 8);
    for (i, c) in bare.chars().enumerate() {
        if i > 0 && i.is_multiple_of(4) {
            grouped.push(' ');
        }
        grouped.push(c);
    }
    grouped
}

/// A phrase with `{1}`, `{2}` … replaced.
pub(super) fn fill(phrase: &str, values: &[&str]) -> String {
    let mut filled = String::with_capacity(phrase.len() + 32);
    let mut rest = phrase;
    // One pass, so that a brace inside a value stays what it is.
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((place, after)) = after.split_once('}') else { break };
        let value = place.parse::<usize>().ok().and_then(|n| values.get(n.checked_sub(1)?));
        filled.push_str(value.copied().unwrap_or_default());
        rest = after;
    }
    filled.push_str(rest);
    filled
}
