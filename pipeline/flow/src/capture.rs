//! Capture: an item of a source becomes durable. Bytes first, under their hash; then one commit names them.
//!
//! A mail is taken apart in the sandbox; each bundle of its parts that is one invoice becomes one case. Anything that
//! cannot go forward becomes a case too, in quarantine or refused, with its reason: nothing is lost in silence.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use extractors::mail::{Bundle, Opened, Part};
use futures_util::future::BoxFuture;
use model::case::{CaseId, CaseState, Closing, Stage};
use model::document::{Document, DocumentRole};
use model::extraction::{Outcome, Problem, Reason};
use model::{DocumentId, MediaType};
use store::{Capture, NewCase, Store, StoreError};

use crate::authenticated::is_confirmed;
use crate::sandbox::Sandbox;
use crate::sources::{Intake, IntakeError, Refused, SourceItem, Taken};

/// Takes items in, on the store.
#[derive(Clone)]
pub struct Capturer {
    store: Store,
    sandbox: Sandbox,
    /// By source, the mail server whose word about senders is believed.
    authserv: BTreeMap<String, String>,
}

impl Capturer {
    /// Captures into this store; mails are opened in this sandbox.
    #[must_use]
    pub fn new(store: Store, sandbox: Sandbox) -> Capturer {
        Capturer { store, sandbox, authserv: BTreeMap::new() }
    }

    /// Believes senders of a source only when this server confirmed them (`authserv-id` of RFC 8601).
    #[must_use]
    pub fn believing(mut self, authserv: BTreeMap<String, String>) -> Capturer {
        self.authserv = authserv;
        self
    }

    /// What the mail alone cannot tell about its sender: whether our server confirmed it, and whether answers go to a domain
    /// that only looks like the author's.
    fn look_at_sender(&self, source: &str, opened: &mut Opened) {
        let headers = &opened.headers;
        let from = headers.from.as_deref();
        let mut flags = Vec::new();
        if let Some(id) = self.authserv.get(source)
            && !is_confirmed(&headers.authentication_results, id, from)
        {
            flags.push("sender_unverified");
        }
        if let (Some(from), Some(reply_to)) = (from, headers.reply_to.as_deref())
            && rules::domains_resemble(from, reply_to)
        {
            flags.push("reply_to_resembles");
        }
        for flag in flags {
            if !opened.flags.iter().any(|there| there == flag) {
                opened.flags.push(flag.to_owned());
            }
        }
    }

    /// Makes an item durable and says which cases it belongs to.
    ///
    /// # Errors
    /// When the archive or the database cannot be written; nothing is told to the source then.
    pub async fn capture(&self, mut item: SourceItem) -> Result<store::Captured, StoreError> {
        let media_type = extractors::sniff(&item.bytes);
        let original = self.keep(&item.bytes, media_type, DocumentRole::Supporting, &item.arrival.name).await?;
        let mut sidecar = None;
        if let Some(beside) = &item.sidecar {
            let kept = self.keep(&beside.bytes, MediaType::Other, DocumentRole::Supporting, &beside.name).await?;
            item.arrival.sender = item.arrival.sender.take().or_else(|| beside.delivery.sender.clone());
            sidecar = Some(kept);
        }
        // What a mailbox hands over is a mail, however it begins.
        let cases = if media_type == MediaType::Mail || item.cursor.is_some() {
            let mut opened = self.sandbox.open_mail(&item.bytes).await;
            self.look_at_sender(&item.arrival.source, &mut opened);
            item.arrival.sender = opened.headers.from.clone().or(item.arrival.sender);
            if let Some(subject) = opened.headers.subject.as_ref().filter(|s| !s.trim().is_empty()) {
                item.arrival.name.clone_from(subject);
            }
            self.cases_of_mail(&original, &opened).await?
        } else {
            vec![NewCase {
                id: CaseId::of(original.id),
                documents: vec![Document { role: DocumentRole::Invoice, ..original.clone() }],
                state: CaseState::Working { stage: Stage::Extract },
                refusal: None,
                flags: Vec::new(),
            }]
        };
        let capture = Capture { arrival: item.arrival, original, sidecar, cases, cursor: item.cursor };
        self.store.capture(capture).await
    }

    async fn cases_of_mail(&self, mail: &Document, opened: &Opened) -> Result<Vec<NewCase>, StoreError> {
        let mut cases = Vec::new();
        let mut used = BTreeSet::new();
        for bundle in &opened.bundles {
            used.insert(bundle.invoice);
            used.extend(bundle.renditions.iter().chain(&bundle.supporting));
            cases.extend(self.case_of_bundle(mail, opened, bundle).await?);
        }
        for (index, part, problem) in opened.refused_parts() {
            if !used.contains(&index) && !part.bytes.is_empty() {
                cases.push(self.refused_part(mail, opened, part, problem).await?);
            }
        }
        let refused_whole = opened.refusal().filter(|p| cases.is_empty() || p.outcome != Outcome::Continue);
        if cases.is_empty() {
            let unreadable = opened.refused_parts().map(|(_, _, problem)| problem).next();
            let problem = refused_whole
                .or(unreadable)
                .cloned()
                .unwrap_or_else(|| Problem::quarantine(Reason::NoDocument, "nothing in this mail could be an invoice"));
            cases.push(refused_case(mail.id, vec![mail.clone()], problem, &opened.flags));
        }
        Ok(cases)
    }

    async fn case_of_bundle(
        &self,
        mail: &Document,
        opened: &Opened,
        bundle: &Bundle,
    ) -> Result<Option<NewCase>, StoreError> {
        let roles = std::iter::once((bundle.invoice, DocumentRole::Invoice))
            .chain(bundle.renditions.iter().map(|i| (*i, DocumentRole::Rendition)))
            .chain(bundle.supporting.iter().map(|i| (*i, DocumentRole::Supporting)));
        let mut documents: Vec<Document> = Vec::new();
        for (index, role) in roles {
            // Indexes come from the child; one that is out of range names nothing.
            let Some(part) = opened.parts.get(index) else { continue };
            let document = self.keep(&part.bytes, part.media_type, role, &part.name).await?;
            if documents.iter().all(|known| known.id != document.id) {
                documents.push(document);
            }
        }
        let Some(first) = documents.first() else { return Ok(None) };
        let id = CaseId::of(first.id);
        documents.push(mail.clone());
        Ok(Some(NewCase {
            id,
            documents,
            state: CaseState::Working { stage: Stage::Extract },
            refusal: None,
            flags: opened.flags.clone(),
        }))
    }

    async fn refused_part(
        &self,
        mail: &Document,
        opened: &Opened,
        part: &Part,
        problem: &Problem,
    ) -> Result<NewCase, StoreError> {
        let document = self.keep(&part.bytes, part.media_type, DocumentRole::Invoice, &part.name).await?;
        Ok(refused_case(document.id, vec![document, mail.clone()], problem.clone(), &opened.flags))
    }

    async fn keep(
        &self,
        bytes: &[u8],
        media_type: MediaType,
        role: DocumentRole,
        name: &str,
    ) -> Result<Document, StoreError> {
        let id = self.store.blobs().put(bytes).await?;
        Ok(Document { id, media_type, role, name: name.to_owned(), size: bytes.len() as u64 })
    }

    async fn trouble(&self, cases: &[CaseId]) -> Result<bool, StoreError> {
        for id in cases {
            if self.store.case(id).await?.is_none_or(|case| case.refusal.is_none()) {
                return Ok(false);
            }
        }
        Ok(!cases.is_empty())
    }

    async fn take_item(&self, item: SourceItem) -> Result<Taken, StoreError> {
        if let Some(known) = self.store.known_arrival(&item.arrival.source, &item.arrival.key).await? {
            return Ok(Taken::Known { trouble: self.trouble(&known.cases).await? });
        }
        let captured = self.capture(item).await?;
        let trouble = self.trouble(&captured.cases).await?;
        Ok(if captured.new { Taken::New { trouble } } else { Taken::Known { trouble } })
    }

    async fn refuse_item(&self, refused: Refused) -> Result<Taken, StoreError> {
        if self.store.known_arrival(&refused.arrival.source, &refused.arrival.key).await?.is_some() {
            return Ok(Taken::Known { trouble: true });
        }
        // The bytes stay with the source; a note of what was refused stands for them.
        let message = format!(
            "{} has {} bytes, more than the {} that are read; it stays where it arrived, in the trouble folder",
            refused.arrival.name, refused.size, refused.size_max
        );
        let note = format!("{}\n{}\n{message}\n", refused.arrival.source, refused.arrival.key);
        let document =
            self.keep(note.as_bytes(), MediaType::Text, DocumentRole::Invoice, &refused.arrival.name).await?;
        let problem = Problem::quarantine(Reason::TooLarge, message);
        let case = refused_case(document.id, vec![document.clone()], problem, &[]);
        let capture = Capture {
            arrival: refused.arrival,
            original: document,
            sidecar: None,
            cases: vec![case],
            cursor: refused.cursor,
        };
        let captured = self.store.capture(capture).await?;
        Ok(if captured.new { Taken::New { trouble: true } } else { Taken::Known { trouble: true } })
    }
}

fn refused_case(first: DocumentId, documents: Vec<Document>, problem: Problem, flags: &[String]) -> NewCase {
    let state = match problem.outcome {
        Outcome::Reject => CaseState::Archiving { outcome: Closing::Rejected },
        _ => CaseState::Quarantined { reason: problem.reason },
    };
    NewCase { id: CaseId::of(first), documents, state, refusal: Some(problem), flags: flags.to_vec() }
}

fn retry(error: &StoreError) -> IntakeError {
    tracing::warn!(error = %error, "could not capture an item; it stays with its source");
    IntakeError::Retry { after: Duration::from_secs(2), why: error.to_string() }
}

impl Intake for Capturer {
    fn take(&self, item: SourceItem) -> BoxFuture<'_, Result<Taken, IntakeError>> {
        Box::pin(async move { self.take_item(item).await.map_err(|e| retry(&e)) })
    }

    fn refuse(&self, refused: Refused) -> BoxFuture<'_, Result<Taken, IntakeError>> {
        Box::pin(async move { self.refuse_item(refused).await.map_err(|e| retry(&e)) })
    }

    fn cursor<'a>(&'a self, source: &'a str) -> BoxFuture<'a, Result<Option<String>, IntakeError>> {
        Box::pin(async move { self.store.cursor(source).await.map_err(|e| retry(&e)) })
    }
}
