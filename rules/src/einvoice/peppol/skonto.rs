//! Cash discounts in payment terms, as written in Germany: `#SKONTO#TAGE=14#PROZENT=2.00#`, a line each.

use super::text::{is_space, normal};

/// Whether the discounts in a text of payment terms are well formed; a text without any is. Editions before 3.0.21 take
/// other text before a discount in its line (`whole` is false).
pub(super) fn is_well_formed(terms: &str, whole: bool) -> bool {
    let mut lines = terms.split('\n').map(normal).filter(|line| line.starts_with('#')).peekable();
    if lines.peek().is_none() {
        return true;
    }
    let is_discount = |line: &str| {
        let starts = line.match_indices("#SKONTO#").map(|(at, _)| at);
        starts.into_iter().any(|at| (at == 0 || !whole) && is_chain(&line[at..]))
    };
    lines.all(|line| is_discount(&line)) && breaks_after_last(terms)
}

/// `#SKONTO#TAGE=14#PROZENT=2.00#`, with `BASISBETRAG=100.00#` where there is a base amount.
fn is_chain(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let money = |text: &str| {
        text.split_once('.').is_some_and(|(whole, cents)| digits(whole) && digits(cents) && cents.len() == 2)
    };
    let Some(parts) = text.strip_prefix("#SKONTO#").and_then(|rest| rest.strip_suffix('#')) else { return false };
    let mut parts = parts.split('#');
    let mut next = |name: &str| parts.next().map(|part| part.strip_prefix(name).map(str::to_owned));
    let days = next("TAGE=").flatten().is_some_and(|days| digits(&days));
    let percentage = next("PROZENT=").flatten().is_some_and(|percentage| money(&percentage));
    let base = match next("BASISBETRAG=") {
        None => true,
        Some(base) => base.is_some_and(|base| money(base.strip_prefix('-').unwrap_or(&base))),
    };
    days && percentage && base && parts.next().is_none()
}

/// Whether a line break follows the last line that has something between two `#`, before any other text.
fn breaks_after_last(terms: &str) -> bool {
    let mut at = 0;
    let mut after = None;
    for line in terms.split_inclusive('\n') {
        if let (Some(first), Some(last)) = (line.find('#'), line.rfind('#'))
            && last > first + 1
        {
            after = terms.get(at + last + 1..);
        }
        at += line.len();
    }
    let rest = after.unwrap_or(terms);
    rest.chars().take_while(|c| is_space(*c)).any(|c| c == '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn discounts() {
        for good in [
            "",
            "30 days net",
            "#SKONTO#TAGE=14#PROZENT=2.00#\n",
            "#SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=-100.00#\n#SKONTO#TAGE=7#PROZENT=3.25#\r\n then net",
            "Text # in line\n #SKONTO#TAGE=14#PROZENT=2.00#  \n",
        ] {
            assert!(is_well_formed(good, true), "{good}");
        }
        for bad in [
            "#SKONTO#TAGE=14#PROZENT=2.00#",
            "#SKONTO#TAGE=14#PROZENT=2.00# then net\n",
            "#SKONTO#TAGE=14#PROZENT=2#\n",
            "#SKONTO#TAGE=#PROZENT=2.00#\n",
            "#SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=1#\n",
            "#SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=1.00#X=1#\n",
            "#skonto#TAGE=14#PROZENT=2.00#\n",
            "##\n",
        ] {
            assert!(!is_well_formed(bad, true), "{bad}");
        }
    }

    #[test]
    fn earlier_editions_take_text_before_a_discount() {
        let terms = "#note #SKONTO#TAGE=14#PROZENT=2.00#\n";
        assert!(is_well_formed(terms, false) && !is_well_formed(terms, true));
    }
}
