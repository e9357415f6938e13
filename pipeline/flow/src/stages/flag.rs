//! Flag: invoice, ledger and match → findings. Asserts the ledger that the findings were made from.

use model::case::{CaseState, Event, Stage};
use model::{Finding, Severity};
use store::{CaseRecord, CaseSummary, FactKind, NewFact, Step, Store, asserts_for};

use super::carried::Carried;
use super::{Settings, StageError};

/// Checks the invoice.
pub(super) async fn step(
    store: &Store,
    settings: &Settings,
    case: &CaseRecord,
    carried: &mut Carried,
) -> Result<Step, StageError> {
    carried.load(store, settings, case).await?;
    carried.findings = None;
    if carried.matched.is_none() {
        carried.matched = store.latest(&case.id, FactKind::Match).await?;
    }
    let subject = carried.subject(case)?;
    let findings = rules::check(&subject, &settings.policy);
    let ledger_flags = rules::flags(&subject, &findings).into_iter().map(str::to_owned).collect();

    let next = CaseState::Working { stage: Stage::Route };
    let mut step = Step::new(case.id.clone(), case.version, next, Event::by_service("flagged", sentence(&findings)));
    step.asserts = asserts_for(subject.ledger, subject.matched);
    step.summary = Some(CaseSummary { ledger_flags, ..case.summary.clone() });
    step.facts = vec![NewFact::by_service(FactKind::Findings, &findings)?];
    carried.findings = Some(findings);
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
