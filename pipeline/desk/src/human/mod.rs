//! Lays an e-invoice out as a person expects an invoice to look, in the reader's language.
//!
//! The view shows every term that is set, each at one place, and nothing for what is not there; codes stand as words
//! where people have one for them. It is pure: the same invoice gives the same page. What a stranger wrote is shown as
//! text and never fetched or linked.
//!
//! Works without script and under a policy that forbids inline styles: the numbers of the terms are behind a check box
//! that the style sheet reads. A new language is a new file in `phrases`.

mod format;
mod language;
mod lines;
mod page;
mod parties;
mod payment;
mod phrases;
mod sheet;
mod sums;
mod verdict;

#[cfg(test)]
mod tests;

pub(crate) use format::slug;
pub use language::{Language, UnknownLanguage};
pub use page::page;
pub use verdict::verdict_html;

use maud::Markup;
use model::{Invoice, TermPath};

/// Style of the view. It takes its colours from the page's variables (`--ink`, `--line` …).
pub const STYLE: &str = include_str!("view.css");

/// Gives a term the class that says how far its value is trusted.
pub type Marks<'a> = &'a dyn Fn(&TermPath) -> &'static str;

/// What is shown, and how.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// Whether the numbers of the terms (BT-1 …) are shown from the start; the reader may switch.
    pub bt_numbers: bool,
    /// Links each value with its field `f-TERM` on the same page, under the class that this gives.
    pub fields: Option<Marks<'a>>,
    /// Lines shown at most, and where all of them are shown; all when absent.
    pub lines_max: Option<(usize, &'a str)>,
}

/// The invoice for people.
#[must_use]
pub fn invoice_html(invoice: &Invoice, language: Language, options: Options<'_>) -> Markup {
    sheet::Sheet { invoice, book: language.book(), options }.markup()
}
