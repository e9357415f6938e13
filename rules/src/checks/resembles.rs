//! A seller that looks like somebody else.

use model::ledger::Vendor;
use model::{Iban, TermPath, VatIdentifier};

use super::Context;
use super::mandatory::as_decimal;
use crate::findings::Findings;
use crate::flags;
use crate::matching::vendor::{Identity, same_vat_id};
use crate::say;
use crate::text::{WHOLE, company_key, company_likeness, likeness};

/// F105. The seller resembles a vendor that it is not, is named otherwise than the vendor whose identifiers it uses, or
/// asks for money on another vendor's or an employee's account.
pub(crate) fn resembles(context: &Context<'_>, out: &mut Findings) {
    anothers_account(context, out);
    strangers_account(context, out);
    employees_account(context, out);
    anothers_name(context, out);
    let seller = &context.invoice.seller;
    let Some(name) = seller.name.as_deref().filter(|name| !name.trim().is_empty()) else { return };
    let key = company_key(name);
    let own = context.seller_vat_identifier().and_then(|text| text.parse::<VatIdentifier>().ok());
    // A vendor that was found by a name that is almost its own, under another VAT identifier, is not sure to be meant.
    let is_sure = |vendor: &Vendor| {
        let differs = matches!((&own, &vendor.vat_id), (Some(mine), Some(theirs)) if !same_vat_id(mine, theirs));
        !differs || company_key(&vendor.name) == key
    };
    if context.vendor.is_some_and(is_sure) && !flags::is_lookalike(context.subject) {
        return;
    }
    if context.vendor.is_none()
        && !matches!(context.identity(), Identity::Several(_))
        && let Some(vendor) = context.ledger.vendors.iter().find(|vendor| is_one_with_words_added(name, &vendor.name))
    {
        say_resembles(context, name, vendor, out);
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
    if let Some(vendor) = context.ledger.vendors.iter().find(alike) {
        say_resembles(context, name, vendor, out);
    }
}

fn say_resembles(context: &Context<'_>, name: &str, vendor: &Vendor, out: &mut Findings) {
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
        .limit(say::plain(context.limits.vendor_likeness))
        .citing(context.subject.reading, &terms)
        .citing_record(format!("vendor {}", vendor.vendor_id))
        .at_risk(context.gross());
}

/// Whether one name is the other with one or two words added or left out, and begins with the same word: `Sonnborn Energie
/// Services` beside `Sonnborn Energie`. Words that many companies share identify none of them.
fn is_one_with_words_added(name: &str, other: &str) -> bool {
    let (name, other) = (company_key(name), company_key(other));
    let (long, short) = if name.len() > other.len() { (&name, &other) } else { (&other, &name) };
    let more = long.len() - short.len();
    let is_own = short.first().is_some_and(|word| word.chars().count() >= 5) && long.first() == short.first();
    (1..=2).contains(&more) && is_own && short.iter().all(|word| long.contains(word))
}

/// Nobody of the master data asks for money on the account of somebody who is.
fn strangers_account(context: &Context<'_>, out: &mut Findings) {
    if context.vendor.is_some() || context.is_receipt() {
        return;
    }
    let name = context.invoice.seller.name.as_deref().unwrap_or("without a name");
    for (index, transfer) in (1..).zip(context.invoice.payment.credit_transfers.iter()) {
        let Some(iban) = transfer.account.as_deref().and_then(|text| text.parse::<Iban>().ok()) else { continue };
        let owns = |vendor: &&Vendor| vendor.accounts.iter().any(|account| account.iban == iban);
        let mut owners = context.ledger.vendors.iter().filter(owns);
        // Several candidates of one name are N002's.
        let (Some(owner), true) = (owners.next(), !matches!(context.identity(), Identity::Several(_))) else {
            continue;
        };
        let terms = [TermPath::group(17, index).with_term(84), TermPath::bt(27)];
        let sentence = format!(
            "The seller {} is no vendor of ours, and its account {} is on file for vendor {} {}.",
            say::quote(name),
            iban.masked(),
            owner.vendor_id,
            say::quote(&owner.name)
        );
        out.say(terms.to_vec(), sentence)
            .expected("an account of the seller")
            .actual(format!("an account of {}", owner.vendor_id))
            .citing(context.subject.reading, &terms)
            .citing_record(format!("vendor {}", owner.vendor_id))
            .at_risk(context.gross());
    }
}

/// Money for a vendor on the account of somebody who works here.
fn employees_account(context: &Context<'_>, out: &mut Findings) {
    for (index, transfer) in (1..).zip(context.invoice.payment.credit_transfers.iter()) {
        let Some(iban) = transfer.account.as_deref().and_then(|text| text.parse::<Iban>().ok()) else { continue };
        let Some(employee) = context.ledger.employees.iter().find(|employee| employee.owns(&iban)) else { continue };
        let terms = [TermPath::group(17, index).with_term(84)];
        let sentence =
            format!("The account {} is also that of employee {}.", iban.masked(), say::quote(&employee.employee_id));
        out.say(terms.to_vec(), sentence)
            .expected("an account of the seller")
            .actual(format!("an account of employee {}", say::quote(&employee.employee_id)))
            .citing(context.subject.reading, &terms)
            .citing_record(format!("employee {}", employee.employee_id))
            .at_risk(context.gross());
    }
}

/// The identifiers are a vendor's, the name is nobody's of that vendor: not a word of it, nor its initials.
fn anothers_name(context: &Context<'_>, out: &mut Findings) {
    let Some(vendor) = context.vendor else { return };
    let (seller, terms) = (&context.invoice.seller, [TermPath::bt(27)]);
    let is_sure = context
        .subject
        .reading
        .provenance(&terms[0])
        .is_some_and(|p| as_decimal(p.confidence) >= context.limits.party_confidence);
    let Some(name) = seller.name.as_deref().filter(|name| is_sure && !name.trim().is_empty()) else { return };
    let names = [Some(name), seller.trading_name.as_deref(), context.invoice.payee.name.as_deref()];
    if names.into_iter().flatten().any(|name| has_something_of(name, &vendor.name)) {
        return;
    }
    let by = context.subject.matched.vendor.as_ref().map_or("", |found| found.by.as_str());
    let sentence = format!(
        "The invoice names {} as its seller, and is taken for vendor {} {} by its {by}.",
        say::quote(name),
        vendor.vendor_id,
        say::quote(&vendor.name)
    );
    out.say(terms.to_vec(), sentence)
        .expected(say::quote(&vendor.name))
        .actual(say::quote(name))
        .citing(context.subject.reading, &terms)
        .citing_record(format!("vendor {}", vendor.vendor_id))
        .at_risk(context.gross());
}

/// Whether two names share anything that a company is known by.
fn has_something_of(name: &str, other: &str) -> bool {
    let (a, b) = (company_key(name), company_key(other));
    let initials = |key: &[String]| key.iter().filter_map(|word| word.chars().next()).collect::<String>();
    let (joined_a, joined_b) = (a.concat(), b.concat());
    let is_short_for = |short: &str, key: &[String]| key.len() > 1 && short == initials(key);
    a.iter().any(|word| word.chars().count() >= 3 && b.iter().any(|other| likeness(word, other) >= 750))
        || company_likeness(&a, &b) >= WHOLE / 2
        || is_short_for(&joined_a, &b)
        || is_short_for(&joined_b, &a)
        || share_a_run(&joined_a, &joined_b)
}

/// Whether five letters in a row are in both: `Nordpapier24` trades for `Papierhaus Nord`.
fn share_a_run(a: &str, b: &str) -> bool {
    let letters: Vec<char> = a.chars().take(120).collect();
    letters.windows(5).any(|run| b.contains(&run.iter().collect::<String>()))
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
