//! Collects the glyphs of a page with their boxes, and says which of them nobody can see.
//!
//! A page is interpreted once, without drawing it. What is painted beneath and above a glyph is remembered as
//! boxes, so that white text on a dark heading counts as visible and text under a later white box does not.

use hayro_interpret::font::{Glyph as FontGlyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Shape};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask};

use crate::quarter::Way;

/// Glyphs kept of one page; more than any page that a person could read.
const GLYPH_COUNT_MAX: usize = 200_000;
/// Painted boxes remembered of one page.
const FILL_COUNT_MAX: usize = 20_000;
/// Text smaller than this, in points, is not meant to be read.
const READABLE_POINTS_MIN: f64 = 1.5;
/// Difference of brightness, 0–255, below which text cannot be told from its background.
const CONTRAST_MIN: f32 = 18.0;
/// Brightness of the bare page.
const PAPER: f32 = 255.0;

/// Operations of one page. Dense drawings have some hundred thousand; forms that paint forms reach any number.
const OPERATION_COUNT_MAX: u32 = 4_000_000;

/// What the collector unwinds with when a page has spent its operations.
pub(super) struct BudgetSpent;

/// Why a glyph cannot be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unseen {
    /// Drawn in the invisible mode, as the text layer of a scan is.
    Mode,
    /// Same colour as its background, or transparent.
    Colour,
    /// Outside the page.
    OffPage,
    /// Too small to read.
    Tiny,
    /// Something was painted over it.
    Covered,
    /// Cut away by a clip: ordinary in figures, never read.
    Clipped,
}

/// A glyph as it stands on the page: points from the top left corner of the page as shown.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// Its text; `None` when the font does not say. Nearly always one letter: kept as that, not as a string of its own.
    pub(super) text: Option<BfString>,
    /// Box of the advance and of the font's usual height.
    pub(super) rect: Rect,
    /// Size of the font as shown.
    pub(super) size: f64,
    /// Where its baseline begins.
    pub(super) origin: Point,
    /// Which way its text runs; `None` when it runs askew.
    pub(super) way: Option<Way>,
    /// Why it cannot be seen, when it cannot.
    pub(super) unseen: Option<Unseen>,
}

impl Glyph {
    /// The characters of its text.
    pub(super) fn chars(&self) -> impl Iterator<Item = char> {
        let (one, more) = match &self.text {
            Some(BfString::Char(c)) => (Some(*c), ""),
            Some(BfString::String(text)) => (None, text.as_str()),
            None => (None, ""),
        };
        one.into_iter().chain(more.chars())
    }

    /// Whether the font says what it is.
    pub(super) fn is_mute(&self) -> bool {
        self.chars().next().is_none()
    }

    /// Whether nothing of it is to be seen: no text, or blanks.
    pub(super) fn is_blank(&self) -> bool {
        self.chars().all(char::is_whitespace)
    }
}

/// How many glyphs of a page can be seen, and how many of the others are meant not to be.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Seen, blanks left out.
    pub(super) visible: usize,
    /// Seen, and no text of it can be told.
    pub(super) mute: usize,
    /// Drawn in the invisible mode, blanks left out.
    pub(super) invisible: usize,
    /// Unseen in a way that hides text: by colour, size, place or what lies over it; blanks left out.
    pub(super) hidden: usize,
}

impl Tally {
    /// Of all glyphs of a page.
    pub(super) fn of(glyphs: &[Glyph]) -> Tally {
        let mut out = Tally::default();
        for glyph in glyphs {
            let mark = usize::from(!glyph.is_blank());
            match glyph.unseen {
                None => {
                    out.visible += mark;
                    out.mute += usize::from(glyph.is_mute() || glyph.chars().any(is_private));
                }
                Some(Unseen::Mode) => out.invisible += mark,
                Some(Unseen::Clipped) => {}
                Some(Unseen::Colour | Unseen::OffPage | Unseen::Tiny | Unseen::Covered) => out.hidden += mark,
            }
        }
        out
    }
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffd}')
}

struct Fill {
    rect: Rect,
    luminance: Option<f32>,
    after: usize,
    /// A plain rectangle, under which nothing earlier can be seen. A box with round corners is only what later text
    /// stands on.
    covers: bool,
}

/// What interpreting a page gives.
pub(super) struct Collector {
    width: f64,
    height: f64,
    clips: Vec<Rect>,
    fills: Vec<Fill>,
    /// Least and greatest brightness of the bare page and of all fills.
    shades: (f32, f32),
    operations: u32,
    /// Filled outlines that are no plain rectangles: a page whose letters were turned into drawings has thousands.
    pub(super) outlines: usize,
    /// Glyphs in the order in which they are drawn.
    pub(super) glyphs: Vec<Glyph>,
    /// Boxes of pictures, with their size in pixels.
    pub(super) images: Vec<(Rect, u32, u32)>,
}

impl Collector {
    /// A collector for a page of this size, in points.
    pub(super) fn new(width: f64, height: f64) -> Collector {
        Collector {
            width,
            height,
            clips: Vec::new(),
            fills: Vec::new(),
            shades: (PAPER, PAPER),
            operations: 0,
            outlines: 0,
            glyphs: Vec::new(),
            images: Vec::new(),
        }
    }

    fn spend(&mut self, operations: usize) {
        self.operations = self.operations.saturating_add(u32::try_from(operations).unwrap_or(u32::MAX));
        if self.operations > OPERATION_COUNT_MAX {
            std::panic::resume_unwind(Box::new(BudgetSpent));
        }
    }

    fn page(&self) -> Rect {
        Rect::new(0.0, 0.0, self.width, self.height)
    }

    fn add_fill(&mut self, rect: Rect, luminance: Option<f32>, covers: bool) {
        let clip = self.clips.last().copied().unwrap_or_else(|| self.page());
        let rect = rect.intersect(clip);
        if rect.width() > 1.0 && rect.height() > 1.0 && self.fills.len() < FILL_COUNT_MAX {
            self.fills.push(Fill { rect, luminance, after: self.glyphs.len(), covers });
            if let Some(shade) = luminance {
                self.shades = (self.shades.0.min(shade), self.shades.1.max(shade));
            }
        }
    }

    fn background_at(&self, point: Point) -> Option<f32> {
        // Most text stands on the bare page; the newest box under it decides.
        self.fills.iter().rev().take(400).find(|f| f.rect.contains(point)).map_or(Some(PAPER), |f| f.luminance)
    }

    /// Whether text of this brightness and opacity can be told from whatever lies under it, wherever it stands: most text
    /// is black, and no box on the page nearly so.
    fn stands_out(&self, light: f32, alpha: f32) -> bool {
        let (darkest, lightest) = self.shades;
        (darkest - light) * alpha >= CONTRAST_MIN || (light - lightest) * alpha >= CONTRAST_MIN
    }

    /// Marks the glyphs that a later box covers. Rows of glyphs keep this linear for ordinary pages.
    pub(super) fn settle(&mut self) {
        const ROW: f64 = 12.0;
        if self.fills.is_empty() || self.glyphs.is_empty() {
            return;
        }
        let rows = ((self.height / ROW).ceil().clamp(1.0, 2_000.0)) as usize;
        let row_of = |y: f64| ((y / ROW).floor().clamp(0.0, (rows - 1) as f64)) as usize;
        let mut buckets: Vec<Vec<(usize, Point)>> = vec![Vec::new(); rows];
        for (i, glyph) in self.glyphs.iter().enumerate() {
            if glyph.unseen.is_none() {
                let centre = glyph.rect.center();
                buckets[row_of(centre.y)].push((i, centre));
            }
        }
        let mut budget = 20_000_000_usize;
        for fill in self.fills.iter().filter(|fill| fill.covers) {
            for bucket in &buckets[row_of(fill.rect.y0)..=row_of(fill.rect.y1)] {
                budget = budget.saturating_sub(bucket.len());
                if budget == 0 {
                    return;
                }
                // Drawn earlier than the box: indices below `after`, and buckets are in drawing order.
                for &(i, centre) in bucket.iter().take_while(|(i, _)| *i < fill.after) {
                    if fill.rect.contains(centre) {
                        self.glyphs[i].unseen = Some(Unseen::Covered);
                    }
                }
            }
        }
    }
}

fn luminance(paint: &Paint<'_>) -> (Option<f32>, f32) {
    match paint {
        Paint::Color(color) => {
            let [r, g, b, a] = color.to_rgba().to_rgba8();
            (Some(0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b)), f32::from(a) / 255.0)
        }
        Paint::Pattern(_) => (None, 1.0),
    }
}

/// Parts of the outline of a box with round corners, at most: browsers draw each corner of several curves.
const ROUND_PARTS_MAX: usize = 80;

/// Share of its bounds that a box with round corners fills at least; a disc fills .79.
const ROUND_SHARE_MIN: f64 = 0.75;

/// Height of a box that text may stand on, in points; letters drawn as outlines are smaller.
const ROUND_HEIGHT_MIN: f64 = 10.0;

/// The bounds of a path that is a box with round corners, as buttons and panels are drawn.
fn as_round_box(path: &BezPath, transform: Affine) -> Option<Rect> {
    if path.elements().len() > ROUND_PARTS_MAX {
        return None;
    }
    let bounds = path.bounding_box();
    let rect = transform.transform_rect_bbox(bounds);
    let fills = path.area().abs() >= bounds.area().abs() * ROUND_SHARE_MIN;
    (rect.height() >= ROUND_HEIGHT_MIN && fills && is_straight(transform)).then_some(rect)
}

/// Whether a transformation keeps upright boxes upright.
fn is_straight(transform: Affine) -> bool {
    let [a, b, c, d, _, _] = transform.as_coeffs();
    (b.abs() < 1e-6 && c.abs() < 1e-6) || (a.abs() < 1e-6 && d.abs() < 1e-6)
}

/// The box of a path that is a plain rectangle.
fn as_rectangle(path: &BezPath, transform: Affine) -> Option<Rect> {
    let elements = path.elements();
    if elements.len() > 6 || elements.len() < 4 {
        return None;
    }
    let bounds = path.bounding_box();
    let full = (path.area().abs() - bounds.area().abs()).abs() <= bounds.area().abs() * 0.01;
    (is_straight(transform) && full).then(|| transform.transform_rect_bbox(bounds))
}

impl<'a> Device<'a> for Collector {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.spend(1);
        if !matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..)) || props.soft_mask.is_some() {
            return;
        }
        let (light, alpha) = luminance(&props.paint);
        if alpha > 0.9 && props.blend_mode == BlendMode::Normal {
            match as_rectangle(path, props.transform) {
                Some(rect) => self.add_fill(rect, light, true),
                None => {
                    self.outlines += 1;
                    if let Some(rect) = as_round_box(path, props.transform) {
                        self.add_fill(rect, light, false);
                    }
                }
            }
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        self.spend(1);
        if !matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..)) || props.soft_mask.is_some() {
            return;
        }
        let (light, alpha) = luminance(&props.paint);
        if alpha > 0.9 && props.blend_mode == BlendMode::Normal {
            self.add_fill(props.transform.transform_rect_bbox(*rect), light, true);
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.push_clip_rect(&clip.path.bounding_box());
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.spend(1);
        let outer = self.clips.last().copied().unwrap_or(Rect::new(-1e7, -1e7, 1e7, 1e7));
        self.clips.push(outer.intersect(*rect));
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.spend(1);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let (light, alpha) = luminance(&props.paint);
        self.spend(run.glyphs().len());
        let invisible = matches!(mode, DrawMode::Invisible);
        let stands_out = light.is_some_and(|light| self.stands_out(light, alpha));
        let page = self.page();
        for positioned in run.glyphs() {
            if self.glyphs.len() >= GLYPH_COUNT_MAX {
                return;
            }
            let text = positioned.as_unicode();
            let transform = props.transform * positioned.transform();
            let advance = match &**positioned {
                FontGlyph::Outline(outline) => outline.advance_width(),
                FontGlyph::Type3(glyph) => glyph.advance_width(),
            };
            let advance = f64::from(advance.filter(|a| a.is_finite() && *a > 0.0 && *a < 10_000.0).unwrap_or(500.0));
            let origin = transform * Point::ZERO;
            let along = transform * Point::new(advance, 0.0) - origin;
            let up = transform * Point::new(0.0, 1_000.0) - origin;
            let size = up.hypot();
            let rect = transform.transform_rect_bbox(Rect::new(0.0, -210.0, advance, 740.0));
            if !(rect.is_finite() && size.is_finite()) {
                continue;
            }
            let centre = rect.center();
            let unseen = if invisible {
                Some(Unseen::Mode)
            } else if alpha < 0.05 {
                Some(Unseen::Colour)
            } else if !page.contains(centre) {
                Some(Unseen::OffPage)
            } else if self.clips.last().is_some_and(|c| !c.contains(centre)) {
                Some(Unseen::Clipped)
            } else if size < READABLE_POINTS_MIN || along.hypot() < 1e-3 {
                Some(Unseen::Tiny)
            } else if stands_out {
                None
            } else if let (Some(light), Some(background)) = (light, self.background_at(centre)) {
                let on_image = self.images.iter().rev().take(50).any(|(r, ..)| r.contains(centre));
                ((light - background).abs() * alpha < CONTRAST_MIN && !on_image).then_some(Unseen::Colour)
            } else {
                None
            };
            let way = Way::of(along.x, along.y);
            self.glyphs.push(Glyph { text, rect, size, origin, way, unseen });
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.spend(1);
        let (width, height) = (image.width(), image.height());
        let unit = Rect::new(0.0, 0.0, f64::from(width.max(1)), f64::from(height.max(1)));
        // Image space is the unit square in PDF, and the picture's own pixels in the transform given here.
        let rect = props.transform.transform_rect_bbox(unit);
        if rect.is_finite() && self.images.len() < 2_000 {
            let clip = self.clips.last().copied().unwrap_or_else(|| self.page());
            self.images.push((rect.intersect(clip).intersect(self.page()), width, height));
        }
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn pop_transparency_group(&mut self) {}
}
