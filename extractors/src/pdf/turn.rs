//! Pages whose text runs up, down or upside down: a landscape table that was printed upright, a page that was laid into
//! the file the wrong way. They are read as people would hold them, and every box leads back to the page as it is shown.

use hayro_interpret::kurbo::{Point, Rect};
use model::Rect as PageRect;
use model::extraction::Page;

use super::glyphs::Glyph;
use crate::quarter::Way;

/// So many letters tell which way a page is held; of fewer, a line along the margin may be all there is.
const LETTERS_MIN: usize = 40;

impl Way {
    /// The way of a step along a line of text, the vertical counted downwards; `None` when it is askew.
    pub(super) fn of(x: f64, y: f64) -> Option<Way> {
        match () {
            () if y.abs() < x * 0.2 => Some(Way::Right),
            () if y.abs() < -x * 0.2 => Some(Way::Left),
            () if x.abs() < y * 0.2 => Some(Way::Down),
            () if x.abs() < -y * 0.2 => Some(Way::Up),
            () => None,
        }
    }

    /// The way that most of the letters run. Unless another clearly has more, a page is as it should be.
    pub(super) fn of_most(glyphs: &[Glyph]) -> Way {
        let mut letters = [0_usize; 4];
        for glyph in glyphs.iter().filter(|glyph| glyph.unseen.is_none()) {
            if let Some(way) = glyph.way
                && !glyph.is_blank()
            {
                letters[usize::from(way.quarters())] += 1;
            }
        }
        let letters = |way: Way| letters[usize::from(way.quarters())];
        let level = letters(Way::Right);
        let others = [Way::Down, Way::Left, Way::Up].map(|way| (letters(way), way));
        let most = others.into_iter().max_by_key(|(count, _)| *count);
        most.filter(|(count, _)| *count >= LETTERS_MIN && *count > level * 2).map_or(Way::Right, |(_, way)| way)
    }

    /// Lays glyphs of a page of this size level.
    pub(super) fn lay_level(self, glyphs: &mut [Glyph], size: (f64, f64)) {
        if self == Way::Right {
            return;
        }
        let point = |at: Point| Point::from(self.level((at.x, at.y), size));
        for glyph in glyphs {
            let corners = [Point::new(glyph.rect.x0, glyph.rect.y0), Point::new(glyph.rect.x1, glyph.rect.y1)];
            glyph.rect = Rect::from_points(point(corners[0]), point(corners[1]));
            glyph.origin = point(glyph.origin);
            glyph.way = glyph.way.map(|way| Way::after(i32::from(way.quarters()) - i32::from(self.quarters())));
        }
    }

    /// Where a box of the level page is on the page as shown, both in ten-thousandths of its sides.
    fn lead_back(self, rect: PageRect) -> PageRect {
        let rest = |value: u16| 10_000 - value.min(10_000);
        let PageRect { left, top, right, bottom } = rect;
        match self {
            Way::Right => rect,
            Way::Down => PageRect { left: rest(bottom), top: left, right: rest(top), bottom: right },
            Way::Left => PageRect { left: rest(right), top: rest(bottom), right: rest(left), bottom: rest(top) },
            Way::Up => PageRect { left: top, top: rest(right), right: bottom, bottom: rest(left) },
        }
    }

    /// The boxes of a level page's words, each with the one on the page as shown.
    pub(super) fn boxes(self, page: &Page) -> Vec<(PageRect, PageRect)> {
        page.words.iter().map(|word| (word.rect, self.lead_back(word.rect))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_have_a_way() {
        for (step, way) in [
            ((5.0, 0.3), Some(Way::Right)),
            ((-5.0, 0.3), Some(Way::Left)),
            ((0.1, 5.0), Some(Way::Down)),
            ((0.0, -5.0), Some(Way::Up)),
            ((5.0, 5.0), None),
            ((0.0, 0.0), None),
        ] {
            assert_eq!(Way::of(step.0, step.1), way, "{step:?}");
        }
    }

    #[test]
    fn what_is_laid_level_leads_back() {
        let size = (600.0, 800.0);
        for way in Way::ALL {
            // A word at the upper left of the page as people hold it, and its box there.
            let seen = Rect::new(60.0, 80.0, 120.0, 160.0);
            let mut glyphs = [Glyph {
                text: Some(hayro_interpret::hayro_cmap::BfString::Char('A')),
                rect: seen,
                size: 10.0,
                origin: seen.origin(),
                way: Some(way),
                unseen: None,
            }];
            way.lay_level(&mut glyphs, size);
            assert_eq!(glyphs[0].way, Some(Way::Right), "{way:?}");
            let (width, height) = way.size(size);
            let part = |value: f64, full: f64| (value / full * 10_000.0).round() as u16;
            let rect = glyphs[0].rect;
            let level = PageRect {
                left: part(rect.x0, width),
                top: part(rect.y0, height),
                right: part(rect.x1, width),
                bottom: part(rect.y1, height),
            };
            let back = way.lead_back(level);
            assert_eq!(back, PageRect { left: 1_000, top: 1_000, right: 2_000, bottom: 2_000 }, "{way:?}");
        }
    }
}
