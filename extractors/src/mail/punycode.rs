//! Internationalised domain names (RFC 3492) that pose as others.

/// Whether a domain has a label that shows like ordinary Latin text without being it.
///
/// That is: a label that mixes Latin letters with letters of another alphabet, or is made wholly of Cyrillic or Greek
/// letters that have Latin twins. Honest names (`müller`, `żółw`, `россия`) do neither.
pub(super) fn looks_like_another(domain: &str) -> bool {
    domain.split('.').any(|label| {
        let shown = match label.to_ascii_lowercase().strip_prefix("xn--") {
            // A label that cannot be decoded is shown differently by different programs.
            Some(encoded) => match decode(encoded) {
                Some(shown) => shown,
                None => return true,
            },
            None => label.to_lowercase(),
        };
        let latin =
            shown.chars().any(|c| c.is_ascii_alphabetic() || matches!(u32::from(c), 0xc0..=0x24f | 0x1e00..=0x1eff));
        let other = shown
            .chars()
            .any(|c| c.is_alphabetic() && u32::from(c) >= 0x250 && !matches!(u32::from(c), 0x1e00..=0x1eff));
        let twins = other && shown.chars().filter(|c| c.is_alphabetic()).all(has_latin_twin);
        latin && other || twins
    })
}

/// Cyrillic and Greek small letters that are drawn like Latin ones.
fn has_latin_twin(c: char) -> bool {
    "аеорсухіјѕԁһԛԝӏονρα".contains(c)
}

fn decode(encoded: &str) -> Option<String> {
    const BASE: u32 = 36;
    let (basic, digits) = encoded.rsplit_once('-').unwrap_or(("", encoded));
    let mut out: Vec<char> = basic.chars().collect();
    let (mut code, mut i, mut bias) = (128u32, 0u32, 72u32);
    let mut input = digits.bytes();
    while let Some(mut byte) = input.next() {
        let (start, mut weight, mut k) = (i, 1u32, BASE);
        loop {
            let digit = match byte {
                b'a'..=b'z' => u32::from(byte - b'a'),
                b'0'..=b'9' => u32::from(byte - b'0') + 26,
                _ => return None,
            };
            i = i.checked_add(digit.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(1, 26);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            k += BASE;
            byte = input.next()?;
        }
        let length = u32::try_from(out.len()).ok()? + 1;
        let mut delta = (i - start) / if start == 0 { 700 } else { 2 };
        delta += delta / length;
        let mut steps = 0;
        while delta > 455 {
            delta /= 35;
            steps += BASE;
        }
        bias = steps + 36 * delta / (delta + 38);
        code = code.checked_add(i / length)?;
        i %= length;
        out.insert(usize::try_from(i).ok()?, char::from_u32(code)?);
        i += 1;
        if out.len() > 63 {
            return None;
        }
    }
    Some(out.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_decoded() {
        assert_eq!(decode("mller-kva").as_deref(), Some("müller"));
        assert_eq!(decode("bcher-kva").as_deref(), Some("bücher"));
        assert_eq!(decode("80akhbyknj4f").as_deref(), Some("испытание"));
        assert_eq!(decode("99999999"), None);
    }

    #[test]
    fn names_that_pose_as_others_are_seen() {
        for domain in ["xn--nrdlicht-4fg.example", "nоrdlicht.example", "xn--80ak6aa92e.com"] {
            assert!(looks_like_another(domain), "{domain}");
        }
        for domain in ["nordlicht.example", "xn--mller-kva.de", "żółw.pl", "xn--80akhbyknj4f.example", "buyer.example"]
        {
            assert!(!looks_like_another(domain), "{domain}");
        }
    }
}
