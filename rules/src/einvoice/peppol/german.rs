//! Forms of German rules: mail addresses and addresses of supporting documents.

/// One `@`, something before it, and a domain with a dot after it; no blank.
pub(super) fn is_mail(mail: &str) -> bool {
    let Some((local, domain)) = mail.split_once('@') else { return false };
    !mail.contains(' ')
        && !local.is_empty()
        && !domain.contains('@')
        && domain.contains('.')
        && domain.split('.').all(|piece| !piece.is_empty())
}

/// The same, of ASCII characters only, as it was asked for before 3.0.21.
pub(super) fn is_plain_mail(mail: &str) -> bool {
    let Some((local, domain)) = mail.split_once('@') else { return false };
    let letters = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&\"*+/=?^_`{|}~-".contains(&b);
    let piece = |piece: &str| !piece.is_empty() && piece.bytes().all(letters);
    let label = |label: &str| {
        !label.starts_with('-')
            && !label.ends_with('-')
            && !label.is_empty()
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    local.split('.').all(piece) && domain.contains('.') && domain.split('.').all(label)
}

/// Whether an address begins with a scheme of two characters or more.
pub(super) fn has_scheme(uri: &str) -> bool {
    let Some((scheme, _)) = uri.split_once(':') else { return false };
    let mut bytes = scheme.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
        && scheme.len() > 1
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses() {
        for mail in ["a@b.de", "ä.b@ü.de", "a b@c.de", "a@b..de", "a@b", "@b.de", "a@b@c.de", "a@b.de.", ".a@b.de"] {
            let loose = matches!(mail, "a@b.de" | "ä.b@ü.de" | ".a@b.de");
            assert_eq!(is_mail(mail), loose, "{mail}");
            assert_eq!(is_plain_mail(mail), mail == "a@b.de", "{mail}");
        }
        assert!(is_plain_mail("a|b=c.d@e-f.g1") && !is_plain_mail("a@-e.de") && is_mail("a@-e.de"));
    }

    #[test]
    fn schemes_of_addresses() {
        for uri in ["https://x", "a1:", "urn:x", "h+.-2:"] {
            assert!(has_scheme(uri), "{uri}");
        }
        for uri in ["", "x", "h:", " https:", "1a:", "a b:", "//x:"] {
            assert!(!has_scheme(uri), "{uri}");
        }
    }
}
