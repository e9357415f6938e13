//! Writes an invoice down as its seller would: lines in, totals and VAT breakdown worked out.

use model::invoice::{AllowanceOrCharge, CreditTransfer, Line, PrecedingInvoice, VatBreakdown};
use model::{Amount, Currency, Date, Decimal, Invoice, Rounding, money};

use crate::companies::Company;

/// What a seller puts on an invoice.
#[derive(Debug, Clone)]
pub struct Bill {
    /// Who bills.
    pub seller: &'static Company,
    /// Who is billed.
    pub buyer: &'static Company,
    number: String,
    issued: Date,
    order: Option<String>,
    currency: Currency,
    lines: Vec<Item>,
    credits: Option<(String, Date)>,
    account: String,
    contract: Option<String>,
}

#[derive(Debug, Clone)]
struct Item {
    id: String,
    name: String,
    quantity: Decimal,
    unit: &'static str,
    price: Decimal,
    rate: Decimal,
    charge: Option<(Decimal, &'static str)>,
}

/// A decimal written in our own source.
///
/// # Panics
/// When it is not one: a slip of ours, found by the first test.
#[must_use]
pub fn decimal(text: &str) -> Decimal {
    match text.parse() {
        Ok(value) => value,
        Err(error) => panic!("{text:?} is no decimal: {error}"),
    }
}

/// A date written in our own source.
///
/// # Panics
/// When it is not one.
#[must_use]
pub fn date(text: &str) -> Date {
    match text.parse() {
        Ok(value) => value,
        Err(error) => panic!("{text:?} is no date: {error}"),
    }
}

impl Bill {
    /// An invoice in euro without an order and without lines.
    #[must_use]
    pub fn new(seller: &'static Company, buyer: &'static Company, number: &str, issued: &str) -> Bill {
        Bill {
            seller,
            buyer,
            number: number.to_owned(),
            issued: date(issued),
            order: None,
            currency: Currency::EUR,
            lines: Vec::new(),
            credits: None,
            account: seller.iban(),
            contract: None,
        }
    }

    /// Quotes the buyer's order (BT-13).
    #[must_use]
    pub fn order(mut self, number: &str) -> Bill {
        self.order = Some(number.to_owned());
        self
    }

    /// Quotes a contract (BT-12).
    #[must_use]
    pub fn contract(mut self, number: &str) -> Bill {
        self.contract = Some(number.to_owned());
        self
    }

    /// Bills in another currency.
    ///
    /// # Panics
    /// When the code is not three capital letters.
    #[must_use]
    pub fn currency(mut self, code: &str) -> Bill {
        match code.parse() {
            Ok(currency) => self.currency = currency,
            Err(error) => panic!("{error}"),
        }
        self
    }

    /// Asks to be paid on another account than the company's own.
    #[must_use]
    pub fn account(mut self, iban: &str) -> Bill {
        iban.clone_into(&mut self.account);
        self
    }

    /// Is a credit note that takes back an invoice.
    #[must_use]
    pub fn credits(mut self, number: &str, issued: &str) -> Bill {
        self.credits = Some((number.to_owned(), date(issued)));
        self
    }

    /// Adds a line: item number, name, quantity, UN/ECE unit, price, VAT rate.
    #[must_use]
    pub fn line(mut self, id: &str, name: &str, quantity: &str, unit: &'static str, price: &str, rate: &str) -> Bill {
        self.lines.push(Item {
            id: id.to_owned(),
            name: name.to_owned(),
            quantity: decimal(quantity),
            unit,
            price: decimal(price),
            rate: decimal(rate),
            charge: None,
        });
        self
    }

    /// Puts a charge (BG-28) on the line added last.
    #[must_use]
    pub fn charge(mut self, amount: &str, reason: &'static str) -> Bill {
        if let Some(line) = self.lines.last_mut() {
            line.charge = Some((decimal(amount), reason));
        }
        self
    }

    /// The invoice, with every sum right.
    #[must_use]
    pub fn invoice(&self) -> Invoice {
        let mut invoice = self.head();
        let eur = |value: Decimal| Amount::new(value, self.currency);
        let mut rates: Vec<(Decimal, Decimal)> = Vec::new();
        let mut line_net = Decimal::ZERO;
        for (number, item) in (1..).zip(&self.lines) {
            let charge = item.charge.map_or(Decimal::ZERO, |(amount, _)| amount);
            let mut net = money::round(item.quantity * item.price, 2, Rounding::HalfUp) + charge;
            net.rescale(2);
            line_net += net;
            match rates.iter_mut().find(|(rate, _)| *rate == item.rate) {
                Some((_, base)) => *base += net,
                None => rates.push((item.rate, net)),
            }
            let mut line = Line {
                identifier: Some(format!("{number}")),
                quantity: Some(item.quantity),
                unit: Some(item.unit.to_owned()),
                net_amount: Some(eur(net)),
                ..Line::default()
            };
            if let Some((amount, reason)) = item.charge {
                line.charges.push(AllowanceOrCharge {
                    amount: Some(eur(amount)),
                    reason: Some(reason.to_owned()),
                    ..AllowanceOrCharge::default()
                });
            }
            line.price.net = Some(item.price);
            line.vat.category = Some("S".to_owned());
            line.vat.rate = Some(item.rate);
            line.item.name = Some(item.name.clone());
            line.item.sellers_identifier = Some(item.id.clone()).filter(|id| !id.is_empty());
            invoice.lines.push(line);
        }
        let mut vat = Decimal::ZERO;
        for (rate, base) in rates {
            let mut tax = money::round(base * rate / Decimal::ONE_HUNDRED, 2, Rounding::HalfUp);
            tax.rescale(2);
            vat += tax;
            invoice.vat_breakdown.push(VatBreakdown {
                taxable_amount: Some(eur(base)),
                tax_amount: Some(eur(tax)),
                category: Some("S".to_owned()),
                rate: Some(rate),
                ..VatBreakdown::default()
            });
        }
        invoice.totals.line_net = Some(eur(line_net));
        invoice.totals.without_vat = Some(eur(line_net));
        invoice.totals.vat = Some(eur(vat));
        invoice.totals.with_vat = Some(eur(line_net + vat));
        invoice.totals.amount_due = Some(eur(line_net + vat));
        invoice
    }

    fn head(&self) -> Invoice {
        let mut invoice = Invoice {
            number: Some(self.number.clone()),
            issue_date: Some(self.issued),
            type_code: Some(if self.credits.is_some() { "381" } else { "380" }.to_owned()),
            currency: Some(self.currency),
            buyer_reference: Some("AP-Tannau".to_owned()),
            purchase_order_reference: self.order.clone(),
            contract_reference: self.contract.clone(),
            ..Invoice::default()
        };
        if self.credits.is_none() {
            let due = self.issued.saturating_add(jiff::Span::new().days(i64::from(self.seller.terms_days)));
            invoice.due_date = Some(due);
            let terms = self.seller.language.words().terms.replace("{}", &self.seller.language.date(due));
            invoice.payment_terms = Some(terms);
        }
        if let Some((number, issued)) = &self.credits {
            invoice
                .preceding_invoices
                .push(PrecedingInvoice { number: Some(number.clone()), issue_date: Some(*issued) });
        }
        let process = &mut invoice.process_control;
        process.business_process_type = Some("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0".to_owned());
        process.specification_identifier =
            Some("urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0".to_owned());
        invoice.delivery.actual_date = Some(self.issued.saturating_sub(jiff::Span::new().days(2)));

        let seller = &mut invoice.seller;
        seller.name = Some(self.seller.name.to_owned());
        seller.vat_identifier = Some(self.seller.vat_id());
        seller.legal_information = Some(self.seller.register.to_owned());
        seller.electronic_address = Some(electronic_address(self.seller));
        seller.address.line_1 = Some(self.seller.street.to_owned());
        seller.address.city = Some(self.seller.city.to_owned());
        seller.address.post_code = Some(self.seller.post_code.to_owned());
        seller.address.country = Some(self.seller.country.to_owned());
        seller.contact.name = Some(self.seller.name.to_owned());
        seller.contact.telephone = Some(self.seller.telephone.to_owned());
        seller.contact.email = Some(self.seller.email());

        let buyer = &mut invoice.buyer;
        buyer.name = Some(self.buyer.name.to_owned());
        buyer.vat_identifier = Some(self.buyer.vat_id());
        buyer.electronic_address = Some(electronic_address(self.buyer));
        buyer.address.line_1 = Some(self.buyer.street.to_owned());
        buyer.address.city = Some(self.buyer.city.to_owned());
        buyer.address.post_code = Some(self.buyer.post_code.to_owned());
        buyer.address.country = Some(self.buyer.country.to_owned());

        // UNTDID 4461: 58 is a SEPA credit transfer, 30 any other.
        let means = if self.currency == Currency::EUR { "58" } else { "30" };
        invoice.payment.means_code = Some(means.to_owned());
        invoice.payment.remittance_information = Some(self.number.clone());
        invoice.payment.credit_transfers.push(CreditTransfer {
            account: Some(self.account.clone()),
            account_name: Some(self.seller.name.to_owned()),
            bic: Some(self.seller.bank.1.to_owned()).filter(|bic| !bic.is_empty()),
        });
        invoice
    }
}

/// Peppol address (BT-34, BT-49): Peppol takes VAT identifiers, and no mail addresses.
fn electronic_address(company: &Company) -> model::invoice::Identifier {
    let scheme = Some(crate::peppol::scheme(company).to_owned());
    model::invoice::Identifier { value: company.vat_id(), scheme, ..Default::default() }
}
