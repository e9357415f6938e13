//! What telephone numbers, e-mail addresses and web addresses look like to XRechnung.

/// At least three digits, whatever is between them.
pub(super) fn is_telephone(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= 3
}

/// One `@`; no blanks; behind it at least two labels, none of them empty.
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let plain = |part: &str| !part.is_empty() && !part.contains(['@', ' ', '\t', '\n', '\r']);
    plain(local) && plain(domain) && domain.contains('.') && domain.split('.').all(|label| !label.is_empty())
}

/// A scheme of at least two characters and a colon; what follows is free.
pub(super) fn is_absolute_url(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else { return false };
    let mut characters = scheme.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && scheme.len() >= 2
        && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones_have_three_digits() {
        assert!(is_telephone("+49 (0) 1-2"));
        assert!(!is_telephone("12"));
        assert!(!is_telephone("٣٣٣"));
    }

    #[test]
    fn addresses_have_one_at_and_whole_labels() {
        for good in ["a@b.c", ".a.@b.c", "a@b.c.de"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a@b", "a@b.", "a@.b", "a@b..c", "@b.c", "a@b@c.d", "a b@c.d", "a@b c.d"] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn an_absolute_url_has_a_scheme() {
        for good in ["https://a", "urn:x", "a1+.-:"] {
            assert!(is_absolute_url(good), "{good}");
        }
        for bad in ["", "a:", "C:\\x", "www.example.org", "1a:x", " https://a", "ä1:x"] {
            assert!(!is_absolute_url(bad), "{bad}");
        }
    }
}
