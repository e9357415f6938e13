//! Characters that are not what they seem: strangers use them to hide text, to turn it around, and to make two names
//! look alike. One list for whoever compares, shows or reads texts.

/// Whether a character shows nothing, or only changes how its neighbours look: marks of direction, joiners, fillers,
/// selectors, tags. Controls such as the line break are not among them.
///
/// Two texts that differ by such characters only look the same, so comparing passes over them.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    is_treacherous(c)
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{200c}'
                | '\u{200d}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}'
        )
}

/// Whether an invisible character has no honest use in a document: it turns the direction of writing, or parts text
/// without showing. Joiners, soft hyphens and selectors are honest: Persian, long words and emoji need them.
#[must_use]
pub fn is_treacherous(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A stranger's text, fit to be shown: whatever would turn it, part it or move a terminal's cursor becomes the
/// replacement character `�`. Line breaks stay.
#[must_use]
pub fn tamed(text: &str) -> String {
    text.chars().map(|c| if is_treacherous(c) || (c.is_control() && c != '\n') { '\u{fffd}' } else { c }).collect()
}

/// The same in one line: line breaks become `�` too, and so does all that shows nothing. For names of files, and for
/// lines of a terminal.
#[must_use]
pub fn tamed_line(text: &str) -> String {
    text.chars().map(|c| if is_invisible(c) || c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_invisible, tamed, tamed_line};

    #[test]
    fn what_turns_text_or_moves_the_cursor_is_replaced() {
        assert_eq!(tamed("a\u{202e}fdp.exe\u{1b}[2J\nnext"), "a\u{fffd}fdp.exe\u{fffd}[2J\nnext");
        assert_eq!(tamed_line("a\nb\u{200d}c"), "a\u{fffd}b\u{fffd}c");
    }

    #[test]
    fn honest_joiners_and_selectors_stay_in_running_text() {
        let family = "👨\u{200d}👩 ❤\u{fe0f} Mess\u{ad}gerät";
        assert_eq!(tamed(family), family);
        assert!(is_invisible('\u{200d}') && is_invisible('\u{ad}') && !is_invisible(' '));
    }
}
