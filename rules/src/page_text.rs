//! Whether a value stands on a page, in any of the ways people write it.
//!
//! Lenient on purpose: it is asked before an alarm that blocks, so a value that may be meant counts as being there.

use model::{Currency, Date, Decimal, Iban};

use crate::text::{company_key, company_likeness, number_key, words};

/// All words of the pages.
pub(crate) struct PageText {
    /// With plain blanks and apostrophes.
    text: String,
}

impl PageText {
    pub(crate) fn of(text: &str) -> PageText {
        let plain = |c: char| match c {
            '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' | '\n' | '\r' | '\t' => ' ',
            '’' | '‘' | '´' | '`' => '\'',
            '\u{2212}' | '–' => '-',
            other => other,
        };
        PageText { text: text.chars().map(plain).collect() }
    }

    /// Whether nothing at all is written.
    pub(crate) fn is_blank(&self) -> bool {
        !self.text.chars().any(char::is_alphanumeric)
    }

    /// Whether an amount stands here: `1.190,00`, `1,190.00`, `1 190,00`, `1'190.00`, `1190.00`, `1190`.
    pub(crate) fn has_amount(&self, value: Decimal) -> bool {
        ways_to_write(value).iter().any(|way| self.has_number(way))
    }

    /// Whether a run of digits and separators stands here by itself, not inside a longer number.
    fn has_number(&self, way: &str) -> bool {
        let bytes = self.text.as_bytes();
        let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
        let is_separator = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|b| b".,'".contains(b));
        self.text.match_indices(way).any(|(start, _)| {
            let (before, end) = (start.checked_sub(1), start + way.len());
            let joined_before = is_digit(before) || (is_separator(before) && is_digit(start.checked_sub(2)));
            let joined_after = is_digit(Some(end)) || (is_separator(Some(end)) && is_digit(Some(end + 1)));
            !joined_before && !joined_after
        })
    }

    /// Whether a date stands here, in digits of any usual order or with the month's name in a language of Europe.
    pub(crate) fn has_date(&self, date: Date) -> bool {
        let (year, month, day) = (i32::from(date.year()), i32::from(date.month()), i32::from(date.day()));
        let compact = format!("{year:04}{month:02}{day:02}");
        let all = words(&self.text);
        let number = |word: &str| {
            let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
            digits.parse::<i32>().ok().filter(|_| digits.len() <= 4)
        };
        let is_month = |word: &str| number(word) == Some(month) || is_month_name(word, month);
        let is_day = |word: &str| number(word) == Some(day);
        let is_year = |word: &str| matches!(number(word), Some(y) if y == year || y == year % 100);
        let spells = |a: &str, b: &str, c: &str| {
            (is_day(a) && is_month(b) && is_year(c))
                || (is_month(a) && is_day(b) && is_year(c))
                || (is_year(a) && is_month(b) && is_day(c))
        };
        // "2 de marzo de 2026": short words between the parts do not count.
        let parts: Vec<&str> =
            all.iter().map(String::as_str).filter(|w| !matches!(*w, "de" | "di" | "of" | "den" | "r")).collect();
        all.contains(&compact) || parts.windows(3).any(|w| spells(w[0], w[1], w[2]))
    }

    /// Whether a document number stands here: as a word, as neighbouring words, or inside one when it is long.
    pub(crate) fn has_document_number(&self, number: &str) -> bool {
        let wanted = number_key(number);
        if wanted.is_empty() {
            return true;
        }
        let keys: Vec<String> =
            self.text.split([' ', ':', '#', ';', '|']).map(number_key).filter(|key| !key.is_empty()).collect();
        let joined = |from: usize| {
            let mut key = String::new();
            keys[from..].iter().take(5).any(|next| {
                key.push_str(next);
                key == wanted
            })
        };
        (0..keys.len()).any(joined) || (wanted.len() >= 6 && self.has_inside(&wanted))
    }

    /// Whether a long key stands inside other letters, as in `Nr.RE20417`, but not inside a longer number.
    fn has_inside(&self, wanted: &str) -> bool {
        let all = number_key(&self.text);
        let digit_at = |at: Option<usize>| at.and_then(|at| all.as_bytes().get(at)).is_some_and(u8::is_ascii_digit);
        all.match_indices(wanted).any(|(start, _)| {
            let opens = !(wanted.starts_with(|c: char| c.is_ascii_digit()) && digit_at(start.checked_sub(1)));
            let closes = !(wanted.ends_with(|c: char| c.is_ascii_digit()) && digit_at(Some(start + wanted.len())));
            opens && closes
        })
    }

    /// Whether an identifier stands here, blanks and punctuation aside.
    pub(crate) fn has_identifier(&self, identifier: &str) -> bool {
        let compact = |text: &str| -> String {
            text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
        };
        compact(&self.text).contains(&compact(identifier))
    }

    /// Every account here whose check digits fit.
    pub(crate) fn ibans(&self) -> Vec<Iban> {
        let bytes = self.text.as_bytes();
        let mut found: Vec<Iban> = Vec::new();
        for start in 0..bytes.len() {
            let opens = bytes[start].is_ascii_uppercase()
                && bytes.get(start + 1).is_some_and(u8::is_ascii_uppercase)
                && bytes.get(start + 2).is_some_and(u8::is_ascii_digit)
                && bytes.get(start + 3).is_some_and(u8::is_ascii_digit)
                && (start == 0 || !bytes[start - 1].is_ascii_alphanumeric() || bytes[..start].ends_with(b"IBAN"));
            if opens
                && let Some(iban) = iban_at(&bytes[start..])
                && !found.contains(&iban)
            {
                found.push(iban);
            }
        }
        found
    }

    /// Whether most of a name's words stand here.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        let key = company_key(name);
        let here = company_key(&self.text);
        let letters = |word: &String| word.chars().count();
        let total: usize = key.iter().map(letters).sum();
        let seen: usize = key.iter().filter(|word| here.contains(word)).map(letters).sum();
        total == 0 || seen * 2 >= total || company_likeness(&key, &here) >= 900
    }

    /// Whether a currency stands here, as code or as sign.
    pub(crate) fn has_currency(&self, currency: Currency) -> bool {
        let signs: &[&str] = match currency.as_str() {
            "EUR" => &["€", "Euro", "euro"],
            "USD" | "CAD" | "AUD" | "NZD" | "HKD" | "SGD" | "MXN" => &["$"],
            "GBP" => &["£"],
            "JPY" | "CNY" => &["¥", "円", "元"],
            "PLN" => &["zł", "zl", "ZŁ"],
            "CZK" => &["Kč", "Kc"],
            "CHF" => &["Fr.", "SFr", "Fr "],
            "SEK" | "NOK" | "DKK" | "ISK" => &["kr", "Kr", "KR"],
            "HUF" => &["Ft"],
            "RON" => &["lei", "Lei", "LEI"],
            "BGN" => &["лв"],
            "INR" => &["₹", "Rs"],
            "TRY" => &["₺", "TL"],
            "UAH" => &["₴", "грн"],
            "MYR" => &["RM"],
            _ => &[],
        };
        self.text.contains(currency.as_str()) || signs.iter().any(|sign| self.text.contains(sign))
    }
}

/// An IBAN that begins here, with blanks between its groups, and ends where a word ends.
fn iban_at(bytes: &[u8]) -> Option<Iban> {
    let mut compact = String::with_capacity(34);
    for (at, b) in bytes.iter().enumerate().take(50) {
        match b {
            b' ' => continue,
            b if b.is_ascii_alphanumeric() => compact.push(char::from(*b)),
            _ => break,
        }
        let ends = !bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
        if compact.len() >= 15
            && ends
            && let Ok(iban) = compact.parse::<Iban>()
        {
            return Some(iban);
        }
    }
    None
}

/// The usual ways to write an amount, without sign.
fn ways_to_write(value: Decimal) -> Vec<String> {
    let value = value.abs().normalize();
    let mut fixed = value;
    fixed.rescale(value.scale().max(2));
    let text = fixed.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut ways = Vec::new();
    for separator in ["", ".", ",", " ", "'"] {
        let grouped = group(whole, separator);
        for point in [".", ","] {
            if point != separator {
                ways.push(format!("{grouped}{point}{fraction}"));
            }
        }
        // Prices are at times written without idle zeros: 1190,- or 12.5.
        if value.scale() == 0 {
            ways.push(grouped);
        } else if value.scale() == 1 {
            ways.extend([".", ","].map(|point| format!("{grouped}{point}{}", &fraction[..1])));
        }
        if whole.len() <= 3 {
            break;
        }
    }
    ways
}

fn group(whole: &str, separator: &str) -> String {
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push_str(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// Beginnings of the months' names, folded, in the languages of Europe.
const MONTHS: [&[&str]; 12] = [
    &["jan", "gen", "ene", "sty", "led", "tamm", "ian", "sij", "jaan"],
    &["feb", "fev", "lut", "uno", "helm", "vel", "veeb"],
    &["mar", "maer", "mrz", "maa", "brez", "ozu", "mac"],
    &["apr", "avr", "abr", "kwi", "dub", "huht", "tra"],
    &["may", "mai", "mag", "maj", "kve", "touk", "svi", "mei"],
    &["jun", "juin", "giu", "cze", "cerven", "kes", "lip", "iun"],
    &["jul", "juil", "lug", "lip", "cervenec", "hein", "srp", "iul"],
    &["aug", "aou", "ago", "sie", "srp", "elo", "kol"],
    &["sep", "set", "wrz", "zar", "syys", "ruj"],
    &["oct", "okt", "ott", "out", "paz", "rij", "loka", "lis"],
    &["nov", "lis", "marr", "stu"],
    &["dec", "dez", "dic", "gru", "pros", "joul"],
];

fn is_month_name(word: &str, month: i32) -> bool {
    let names = usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index));
    names.is_some_and(|names| names.iter().any(|name| word.starts_with(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_found_however_they_are_written() {
        let d = |text: &str| text.parse::<Decimal>().expect(text);
        for (text, value, expected) in [
            ("Summe 1.190,00 EUR", "1190.00", true),
            ("Total: 1,190.00", "1190", true),
            ("Razem 1\u{a0}190,00 zł", "1190.00", true),
            ("CHF 1’190.00", "1190.00", true),
            ("1190.00", "1190.00", true),
            ("EUR 1190,-", "1190.00", true),
            ("-12,50", "-12.5", true),
            ("11.190,00", "1190.00", false),
            ("1.190,00.5", "1190.00", false),
            ("1190.001", "1190.00", false),
            ("11900.00", "1190.00", false),
            ("1,234,567.89", "1234567.89", true),
            ("1234567.89", "234567.89", false),
        ] {
            assert_eq!(PageText::of(text).has_amount(d(value)), expected, "{value} in {text:?}");
        }
    }

    #[test]
    fn dates_are_found_however_they_are_written() {
        let date = "2026-03-02".parse::<Date>().expect("date");
        for text in [
            "2026-03-02",
            "vom 02.03.2026.",
            "2.3.26",
            "03/02/2026",
            "2 March 2026",
            "March 2nd, 2026",
            "2. März 2026",
            "2 de marzo de 2026",
            "le 2 mars 2026",
            "2 marca 2026 r.",
            "20260302",
        ] {
            assert!(PageText::of(text).has_date(date), "{text}");
        }
        for text in ["2026-03-03", "02.04.2026", "2 May 2026", "02.03.2025", ""] {
            assert!(!PageText::of(text).has_date(date), "{text}");
        }
    }

    #[test]
    fn numbers_accounts_and_names_are_found() {
        let page = PageText::of("Rechnung Nr.: RE 20 417 IBAN DE89 3704 0044 0532 0130 00 BIC X Muller u. Sohne");
        assert!(page.has_document_number("RE-20417"));
        assert!(!page.has_document_number("RE-2041"));
        assert_eq!(page.ibans().len(), 1);
        assert!(page.has_name("Müller & Söhne GmbH"));
        assert!(!page.has_name("Nordlicht Papier GmbH"));
        assert!(page.has_identifier("DE89370400440532013000"));
        assert!(PageText::of(" \n–").is_blank());
    }
}
