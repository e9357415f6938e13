//! Flag: invoice, ledger and match → findings. Asserts the ledger that the findings were made from.

use model::case::{CaseState, Event, Stage};
use model::{DocumentId, Finding, Severity};
use serde_json::{Value, json};
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
    let event = Event::by_service("flagged", sentence(&findings)).with(policy_of(settings)?);
    let mut step = Step::new(case.id.clone(), case.version, next, event);
    step.asserts = asserts_for(subject.ledger, subject.matched);
    step.summary = Some(CaseSummary { ledger_flags, ..case.summary.clone() });
    step.facts = vec![NewFact::by_service(FactKind::Findings, &findings)?];
    carried.findings = Some(findings);
    Ok(step)
}

/// By which text of the policy it was judged: the version that people gave it, and its fingerprint, which changes with
/// each of its values.
fn policy_of(settings: &Settings) -> Result<Value, StageError> {
    let text = serde_json::to_vec(&settings.policy)?;
    let mut fingerprint = DocumentId::of(&text).hex();
    fingerprint.truncate(16);
    Ok(json!({ "policy": settings.policy.version, "fingerprint": fingerprint }))
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
