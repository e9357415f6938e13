//! The facts of a case as the rules want them.

use model::DocumentId;
use model::Reading;
use model::decision::Match;
use model::document::DocumentRole;
use model::extraction::{DocumentClass, Extraction, Problem};
use model::ledger::Ledger;
use model::reading::Rendition;
use model::trace::{Look, Sketch};
use model::verdict::Judgement;
use rules::Subject;
use store::{CaseRecord, FactKind, Store};

use super::{Settings, StageError};

/// What earlier stages left, loaded once.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) reading: Reading,
    pub(super) renditions: Vec<Rendition>,
    pub(super) class: DocumentClass,
    pub(super) class_confidence: model::Confidence,
    pub(super) flags: Vec<String>,
    pub(super) problems: Vec<Problem>,
    pub(super) judgement: Option<Judgement>,
    pub(super) documents: Vec<DocumentId>,
    pub(super) look: Look,
}

impl Facts {
    pub(super) async fn load(store: &Store, case: &CaseRecord) -> Result<Facts, StageError> {
        let reading: Reading =
            store.latest(&case.id, FactKind::Reading).await?.ok_or(StageError::Missing("normalised invoice"))?;
        let renditions = store.latest(&case.id, FactKind::Renditions).await?.unwrap_or_default();
        let extraction = main_extraction(store, case).await?;
        let judgement = judgement(store, case).await?;
        Ok(Facts::of(reading, renditions, &extraction, judgement, case))
    }

    pub(super) async fn ledger(
        &self,
        store: &Store,
        settings: &Settings,
        case: &CaseRecord,
    ) -> Result<Ledger, StageError> {
        let as_of = store.clock().today();
        let arrival = case.arrivals.first();
        Ok(store.ledger_for(&self.reading, arrival, &case.id, as_of, &settings.own_entities).await?)
    }

    /// The facts of an extraction and what was assembled from it.
    pub(super) fn of(
        reading: Reading,
        renditions: Vec<Rendition>,
        main: &Extraction,
        judgement: Option<Judgement>,
        case: &CaseRecord,
    ) -> Facts {
        // An e-invoice has no page of its own; those that came with it show the same.
        let of_rendition = || renditions.first().map_or("", |rendition| rendition.text.as_str());
        let text = main.page_text();
        let words = Sketch::of(if text.is_empty() { of_rendition() } else { &text });
        let look = Look { words, picture: main.pages.first().and_then(|page| page.picture) };
        Facts {
            reading,
            renditions,
            class: main.class,
            class_confidence: main.class_confidence,
            flags: case.summary.flags.clone(),
            problems: main.problems.clone(),
            judgement,
            documents: case.documents.iter().map(|d| d.id).collect(),
            look,
        }
    }

    /// The same, with the flags and documents that the case has now.
    pub(super) fn with_flags(mut self, case: &CaseRecord) -> Facts {
        self.flags.clone_from(&case.summary.flags);
        self.documents = case.documents.iter().map(|d| d.id).collect();
        self
    }
}

/// The subject of the rules.
pub(super) fn subject<'a>(
    facts: &'a Facts,
    case: &'a CaseRecord,
    ledger: &'a Ledger,
    matched: &'a Match,
) -> Subject<'a> {
    Subject {
        reading: &facts.reading,
        renditions: &facts.renditions,
        class: facts.class,
        class_confidence: facts.class_confidence,
        flags: &facts.flags,
        problems: &facts.problems,
        judgement: facts.judgement.as_ref(),
        arrival: case.arrivals.first(),
        case: &case.id,
        documents: &facts.documents,
        look: &facts.look,
        ledger,
        matched,
    }
}

/// The newest extraction of the document that the invoice is read from.
pub(super) async fn main_extraction(store: &Store, case: &CaseRecord) -> Result<Extraction, StageError> {
    let main = main_document(case).ok_or(StageError::Missing("document"))?;
    let facts = store.facts(&case.id, Some(FactKind::Extraction)).await?;
    let fact = facts.into_iter().rev().find(|fact| fact.document == Some(main));
    Ok(serde_json::from_value(fact.ok_or(StageError::Missing("extraction"))?.data)?)
}

/// What the official rules say about the e-invoice that the invoice is read from.
pub(super) async fn judgement(store: &Store, case: &CaseRecord) -> Result<Option<Judgement>, StageError> {
    let main = main_document(case).ok_or(StageError::Missing("document"))?;
    let facts = store.facts(&case.id, Some(FactKind::Verdict)).await?;
    let fact = facts.into_iter().rev().find(|fact| fact.document == Some(main));
    Ok(fact.map(|fact| serde_json::from_value(fact.data)).transpose()?)
}

/// The document that the invoice is read from.
pub(super) fn main_document(case: &CaseRecord) -> Option<DocumentId> {
    let role = |role| case.documents.iter().find(|d| d.role == role).map(|d| d.id);
    role(DocumentRole::Invoice).or_else(|| role(DocumentRole::Rendition))
}
