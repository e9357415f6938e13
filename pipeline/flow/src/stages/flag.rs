//! Flag: invoice, ledger and match → findings. Asserts the ledger that the findings were made from.

use model::case::{CaseState, Event, Stage};
use model::decision::Match;
use model::{Finding, Severity};
use store::{CaseRecord, CaseSummary, FactKind, NewFact, Step, Store};

use super::subject::Facts;
use super::{Settings, StageError, matching};

/// Checks the invoice.
pub(super) async fn step(store: &Store, settings: &Settings, case: &CaseRecord) -> Result<Step, StageError> {
    let facts = Facts::load(store, case).await?;
    let matched: Match = store.latest(&case.id, FactKind::Match).await?.ok_or(StageError::Missing("match"))?;
    let ledger = facts.ledger(store, settings, case).await?;
    let subject = facts.subject(case, &ledger, &matched);
    let findings = rules::check(&subject, &settings.policy);
    let ledger_flags = rules::flags(&subject, &findings).into_iter().map(str::to_owned).collect();

    let next = CaseState::Working { stage: Stage::Route };
    let mut step = Step::new(case.id.clone(), case.version, next, Event::by_service("flagged", sentence(&findings)));
    step.asserts = matching::versions_of(&ledger, &matched);
    step.summary = Some(CaseSummary { ledger_flags, ..case.summary.clone() });
    step.facts = vec![NewFact::by_service(FactKind::Findings, &findings)?];
    Ok(step)
}

fn sentence(findings: &[Finding]) -> String {
    let list = |wanted: &[Severity]| {
        let codes: Vec<&str> =
            findings.iter().filter(|f| wanted.contains(&f.severity)).map(|f| f.code.as_str()).collect();
        codes.join(", ")
    };
    let stopping = list(&[Severity::Block, Severity::Hold]);
    let shown = list(&[Severity::Warn, Severity::Info]);
    match (stopping.as_str(), shown.as_str()) {
        ("", "") => "nothing found".to_owned(),
        ("", shown) => format!("nothing that stops it; noted {shown}"),
        (stopping, "") => format!("found {stopping}"),
        (stopping, shown) => format!("found {stopping}; noted {shown}"),
    }
}
