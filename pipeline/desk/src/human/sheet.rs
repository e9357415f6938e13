//! The sheet: its parts in their order, and the one way in which a value is written on it.

use maud::{Markup, Render, html};
use model::invoice::Identifier;
use model::text::tamed;
use model::{Amount, BookingAid, Date, Invoice, TermPath};

use super::Options;
use super::format::{fill, slug};
use super::phrases::{Phrasebook, SCHEMES};

/// An invoice, the reader's language, and what to show.
pub(super) struct Sheet<'a> {
    pub(super) invoice: &'a Invoice,
    pub(super) book: &'static Phrasebook,
    pub(super) options: Options<'a>,
}

impl Sheet<'_> {
    pub(super) fn markup(&self) -> Markup {
        let words = &self.book.words;
        html! {
            article.einvoice lang=(self.book.code) {
                label.bt-label { input.bt-switch type="checkbox" checked[self.options.bt_numbers]; (words.show_terms) }
                div.sheet {
                    @if let Some(aid) = self.booking_aid() { p.notice { (self.say(words.booking_aid, &[aid.name()])) } }
                    (self.head())
                    (self.parties())
                    (self.references())
                    (self.delivery())
                    (self.lines())
                    (self.adjustments())
                    (self.sums())
                    (self.payment())
                    (self.notes())
                    (self.attachments())
                    (self.process())
                }
            }
        }
    }

    /// The profile without lines that the document names: it is no invoice, and says so first.
    fn booking_aid(&self) -> Option<BookingAid> {
        BookingAid::named(self.invoice.process_control.specification_identifier.as_deref()?)
    }

    fn head(&self) -> Markup {
        let (invoice, book) = (self.invoice, self.book);
        let kind = invoice.type_code.as_deref();
        let title = match kind.and_then(|code| Phrasebook::word(book.kinds, code)) {
            Some(word) => word.to_owned(),
            None => kind.map_or_else(
                || book.words.invoice.to_owned(),
                |code| format!("{} ({})", book.words.invoice, tamed(code)),
            ),
        };
        let tax_point = invoice.tax_point_date_code.as_deref();
        html! {
            header.head {
                div {
                    p.kind { @if kind.is_some() { (self.coded(&TermPath::bt(3), &title, kind)) } @else { (title) } }
                    @if let Some(number) = &invoice.number { h2.number { (self.text(&TermPath::bt(1), number)) } }
                    dl.facts {
                        (self.date(2, invoice.issue_date))
                        (self.date(7, invoice.tax_point_date))
                        (self.fact(8, tax_point.map(|code| self.coded_word(&TermPath::bt(8), book.tax_points, code))))
                        (self.fact(5, invoice.currency.map(|code| self.text(&TermPath::bt(5), code.as_str()))))
                        (self.fact(6, invoice.vat_accounting_currency.map(|code| self.text(&TermPath::bt(6), code.as_str()))))
                    }
                }
                // What people look for first; the values stand with their hooks among the totals and the payment.
                @if let Some(due) = invoice.totals.amount_due {
                    p.due {
                        span.label { (book.term(115)) }
                        strong { (book.money(due)) }
                        @if let Some(date) = invoice.due_date { span.by { (book.term(9)) " " (book.date(date)) } }
                    }
                }
            }
        }
    }

    fn references(&self) -> Markup {
        let invoice = self.invoice;
        let plain = [
            (10, &invoice.buyer_reference),
            (13, &invoice.purchase_order_reference),
            (14, &invoice.sales_order_reference),
            (12, &invoice.contract_reference),
            (11, &invoice.project_reference),
            (15, &invoice.receiving_advice_reference),
            (16, &invoice.despatch_advice_reference),
            (17, &invoice.tender_or_lot_reference),
            (19, &invoice.buyer_accounting_reference),
        ];
        let some = plain.iter().any(|(_, text)| text.is_some())
            || invoice.invoiced_object_identifier.is_some()
            || !invoice.preceding_invoices.is_empty();
        self.section(some, self.book.words.references, html! {
            dl.facts {
                @for (term, text) in plain { (self.plain(term, text.as_deref())) }
                (self.fact(18, invoice.invoiced_object_identifier.as_ref().map(|id| self.identifier(&TermPath::bt(18), id))))
                @for (n, earlier) in (1..).zip(&invoice.preceding_invoices) {
                    @let at = TermPath::group(3, n);
                    (self.fact(25, Some(html! {
                        @if let Some(number) = &earlier.number { (self.text(&at.with_term(25), number)) }
                        @if let Some(date) = earlier.issue_date { " " (self.time(&at.with_term(26), date)) }
                    })))
                }
            }
        })
    }

    fn notes(&self) -> Markup {
        let notes = &self.invoice.notes;
        self.section(!notes.is_empty(), self.book.words.notes, html! {
            @for (n, note) in (1..).zip(notes) {
                @let at = TermPath::group(1, n);
                div.note {
                    @if let Some(code) = &note.subject_code { h4 { (self.coded_word(&at.with_term(21), self.book.subjects, code)) } }
                    @if let Some(text) = &note.text { p { (self.text(&at.with_term(22), text)) } }
                }
            }
        })
    }

    fn attachments(&self) -> Markup {
        let documents = &self.invoice.supporting_documents;
        self.section(!documents.is_empty(), self.book.words.attachments, html! {
            ul.files {
                @for (n, document) in (1..).zip(documents) {
                    @let at = TermPath::group(24, n);
                    li {
                        @if let Some(text) = &document.reference { strong { (self.text(&at.with_term(122), text)) } " " }
                        @if let Some(text) = &document.description { (self.text(&at.with_term(123), text)) " " }
                        @if let Some(text) = &document.external_location { span.quiet { (self.text(&at.with_term(124), text)) } " " }
                        @if let Some(file) = &document.attachment {
                            @let path = at.with_term(125);
                            // Four characters of base64 are three bytes.
                            @let size = file.content.len() / 4 * 3 / 1024 + 1;
                            span.quiet {
                                (self.text(&path, &format!("{size} kB")))
                                @if let Some(name) = &file.file_name { " " (self.text(&path.clone().sub_term(2), name)) }
                                @if let Some(kind) = &file.mime_code { " " (self.text(&path.sub_term(1), kind)) }
                            }
                        }
                    }
                }
            }
        })
    }

    fn process(&self) -> Markup {
        let control = &self.invoice.process_control;
        let some = control.business_process_type.is_some() || control.specification_identifier.is_some();
        self.section(
            some,
            self.book.words.process,
            html! {
                dl.facts.technical {
                    (self.plain(23, control.business_process_type.as_deref()))
                    (self.plain(24, control.specification_identifier.as_deref()))
                }
            },
        )
    }

    /// A part with its title; nothing when it would be empty.
    #[expect(clippy::unused_self, reason = "every part of the sheet is called alike")]
    pub(super) fn section(&self, some: bool, title: &str, content: Markup) -> Markup {
        html! { @if some { section { h3 { (title) } (content) } } }
    }

    /// A value on its place: the hook for its field, its number for who wants it, and its name when pointed at.
    pub(super) fn value(&self, path: &TermPath, shown: impl Render, code: Option<&str>) -> Markup {
        let (slug, name) = (slug(path), self.book.term(path.term));
        html! {
            @if let Some(marks) = self.options.fields {
                a.value.(marks(path)) id=(format!("b-{slug}")) href=(format!("#f-{slug}")) data-term=(slug) title=(name) { (shown) }
            } @else {
                span.value data-term=(slug) title=(name) { (shown) }
            }
            span.bt {
                " BT-" (path.term) @if path.part != 0 { "-" (path.part) }
                @if let Some(code) = code { " = " (tamed(code)) }
            }
        }
    }

    /// Text as it was written.
    pub(super) fn text(&self, path: &TermPath, text: &str) -> Markup {
        self.value(path, tamed(text), None)
    }

    /// A code as a word; the code itself stands with the number of the term.
    fn coded(&self, path: &TermPath, word: &str, code: Option<&str>) -> Markup {
        self.value(path, word, code)
    }

    /// A code of a list as its word, or as it is when no word is known.
    pub(super) fn coded_word(
        &self,
        path: &TermPath,
        list: &'static [(&'static str, &'static str)],
        code: &str,
    ) -> Markup {
        match Phrasebook::word(list, code) {
            Some(word) => self.coded(path, word, Some(code)),
            None => self.text(path, code),
        }
    }

    /// An identifier with the scheme that it belongs to.
    pub(super) fn identifier(&self, path: &TermPath, id: &Identifier) -> Markup {
        html! {
            (self.text(path, &id.value))
            @if id.scheme.is_some() || id.scheme_version.is_some() {
                " " span.quiet {
                    "("
                    @if let Some(scheme) = &id.scheme { (self.coded_word(&path.clone().sub_term(1), SCHEMES, scheme)) }
                    @if let Some(version) = &id.scheme_version { " " (self.text(&path.clone().sub_term(2), version)) }
                    ")"
                }
            }
        }
    }

    /// A date.
    pub(super) fn time(&self, path: &TermPath, date: Date) -> Markup {
        self.value(path, html! { time datetime=(date) { (self.book.date(date)) } }, None)
    }

    /// An amount in a table, whose head names the currency of the invoice; another currency is said.
    pub(super) fn amount(&self, path: &TermPath, amount: Amount) -> Markup {
        let usual = Some(amount.currency) == self.invoice.currency;
        self.value(path, if usual { self.book.amount(amount) } else { self.book.money(amount) }, None)
    }

    /// A name and what stands for it; nothing when nothing does.
    pub(super) fn fact(&self, term: u16, content: Option<Markup>) -> Markup {
        html! { @if let Some(content) = content { div { dt { (self.book.term(term)) } dd { (content) } } } }
    }

    /// [`Sheet::fact`] for text of the document level.
    pub(super) fn plain(&self, term: u16, text: Option<&str>) -> Markup {
        self.fact(term, text.map(|text| self.text(&TermPath::bt(term), text)))
    }

    /// [`Sheet::fact`] for a date of the document level.
    pub(super) fn date(&self, term: u16, date: Option<Date>) -> Markup {
        self.fact(term, date.map(|date| self.time(&TermPath::bt(term), date)))
    }

    /// From when to when.
    pub(super) fn period(&self, from: (&TermPath, Option<Date>), to: (&TermPath, Option<Date>)) -> Markup {
        html! {
            @if let (path, Some(date)) = from { (self.time(path, date)) }
            " – "
            @if let (path, Some(date)) = to { (self.time(path, date)) }
        }
    }

    /// A phrase with its values.
    pub(super) fn say(&self, phrase: &str, values: &[&str]) -> String {
        fill(phrase, values)
    }
}
