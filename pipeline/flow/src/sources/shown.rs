//! Names that strangers choose, made safe to show.

use std::fmt::Write as _;

use model::text::is_invisible;

/// Most characters kept of a name.
const LENGTH_MAX: usize = 200;

/// The text with control and direction characters spelt out, cut at 200 characters.
///
/// A file name such as `invoice<U+202E>fdp.exe` shows itself instead of turning around on the page.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (count, character) in text.chars().enumerate() {
        if count == LENGTH_MAX {
            out.push('…');
            break;
        }
        if character.is_control() || is_invisible(character) {
            // Writing into a String cannot fail.
            let _ = write!(out, "<U+{:04X}>", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn control_and_direction_characters_are_spelt_out() {
        assert_eq!(shown("Rechnung 4711.pdf"), "Rechnung 4711.pdf");
        assert_eq!(shown("a\u{202E}fdp.exe"), "a<U+202E>fdp.exe");
        assert_eq!(shown("a\r\nb\0"), "a<U+000D><U+000A>b<U+0000>");
        assert_eq!(shown(&"x".repeat(500)).chars().count(), 201);
    }
}
