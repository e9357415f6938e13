//! The view as one file: to be saved, sent on and printed.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use model::Invoice;
use model::text::tamed;
use model::verdict::Judged;

use super::phrases::Phrasebook;
use super::verdict::verdict_html;
use super::{Language, Options, STYLE, invoice_html};

/// The invoice as a document that stands alone: no script, nothing fetched.
#[must_use]
pub fn page(invoice: &Invoice, language: Language, options: Options<'_>, judged: Option<&Judged>) -> Markup {
    let book = language.book();
    let kind = invoice.type_code.as_deref().and_then(|code| Phrasebook::word(book.kinds, code));
    let number = invoice.number.as_deref().map(tamed).unwrap_or_default();
    html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                // Whatever the invoice holds, the page loads and runs nothing.
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (kind.unwrap_or(book.words.invoice)) " " (number) }
                style { (PreEscaped(PAGE_STYLE)) (PreEscaped(STYLE)) }
            }
            body {
                main {
                    (invoice_html(invoice, language, options))
                    @if let Some(judged) = judged { (verdict_html(judged, language)) }
                    footer.of-page { (book.words.only_a_view) }
                }
            }
        }
    }
}

const PAGE_STYLE: &str = include_str!("page.css");
