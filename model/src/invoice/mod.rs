//! The invoice in the terms of EN 16931, every term optional: a missing one is a finding, not an error.
//!
//! Values are plain; where each came from is kept beside the invoice, by term path, in [`crate::Reading`].

mod line;
mod names;
pub(crate) mod node;
mod party;
mod quotes;

pub use crate::parse::ValueError;
pub use line::{Item, Line, LineVat, Price};
pub use names::term_name;
pub use node::{Attachment, Group, Groups, Identifier, Node, Value, Visitor};
pub use party::{Address, Buyer, Contact, Payee, Seller, TaxRepresentative};
pub use quotes::order_line_reference;

use crate::{Amount, Currency, Date, Decimal, TermPath};
use node::{group, shape};

group! {
    /// An invoice or credit note (EN 16931-1:2017 semantic model).
    pub struct Invoice {
        /// Invoice number (BT-1), as the seller wrote it.
        BT-1 number: Option<String>,
        /// Issue date (BT-2).
        BT-2 issue_date: Option<Date>,
        /// Type code (BT-3), UNTDID 1001: 380 invoice, 381 credit note, 384 corrected, 389 self-billed …
        BT-3 type_code: Option<String>,
        /// Currency of the invoice (BT-5).
        BT-5 currency: Option<Currency>,
        /// VAT accounting currency (BT-6), when VAT must also be stated in another currency.
        BT-6 vat_accounting_currency: Option<Currency>,
        /// Value added tax point date (BT-7).
        BT-7 tax_point_date: Option<Date>,
        /// Value added tax point date code (BT-8), UNTDID 2005: 3, 35, 432.
        BT-8 tax_point_date_code: Option<String>,
        /// Payment due date (BT-9).
        BT-9 due_date: Option<Date>,
        /// Buyer reference (BT-10), e.g. a Leitweg-ID.
        BT-10 buyer_reference: Option<String>,
        /// Project reference (BT-11).
        BT-11 project_reference: Option<String>,
        /// Contract reference (BT-12).
        BT-12 contract_reference: Option<String>,
        /// Purchase order reference (BT-13).
        BT-13 purchase_order_reference: Option<String>,
        /// Sales order reference (BT-14).
        BT-14 sales_order_reference: Option<String>,
        /// Receiving advice reference (BT-15).
        BT-15 receiving_advice_reference: Option<String>,
        /// Despatch advice reference (BT-16).
        BT-16 despatch_advice_reference: Option<String>,
        /// Tender or lot reference (BT-17).
        BT-17 tender_or_lot_reference: Option<String>,
        /// Invoiced object identifier (BT-18), e.g. a meter.
        BT-18 invoiced_object_identifier: Option<Identifier>,
        /// Buyer accounting reference (BT-19).
        BT-19 buyer_accounting_reference: Option<String>,
        /// Payment terms (BT-20), as text.
        BT-20 payment_terms: Option<String>,
        /// Notes (BG-1).
        BG-1 notes: Groups<Note>,
        /// Process control (BG-2).
        once process_control: ProcessControl,
        /// References to preceding invoices (BG-3).
        BG-3 preceding_invoices: Groups<PrecedingInvoice>,
        /// Seller (BG-4).
        once seller: Seller,
        /// Buyer (BG-7).
        once buyer: Buyer,
        /// Payee (BG-10), when it is not the seller.
        once payee: Payee,
        /// The seller's tax representative (BG-11).
        once tax_representative: TaxRepresentative,
        /// Delivery information (BG-13).
        once delivery: Delivery,
        /// Payment instructions (BG-16).
        once payment: PaymentInstructions,
        /// Allowances on document level (BG-20).
        many-20[92, 93, 94, 95, 96, 97, 98] allowances: Groups<AllowanceOrCharge>,
        /// Charges on document level (BG-21).
        many-21[99, 100, 101, 102, 103, 104, 105] charges: Groups<AllowanceOrCharge>,
        /// Document totals (BG-22).
        once totals: Totals,
        /// VAT breakdown (BG-23), a group per category and rate.
        BG-23 vat_breakdown: Groups<VatBreakdown>,
        /// Additional supporting documents (BG-24).
        BG-24 supporting_documents: Groups<SupportingDocument>,
        /// Invoice lines (BG-25).
        BG-25 lines: Groups<Line>,
    }
}

group! {
    /// Invoice note (BG-1).
    pub struct Note {
        /// Subject code (BT-21), UNTDID 4451.
        BT-21 subject_code: Option<String>,
        /// Note (BT-22).
        BT-22 text: Option<String>,
    }
}

group! {
    /// Process control (BG-2).
    pub struct ProcessControl {
        /// Business process type (BT-23).
        BT-23 business_process_type: Option<String>,
        /// Specification identifier (BT-24): which rules the invoice claims to meet.
        BT-24 specification_identifier: Option<String>,
    }
}

group! {
    /// Preceding invoice reference (BG-3).
    pub struct PrecedingInvoice {
        /// Number of the preceding invoice (BT-25).
        BT-25 number: Option<String>,
        /// Its issue date (BT-26).
        BT-26 issue_date: Option<Date>,
    }
}

group! {
    /// Delivery information (BG-13), with the invoicing period (BG-14) and the address (BG-15).
    pub struct Delivery {
        /// Deliver to party name (BT-70).
        BT-70 party_name: Option<String>,
        /// Deliver to location identifier (BT-71).
        BT-71 location_identifier: Option<Identifier>,
        /// Actual delivery date (BT-72).
        BT-72 actual_date: Option<Date>,
        /// Invoicing period start date (BT-73).
        BT-73 period_start: Option<Date>,
        /// Invoicing period end date (BT-74).
        BT-74 period_end: Option<Date>,
        /// Deliver to address (BG-15).
        once[75, 76, 165, 77, 78, 79, 80] address: Address,
    }
}

group! {
    /// Payment instructions (BG-16).
    pub struct PaymentInstructions {
        /// Payment means type code (BT-81), UNTDID 4461: 30 credit transfer, 58 SEPA …
        BT-81 means_code: Option<String>,
        /// Payment means text (BT-82).
        BT-82 means_text: Option<String>,
        /// Remittance information (BT-83): what the payer shall quote.
        BT-83 remittance_information: Option<String>,
        /// Credit transfers (BG-17).
        BG-17 credit_transfers: Groups<CreditTransfer>,
        /// Payment card (BG-18): primary account number (BT-87).
        BT-87 card_number: Option<String>,
        /// Card holder name (BT-88).
        BT-88 card_holder: Option<String>,
        /// Direct debit (BG-19): mandate reference (BT-89).
        BT-89 mandate_reference: Option<String>,
        /// Bank assigned creditor identifier (BT-90).
        BT-90 creditor_identifier: Option<String>,
        /// Debited account identifier (BT-91).
        BT-91 debited_account: Option<String>,
    }
}

group! {
    /// Credit transfer (BG-17).
    pub struct CreditTransfer {
        /// Payment account identifier (BT-84): an IBAN inside SEPA. Text, since what is written may be wrong.
        BT-84 account: Option<String>,
        /// Payment account name (BT-85).
        BT-85 account_name: Option<String>,
        /// Payment service provider identifier (BT-86): a BIC.
        BT-86 bic: Option<String>,
    }
}

group! {
    /// Document totals (BG-22), in the invoice currency unless said otherwise.
    pub struct Totals {
        /// Sum of invoice line net amounts (BT-106).
        BT-106 line_net: Option<Amount>,
        /// Sum of allowances on document level (BT-107).
        BT-107 allowances: Option<Amount>,
        /// Sum of charges on document level (BT-108).
        BT-108 charges: Option<Amount>,
        /// Invoice total amount without VAT (BT-109).
        BT-109 without_vat: Option<Amount>,
        /// Invoice total VAT amount (BT-110).
        BT-110 vat: Option<Amount>,
        /// Invoice total VAT amount in the VAT accounting currency (BT-111), in BT-6.
        BT-111 vat_in_accounting_currency: Option<Amount>,
        /// Invoice total amount with VAT (BT-112).
        ///
        /// Equals BT-109 + BT-110 when BR-CO-15 holds; the scan may say otherwise, so it is stored as read.
        BT-112 with_vat: Option<Amount>,
        /// Paid amount (BT-113).
        BT-113 paid: Option<Amount>,
        /// Rounding amount (BT-114).
        BT-114 rounding: Option<Amount>,
        /// Amount due for payment (BT-115).
        BT-115 amount_due: Option<Amount>,
    }
}

group! {
    /// VAT breakdown (BG-23): one group per VAT category and rate.
    pub struct VatBreakdown {
        /// VAT category taxable amount (BT-116).
        BT-116 taxable_amount: Option<Amount>,
        /// VAT category tax amount (BT-117).
        BT-117 tax_amount: Option<Amount>,
        /// VAT category code (BT-118), UNTDID 5305: S, Z, E, AE, K, G, O, L, M.
        BT-118 category: Option<String>,
        /// VAT category rate (BT-119), in percent.
        BT-119 rate: Option<Decimal>,
        /// VAT exemption reason text (BT-120).
        BT-120 exemption_reason: Option<String>,
        /// VAT exemption reason code (BT-121), VATEX.
        BT-121 exemption_reason_code: Option<String>,
    }
}

group! {
    /// Additional supporting document (BG-24).
    pub struct SupportingDocument {
        /// Supporting document reference (BT-122).
        BT-122 reference: Option<String>,
        /// Supporting document description (BT-123).
        BT-123 description: Option<String>,
        /// External document location (BT-124): shown, never fetched.
        BT-124 external_location: Option<String>,
        /// Attached document (BT-125).
        BT-125 attachment: Option<Attachment>,
    }
}

shape! {
    /// Allowance or charge, on document level (BG-20, BG-21) or of a line (BG-27, BG-28).
    /// Lines have no VAT category and rate of their own here.
    pub struct AllowanceOrCharge {
        /// Amount without VAT (BT-92, BT-99, BT-136, BT-141).
        amount: Amount,
        /// Base amount (BT-93, BT-100, BT-137, BT-142).
        base_amount: Amount,
        /// Percentage (BT-94, BT-101, BT-138, BT-143).
        percentage: Decimal,
        /// VAT category code (BT-95, BT-102).
        vat_category: String,
        /// VAT rate in percent (BT-96, BT-103).
        vat_rate: Decimal,
        /// Reason (BT-97, BT-104, BT-139, BT-144).
        reason: String,
        /// Reason code (BT-98, BT-105, BT-140, BT-145).
        reason_code: String,
    }
}

impl Invoice {
    /// Calls `visitor` with the path and canonical text of every present term, in document order.
    pub fn visit_terms(&self, visitor: &mut dyn FnMut(TermPath, String)) {
        self.visit_group(&TermPath::bt(0), visitor);
    }

    /// Every present term with its canonical text.
    #[must_use]
    pub fn terms(&self) -> Vec<(TermPath, String)> {
        let mut terms = Vec::new();
        self.visit_terms(&mut |path, text| terms.push((path, text)));
        terms
    }

    /// Canonical text of one term; `None` when it is absent.
    #[must_use]
    pub fn get(&self, path: &TermPath) -> Option<String> {
        let mut found = None;
        self.visit_terms(&mut |at, text| {
            if at == *path {
                found = Some(text);
            }
        });
        found
    }

    /// Sets one term from its canonical text: exact decimals with a point, ISO dates, `119.00 EUR`.
    ///
    /// A repeating group grows by one entry at a time, so `BG-25[3]` needs two lines to be there.
    ///
    /// # Errors
    /// When there is no such term, or the text is not a value of it.
    pub fn set(&mut self, path: &TermPath, text: &str) -> Result<(), ValueError> {
        if self.put_group(path, 0, text)? { Ok(()) } else { Err(ValueError::NoSuchTerm(path.to_string())) }
    }

    /// Removes one term; repeating groups keep their entries, so other paths keep their meaning.
    pub fn remove(&mut self, path: &TermPath) {
        let mut rest = Invoice::default();
        for (at, text) in self.terms() {
            if at.groups == path.groups
                && at.term == path.term
                && at.index == path.index
                && (path.part == 0 || at.part == path.part)
            {
                continue;
            }
            // A visited term can be set again; only an entry left empty in the middle could refuse, and stays out.
            let _ = rest.set(&at, &text);
        }
        *self = rest;
    }

    /// Gives amounts whose currency the document does not say the invoice currency (BT-5); BT-111 gets BT-6.
    pub fn settle_currency(&mut self) {
        let Some(currency) = self.currency else { return };
        let accounting = self.vat_accounting_currency.unwrap_or(currency);
        let unknown: Vec<(TermPath, String)> = self
            .terms()
            .into_iter()
            .filter(|(path, _)| is_amount(path.term))
            .filter(|(_, text)| !text.contains(' '))
            .collect();
        for (path, text) in unknown {
            let currency = if path.term == 111 { accounting } else { currency };
            // The text came from the invoice itself, so it is an amount.
            let _ = self.set(&path, &format!("{text} {currency}"));
        }
    }

    /// The IBAN or account the seller wants to be paid on: the first credit transfer (BT-84).
    #[must_use]
    pub fn payment_account(&self) -> Option<&str> {
        self.payment.credit_transfers.iter().find_map(|t| t.account.as_deref())
    }

    /// Whether the type code (BT-3) is one of a credit note (UNTDID 1001: 81, 83, 261, 262, 296, 308, 381, 396, 420, 458, 532).
    #[must_use]
    pub fn is_credit_note(&self) -> bool {
        matches!(
            self.type_code.as_deref(),
            Some("81" | "83" | "261" | "262" | "296" | "308" | "381" | "396" | "420" | "458" | "532")
        )
    }
}

/// Whether a business term holds an amount of money (unit prices are numbers, not amounts).
#[must_use]
pub fn is_amount(term: u16) -> bool {
    matches!(term, 92 | 93 | 99 | 100 | 106..=117 | 131 | 136 | 137 | 141 | 142)
}

#[cfg(test)]
mod tests;
