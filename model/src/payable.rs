//! Proof that an approved invoice is complete enough to be paid or booked: exports take nothing else.

use serde::{Deserialize, Serialize};

use crate::case::CaseId;
use crate::{Amount, Currency, Date, Decimal, Iban, Invoice};

/// An approved invoice with everything that a payment needs. Private fields: only [`Payable::of`] makes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payable {
    case: CaseId,
    vendor_id: String,
    vendor_name: String,
    number: String,
    issue_date: Date,
    due_date: Option<Date>,
    amount: Amount,
    account: Iban,
}

/// What is missing for a payment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotPayable {
    /// A term is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The account is not an IBAN with correct check digits.
    #[error("the payment account is not a valid IBAN")]
    Account,
    /// Nothing is due.
    #[error("no amount is due for payment")]
    NothingDue,
    /// The account is not trusted for this vendor (F101).
    #[error("the payment account is not confirmed for this vendor")]
    UntrustedAccount,
}

impl Payable {
    /// Checks an approved invoice; `trusted` are the accounts confirmed for the vendor.
    ///
    /// # Errors
    /// What is missing, in words for the accountant.
    pub fn of(case: &CaseId, vendor_id: &str, invoice: &Invoice, trusted: &[Iban]) -> Result<Payable, NotPayable> {
        let amount = invoice
            .totals
            .amount_due
            .or(invoice.totals.with_vat)
            .ok_or(NotPayable::Missing("the amount due (BT-115)"))?;
        if amount.value <= Decimal::ZERO || invoice.is_credit_note() {
            return Err(NotPayable::NothingDue);
        }
        if amount.currency == Currency::NONE {
            return Err(NotPayable::Missing("the currency (BT-5)"));
        }
        let account = match invoice.payment_account() {
            Some(text) => text.parse::<Iban>().map_err(|_| NotPayable::Account)?,
            // An invoice without an account is paid on the only one that is confirmed.
            None => match trusted {
                [only] => only.clone(),
                _ => return Err(NotPayable::Missing("the payment account (BT-84)")),
            },
        };
        if !trusted.contains(&account) {
            return Err(NotPayable::UntrustedAccount);
        }
        Ok(Payable {
            case: case.clone(),
            vendor_id: vendor_id.to_owned(),
            vendor_name: invoice.seller.name.clone().ok_or(NotPayable::Missing("the seller's name (BT-27)"))?,
            number: invoice.number.clone().ok_or(NotPayable::Missing("the invoice number (BT-1)"))?,
            issue_date: invoice.issue_date.ok_or(NotPayable::Missing("the issue date (BT-2)"))?,
            due_date: invoice.due_date,
            amount,
            account,
        })
    }

    /// The case.
    #[must_use]
    pub fn case(&self) -> &CaseId {
        &self.case
    }
    /// Amount to pay.
    #[must_use]
    pub fn amount(&self) -> Amount {
        self.amount
    }
    /// Account to pay on.
    #[must_use]
    pub fn account(&self) -> &Iban {
        &self.account
    }
    /// Day until which it must be paid (BT-9).
    #[must_use]
    pub fn due_date(&self) -> Option<Date> {
        self.due_date
    }
    /// Invoice number to quote (BT-1).
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }
    /// Who is paid.
    #[must_use]
    pub fn vendor_name(&self) -> &str {
        &self.vendor_name
    }
}
