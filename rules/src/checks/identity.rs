//! The vendor: known, unmistakable, allowed, and with the VAT identifier that the master data know.

use model::{TermPath, VatIdentifier, VatNumberCheck, check_vat_number};

use super::Context;
use crate::findings::Findings;
use crate::matching::vendor::{self, Identity};
use crate::say;

/// N001. Nobody of the master data is the seller.
pub(crate) fn unknown(context: &Context<'_>, out: &mut Findings) {
    if is_identified(context) || !matches!(context.identity(), Identity::Nobody) {
        return;
    }
    let seller = &context.invoice.seller;
    let terms = [TermPath::bt(27), TermPath::bt(31)];
    let name = seller.name.as_deref().unwrap_or("without a name");
    let vat_id = seller.vat_identifier.as_deref().map(|id| format!(", VAT id {}", say::quote(id))).unwrap_or_default();
    let sentence = format!("The seller {}{vat_id} is not in the vendor master data.", say::quote(name));
    out.say(terms.to_vec(), sentence)
        .expected("a vendor of the master data")
        .actual(say::quote(name))
        .citing(context.subject.reading, &terms)
        .at_risk(context.gross());
}

/// N002. Several vendors fit, and nothing tells which.
pub(crate) fn ambiguous(context: &Context<'_>, out: &mut Findings) {
    if is_identified(context) {
        return;
    }
    let Identity::Several(candidates) = context.identity() else { return };
    let list: Vec<String> = candidates.iter().take(5).map(|v| format!("{} {}", v.vendor_id, v.name)).collect();
    let by = candidates.first().map_or("", |v| v.by.as_str());
    let terms = [TermPath::bt(27), TermPath::bt(31)];
    let sentence = format!("{} vendors fit by {}: {}.", candidates.len(), say::quote(by), list.join(", "));
    let finding = out.say(terms.to_vec(), sentence);
    finding.expected("one vendor").actual(list.join(", ")).citing(context.subject.reading, &terms);
    for candidate in candidates.iter().take(5) {
        finding.citing_record(format!("vendor {}", candidate.vendor_id));
    }
    finding.at_risk(context.gross());
}

/// N003. Nothing may be paid to this vendor.
pub(crate) fn blocked(context: &Context<'_>, out: &mut Findings) {
    let Some(vendor) = context.vendor.filter(|v| v.blocked) else { return };
    let terms = [TermPath::bt(27)];
    out.say(
        terms.to_vec(),
        format!("Vendor {} {} is blocked in the master data.", vendor.vendor_id, say::quote(&vendor.name)),
    )
    .expected("a vendor that may be paid")
    .actual(format!("{} is blocked", vendor.vendor_id))
    .citing(context.subject.reading, &terms)
    .citing_record(format!("vendor {}", vendor.vendor_id))
    .at_risk(context.gross());
}

/// N005. The VAT identifier is not the vendor's, or its check digits do not fit.
pub(crate) fn vat_identifier(context: &Context<'_>, out: &mut Findings) {
    let Some(text) = context.seller_vat_identifier().filter(|t| !t.trim().is_empty()) else { return };
    let on_file = context.vendor.and_then(|v| v.vat_id.as_ref());
    let stated = text.parse::<VatIdentifier>().ok();
    if let (Some(stated), Some(on_file)) = (&stated, on_file)
        && vendor::same_vat_id(stated, on_file)
    {
        // What the master data confirm needs no second proof.
        return;
    }
    let terms = [TermPath::bt(31)];
    let shown = say::quote(text);
    let is_invalid = match &stated {
        Some(id) => check_vat_number(id.as_str()) == VatNumberCheck::Invalid,
        // A national tax number without a country prefix is no VAT identifier, but no forgery either.
        None => text.chars().any(char::is_alphabetic),
    };
    let mut sentence = match (on_file, context.vendor) {
        (Some(on_file), Some(vendor)) => {
            format!("The VAT id {shown} is not the one of vendor {}, {on_file}.", vendor.vendor_id)
        }
        _ if is_invalid => format!("The VAT id {shown} is not valid: shape or check digits do not fit."),
        _ => return,
    };
    if on_file.is_some() && is_invalid {
        sentence.push_str(" Its shape or check digits do not fit either.");
    }
    let finding = out.say(terms.to_vec(), sentence);
    finding.actual(shown).citing(context.subject.reading, &terms).at_risk(context.invoice.totals.vat);
    match (on_file, context.vendor) {
        (Some(on_file), Some(vendor)) => {
            finding.expected(on_file).citing_record(format!("vendor {}", vendor.vendor_id));
        }
        _ => {
            finding.expected("a VAT id with fitting check digits");
        }
    }
}

/// Whether the vendor is known, or nobody could know: no vendors on file, or a receipt from a shop.
fn is_identified(context: &Context<'_>) -> bool {
    context.subject.matched.vendor.is_some() || !context.knows("vendors") || context.is_receipt()
}
