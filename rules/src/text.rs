//! Compares names, numbers and descriptions the way a clerk does: case, accents, legal forms and punctuation do not
//! count, letters that only look alike are noticed. All in whole numbers, so that every machine agrees.

use model::text::is_invisible;

/// Everything in parts of thousand.
pub(crate) const WHOLE: u32 = 1000;

/// Appends a letter or digit as lower-case ASCII; anything else appends nothing and answers false.
///
/// Cyrillic and Greek letters fold to the Latin letter that they look like, not to the one that they sound like: what
/// matters here is who a person takes the sender for.
fn push_folded(c: char, out: &mut String) -> bool {
    if c.is_ascii_alphanumeric() {
        out.push(c.to_ascii_lowercase());
        return true;
    }
    let folded = match c {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' | 'À' | 'Á' | 'Â' | 'Ã' | 'Å' | 'Ā' | 'Ă' | 'Ą' | 'а' | 'А'
        | 'α' | 'Α' => "a",
        'ä' | 'æ' | 'Ä' | 'Æ' => "ae",
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' | 'Ç' | 'Ć' | 'Č' | 'Ĉ' | 'Ċ' | 'с' | 'С' => "c",
        'ď' | 'đ' | 'ð' | 'Ď' | 'Đ' | 'Ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ė' | 'Ę' | 'Ě' | 'е' | 'Е'
        | 'ё' | 'Ё' | 'ε' | 'Ε' => "e",
        'ğ' | 'ģ' | 'ġ' | 'Ğ' | 'Ģ' | 'Ġ' => "g",
        'ħ' | 'Ħ' | 'Н' | 'Η' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' | 'Ì' | 'Í' | 'Î' | 'Ï' | 'Ī' | 'Į' | 'İ' | 'і' | 'І' | 'ι' | 'Ι' => {
            "i"
        }
        'ј' | 'Ј' => "j",
        'ķ' | 'Ķ' | 'к' | 'К' | 'κ' | 'Κ' => "k",
        'ł' | 'ļ' | 'ľ' | 'ĺ' | 'Ł' | 'Ļ' | 'Ľ' | 'Ĺ' => "l",
        'М' | 'Μ' => "m",
        'ñ' | 'ń' | 'ň' | 'ņ' | 'Ñ' | 'Ń' | 'Ň' | 'Ņ' | 'Ν' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'ő' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ō' | 'Ő' | 'о' | 'О' | 'ο' | 'Ο' => {
            "o"
        }
        'ö' | 'ø' | 'œ' | 'Ö' | 'Ø' | 'Œ' => "oe",
        'р' | 'Р' | 'ρ' | 'Ρ' => "p",
        'ŕ' | 'ř' | 'Ŕ' | 'Ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' | 'Ś' | 'Š' | 'Ş' | 'Ș' | 'ѕ' | 'Ѕ' => "s",
        'ß' | 'ẞ' => "ss",
        'ť' | 'ţ' | 'ț' | 'Ť' | 'Ţ' | 'Ț' | 'Т' | 'Τ' => "t",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' | 'ų' | 'Ù' | 'Ú' | 'Û' | 'Ū' | 'Ů' | 'Ű' | 'Ų' => "u",
        'ü' | 'Ü' => "ue",
        'ý' | 'ÿ' | 'Ý' | 'Ÿ' | 'у' | 'У' | 'Υ' => "y",
        'ź' | 'ż' | 'ž' | 'Ź' | 'Ż' | 'Ž' | 'Ζ' => "z",
        'В' | 'Β' => "b",
        'х' | 'Х' | 'χ' | 'Χ' => "x",
        // Other letters and digits stay as they are, so that names in other scripts still compare.
        c if c.is_alphanumeric() => {
            out.extend(c.to_lowercase());
            return true;
        }
        _ => return false,
    };
    out.push_str(folded);
    true
}

/// Why a number may be another one: two characters changed places, or the series went on by nine.
pub(crate) const SWAPPED: &str = "differs by two swapped characters";

/// Why a number may be another one: only letters tell them apart.
pub(crate) const SAME_DIGITS: &str = "has the same digits";

/// Words of letters and digits, folded. A full stop between single letters joins them: `s.r.o.` is one word.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut letters_since_stop = 0_u32;
    let mut chars = text.chars().filter(|c| !is_invisible(*c)).peekable();
    while let Some(c) = chars.next() {
        if push_folded(c, &mut word) {
            letters_since_stop += 1;
        } else if (c == '.' && letters_since_stop == 1 && chars.peek().is_some_and(|next| next.is_alphabetic()))
            // An apostrophe inside a word: L'Oréal, O'Neill.
            || (matches!(c, '\'' | '’') && !word.is_empty())
        {
            letters_since_stop = 0;
        } else {
            letters_since_stop = 0;
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Legal forms and fillers of company names, folded.
const LEGAL_FORMS: &[&str] = &[
    "ab",
    "ag",
    "aktiengesellschaft",
    "akciova",
    "and",
    "aps",
    "as",
    "asa",
    "ba",
    "bhd",
    "bt",
    "bv",
    "bvba",
    "co",
    "company",
    "corp",
    "corporation",
    "cv",
    "cvba",
    "doo",
    "dd",
    "ead",
    "eg",
    "ek",
    "eood",
    "et",
    "eurl",
    "ev",
    "gbr",
    "gesellschaft",
    "gmbh",
    "group",
    "inc",
    "incorporated",
    "ivs",
    "jdoo",
    "kb",
    "kft",
    "kg",
    "kgaa",
    "ks",
    "lda",
    "limited",
    "llc",
    "llp",
    "ltd",
    "ltda",
    "mbh",
    "nv",
    "nyrt",
    "oe",
    "ohg",
    "ood",
    "oo",
    "ou",
    "oy",
    "oyj",
    "plc",
    "pty",
    "pvt",
    "ro",
    "s",
    "sa",
    "sarl",
    "sas",
    "sasu",
    "sca",
    "sci",
    "scs",
    "se",
    "sia",
    "sl",
    "slu",
    "snc",
    "sociedad",
    "societe",
    "spa",
    "spj",
    "spk",
    "spolka",
    "spol",
    "spzoo",
    "sp",
    "srl",
    "srls",
    "sro",
    "the",
    "u",
    "uab",
    "ug",
    "und",
    "z",
    "zoo",
    "zrt",
    "i",
    "et",
    "y",
    "e",
];

/// What tells a company from others: its words without legal form, umlauts in their short form.
pub(crate) fn company_key(name: &str) -> Vec<String> {
    let all = words(name);
    let mut key: Vec<String> =
        all.iter().filter(|w| !LEGAL_FORMS.contains(&w.as_str())).map(|w| short_umlauts(w)).collect();
    if key.is_empty() {
        key = all.iter().map(|w| short_umlauts(w)).collect();
    }
    key
}

/// `mueller`, `muller` and `müller` are one name.
fn short_umlauts(word: &str) -> String {
    word.replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

/// How alike two company names are, in parts of thousand, by their keys: 1000 when nothing but word order,
/// accents or legal form differs.
pub(crate) fn company_likeness(a: &[String], b: &[String]) -> u32 {
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    let (joined_a, joined_b) = (a.concat(), b.concat());
    if joined_a == joined_b {
        return WHOLE;
    }
    let by_words = word_likeness(a, b).min(word_likeness(b, a));
    by_words.max(likeness(&joined_a, &joined_b))
}

/// Share of `a`'s letters whose word has an equal or nearly equal word in `b`.
fn word_likeness(a: &[String], b: &[String]) -> u32 {
    let mut total = 0;
    let mut same = 0;
    for word in a {
        let letters = length(word);
        total += letters;
        let best = b.iter().map(|other| likeness(word, other)).max().unwrap_or(0);
        // Words that merely share letters are different words.
        if best >= 800 {
            same += letters * best / WHOLE;
        }
    }
    same * WHOLE / total.max(1)
}

fn length(word: &str) -> u32 {
    u32::try_from(word.chars().count()).unwrap_or(u32::MAX / WHOLE).min(10_000)
}

/// How alike two short texts are, in parts of thousand: 1000 less the keying slips per letter.
pub(crate) fn likeness(a: &str, b: &str) -> u32 {
    // Two texts of strangers must not cost the square of their length.
    let cut = |text: &str| -> String { text.chars().take(120).collect() };
    let (a, b) = (cut(a), cut(b));
    let longer = length(&a).max(length(&b));
    if longer == 0 {
        return 0;
    }
    let slips = u32::try_from(strsim::osa_distance(&a, &b)).unwrap_or(longer);
    WHOLE - slips.min(longer) * WHOLE / longer
}

/// The letters and digits of a document number, upper case, without the leading zeros of each run of digits that
/// begins the number or follows a letter.
pub(crate) fn number_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut folded = String::new();
    for c in text.chars() {
        folded.clear();
        push_folded(c, &mut folded);
        for f in folded.chars() {
            let opens_run = !key.ends_with(|last: char| last.is_ascii_digit());
            if f == '0' && opens_run {
                continue;
            }
            key.push(f.to_ascii_uppercase());
        }
    }
    if key.is_empty() && text.contains('0') {
        key.push('0');
    }
    key
}

/// As [`number_key`], of the text with every letter that looks like a digit taken for it.
fn drawn_key(text: &str) -> String {
    number_key(&look_alike(&text.to_uppercase()))
}

/// As [`number_key`], but punctuation parts runs of digits, and each run loses its leading zeros: `2026-007` is
/// `2026.7`. Two numbers are the same when either key is.
fn parted_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len() + 2);
    let mut run = String::new();
    let close = |run: &mut String, key: &mut String| {
        if !run.is_empty() {
            if key.ends_with(|last: char| last.is_ascii_digit()) {
                key.push('.');
            }
            let digits = run.trim_start_matches('0');
            key.push_str(if digits.is_empty() { "0" } else { digits });
            run.clear();
        }
    };
    let mut folded = String::new();
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        folded.clear();
        push_folded(c, &mut folded);
        if folded.is_empty() {
            close(&mut run, &mut key);
        }
        for f in folded.chars() {
            if f.is_ascii_digit() {
                run.push(f);
            } else {
                close(&mut run, &mut key);
                key.push(f.to_ascii_uppercase());
            }
        }
    }
    close(&mut run, &mut key);
    key
}

/// A document number ready to be compared with many others.
#[derive(Debug)]
pub(crate) struct NumberKey {
    key: String,
    parted: String,
    /// The key of the number as it looks, so that a letter read for a digit does not open a run of digits.
    drawn: String,
}

impl NumberKey {
    /// `None` when the text has no letter and no digit.
    pub(crate) fn of(text: &str) -> Option<NumberKey> {
        let key = number_key(text);
        (!key.is_empty()).then(|| NumberKey { key, parted: parted_key(text), drawn: drawn_key(text) })
    }

    /// As [`NumberKey::of`]; a text without letters and digits equals only another such text.
    pub(crate) fn or_blank(text: &str) -> NumberKey {
        NumberKey::of(text).unwrap_or(NumberKey { key: String::new(), parted: String::new(), drawn: String::new() })
    }

    /// Whether both are the same number: case, punctuation, invisible characters and leading zeros do not count.
    pub(crate) fn is_same(&self, other: &str) -> bool {
        // Most numbers differ in their first letters or last digits: decided without building a key.
        let last = |text: &str| text.chars().rev().find(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase());
        if other.is_ascii() && last(other) != last(&self.key) {
            return false;
        }
        let parted = parted_key(other);
        // Without punctuation on one side only the digits can tell; with it on both, 1-11 is not 11-1.
        let one_is_whole = !self.parted.contains('.') || !parted.contains('.');
        self.parted == parted || (one_is_whole && self.key == number_key(other))
    }

    /// As [`NumberKey::is_same`], with both prepared.
    pub(crate) fn equals(&self, other: &NumberKey) -> bool {
        let one_is_whole = || !self.parted.contains('.') || !other.parted.contains('.');
        self.parted == other.parted || (self.key == other.key && one_is_whole())
    }

    /// Whether both look the same: letters that look like digits are taken for them.
    pub(crate) fn is_drawn_as(&self, other: &str) -> bool {
        self.drawn == drawn_key(other)
    }

    /// How another number may be this one, after a keying or reading slip: why, in words.
    pub(crate) fn slip(&self, other: &str) -> Option<&'static str> {
        let drawn = drawn_key(other);
        let other = number_key(other);
        let digits = |key: &str| key.chars().filter(char::is_ascii_digit).collect::<String>();
        let (mine, theirs) = (digits(&self.key), digits(&other));
        if self.key == other {
            return None;
        }
        if self.drawn == drawn || look_alike(&self.key) == look_alike(&other) {
            return Some("differs only in characters that look alike");
        }
        if mine == theirs && mine.len() >= 4 {
            return Some(SAME_DIGITS);
        }
        let swapped = self.key.len() == other.len()
            && self.key.len() >= 4
            && strsim::osa_distance(&self.key, &other) == 1
            && strsim::levenshtein(&self.key, &other) == 2;
        swapped.then_some(SWAPPED)
    }

    /// Letters and digits.
    pub(crate) fn as_str(&self) -> &str {
        &self.key
    }

    /// Whether one number is the other with something before or behind it.
    pub(crate) fn is_part_of_or_has(&self, other: &str) -> bool {
        let other = number_key(other);
        let (mine, theirs) = (self.key.as_str(), other.as_str());
        let begins_or_ends = |long: &str, short: &str| long.starts_with(short) || long.ends_with(short);
        begins_or_ends(mine, theirs) || begins_or_ends(theirs, mine)
    }

    /// Letters and runs of digits; a full stop parts two runs.
    pub(crate) fn parted(&self) -> &str {
        &self.parted
    }
}

/// The key with characters that a reader or a person takes for each other made one.
fn look_alike(key: &str) -> String {
    let one = |c| match c {
        'O' | 'Q' | 'D' => '0',
        'I' | 'L' => '1',
        'Z' => '2',
        'S' => '5',
        'G' => '6',
        'B' => '8',
        other => other,
    };
    key.chars().map(one).collect()
}

/// Which runs of three letters a description has, as 512 bits: likeness of two costs eight machine words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Signature {
    letters: [u64; 8],
    /// Words with digits: sizes, types, years.
    figures: u64,
}

impl Signature {
    /// Of the words of a text.
    pub(crate) fn of(text: &str) -> Signature {
        // FNV-1a, its high bits folded in.
        let hash = |letters: &[u32]| {
            let hash = letters.iter().fold(0x811c_9dc5_u32, |h, letter| (h ^ letter).wrapping_mul(0x0100_0193));
            hash ^ (hash >> 15)
        };
        let mut bits = [0_u64; 8];
        let mut figures = 0;
        for word in words(text).iter().take(200) {
            let letters: Vec<u32> =
                std::iter::once(' ').chain(word.chars()).chain(std::iter::once(' ')).map(u32::from).collect();
            for run in letters.windows(3) {
                let bit = hash(run) % 512;
                bits[(bit / 64) as usize] |= 1 << (bit % 64);
            }
            if word.contains(|c: char| c.is_ascii_digit()) {
                // 80 and 80g are one size.
                let figure: Vec<u32> = word.chars().filter(char::is_ascii_digit).map(u32::from).collect();
                figures |= 1 << (hash(&figure) % 64);
            }
        }
        Signature { letters: bits, figures }
    }

    /// Whether the text had nothing to compare.
    pub(crate) fn is_blank(&self) -> bool {
        self.letters == [0; 8]
    }

    /// How alike two descriptions are, in parts of thousand; one that is contained in the other counts as alike.
    pub(crate) fn likeness(&self, other: &Signature) -> u32 {
        let count = |bits: &[u64; 8]| bits.iter().map(|b| b.count_ones()).sum::<u32>();
        let mut both = [0; 8];
        for (slot, (a, b)) in both.iter_mut().zip(self.letters.iter().zip(&other.letters)) {
            *slot = a & b;
        }
        let (mine, theirs, common) = (count(&self.letters), count(&other.letters), count(&both));
        if mine == 0 || theirs == 0 {
            return 0;
        }
        let dice = 2 * common * WHOLE / (mine + theirs);
        let contained = common * WHOLE / mine.min(theirs);
        // A short text inside a long one is a hint, a long one inside a longer one nearly a proof.
        let alike = if mine.min(theirs) >= 8 { dice.max(contained * 9 / 10) } else { dice };
        // "Screw M6 × 20" is no "Screw M6 × 30"; with no figure in common, words alone say less.
        let others = self.figures != 0 && other.figures != 0 && self.figures & other.figures == 0;
        if others { alike * 3 / 5 } else { alike }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(a: &str, b: &str) -> u32 {
        company_likeness(&company_key(a), &company_key(b))
    }

    #[test]
    fn company_names_compare_without_form_and_accents() {
        for (a, b) in [
            ("Müller & Söhne GmbH & Co. KG", "MUELLER UND SOEHNE"),
            ("Nordlicht Papier GmbH", "nordlicht papier"),
            ("Zakłady Mięsne Łukasz Sp. z o.o.", "Zaklady Miesne Lukasz spółka z o.o."),
            ("Acme s.r.o.", "ACME, spol. s r.o."),
            ("Hôtel de la Gare SARL", "Hotel de la Gare"),
            ("Nоrdlicht Pаpier GmbH", "Nordlicht Papier GmbH"),
        ] {
            assert!(names(a, b) >= 900, "{a} ~ {b}: {}", names(a, b));
        }
        for (a, b) in [
            ("Nordlicht Papier GmbH", "Nordlicht Pharma GmbH"),
            ("Alpha Logistik GmbH", "Beta Logistik GmbH"),
            ("Schmidt AG", "Schmitz AG"),
            ("Papierhaus Nord GmbH", "Papierhaus Süd GmbH"),
        ] {
            assert!(names(a, b) < 850, "{a} !~ {b}: {}", names(a, b));
        }
    }

    #[test]
    fn numbers_compare_without_case_punctuation_and_leading_zeros() {
        for (a, b) in [
            ("RE-20417", "re 20417"),
            ("RE-0020417", "RE20417"),
            ("000123", "123"),
            ("2026/007", "2026-7"),
            ("INV\u{200b}-1", "INV-1"),
        ] {
            assert!(NumberKey::of(a).expect(a).is_same(b), "{a} = {b}");
            assert!(NumberKey::of(b).expect(b).is_same(a), "{b} = {a}");
        }
        for (a, b) in [("RE-20417", "RE-20418"), ("1-11", "11-1"), ("100", "10"), ("A-1", "B-1")] {
            assert!(!NumberKey::of(a).expect(a).is_same(b), "{a} ≠ {b}");
        }
        assert!(NumberKey::of("--").is_none());
        assert!(NumberKey::of("000").is_some());
    }

    #[test]
    fn slips_are_seen_and_sequences_are_not_slips() {
        for (a, b) in
            [("RE-20417", "RE-2O417"), ("INV-2026-0001", "lNV-2026-OOO1"), ("RE-20417", "20417"), ("84312", "84132")]
        {
            assert!(NumberKey::of(a).expect(a).slip(b).is_some(), "{a} ~ {b}");
        }
        for (a, b) in [("RE-1001", "RE-1002"), ("RE-1001", "RE-1001"), ("12", "21"), ("2026-07", "2026-08")] {
            assert!(NumberKey::of(a).expect(a).slip(b).is_none(), "{a} !~ {b}");
        }
    }

    #[test]
    fn descriptions_compare_by_their_letters() {
        let like = |a: &str, b: &str| Signature::of(a).likeness(&Signature::of(b));
        assert!(like("Copy paper A4 80 g white", "COPY PAPER, A4, 80g, white") > 700);
        assert!(like("Kopierpapier A4", "Kopierpapier A4 holzfrei, 500 Blatt") > 700);
        assert!(like("Copy paper A4", "Freight") < 200);
        assert!(like("Toner HP 26X", "Toner HP 59A") < 480);
        assert!(Signature::of(" – ").is_blank());
    }
}
