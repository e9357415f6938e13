//! Recognises VAT identifiers by the shapes that each country uses.

use std::sync::OnceLock;

use regex::Regex;

use crate::layout::Sheet;

/// A VAT identifier on the page.
#[derive(Debug, Clone)]
pub(crate) struct VatSeen {
    pub(crate) text: String,
    pub(crate) line: usize,
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) x0: f32,
}

fn shape() -> &'static Regex {
    static BUILT: OnceLock<Regex> = OnceLock::new();
    BUILT.get_or_init(|| {
        #[expect(clippy::unwrap_used, reason = "a fixed pattern; a test runs it")]
        Regex::new(
            r"^(?:ATU\d{8}|BE[01]?\d{9}|BG\d{9,10}|CHE\d{9}(?:MWST|TVA|IVA)?|CY\d{8}[A-Z]|CZ\d{8,10}|DE\d{8,11}|DK\d{8}|EE\d{9}|EL\d{9}|ES[A-Z0-9]\d{7}[A-Z0-9]|FI\d{8}|FR[A-Z0-9]{2}\d{9}|GB(?:\d{9}|\d{12}|GD\d{3}|HA\d{3})|HR\d{11}|HU\d{8}|IE\d[A-Z0-9+*]\d{5}[A-Z]{1,2}|IE\d{7}[A-Z]{1,2}|IT\d{11}|LT(?:\d{9}|\d{12})|LU\d{8}|LV\d{11}|MT\d{8}|NL\d{9}B\d{2}|NL\d{11}|NO\d{9}(?:MVA)?|PL\d{10}|PT\d{9}|RO\d{2,10}|SE\d{12}|SI\d{8}|SK\d{10}|XI\d{9})$",
        )
        .unwrap()
    })
}

/// All VAT identifiers of the document.
pub(crate) fn find(sheet: &Sheet) -> Vec<VatSeen> {
    let mut out = Vec::new();
    for (index, line) in sheet.lines.iter().enumerate() {
        let mut at = 0;
        while at < line.tokens.len() {
            match start_in(&line.tokens[at].text) {
                Some(offset) => {
                    let found = grow(line, at, offset);
                    if let Some((text, last)) = found {
                        let x0 = line.tokens[at].x0;
                        out.push(VatSeen { text, line: index, first: at, last, x0 });
                        at = last + 1;
                    } else {
                        at += 1;
                    }
                }
                None => at += 1,
            }
        }
        if out.len() > 500 {
            break;
        }
    }
    out
}

/// Byte at which a country prefix followed by a digit, or standing alone, begins.
fn start_in(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if text.len() == 2 && bytes.iter().all(u8::is_ascii_uppercase) {
        return Some(0);
    }
    (0..bytes.len().saturating_sub(3)).find(|i| {
        let boundary = *i == 0 || !bytes[i - 1].is_ascii_alphanumeric();
        boundary
            && bytes[*i].is_ascii_uppercase()
            && bytes[i + 1].is_ascii_uppercase()
            && bytes[i + 2..].iter().take(3).any(u8::is_ascii_digit)
            && text.is_char_boundary(*i)
    })
}

fn grow(line: &crate::layout::Line, at: usize, offset: usize) -> Option<(String, usize)> {
    let mut compact = String::new();
    let mut best = None;
    for (last, token) in line.tokens.iter().enumerate().skip(at).take(6) {
        let part = if last == at { token.text.get(offset..)? } else { token.text.as_str() };
        if last > at && token.x0 - line.tokens[last - 1].x1 > line.height() * 0.9 {
            break;
        }
        compact.extend(part.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()));
        if compact.len() > 18 {
            break;
        }
        if shape().is_match(&compact) {
            best = Some((compact.clone(), last));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_those_of_the_countries() {
        for good in ["DE123456789", "FR11123456782", "NL810433941B01", "IE3668997OH", "ATU12345678", "PL1234567890"] {
            assert!(shape().is_match(good), "{good}");
        }
        for bad in ["DE1234", "HRB12345", "ISO9001", "NR123456"] {
            assert!(!shape().is_match(bad), "{bad}");
        }
        assert_eq!(start_in("ID:DE123456789"), Some(3));
    }
}
