//! Reading cases, their facts and events.

use model::DocumentId;
use model::case::{CaseId, CaseState, CaseStatus};
use model::document::{Arrival, Document};
use serde::de::DeserializeOwned;

use crate::canon;
use crate::chain::EventRow;
use crate::db::{Arg, Row, args};
use crate::error::StoreError;
use crate::records::{CaseFilter, CaseOrder, CaseRecord, Counts, StateName, StoredArrival, StoredEvent, StoredFact};
use crate::sql;
use crate::step::{CaseSummary, FactKind};
use crate::store::Store;

/// All words for results.
const STATUSES: [CaseStatus; 7] = [
    CaseStatus::Working,
    CaseStatus::Cleared,
    CaseStatus::Exception,
    CaseStatus::Quarantined,
    CaseStatus::Rejected,
    CaseStatus::Duplicate,
    CaseStatus::Filed,
];

/// A word of an enum as it stands in the database: its JSON.
pub(crate) fn word<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, StoreError> {
    canon::parse(what, text)
}

fn case_of(row: &Row) -> Result<CaseRecord, StoreError> {
    let id: CaseId = row.text(0)?.parse().map_err(|error| StoreError::corrupt("a case", error))?;
    let what = format!("case {id}");
    let state: CaseState = word(&what, &row.text(3)?)?;
    Ok(CaseRecord {
        seq: row.count(1)?,
        version: row.count(2)?,
        status: state.status(),
        state,
        summary: word::<CaseSummary>(&what, &row.text(4)?)?,
        refusal: row.maybe(5)?.map(|text| word(&what, &text)).transpose()?,
        documents: Vec::new(),
        arrivals: Vec::new(),
        opened_at: canon::parse_instant(&row.text(6)?)?,
        changed_at: canon::parse_instant(&row.text(7)?)?,
        id,
    })
}

fn case_ids(rows: &[Row]) -> Result<Vec<CaseId>, StoreError> {
    rows.iter().map(|row| row.text(0)?.parse().map_err(|error| StoreError::corrupt("a case", error))).collect()
}

fn document_id(hex: &str) -> Result<DocumentId, StoreError> {
    hex.parse().map_err(|error| StoreError::corrupt("a document", error))
}

/// An arrival, with its id, its original and its sidecar.
type ArrivalRow = (u64, Arrival, DocumentId, Option<DocumentId>);

fn arrival_of(row: &Row) -> Result<ArrivalRow, StoreError> {
    let arrival = Arrival {
        source: row.text(1)?,
        key: row.text(2)?,
        received_at: canon::parse_instant(&row.text(3)?)?,
        name: row.text(4)?,
        sender: row.maybe(5)?,
    };
    let sidecar = row.maybe(7)?.map(|hex| document_id(&hex)).transpose()?;
    Ok((row.count(0)?, arrival, document_id(&row.text(6)?)?, sidecar))
}

impl Store {
    /// A case with its documents and arrivals.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn case(&self, id: &CaseId) -> Result<Option<CaseRecord>, StoreError> {
        let database = &self.0.database;
        let Some(row) = database.row(sql::CASE, args![id.as_str()]).await? else { return Ok(None) };
        let mut case = case_of(&row)?;
        let what = format!("case {id}");
        for row in database.rows(sql::CASE_DOCUMENTS, args![id.as_str()]).await? {
            case.documents.push(Document {
                id: document_id(&row.text(0)?)?,
                media_type: word(&what, &row.text(1)?)?,
                role: word(&what, &row.text(2)?)?,
                name: row.text(3)?,
                size: row.count(4)?,
            });
        }
        for row in database.rows(sql::ARRIVALS_OF_CASE, args![id.as_str()]).await? {
            case.arrivals.push(arrival_of(&row)?.1);
        }
        Ok(Some(case))
    }

    /// Version and state of a case: the little that shows whether it moves.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn case_head(&self, id: &CaseId) -> Result<Option<(u64, CaseState)>, StoreError> {
        let row = self.0.database.row(sql::CASE_HEAD, args![id.as_str()]).await?;
        row.map(|row| Ok((row.count(0)?, word(&format!("case {id}"), &row.text(1)?)?))).transpose()
    }

    /// Cases that `text` names: an id or its beginning, an invoice number, a document id or its beginning.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find_case(&self, text: &str) -> Result<Vec<CaseId>, StoreError> {
        let database = &self.0.database;
        let text = text.trim();
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        let hex = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let lower = text.to_lowercase();
        if lower.strip_prefix("c-").is_some_and(hex) {
            found = case_ids(&database.rows(sql::FIND_CASE, args![&lower, &format!("{lower}g")]).await?)?;
        }
        if found.is_empty() {
            found = case_ids(&database.rows(sql::FIND_NUMBER, args![text]).await?)?;
        }
        let digits = lower.strip_prefix("sha256:").unwrap_or(&lower);
        if found.is_empty() && digits.len() >= 6 && hex(digits) {
            found = case_ids(&database.rows(sql::FIND_DOCUMENT, args![digits, &format!("{digits}g")]).await?)?;
            found.dedup();
        }
        Ok(found)
    }

    /// A list of cases, without documents and arrivals.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn cases(&self, filter: &CaseFilter) -> Result<Vec<CaseRecord>, StoreError> {
        let all: Vec<StateName> =
            if filter.states.is_empty() { StateName::ALL.to_vec() } else { filter.states.clone() };
        let states: [&str; 9] = std::array::from_fn(|place| all.get(place).unwrap_or(&all[0]).as_str());
        let all: Vec<CaseStatus> = if filter.statuses.is_empty() { STATUSES.to_vec() } else { filter.statuses.clone() };
        let statuses: [&str; 7] = std::array::from_fn(|place| all.get(place).unwrap_or(&all[0]).as_str());
        let text = filter.text.as_deref().map(canon::like).unwrap_or_default();
        let vendor = filter.vendor_id.as_deref().unwrap_or_default();
        let limit = filter.limit.unwrap_or(100);
        let sql = match filter.order {
            CaseOrder::Urgency => sql::CASES_URGENCY,
            CaseOrder::Newest => sql::CASES_NEWEST,
            CaseOrder::Oldest => sql::CASES_OLDEST,
            CaseOrder::Changed => sql::CASES_CHANGED,
        };
        let mut args: Vec<Arg<'_>> = states.into_iter().chain(statuses).map(Arg::from).collect();
        args.extend_from_slice(args![vendor, &text, limit, filter.offset]);
        let rows = self.0.database.rows(sql, &args).await?;
        rows.iter().map(case_of).collect()
    }

    /// How much there is of what.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let database = &self.0.database;
        let mut counts = Counts::default();
        for row in database.rows(sql::COUNT_CASES, &[]).await? {
            let (state, stage, status, number) = (row.text(0)?, row.text(1)?, row.text(2)?, row.count(3)?);
            counts.cases += number;
            *counts.by_state.entry(word::<StateName>("a state", &format!("\"{state}\""))?).or_default() += number;
            if !stage.is_empty() {
                *counts.by_stage.entry(word("a stage", &format!("\"{stage}\""))?).or_default() += number;
            }
            *counts.by_status.entry(status).or_default() += number;
        }
        let oldest = database.row(sql::OLDEST_WORKING, &[]).await?;
        if let Some(at) = oldest.map(|row| row.maybe(0)).transpose()?.flatten() {
            counts.oldest_working = Some(canon::parse_instant(&at)?);
        }
        let number =
            async |sql| -> Result<u64, StoreError> { database.row(sql, &[]).await?.map_or(Ok(0), |row| row.count(0)) };
        counts.open_tasks = number(sql::COUNT_OPEN_TASKS).await?;
        counts.waiting_effects = number(sql::COUNT_WAITING_EFFECTS).await?;
        counts.failed_effects = number(sql::COUNT_FAILED_EFFECTS).await?;
        for row in database.rows(sql::COUNT_SOURCES, &[]).await? {
            let last = canon::parse_instant(&row.text(2)?)?;
            counts.by_source.insert(row.text(0)?, (row.count(1)?, last));
        }
        Ok(counts)
    }

    /// Arrivals, the latest first; of one source or of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn arrivals(&self, source: Option<&str>, limit: u32) -> Result<Vec<StoredArrival>, StoreError> {
        let mut arrivals = Vec::new();
        for row in self.0.database.rows(sql::ARRIVALS, args![source.unwrap_or_default(), limit]).await? {
            let (id, arrival, original, sidecar) = arrival_of(&row)?;
            let cases = case_ids(&self.0.database.rows(sql::ARRIVAL_CASES, args![id]).await?)?;
            arrivals.push(StoredArrival { id, arrival, original, sidecar, cases });
        }
        Ok(arrivals)
    }

    /// The newest fact of a kind.
    ///
    /// # Errors
    /// When the database or its blob cannot be read, or it is not a `T`.
    pub async fn latest<T: DeserializeOwned>(&self, case: &CaseId, kind: FactKind) -> Result<Option<T>, StoreError> {
        let row = self.0.database.row(sql::LATEST_FACT, args![case.as_str(), kind.as_str()]).await?;
        let Some(row) = row else { return Ok(None) };
        let text = self.fact_text(&row).await?;
        canon::parse(&format!("fact {}", row.count(0)?), &text).map(Some)
    }

    /// Facts, oldest first; of one kind or of all.
    ///
    /// # Errors
    /// When the database or a blob cannot be read.
    pub async fn facts(&self, case: &CaseId, kind: Option<FactKind>) -> Result<Vec<StoredFact>, StoreError> {
        let kind = kind.map(FactKind::as_str).unwrap_or_default();
        let mut facts = Vec::new();
        for row in self.0.database.rows(sql::FACTS, args![case.as_str(), kind]).await? {
            let id = row.count(0)?;
            let what = format!("fact {id}");
            let text = self.fact_text(&row).await?;
            facts.push(StoredFact {
                id,
                kind: word(&what, &format!("\"{}\"", row.text(1)?))?,
                document: row.maybe(2)?.map(|hex| document_id(&hex)).transpose()?,
                author: row.text(3)?,
                at: canon::parse_instant(&row.text(4)?)?,
                data: canon::parse(&what, &text)?,
                hash: row.text(7)?,
            });
        }
        Ok(facts)
    }

    /// The JSON text of a fact, from its row or its blob.
    async fn fact_text(&self, row: &Row) -> Result<String, StoreError> {
        if let Some(text) = row.maybe(5)? {
            return Ok(text);
        }
        let what = format!("fact {}", row.count(0)?);
        let blob = row.maybe(6)?.ok_or_else(|| StoreError::corrupt(&what, "it has neither data nor a blob"))?;
        let bytes = self.blobs().get(document_id(&blob)?).await?;
        String::from_utf8(bytes.into()).map_err(|error| StoreError::corrupt(&what, error))
    }

    /// Events after a place in the chain, oldest first; of one case or of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn events(
        &self,
        case: Option<&CaseId>,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let after = after.unwrap_or(0);
        let rows = match case {
            Some(case) => self.0.database.rows(sql::EVENTS_OF_CASE, args![case.as_str(), after, limit]).await?,
            None => self.0.database.rows(sql::EVENTS, args![after, limit]).await?,
        };
        rows.iter().map(|row| EventRow::of(row)?.stored()).collect()
    }
}

/// What of a summary has columns of its own, for lists.
pub(crate) struct Ranked {
    pub(crate) search: String,
    pub(crate) blocked: i64,
    pub(crate) at_risk: i64,
    pub(crate) due: String,
}

impl Ranked {
    pub(crate) fn of(id: &CaseId, summary: &CaseSummary) -> Ranked {
        let words = [
            Some(id.as_str()),
            summary.number.as_deref(),
            summary.seller_name.as_deref(),
            summary.vendor_id.as_deref(),
        ];
        let search = words.into_iter().flatten().collect::<Vec<_>>().join("\n").to_lowercase();
        let blocked = summary.codes.iter().any(|(_, severity)| *severity == model::Severity::Block);
        // Hundredths of whatever currency: good enough to put the largest first.
        let at_risk = summary.at_risk.and_then(|amount| amount.value.checked_mul(100.into()));
        let at_risk = at_risk.and_then(|hundredths| i64::try_from(hundredths.trunc()).ok()).unwrap_or(0);
        let due = summary.due_date.map_or_else(|| "9999-12-31".to_owned(), |date| date.to_string());
        Ranked { search, blocked: i64::from(blocked), at_risk, due }
    }
}
