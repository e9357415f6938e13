//! Two policies on the same facts: which decisions of past cases would flip, before a policy goes live.
//!
//! Both are asked afresh, on the ledger as it is now and the day on which the case came, so that what differs is the
//! policy's doing and nothing else's. What people released stays released. Changes nothing.

use std::collections::BTreeMap;

use model::case::CaseId;
use model::decision::Decision;
use model::{Amount, Code, Currency, Decimal, Severity};
use rules::Policy;
use serde::Serialize;
use store::{CaseFilter, CaseOrder, CaseRecord, Store, StoreError};

use super::subject::{Facts, subject};
use super::{Settings, StageError, route};

/// Cases that are looked up at once.
const PAGE: u32 = 200;

/// A case under two policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// The case.
    pub case: CaseId,
    /// Number of the invoice (BT-1).
    pub number: Option<String>,
    /// Seller (BT-27).
    pub seller: Option<String>,
    /// Total with VAT (BT-112).
    pub gross: Option<Amount>,
    /// Under the policy that is in force.
    pub before: Judged,
    /// Under the other.
    pub after: Judged,
}

/// What one policy makes of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// `approve`, `ask anna, bert`, `review`, `duplicate` or `file`.
    pub goes_to: String,
    /// Codes that stand, worst first, with their severities.
    pub codes: Vec<(Code, Severity)>,
}

impl Compared {
    /// Whether the invoice goes another way.
    #[must_use]
    pub fn flips(&self) -> bool {
        self.before.goes_to != self.after.goes_to
    }
}

/// Cases and money that go from one way to another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Moved {
    /// How many.
    pub cases: u64,
    /// How much, a sum for each currency.
    pub money: Vec<Amount>,
}

/// What moves, from where to where.
#[must_use]
pub fn moved<'a>(compared: impl IntoIterator<Item = &'a Compared>) -> BTreeMap<(String, String), Moved> {
    let mut moved: BTreeMap<(String, String), Moved> = BTreeMap::new();
    for case in compared.into_iter().filter(|case| case.flips()) {
        let entry = moved.entry((case.before.goes_to.clone(), case.after.goes_to.clone())).or_default();
        entry.cases += 1;
        let Some(gross) = case.gross.filter(|gross| gross.currency != Currency::NONE) else { continue };
        match entry.money.iter_mut().find(|sum| sum.currency == gross.currency) {
            Some(sum) => sum.value = sum.value.checked_add(gross.value).unwrap_or(Decimal::MAX),
            None => entry.money.push(gross),
        }
    }
    moved
}

/// Every case that came on `since` or later and was read, under the policy in force and under another; oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn compare(
    store: &Store,
    settings: &Settings,
    other: &Policy,
    since: model::Date,
) -> Result<Vec<Compared>, StoreError> {
    let (mut found, mut offset) = (Vec::new(), 0);
    loop {
        let filter = CaseFilter { order: CaseOrder::Newest, limit: Some(PAGE), offset, ..CaseFilter::default() };
        let cases = store.cases(&filter).await?;
        let (read, mut is_over) = (cases.len(), false);
        for light in cases {
            if day_of(&light) < since {
                is_over = true;
                break;
            }
            let Some(case) = store.case(&light.id).await? else { continue };
            found.extend(one(store, settings, other, &case).await?);
        }
        if is_over || read < PAGE as usize {
            break;
        }
        offset += PAGE;
    }
    found.reverse();
    Ok(found)
}

/// The day on which the case came, in UTC as it is stored.
fn day_of(case: &CaseRecord) -> model::Date {
    case.opened_at.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// A case under both policies; none when it was never read.
async fn one(
    store: &Store,
    settings: &Settings,
    other: &Policy,
    case: &CaseRecord,
) -> Result<Option<Compared>, StoreError> {
    let failed = |error: StageError| match error {
        StageError::Store(error) => error,
        other => StoreError::Invalid(format!("compare case {}: {other}", case.id)),
    };
    let facts = match Facts::load(store, case).await {
        Err(StageError::Missing(_)) => return Ok(None),
        facts => facts.map_err(failed)?,
    };
    let mut ledger = facts.ledger(store, settings, case).await.map_err(failed)?;
    ledger.as_of = day_of(case);
    let released = route::released(store, case).await.map_err(failed)?;
    let judged = |policy: &Policy| {
        let matched = rules::match_ledger(&facts.reading, case.arrivals.first(), &ledger, policy);
        let subject = subject(&facts, case, &ledger, &matched);
        let findings = rules::check(&subject, policy);
        let decision = rules::decide(&subject, &findings, &released, policy);
        let standing = findings.iter().filter(|finding| !released.contains(&finding.key()));
        Judged { goes_to: way(&decision), codes: standing.map(|f| (f.code, f.severity)).collect() }
    };
    Ok(Some(Compared {
        case: case.id.clone(),
        number: case.summary.number.clone(),
        seller: case.summary.seller_name.clone(),
        gross: case.summary.gross,
        before: judged(&settings.policy),
        after: judged(other),
    }))
}

fn way(decision: &Decision) -> String {
    match decision {
        Decision::Approve { .. } => "approve".to_owned(),
        Decision::Ask { approvers, .. } if approvers.is_empty() => "ask anyone".to_owned(),
        Decision::Ask { approvers, .. } => format!("ask {}", approvers.join(", ")),
        Decision::Review { .. } => "review".to_owned(),
        Decision::Wait { .. } => "wait".to_owned(),
        Decision::Duplicate { .. } => "duplicate".to_owned(),
        Decision::File { .. } => "file".to_owned(),
    }
}
