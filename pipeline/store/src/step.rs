//! A step: everything that changes at once when a stage, a person or the command line moves a case.

use std::collections::BTreeMap;

use model::case::{CaseId, CaseState, Event};
use model::decision::LineMatch;
use model::document::{Arrival, Document};
use model::ledger::{Commitment, EarlierInvoice};
use model::task::{Task, TaskOutcome};
use model::{Amount, Code, Date, DocumentId, Severity};
use serde::{Deserialize, Serialize};

/// What kind of fact is stored. Facts are appended, never changed; the newest of a kind counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// `model::extraction::Extraction` of one document; its words may lie in a blob.
    Extraction,
    /// `model::verdict::Judgement`: what the official rules say about the e-invoice in one document.
    Verdict,
    /// `model::Reading`: the normalised invoice.
    Reading,
    /// `Vec<model::reading::Rendition>`: the other renditions of the same invoice.
    Renditions,
    /// `model::decision::Match`.
    Match,
    /// `Vec<model::Finding>`.
    Findings,
    /// `model::decision::Decision`.
    Decision,
    /// A person's correction of a term.
    Correction,
    /// `model::memory::Lesson`: what a correction teaches about the vendor's next document.
    Lesson,
    /// `model::apart::Distinction`: what looks like a copy and is none, as a person states it.
    Distinction,
    /// `model::pack::PackFactor`: what a package of a vendor holds, as a person states it.
    Pack,
    /// A person's release or override of a finding, with the reason.
    Release,
    /// State of the approval process.
    Approval,
    /// What the archive wrote.
    ArchiveRecord,
}

impl FactKind {
    /// All kinds.
    pub const ALL: [FactKind; 14] = [
        FactKind::Extraction,
        FactKind::Verdict,
        FactKind::Reading,
        FactKind::Renditions,
        FactKind::Match,
        FactKind::Findings,
        FactKind::Decision,
        FactKind::Correction,
        FactKind::Lesson,
        FactKind::Distinction,
        FactKind::Pack,
        FactKind::Release,
        FactKind::Approval,
        FactKind::ArchiveRecord,
    ];

    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            FactKind::Extraction => "extraction",
            FactKind::Verdict => "verdict",
            FactKind::Reading => "reading",
            FactKind::Renditions => "renditions",
            FactKind::Match => "match",
            FactKind::Findings => "findings",
            FactKind::Decision => "decision",
            FactKind::Correction => "correction",
            FactKind::Lesson => "lesson",
            FactKind::Distinction => "distinction",
            FactKind::Pack => "pack",
            FactKind::Release => "release",
            FactKind::Approval => "approval",
            FactKind::ArchiveRecord => "archive_record",
        }
    }
}

/// A fact to append.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFact {
    /// Its kind.
    pub kind: FactKind,
    /// Document that it is about, when it is about one.
    pub document: Option<DocumentId>,
    /// User name, or `bursar`.
    pub author: String,
    /// The fact, as JSON of its type.
    pub data: serde_json::Value,
}

impl NewFact {
    /// A fact stated by the service.
    ///
    /// # Errors
    /// When the value does not serialise, which is a broken invariant of its type.
    pub fn by_service(kind: FactKind, value: &impl Serialize) -> Result<NewFact, serde_json::Error> {
        Ok(NewFact { kind, document: None, author: "bursar".to_owned(), data: serde_json::to_value(value)? })
    }

    /// A fact stated by a person.
    ///
    /// # Errors
    /// As [`NewFact::by_service`].
    pub fn by(author: &str, kind: FactKind, value: &impl Serialize) -> Result<NewFact, serde_json::Error> {
        Ok(NewFact { kind, document: None, author: author.to_owned(), data: serde_json::to_value(value)? })
    }

    /// The same fact, about one document.
    #[must_use]
    pub fn about(mut self, document: DocumentId) -> NewFact {
        self.document = Some(document);
        self
    }
}

/// An effect to send after the commit, exactly once as far as a receiver honours its key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewEffect {
    /// Deterministic key: the same step asks for the same effect.
    pub key: String,
    /// `mail` or `webhook`.
    pub kind: String,
    /// What to send.
    pub data: serde_json::Value,
}

/// What a list shows of a case without loading its facts. Replaced by each step that says so.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseSummary {
    /// Seller (BT-27).
    pub seller_name: Option<String>,
    /// Vendor, when identified.
    pub vendor_id: Option<String>,
    /// Number (BT-1).
    pub number: Option<String>,
    /// Issue date (BT-2).
    pub issue_date: Option<Date>,
    /// Due date (BT-9).
    pub due_date: Option<Date>,
    /// Total with VAT (BT-112).
    pub gross: Option<Amount>,
    /// Codes that stand, worst first, with their severity.
    pub codes: Vec<(Code, Severity)>,
    /// The one sentence on top: why it waits.
    pub sentence: Option<String>,
    /// Money at risk over all findings that stand.
    pub at_risk: Option<Amount>,
    /// What the readers noticed.
    pub flags: Vec<String>,
    /// User names an approval waits for.
    pub waiting_for: Vec<String>,
    /// What only the ledger can tell, in the readers' style of words: `bank_changed`, `possible_duplicate` …
    /// Kept apart from `flags`, which the rules are given again.
    pub ledger_flags: Vec<String>,
}

/// How a task ends in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseTask {
    /// The task's key.
    pub key: String,
    /// How it ended.
    pub outcome: TaskOutcome,
    /// User name, or `bursar`.
    pub by: String,
    /// Explanation, where one is due.
    pub explanation: Option<String>,
}

/// Everything that one move of a case changes, made real by [`crate::Store::commit`] in one transaction.
#[derive(Debug, Clone)]
pub struct Step {
    /// The case.
    pub case: CaseId,
    /// Version of the case that the step was computed from; another one refuses the step.
    pub expected_version: u64,
    /// Where the case goes. The job of `CaseState::job_stage` is inserted with it.
    pub state: CaseState,
    /// Facts to append.
    pub facts: Vec<NewFact>,
    /// Events to append to the chain; at least one.
    pub events: Vec<Event>,
    /// Tasks to open; a key that exists already is left as it is.
    pub open_tasks: Vec<Task>,
    /// Tasks to close; all must be open, or the step is refused.
    pub close_tasks: Vec<CloseTask>,
    /// Close every open task of the case as superseded (before `open_tasks`).
    pub supersede_tasks: bool,
    /// Effects to send.
    pub effects: Vec<NewEffect>,
    /// Replaces what this case bills on order lines; bumps the version of each order concerned.
    pub bookings: Option<Vec<LineMatch>>,
    /// Replaces what this case takes from budgets and contract caps; bumps the version of each record concerned.
    pub commitments: Option<Vec<Commitment>>,
    /// Day on which a case that waits, or stands with exceptions, is looked at again by itself; ends when it rests elsewhere.
    pub look_again: Option<Date>,
    /// Codes that an invoice which comes late takes back, like that of a gap between two bills: the open cases of the same
    /// vendor that show one are looked at again.
    pub may_take_back: Vec<Code>,
    /// Replaces what later invoices are compared with.
    pub index: Option<EarlierInvoice>,
    /// Replaces the summary.
    pub summary: Option<CaseSummary>,
    /// Ledger versions that the step was computed from (`order/4711` → 3).
    pub asserts: BTreeMap<String, u64>,
}

impl Step {
    /// A step that only moves the case and says why.
    #[must_use]
    pub fn new(case: CaseId, expected_version: u64, state: CaseState, event: Event) -> Step {
        Step {
            case,
            expected_version,
            state,
            facts: Vec::new(),
            events: vec![event],
            open_tasks: Vec::new(),
            close_tasks: Vec::new(),
            supersede_tasks: false,
            effects: Vec::new(),
            bookings: None,
            commitments: None,
            look_again: None,
            may_take_back: Vec::new(),
            index: None,
            summary: None,
            asserts: BTreeMap::new(),
        }
    }

    /// The case comes to nothing: it bills no order line and takes nothing from a budget or a contract.
    pub fn release_ledger(&mut self) {
        self.bookings = Some(Vec::new());
        self.commitments = Some(Vec::new());
    }
}

/// Bytes that arrived and what they become: one transaction. Bytes lie in the blob store already.
#[derive(Debug, Clone)]
pub struct Capture {
    /// How they arrived; `(source, key)` is unique.
    pub arrival: Arrival,
    /// The bytes as they arrived: the mail, the file.
    pub original: Document,
    /// Access point's sidecar or receipt, kept beside it.
    pub sidecar: Option<Document>,
    /// Cases to open (or to join, when the document is known).
    pub cases: Vec<NewCase>,
    /// New cursor of the source, moved in the same commit.
    pub cursor: Option<String>,
}

/// A case to open.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// Its id: `CaseId::of` its first document.
    pub id: CaseId,
    /// Its documents; the first is what the invoice is read from. The mail itself is `Supporting`.
    pub documents: Vec<Document>,
    /// `Working{Extract}`, or `Quarantined` when nothing of it may go forward; a rejected arrival starts in
    /// `Archiving{Rejected}` with its reason in `refusal`.
    pub state: CaseState,
    /// Why it does not go forward.
    pub refusal: Option<model::extraction::Problem>,
    /// What the readers noticed on the way.
    pub flags: Vec<String>,
}
