//! Text that nobody sees: what makes a scan searchable.
//!
//! Letters are codes of Type 3 fonts whose only glyph draws nothing, with a table that says which character each code
//! means. So any character of any language can be written, no font file is needed, and every viewer finds the words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use model::extraction::Page;

/// Codes of one font; code 0 stays unused.
const CODES: usize = 255;
/// Width of the glyph, in thousandths of the font's size.
pub(super) const WIDTH: f32 = 500.0;

/// The characters of a document as codes of fonts.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    codes: BTreeMap<char, (usize, u8)>,
    fonts: Vec<Vec<char>>,
}

impl Fonts {
    /// The font and the code of a character.
    fn code(&mut self, c: char) -> (usize, u8) {
        if let Some(known) = self.codes.get(&c) {
            return *known;
        }
        if self.fonts.last().is_none_or(|font| font.len() >= CODES) {
            self.fonts.push(Vec::new());
        }
        let font = self.fonts.len() - 1;
        self.fonts[font].push(c);
        let code = (font, u8::try_from(self.fonts[font].len()).unwrap_or(u8::MAX));
        self.codes.insert(c, code);
        code
    }

    /// The characters of each font, in the order of their codes, from 1.
    pub(super) fn fonts(&self) -> &[Vec<char>] {
        &self.fonts
    }

    /// The operators that write a page's words invisibly. The page is `width` × `height` points as shown; `matrix` leads
    /// from there (origin at the lower left) to the page's own coordinates.
    pub(super) fn text(&mut self, page: &Page, width: f32, height: f32, matrix: [f32; 6]) -> String {
        let mut out = String::new();
        let [a, b, c, d, e, f] = matrix;
        let _ = writeln!(out, "q {a} {b} {c} {d} {e} {f} cm BT 3 Tr");
        for word in &page.words {
            let across = |value: u16| f32::from(value) / 10_000.0 * width;
            let down = |value: u16| height - f32::from(value) / 10_000.0 * height;
            let (left, right) = (across(word.rect.left), across(word.rect.right));
            let (top, bottom) = (down(word.rect.top), down(word.rect.bottom));
            let count = word.text.chars().count();
            if count == 0 || right <= left || top <= bottom {
                continue;
            }
            let size = top - bottom;
            let stretch = (right - left) / (count as f32 * size * WIDTH / 1_000.0) * 100.0;
            // The lower edge of a word's box lies below its baseline by about a fifth.
            let _ = write!(out, "{stretch:.2} Tz 1 0 0 1 {left:.2} {:.2} Tm", bottom + size * 0.2);
            let mut current = None;
            // A blank after each word keeps words apart for viewers that only look at the order.
            for character in word.text.chars().chain([' ']) {
                let (font, code) = self.code(character);
                if current != Some(font) {
                    let close = if current.is_some() { "> Tj" } else { "" };
                    let _ = write!(out, "{close} /BursarText{font} {size:.2} Tf <");
                    current = Some(font);
                }
                let _ = write!(out, "{code:02x}");
            }
            out.push_str("> Tj\n");
        }
        out.push_str("ET Q\n");
        out
    }
}

/// The table that says which character each code of a font means (a ToUnicode CMap).
pub(super) fn to_unicode(font: &[char]) -> String {
    let mut out = String::from(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /BursarText def /CMapType 2 def\n\
         1 begincodespacerange <00> <ff> endcodespacerange\n",
    );
    for (chunk, characters) in font.chunks(100).enumerate() {
        let _ = writeln!(out, "{} beginbfchar", characters.len());
        for (index, character) in characters.iter().enumerate() {
            let mut units = [0_u16; 2];
            let units: String = character.encode_utf16(&mut units).iter().map(|unit| format!("{unit:04x}")).collect();
            let _ = writeln!(out, "<{:02x}> <{units}>", chunk * 100 + index + 1);
        }
        out.push_str("endbfchar\n");
    }
    out.push_str("endcmap CMapName currentdict /CMap defineresource pop end end\n");
    out
}
