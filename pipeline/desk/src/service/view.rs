//! A case with everything that a person needs to decide on it, and what this person may do with it.

use std::collections::BTreeMap;

use model::case::{CaseId, CaseState};
use model::decision::{Decision, Match};
use model::document::DocumentRole;
use model::reading::Rendition;
use model::statement::{Correction, Release};
use model::task::{Role, TaskKind};
use model::verdict::Judgement;
use model::{Code, DocumentId, Evidence, Finding, Reading, Severity};
use rules::policy::Act;
use rules::process::{Approval, Status};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{CaseRecord, FactKind, Store, StoreError, StoredEvent, StoredTask, TaskFilter};

use super::packs::UNIT_DIFFERS;
use super::{Actor, Desk, DeskError};

/// Events of a case shown at most.
const EVENTS_MAX: u32 = 500;

/// A case as a person sees it.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// The case.
    pub record: CaseRecord,
    /// The invoice as it counts now.
    pub reading: Option<Reading>,
    /// What the official rules say about the e-invoice that it was read from.
    pub judgement: Option<Judgement>,
    /// The other renditions of the invoice.
    pub renditions: Vec<Rendition>,
    /// Its match to the ledger.
    pub matched: Option<Match>,
    /// Findings, worst first, and how each stands.
    pub findings: Vec<Standing>,
    /// What the rules decided last.
    pub decision: Option<Decision>,
    /// The approval, when one was opened.
    pub approval: Option<Approval>,
    /// Corrections, oldest first.
    pub corrections: Vec<Correction>,
    /// Releases that count, oldest first.
    pub releases: Vec<Release>,
    /// Who stated that the invoice is no copy.
    pub told_apart: Vec<String>,
    /// Tasks, oldest first.
    pub tasks: Vec<StoredTask>,
    /// History, oldest first.
    pub events: Vec<StoredEvent>,
    /// Pages that can be shown, by document.
    pub pages: BTreeMap<DocumentId, Vec<PageInfo>>,
    /// Hash of what an approval would be of; empty while nothing was read.
    pub data_hash: String,
}

/// A finding and whether a person released it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The finding.
    pub finding: Finding,
    /// Its release.
    pub release: Option<Release>,
}

impl Standing {
    /// Whether it keeps the case from going on.
    #[must_use]
    pub fn stops(&self) -> bool {
        self.finding.severity.stops() && self.release.is_none()
    }
}

/// A page and its proportions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageInfo {
    /// Number, from 1.
    pub number: u32,
    /// Width, in any unit.
    pub width: u32,
    /// Height, in the same unit.
    pub height: u32,
}

/// How wide a picture of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Width {
    /// For reading beside other things.
    Page,
    /// For reading closely.
    Zoom,
}

impl Width {
    /// In pixels.
    #[must_use]
    pub fn pixels(self) -> u32 {
        match self {
            Width::Page => 1100,
            Width::Zoom => 2200,
        }
    }
}

/// Whether an action is open to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "may", content = "because", rename_all = "snake_case")]
pub enum Permission {
    /// It is.
    Yes,
    /// It is not, and why, for that person.
    No(String),
    /// It makes no sense in this state of the case.
    Hidden,
}

impl Permission {
    /// Whether it is open.
    #[must_use]
    pub fn yes(&self) -> bool {
        matches!(self, Permission::Yes)
    }
}

/// What a person may do with a case now. The page shows it; each action asks again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Permissions {
    /// Approve.
    pub approve: Permission,
    /// Decline.
    pub decline: Permission,
    /// Pay.
    pub pay: Permission,
    /// Refuse payment.
    pub refuse: Permission,
    /// Release holds.
    pub release: Permission,
    /// Override blocks.
    pub override_block: Permission,
    /// Correct fields.
    pub correct: Permission,
    /// Send forward again.
    pub forward: Permission,
    /// Return to the vendor.
    pub return_to_vendor: Permission,
    /// Close as a copy of another case.
    pub duplicate: Permission,
    /// State what a package of the vendor holds.
    pub pack: Permission,
    /// Read again, out of quarantine.
    pub retry: Permission,
    /// Give up, out of quarantine.
    pub reject: Permission,
}

impl CaseView {
    /// Vendor that the invoice is matched to.
    #[must_use]
    pub fn vendor_id(&self) -> Option<&str> {
        self.matched.as_ref().and_then(|m| m.vendor.as_ref()).map(|v| v.vendor_id.as_str())
    }

    /// Findings that keep the case from going on.
    pub fn stopping(&self) -> impl Iterator<Item = &Standing> {
        self.findings.iter().filter(|s| s.stops())
    }

    /// Open tasks that ask this person.
    pub fn asked<'v>(&'v self, actor: &'v Actor) -> impl Iterator<Item = &'v StoredTask> {
        self.tasks.iter().filter(move |t| t.open && actor.is_asked(&t.task))
    }

    /// The documents of other cases that the findings cite, for looking at both.
    #[must_use]
    pub fn cited_documents(&self) -> Vec<DocumentId> {
        let own: Vec<DocumentId> = self.record.documents.iter().map(|d| d.id).collect();
        let mut cited = Vec::new();
        for evidence in self.findings.iter().flat_map(|s| &s.finding.evidence) {
            if let Evidence::Page { document, .. } | Evidence::Xml { document, .. } = evidence
                && !own.contains(document)
                && !cited.contains(document)
            {
                cited.push(*document);
            }
        }
        cited
    }

    /// Whether findings with this code stand.
    #[must_use]
    pub fn stands(&self, codes: &[Code]) -> bool {
        self.stopping().any(|s| codes.contains(&s.finding.code))
    }
}

impl Desk {
    /// Loads a case with everything that is shown of it.
    ///
    /// # Errors
    /// When there is no such case, or the store fails.
    pub async fn case(&self, id: &CaseId) -> Result<CaseView, DeskError> {
        let store = self.store();
        let record = store.case(id).await?.ok_or_else(|| DeskError::NotFound(format!("case {id}")))?;
        let reading: Option<Reading> = store.latest(id, FactKind::Reading).await?;
        let matched: Option<Match> = store.latest(id, FactKind::Match).await?;
        let releases: Vec<Release> = store.releases(id).await?;
        let findings: Vec<Finding> = store.latest(id, FactKind::Findings).await?.unwrap_or_default();
        let findings = findings
            .into_iter()
            .map(|finding| {
                let key = finding.key();
                let release = releases.iter().rfind(|r| r.keys.contains(&key)).cloned();
                Standing { finding, release }
            })
            .collect();
        let data_hash = match (&reading, &matched) {
            (Some(reading), Some(matched)) => rules::approval::data_hash(reading, matched),
            _ => String::new(),
        };
        let judgement = judgement(store, &record).await?;
        let pages = pages(store, &record, reading.as_ref()).await?;
        Ok(CaseView {
            renditions: store.latest(id, FactKind::Renditions).await?.unwrap_or_default(),
            decision: store.latest(id, FactKind::Decision).await?,
            approval: store.latest(id, FactKind::Approval).await?,
            corrections: all(store, id, FactKind::Correction).await?,
            told_apart: store
                .facts(id, Some(FactKind::Distinction))
                .await?
                .into_iter()
                .map(|fact| fact.author)
                .collect(),
            tasks: store.tasks(&TaskFilter { case: Some(id.clone()), ..TaskFilter::default() }).await?,
            events: store.events(Some(id), None, EVENTS_MAX).await?,
            record,
            reading,
            judgement,
            matched,
            findings,
            releases,
            pages,
            data_hash,
        })
    }

    /// What this person may do with the case now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn permissions(&self, view: &CaseView, actor: &Actor) -> Result<Permissions, DeskError> {
        let deeds = self.deeds(view).await?;
        let separated = |act: Act| {
            rules::approval::separation_of_duties(&actor.user, act, &deeds, self.policy()).map(|f| f.sentence)
        };
        let by_role = |roles: &[Role], what: &str| match actor.needs(roles, what) {
            Ok(()) => Permission::Yes,
            Err(error) => Permission::No(error.to_string()),
        };
        let state = &view.record.state;
        let when = |fits: bool, permission: Permission| if fits { permission } else { Permission::Hidden };
        let clerk = |what: &str| by_role(&[Role::Clerk, Role::Admin], what);
        let approving = *state == CaseState::Approving;
        let decide = match view.approval.as_ref().filter(|_| approving) {
            None => Permission::Hidden,
            Some(approval) => match self.may_decide(view, approval, actor) {
                Err(error) => Permission::No(error.to_string()),
                Ok(()) => separated(Act::Approve).map_or(Permission::Yes, Permission::No),
            },
        };
        let decline = match view.approval.as_ref().filter(|_| approving) {
            None => Permission::Hidden,
            Some(approval) => match self.may_decide(view, approval, actor) {
                Err(error) => Permission::No(error.to_string()),
                Ok(()) => Permission::Yes,
            },
        };
        let paying = *state == CaseState::Paying && view.approval.as_ref().is_none_or(|a| a.status == Status::Paying);
        let pay = match by_role(&[Role::Accountant], "pay") {
            Permission::Yes => separated(Act::Pay).map_or(Permission::Yes, Permission::No),
            other => other,
        };
        let reviewing = matches!(state, CaseState::Exception | CaseState::Waiting | CaseState::Correcting);
        let asked_to_correct = view.asked(actor).any(|t| t.task.kind == TaskKind::CorrectErrors);
        let correct = if asked_to_correct { Permission::Yes } else { clerk("correct a field") };
        let stops = |severity: Severity| view.stopping().any(|s| s.finding.severity == severity);
        let quarantined = matches!(state, CaseState::Quarantined { .. });
        let duplicate = view.stopping().any(|s| s.finding.code.family() == 'D');
        let unit = view.stopping().any(|s| s.finding.code == UNIT_DIFFERS);
        Ok(Permissions {
            approve: decide,
            decline,
            pay: when(paying, pay),
            refuse: when(paying, by_role(&[Role::Accountant], "refuse a payment")),
            release: when(*state == CaseState::Exception && stops(Severity::Hold), clerk("release a hold")),
            override_block: when(
                *state == CaseState::Exception && stops(Severity::Block),
                by_role(&[Role::Admin], "override a block"),
            ),
            correct: when(
                view.reading.is_some() && (reviewing || matches!(state, CaseState::Approving | CaseState::Paying)),
                correct.clone(),
            ),
            forward: when(reviewing, correct),
            return_to_vendor: when(reviewing, clerk("return an invoice")),
            duplicate: when(*state == CaseState::Exception && duplicate, clerk("close a copy")),
            pack: when(
                *state == CaseState::Exception && view.vendor_id().is_some() && unit,
                clerk("state what a package holds"),
            ),
            retry: when(quarantined, clerk("read a document again")),
            reject: when(quarantined, clerk("give a document up")),
        })
    }
}

/// The last link of a case's history.
pub(super) async fn last_event(store: &Store, case: &CaseId) -> Result<Option<StoredEvent>, StoreError> {
    Ok(store.events(Some(case), None, EVENTS_MAX).await?.pop())
}

/// The newest judgement on the document that the invoice is read from.
async fn judgement(store: &Store, record: &CaseRecord) -> Result<Option<Judgement>, DeskError> {
    let by_role = |role| record.documents.iter().find(|d| d.role == role).map(|d| d.id);
    let Some(main) = by_role(DocumentRole::Invoice).or_else(|| by_role(DocumentRole::Rendition)) else {
        return Ok(None);
    };
    let facts = store.facts(&record.id, Some(FactKind::Verdict)).await?;
    let fact = facts.into_iter().rfind(|fact| fact.document == Some(main));
    fact.map(data_of).transpose()
}

async fn all<T: DeserializeOwned>(store: &Store, case: &CaseId, kind: FactKind) -> Result<Vec<T>, DeskError> {
    let facts = store.facts(case, Some(kind)).await?;
    facts.into_iter().map(data_of).collect()
}

fn data_of<T: DeserializeOwned>(fact: store::StoredFact) -> Result<T, DeskError> {
    serde_json::from_value(fact.data)
        .map_err(|e| DeskError::Store(StoreError::Corrupt { what: format!("fact {}", fact.id), why: e.to_string() }))
}

/// Pages by document: from what was read of it, and from where the values stand.
async fn pages(
    store: &Store,
    record: &CaseRecord,
    reading: Option<&Reading>,
) -> Result<BTreeMap<DocumentId, Vec<PageInfo>>, DeskError> {
    #[derive(serde::Deserialize)]
    struct Pages {
        document: DocumentId,
        #[serde(default)]
        pages: Vec<Size>,
    }
    #[derive(serde::Deserialize)]
    struct Size {
        number: u32,
        width: u32,
        height: u32,
    }
    let mut found: BTreeMap<DocumentId, Vec<PageInfo>> = BTreeMap::new();
    for fact in store.facts(&record.id, Some(FactKind::Extraction)).await? {
        // Only the sizes are needed; words may lie elsewhere.
        let Ok(read) = serde_json::from_value::<Pages>(fact.data) else { continue };
        let sizes = read.pages.into_iter().filter(|p| p.width > 0 && p.height > 0);
        let sizes: Vec<PageInfo> =
            sizes.map(|p| PageInfo { number: p.number, width: p.width, height: p.height }).collect();
        if !sizes.is_empty() {
            found.insert(read.document, sizes);
        }
    }
    for evidence in reading.into_iter().flat_map(|r| r.all_provenance().values()).flat_map(|p| &p.evidence) {
        if let Evidence::Page { document, page, .. } = evidence {
            let pages = found.entry(*document).or_default();
            if !pages.iter().any(|p| p.number == *page) {
                // A4, until the reader said otherwise.
                pages.push(PageInfo { number: *page, width: 2100, height: 2970 });
                pages.sort_by_key(|p| p.number);
            }
        }
    }
    Ok(found)
}
