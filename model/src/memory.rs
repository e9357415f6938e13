//! What a correction teaches: how the documents of one vendor are to be read from then on.
//!
//! A lesson knows a place or a fixed value, never the answer of the next document: a number is found again by the words
//! beside it, a name by being the vendor's. It says which correction it came from, so that it can be looked at, tried on
//! the vendor's earlier documents, and revoked.

use serde::{Deserialize, Serialize};

use crate::case::CaseId;
use crate::{DocumentId, TermPath};

/// What one correction taught: the fact `lesson`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// The term that was corrected.
    pub term: TermPath,
    /// What the person said it is; `None` when the document does not have it.
    pub value: Option<String>,
    /// What had been read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// By what the vendor's documents are known: `vat:DE123456789`, `iban:…`, `name:…`; one of them is enough.
    pub keys: Vec<String>,
    /// The vendor's name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// How the value is found on another document.
    pub how: How,
    /// The document that was corrected.
    pub document: DocumentId,
}

/// How a corrected value is found on the vendor's next document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum How {
    /// It is the same on each of them. `printed` asks that the document shows it.
    Same {
        /// Whether the corrected document showed it.
        printed: bool,
    },
    /// It stands at such a place.
    At {
        /// Where it stood; several places on one document may show one value.
        places: Vec<Place>,
        /// For a date in figures that could be read both ways: whether the day comes first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        day_first: Option<bool>,
    },
    /// It is the issue date (BT-2) and so many days.
    DaysAfterIssue {
        /// Days.
        days: i32,
    },
    /// What stands at such a place is something else.
    NotAt {
        /// Where the wrong value stood.
        places: Vec<Place>,
    },
}

impl How {
    /// In words, for lists.
    #[must_use]
    pub fn in_words(&self) -> String {
        let place = |places: &[Place]| match places.iter().find_map(Place::label) {
            Some(label) => format!("at “{label}”"),
            None => "at its place on the page".to_owned(),
        };
        match self {
            How::Same { printed: true } => "always the same, where it is printed".to_owned(),
            How::Same { printed: false } => "always the same".to_owned(),
            How::At { places, day_first: None } => place(places),
            How::At { places, day_first: Some(true) } => format!("{}, the day first", place(places)),
            How::At { places, day_first: Some(false) } => format!("{}, the month first", place(places)),
            How::DaysAfterIssue { days } => format!("{days} days after the issue date"),
            How::NotAt { places } => format!("not what stands {}", place(places)),
        }
    }
}

/// A place on a page, by what stands around it. Distances are ten-thousandths of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Words to the left on the same line, folded to plain small letters; empty when there are none near.
    pub left: String,
    /// Words right above, folded.
    pub above: String,
    /// What stands before the value in its first word, as `No:`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// The value's form: `A` for letters, `9` for digits, other signs as they are.
    pub shape: String,
    /// Words that the value has.
    pub words: u8,
    /// Page, from 1.
    pub page: u32,
    /// Left edge.
    pub x0: u16,
    /// Right edge.
    pub x1: u16,
    /// Top edge.
    pub top: u16,
}

impl Place {
    /// The words by which people recognise the place.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        [&self.left, &self.above].into_iter().map(String::as_str).find(|label| !label.is_empty())
    }
}

/// A lesson as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// Its number.
    pub id: u64,
    /// The lesson.
    #[serde(flatten)]
    pub lesson: Lesson,
}

/// What a lesson does to a document that was read before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// The case.
    pub case: CaseId,
    /// Its main document.
    pub document: DocumentId,
    /// What the case says now: as read, and as corrected by people.
    pub stands: Option<String>,
    /// What the lesson would have it say; `None` when the lesson says nothing about this document.
    pub by_lesson: Option<String>,
}

impl Tried {
    /// Whether the lesson contradicts what stands.
    #[must_use]
    pub fn contradicts(&self) -> bool {
        self.by_lesson.is_some() && self.by_lesson != self.stands
    }
}
