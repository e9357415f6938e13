//! A case as demo, tests and benches see it: what arrives, and what must become of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::embedded;

/// Where a case arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A watched folder.
    Folder,
    /// A mailbox: the file is a whole message, `.eml`.
    Mail,
    /// The XML drop of a Peppol access point; paths keep their folders.
    Peppol,
}

/// A case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Name of its folder, e.g. `10-price-above-order`; cases sort by it.
    pub name: String,
    /// One sentence.
    pub title: String,
    /// Where it arrives.
    pub arrival: Source,
    /// Files by their path under the source, in order of arrival.
    pub files: Vec<(String, &'static [u8])>,
    /// What must become of it.
    pub expected: Expected,
    /// Cases that must have come to rest before this one arrives.
    pub after: Vec<String>,
}

/// What must become of a case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// `cleared`, `exception`, `quarantined`, `rejected`, `duplicate` or `filed`.
    pub status: String,
    /// Why it was quarantined or rejected, in the word of `model::extraction::Reason`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Every code that must stand, sorted.
    pub codes: Vec<String>,
    /// Codes that may stand as well: where a reader of pictures may doubt what it read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tolerated: Vec<String>,
    /// Whom the approval waits for; empty when nobody is asked.
    #[serde(default)]
    pub waiting_for: Vec<String>,
    /// Key fields of the flat form.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub invoice: BTreeMap<String, String>,
}

impl Expected {
    /// What is wrong with a result, in words; empty when it is as expected.
    ///
    /// `status` and `codes` are those of `bursar ingest --json`. Tolerated codes may turn `cleared` into `exception`,
    /// since a doubt that stands stops the case.
    #[must_use]
    pub fn differences(&self, status: &str, codes: &[String]) -> Vec<String> {
        let mut out = Vec::new();
        let tolerated: Vec<&String> =
            codes.iter().filter(|c| self.tolerated.contains(c) && !self.codes.contains(c)).collect();
        let stopped_by_doubt = self.status == "cleared" && status == "exception" && !tolerated.is_empty();
        if status != self.status && !stopped_by_doubt {
            out.push(format!("status is {status}, expected {}", self.status));
        }
        for code in self.codes.iter().filter(|code| !codes.contains(code)) {
            out.push(format!("{code} is missing"));
        }
        for code in codes.iter().filter(|code| !self.codes.contains(code) && !self.tolerated.contains(code)) {
            out.push(format!("{code} was not expected"));
        }
        out
    }
}

/// The `case.toml` of a case.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseFile {
    pub(crate) title: String,
    pub(crate) source: Source,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) after: Vec<String>,
    pub(crate) files: Vec<String>,
    pub(crate) expected: Expected,
}

/// Every case, in order of arrival.
///
/// # Panics
/// When a committed `case.toml` does not parse: the crate's own test finds that first.
#[must_use]
pub fn cases() -> Vec<Case> {
    embedded::CASES
        .iter()
        .map(|(name, text, files)| {
            let file: CaseFile = match toml::from_str(text) {
                Ok(file) => file,
                Err(error) => panic!("samples/cases/{name}/case.toml: {error}"),
            };
            Case {
                name: (*name).to_owned(),
                title: file.title,
                arrival: file.source,
                files: files.iter().map(|(path, bytes)| ((*path).to_owned(), *bytes)).collect(),
                expected: file.expected,
                after: file.after,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected_status: &str, status: &str, codes: &[&str], differences: usize) {
        let expected = Expected {
            status: expected_status.into(),
            codes: vec!["P101".into()],
            tolerated: vec!["X002".into()],
            ..Expected::default()
        };
        let codes: Vec<String> = codes.iter().map(|c| (*c).to_owned()).collect();
        assert_eq!(expected.differences(status, &codes).len(), differences, "{status} {codes:?}");
    }

    #[test]
    fn only_tolerated_codes_may_be_added() {
        check("exception", "exception", &["P101"], 0);
        check("exception", "exception", &["P101", "X002"], 0);
        check("exception", "cleared", &["P101"], 1);
        check("exception", "exception", &["P101", "P103"], 1);
        check("cleared", "exception", &["P101", "X002"], 0);
        check("cleared", "exception", &["P101"], 1);
        check("exception", "exception", &[], 1);
    }
}
