//! What is printed per captured document: the JSON line of `interfaces.md`.

use std::time::Duration;

use model::case::{CaseId, CaseState};
use model::extraction::{DocumentClass, Extraction};
use model::flat::Flat;
use model::task::Assignee;
use model::{Finding, Reading};
use serde::Serialize;
use serde_json::{Value, json};
use store::{CaseRecord, FactKind, Store, TaskFilter};

/// One captured document and what became of it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ResultLine {
    pub(crate) file: String,
    pub(crate) document: String,
    pub(crate) case: CaseId,
    pub(crate) status: String,
    pub(crate) codes: Vec<String>,
    pub(crate) flags: Vec<String>,
    pub(crate) reason: Option<String>,
    pub(crate) approval: Option<Value>,
    pub(crate) invoice: Option<Flat>,
    pub(crate) seconds: f64,
    /// The one sentence on top of the case; for the table only.
    #[serde(skip)]
    pub(crate) sentence: String,
}

impl ResultLine {
    /// The result of a case that rests.
    pub(crate) async fn of(store: &Store, case: &CaseRecord, file: &str, took: Duration) -> anyhow::Result<ResultLine> {
        let reading: Option<Reading> = store.latest(&case.id, FactKind::Reading).await?;
        let findings: Vec<Finding> = store.latest(&case.id, FactKind::Findings).await?.unwrap_or_default();
        let extraction: Option<Extraction> = store.latest(&case.id, FactKind::Extraction).await?;
        let mut codes: Vec<String> = if findings.is_empty() {
            case.summary.codes.iter().map(|(code, _)| code.to_string()).collect()
        } else {
            findings.iter().map(|f| f.code.to_string()).collect()
        };
        codes.sort();
        codes.dedup();
        if codes.is_empty()
            && let Some(refusal) = &case.refusal
        {
            codes.extend(flow::stages::code_of(refusal.reason).map(|code| code.to_string()));
        }
        let class = reading.as_ref().and_then(|r| r.class).unwrap_or(DocumentClass::Other);
        let refusal = case.refusal.clone().or_else(|| extraction.as_ref().and_then(|e| e.refusal().cloned()));
        let reason = match &case.state {
            CaseState::Quarantined { reason } => Some(reason.as_str().to_owned()),
            _ => refusal.as_ref().map(|p| p.reason.as_str().to_owned()),
        };
        let sentence = case.summary.sentence.clone().or_else(|| refusal.map(|p| p.message)).unwrap_or_default();
        Ok(ResultLine {
            file: file.to_owned(),
            document: case.documents.first().map(|d| d.id.to_string()).unwrap_or_default(),
            case: case.id.clone(),
            status: case.status.as_str().to_owned(),
            codes,
            flags: case.summary.flags.iter().chain(&case.summary.ledger_flags).cloned().collect(),
            reason,
            approval: approval(store, case).await?,
            invoice: reading.map(|r| Flat::of(r.invoice(), class)),
            seconds: (took.as_secs_f64() * 1000.0).round() / 1000.0,
            sentence,
        })
    }

    /// The bytes were captured before: this delivery opened no case, and `case` is the first one's.
    pub(crate) fn is_known_copy(&mut self) {
        self.status = "duplicate".to_owned();
        self.codes.clear();
        self.approval = None;
        self.sentence = format!("The same bytes came before: case {}.", self.case);
    }

    /// A row of the table.
    pub(crate) fn row(&self) -> Vec<String> {
        let invoice = self.invoice.as_ref();
        let amount = invoice.and_then(|i| Some(format!("{} {}", i.gross_total.as_ref()?, i.currency.as_deref()?)));
        vec![
            self.file.clone(),
            self.status.clone(),
            self.codes.join(" "),
            invoice.and_then(|i| i.seller_name.clone()).unwrap_or_default(),
            amount.unwrap_or_default(),
            self.sentence.clone(),
        ]
    }

    /// Headings of the table.
    pub(crate) const HEADINGS: [&str; 6] = ["document", "status", "codes", "seller", "amount", "why"];
}

async fn approval(store: &Store, case: &CaseRecord) -> anyhow::Result<Option<Value>> {
    let process = match case.state {
        CaseState::Approving | CaseState::Correcting | CaseState::Paying => {
            let approval: Option<::rules::process::Approval> = store.latest(&case.id, FactKind::Approval).await?;
            approval.map(|a| a.process)
        }
        _ => None,
    };
    let Some(process) = process else { return Ok(None) };
    let filter = TaskFilter { case: Some(case.id.clone()), open_only: true, ..TaskFilter::default() };
    let waiting_for: Vec<String> = store
        .tasks(&filter)
        .await?
        .into_iter()
        .map(|task| match task.task.assignee {
            Assignee::User(user) => user,
            Assignee::Role(role) => role.as_str().to_owned(),
        })
        .collect();
    Ok(Some(json!({ "process": process, "waiting_for": waiting_for })))
}
