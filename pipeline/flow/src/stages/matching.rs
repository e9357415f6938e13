//! Match: invoice and ledger → vendor, orders, receipts, contract. What the lines bill is booked in the same commit,
//! which asserts the version of each order that it saw: of two invoices for one order line the second runs again.

use model::case::{CaseState, Event, Stage};
use model::decision::Match;
use model::ledger::EarlierInvoice;
use store::{CaseRecord, FactKind, NewFact, Step, Store, asserts_for};

use super::carried::Carried;
use super::subject::main_document;
use super::{Settings, StageError, memory, summary};

/// Matches the invoice.
pub(super) async fn step(
    store: &Store,
    settings: &Settings,
    case: &CaseRecord,
    carried: &mut Carried,
) -> Result<Step, StageError> {
    // What a stage left in memory was read just now; a case that a person sent on may have been corrected.
    let resumed = carried.facts.is_none();
    carried.load(store, settings, case).await?;
    let (facts, ledger) = carried.loaded()?;
    let matched = rules::match_ledger(&facts.reading, case.arrivals.first(), ledger, &settings.policy);

    let next = CaseState::Working { stage: Stage::Flag };
    let mut step = Step::new(case.id.clone(), case.version, next, Event::by_service("matched", sentence(&matched)));
    step.asserts = asserts_for(ledger, &matched);
    if facts.class.is_payable() {
        let vendor = matched.vendor.as_ref().map(|v| v.vendor_id.clone());
        let main = main_document(case).ok_or(StageError::Missing("document"))?;
        let earlier = EarlierInvoice::of(facts.reading.invoice(), case.id.clone(), main, vendor);
        let earlier = earlier.with_contract(matched.contract.clone());
        // What was ordered has its price in the order.
        let is_agreed = !matched.orders.is_empty();
        step.index = Some(if is_agreed { earlier } else { earlier.with_prices(facts.reading.invoice()) });
    }
    let is_invoice = facts.class.is_payable();
    let taken = is_invoice.then(|| rules::commitments(facts.reading.invoice(), &matched, ledger.as_of));
    step.commitments = Some(taken.unwrap_or_default());
    // A correction sends the case here without normalising again: the head of the invoice may be another now.
    let mut summary = summary::of_reading(case, &facts.reading);
    summary.vendor_id = matched.vendor.as_ref().map(|v| v.vendor_id.clone());
    step.summary = Some(summary);
    step.facts = vec![NewFact::by_service(FactKind::Match, &matched)?];
    step.bookings = Some(matched.lines.clone());
    if resumed {
        memory::learn(store, &settings.own_entities, case, &facts.reading, &mut step).await?;
    }
    carried.matched = Some(matched);
    Ok(step)
}

fn sentence(matched: &Match) -> String {
    let vendor = match &matched.vendor {
        Some(vendor) => format!("{} by its {}", vendor.name, vendor.by),
        None => "no vendor of the master data".to_owned(),
    };
    match matched.orders.as_slice() {
        [] => vendor,
        orders => format!("{vendor}; {} of its lines fit {}", matched.lines.len(), orders.join(", ")),
    }
}
