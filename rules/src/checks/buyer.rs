//! The buyer must be one of our own companies.

use model::ledger::LegalEntity;
use model::{TermPath, VatIdentifier};

use super::Context;
use super::mandatory::as_decimal;
use crate::findings::Findings;
use crate::matching::vendor::same_vat_id;
use crate::say;
use crate::text::{company_key, company_likeness};

/// Likeness from which a name is ours, in parts of thousand.
const SAME_NAME: u32 = 800;

/// V105. The invoice is addressed to a company that is not ours.
pub(crate) fn wrong_entity(context: &Context<'_>, out: &mut Findings) {
    let own = &context.ledger.own_entities;
    // Receipts rarely name a buyer, and never all of it.
    if own.is_empty() || context.is_receipt() {
        return;
    }
    let buyer = &context.invoice.buyer;
    let names: Vec<&String> = [&buyer.name, &buyer.trading_name].into_iter().flatten().collect();
    let parsed = |text: Option<&str>| text.and_then(|text| text.parse::<VatIdentifier>().ok());
    let sellers = parsed(context.invoice.seller.vat_identifier.as_deref());
    // Pages repeat the seller's VAT id at their foot: read as the buyer's, it says nothing about the buyer.
    let vat_id = parsed(buyer.vat_identifier.as_deref())
        .filter(|id| sellers.as_ref().is_none_or(|sellers| !same_vat_id(id, sellers)));
    if let Some(vat_id) = &vat_id
        && own.iter().any(|entity| entity.vat_id.as_ref().is_some_and(|id| same_vat_id(id, vat_id)))
    {
        return;
    }
    let by_name = own.iter().find(|entity| names.iter().any(|name| is_name_of(name, entity)));
    let (actual, terms) = match (by_name, &vat_id) {
        // Our name with a VAT id that we do not have; one of another country may be a registration of ours there.
        (Some(entity), Some(stated)) => match &entity.vat_id {
            Some(ours) if ours.country() == stated.country() && is_sure(context, 48) => {
                (format!("{} with VAT id {stated}", entity.name), [TermPath::bt(48), TermPath::bt(44)])
            }
            _ => return,
        },
        (Some(_), None) => return,
        (None, stated) => {
            let Some(name) = names.first() else { return };
            if !is_sure(context, 44) {
                return;
            }
            let vat_id = stated.as_ref().map(|id| format!(", VAT id {id}")).unwrap_or_default();
            (format!("{}{vat_id}", say::quote(name)), [TermPath::bt(44), TermPath::bt(48)])
        }
    };
    let expected: Vec<String> = own
        .iter()
        .take(5)
        .map(|e| e.vat_id.as_ref().map_or_else(|| e.name.clone(), |id| format!("{}, VAT id {id}", e.name)))
        .collect();
    let sentence = format!("The invoice is addressed to {actual}, which is not our company {}.", expected.join(" or "));
    out.say(terms.to_vec(), sentence)
        .expected(expected.join(" or "))
        .actual(actual)
        .citing(context.subject.reading, &terms)
        .at_risk(context.gross());
}

/// Whether a name is the entity's: alike, or all of the entity's words are in it ("…, Accounts Payable").
fn is_name_of(name: &str, entity: &LegalEntity) -> bool {
    let (stated, ours) = (company_key(name), company_key(&entity.name));
    company_likeness(&stated, &ours) >= SAME_NAME || (!ours.is_empty() && ours.iter().all(|word| stated.contains(word)))
}

/// Whether a party's term was read surely enough to accuse somebody by it.
fn is_sure(context: &Context<'_>, term: u16) -> bool {
    let provenance = context.subject.reading.provenance(&TermPath::bt(term));
    provenance.is_some_and(|p| as_decimal(p.confidence) >= context.limits.party_confidence)
}
