//! What a vendor writes, before it is UBL.

use model::case::CaseId;
use model::invoice::{AllowanceOrCharge, CreditTransfer, Identifier, Line, PrecedingInvoice, VatBreakdown};
use model::{Amount, Currency, Date, Decimal, DocumentId, Invoice, Rounding, money};

use super::world::{Own, Vendor, World};

/// When a document arrives: first, after that, and last.
pub(super) const PHASES: std::ops::RangeInclusive<u8> = 0..=3;

/// A labelled document.
#[derive(Debug, Clone)]
pub(super) struct Doc {
    pub(super) file: String,
    pub(super) bytes: Vec<u8>,
    /// What it is, for people: `clean: partial delivery`, `copy: number transposed`, `fault: price`.
    pub(super) kind: &'static str,
    /// Codes that must be found; none for what is clean.
    pub(super) expected: Vec<&'static str>,
    /// Codes that follow from the fault and are no false alarms.
    pub(super) also: Vec<&'static str>,
    /// Codes that chance made it what they are about.
    pub(super) chance: Vec<&'static str>,
    /// F103 must be found at one of all that have the same here, whichever is judged last.
    pub(super) either: Option<(usize, u8)>,
    /// What it is in the end, once records changed and people spoke, with the codes that must be found then.
    pub(super) finally: Option<(&'static str, Vec<&'static str>)>,
    pub(super) phase: u8,
    pub(super) facts: Facts,
}

/// What the label may depend on beside the scenario: who bills what, and when.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) seller: Option<String>,
    pub(super) number: Option<String>,
    /// Numbers of the invoices that it refers to.
    pub(super) refers_to: Vec<String>,
    pub(super) issued: Option<Date>,
    pub(super) gross: Option<Amount>,
    /// An order or a contract stands behind it.
    pub(super) is_agreed: bool,
    pub(super) is_credit: bool,
}

impl Doc {
    pub(super) fn new(kind: &'static str, phase: u8, invoice: &Invoice) -> Doc {
        let bytes = extractors::einvoice::ubl::write(invoice).into_bytes();
        let facts = Facts {
            seller: invoice.seller.vat_identifier.clone(),
            number: invoice.number.clone(),
            refers_to: invoice.preceding_invoices.iter().filter_map(|p| p.number.clone()).collect(),
            issued: invoice.issue_date,
            gross: invoice.totals.with_vat,
            is_agreed: invoice.purchase_order_reference.is_some() || invoice.contract_reference.is_some(),
            is_credit: invoice.is_credit_note(),
        };
        Doc {
            file: String::new(),
            bytes,
            kind,
            expected: Vec::new(),
            also: Vec::new(),
            chance: Vec::new(),
            either: None,
            finally: None,
            phase,
            facts,
        }
    }

    /// The case that it opens.
    pub(super) fn case(&self) -> CaseId {
        CaseId::of(DocumentId::of(&self.bytes))
    }

    /// What becomes of it in the end.
    pub(super) fn finally(mut self, kind: &'static str, codes: &[&'static str]) -> Doc {
        self.finally = Some((kind, codes.to_vec()));
        self
    }

    pub(super) fn expecting(mut self, codes: &[&'static str]) -> Doc {
        self.expected = codes.to_vec();
        self
    }

    pub(super) fn or_also(mut self, codes: &[&'static str]) -> Doc {
        self.also = codes.to_vec();
        self
    }
}

/// A line of a paper.
#[derive(Debug, Clone)]
pub(super) struct PaperLine {
    pub(super) item: String,
    pub(super) name: String,
    pub(super) quantity: Decimal,
    pub(super) unit: &'static str,
    pub(super) price: Decimal,
}

/// An invoice before its sums are worked out.
#[derive(Debug, Clone)]
pub(super) struct Paper {
    pub(super) seller: Vendor,
    pub(super) buyer: Own,
    pub(super) number: String,
    pub(super) issued: Date,
    pub(super) due: Option<Date>,
    pub(super) order: Option<String>,
    pub(super) despatch: Option<String>,
    pub(super) contract: Option<String>,
    pub(super) period: Option<(Date, Date)>,
    pub(super) currency: Currency,
    pub(super) lines: Vec<PaperLine>,
    pub(super) charges: Vec<(Decimal, &'static str)>,
    pub(super) credits: Option<(String, Date)>,
    pub(super) corrects: Option<(String, Date)>,
    pub(super) account: String,
    pub(super) rate: Decimal,
    pub(super) profile: &'static str,
}

impl Paper {
    /// A plain invoice of a vendor over these lines.
    pub(super) fn new(world: &mut World, vendor: usize, issued: Date, lines: Vec<PaperLine>) -> Paper {
        let seller = world.vendors[vendor].clone();
        let buyer = world.own(&seller);
        let number = world.number(vendor);
        Paper {
            due: issued.checked_add(jiff::Span::new().days(i64::from(seller.terms))).ok(),
            account: seller.iban.clone(),
            currency: seller.currency,
            rate: seller.rate,
            seller,
            buyer,
            number,
            issued,
            order: None,
            despatch: None,
            contract: None,
            period: None,
            lines,
            charges: Vec::new(),
            credits: None,
            corrects: None,
            profile: "urn:cen.eu:en16931:2017",
        }
    }

    /// In the terms of EN 16931, with every sum worked out.
    pub(super) fn invoice(&self) -> Invoice {
        let cash = |value: Decimal| {
            let mut value = money::round(value, 2, Rounding::HalfUp);
            value.rescale(2);
            Amount::new(value, self.currency)
        };
        let kind = if self.credits.is_some() {
            "381"
        } else if self.corrects.is_some() {
            "384"
        } else {
            "380"
        };
        let mut invoice = Invoice {
            number: Some(self.number.clone()),
            issue_date: Some(self.issued),
            due_date: self.due.filter(|_| self.credits.is_none()),
            type_code: Some(kind.to_owned()),
            currency: Some(self.currency),
            purchase_order_reference: self.order.clone(),
            contract_reference: self.contract.clone(),
            despatch_advice_reference: self.despatch.clone(),
            ..Invoice::default()
        };
        if invoice.due_date.is_none() {
            invoice.payment_terms = Some("as agreed".to_owned());
        }
        for (number, issued) in self.credits.iter().chain(&self.corrects) {
            let reference = PrecedingInvoice { number: Some(number.clone()), issue_date: Some(*issued) };
            invoice.preceding_invoices.push(reference);
        }
        invoice.process_control.specification_identifier = Some(self.profile.to_owned());
        if self.profile.contains("peppol") {
            invoice.process_control.business_process_type =
                Some("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0".to_owned());
            invoice.buyer_reference = Some("AP".to_owned());
        }
        self.parties(&mut invoice);
        if let Some((start, end)) = self.period {
            invoice.delivery.period_start = Some(start);
            invoice.delivery.period_end = Some(end);
        }
        invoice.payment.means_code = Some("30".to_owned());
        invoice.payment.credit_transfers.push(CreditTransfer {
            account: Some(self.account.clone()),
            account_name: Some(self.seller.name.clone()),
            bic: None,
        });
        let mut net = Decimal::ZERO;
        for (number, line) in (1..).zip(&self.lines) {
            let amount = cash(line.quantity * line.price);
            net += amount.value;
            let mut written = Line {
                identifier: Some(format!("{number}")),
                quantity: Some(line.quantity),
                unit: Some(line.unit.to_owned()),
                net_amount: Some(amount),
                ..Line::default()
            };
            written.price.net = Some(line.price);
            written.vat.category = Some("S".to_owned());
            written.vat.rate = Some(self.rate);
            written.item.name = Some(line.name.clone());
            written.item.sellers_identifier = Some(line.item.clone()).filter(|id| !id.is_empty());
            invoice.lines.push(written);
        }
        let mut charged = Decimal::ZERO;
        for (amount, reason) in &self.charges {
            charged += *amount;
            invoice.charges.push(AllowanceOrCharge {
                amount: Some(cash(*amount)),
                reason: Some((*reason).to_owned()),
                vat_category: Some("S".to_owned()),
                vat_rate: Some(self.rate),
                ..AllowanceOrCharge::default()
            });
        }
        let base = net + charged;
        let vat = cash(base * self.rate / Decimal::ONE_HUNDRED);
        invoice.vat_breakdown.push(VatBreakdown {
            taxable_amount: Some(cash(base)),
            tax_amount: Some(vat),
            category: Some("S".to_owned()),
            rate: Some(self.rate),
            ..VatBreakdown::default()
        });
        let totals = &mut invoice.totals;
        totals.line_net = Some(cash(net));
        totals.charges = (!self.charges.is_empty()).then(|| cash(charged));
        totals.without_vat = Some(cash(base));
        totals.vat = Some(vat);
        totals.with_vat = Some(cash(base + vat.value));
        totals.amount_due = totals.with_vat;
        invoice
    }

    fn parties(&self, invoice: &mut Invoice) {
        let seller = &mut invoice.seller;
        seller.name = Some(self.seller.name.clone());
        seller.vat_identifier = Some(self.seller.vat_id.clone());
        seller.address.line_1 = Some(self.seller.street.clone());
        seller.address.city = Some(self.seller.city.to_owned());
        seller.address.country = Some(self.seller.country.to_owned());
        seller.contact.email = Some(format!("billing@{}", self.seller.domain));
        let buyer = &mut invoice.buyer;
        buyer.name = Some(self.buyer.name.to_owned());
        buyer.vat_identifier = Some(self.buyer.vat_id.clone());
        buyer.address.line_1 = Some("Werkstr. 4".to_owned());
        buyer.address.city = Some(self.buyer.city.to_owned());
        buyer.address.country = Some(self.buyer.country.to_owned());
        if self.profile.contains("peppol") {
            let address =
                |id: &str| Identifier { value: id.to_owned(), scheme: Some("0088".to_owned()), ..Default::default() };
            invoice.seller.electronic_address = Some(address("4012345000009"));
            invoice.buyer.electronic_address = Some(address("4012345000009"));
        }
    }

    /// Total with VAT.
    pub(super) fn gross(&self) -> Decimal {
        self.invoice().totals.with_vat.map_or(Decimal::ZERO, |amount| amount.value)
    }
}
