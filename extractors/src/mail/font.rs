//! The font that rendered mails are set in.
//!
//! The fourteen fonts that every PDF reader has know the letters of Western Europe only, under encodings that drop
//! `ł`, `ő` and `č`; a mail from Łódź would come out wrong on the page or in its text. So a free font is embedded, cut
//! down to the letters of European languages, and each character gets a code of its own with a map back to Unicode:
//! even one without a glyph (drawn as an empty box) can still be searched, copied and read.

/// DejaVu Sans Condensed, subset; see `assets/LICENSE-DejaVu.txt`.
pub(super) static FILE: &[u8] = include_bytes!("../../assets/DejaVuSansCondensed-subset.ttf");

/// What setting text needs to know of the font.
pub(super) struct Font {
    units_per_em: u32,
    metric_count: usize,
    metrics: &'static [u8],
    /// Format 4 subtable of the character map.
    map: &'static [u8],
    /// Highest and lowest point of its glyphs, in font units.
    pub ascent: i16,
    pub descent: i16,
}

impl Font {
    /// Opens the bundled font. Damaged tables, which the tests rule out, give a font without glyphs.
    pub(super) fn bundled() -> Font {
        let hhea = table(b"hhea");
        let signed = |at: usize| hhea.get(at..at + 2).map_or(0, |b| i16::from_be_bytes([b[0], b[1]]));
        Font {
            units_per_em: u32::from(be16(table(b"head"), 18)).max(1),
            metric_count: usize::from(be16(hhea, 34)),
            metrics: table(b"hmtx"),
            map: character_map(table(b"cmap")),
            ascent: signed(4),
            descent: signed(6),
        }
    }

    /// Glyph of a character; 0 is the empty box.
    pub(super) fn glyph(&self, c: char) -> u16 {
        let Ok(code) = u16::try_from(u32::from(c)) else { return 0 };
        let segments = usize::from(be16(self.map, 6)) / 2;
        let end = |i: usize| be16(self.map, 14 + 2 * i);
        let Some(i) = (0..segments).find(|i| end(*i) >= code) else { return 0 };
        let start = be16(self.map, 16 + 2 * segments + 2 * i);
        let delta = be16(self.map, 16 + 4 * segments + 2 * i);
        let offset_at = 16 + 6 * segments + 2 * i;
        let offset = be16(self.map, offset_at);
        match (start <= code, offset) {
            (false, _) => 0,
            (true, 0) => code.wrapping_add(delta),
            (true, _) => match be16(self.map, offset_at + usize::from(offset) + 2 * usize::from(code - start)) {
                0 => 0,
                glyph => glyph.wrapping_add(delta),
            },
        }
    }

    /// Width of a glyph, in thousandths of the font size.
    pub(super) fn width(&self, glyph: u16) -> u32 {
        // Glyphs past the last metric share its width.
        let index = usize::from(glyph).min(self.metric_count.saturating_sub(1));
        u32::from(be16(self.metrics, 4 * index)) * 1000 / self.units_per_em
    }

    /// Width of a text, in thousandths of the font size.
    pub(super) fn width_of(&self, text: &str) -> u32 {
        text.chars().map(|c| self.width(self.glyph(c))).sum()
    }

    /// A measure in font units, in thousandths of the font size.
    pub(super) fn thousandths(&self, units: i16) -> i32 {
        i32::from(units) * 1000 / i32::try_from(self.units_per_em).unwrap_or(i32::MAX)
    }
}

fn table(tag: &[u8; 4]) -> &'static [u8] {
    let count = usize::from(be16(FILE, 4));
    let record = (0..count).filter_map(|i| FILE.get(12 + 16 * i..28 + 16 * i)).find(|r| r.starts_with(tag));
    let Some(record) = record else { return &[] };
    let (offset, length) = (be32(record, 8), be32(record, 12));
    FILE.get(offset..offset.saturating_add(length)).unwrap_or_default()
}

fn character_map(cmap: &'static [u8]) -> &'static [u8] {
    let count = usize::from(be16(cmap, 2));
    let subtables = (0..count).filter_map(|i| cmap.get(be32(cmap, 8 + 8 * i)..));
    subtables.into_iter().find(|s| be16(s, 0) == 4).unwrap_or_default()
}

fn be16(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |b| u16::from_be_bytes([b[0], b[1]]))
}

fn be32(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..at + 4).map_or(0, |b| b.iter().fold(0usize, |n, b| n << 8 | usize::from(*b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_european_languages_have_glyphs() {
        let font = Font::bundled();
        for c in "AzŁódźżęąśćńÄöüßÉçõñŐűČřžğışĐþŒΩЖїЄ€£§№„”–…²½•0123456789".chars()
        {
            assert_ne!(font.glyph(c), 0, "{c}");
            assert!((150..1400).contains(&font.width(font.glyph(c))), "{c} {}", font.width(font.glyph(c)));
        }
        assert_eq!(font.glyph('漢'), 0);
        assert!(font.thousandths(font.ascent) > 700 && font.thousandths(font.descent) < -100);
    }
}
