//! Legal forms: how companies' names end or begin, and what is printed behind them.

use crate::fields::vocabulary::folded;

/// Legal forms as they end (or begin) a company's name, folded, each a whole word or a run of words.
pub(super) const LEGAL_FORMS: &[&str] = &[
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "ohg",
    "gbr",
    "ug",
    "ek",
    "se",
    "ev",
    "kgaa",
    "eg",
    "inc",
    "llc",
    "ltd",
    "limited",
    "plc",
    "corp",
    "corporation",
    "co",
    "lp",
    "llp",
    "sa",
    "sas",
    "sarl",
    "eurl",
    "sasu",
    "snc",
    "srl",
    "spa",
    "srls",
    "sl",
    "slu",
    "bv",
    "nv",
    "vof",
    "bvba",
    "cv",
    "sprl",
    "spzoo",
    "spj",
    "spk",
    "zoo",
    "sro",
    "as",
    "vos",
    "ab",
    "hb",
    "aps",
    "is",
    "ivs",
    "oy",
    "oyj",
    "ky",
    "lda",
    "unipessoal",
    "sdnbhd",
    "bhd",
    "sdn",
    "pteltd",
    "pte",
    "pty",
    "kft",
    "doo",
    "ood",
    "ead",
    "gesmbh",
    "enterprise",
    "trading",
    "holding",
    "stiftung",
    "verein",
    "company",
    "gmbhcokg",
    "gmbhcokgaa",
    "eu",
    "partg",
    "partgmbb",
    "ks",
    "ans",
    "da",
    "enk",
    "ps",
    "ivs",
    "amba",
    "tmi",
    "osk",
    "ekfor",
    "handelsbolag",
    "scoop",
    "coop",
    "cb",
    "sll",
    "sociedadlimitada",
    "sapa",
    "scarl",
    "ss",
    "sasdi",
    "eirl",
    "sci",
    "scop",
    "scs",
    "cvba",
    "maatschap",
    "stichting",
    "spzoospk",
    "spzoospj",
    "sc",
    "spp",
    "sca",
    "unipessoallda",
    "zs",
    "ks",
    "spol",
    "spolsro",
    "haftungsbeschrankt",
    "ughaftungsbeschrankt",
    "dac",
    "clg",
    "asa",
    "ry",
    "ek",
];

/// Legal forms that stand before a company's name as well.
const LEADING_FORMS: &[&str] = &[
    "sarl",
    "sas",
    "gmbh",
    "sa",
    "eurl",
    "sasu",
    "srl",
    "sprl",
    "snc",
    "sci",
    "scop",
    "oy",
    "oyj",
    "ky",
    "tmi",
    "osk",
    "ab",
    "bv",
    "pphu",
    "phu",
    "fhu",
    "ppuh",
    "pw",
    "stichting",
    "spolek",
];

/// Most letters of a legal form that is an ordinary word elsewhere.
const SHORT_FORM: usize = 3;

/// Words that go on after a legal form: "Holm AG & Co. KG", "Holm AB in Lund".
const AFTER_FORMS: &[&str] =
    &["co", "cie", "und", "u", "and", "et", "i", "au", "in", "filial", "niederlassung", "branch"];

pub(super) fn has_legal_form(text: &str) -> bool {
    let words: Vec<String> = text.split([' ', ',', '(', ')']).map(folded).filter(|w| !w.is_empty()).collect();
    if words.len() < 2 {
        return false;
    }
    // Dotted and torn forms: "S.A.R.L.", "Sp. z o.o.", "Sdn Bhd".
    let joined = |n: usize| words.len() > n && LEGAL_FORMS.contains(&words[words.len() - n..].concat().as_str());
    // In the middle of a name short forms are ordinary words, as in "Praça da República", unless a form goes on.
    let is_form = |at: usize| {
        let word = words[at].as_str();
        let ends = words.get(at + 1).is_none_or(|next| AFTER_FORMS.contains(&next.as_str()) || is_a_form(next));
        is_a_form(word) && (ends || word.len() > SHORT_FORM)
    };
    (1..words.len()).any(is_form) || joined(2) || joined(3) || LEADING_FORMS.contains(&words[0].as_str())
}

fn is_a_form(word: &str) -> bool {
    word.len() > 1 && LEGAL_FORMS.contains(&word)
}

/// Whether text without digits ends in a legal form.
pub(super) fn ends_in_form(text: &str) -> bool {
    if text.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let words: Vec<String> = text.split([' ', ',']).map(folded).filter(|w| !w.is_empty()).collect();
    (1..=3).any(|n| {
        words.len() > n && {
            let form = words[words.len() - n..].concat();
            form.len() > 1 && LEGAL_FORMS.contains(&form.as_str())
        }
    })
}

pub(super) fn is_form_word(word: &str, line: &crate::layout::Line, at: usize) -> bool {
    let next = line.tokens.get(at + 1).map(|t| folded(&t.text)).unwrap_or_default();
    LEGAL_FORMS.contains(&next.as_str()) && !word.is_empty()
}

/// A name without the register number that some countries print behind it: "(139386 X)", "[562007-D]", "273500-U".
pub(super) fn without_registration(mut text: String) -> String {
    let is_register = |part: &str| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        let others = part.chars().filter(|c| c.is_alphabetic()).count();
        digits >= 4 && others <= 4
    };
    if let Some(open) = text.rfind(['(', '['])
        && open > 3
        && is_register(&text[open..])
    {
        text.truncate(open);
    } else if let Some(blank) = text.rfind(' ')
        && text[blank..].contains('-')
        && is_register(&text[blank..])
    {
        text.truncate(blank);
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_number_is_no_part_of_the_name() {
        for (text, expected) in [
            ("HOLM BAKERIES (KL) SDN BHD (139386 X)", "HOLM BAKERIES (KL) SDN BHD"),
            ("Holm Supplies Ltd 273500-U", "Holm Supplies Ltd"),
            ("Studio 54", "Studio 54"),
            ("Werkstatt (Nord)", "Werkstatt (Nord)"),
        ] {
            assert_eq!(without_registration(text.to_owned()), expected);
        }
    }

    #[test]
    fn a_short_word_in_the_middle_is_no_legal_form() {
        for (text, expected) in [
            ("Praça da República", false),
            ("Holm AG & Co. KG", true),
            ("Holm Bygg A/S", true),
            ("Holm AS", true),
            ("Rua de São Bento as Flores", false),
            ("HOLM GMBH NIEDERLASSUNG NORD", true),
        ] {
            assert_eq!(has_legal_form(text), expected, "{text}");
        }
    }
}
