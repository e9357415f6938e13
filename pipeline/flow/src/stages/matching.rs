//! Match: invoice and ledger → vendor, orders, receipts, contract. What the lines bill is booked in the same commit,
//! which asserts the version of each order that it saw: of two invoices for one order line the second runs again.

use model::case::{CaseState, Event, Stage};
use model::decision::Match;
use model::ledger::{EarlierInvoice, Ledger};
use store::{CaseRecord, CaseSummary, FactKind, NewFact, Step, Store, asserts_for};

use super::carried::Carried;
use super::subject::{Facts, main_document};
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
    step.facts = vec![NewFact::by_service(FactKind::Match, &matched)?];
    // A correction sends the case here without normalising again: the head of the invoice may be another now.
    step.summary = Some(CaseSummary { vendor_id: vendor_of(&matched), ..summary::of_reading(case, &facts.reading) });
    claim(&mut step, case, facts, ledger, &matched)?;
    if resumed {
        memory::learn(store, &settings.own_entities, case, &facts.reading, &mut step).await?;
    }
    carried.matched = Some(matched);
    Ok(step)
}

/// What an invoice takes up once it is matched: its place among earlier invoices, order lines, budgets and caps.
pub(super) fn claim(
    step: &mut Step,
    case: &CaseRecord,
    facts: &Facts,
    ledger: &Ledger,
    matched: &Match,
) -> Result<(), StageError> {
    let invoice = facts.reading.invoice();
    let is_invoice = facts.class.is_payable();
    if is_invoice {
        let main = main_document(case).ok_or(StageError::Missing("document"))?;
        let earlier = EarlierInvoice::of(invoice, case.id.clone(), main, vendor_of(matched));
        let earlier = earlier.with_contract(matched.contract.clone()).with_look(facts.look.clone());
        // What was ordered has its price in the order.
        step.index = Some(if matched.orders.is_empty() { earlier.with_prices(invoice) } else { earlier });
    }
    let taken = is_invoice.then(|| rules::commitments(invoice, matched, ledger.as_of));
    step.commitments = Some(taken.unwrap_or_default());
    let charges = rules::planned_charges(invoice, matched, ledger);
    step.bookings = Some(matched.lines.iter().cloned().chain(charges).collect());
    Ok(())
}

pub(super) fn vendor_of(matched: &Match) -> Option<String> {
    matched.vendor.as_ref().map(|vendor| vendor.vendor_id.clone())
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
