//! Names as they are looked up: words without accents, case and legal forms, so that "Müller Maschinenbau GmbH" on a
//! scan finds "MUELLER MASCHINENBAU G.m.b.H." in the master data. Only a way to find candidates: the rules judge them.

use std::collections::BTreeSet;

/// Most words of a name that are looked up.
pub(crate) const TOKENS_MAX: usize = 12;

/// Words that say what kind of company it is, and nothing about which.
const LEGAL_FORMS: &[&str] = &[
    "gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "gbr", "ug", "ev", "eg", "co", "ltd", "limited", "llc", "llp", "inc",
    "corp", "plc", "sp", "zoo", "oo", "sa", "sas", "sarl", "sasu", "eurl", "srl", "spa", "sl", "slu", "bv", "nv",
    "vof", "ab", "as", "asa", "aps", "oy", "oyj", "kft", "zrt", "sro", "doo", "dd", "ood", "se", "und", "and", "et",
    "the", "der", "die", "de", "company", "holding", "group", "gruppe",
];

/// Latin letters without their marks; German umlauts become one letter, as a scan reads them, and their two-letter
/// spelling becomes the same.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ą' | 'ă' => "a",
        'ö' | 'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ő' => "o",
        'ü' | 'ù' | 'ú' | 'û' | 'ů' | 'ű' | 'ū' => "u",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' | 'ē' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'ī' => "i",
        'ç' | 'ć' | 'č' => "c",
        'ñ' | 'ń' | 'ň' => "n",
        'ś' | 'š' | 'ș' | 'ş' => "s",
        'ź' | 'ż' | 'ž' => "z",
        'ł' | 'ľ' => "l",
        'ř' => "r",
        'ť' | 'ț' => "t",
        'ď' | 'đ' => "d",
        'ý' | 'ÿ' => "y",
        'ğ' => "g",
        'ß' => "ss",
        'æ' => "a",
        'œ' => "o",
        _ => return None,
    })
}

/// The words of a name, plain.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in name.chars().flat_map(char::to_lowercase) {
        let Some(word) = words.last_mut() else { break };
        if let Some(plain) = plain(c) {
            word.push_str(plain);
        } else if c.is_alphanumeric() {
            word.push(c);
        } else if !matches!(c, '.' | '\'' | '’') && !word.is_empty() {
            words.push(String::new());
        }
    }
    for word in &mut words {
        *word = word.replace("ae", "a").replace("oe", "o").replace("ue", "u");
    }
    words.retain(|word| word.chars().count() >= 2 && !LEGAL_FORMS.contains(&word.as_str()));
    words
}

/// What a name is looked up by: its words, and the beginnings of the long ones, so that one misread letter at the
/// end does not hide a vendor. The longest words come first, since they tell most.
pub(crate) fn tokens(name: &str) -> Vec<String> {
    let mut whole: Vec<String> = words(name);
    whole.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    whole.dedup();
    whole.truncate(TOKENS_MAX / 2);
    let beginnings: Vec<String> = whole
        .iter()
        .filter(|word| word.chars().count() > 4)
        .map(|word| format!("{}~", word.chars().take(4).collect::<String>()))
        .collect();
    let unique: BTreeSet<String> = whole.into_iter().chain(beginnings).collect();
    unique.into_iter().take(TOKENS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_finds_itself_however_it_is_spelled() {
        let check = |one: &str, other: &str| {
            let (one, other) = (tokens(one), tokens(other));
            assert!(one.iter().any(|token| other.contains(token)), "{one:?} and {other:?} share nothing");
        };
        check("Müller Maschinenbau GmbH", "MUELLER MASCHINENBAU G.m.b.H.");
        check("Zakład Ślusarski Łódź Sp. z o.o.", "Zaklad Slusarski Lodz");
        check("Boulangerie L'Épi d'Or SARL", "BOULANGERIE LEPI DOR");
        check("Nordlicht Energie", "Nordlicht Energle AG");
        assert_eq!(tokens("GmbH & Co. KG"), Vec::<String>::new());
    }
}
