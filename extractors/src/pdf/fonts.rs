//! Fonts that a document names and does not bring. Drawing needs their outlines; reading needs only what the document and
//! the standard say of them: which letter a code is, and how far it goes.

use std::sync::Arc;

use hayro_interpret::{FontResolverFn, InterpreterSettings, RenderContent};

/// A font in compact format with the one glyph that each font has, and nothing drawn in it.
const EMPTY: &[u8] = &[
    1, 0, 4, 1, // Version 1.0, length of this header, size of offsets.
    0, 1, 1, 1, 2, b'E', // Names: one.
    0, 1, 1, 1, 3, 160, 17, // Dictionaries: one, which says that the glyphs begin at byte 21.
    0, 0, // Strings: none.
    0, 0, // Subroutines: none.
    0, 1, 1, 1, 2, 14, // Glyphs: one, which ends at once.
];

/// Settings for reading the text of a page.
pub(super) fn settings(content: RenderContent) -> InterpreterSettings {
    // The outlines that come in place of a missing font would be decrypted and named for each document anew.
    let font_resolver: FontResolverFn = Arc::new(|_| Some((Arc::new(EMPTY), 0)));
    InterpreterSettings { font_resolver, render_content: content, ..InterpreterSettings::default() }
}

#[cfg(test)]
mod tests {
    use hayro_interpret::hayro_syntax::Pdf;
    use hayro_interpret::kurbo::Rect;
    use hayro_interpret::{Context, InterpreterCache, TransformExt, interpret_page};

    use super::*;
    use crate::pdf::glyphs::{Collector, Glyph};

    /// A page that writes with fonts of all kinds, none of which the document brings.
    const PAGE: &str = "%PDF-1.7
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Contents 4 0 R /Resources <</Font <<
/A <</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>
/B <</Type /Font /Subtype /Type1 /BaseFont /Times-BoldItalic /Encoding <</Differences [65 /Euro /adieresis]>>>>
/C <</Type /Font /Subtype /TrueType /BaseFont /Arial,Bold /FirstChar 65 /LastChar 67 /Widths [700 650 300]>>
/D <</Type /Font /Subtype /TrueType /BaseFont /Unheard-Of>>
/E <</Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats>>
/F <</Type /Font /Subtype /Type0 /BaseFont /Unheard /Encoding /Identity-H /ToUnicode 5 0 R
/DescendantFonts [<</Type /Font /Subtype /CIDFontType2 /BaseFont /Unheard /W [65 [400 900 510]]
/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>>>]>>
>>>>>> endobj
4 0 obj <</Length 234>> stream
BT /A 12 Tf 20 250 Td (Total 12,50 \\200) Tj /B 11 Tf 0 -30 Td (ABC) Tj /C 9 Tf 0 -30 Td (ABC) Tj
/D 10 Tf 0 -30 Td (ABC) Tj /E 10 Tf 0 -30 Td (ABC) Tj /F 10 Tf 0 -30 Td <004100420043> Tj
/Missing 10 Tf 0 -30 Td (ABC) Tj ET
endstream endobj
5 0 obj <</Length 96>> stream
begincmap
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0041> <0043> <0061> endbfrange
endcmap
endstream endobj
trailer <</Root 1 0 R>>
%%EOF
";

    fn glyphs(settings: InterpreterSettings) -> Vec<Glyph> {
        let pdf = Pdf::new(PAGE.as_bytes().to_vec()).expect("a PDF");
        let page = pdf.pages().first().expect("a page");
        let cache = InterpreterCache::new();
        let (size, start) = (Rect::new(0.0, 0.0, 400.0, 300.0), page.initial_transform(true).to_kurbo());
        let mut context = Context::new(start, size, &cache, page.xref(), settings);
        let mut collector = Collector::new(400.0, 300.0);
        interpret_page(page, &mut context, &mut collector);
        collector.glyphs
    }

    #[test]
    fn text_in_missing_fonts_is_read_as_with_their_outlines() {
        let drawn = glyphs(InterpreterSettings::default());
        let read = glyphs(settings(RenderContent::all()));
        let text: String = read.iter().flat_map(Glyph::chars).collect();
        assert_eq!(text, "Total 12,50 €€äCABCABC✡✢✣abcABC");
        assert_eq!(format!("{read:?}"), format!("{drawn:?}"));
    }
}
