//! A seller that looks like somebody else.

use model::ledger::Vendor;
use model::{Iban, TermPath, VatIdentifier};

use super::Context;
use crate::findings::Findings;
use crate::flags;
use crate::matching::vendor::same_vat_id;
use crate::say;
use crate::text::{WHOLE, company_key, company_likeness};

/// F105. The seller resembles a vendor that it is not, or asks for money on another vendor's account.
pub(crate) fn resembles(context: &Context<'_>, out: &mut Findings) {
    anothers_account(context, out);
    let seller = &context.invoice.seller;
    let Some(name) = seller.name.as_deref().filter(|name| !name.trim().is_empty()) else { return };
    let key = company_key(name);
    let own = seller.vat_identifier.as_deref().and_then(|text| text.parse::<VatIdentifier>().ok());
    // A vendor that was found by a name that is almost its own, under another VAT identifier, is not sure to be meant.
    let is_sure = |vendor: &Vendor| {
        let differs = matches!((&own, &vendor.vat_id), (Some(mine), Some(theirs)) if !same_vat_id(mine, theirs));
        !differs || company_key(&vendor.name) == key
    };
    if context.vendor.is_some_and(is_sure) && !flags::is_lookalike(context.subject) {
        return;
    }
    let limit = context.limits.vendor_likeness;
    let alike = |vendor: &&Vendor| {
        let theirs = company_key(&vendor.name);
        let likeness = company_likeness(&key, &theirs);
        let is_other = match (&own, &vendor.vat_id) {
            (Some(mine), Some(theirs)) => !same_vat_id(mine, theirs),
            _ => context.vendor.is_none_or(|known| known.vendor_id != vendor.vendor_id),
        };
        // The very same name without any identifier against it is N002's or nobody's.
        let is_disguise = flags::is_lookalike(context.subject) || likeness < WHOLE || own.is_some();
        is_other
            && is_disguise
            && (model::Decimal::from(likeness) > limit * model::Decimal::from(WHOLE) || is_a_slip_of(&key, &theirs))
    };
    let Some(vendor) = context.ledger.vendors.iter().find(alike) else { return };
    let terms = [TermPath::bt(27), TermPath::bt(31)];
    let sentence = format!(
        "The seller {} resembles vendor {} {}, and is not that vendor by its identifiers.",
        say::quote(name),
        vendor.vendor_id,
        say::quote(&vendor.name)
    );
    out.say(terms.to_vec(), sentence)
        .expected(format!("{} {}", vendor.vendor_id, say::quote(&vendor.name)))
        .actual(say::quote(name))
        .limit(say::plain(limit))
        .citing(context.subject.reading, &terms)
        .citing_record(format!("vendor {}", vendor.vendor_id))
        .at_risk(context.gross());
}

/// Whether one or two letters make the difference: in a short name that is a large share of it, and still hard to see.
fn is_a_slip_of(name: &[String], other: &[String]) -> bool {
    let (name, other) = (name.concat(), other.concat());
    let length = name.chars().count().min(other.chars().count());
    let slips_max = match length {
        0..8 => return false,
        8..16 => 1,
        _ => 2,
    };
    name != other && strsim::osa_distance(&name, &other) <= slips_max
}

/// The account of another vendor: one company under two names, or one person behind both.
fn anothers_account(context: &Context<'_>, out: &mut Findings) {
    let Some(vendor) = context.vendor else { return };
    for (index, transfer) in (1..).zip(context.invoice.payment.credit_transfers.iter()) {
        let Some(iban) = transfer.account.as_deref().and_then(|text| text.parse::<Iban>().ok()) else { continue };
        if vendor.accounts.iter().any(|account| account.iban == iban) {
            continue;
        }
        let owns = |other: &&Vendor| {
            other.vendor_id != vendor.vendor_id && other.accounts.iter().any(|account| account.iban == iban)
        };
        let Some(other) = context.ledger.vendors.iter().find(owns) else { continue };
        let terms = [TermPath::group(17, index).with_term(84)];
        let sentence = format!(
            "The account {} is on file for vendor {} {}, not for {} {}.",
            iban.masked(),
            other.vendor_id,
            say::quote(&other.name),
            vendor.vendor_id,
            say::quote(&vendor.name)
        );
        out.say(terms.to_vec(), sentence)
            .expected(format!("an account of {}", vendor.vendor_id))
            .actual(format!("an account of {}", other.vendor_id))
            .citing(context.subject.reading, &terms)
            .citing_record(format!("vendor {}", other.vendor_id))
            .at_risk(context.gross());
    }
}
