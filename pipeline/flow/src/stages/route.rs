//! Route: findings and policy → what becomes of the case: released, approved by people, reviewed, filed.

use std::collections::BTreeSet;

use model::case::{CaseState, Closing, Event};
use model::decision::{Decision, Match};
use model::ledger::Ledger;
use model::statement::Release;
use model::task::{Assignee, Role, Task, TaskKind};
use model::{Code, Date, Decimal, Finding, Severity};
use rules::approval::{Acts, Deed, who_is_missing};
use rules::process::{About, Approval, Audience, Moved, Notice, Opening, deliveries};
use serde_json::json;
use store::{CaseRecord, CaseSummary, FactKind, NewEffect, NewFact, Step, Store, asserts_for};

use super::carried::Carried;
use super::matching::{claim, vendor_of};
use super::subject::Facts;
use super::{Settings, StageError, open_findings, summary};

/// Routes the case.
pub(super) async fn step(
    store: &Store,
    settings: &Settings,
    case: &CaseRecord,
    carried: &mut Carried,
) -> Result<Step, StageError> {
    carried.load(store, settings, case).await?;
    // What Flag left was judged on the very ledger that is asserted below. Whatever else brings a case here, a person's
    // release or another worker's job, it is judged on the ledger of now: what came in between counts.
    let judged_anew = carried.findings.is_none() || carried.matched.is_none();
    if judged_anew {
        let (facts, ledger) = carried.loaded()?;
        carried.matched = Some(rules::match_ledger(&facts.reading, case.arrivals.first(), ledger, &settings.policy));
        carried.findings = Some(rules::check(&carried.subject(case)?, &settings.policy));
    }
    let subject = carried.subject(case)?;
    let (facts, _) = carried.loaded()?;
    let (matched, ledger) = (subject.matched, subject.ledger);
    let findings = carried.findings.as_ref().ok_or(StageError::Missing("findings"))?;
    let releases = released_of(store, case, findings).await?;
    let released = &releases.keys;
    let previous: Option<Approval> = store.latest(&case.id, FactKind::Approval).await?;
    let decision = rules::decide(&subject, findings, released, &settings.policy);

    let open = open_findings(findings, released);
    let head = CaseSummary { vendor_id: vendor_of(matched), ..case.summary.clone() };
    let head = if judged_anew { CaseSummary { ledger_flags: flags_of(&subject, findings), ..head } } else { head };
    let case = &CaseRecord { summary: head, ..case.clone() };
    let routed = Routed { store, settings, case, facts, matched, ledger };
    let mut step = match &decision {
        Decision::Approve { because } => routed.release(because, previous.as_ref(), &open).await?,
        Decision::Ask { process, .. } => {
            // Whoever corrected, released or ordered may not approve (A201): the chain passes over them.
            let deeds = deeds(store, case, facts, matched, ledger).await?;
            let users = store.users().await?;
            let active = users.iter().filter(|u| !u.disabled);
            let people: Vec<_> = active.map(|u| (u.name.as_str(), u.roles.as_slice())).collect();
            let chain = rules::approval::chain(&subject, &deeds, &settings.policy);
            let chain = chain.and_then(|chain| match who_is_missing(&chain, &people) {
                Some(why) => Err(rules::approval::nobody(&subject, why, &settings.policy)),
                None => Ok(chain),
            });
            match chain {
                Ok(chain) => routed.ask(process, &chain.approvers, &chain.because, previous.as_ref(), &open).await?,
                Err(nobody) => {
                    let mut with_it = open.clone();
                    with_it.insert(0, &nobody);
                    let mut step = routed.review(&nobody.sentence, &with_it).await?;
                    let all: Vec<&Finding> = findings.iter().chain([nobody.as_ref()]).collect();
                    step.facts.push(NewFact::by_service(FactKind::Findings, &all)?);
                    step
                }
            }
        }
        Decision::Review { because } => routed.review(because, &open).await?,
        Decision::Wait { because, until } => routed.wait(because, *until, &open),
        Decision::Duplicate { of, .. } => {
            let sentence = format!("the same invoice is in case {of}");
            let event = Event::by_service("routed", sentence.clone()).with(json!({ "of": of }));
            let mut step = routed.step(CaseState::Archiving { outcome: Closing::Duplicate }, event);
            step.summary = Some(summary::with_findings(case, &open, Some(summary::capitalised(&sentence))));
            step
        }
        Decision::File { because } => {
            let event = Event::by_service("routed", because.clone());
            let mut step = routed.step(CaseState::Archiving { outcome: Closing::Filed }, event);
            step.summary = Some(summary::with_findings(case, &open, Some(summary::capitalised(because))));
            step
        }
    };
    if step.state == CaseState::Exception {
        step.look_again = rules::next_look(&subject, findings, &settings.policy);
    }
    step.facts.push(NewFact::by_service(FactKind::Decision, &decision)?);
    for renewed in &releases.renewed {
        step.facts.push(NewFact::by_service(FactKind::Release, renewed)?);
    }
    step.asserts = asserts_for(ledger, matched);
    if step.state.is_resting() {
        step.may_take_back.push(GONE_WITH_ITS_INVOICE);
        step.may_take_back.extend(matched.contract.as_ref().map(|_| GONE_WITH_A_BILL));
    }
    if judged_anew {
        judged(&mut step, store, case, (facts, ledger, matched, findings)).await?;
    }
    if open.iter().any(|finding| finding.severity.stops() && COPIES.contains(&finding.code)) {
        // A copy takes nothing up: what it bills is billed already, and the next invoice is not measured against it.
        step.release_ledger();
    } else if open.iter().any(|finding| finding.severity.stops() && STRANGERS.contains(&finding.code)) {
        // Whoever knows an order's or a contract's number could leave nothing of it for the vendor that it was given to.
        // Released, the case is judged anew, and takes its share.
        step.release_ledger();
    } else if open.iter().any(|finding| finding.severity == Severity::Block && finding.code == ABOVE_CAP) {
        // What nobody will pay as it is leaves the cap to the bills that fit; an override judges it anew, and takes it.
        step.commitments = Some(Vec::new());
    }
    Ok(step)
}

/// A credit note without its invoice, and a bill without the one before it: either may come in a later file of the same
/// batch.
const GONE_WITH_ITS_INVOICE: Code = Code::new("D104");
const GONE_WITH_A_BILL: Code = Code::new("K204");

/// What is the same invoice as another.
const COPIES: [Code; 2] = [Code::new("D101"), Code::new("D103")];

/// It is in doubt whether the invoice may bill the order at all: nobody knows who sent it, it is another vendor's, or it
/// quotes no order where it must.
const STRANGERS: [Code; 6] =
    [Code::new("N001"), Code::new("N002"), Code::new("N004"), Code::new("P001"), Code::new("F102"), Code::new("F105")];

/// What exceeds the cap of its contract.
const ABOVE_CAP: Code = Code::new("K103");

/// Adds what was judged anew to the step, as far as it is not what stands.
async fn judged(
    step: &mut Step,
    store: &Store,
    case: &CaseRecord,
    (facts, ledger, matched, findings): (&Facts, &Ledger, &Match, &[Finding]),
) -> Result<(), StageError> {
    if store.latest::<Match>(&case.id, FactKind::Match).await?.as_ref() != Some(matched) {
        step.facts.insert(0, NewFact::by_service(FactKind::Match, matched)?);
    }
    let has_findings = step.facts.iter().any(|fact| fact.kind == FactKind::Findings);
    let stored: Option<Vec<Finding>> = store.latest(&case.id, FactKind::Findings).await?;
    if !has_findings && stored.as_deref() != Some(findings) {
        step.facts.insert(0, NewFact::by_service(FactKind::Findings, &findings)?);
    }
    claim(step, case, facts, ledger, matched)
}

fn flags_of(subject: &rules::Subject<'_>, findings: &[Finding]) -> Vec<String> {
    rules::flags(subject, findings).into_iter().map(str::to_owned).collect()
}

/// What people released of a case.
pub(super) struct Released {
    /// Keys of the findings.
    pub(super) keys: BTreeSet<String>,
    /// Releases of findings that stand in other words than when they were released, and are no worse: to be kept.
    pub(super) renewed: Vec<Release>,
}

/// Findings whose money says how bad they are: one with less of it is covered by the release of one with more.
const MEASURED: [&str; 7] = ["P101", "P103", "P104", "P201", "P202", "P205", "K301"];

/// What people released, applied to these findings: a release holds while nothing of what it covered became worse.
pub(super) async fn released_of(
    store: &Store,
    case: &CaseRecord,
    findings: &[Finding],
) -> Result<Released, StageError> {
    let releases = store.releases(&case.id).await?;
    let mut keys: BTreeSet<String> = releases.iter().flat_map(|release| release.keys.iter().cloned()).collect();
    let mut renewed = Vec::new();
    let other = |finding: &&Finding| MEASURED.contains(&finding.code.as_str()) && !keys.contains(&finding.key());
    let others: Vec<&Finding> = findings.iter().filter(other).collect();
    if keys.is_empty() || others.is_empty() {
        return Ok(Released { keys, renewed });
    }
    let mut covered: Vec<(Finding, &Release)> = Vec::new();
    for fact in store.facts(&case.id, Some(FactKind::Findings)).await? {
        let before: Vec<Finding> = serde_json::from_value(fact.data)?;
        for finding in before {
            let release = releases.iter().rfind(|release| release.keys.contains(&finding.key()));
            covered.extend(release.map(|release| (finding, release)));
        }
    }
    for finding in others {
        let is_no_worse = |before: &Finding| {
            let money = |f: &Finding| f.at_risk.map(|amount| (amount.currency, amount.value));
            before.code == finding.code
                && before.terms == finding.terms
                && finding.severity <= before.severity
                && matches!((money(before), money(finding)), (Some((a, was)), Some((b, is))) if a == b && is <= was)
        };
        if let Some((_, release)) = covered.iter().rfind(|(before, _)| is_no_worse(before)) {
            keys.insert(finding.key());
            renewed.push(Release { keys: vec![finding.key()], codes: vec![finding.code], ..(*release).clone() });
        }
    }
    Ok(Released { keys, renewed })
}

/// Keys of the findings that people released.
pub(super) async fn released(store: &Store, case: &CaseRecord) -> Result<BTreeSet<String>, StageError> {
    Ok(store.releases(&case.id).await?.into_iter().flat_map(|release| release.keys).collect())
}

/// What people did in the case so far, as far as it keeps them from approving.
async fn deeds(
    store: &Store,
    case: &CaseRecord,
    facts: &Facts,
    matched: &Match,
    ledger: &Ledger,
) -> Result<Vec<Deed>, StageError> {
    let corrected = store.facts(&case.id, Some(FactKind::Correction)).await?;
    let released = store.facts(&case.id, Some(FactKind::Release)).await?;
    let told_apart = store.facts(&case.id, Some(FactKind::Distinction)).await?;
    let vendor = matched.vendor.as_ref().and_then(|v| ledger.vendors.iter().find(|l| l.vendor_id == v.vendor_id));
    Ok(rules::approval::deeds(&Acts {
        arrivals: &case.arrivals,
        corrected_by: corrected.iter().map(|fact| fact.author.as_str()).collect(),
        released_by: released.iter().chain(&told_apart).map(|fact| fact.author.as_str()).collect(),
        // The chain is made for a new round: nobody has approved in it.
        approved_by: Vec::new(),
        buyers: matched.orders.iter().filter_map(|po| ledger.order(po)?.buyer.as_deref()).collect(),
        account: facts.reading.invoice().payment_account(),
        trusted: vendor.map_or(&[], |vendor| vendor.accounts.as_slice()),
    }))
}

struct Routed<'a> {
    store: &'a Store,
    settings: &'a Settings,
    case: &'a CaseRecord,
    facts: &'a Facts,
    matched: &'a Match,
    ledger: &'a Ledger,
}

impl Routed<'_> {
    fn step(&self, state: CaseState, event: Event) -> Step {
        Step::new(self.case.id.clone(), self.case.version, state, event)
    }

    fn opening<'o>(
        &'o self,
        process: &'o str,
        approvers: &'o [String],
        because: &'o str,
        previous: Option<&'o Approval>,
    ) -> Opening<'o> {
        let invoice = self.facts.reading.invoice();
        Opening {
            case: &self.case.id,
            previous,
            process,
            approvers,
            because,
            about: About {
                seller: invoice.seller.name.clone(),
                number: invoice.number.clone(),
                gross: invoice.totals.with_vat.or(invoice.totals.amount_due),
                due_date: invoice.due_date,
            },
            data_hash: rules::approval::data_hash(&self.facts.reading, self.matched),
            initiator: self.initiator(),
            at: self.store.clock().now(),
        }
    }

    /// Who corrects a declined invoice: the buyer of its order, when that is a user of ours; else the clerks.
    fn initiator(&self) -> Assignee {
        let buyer = self.matched.orders.iter().find_map(|po| self.ledger.order(po)?.buyer.clone());
        let known = |name: &String| self.settings.policy.approval.person(name).is_some();
        buyer.filter(known).map_or(Assignee::Role(Role::Clerk), Assignee::User)
    }

    /// Policy releases it: the accountant is asked to pay; what needs no payment is archived at once.
    async fn release(&self, because: &str, previous: Option<&Approval>, open: &[&Finding]) -> Result<Step, StageError> {
        let invoice = self.facts.reading.invoice();
        let due = invoice.totals.amount_due.or(invoice.totals.with_vat);
        let nothing_to_pay = invoice.is_credit_note() || due.is_none_or(|amount| amount.value <= Decimal::ZERO);
        if nothing_to_pay || !self.settings.policy.approval.pay_tasks {
            let event = Event::by_service("released", because.to_owned());
            let mut step = self.step(CaseState::Archiving { outcome: Closing::Released }, event);
            step.summary = Some(summary::with_findings(self.case, open, Some(summary::capitalised(because))));
            step.supersede_tasks = true;
            return Ok(step);
        }
        let process = &self.settings.policy.approval.process;
        let moved = rules::process::released(self.opening(process, &[], because, previous));
        self.moved(moved, "released", open).await
    }

    /// People are asked to approve.
    async fn ask(
        &self,
        process: &str,
        approvers: &[String],
        because: &str,
        previous: Option<&Approval>,
        open: &[&Finding],
    ) -> Result<Step, StageError> {
        let moved = rules::process::start(self.opening(process, approvers, because, previous));
        self.moved(moved, "routed", open).await
    }

    async fn moved(&self, moved: Moved, kind: &str, open: &[&Finding]) -> Result<Step, StageError> {
        let mut step = self.step(moved.state, Event::by_service(kind, moved.sentence.clone()));
        step.supersede_tasks = true;
        step.open_tasks = moved.open;
        step.effects = self.effects(&moved.notices).await?;
        step.summary = Some(CaseSummary {
            waiting_for: moved.approval.waiting_for(),
            ..summary::with_findings(self.case, open, Some(summary::capitalised(&moved.sentence)))
        });
        step.facts = vec![NewFact::by_service(FactKind::Approval, &moved.approval)?];
        Ok(step)
    }

    /// A person looks at what stands.
    async fn review(&self, because: &str, open: &[&Finding]) -> Result<Step, StageError> {
        let event = Event::by_service("routed", because.to_owned())
            .with(json!({ "codes": open.iter().filter(|f| f.severity.stops()).map(|f| f.code).collect::<Vec<_>>() }));
        let mut step = self.step(CaseState::Exception, event);
        step.supersede_tasks = true;
        step.open_tasks = vec![Task {
            // The version makes each round of review a task of its own, and the same one of a repeated step.
            key: format!("{}/review/{}", self.case.id, self.case.version),
            case: self.case.id.clone(),
            kind: TaskKind::Review,
            assignee: Assignee::Role(Role::Clerk),
            sentence: summary::capitalised(because),
            checklist: open.iter().filter(|f| f.severity.stops()).map(|f| f.sentence.clone()).collect(),
            opened_at: self.store.clock().now(),
            data_hash: rules::approval::data_hash(&self.facts.reading, self.matched),
        }];
        step.summary = Some(summary::with_findings(self.case, open, Some(summary::capitalised(because))));
        Ok(step)
    }

    /// Nobody is asked yet: the case wakes by itself.
    fn wait(&self, because: &str, until: Date, open: &[&Finding]) -> Step {
        let event = Event::by_service("waiting", because.to_owned()).with(json!({ "until": until }));
        let mut step = self.step(CaseState::Waiting, event);
        step.supersede_tasks = true;
        step.look_again = until.tomorrow().ok();
        step.summary = Some(summary::with_findings(self.case, open, Some(summary::capitalised(because))));
        step
    }

    /// The effects that tell people.
    async fn effects(&self, notices: &[Notice]) -> Result<Vec<NewEffect>, StageError> {
        if notices.is_empty() {
            return Ok(Vec::new());
        }
        let users = self.store.users().await?;
        let active = users.iter().filter(|u| !u.disabled);
        let people: Vec<_> = active.map(|u| (u.name.as_str(), u.email.as_deref(), u.roles.as_slice())).collect();
        let (base_url, webhooks) = (self.settings.web_url.as_deref(), self.settings.webhooks);
        let deliveries = deliveries(notices, &self.case.id, Audience { people: &people, base_url, webhooks });
        Ok(deliveries.into_iter().map(|d| NewEffect { key: d.key, kind: d.kind.to_owned(), data: d.data }).collect())
    }
}
