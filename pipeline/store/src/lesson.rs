//! Vendor memory: lessons by what the vendor's documents show. A lesson is a fact of the case that was corrected, written
//! with the step that taught it; here it is indexed, listed, and revoked, with an event on the chain.

use std::collections::BTreeMap;

use model::Timestamp;
use model::case::{CaseId, Event};
use model::memory::{Lesson, Remembered};
use serde::Serialize;
use serde_json::json;

use crate::canon;
use crate::db::{Row, args};
use crate::error::StoreError;
use crate::sql;
use crate::store::Store;
use crate::writer::Tx;

/// A lesson with where it comes from, and whether it still counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LessonRecord {
    /// The lesson and its number.
    #[serde(flatten)]
    pub remembered: Remembered,
    /// The case that was corrected.
    pub case: CaseId,
    /// When it was learned.
    pub learned_at: Timestamp,
    /// Who revoked it, when, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revoked>,
}

/// The end of a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revoked {
    /// User name.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why, in that person's words.
    pub reason: String,
}

impl Store {
    /// The lessons that count for a document that shows these marks, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lessons_known_by(&self, marks: &[String]) -> Result<Vec<Remembered>, StoreError> {
        let mut found: BTreeMap<u64, Remembered> = BTreeMap::new();
        for row in self.among(sql::LESSONS_BY_KEY, marks, None).await? {
            let (id, lesson) = lesson_of(&row)?;
            found.insert(id, Remembered { id, lesson });
        }
        Ok(found.into_values().collect())
    }

    /// Whether any lesson counts, so that most documents need not be looked at for marks.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_lessons(&self) -> Result<bool, StoreError> {
        Ok(self.0.database.row(sql::ANY_LESSON, &[]).await?.is_some())
    }

    /// All lessons, revoked ones too, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lessons(&self) -> Result<Vec<LessonRecord>, StoreError> {
        self.0.database.rows(sql::LESSONS, &[]).await?.iter().map(record_of).collect()
    }

    /// A lesson by its number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lesson(&self, id: u64) -> Result<Option<LessonRecord>, StoreError> {
        self.0.database.row(sql::LESSON, args![id]).await?.as_ref().map(record_of).transpose()
    }

    /// Ends a lesson: later documents are read as if the correction had not been made. What was read stays as it is.
    ///
    /// # Errors
    /// When there is no such lesson, it was revoked before, or no reason is given.
    pub async fn revoke_lesson(&self, id: u64, by: &str, reason: &str) -> Result<(), StoreError> {
        let reason = reason.trim().to_owned();
        if reason.is_empty() {
            return Err(StoreError::Invalid(format!("revoke lesson {id}: say why")));
        }
        let (by, now) = (by.to_owned(), canon::instant(self.clock().now()));
        self.write(move |tx| {
            Box::pin(async move {
                let Some(row) = tx.row(sql::LESSON, args![id]).await? else {
                    return Err(StoreError::NotFound(format!("lesson {id}")));
                };
                let record = record_of(&row)?;
                if tx.run(sql::REVOKE_LESSON, args![id, &by, &now, &reason]).await? == 0 {
                    return Err(StoreError::Invalid(format!("lesson {id} was revoked before")));
                }
                let lesson = &record.remembered.lesson;
                let vendor = lesson.vendor.as_deref().unwrap_or("a vendor without a name");
                let sentence = format!("Lesson {id} on {} of {vendor} no longer counts: {reason}", lesson.term);
                let event = Event::by(&by, "lesson_revoked", sentence).with(json!({
                    "lesson": id, "case": record.case.as_str(), "reason": reason,
                }));
                tx.append(None, &now, event, None).await
            })
        })
        .await
    }
}

/// Makes a lesson known by its keys: the fact of that number has just been appended.
pub(crate) async fn index(tx: &mut Tx, id: u64, case: &str, text: &str, now: &str) -> Result<(), StoreError> {
    let lesson: Lesson = canon::parse(&format!("lesson {id}"), text)?;
    tx.run(sql::INSERT_LESSON, args![id, case, text, now]).await?;
    for key in &lesson.keys {
        tx.run(sql::INSERT_LESSON_KEY, args![key, id]).await?;
    }
    Ok(())
}

fn lesson_of(row: &Row) -> Result<(u64, Lesson), StoreError> {
    let id = row.count(0)?;
    Ok((id, canon::parse(&format!("lesson {id}"), &row.text(1)?)?))
}

fn record_of(row: &Row) -> Result<LessonRecord, StoreError> {
    let (id, lesson) = lesson_of(row)?;
    let case = row.text(2)?.parse().map_err(|error| StoreError::corrupt(format!("lesson {id}"), error))?;
    let revoked = match (row.maybe(4)?, row.maybe(5)?, row.maybe(6)?) {
        (Some(by), Some(at), Some(reason)) => Some(Revoked { by, at: canon::parse_instant(&at)?, reason }),
        _ => None,
    };
    let learned_at = canon::parse_instant(&row.text(3)?)?;
    Ok(LessonRecord { remembered: Remembered { id, lesson }, case, learned_at, revoked })
}
