//! HTML bodies into lines and table rows. Nothing is fetched, run or styled; what a reader would not see is left out.

use super::sheet::Block;

/// Elements whose content is not text of the page.
const UNSEEN: &[&str] = &[
    "script", "style", "head", "title", "template", "svg", "math", "object", "iframe", "noscript", "select",
    "textarea", "button", "audio", "video", "canvas", "applet", "map", "xml",
];
/// Elements that begin on a new line.
const BREAKING: &[&str] = &[
    "p",
    "div",
    "br",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "section",
    "article",
    "header",
    "footer",
    "address",
    "center",
    "table",
    "tbody",
    "thead",
    "tfoot",
    "caption",
    "form",
    "fieldset",
    "body",
    "html",
    "main",
    "nav",
    "aside",
    "figure",
];
const VOID: &[&str] =
    &["br", "hr", "img", "input", "meta", "link", "base", "area", "col", "wbr", "embed", "source", "track"];
/// Longest text taken from one body, and longest HTML looked at, in bytes; mails that people read are far below.
const TEXT_MAX: usize = 500_000;
const HTML_MAX: usize = 4_000_000;

/// The blocks that a reader would see.
pub(super) fn blocks(html: &str) -> Vec<Block> {
    let mut page = Page::default();
    let mut rest = html;
    while let Some(at) = rest.find('<').filter(|_| html.len() - rest.len() < HTML_MAX) {
        page.text(&rest[..at]);
        rest = &rest[at..];
        if page.size > TEXT_MAX {
            break;
        }
        let Some(tag) = Tag::parse(rest) else {
            page.text("<");
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        if tag.closing || VOID.contains(&tag.name.as_str()) || tag.empty {
            page.tag(&tag);
        } else if UNSEEN.contains(&tag.name.as_str()) || tag.hidden {
            rest = after_element(rest, &tag.name);
        } else {
            page.tag(&tag);
        }
    }
    if html.len() - rest.len() < HTML_MAX {
        page.text(rest);
    }
    page.end_line();
    page.end_row();
    page.blocks
}

#[derive(Default)]
struct Page {
    blocks: Vec<Block>,
    line: String,
    /// Cells of the row that is open; `None` outside of rows.
    row: Option<Vec<String>>,
    size: usize,
}

impl Page {
    fn text(&mut self, raw: &str) {
        self.size += raw.len();
        let text = unescape(raw);
        for (index, word) in text.split(|c: char| c.is_whitespace() && c != '\u{a0}').enumerate() {
            if (index > 0 || word.is_empty()) && !self.line.is_empty() && !self.line.ends_with([' ', '\n']) {
                self.line.push(' ');
            }
            self.line.push_str(&word.replace('\u{a0}', " "));
        }
    }

    fn tag(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            "td" | "th" => self.end_cell(),
            "tr" => {
                self.end_cell();
                self.end_row();
                self.row = (!tag.closing).then(Vec::new);
            }
            "table" => {
                // A table inside a cell is laid out on its own; what stood before it in the row comes first.
                self.end_cell();
                self.end_row();
                self.end_line();
                self.blocks.push(Block::Gap);
            }
            // Inside a cell a new line stays inside the cell: the row stays a row.
            name if BREAKING.contains(&name) && self.row.is_some() => self.line.push('\n'),
            name if BREAKING.contains(&name) => {
                self.end_line();
                if tag.closing && matches!(name, "p" | "h1" | "h2" | "h3") {
                    self.blocks.push(Block::Gap);
                }
            }
            _ => {}
        }
    }

    fn end_cell(&mut self) {
        if let Some(row) = &mut self.row {
            let lines = self.line.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
            let cell = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
            if !cell.is_empty() {
                row.push(cell);
            }
            self.line.clear();
        }
    }

    fn end_row(&mut self) {
        if let Some(row) = self.row.take() {
            match row.len() {
                0 => {}
                1 => self.blocks.extend(row[0].lines().map(|line| Block::Line(line.to_owned()))),
                _ => self.blocks.push(Block::Row(row)),
            }
        }
    }

    fn end_line(&mut self) {
        if self.row.is_some() {
            return;
        }
        let line = self.line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !line.is_empty() {
            self.blocks.push(Block::Line(line));
        }
        self.line.clear();
    }
}

struct Tag {
    name: String,
    closing: bool,
    /// `<x/>`
    empty: bool,
    /// Styled so that nobody sees it.
    hidden: bool,
    length: usize,
}

impl Tag {
    /// The tag, comment or declaration at the start of `text`, which begins with `<`.
    fn parse(text: &str) -> Option<Tag> {
        if text.starts_with("<!--") {
            let length = text.find("-->").map_or(text.len(), |end| end + 3);
            return Some(Tag { name: String::new(), closing: true, empty: true, hidden: false, length });
        }
        let after = text[1..].trim_start_matches('/');
        if !after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?') {
            return None;
        }
        let length = tag_length(text);
        let inside = text[1..length].trim_end_matches('>');
        let closing = inside.starts_with('/');
        let inside = inside.trim_start_matches('/');
        let name_end = inside.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inside.len());
        let attributes = inside[name_end..].to_ascii_lowercase();
        let squeezed: String = attributes.chars().filter(|c| !c.is_whitespace()).collect();
        let hidden = [
            "display:none",
            "visibility:hidden",
            "font-size:0px",
            "font-size:0;",
            "font-size:0\"",
            "max-height:0",
            "mso-hide:all",
        ]
        .iter()
        .any(|style| squeezed.contains(style));
        Some(Tag {
            name: inside[..name_end].to_ascii_lowercase(),
            closing,
            empty: inside.ends_with('/'),
            hidden,
            length,
        })
    }
}

/// Length of the tag up to its `>`, quotes respected.
fn tag_length(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().take(100_000) {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(open)) if byte == open => quote = None,
            (b'>', None) => return at + 1,
            _ => {}
        }
    }
    // A quote that is never closed: the tag ends at the first `>` after all.
    text.find('>').map_or(text.len(), |at| at + 1)
}

/// What follows the element `name` whose start tag was just read; elements of the same name inside are counted.
fn after_element<'a>(text: &'a str, name: &str) -> &'a str {
    let mut depth = 1usize;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let Some(tag) = Tag::parse(rest) else {
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        if tag.name == name && !tag.empty {
            depth = if tag.closing { depth - 1 } else { depth + 1 };
            if depth == 0 {
                return rest;
            }
        }
    }
    ""
}

/// Character references; `mail-parser` knows their names.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(33).position(|b| b == b';').map(|n| n + 1);
        let reference = end
            .map(|end| &rest[..end])
            .filter(|r| r[1..r.len() - 1].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#'));
        match reference {
            Some("&nbsp;" | "&#160;" | "&#xa0;" | "&#xA0;") => out.push('\u{a0}'),
            Some(reference) => out.push_str(&mail_parser::decoders::html::html_to_text(reference)),
            None => out.push('&'),
        }
        rest = &rest[reference.map_or(1, str::len)..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> Vec<String> {
        let text = |block: Block| match block {
            Block::Line(line) => Some(line),
            Block::Row(cells) => Some(cells.join(" | ")),
            Block::Columns(_) | Block::Gap => None,
        };
        blocks(html).into_iter().filter_map(text).collect()
    }

    #[test]
    fn rows_stay_rows_and_unseen_text_goes() {
        let check = |html: &str, expected: &[&str]| assert_eq!(shown(html), expected, "{html}");
        check("<p>Faktura&nbsp;nr <b>FV/1</b></p><p>Zażółć</p>", &["Faktura nr FV/1", "Zażółć"]);
        check(
            "<table><tr><td>Paper</td><td>10</td><td>100,00&nbsp;&euro;</td></tr></table>",
            &["Paper | 10 | 100,00 €"],
        );
        check("<script>alert('<p>x</p>')</script>a<style>b{}</style><div>c", &["a", "c"]);
        check("a<div style='display: none'>hidden<div>too</div></div>b", &["ab"]);
        check("<!-- <p>no</p> -->yes 1 < 2 &amp; &#322;&unknown;", &["yes 1 < 2 & ł&unknown;"]);
        check("<table><tr><td>L<table><tr><td>in</td><td>ner</td></tr></table></td></tr></table>", &["L", "in | ner"]);
        check(
            "<table><tr><td>A GmbH<br>Weg 1</td><td><div>B AG</div><div>Ort</div></td></tr></table>",
            &["A GmbH\nWeg 1 | B AG\nOrt"],
        );
        check("x<br>y<hr/>z", &["x", "y", "z"]);
        check("<a title=\"x > y\">link</a><img src=\"http://collector.invalid/t.gif\">", &["link"]);
        check("<script>never closed", &[]);
    }
}
