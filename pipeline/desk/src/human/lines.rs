//! The lines as a table; on a narrow screen each becomes a card.

use maud::{Markup, html};
use model::TermPath;
use model::invoice::{AllowanceOrCharge, Line};
use model::text::tamed;

use super::sheet::Sheet;

/// Terms of an allowance or charge: amount, base, percentage, category, rate, reason, code of the reason.
pub(super) type AdjustmentTerms = [u16; 7];

impl Sheet<'_> {
    pub(super) fn lines(&self) -> Markup {
        let (lines, words) = (&self.invoice.lines, &self.book.words);
        let most = self.options.lines_max.map_or(lines.len(), |(most, _)| most);
        let priced = |label: &str| match self.invoice.currency {
            Some(currency) => format!("{label}, {currency}"),
            None => label.to_owned(),
        };
        self.section(!lines.is_empty(), words.lines, html! {
            table.lines role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        th role="columnheader" scope="col" { (words.position) }
                        th role="columnheader" scope="col" { (words.item) }
                        th.n role="columnheader" scope="col" { (words.quantity) }
                        th.n role="columnheader" scope="col" { (priced(words.net_price)) }
                        th.n role="columnheader" scope="col" { (words.vat) }
                        th.n role="columnheader" scope="col" { (priced(words.net_amount)) }
                    }
                }
                tbody role="rowgroup" { @for (n, line) in (1..).zip(lines).take(most) { (self.line(n, line)) } }
            }
            @if let Some((most, all)) = self.options.lines_max && lines.len() > most {
                p.more-lines { (self.say(words.lines_shown, &[&most.to_string(), &lines.len().to_string()])) " " a href=(all) { (words.lines_all) } }
            }
        })
    }

    fn line(&self, n: u32, line: &Line) -> Markup {
        let words = &self.book.words;
        let at = TermPath::group(25, n);
        let term = |number: u16| at.with_term(number);
        html! {
            tr role="row" {
                td.pos role="cell" data-label=(words.position) {
                    @match &line.identifier { Some(id) => (self.text(&term(126), id)), None => span.quiet { (n) } }
                }
                td.item role="cell" {
                    @if let Some(name) = &line.item.name { p.strong { (self.text(&term(153), name)) } }
                    @if let Some(text) = &line.item.description { p { (self.text(&term(154), text)) } }
                    (self.line_facts(&at, line))
                    @for (i, one) in (1..).zip(&line.allowances) {
                        (self.line_adjustment(&at.within(27, i), [136, 137, 138, 0, 0, 139, 140], one))
                    }
                    @for (i, one) in (1..).zip(&line.charges) {
                        (self.line_adjustment(&at.within(28, i), [141, 142, 143, 0, 0, 144, 145], one))
                    }
                }
                td.n role="cell" data-label=(words.quantity) {
                    @if let Some(quantity) = line.quantity { (self.value(&term(129), self.book.number(quantity), None)) }
                    @if let Some(unit) = &line.unit {
                        " " @match self.book.unit_word(unit, line.quantity) {
                            Some(word) => (self.value(&term(130), word, Some(unit))),
                            None => (self.text(&term(130), unit)),
                        }
                    }
                }
                td.n role="cell" data-label=(words.net_price) { (self.price(&at, line)) }
                td.n role="cell" data-label=(words.vat) {
                    @if let Some(rate) = line.vat.rate { (self.value(&term(152), self.book.percent(rate), None)) }
                    @if let Some(category) = &line.vat.category {
                        " " span.small { (self.coded_word(&term(151), self.book.categories, category)) }
                    }
                }
                td.n role="cell" data-label=(words.net_amount) {
                    @if let Some(amount) = line.net_amount { strong { (self.amount(&term(131), amount)) } }
                }
            }
        }
    }

    fn price(&self, at: &TermPath, line: &Line) -> Markup {
        let (price, book) = (&line.price, self.book);
        let path = |number: u16| at.with_term(number);
        html! {
            @if let Some(net) = price.net { (self.value(&path(146), book.price(net), None)) }
            @if price.base_quantity.is_some() || price.base_quantity_unit.is_some() {
                " " span.small { (book.words.per) " "
                    @if let Some(base) = price.base_quantity { (self.value(&path(149), book.number(base), None)) " " }
                    @if let Some(unit) = &price.base_quantity_unit {
                        @match book.unit_word(unit, price.base_quantity) {
                            Some(word) => (self.value(&path(150), word, Some(unit))),
                            None => (self.text(&path(150), unit)),
                        }
                    }
                }
            }
            @for (number, value) in [(148, price.gross), (147, price.discount)] {
                @if let Some(value) = value { " " span.small { (book.term(number)) " " (self.value(&path(number), book.price(value), None)) } }
            }
        }
    }

    /// What is known of a line beside its numbers, small.
    fn line_facts(&self, at: &TermPath, line: &Line) -> Markup {
        let item = &line.item;
        let path = |number: u16| at.with_term(number);
        let text = |number: u16, text: &Option<String>| {
            self.fact(number, text.as_ref().map(|text| self.text(&path(number), text)))
        };
        let some = line.note.is_some()
            || line.object_identifier.is_some()
            || line.order_line_reference.is_some()
            || line.buyer_accounting_reference.is_some()
            || line.period_start.is_some()
            || line.period_end.is_some()
            || item.sellers_identifier.is_some()
            || item.buyers_identifier.is_some()
            || item.standard_identifier.is_some()
            || !item.classifications.is_empty()
            || item.country_of_origin.is_some()
            || !item.attributes.is_empty();
        html! {
            @if some {
                dl.small {
                    (text(155, &item.sellers_identifier))
                    (text(156, &item.buyers_identifier))
                    (self.fact(157, item.standard_identifier.as_ref().map(|id| self.identifier(&path(157), id))))
                    @for (n, id) in (1..).zip(&item.classifications) {
                        (self.fact(158, Some(self.identifier(&path(158).at(n), id))))
                    }
                    (self.fact(159, item.country_of_origin.as_ref().map(|code| self.coded_word(&path(159), self.book.countries, code))))
                    @for (n, attribute) in (1..).zip(&item.attributes) {
                        @let at = at.within(32, n);
                        div {
                            dt { @match &attribute.name { Some(name) => (self.text(&at.with_term(160), name)), None => (self.book.term(160)) } }
                            dd { @if let Some(value) = &attribute.value { (self.text(&at.with_term(161), value)) } }
                        }
                    }
                    @if line.period_start.is_some() || line.period_end.is_some() {
                        div {
                            dt { (self.book.words.period) }
                            dd { (self.period((&path(134), line.period_start), (&path(135), line.period_end))) }
                        }
                    }
                    (text(132, &line.order_line_reference))
                    (self.fact(128, line.object_identifier.as_ref().map(|id| self.identifier(&path(128), id))))
                    (text(133, &line.buyer_accounting_reference))
                    (text(127, &line.note))
                }
            }
        }
    }

    fn line_adjustment(&self, at: &TermPath, terms: AdjustmentTerms, one: &AllowanceOrCharge) -> Markup {
        let is_charge = terms[0] == 141;
        html! {
            p.small.adjustment {
                (self.book.term(terms[0])) ": " (self.reason(at, terms, one)) " " (self.share(at, terms, one)) " "
                @if let Some(amount) = one.amount { @if !is_charge { "−" } (self.amount(&at.with_term(terms[0]), amount)) }
            }
        }
    }

    /// Why something is added or taken off: the text with its code, or the code in words.
    pub(super) fn reason(&self, at: &TermPath, terms: AdjustmentTerms, one: &AllowanceOrCharge) -> Markup {
        let (text, code) = (at.with_term(terms[5]), at.with_term(terms[6]));
        html! {
            @if let Some(reason) = &one.reason { (self.text(&text, reason)) }
            @if let Some(reason) = &one.reason_code {
                @if one.reason.is_some() { " " span.quiet { "(" (self.value(&code, tamed(reason), None)) ")" } }
                @else { (self.coded_word(&code, self.book.reasons, reason)) }
            }
        }
    }

    /// `10 % of 500.00`.
    pub(super) fn share(&self, at: &TermPath, terms: AdjustmentTerms, one: &AllowanceOrCharge) -> Markup {
        html! {
            @if let Some(percentage) = one.percentage { (self.value(&at.with_term(terms[2]), self.book.percent(percentage), None)) }
            @if let Some(base) = one.base_amount { " " (self.book.words.of) " " (self.amount(&at.with_term(terms[1]), base)) }
        }
    }
}
