//! Text from strangers, made safe to show: control, direction and zero-width characters become visible.

/// Longest file name kept, in characters; the end is kept too, because that is where the extension stands.
const NAME_CHARS_MAX: usize = 120;

/// Text made safe to show on one line, at most `max` characters.
///
/// Characters that act instead of showing are written as `[U+202E]`, so that `rechnung\u{202e}fdp.exe` cannot pose
/// as a PDF. Line breaks become blanks, as they are of no meaning in names and subjects.
pub(crate) fn readable(text: &str, max: usize) -> String {
    let mut out = String::with_capacity(text.len().min(max));
    for (count, c) in text.trim().chars().enumerate() {
        if count >= max {
            out.push('…');
            break;
        }
        match c {
            '\r' | '\n' | '\t' => out.push(' '),
            _ if acts_unseen(c) => out.push_str(&format!("[U+{:04X}]", u32::from(c))),
            _ => out.push(c),
        }
    }
    out
}

/// A file name made safe to show; empty names get `fallback`. Path separators become `_`, so that the name is
/// harmless even to a program that takes it for a path; it is still never to be used as one.
pub(crate) fn file_name(name: &str, fallback: &str) -> String {
    let name = name.trim();
    if name.is_empty() {
        return fallback.to_owned();
    }
    let total = name.chars().count();
    let shortened: String = if total > NAME_CHARS_MAX {
        let tail: String = name.chars().skip(total - 20).collect();
        name.chars().take(NAME_CHARS_MAX - 21).chain(['…']).chain(tail.chars()).collect()
    } else {
        name.to_owned()
    };
    // The shortened name has few characters, so marking them cannot grow it past the cap that `readable` sets.
    let safe: String = shortened.chars().map(|c| if matches!(c, '/' | '\\') { '_' } else { c }).collect();
    let shown = readable(&safe, NAME_CHARS_MAX);
    if shown.chars().all(|c| c == '.') { fallback.to_owned() } else { shown }
}

/// Whether a name, taken for a path, would leave its folder.
pub(crate) fn leaves_its_folder(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    name.starts_with(['/', '\\', '~']) || drive || name.split(['/', '\\']).any(|segment| segment.trim() == "..")
}

/// Characters that change how others show, or show nothing themselves.
fn acts_unseen(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x00ad | 0x034f | 0x061c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f
            | 0x2028..=0x202f | 0x205f..=0x206f | 0x2800 | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfffb
            | 0xe0000..=0xe0fff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_act_are_shown() {
        let check = |name: &str, expected: &str| assert_eq!(file_name(name, "unnamed"), expected);
        check("invoice.pdf", "invoice.pdf");
        check("rechnung\u{202e}fdp.exe", "rechnung[U+202E]fdp.exe");
        check("a\r\nSet-Cookie: x=1\r\n.pdf", "a  Set-Cookie: x=1  .pdf");
        check("a.pdf\0.exe", "a.pdf[U+0000].exe");
        check("../../etc/cron.d/x", ".._.._etc_cron.d_x");
        check("C:\\Windows\\x.pdf", "C:_Windows_x.pdf");
        check("", "unnamed");
        check("..", "unnamed");
        check("Rechnung Łódź 12.pdf", "Rechnung Łódź 12.pdf");
        assert!(file_name(&format!("{}.pdf", "x".repeat(20_000)), "").ends_with("xxx.pdf"));
    }

    #[test]
    fn paths_that_leave_their_folder_are_known() {
        for name in ["../a", "..\\a", "/etc/x", "C:\\x", "~root/.ssh/x", "a/../../b", "\\\\host\\share"] {
            assert!(leaves_its_folder(name), "{name}");
        }
        for name in ["a.pdf", "scans/a.pdf", "CON.pdf", "%2e%2e%2fx.pdf", "a..b.pdf", "v1:2.pdf", ""] {
            assert!(!leaves_its_folder(name), "{name}");
        }
    }
}
