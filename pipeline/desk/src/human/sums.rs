//! What is added and taken off, the VAT, and what it comes to.

use maud::{Markup, html};
use model::TermPath;

use super::lines::AdjustmentTerms;
use super::sheet::Sheet;

const ALLOWANCE: AdjustmentTerms = [92, 93, 94, 95, 96, 97, 98];
const CHARGE: AdjustmentTerms = [99, 100, 101, 102, 103, 104, 105];

impl Sheet<'_> {
    pub(super) fn adjustments(&self) -> Markup {
        let (invoice, book) = (self.invoice, self.book);
        let words = &book.words;
        let allowances = (1..).zip(&invoice.allowances).map(|(n, one)| (TermPath::group(20, n), ALLOWANCE, one));
        let charges = (1..).zip(&invoice.charges).map(|(n, one)| (TermPath::group(21, n), CHARGE, one));
        let some = !(invoice.allowances.is_empty() && invoice.charges.is_empty());
        self.section(some, words.adjustments, html! {
            table.small-table {
                tbody {
                    @for (at, terms, one) in allowances.chain(charges) {
                        tr {
                            th scope="row" { (book.term(terms[0])) }
                            td { (self.reason(&at, terms, one)) " " span.small { (self.share(&at, terms, one)) } }
                            td { (self.category(&at, terms[3], one.vat_category.as_deref(), terms[4], one.vat_rate)) }
                            td.n {
                                @if let Some(amount) = one.amount {
                                    @if terms[0] == 92 { "−" }
                                    (self.amount(&at.with_term(terms[0]), amount))
                                }
                            }
                        }
                    }
                }
            }
        })
    }

    /// `Standard rate 19 %`.
    fn category(
        &self,
        at: &TermPath,
        category: u16,
        code: Option<&str>,
        rate: u16,
        percent: Option<model::Decimal>,
    ) -> Markup {
        html! {
            @if let Some(code) = code { (self.coded_word(&at.with_term(category), self.book.categories, code)) }
            @if let Some(percent) = percent { " " (self.value(&at.with_term(rate), self.book.percent(percent), None)) }
        }
    }

    pub(super) fn sums(&self) -> Markup {
        html! { div.sums { (self.vat()) (self.totals()) } }
    }

    fn vat(&self) -> Markup {
        let book = self.book;
        self.section(!self.invoice.vat_breakdown.is_empty(), book.words.vat_breakdown, html! {
            table.small-table {
                thead {
                    tr {
                        th scope="col" { (book.words.vat) }
                        th.n scope="col" { (book.term(116)) }
                        th.n scope="col" { (book.term(117)) }
                    }
                }
                tbody {
                    @for (n, group) in (1..).zip(&self.invoice.vat_breakdown) {
                        @let at = TermPath::group(23, n);
                        tr {
                            td {
                                (self.category(&at, 118, group.category.as_deref(), 119, group.rate))
                                @if group.exemption_reason.is_some() || group.exemption_reason_code.is_some() {
                                    p.small {
                                        @if let Some(text) = &group.exemption_reason { (self.text(&at.with_term(120), text)) " " }
                                        @if let Some(code) = &group.exemption_reason_code { (self.text(&at.with_term(121), code)) }
                                    }
                                }
                            }
                            td.n data-label=(book.term(116)) { @if let Some(amount) = group.taxable_amount { (self.amount(&at.with_term(116), amount)) } }
                            td.n data-label=(book.term(117)) { @if let Some(amount) = group.tax_amount { (self.amount(&at.with_term(117), amount)) } }
                        }
                    }
                }
            }
        })
    }

    fn totals(&self) -> Markup {
        let totals = &self.invoice.totals;
        let rows = [
            (106, totals.line_net),
            (107, totals.allowances),
            (108, totals.charges),
            (109, totals.without_vat),
            (110, totals.vat),
            (111, totals.vat_in_accounting_currency),
            (112, totals.with_vat),
            (113, totals.paid),
            (114, totals.rounding),
            (115, totals.amount_due),
        ];
        self.section(rows.iter().any(|(_, amount)| amount.is_some()), self.book.words.totals, html! {
            dl.totals {
                @for (term, amount) in rows {
                    @if let Some(amount) = amount {
                        div.(format!("t{term}")) {
                            dt { (self.book.term(term)) }
                            // Taken off, as are allowances: the data hold both without a sign.
                            dd {
                                @if matches!(term, 107 | 113) && !amount.value.is_zero() && !amount.value.is_sign_negative() { "−" }
                                (self.value(&TermPath::bt(term), self.book.money(amount), None))
                            }
                        }
                    }
                }
            }
        })
    }
}
