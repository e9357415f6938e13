//! What a package of a vendor holds, as a person states it: a fact that the rules heed, that anybody can look at, and that
//! can be revoked. Nobody can know it from an order: a box is as many pieces as somebody agreed.

use serde::{Deserialize, Serialize};

use crate::Decimal;
use crate::ledger::Pack;
use crate::statement::Explanation;

/// What a person stated: the fact `pack`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFactor {
    /// The vendor's key in the master data.
    pub vendor_id: String,
    /// The vendor's name, for people.
    pub vendor: String,
    /// The article that it is about, by its number in orders, else by its description there; every article of the vendor
    /// when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What a package holds.
    pub pack: Pack,
    /// Why, in that person's words.
    pub reason: Explanation,
}

impl PackFactor {
    /// `1 XBX = 20 C62 of BX-1`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let of = self.item.as_ref().map_or_else(|| "every article".to_owned(), Clone::clone);
        format!("1 {} = {} {} of {of}", self.pack.unit, self.pack.holds.normalize(), self.pack.of)
    }

    /// Whether it is about an article of an order.
    #[must_use]
    pub fn is_of(&self, item_id: Option<&str>, description: &str) -> bool {
        let compact = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let article = item_id.unwrap_or(description);
        self.item.as_ref().is_none_or(|item| compact(item) == compact(article))
    }
}

/// Why a text states no pack factor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not like 1 XBX = 20 C62")]
pub struct NotAPack(pub String);

impl std::str::FromStr for Pack {
    type Err = NotAPack;

    /// `1 XBX = 20 C62`, or `XBX=20 C62`.
    fn from_str(text: &str) -> Result<Pack, NotAPack> {
        let wrong = || NotAPack(text.chars().take(60).collect());
        let (left, right) = text.split_once('=').ok_or_else(wrong)?;
        let unit = match left.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["1", unit] | [unit] => (*unit).to_owned(),
            _ => return Err(wrong()),
        };
        let [holds, of] = right.split_whitespace().collect::<Vec<_>>()[..] else { return Err(wrong()) };
        let holds: Decimal = holds.parse().map_err(|_| wrong())?;
        if holds <= Decimal::ZERO || unit.eq_ignore_ascii_case(of) {
            return Err(wrong());
        }
        Ok(Pack { unit, holds, of: of.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_is_read_as_it_is_said() {
        let pack: Pack = "1 XBX = 20 C62".parse().expect("a pack");
        assert_eq!((pack.unit.as_str(), pack.holds, pack.of.as_str()), ("XBX", 20.into(), "C62"));
        assert_eq!("XBX=20 C62".parse::<Pack>(), Ok(pack));
        for wrong in ["", "20", "XBX = 20", "2 XBX = 20 C62", "XBX = 0 C62", "XBX = -1 C62", "C62 = 3 c62"] {
            assert!(wrong.parse::<Pack>().is_err(), "{wrong}");
        }
    }
}
