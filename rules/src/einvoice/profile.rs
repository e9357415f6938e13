//! Profiles: whose rules a document is judged by.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Document, peppol};

/// A set of rules that a receiver may demand, and that a document names in BT-24.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// The European standard alone.
    En16931,
    /// Peppol BIS Billing 3.
    Peppol,
    /// XRechnung 3, with its extension and CVD.
    XRechnung,
}

impl Profile {
    /// `en16931`, `peppol`, `xrechnung`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Profile::En16931 => "en16931",
            Profile::Peppol => "peppol",
            Profile::XRechnung => "xrechnung",
        }
    }

    /// The profile that a document says it follows (BT-24); EN 16931 where it names none of the others.
    ///
    /// What Peppol specifies beside BIS Billing (PINT, national variants) counts as Peppol: it travels in the same network,
    /// and R004 says that it is another specification.
    #[must_use]
    pub fn named_by(document: &Document<'_, '_>) -> Profile {
        let specification = document.specification_identifier().unwrap_or_default();
        if specification.contains("xrechnung") {
            Profile::XRechnung
        } else if specification.contains("peppol") {
            Profile::Peppol
        } else {
            Profile::En16931
        }
    }

    /// Names of its packs, in the order in which they build on each other.
    pub(super) fn packs(self, document: &Document<'_, '_>) -> Vec<&'static str> {
        match self {
            Profile::En16931 => vec!["EN 16931"],
            Profile::Peppol => vec!["EN 16931", peppol::pack_for(document)],
            Profile::XRechnung => vec!["EN 16931", "XRechnung"],
        }
    }
}

/// Not the name of a profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no profile; there are en16931, peppol and xrechnung")]
pub struct UnknownProfile(String);

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Profile, UnknownProfile> {
        [Profile::En16931, Profile::Peppol, Profile::XRechnung]
            .into_iter()
            .find(|profile| profile.as_str().eq_ignore_ascii_case(text.trim()))
            .ok_or_else(|| UnknownProfile(text.to_owned()))
    }
}
