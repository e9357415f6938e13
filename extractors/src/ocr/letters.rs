//! A zero among letters is a letter: engines confuse `O` and `0`, and numbers of documents are made of parts that are
//! letters or digits.

use super::SeenWord;

/// A word read with less confidence than this is looked at.
const CONFIDENT: f32 = 0.95;

/// Makes `OR-2026-0195` of `0R-2026-0195`, where the engine was not sure.
pub(super) fn settle_zeros(words: &mut [SeenWord]) {
    for word in words.iter_mut().filter(|word| word.confidence < CONFIDENT) {
        if let Some(settled) = settled(&word.text) {
            word.text = settled;
        }
    }
}

/// The word with its zeros among letters as letters; `None` when there is none.
fn settled(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('-').collect();
    // Only beside a part of digits: alone, `B0` and `A0` are names of things.
    let is_number = |part: &&str| part.len() >= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |part: &&str| {
        part.len() >= 2
            && part.contains('0')
            && part.bytes().all(|byte| byte == b'0' || byte.is_ascii_uppercase())
            && part.bytes().any(|byte| byte.is_ascii_uppercase())
            && part.starts_with('0')
    };
    if !parts.iter().any(is_number) || !parts.iter().any(is_word) {
        return None;
    }
    let letters = |part: &&str| if is_word(part) { part.replace('0', "O") } else { (*part).to_owned() };
    Some(parts.iter().map(letters).collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_among_letters_are_letters_beside_digits_only() {
        for (read, meant) in [
            ("0R-2026-0195", Some("OR-2026-0195")),
            ("OR-2026-0195", None),
            ("2026-0195", None),
            ("0195-AB", None),
            ("0K", None),
            ("A0-2026", None),
            ("00-2026", None),
        ] {
            assert_eq!(settled(read).as_deref(), meant, "{read}");
        }
    }
}
