//! The font that rendered mails are set in.
//!
//! The fourteen fonts that every PDF reader has know the letters of Western Europe only, under encodings that drop
//! `ł`, `ő` and `č`; a mail from Łódź would come out wrong on the page or in its text. So a free font is embedded, cut
//! down to the letters of European languages, and each character gets a code of its own with a map back to Unicode:
//! even one without a glyph (drawn as an empty box) can still be searched, copied and read.

use std::collections::BTreeSet;

/// DejaVu Sans Condensed, cut down to European letters; see `assets/LICENSE-DejaVu.txt`.
static FILE: &[u8] = include_bytes!("../../assets/DejaVuSansCondensed-subset.ttf");

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

/// The font with the outlines of some glyphs only, for embedding: a TrueType file without the tables that PDF ignores.
///
/// Glyphs keep their numbers, so that nothing else changes; those left out are empty.
pub(super) fn subset(glyphs: impl IntoIterator<Item = u16>) -> Vec<u8> {
    let (outlines, places) = (table(b"glyf"), table(b"loca"));
    let long = be16(table(b"head"), 50) == 1;
    let place = |i: usize| if long { be32(places, 4 * i) } else { 2 * usize::from(be16(places, 2 * i)) };
    let count = usize::from(be16(table(b"maxp"), 4));
    let outline = |glyph: u16| {
        let i = usize::from(glyph);
        if i < count { outlines.get(place(i)..place(i + 1)).unwrap_or_default() } else { &[] }
    };
    // Accented letters are composed of others, which must come along.
    let mut wanted: BTreeSet<u16> = BTreeSet::from([0]);
    let mut pending: Vec<u16> = glyphs.into_iter().collect();
    while let Some(glyph) = pending.pop() {
        if wanted.insert(glyph) {
            pending.extend(components(outline(glyph)));
        }
    }
    let (mut glyf, mut loca) = (Vec::new(), Vec::new());
    for glyph in 0..=count {
        loca.extend_from_slice(&u32::try_from(glyf.len()).unwrap_or(0).to_be_bytes());
        if let Ok(glyph) = u16::try_from(glyph)
            && wanted.contains(&glyph)
        {
            glyf.extend_from_slice(outline(glyph));
            glyf.resize(glyf.len().next_multiple_of(4), 0);
        }
    }
    let mut head = table(b"head").to_vec();
    if let Some(format) = head.get_mut(50..52) {
        format.copy_from_slice(&[0, 1]);
    }
    assemble(&[
        (b"glyf", &glyf),
        (b"head", &head),
        (b"hhea", table(b"hhea")),
        (b"hmtx", table(b"hmtx")),
        (b"loca", &loca),
        (b"maxp", table(b"maxp")),
    ])
}

/// Glyphs that a composite outline is made of; none for a simple one.
fn components(outline: &[u8]) -> Vec<u16> {
    let mut out = Vec::new();
    // A negative number of contours marks a composite.
    let mut at = if be16(outline, 0) & 0x8000 == 0 { outline.len() } else { 10 };
    while at + 4 <= outline.len() {
        let flags = be16(outline, at);
        out.push(be16(outline, at + 2));
        let arguments = if flags & 1 != 0 { 4 } else { 2 };
        let scale = match flags {
            _ if flags & 0x08 != 0 => 2,
            _ if flags & 0x40 != 0 => 4,
            _ if flags & 0x80 != 0 => 8,
            _ => 0,
        };
        at = if flags & 0x20 != 0 { at + 4 + arguments + scale } else { outline.len() };
    }
    out
}

/// A TrueType file of these tables, which are in the order of their tags.
fn assemble(tables: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let count = u16::try_from(tables.len()).unwrap_or(0);
    let power = 15 - u16::try_from(count.leading_zeros()).unwrap_or(15).min(15);
    let search = 16u16 << power;
    let mut out = vec![0, 1, 0, 0];
    for field in [count, search, power, (16 * count).saturating_sub(search)] {
        out.extend_from_slice(&field.to_be_bytes());
    }
    let mut offset = 12 + 16 * tables.len();
    for (tag, bytes) in tables {
        let sum = bytes.chunks(4).fold(0u32, |sum, word| {
            let mut padded = [0; 4];
            padded[..word.len()].copy_from_slice(word);
            sum.wrapping_add(u32::from_be_bytes(padded))
        });
        out.extend_from_slice(*tag);
        for field in [sum, u32::try_from(offset).unwrap_or(0), u32::try_from(bytes.len()).unwrap_or(0)] {
            out.extend_from_slice(&field.to_be_bytes());
        }
        offset += bytes.len().next_multiple_of(4);
    }
    for (_, bytes) in tables {
        out.extend_from_slice(bytes);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
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
    fn a_subset_keeps_what_accented_letters_are_made_of() {
        let font = Font::bundled();
        let whole = subset(0..746);
        let some = subset([font.glyph('ą'), font.glyph('a')]);
        assert!(some.len() < 9_000 && whole.len() > 30_000, "{} {}", some.len(), whole.len());
        assert!(some.starts_with(&[0, 1, 0, 0, 0, 6]));
    }

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
