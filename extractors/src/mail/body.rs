//! The words of a mail: what a person wrote, and whether they are the invoice themselves.

use std::collections::HashSet;
use std::sync::LazyLock;

use model::MediaType;
use regex::Regex;

use super::clues;
use super::html;
use super::kind::Kind;
use super::name::readable;
use super::opened::{Part, TEXT_CHARS_MAX};
use super::sheet::{self, Block};
use super::text;
use super::walk::{Body, Item};

/// The text of the outermost message for people, made safe to show line by line.
pub(super) fn preview(bodies: &[Body]) -> String {
    let plain = bodies.iter().find(|b| !b.html && !b.text.trim().is_empty()).or(bodies.first());
    let Some(body) = plain else { return String::new() };
    let mut out = String::new();
    let mut left = TEXT_CHARS_MAX;
    for block in blocks(body) {
        let line = readable(&block.words(), left);
        left = left.saturating_sub(line.chars().count() + 1);
        out.push_str(&line);
        out.push('\n');
        if left == 0 {
            break;
        }
    }
    out.trim().to_owned()
}

/// Content ids that HTML bodies show: `<img src="cid:…">`.
pub(super) fn shown_ids(bodies: &[Body]) -> HashSet<String> {
    let mut ids = HashSet::new();
    for body in bodies.iter().filter(|b| b.html) {
        for (at, _) in body.text.match_indices("cid:").take(1_000) {
            let id: String =
                body.text[at + 4..].chars().take(200).take_while(|c| !"\"'<> )\r\n".contains(*c)).collect();
            ids.insert(id.replace("%40", "@"));
        }
    }
    ids
}

/// The document rendered from the first message whose text is an invoice; attached texts count after the bodies.
/// With it comes the index of the item that it was rendered from, when it was attached.
pub(super) fn invoice(bodies: &[Body], items: &[Item], subject: Option<&str>) -> Option<(Part, Option<usize>)> {
    let subject = subject.unwrap_or_default();
    if clues::subject_is_other(subject) {
        return None;
    }
    let answer = is_answer(subject);
    // Of two forms of one message the HTML keeps its tables.
    let mut order: Vec<&Body> = bodies.iter().collect();
    order.sort_by_key(|body| (body.message, !body.html));
    let attached: Vec<(usize, Body)> =
        items.iter().enumerate().filter_map(|(index, item)| Some((index, attached_text(item)?))).collect();
    let written = order.into_iter().map(|body| (None, body));
    for (source, body) in written.chain(attached.iter().map(|(index, body)| (Some(*index), body))) {
        let blocks = if answer { own_words(blocks(body)) } else { blocks(body) };
        let words: Vec<String> = blocks.iter().map(Block::words).collect();
        if clues::look(&words.join("\n")).is_whole_invoice() {
            let title = if subject.is_empty() { "Mail" } else { subject };
            let part = Part {
                name: "mail.pdf".to_owned(),
                media_type: MediaType::Pdf,
                declared_type: if body.html { "text/html" } else { "text/plain" }.to_owned(),
                bytes: sheet::render(&blocks, title),
                inline: true,
                path: format!("{}/body", if body.path.is_empty() { "1" } else { &body.path }),
                problems: Vec::new(),
            };
            return Some((part, source));
        }
    }
    None
}

fn attached_text(item: &Item) -> Option<Body> {
    let usable = matches!(item.kind, Kind::Html | Kind::Text) && item.part.refusal().is_none();
    usable.then(|| Body {
        html: item.kind == Kind::Html,
        text: text::decode_html(&item.part.bytes, None),
        path: item.part.path.clone(),
        message: usize::MAX,
    })
}

fn blocks(body: &Body) -> Vec<Block> {
    if body.html { html::blocks(&body.text) } else { sheet::from_text(&body.text) }
}

/// Whether a subject says that the mail answers another one.
fn is_answer(subject: &str) -> bool {
    static ANSWER: LazyLock<Regex> = LazyLock::new(|| {
        #[expect(clippy::expect_used, reason = "the pattern is a constant that the tests compile")]
        Regex::new(r"(?i)^\s*(?:re|aw|odp|sv|antw|rif|vs|ynt)\s*(?:\[\d+\])?\s*:").expect("a constant pattern compiles")
    });
    ANSWER.is_match(subject)
}

/// An answer without the message that it quotes.
fn own_words(blocks: Vec<Block>) -> Vec<Block> {
    static QUOTE: LazyLock<Regex> = LazyLock::new(|| {
        #[expect(clippy::expect_used, reason = "the pattern is a constant that the tests compile")]
        Regex::new(concat!(
            r"(?i)^-{2,} ?(?:original message|ursprüngliche nachricht|wiadomość oryginalna|message d'origine)|",
            r"^(?:on|am|w dniu|dnia|le|il|el|op) .{5,120}(?:wrote|schrieb|napisa\p{L}*|a écrit|ha scritto|escribió|schreef)[^\n]{0,40}:$|",
            r"^(?:from|von|od|de|da|van): .+@"
        ))
        .expect("a constant pattern compiles")
    });
    blocks
        .into_iter()
        .take_while(|block| !QUOTE.is_match(block.words().trim()))
        .filter(|block| !block.words().trim_start().starts_with('>'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVOICE: &str = "Rechnung Nr. 12 vom 02.03.2026\n\nPapier A4   10   10,00   100,00\nMwSt 19 %   19,00\nGesamtbetrag   119,00 EUR\nIBAN DE89 3704 0044 0532 0130 00\n";

    fn body(text: &str, html: bool) -> Body {
        Body { html, text: text.to_owned(), path: String::new(), message: 0 }
    }

    #[test]
    fn a_body_is_rendered_only_when_it_is_an_invoice_itself() {
        let check = |subject: &str, text: &str, expected: bool| {
            assert_eq!(invoice(&[body(text, false)], &[], Some(subject)).is_some(), expected, "{subject}: {text}");
        };
        check("Ihre Rechnung", INVOICE, true);
        check("Re: Ihre Rechnung", INVOICE, true);
        check("Zahlungserinnerung", INVOICE, false);
        let quoted: String = INVOICE.lines().map(|line| format!("> {line}\n")).collect();
        check("Re: Ihre Rechnung", &format!("Danke, bezahlt.\n\n{quoted}"), false);
        check("AW: Rechnung", &format!("Stimmt das?\n\n-----Ursprüngliche Nachricht-----\n{INVOICE}"), false);
        check("Fwd: Rechnung", &format!("---------- Forwarded message ---------\n{INVOICE}"), true);
        check("Hello", "Let us meet on 02.03.2026.", false);
    }

    #[test]
    fn html_is_preferred_for_its_tables() {
        let html = "<table><tr><td>Invoice</td><td>INV-7</td></tr><tr><td>Date</td><td>2026-03-02</td></tr>\
                    <tr><td>VAT</td><td>19.00</td></tr><tr><td>Total</td><td>119.00 EUR</td></tr></table>";
        let (part, source) = invoice(&[body(INVOICE, false), body(html, true)], &[], None).expect("an invoice");
        assert_eq!(source, None);
        assert_eq!(part.declared_type, "text/html");
        assert_eq!(part.media_type, MediaType::Pdf);
    }
}
