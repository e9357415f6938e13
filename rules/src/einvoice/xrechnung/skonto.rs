//! The cash discounts that XRechnung writes as lines of the payment terms (BT-20):
//! `#SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=100.00#`.

use crate::einvoice::select::normal;

/// What is wrong with the discounts in the payment terms; `None` when nothing is, or there are none.
///
/// Every line that begins with `#` is a discount. After the last one a line must end: text may follow, but not on it.
pub(super) fn fault(terms: &str) -> Option<String> {
    let mut lines = terms.split('\n').map(normal).filter(|line| line.starts_with('#')).peekable();
    lines.peek()?;
    if let Some(line) = lines.find(|line| !is_discount(line)) {
        return Some(format!("\"{line}\" is no line of the form #SKONTO#TAGE=14#PROZENT=2.00#"));
    }
    let rest = after_last_segments(terms);
    let ends = rest.chars().take_while(|c| matches!(c, ' ' | '\t' | '\r' | '\n')).any(|c| c == '\n');
    (!ends).then(|| "the last cash discount does not end with a line feed".to_owned())
}

/// What follows the last run from one `#` to another on the same line.
fn after_last_segments(terms: &str) -> &str {
    let mut rest = terms;
    let mut at = 0;
    for line in terms.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        // At least one character stands between the two.
        if let (Some(first), Some(last)) = (content.find('#'), content.rfind('#'))
            && last > first + 1
        {
            rest = &terms[at + last + 1..];
        }
        at += line.len();
    }
    rest
}

fn is_discount(line: &str) -> bool {
    let Some(segments) = line.strip_prefix("#SKONTO#TAGE=").and_then(|rest| rest.strip_suffix('#')) else {
        return false;
    };
    let mut segments = segments.split('#');
    let days = segments.next().is_some_and(is_digits);
    let percent = segments.next().and_then(|s| s.strip_prefix("PROZENT=")).is_some_and(is_amount);
    let base = segments.next().is_none_or(|s| {
        s.strip_prefix("BASISBETRAG=").is_some_and(|amount| is_amount(amount.strip_prefix('-').unwrap_or(amount)))
    });
    days && percent && base && segments.next().is_none()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_amount(text: &str) -> bool {
    text.split_once('.').is_some_and(|(whole, cents)| is_digits(whole) && is_digits(cents) && cents.len() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn discounts_are_whole_lines() {
        for good in [
            "",
            "14 Tage netto",
            "#SKONTO#TAGE=7#PROZENT=2.00#\n",
            "Bitte zahlen.\n  #SKONTO#TAGE=7#PROZENT=2.00#BASISBETRAG=-3.21#  \n\nDanke",
            "#SKONTO#TAGE=7#PROZENT=2.00#\n#SKONTO#TAGE=14#PROZENT=1.00#\n ",
        ] {
            assert_eq!(fault(good), None, "{good:?}");
        }
        for bad in [
            "#SKONTO#TAGE=7#PROZENT=2.00#",
            "#SKONTO#TAGE=7#PROZENT=2.00# danke\n",
            "#SKONTO#TAGE=7#PROZENT=2.0#\n",
            "#SKONTO#TAGE=7#PROZENT=2,00#\n",
            "#SKONTO#TAGE=#PROZENT=2.00#\n",
            "#skonto#TAGE=7#PROZENT=2.00#\n",
            "#SKONTO#TAGE=7#PROZENT=2.00##SKONTO#TAGE=7#PROZENT=2.00#\n",
            "#SKONTO#TAGE=7#PROZENT=2.00#BASISBETRAG=23#\n",
            "#VERZUG#TAGE=7#PROZENT=2.00#\n",
            "#SKONTO#TAGE=7#PROZENT=2.00#\nsee #1#, please",
        ] {
            assert!(fault(bad).is_some(), "{bad:?}");
        }
    }
}
