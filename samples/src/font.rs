//! The fonts of the sample pages: subsets of permissively licensed families, read just far enough to set text.
//!
//! Text is measured and encoded by glyph, so Polish letters work as well as German ones; each PDF embeds what it uses.

use std::sync::OnceLock;

/// Glyph of each character up to the arrows and boxes, and advance of each glyph.
struct Measures {
    glyphs: Vec<u16>,
    advances: Vec<f32>,
}

/// A face that pages are set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// A grotesque, as most office letters use.
    Sans,
    /// Its bold.
    SansBold,
    /// A book face.
    Serif,
    /// Its bold.
    SerifBold,
    /// A typewriter face, as old ERP systems print.
    Mono,
    /// Its bold.
    MonoBold,
    /// A humanist sans, as web-born companies use.
    Open,
    /// Its semibold.
    OpenBold,
    /// A grotesque with the letters of all languages.
    Arimo,
    /// Its bold.
    ArimoBold,
    /// A book face.
    Tinos,
    /// Its bold.
    TinosBold,
    /// A typewriter face.
    Cousine,
    /// Its bold.
    CousineBold,
    /// A soft humanist sans, as office programs set by default.
    Humanist,
    /// Its bold.
    HumanistBold,
    /// A sturdy book face.
    Caladea,
    /// Its bold.
    CaladeaBold,
    /// A modern sans of web services.
    Lettera,
    /// Its bold.
    LetteraBold,
    /// A narrow sans.
    Narrow,
    /// Its bold.
    NarrowBold,
    /// A humanist sans.
    OpenFull,
    /// Its bold.
    OpenFullBold,
    /// A wide sans.
    Wide,
    /// Its bold.
    WideBold,
}

impl Face {
    /// The faces of the committed samples.
    pub const ALL: [Face; 8] = [
        Face::Sans,
        Face::SansBold,
        Face::Serif,
        Face::SerifBold,
        Face::Mono,
        Face::MonoBold,
        Face::Open,
        Face::OpenBold,
    ];

    /// The faces of the generated pages: the same families with the letters of all thirteen languages, and more of them.
    pub const PAGES: [Face; 18] = [
        Face::Arimo,
        Face::ArimoBold,
        Face::Tinos,
        Face::TinosBold,
        Face::Cousine,
        Face::CousineBold,
        Face::Humanist,
        Face::HumanistBold,
        Face::Caladea,
        Face::CaladeaBold,
        Face::Lettera,
        Face::LetteraBold,
        Face::Narrow,
        Face::NarrowBold,
        Face::OpenFull,
        Face::OpenFullBold,
        Face::Wide,
        Face::WideBold,
    ];

    /// The font file.
    #[must_use]
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Face::Sans => include_bytes!("../fonts/Arimo-Regular.ttf"),
            Face::SansBold => include_bytes!("../fonts/Arimo-Bold.ttf"),
            Face::Serif => include_bytes!("../fonts/Tinos-Regular.ttf"),
            Face::SerifBold => include_bytes!("../fonts/Tinos-Bold.ttf"),
            Face::Mono => include_bytes!("../fonts/Cousine-Regular.ttf"),
            Face::MonoBold => include_bytes!("../fonts/Cousine-Bold.ttf"),
            Face::Open => include_bytes!("../fonts/OpenSans-Regular.ttf"),
            Face::OpenBold => include_bytes!("../fonts/OpenSans-Semibold.ttf"),
            Face::Arimo => include_bytes!("../fonts/pages/Arimo-Regular.ttf"),
            Face::ArimoBold => include_bytes!("../fonts/pages/Arimo-Bold.ttf"),
            Face::Tinos => include_bytes!("../fonts/pages/Tinos-Regular.ttf"),
            Face::TinosBold => include_bytes!("../fonts/pages/Tinos-Bold.ttf"),
            Face::Cousine => include_bytes!("../fonts/pages/Cousine-Regular.ttf"),
            Face::CousineBold => include_bytes!("../fonts/pages/Cousine-Bold.ttf"),
            Face::Humanist => include_bytes!("../fonts/pages/Humanist-Regular.ttf"),
            Face::HumanistBold => include_bytes!("../fonts/pages/Humanist-Bold.ttf"),
            Face::Caladea => include_bytes!("../fonts/pages/Caladea-Regular.ttf"),
            Face::CaladeaBold => include_bytes!("../fonts/pages/Caladea-Bold.ttf"),
            Face::Lettera => include_bytes!("../fonts/pages/Lettera-Regular.ttf"),
            Face::LetteraBold => include_bytes!("../fonts/pages/Lettera-Bold.ttf"),
            Face::Narrow => include_bytes!("../fonts/pages/RobotoCondensed-Regular.ttf"),
            Face::NarrowBold => include_bytes!("../fonts/pages/RobotoCondensed-Bold.ttf"),
            Face::OpenFull => include_bytes!("../fonts/pages/OpenSans-Regular.ttf"),
            Face::OpenFullBold => include_bytes!("../fonts/pages/OpenSans-Semibold.ttf"),
            Face::Wide => include_bytes!("../fonts/pages/DejaVuSans-Regular.ttf"),
            Face::WideBold => include_bytes!("../fonts/pages/DejaVuSans-Bold.ttf"),
        }
    }

    /// The font file as `pack` packs it, once a process: thousands of pages are drawn in the same faces.
    pub(crate) fn packed(self, pack: fn(&[u8]) -> Vec<u8>) -> &'static [u8] {
        static PACKED: [OnceLock<Vec<u8>>; 26] = [const { OnceLock::new() }; 26];
        PACKED[self as usize].get_or_init(|| pack(self.bytes()))
    }

    /// PostScript name, with the tag that marks a subset (ISO 32000-1, 9.6.4).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Face::Sans => "BURSAA+Arimo-Regular",
            Face::SansBold => "BURSAB+Arimo-Bold",
            Face::Serif => "BURSAC+Tinos-Regular",
            Face::SerifBold => "BURSAD+Tinos-Bold",
            Face::Mono => "BURSAE+Cousine-Regular",
            Face::MonoBold => "BURSAF+Cousine-Bold",
            Face::Open => "BURSAG+OpenSans-Regular",
            Face::OpenBold => "BURSAH+OpenSans-Semibold",
            Face::Arimo => "BURSAI+Arimo-Regular",
            Face::ArimoBold => "BURSAJ+Arimo-Bold",
            Face::Tinos => "BURSAK+Tinos-Regular",
            Face::TinosBold => "BURSAL+Tinos-Bold",
            Face::Cousine => "BURSAM+Cousine-Regular",
            Face::CousineBold => "BURSAN+Cousine-Bold",
            Face::Humanist => "BURSAO+Humanist-Regular",
            Face::HumanistBold => "BURSAP+Humanist-Bold",
            Face::Caladea => "BURSAQ+Caladea-Regular",
            Face::CaladeaBold => "BURSAR+Caladea-Bold",
            Face::Lettera => "BURSAS+Lettera-Regular",
            Face::LetteraBold => "BURSAT+Lettera-Bold",
            Face::Narrow => "BURSAU+RobotoCondensed-Regular",
            Face::NarrowBold => "BURSAV+RobotoCondensed-Bold",
            Face::OpenFull => "BURSAW+OpenSans-Regular",
            Face::OpenFullBold => "BURSAX+OpenSans-Semibold",
            Face::Wide => "BURSAY+DejaVuSans-Regular",
            Face::WideBold => "BURSAZ+DejaVuSans-Bold",
        }
    }

    /// Name of its resource on a page.
    #[must_use]
    pub fn resource(self) -> String {
        format!("F{}", self as u8)
    }

    /// Glyph of a character; 0, the empty box, when the face has none.
    #[must_use]
    pub fn glyph(self, character: char) -> u16 {
        // Blanks that do not break look like blanks.
        let character = if character == '\u{a0}' || character == '\u{202f}' { ' ' } else { character };
        self.measures().glyphs.get(character as usize).copied().unwrap_or(0)
    }

    /// Advance width of a glyph, in thousandths of the font size.
    #[must_use]
    pub fn advance(self, glyph: u16) -> f32 {
        self.measures().advances.get(usize::from(glyph)).copied().unwrap_or_else(|| self.advance_of(glyph))
    }

    /// What is looked up for each letter, found once.
    fn measures(self) -> &'static Measures {
        static FACES: [OnceLock<Measures>; 26] = [const { OnceLock::new() }; 26];
        FACES[self as usize].get_or_init(|| Measures {
            glyphs: (0..0x2700).map(|code| self.map(code).unwrap_or(0)).collect(),
            advances: (0..self.glyph_count()).map(|glyph| self.advance_of(glyph)).collect(),
        })
    }

    fn advance_of(self, glyph: u16) -> f32 {
        let bytes = self.bytes();
        let metrics = table(bytes, b"hhea").and_then(|at| u16_at(bytes, at + 34)).unwrap_or(1).max(1);
        let slot = usize::from(glyph.min(metrics - 1)) * 4;
        let width = table(bytes, b"hmtx").and_then(|at| u16_at(bytes, at + slot)).unwrap_or(0);
        let per_em = table(bytes, b"head").and_then(|at| u16_at(bytes, at + 18)).unwrap_or(1000);
        f32::from(width) * 1000.0 / f32::from(per_em)
    }

    /// Number of glyphs.
    #[must_use]
    pub fn glyph_count(self) -> u16 {
        let bytes = self.bytes();
        table(bytes, b"maxp").and_then(|at| u16_at(bytes, at + 4)).unwrap_or(0)
    }

    /// Width of a text at a size, in points.
    #[must_use]
    pub fn width(self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.advance(self.glyph(c))).sum::<f32>() * size / 1000.0
    }

    /// `cmap` format 4: segments of codes, each with a delta or an offset into glyph ids.
    fn map(self, code: u16) -> Option<u16> {
        let bytes = self.bytes();
        let cmap = table(bytes, b"cmap")?;
        let count = u16_at(bytes, cmap + 2)?;
        let at = (0..usize::from(count)).find_map(|i| {
            let at = cmap + u32_at(bytes, cmap + 4 + i * 8 + 4)?;
            (u16_at(bytes, at)? == 4).then_some(at)
        })?;
        let segments = usize::from(u16_at(bytes, at + 6)?);
        let (ends, starts) = (at + 14, at + 16 + segments);
        let (deltas, offsets) = (starts + segments, starts + 2 * segments);
        let segment = (0..segments).step_by(2).find(|i| u16_at(bytes, ends + i).is_some_and(|end| end >= code))?;
        let start = u16_at(bytes, starts + segment)?;
        if start > code {
            return None;
        }
        let delta = u16_at(bytes, deltas + segment)?;
        let offset = usize::from(u16_at(bytes, offsets + segment)?);
        if offset == 0 {
            return Some(code.wrapping_add(delta)).filter(|g| *g != 0);
        }
        let glyph = u16_at(bytes, offsets + segment + offset + usize::from(code - start) * 2)?;
        (glyph != 0).then(|| glyph.wrapping_add(delta))
    }
}

fn table(bytes: &[u8], tag: &[u8; 4]) -> Option<usize> {
    let count = usize::from(u16_at(bytes, 4)?);
    (0..count).map(|i| 12 + i * 16).find(|at| bytes.get(*at..*at + 4) == Some(tag)).and_then(|at| u32_at(bytes, at + 8))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).map(|b| u16::from_be_bytes([b[0], b[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..at + 4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_has_the_letters_of_our_languages() {
        for face in Face::ALL {
            for c in "AZaz09äöüßÄÖÜéèêëçàâîïôûœŒÉąćęłńóśźżĄĆĘŁŃÓŚŹŻ€–—’„“”•·°§&@%".chars()
            {
                assert_ne!(face.glyph(c), 0, "{face:?} lacks {c:?}");
            }
            assert!(face.width("Rechnung", 10.0) > 30.0);
        }
    }

    #[test]
    fn faces_of_generated_pages_have_the_letters_of_thirteen_languages() {
        let letters = "äöüßÄÖÜ éèêëçàâîïôûùœŒÉ ąćęłńóśźżĄĆĘŁŃÓŚŹŻ ěščřžýáíúůďťňĚŠČŘŽÝÁÍÚŮĎŤŇ ñÑ¿¡ ãõÃÕªº åæøÅÆØ ìòù €£§°№«»·•–—’“”„%&@/²³½×";
        for face in Face::PAGES {
            for c in letters.chars().filter(|c| *c != ' ') {
                assert_ne!(face.glyph(c), 0, "{face:?} lacks {c:?}");
            }
        }
    }
}
