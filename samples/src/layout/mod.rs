//! How invoices look on paper: one file a house style, all drawn from the same invoice.
//!
//! A style prints what the invoice says and nothing else: a missing term leaves a gap, a wrong sum stays wrong.

mod banner;
mod classic;
mod faktura;
mod letter;
mod sidebar;
mod table;
mod typewriter;

use model::{Amount, Decimal, Invoice};

use crate::companies::Company;
use crate::sheet::Sheet;
use crate::wording::{Language, Words, grouped_iban};

/// A house style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// A business letter after DIN 5008, with an address window and an information block.
    Letter,
    /// A coloured band on top, two columns, a striped table.
    Banner,
    /// A serif letterhead, centred, with a boxed table.
    Classic,
    /// A form of boxes, as Polish invoices are.
    Faktura,
    /// A coloured column at the left that carries the company and its bank.
    Sidebar,
    /// Fixed pitch from an old ERP system.
    Typewriter,
}

impl Layout {
    /// All styles.
    pub const ALL: [Layout; 6] =
        [Layout::Letter, Layout::Banner, Layout::Classic, Layout::Faktura, Layout::Sidebar, Layout::Typewriter];
}

/// Draws an invoice in a style.
#[must_use]
pub fn draw(invoice: &Invoice, seller: &Company, layout: Layout) -> Sheet {
    let view = View::new(invoice, seller);
    match layout {
        Layout::Letter => letter::draw(&view),
        Layout::Banner => banner::draw(&view),
        Layout::Classic => classic::draw(&view),
        Layout::Faktura => faktura::draw(&view),
        Layout::Sidebar => sidebar::draw(&view),
        Layout::Typewriter => typewriter::draw(&view),
    }
}

/// An invoice in the words of its seller.
pub(crate) struct View<'a> {
    invoice: &'a Invoice,
    seller: &'a Company,
    language: Language,
    words: &'static Words,
    title: &'static str,
    currency: String,
    rows: Vec<Row>,
}

/// A line of the table.
pub(crate) struct Row {
    position: String,
    item: String,
    name: String,
    quantity: String,
    unit: String,
    price: String,
    rate: String,
    net: String,
    vat: String,
    gross: String,
}

impl<'a> View<'a> {
    fn new(invoice: &'a Invoice, seller: &'a Company) -> View<'a> {
        let language = seller.language;
        let words = language.words();
        let mut rows = Vec::new();
        for line in &invoice.lines {
            let net = line.net_amount.map(|a| a.value);
            let vat = net
                .zip(line.vat.rate)
                .map(|(net, rate)| model::money::round(net * rate / Decimal::ONE_HUNDRED, 2, model::Rounding::HalfUp));
            let money = |value: Option<Decimal>| value.map(|v| language.money(v)).unwrap_or_default();
            rows.push(Row {
                position: line.identifier.clone().unwrap_or_default(),
                item: line.item.sellers_identifier.clone().unwrap_or_default(),
                name: line.item.name.clone().unwrap_or_default(),
                quantity: line.quantity.map(|q| language.quantity(q)).unwrap_or_default(),
                unit: line.unit.as_deref().map(|u| language.unit(u)).unwrap_or_default().to_owned(),
                price: line.price.net.map(|p| language.price(p)).unwrap_or_default(),
                rate: line.vat.rate.map(|r| language.rate(r)).unwrap_or_default(),
                net: money(net),
                vat: money(vat),
                gross: money(net.zip(vat).map(|(net, vat)| net + vat)),
            });
        }
        let title = if invoice.is_credit_note() { words.credit_note } else { words.invoice };
        let currency = invoice.currency.map(|c| c.to_string()).unwrap_or_default();
        View { invoice, seller, language, words, title, currency, rows }
    }

    fn sheet(&self) -> Sheet {
        let number = self.invoice.number.as_deref().unwrap_or("");
        Sheet::new(format!("{} {number}", self.title).trim(), "Sample forms")
    }

    /// Name and address of the buyer, a line each.
    fn buyer(&self) -> Vec<String> {
        let buyer = &self.invoice.buyer;
        let place = [buyer.address.post_code.as_deref(), buyer.address.city.as_deref()];
        let place = place.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let mut lines: Vec<String> =
            [buyer.name.clone(), buyer.address.line_1.clone(), Some(place)].into_iter().flatten().collect();
        if buyer.address.country.as_deref() != Some(self.seller.country) {
            lines.extend(buyer.address.country.as_deref().map(country_name));
        }
        lines
    }

    /// The buyer's VAT identifier with its label, as it is printed under the address.
    fn buyer_vat(&self) -> Option<String> {
        self.invoice.buyer.vat_identifier.as_deref().map(|id| format!("{}: {}", self.words.vat_id, id))
    }

    /// The seller's VAT identifier with its label.
    fn seller_vat(&self) -> String {
        let id = self.invoice.seller.vat_identifier.as_deref();
        id.map(|id| format!("{}: {id}", self.words.vat_id)).unwrap_or_default()
    }

    fn seller_name(&self) -> &str {
        self.invoice.seller.name.as_deref().unwrap_or("")
    }

    fn seller_street(&self) -> String {
        self.invoice.seller.address.line_1.clone().unwrap_or_default()
    }

    fn seller_place(&self) -> String {
        format!("{} {}", self.seller.post_code, self.seller.city)
    }

    fn iban(&self) -> String {
        self.invoice.payment_account().map(grouped_iban).unwrap_or_default()
    }

    /// Number, dates and references with their labels.
    fn references(&self) -> Vec<(&'static str, String)> {
        let (invoice, words) = (self.invoice, self.words);
        let number_label = if invoice.is_credit_note() { words.credit_number } else { words.number };
        let date = |date: Option<model::Date>| date.map(|d| self.language.date(d));
        [
            (number_label, invoice.number.clone()),
            (words.date, date(invoice.issue_date)),
            (words.delivered, date(invoice.delivery.actual_date)),
            (words.due, date(invoice.due_date)),
            (words.order, invoice.purchase_order_reference.clone()),
            (words.preceding, invoice.preceding_invoices.first().and_then(|p| p.number.clone())),
        ]
        .into_iter()
        .filter_map(|(label, value)| value.map(|value| (label, value)))
        .collect()
    }

    /// Totals with their labels; the last is the one that is paid.
    fn totals(&self) -> Vec<(String, String)> {
        let (totals, words) = (&self.invoice.totals, self.words);
        let shown = |amount: Amount| self.language.amount(amount.value, &self.currency);
        let mut rows = Vec::new();
        if let Some(net) = totals.without_vat {
            rows.push((words.net_total.to_owned(), shown(net)));
        }
        for group in &self.invoice.vat_breakdown {
            if let (Some(rate), Some(tax)) = (group.rate, group.tax_amount) {
                rows.push((format!("{} {}", words.vat, self.language.rate(rate)), shown(tax)));
            }
        }
        if let Some(gross) = totals.with_vat {
            rows.push((words.gross_total.to_owned(), shown(gross)));
        }
        rows
    }

    /// What is printed under the table.
    fn remarks(&self) -> Vec<String> {
        let mut remarks: Vec<String> = self.invoice.notes.iter().filter_map(|n| n.text.clone()).collect();
        remarks.extend(self.invoice.payment_terms.clone());
        remarks.push(self.words.closing.to_owned());
        remarks
    }

    fn page_label(&self, page: usize, of: usize) -> String {
        self.words.page.replacen("{}", &page.to_string(), 1).replacen("{}", &of.to_string(), 1)
    }
}

fn country_name(code: &str) -> String {
    match code {
        "DE" => "Deutschland",
        "IE" => "Ireland",
        "FR" => "France",
        "PL" => "Polska",
        "NL" => "Nederland",
        other => other,
    }
    .to_owned()
}
