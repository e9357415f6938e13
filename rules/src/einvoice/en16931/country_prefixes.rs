//! Codes that a VAT identifier may begin with: ISO 3166-1, Greece's EL, Northern Ireland's XI and Kosovo's 1A.

use model::verdict::Syntax;

/// In order; each with one blank behind it.
const CODES: &str = "1A AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH EL ER ES ET FI FJ \
FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM \
JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT \
MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB \
SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ \
VA VC VE VG VI VN VU WF WS XI YE YT ZA ZM ZW ";

/// Whether an identifier begins with one of them.
///
/// The published lists are not the same: the one for CII has the Netherlands Antilles (AN) and lacks South Sudan (SS). The
/// one for UBL is searched without blanks around the prefix, so that an empty identifier, and a letter beside a blank,
/// count as found.
pub(super) fn known(identifier: &str, syntax: Syntax) -> bool {
    let end = identifier.char_indices().nth(2).map_or(identifier.len(), |(at, _)| at);
    let prefix = &identifier[..end];
    let is_code = prefix.len() == 2 && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match syntax {
        Syntax::Ubl if is_code => prefix != "AN" && listed(prefix),
        Syntax::Ubl => prefix.is_empty() || prefix == " " || CODES.contains(prefix),
        Syntax::Cii => is_code && prefix != "SS" && listed(prefix),
    }
}

fn listed(code: &str) -> bool {
    CODES.as_bytes().chunks_exact(3).any(|entry| entry.get(..2) == Some(code.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_those_of_the_published_lists() {
        let both = |identifier| (known(identifier, Syntax::Ubl), known(identifier, Syntax::Cii));
        for identifier in ["DE123456789", "EL123456789", "XI1", "1A", "GR", "ZW9"] {
            assert_eq!(both(identifier), (true, true), "{identifier}");
        }
        for identifier in ["de123456789", "XX1", "123", "D1", "ÄÖ1"] {
            assert_eq!(both(identifier), (false, false), "{identifier}");
        }
        assert_eq!((both("AN1"), both("SS1"), both("")), ((false, true), (true, false), (true, false)));
    }
}
