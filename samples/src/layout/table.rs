//! The table of lines: columns, wrapped descriptions, and page breaks with the heading repeated.

use super::Row;
use crate::font::Face;
use crate::sheet::{Align, Colour, LIGHT, Pen, Sheet, WHITE};

/// A column of the table.
pub(super) struct Column {
    /// Its heading.
    pub(super) title: &'static str,
    /// Where text hangs.
    pub(super) at: f32,
    /// How it hangs.
    pub(super) align: Align,
    /// Width that text is wrapped to; 0 for columns that never wrap.
    pub(super) wrap: f32,
    /// What it shows.
    pub(super) show: fn(&Row) -> &str,
}

impl Column {
    pub(super) fn left(title: &'static str, at: f32, show: fn(&Row) -> &str) -> Column {
        Column { title, at, align: Align::Left, wrap: 0.0, show }
    }
    pub(super) fn right(title: &'static str, at: f32, show: fn(&Row) -> &str) -> Column {
        Column { title, at, align: Align::Right, wrap: 0.0, show }
    }
    pub(super) fn wrapped(title: &'static str, at: f32, wrap: f32, show: fn(&Row) -> &str) -> Column {
        Column { title, at, align: Align::Left, wrap, show }
    }
}

/// How rows are told apart.
pub(super) enum Rules {
    /// A hairline under each row.
    Hairlines,
    /// Every second row tinted.
    Stripes(Colour),
    /// A box around each cell, with these edges.
    Boxes(Vec<f32>),
}

/// The look of a table.
pub(super) struct Style {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) head: Pen,
    pub(super) head_fill: Option<Colour>,
    pub(super) body: Pen,
    pub(super) leading: f32,
    pub(super) padding: f32,
    pub(super) rules: Rules,
    pub(super) bottom: f32,
    /// Where the table goes on after a page break.
    pub(super) next_top: f32,
}

impl Style {
    pub(super) fn new(left: f32, right: f32, face: Face, bold: Face, size: f32) -> Style {
        Style {
            left,
            right,
            head: Pen::new(bold, size),
            head_fill: None,
            body: Pen::new(face, size),
            leading: size * 1.3,
            padding: size * 0.55,
            rules: Rules::Hairlines,
            bottom: 720.0,
            next_top: 90.0,
        }
    }
}

/// Draws the table from `y` downwards and returns where it ends.
pub(super) fn draw(sheet: &mut Sheet, style: &Style, columns: &[Column], rows: &[Row], y: f32) -> f32 {
    let mut y = heading(sheet, style, columns, y);
    for (i, row) in rows.iter().enumerate() {
        let cells: Vec<Vec<String>> = columns
            .iter()
            .map(|c| {
                let text = (c.show)(row);
                if c.wrap > 0.0 { Sheet::wrap(text, style.body, c.wrap) } else { vec![text.to_owned()] }
            })
            .collect();
        let tallest = cells.iter().map(Vec::len).max().unwrap_or(1);
        let height = tallest as f32 * style.leading + 2.0 * style.padding;
        if y + height > style.bottom {
            sheet.turn();
            y = heading(sheet, style, columns, style.next_top);
        }
        if let (Rules::Stripes(tint), true) = (&style.rules, i % 2 == 1) {
            sheet.fill(style.left, y, style.right - style.left, height, *tint);
        }
        for (column, lines) in columns.iter().zip(&cells) {
            let mut at = y + style.padding + style.body.size * 0.95;
            for line in lines {
                sheet.text(column.at, at, style.body, column.align, line);
                at += style.leading;
            }
        }
        y += height;
        match &style.rules {
            Rules::Hairlines => sheet.rule((style.left, y), (style.right, y), 0.5, LIGHT),
            Rules::Boxes(edges) => grid(sheet, style, edges, y - height, height),
            Rules::Stripes(_) => {}
        }
    }
    y
}

fn heading(sheet: &mut Sheet, style: &Style, columns: &[Column], y: f32) -> f32 {
    let wrapped: Vec<Vec<&str>> = columns
        .iter()
        .map(|c| {
            // Narrow columns break their heading at the blank.
            if c.wrap == 0.0 && matches!(style.rules, Rules::Boxes(_)) {
                c.title.split(' ').collect()
            } else {
                vec![c.title]
            }
        })
        .collect();
    let tallest = wrapped.iter().map(Vec::len).max().unwrap_or(1);
    let height = tallest as f32 * style.leading + 2.0 * style.padding;
    if let Some(fill) = style.head_fill {
        sheet.fill(style.left, y, style.right - style.left, height, fill);
    }
    for (column, lines) in columns.iter().zip(&wrapped) {
        let mut at = y + style.padding + style.head.size * 0.95;
        for line in lines {
            sheet.text(column.at, at, style.head, column.align, line);
            at += style.leading;
        }
    }
    let y = y + height;
    match &style.rules {
        Rules::Boxes(edges) => grid(sheet, style, edges, y - height, height),
        _ if style.head.colour != WHITE => sheet.rule((style.left, y), (style.right, y), 1.0, style.head.colour),
        _ => {}
    }
    y
}

fn grid(sheet: &mut Sheet, style: &Style, edges: &[f32], y: f32, height: f32) {
    let dark = [90, 96, 104];
    sheet.frame(style.left, y, style.right - style.left, height, 0.6, dark);
    for edge in edges {
        sheet.rule((*edge, y), (*edge, y + height), 0.6, dark);
    }
}
