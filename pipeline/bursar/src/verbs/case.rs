//! `bursar case`: what the web page does, for scripts. Roles and separation of duties hold in the desk's service layer.

use desk::{Actor, Desk, DeskError, Done, Seen};
use model::case::{CaseId, CaseStatus};
use model::invoice::term_name;
use model::{Code, Severity, TermPath};
use serde_json::json;
use store::{CaseFilter, Store};

use crate::cli::{CaseAct, CaseArguments, Who};
use crate::wiring::Installation;
use crate::{Ended, output};

pub(super) async fn run(arguments: CaseArguments) -> anyhow::Result<Ended> {
    let installation = Installation::load(&arguments.place)?;
    let looking = matches!(arguments.act, CaseAct::List { .. } | CaseAct::Show { .. } | CaseAct::Replay { .. });
    let store = if looking { installation.look().await? } else { installation.existing().await? };
    let desk = installation.desk(&store, &installation.sandbox()?);
    let json = arguments.json;
    let ended = match &arguments.act {
        CaseAct::List { status, search, limit } => {
            return list(&store, status.as_deref(), search.as_deref(), *limit, json).await;
        }
        CaseAct::Show { case } => return show(&desk, &one(&store, case).await?, json).await,
        CaseAct::Replay { since: Some(since), policy: Some(policy), .. } => {
            return super::replay_since::run(&installation, &store, *since, policy, json).await;
        }
        CaseAct::Replay { case, .. } => {
            let case = one(&store, case.as_deref().unwrap_or_default()).await?;
            return replay(&installation, &store, &case, json).await;
        }
        CaseAct::Approve(who) => {
            let (actor, case) = acting(&desk, &store, who).await?;
            desk.approve(&actor, &case, &Seen::any()).await
        }
        CaseAct::Decline { who, reason } => {
            let (actor, case) = acting(&desk, &store, who).await?;
            desk.decline(&actor, &case, reason, &Seen::any()).await
        }
        CaseAct::Correct { who, changes } => {
            let (actor, case) = acting(&desk, &store, who).await?;
            let Some(changes) = parse_changes(changes) else { return Ok(Ended::WrongUsage) };
            desk.correct(&actor, &case, changes, &Seen::any()).await
        }
        CaseAct::Release { who, code, reason } => {
            let (actor, case) = acting(&desk, &store, who).await?;
            release(&desk, &actor, &case, code, reason).await
        }
        CaseAct::NotDuplicate { who, always, reason } => {
            let (actor, case) = acting(&desk, &store, who).await?;
            match always {
                None => desk.not_a_duplicate(&actor, &case, reason, &Seen::any()).await,
                Some(habit) => desk.not_a_duplicate_by_habit(&actor, &case, *habit, reason, &Seen::any()).await,
            }
        }
        CaseAct::Pack { who, pack, every_article, reason } => {
            let (actor, case) = acting(&desk, &store, who).await?;
            desk.teach_pack(&actor, &case, (pack.clone(), *every_article), reason, &Seen::any()).await
        }
        CaseAct::Pay(who) => {
            let (actor, case) = acting(&desk, &store, who).await?;
            desk.pay(&actor, &case, &Seen::any()).await
        }
        CaseAct::RefusePayment { who, reason } => {
            let (actor, case) = acting(&desk, &store, who).await?;
            desk.refuse_payment(&actor, &case, reason, &Seen::any()).await
        }
        CaseAct::Return { who, reason } => {
            let (actor, case) = acting(&desk, &store, who).await?;
            desk.return_to_vendor(&actor, &case, reason, &Seen::any()).await
        }
        CaseAct::Retry(who) => {
            let (actor, case) = acting(&desk, &store, who).await?;
            desk.retry(&actor, &case, &Seen::any()).await
        }
    };
    let moved: Vec<CaseId> = match (&ended, acted_on(&arguments.act)) {
        (Ok(done), _) => vec![done.case.clone()],
        // Refused, because something stops it now: it went back.
        (Err(DeskError::Voided(_)), Some(case)) => vec![one(&store, case).await?],
        (Err(_), _) => Vec::new(),
    };
    let said = said(ended, json)?;
    drop((desk, store));
    // What the act set going goes on here when nothing serves; a script then finds the case at rest.
    installation.work_off(&moved).await?;
    installation.settle(installation.attach().await?).await?;
    Ok(said)
}

/// The case that somebody decides on for its payment.
fn acted_on(act: &CaseAct) -> Option<&str> {
    match act {
        CaseAct::Approve(who) | CaseAct::Pay(who) => Some(&who.case),
        _ => None,
    }
}

fn said(done: Result<Done, DeskError>, json: bool) -> anyhow::Result<Ended> {
    match done {
        Ok(done) => {
            if json {
                output::json(&done)?;
            } else {
                output::line(&format!("{}: {}", done.case, done.sentence))?;
            }
            Ok(Ended::Well)
        }
        Err(DeskError::Store(error)) => Err(error.into()),
        Err(refused) => {
            if json {
                output::json(&json!({ "refused": refused.code(), "why": refused.to_string() }))?;
            }
            output::say(&format!("bursar: {refused}"));
            Ok(Ended::WithFindings)
        }
    }
}

async fn acting(desk: &Desk, store: &Store, who: &Who) -> anyhow::Result<(Actor, CaseId)> {
    let actor = desk.actor(&who.user).await?;
    Ok((actor, one(store, &who.case).await?))
}

/// The case that the text means.
async fn one(store: &Store, text: &str) -> anyhow::Result<CaseId> {
    let found = store.find_case(text).await?;
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => anyhow::bail!("find a case for {text:?}: there is none (`bursar case list`)"),
        several => {
            let names: Vec<&str> = several.iter().take(5).map(CaseId::as_str).collect();
            anyhow::bail!("{text:?} means {} cases: {}", several.len(), names.join(", "))
        }
    }
}

/// `BT-1=RE-20417`, or `BT-13=` to take a value away.
fn parse_changes(texts: &[String]) -> Option<Vec<(TermPath, Option<String>)>> {
    let mut changes = Vec::new();
    for text in texts {
        let parsed = text.split_once('=').and_then(|(term, value)| Some((term.trim().parse().ok()?, value)));
        let Some((term, value)) = parsed else {
            output::say(&format!("bursar: {text:?} is not TERM=VALUE, such as BT-1=RE-20417"));
            return None;
        };
        changes.push((term, (!value.trim().is_empty()).then(|| value.to_owned())));
    }
    Some(changes)
}

async fn release(desk: &Desk, actor: &Actor, case: &CaseId, codes: &[String], reason: &str) -> Result<Done, DeskError> {
    let view = desk.case(case).await?;
    let wanted = |code: Code| codes.is_empty() || codes.iter().any(|c| c.eq_ignore_ascii_case(code.as_str()));
    let meant: Vec<_> = view.stopping().map(|s| &s.finding).filter(|f| wanted(f.code)).collect();
    let keys: Vec<String> = meant.iter().map(|f| f.key()).collect();
    let seen = Seen::version(view.record.version);
    if meant.iter().any(|f| f.severity == Severity::Block) {
        desk.override_block(actor, case, &keys, reason, &seen).await
    } else {
        desk.release(actor, case, &keys, reason, &seen).await
    }
}

async fn list(
    store: &Store,
    status: Option<&str>,
    search: Option<&str>,
    limit: u32,
    json: bool,
) -> anyhow::Result<Ended> {
    let all = [
        CaseStatus::Working,
        CaseStatus::Cleared,
        CaseStatus::Exception,
        CaseStatus::Quarantined,
        CaseStatus::Rejected,
        CaseStatus::Duplicate,
        CaseStatus::Filed,
    ];
    let statuses = match status {
        None => Vec::new(),
        Some(text) => match all.into_iter().find(|s| s.as_str() == text) {
            Some(status) => vec![status],
            None => {
                let known: Vec<&str> = all.iter().map(|s| s.as_str()).collect();
                output::say(&format!("bursar: there is no status {text:?} (known: {})", known.join(", ")));
                return Ok(Ended::WrongUsage);
            }
        },
    };
    let filter = CaseFilter { statuses, text: search.map(str::to_owned), limit: Some(limit), ..CaseFilter::default() };
    let cases = store.cases(&filter).await?;
    if json {
        for case in &cases {
            output::json(&json!({
                "case": case.id, "status": case.status, "state": case.state, "version": case.version,
                "summary": case.summary, "opened_at": case.opened_at, "changed_at": case.changed_at,
            }))?;
        }
        return Ok(Ended::Well);
    }
    let rows: Vec<Vec<String>> = cases
        .into_iter()
        .map(|case| {
            let mut codes: Vec<String> = case.summary.codes.iter().map(|(code, _)| code.to_string()).collect();
            codes.dedup();
            vec![
                case.id.to_string(),
                case.status.as_str().to_owned(),
                codes.join(" "),
                case.summary.number.unwrap_or_default(),
                case.summary.seller_name.unwrap_or_default(),
                case.summary.gross.map(|g| g.to_string()).unwrap_or_default(),
                case.summary.sentence.unwrap_or_default(),
            ]
        })
        .collect();
    output::table(&["case", "status", "codes", "number", "seller", "amount", "why"], &rows, 50)?;
    Ok(Ended::Well)
}

async fn show(desk: &Desk, id: &CaseId, json: bool) -> anyhow::Result<Ended> {
    let view = desk.case(id).await?;
    if json {
        let findings: Vec<_> = view
            .findings
            .iter()
            .map(|s| json!({ "finding": s.finding, "key": s.finding.key(), "release": s.release }))
            .collect();
        let events: Vec<_> =
            view.events.iter().map(|e| json!({ "seq": e.seq, "at": e.at, "event": e.event, "hash": e.hash })).collect();
        let tasks: Vec<_> = view.tasks.iter().map(|t| json!({ "task": t.task, "open": t.open })).collect();
        output::json(&json!({
            "case": id, "state": view.record.state, "version": view.record.version,
            "documents": view.record.documents, "arrivals": view.record.arrivals, "refusal": view.record.refusal,
            "reading": view.reading, "match": view.matched, "findings": findings, "decision": view.decision,
            "approval": view.approval, "tasks": tasks, "events": events,
        }))?;
        return Ok(Ended::Well);
    }
    let summary = &view.record.summary;
    output::line(&format!("{id}  {}  {}", view.record.status.as_str(), summary.sentence.as_deref().unwrap_or("")))?;
    for standing in &view.findings {
        let f = &standing.finding;
        let released = standing.release.as_ref().map(|r| format!(" (released by {}: {})", r.who, r.reason));
        output::line(&format!("  {} {}  {}{}", f.code, f.severity.letter(), f.sentence, released.unwrap_or_default()))?;
        let at_risk = f.at_risk.map(|amount| amount.to_string());
        let facts = [
            ("expected", &f.expected),
            ("actual", &f.actual),
            ("difference", &f.difference),
            ("limit", &f.limit),
            ("at risk", &at_risk),
        ];
        let facts: Vec<String> =
            facts.iter().filter_map(|(name, text)| text.as_ref().map(|text| format!("{name} {text}"))).collect();
        if !facts.is_empty() {
            output::line(&format!("           {}", facts.join("; ")))?;
        }
    }
    if let Some(reading) = &view.reading {
        let rows: Vec<Vec<String>> = reading
            .invoice()
            .terms()
            .into_iter()
            .map(|(path, value)| {
                let confidence = reading.provenance(&path).map(|p| p.confidence.to_string()).unwrap_or_default();
                vec![path.to_string(), term_name(path.term).unwrap_or("").to_owned(), value, confidence]
            })
            .collect();
        output::table(&["term", "name", "value", "confidence"], &rows, 60)?;
    }
    for event in &view.events {
        output::line(&format!("{}  {}  {}: {}", event.at, event.event.kind, event.event.actor, event.event.sentence))?;
    }
    Ok(Ended::Well)
}

/// Recomputes match, findings and decision from the stored facts, and says what would differ today. Changes nothing.
async fn replay(installation: &Installation, store: &Store, id: &CaseId, json: bool) -> anyhow::Result<Ended> {
    let replayed = flow::stages::replay(store, &installation.settings(), id).await?;
    if json {
        output::json(&replayed)?;
    } else if replayed.same() {
        output::line(&format!("{id}: the same facts give the same match, findings and decision"))?;
    } else {
        output::line(&format!("{id}: today this would come out differently:"))?;
        for line in replayed.differences() {
            output::line(&format!("  {line}"))?;
        }
    }
    Ok(if replayed.same() { Ended::Well } else { Ended::WithFindings })
}
