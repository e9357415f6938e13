//! Commit: the one function that makes a step real.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use model::Decimal;
use model::case::CaseState;
use model::decision::LineMatch;
use model::task::{Assignee, TaskOutcome};

use crate::canon::{self, FactSeal};
use crate::cases::{Ranked, word};
use crate::chain::{Changed, Closed};
use crate::commitment;
use crate::db::args;
use crate::distinction;
use crate::error::{CommitError, StoreError};
use crate::index;
use crate::lesson;
use crate::pack;
use crate::recheck;
use crate::records::StateName;
use crate::sql;
use crate::step::{FactKind, NewFact, Step};
use crate::store::{Committed, Store};
use crate::work::{Lease, Moved};
use crate::writer::Tx;

/// A fact whose JSON text is longer lies in a blob, and its row names it.
const INLINE_MAX: usize = 32 * 1024;

/// A fact ready to be written.
struct ReadyFact {
    fact: NewFact,
    text: String,
    hash: String,
    in_blob: bool,
}

impl Store {
    /// Makes a step real, in one transaction: the lease still ours, the case where the step left it, the ledger as
    /// the step saw it; then facts, events, tasks, bookings, effects, the case's state. With a lease the job goes on
    /// with the case and is completed when the case rests; without one, a job is inserted when a stage is due.
    /// Durable when this returns `Ok`; nothing was written when it returns `Err`.
    ///
    /// # Errors
    /// By what the caller can do: see [`CommitError`].
    pub async fn commit(&self, step: Step, lease: Option<&Lease>) -> Result<Committed, CommitError> {
        if step.events.is_empty() {
            return Err(CommitError::Refused { why: "a step without an event says nothing".to_owned() });
        }
        let mut facts = Vec::with_capacity(step.facts.len());
        for fact in &step.facts {
            let text = canon::json(&fact.data)?;
            let in_blob = text.len() > INLINE_MAX;
            // Bytes first: a blob that no row names does no harm.
            let hash =
                if in_blob { self.blobs().put(text.as_bytes()).await?.hex() } else { canon::sha256(text.as_bytes()) };
            facts.push(ReadyFact { fact: fact.clone(), text, hash, in_blob });
        }
        let client = self.queue()?.client();
        let next = step.state.job_stage();
        let (lease, moved) = (lease.cloned(), lease.map(|lease| Arc::clone(&lease.moved)));
        let clock = Arc::clone(self.clock());
        let done = self
            .write(move |tx| {
                Box::pin(async move {
                    let now = canon::instant(clock.now());
                    commit_in(tx, &client, &step, facts, lease.as_ref(), &now).await
                })
            })
            .await?;
        if let Some(moved) = moved {
            let now = Moved { version: done.version, next };
            *moved.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        }
        Ok(done)
    }
}

async fn commit_in(
    tx: &mut Tx,
    client: &riverqueue::Client,
    step: &Step,
    facts: Vec<ReadyFact>,
    lease: Option<&Lease>,
    now: &str,
) -> Result<Committed, CommitError> {
    let case = step.case.as_str();
    let Some(row) = tx.row(sql::CASE_HEAD, args![case]).await? else {
        return Err(CommitError::Refused { why: format!("there is no case {case}") });
    };
    let actual = row.count(0)?;
    if actual != step.expected_version {
        return Err(CommitError::Stale { expected: step.expected_version, actual });
    }
    let state: CaseState = word(&format!("case {case}"), &row.text(1)?)?;
    if !state.may_become(&step.state) {
        let (from, to) = (describe(&state), describe(&step.state));
        return Err(CommitError::Refused { why: format!("a case that is {from} cannot become {to}") });
    }
    let stage = step.state.job_stage();
    if let Some(lease) = lease {
        // The same job carries the case through all its stages: a queue's turn for each would cost more than the work.
        if stage.is_some() { tx.hold_job(lease).await? } else { tx.complete_job(lease).await? }
    }
    for (record, expected) in &step.asserts {
        if index::version_of(tx, record).await? != *expected {
            return Err(CommitError::LedgerMoved { record: record.clone() });
        }
    }

    let version = actual + 1;
    let mut changed = Changed { state: Some(step.state.clone()), version: Some(version), ..Changed::default() };
    close_tasks(tx, step, now, &mut changed).await?;
    append_facts(tx, case, facts, now, &mut changed).await?;
    open_tasks(tx, step, &mut changed).await?;
    let mut ledger = BTreeMap::new();
    if let Some(bookings) = &step.bookings {
        // As the database will give them back, which is what is verified: a number of JSON knows no minus nought.
        let bookings: Vec<LineMatch> = canon::parse("bookings", &canon::json(bookings)?)?;
        for order in replace_bookings(tx, case, &bookings).await? {
            let record = format!("order/{order}");
            if let Some(version) = step.asserts.get(&record) {
                ledger.insert(record, version + 1);
            }
        }
        changed.bookings = Some(bookings_hash(&bookings)?);
    }
    if let Some(commitments) = &step.commitments {
        for record in commitment::replace(tx, case, commitments).await? {
            if let Some(version) = step.asserts.get(&record) {
                ledger.insert(record, version + 1);
            }
        }
    }
    if step.state.is_final() {
        tx.run(sql::DELETE_RECHECKS, args![case]).await?;
    } else if step.state.is_resting() && (step.look_again.is_some() || step.state != CaseState::Waiting) {
        recheck::set_timer(tx, case, step.look_again).await?;
    }
    if let Some(vendor) = step.summary.as_ref().and_then(|summary| summary.vendor_id.as_deref()) {
        recheck::ask_showing(tx, vendor, case, &step.may_take_back).await?;
        // What would take it back may have been judged in the same moment, and neither saw the other.
        if step.summary.iter().flat_map(|summary| &summary.codes).any(|(code, _)| step.may_take_back.contains(code)) {
            recheck::ask(tx, case).await?;
        }
    }
    if let Some(entry) = &step.index {
        index::put(tx, &step.case, entry).await?;
    }
    for effect in &step.effects {
        let data = canon::json(&effect.data)?;
        let new = tx.run(sql::INSERT_EFFECT, args![&effect.key, case, &effect.kind, &data, now]).await?;
        if new > 0 {
            changed.effects.push(effect.key.clone());
        }
    }
    if let Some(summary) = &step.summary {
        let ranked = Ranked::of(&step.case, summary);
        tx.run(
            sql::UPDATE_SUMMARY,
            args![
                case,
                &canon::json(summary)?,
                &summary.vendor_id,
                &summary.number,
                &ranked.search,
                ranked.blocked,
                ranked.at_risk,
                &ranked.due,
            ],
        )
        .await?;
    }

    let last = step.events.len() - 1;
    for (place, event) in step.events.iter().enumerate() {
        let changed = if place == last { Some(std::mem::take(&mut changed)) } else { None };
        tx.append(Some(&step.case), now, event.clone(), changed).await?;
    }
    let state = canon::json(&step.state)?;
    tx.run(sql::INDEX_STATE, args![case, &state]).await?;
    tx.run(
        sql::UPDATE_CASE,
        args![
            case,
            &state,
            StateName::of(&step.state).as_str(),
            stage.map(|stage| stage.as_str()).unwrap_or_default(),
            step.state.status().as_str(),
            now,
        ],
    )
    .await?;
    if let (Some(stage), None) = (stage, lease) {
        tx.insert_job(client, &step.case, stage, version).await?;
    }
    Ok(Committed { version, ledger })
}

/// A state in words, for a refusal.
fn describe(state: &CaseState) -> String {
    match state {
        CaseState::Working { stage } => format!("working ({})", stage.as_str()),
        other => StateName::of(other).as_str().to_owned(),
    }
}

async fn close_tasks(tx: &mut Tx, step: &Step, now: &str, changed: &mut Changed) -> Result<(), CommitError> {
    for task in &step.close_tasks {
        let outcome = canon::json(&task.outcome)?;
        let closed = tx
            .run(sql::CLOSE_TASK, args![&task.key, step.case.as_str(), &outcome, &task.by, now, &task.explanation])
            .await?;
        if closed == 0 {
            return Err(CommitError::TaskGone { key: task.key.clone() });
        }
        changed.closed.push(Closed {
            key: task.key.clone(),
            outcome: task.outcome,
            by: task.by.clone(),
            explanation: task.explanation.clone(),
        });
    }
    if step.supersede_tasks {
        let outcome = canon::json(&TaskOutcome::Superseded)?;
        for row in tx.rows(sql::OPEN_TASKS_OF_CASE, args![step.case.as_str()]).await? {
            let key = row.text(0)?;
            tx.run(sql::CLOSE_TASK, args![&key, step.case.as_str(), &outcome, "bursar", now, None::<&str>]).await?;
            changed.closed.push(Closed {
                key,
                outcome: TaskOutcome::Superseded,
                by: "bursar".to_owned(),
                explanation: None,
            });
        }
    }
    Ok(())
}

async fn append_facts(
    tx: &mut Tx,
    case: &str,
    facts: Vec<ReadyFact>,
    now: &str,
    changed: &mut Changed,
) -> Result<(), StoreError> {
    for ready in facts {
        tx.head.fact += 1;
        let id = tx.head.fact;
        let document = ready.fact.document.map(|document| document.hex());
        let kind = ready.fact.kind.as_str();
        let seal = FactSeal {
            id,
            case,
            kind,
            document: document.as_deref(),
            author: &ready.fact.author,
            at: now,
            data_hash: &ready.hash,
            in_blob: ready.in_blob,
        };
        let hash = seal.hash();
        let (data, blob) =
            if ready.in_blob { (None, Some(ready.hash.as_str())) } else { (Some(ready.text.as_str()), None) };
        tx.run(sql::INSERT_FACT, args![id, case, kind, &document, &ready.fact.author, now, data, blob, &hash]).await?;
        if ready.fact.kind == FactKind::Lesson {
            lesson::index(tx, id, case, &ready.text, now).await?;
        }
        if ready.fact.kind == FactKind::Distinction {
            distinction::index(tx, id, case, &ready.text, &ready.fact.author, now).await?;
        }
        if ready.fact.kind == FactKind::Pack {
            pack::index(tx, id, case, &ready.text, &ready.fact.author, now).await?;
        }
        changed.facts.push((id, hash));
    }
    Ok(())
}

async fn open_tasks(tx: &mut Tx, step: &Step, changed: &mut Changed) -> Result<(), CommitError> {
    for task in &step.open_tasks {
        if task.case != step.case {
            return Err(CommitError::Refused { why: format!("task {} belongs to case {}", task.key, task.case) });
        }
        let (user, role) = match &task.assignee {
            Assignee::User(user) => (Some(user.as_str()), None),
            Assignee::Role(role) => (None, Some(role.as_str())),
        };
        let opened_at = canon::instant(task.opened_at);
        let new = tx
            .run(sql::INSERT_TASK, args![&task.key, step.case.as_str(), user, role, &canon::json(task)?, &opened_at])
            .await?;
        if new > 0 {
            changed.opened.push(task.key.clone());
        }
    }
    Ok(())
}

/// Replaces what the case bills, and bumps the version of each order whose bookings change by it; says which.
///
/// A case keeps its claim on an order line while it bills no more of it than before: what came later was judged against
/// that. When it bills more, it stands behind everything that came meanwhile. Cases with exceptions that claimed after
/// it are looked at again when it bills less.
async fn replace_bookings(tx: &mut Tx, case: &str, bookings: &[LineMatch]) -> Result<Vec<String>, StoreError> {
    let mut old = Vec::new();
    let mut claims: BTreeMap<(String, String), Claim> = BTreeMap::new();
    for row in tx.rows(sql::BOOKED_ORDERS, args![case]).await? {
        let line = canon::parse::<LineMatch>("a booking", &row.text(0)?)?;
        let claim = claims.entry(key_of(&line)).or_default();
        claim.at = claim.at.max(row.count(1)?);
        claim.add(&line);
        old.push(line);
    }
    let mut bumped = Vec::new();
    // By their text: 1.0 and 1.00 are equal, and not the same to whoever verifies.
    if canon::json(&old)? != canon::json(&bookings)? {
        let mut new: BTreeMap<(String, String), Claim> = BTreeMap::new();
        for line in bookings {
            new.entry(key_of(line)).or_default().add(line);
        }
        for (key, claim) in &mut new {
            let kept = claims.get(key).filter(|before| !claim.is_more_than(before));
            claim.at = kept.map_or(tx.head.seq + 1, |before| before.at);
        }
        let orders: BTreeSet<&str> = old.iter().chain(bookings).map(|line| line.po_number.as_str()).collect();
        tx.run(sql::DELETE_BOOKINGS, args![case]).await?;
        for (position, line) in bookings.iter().enumerate() {
            let (quantity, net) = (line.quantity.to_string(), line.net_amount.to_string());
            let (order, order_line, data) = (&line.po_number, &line.order_line, canon::json(line)?);
            let claim = new.get(&key_of(line)).map_or(0, |claim| claim.at);
            tx.run(sql::INSERT_BOOKING, args![case, position as u64, order, order_line, &quantity, &net, &data, claim])
                .await?;
        }
        for order in orders {
            tx.run(sql::BUMP_ORDER, args![order]).await?;
            bumped.push(order.to_owned());
        }
        for (key, before) in &claims {
            let is_less = |now: &Claim| now.at != before.at || before.is_more_than(now);
            if new.get(key).is_none_or(is_less) {
                recheck::ask_later_claims(tx, &key.0, case, before.at).await?;
            }
        }
    }
    Ok(bumped)
}

/// What a case bills on one order line, and since when.
#[derive(Default)]
struct Claim {
    at: u64,
    quantity: Decimal,
    net: Decimal,
}

impl Claim {
    fn add(&mut self, line: &LineMatch) {
        self.quantity = self.quantity.checked_add(line.quantity).unwrap_or(Decimal::MAX);
        self.net = self.net.checked_add(line.net_amount).unwrap_or(Decimal::MAX);
    }

    fn is_more_than(&self, other: &Claim) -> bool {
        self.quantity > other.quantity || self.net > other.net
    }
}

fn key_of(line: &LineMatch) -> (String, String) {
    (line.po_number.clone(), line.order_line.clone())
}

pub(crate) fn bookings_hash(bookings: &[LineMatch]) -> Result<String, StoreError> {
    Ok(canon::sha256(canon::json(&bookings)?.as_bytes()))
}
