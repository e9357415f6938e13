//! Which contract a bill belongs to: the one it quotes (BT-12), else the vendor's only one that its amount fits, whose
//! subject its lines name when no amount was agreed, or whose price list has most of them.

use model::decision::VendorMatch;
use model::invoice::Line;
use model::ledger::{Contract, ContractPeriod, Ledger};
use model::{Decimal, Invoice};

use super::price_list;
use super::vendor::same_vat_id;
use crate::text::{NumberKey, Signature};

/// Likeness from which a line names a contract's subject, in parts of thousand.
const NAMED: u32 = 550;

/// Number of the contract. Without a quote a bill belongs to the vendor's only valid contract, unless an order is meant.
pub(crate) fn of(
    invoice: &Invoice,
    vendor: Option<&VendorMatch>,
    order_is_meant: bool,
    ledger: &Ledger,
) -> Option<String> {
    if let Some(reference) = invoice.contract_reference.as_deref().filter(|text| NumberKey::of(text).is_some()) {
        let mut quoted = ledger.contracts.iter().filter(|c| quotes(reference, &c.contract_number));
        let own = quoted.find(|c| vendor.is_none_or(|vendor| is_with(c, &vendor.vendor_id, ledger)));
        return own.map(|c| c.contract_number.clone());
    }
    let vendor = vendor.filter(|_| !order_is_meant)?;
    let day = invoice.issue_date.unwrap_or(ledger.as_of);
    let valid = |c: &&Contract| {
        c.vendor_id == vendor.vendor_id
            && c.valid_from <= day
            && c.valid_to.is_none_or(|last| day <= last)
            && (is_near(invoice, c) || price_list::is_billed_by(invoice, c, day))
    };
    let mut fitting = ledger.contracts.iter().filter(valid);
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Some(only.contract_number.clone()),
        _ => None,
    }
}

/// Whether a reference is a contract's number, or one of its words is: `Vertrag CT-2025-101`.
pub(crate) fn quotes(reference: &str, number: &str) -> bool {
    let is_it = |text: &str| NumberKey::of(text).is_some_and(|key| key.is_same(number));
    let has_digits = |word: &&str| word.bytes().filter(u8::is_ascii_digit).count() >= 2;
    is_it(reference) || reference.split([' ', ',', ';', ':', '\u{a0}']).filter(has_digits).any(is_it)
}

/// Whether a contract is with a vendor; one company with two records is one company.
pub(crate) fn is_with(contract: &Contract, vendor_id: &str, ledger: &Ledger) -> bool {
    let vat_id = |id: &str| ledger.vendor(id).and_then(|vendor| vendor.vat_id.as_ref());
    contract.vendor_id == vendor_id
        || vat_id(&contract.vendor_id).zip(vat_id(vendor_id)).is_some_and(|(a, b)| same_vat_id(a, b))
}

/// Whether the invoice may be a bill of the contract that it does not quote: a vendor with a contract for software also
/// sells a training.
///
/// A tenth more or less than agreed is a changed rate (K102); a bill that states its period may differ by half. Where no
/// amount was agreed, a recurring bill must name what the contract is about; what is billed once must be quoted.
fn is_near(invoice: &Invoice, contract: &Contract) -> bool {
    let delivery = &invoice.delivery;
    let spans = delivery.period_start.is_some() && delivery.period_end.is_some();
    let (Some(agreed), Some(net)) = (contract.amount_per_period, invoice.totals.without_vat) else {
        return contract.period != ContractPeriod::Once && names_it(invoice, contract);
    };
    let billed_together = Decimal::from(12);
    let share = if spans { Decimal::TWO } else { Decimal::TEN };
    let most = agreed.abs().checked_div(share).unwrap_or_default();
    let near = |times: Decimal| {
        let expected = agreed.checked_mul(times)?;
        Some(net.value.checked_sub(expected)?.abs() <= most)
    };
    // A bill over several periods says so; then any of their number may be meant.
    near(Decimal::ONE).unwrap_or(false)
        || (spans && net.value > agreed && agreed.checked_mul(billed_together).is_some_and(|most| net.value <= most))
}

/// Whether a line names what the contract is about.
fn names_it(invoice: &Invoice, contract: &Contract) -> bool {
    let subject = Signature::of(&contract.description);
    let names = |line: &Line| {
        [&line.item.name, &line.item.description]
            .into_iter()
            .flatten()
            .any(|text| Signature::of(text).likeness(&subject) >= NAMED)
    };
    invoice.lines.iter().any(names)
}
