//! What people know about invoices that look like copies and are none: facts that the rules heed, that anybody can look
//! at, and that can be revoked.
//!
//! Each silences as little as it can: one pair of cases, or one habit of one vendor, which only a person can know. No
//! habit is concluded from what was released.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::case::CaseId;
use crate::statement::Explanation;

/// What a person stated: the fact `distinction`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distinction {
    /// The vendor's key in the master data, when one was identified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_id: Option<String>,
    /// The vendor's name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// What is not the same.
    pub apart: Apart,
    /// Why, in that person's words.
    pub reason: Explanation,
    /// Findings that were released with it, by key: they stand again when it is revoked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
}

/// What is not the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Apart {
    /// These two cases hold two invoices.
    Pair {
        /// The case in which it was stated.
        case: CaseId,
        /// The other one.
        other: CaseId,
    },
    /// The vendor bills in a way that looks like a copy.
    Habit {
        /// In which way.
        habit: Habit,
    },
}

/// A habit of a vendor that makes honest invoices look like copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Habit {
    /// Its numbers start over each year: the same number in another calendar year is another invoice.
    NumbersRestart,
    /// It bills the same again under numbers of one series: two digits that look swapped (1209 and 1290), or neighbours.
    NeighbourNumbers,
    /// It keeps several series with the same digits, told apart by letters: A-1001 and B-1001.
    LetterSeries,
}

impl Habit {
    /// All of them.
    pub const ALL: [Habit; 3] = [Habit::NumbersRestart, Habit::NeighbourNumbers, Habit::LetterSeries];

    /// The word on the command line and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Habit::NumbersRestart => "numbers-restart",
            Habit::NeighbourNumbers => "neighbour-numbers",
            Habit::LetterSeries => "letter-series",
        }
    }

    /// What it says about the vendor, and so what is no longer reported.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Habit::NumbersRestart => "its numbers start over each year",
            Habit::NeighbourNumbers => "it bills the same again under numbers that are near each other",
            Habit::LetterSeries => "it keeps several series of numbers that only letters tell apart",
        }
    }
}

impl fmt::Display for Habit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Text that names no habit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no habit of a vendor; write numbers-restart, neighbour-numbers or letter-series")]
pub struct NotAHabit(String);

impl FromStr for Habit {
    type Err = NotAHabit;
    fn from_str(text: &str) -> Result<Habit, NotAHabit> {
        Habit::ALL.into_iter().find(|habit| habit.as_str() == text).ok_or_else(|| NotAHabit(text.to_owned()))
    }
}

impl Apart {
    /// In words, for lists: `not the invoice of case c-…`.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Apart::Pair { other, .. } => format!("not the invoice of case {other}"),
            Apart::Habit { habit } => format!("{habit}: {}", habit.in_words()),
        }
    }
}

impl Distinction {
    /// What it is found by: `case/c-…` for each case of a pair, `vendor/V-100` for a habit.
    #[must_use]
    pub fn found_by(&self) -> Vec<String> {
        match &self.apart {
            Apart::Pair { case, other } => vec![format!("case/{case}"), format!("case/{other}")],
            Apart::Habit { .. } => self.vendor_id.iter().map(|id| format!("vendor/{id}")).collect(),
        }
    }

    /// Whether it says that two cases hold two invoices.
    #[must_use]
    pub fn parts(&self, one: &CaseId, two: &CaseId) -> bool {
        matches!(&self.apart, Apart::Pair { case, other } if (case, other) == (one, two) || (other, case) == (one, two))
    }

    /// Whether it says this about that vendor.
    #[must_use]
    pub fn is_habit_of(&self, vendor_id: Option<&str>, habit: Habit) -> bool {
        self.apart == Apart::Habit { habit } && vendor_id.is_some() && self.vendor_id.as_deref() == vendor_id
    }
}

/// A distinction as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownApart {
    /// Its number.
    pub id: u64,
    /// The distinction.
    #[serde(flatten)]
    pub distinction: Distinction,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distinction_parts_its_pair_both_ways_and_nothing_else() {
        let id = |text: &str| text.parse::<CaseId>().expect("a case");
        let (a, b, c) = (id("c-00000000000000aa"), id("c-00000000000000bb"), id("c-00000000000000cc"));
        let distinction = |apart| Distinction {
            vendor_id: Some("V-1".to_owned()),
            vendor: None,
            apart,
            reason: "Two parcels on one day.".parse().expect("a reason"),
            keys: Vec::new(),
        };
        let pair = distinction(Apart::Pair { case: a.clone(), other: b.clone() });
        assert!(pair.parts(&a, &b) && pair.parts(&b, &a));
        assert!(!pair.parts(&a, &c) && !pair.parts(&a, &a));
        assert_eq!(pair.found_by(), ["case/c-00000000000000aa", "case/c-00000000000000bb"]);
        for habit in Habit::ALL {
            let known = distinction(Apart::Habit { habit });
            assert!(known.is_habit_of(Some("V-1"), habit));
            assert!(!known.is_habit_of(Some("V-2"), habit) && !known.is_habit_of(None, habit) && !known.parts(&a, &b));
            assert_eq!(habit.as_str().parse(), Ok(habit));
            let text = serde_json::to_string(&known).expect("writes");
            assert_eq!(serde_json::from_str::<Distinction>(&text).expect("reads"), known);
        }
        assert!("restart".parse::<Habit>().is_err());
    }
}
