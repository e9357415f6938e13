//! Which language a page is written in, as its letters tell, and what that says of letters in doubt.
//!
//! The recogniser weighs the letters of all Europe against each other, so on a blurred picture a Czech `č` comes out as
//! `ć` or `c`. A page is written in one language: the letters that were read surely tell which, and then a letter of that
//! language is likelier, and one of another language less likely, than the recogniser thinks. Only letters that differ by
//! their marks are weighed anew, and only where the recogniser itself thought of both.

/// Letters with marks that a language writes, in small.
const LANGUAGES: &[&str] = &[
    "áčďéěíňóřšťúůýž",   // Czech
    "áäčďéíĺľňóôŕšťúýž", // Slovak
    "ąćęłńóśźż",         // Polish
    "äöüß",              // German
    "åäöé",              // Swedish, Finnish
    "æøåé",              // Danish, Norwegian
    "àâæçéèêëîïôœùûüÿ",  // French
    "éëïèöüáó",          // Dutch
    "àèéìíòóù",          // Italian
    "áéíñóúüªº",         // Spanish
    "ãâáàçéêíóôõúüªº",   // Portuguese
    "áéíóöőúüű",         // Hungarian
    "ăâîșşțţ",           // Romanian
    "čćđšž",             // Croatian, Slovenian
    "äõöüšž",            // Estonian
    "āčēģīķļņšūž",       // Latvian
    "ąčęėįšųūž",         // Lithuanian
    "çğıöşü",            // Turkish
    "áðéíóöúýþæ",        // Icelandic
];

/// Letters that differ by their marks alone, in small.
const FAMILIES: &[&str] = &[
    "aáàâäãåāăą",
    "cçćčċ",
    "dďđ",
    "eéèêëēėęě",
    "gğģġ",
    "iíìîïīįı",
    "kķ",
    "lĺľłļ",
    "nñńňņ",
    "oóòôöõøōő",
    "rŕřŗ",
    "sśšşș",
    "tťţț",
    "uúùûüūůűų",
    "yýÿ",
    "zźżž",
];

/// A letter counts as evidence of its language from this confidence on.
const SURE: f32 = 0.8;
/// Letters with marks that must have been read before a page has a language.
const EVIDENCE_MIN: usize = 4;
/// How much likelier a letter of the page's language is than the recogniser thinks, against the same without marks.
const OWN: f32 = 4.0;
/// How much less likely a letter of another language is.
const FOREIGN: f32 = 0.1;
/// A letter of another language stays from this confidence on.
const SURE_OF_FOREIGN: f32 = 0.9;

/// A character that was read, and what else of its family it may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Letter {
    pub(super) text: char,
    pub(super) confidence: f32,
    /// Letters that differ from it by their marks, with the recogniser's opinion of them.
    pub(super) rivals: Vec<(char, f32)>,
}

/// The family of a letter; `None` when its language has no say.
pub(super) fn family(c: char) -> Option<&'static str> {
    let small = small(c);
    FAMILIES.iter().copied().find(|family| family.contains(small))
}

fn small(c: char) -> char {
    let mut small = c.to_lowercase();
    match (small.next(), small.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// The letters with marks that a page may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tongue(Vec<&'static str>);

impl Tongue {
    /// The language of what was read; `None` when too little tells.
    pub(super) fn of<'a>(letters: impl Iterator<Item = &'a Letter>) -> Option<Tongue> {
        let marked: Vec<char> = letters
            .filter(|letter| letter.confidence >= SURE && !letter.text.is_ascii())
            .map(|letter| small(letter.text))
            .filter(|c| LANGUAGES.iter().any(|language| language.contains(*c)))
            .collect();
        let hits = |language: &str| marked.iter().filter(|c| language.contains(**c)).count();
        let best = LANGUAGES.iter().map(|language| hits(language)).max()?;
        if best < EVIDENCE_MIN || best * 10 < marked.len() * 7 {
            return None;
        }
        // Languages that explain as much may all be meant.
        Some(Tongue(LANGUAGES.iter().copied().filter(|language| hits(language) == best).collect()))
    }

    fn weight(&self, c: char) -> f32 {
        match small(c) {
            c if c.is_ascii() => 1.0,
            c if self.0.iter().all(|letters| letters.contains(c)) => OWN,
            c if self.0.iter().any(|letters| letters.contains(c)) => 1.0,
            _ => FOREIGN,
        }
    }

    /// The one letter with marks of a family that the page's language has.
    fn only_own(&self, c: char) -> Option<char> {
        let mut own = family(c)?.chars().filter(|c| self.weight(*c) > 1.0);
        let only = own.next().filter(|_| own.next().is_none())?;
        if c.is_uppercase() { only.to_uppercase().next() } else { Some(only) }
    }

    /// Weighs a letter against its rivals anew.
    pub(super) fn settle(&self, letter: &mut Letter) {
        let mut best = (letter.text, letter.confidence);
        let mut weight = letter.confidence * self.weight(letter.text);
        for (rival, confidence) in &letter.rivals {
            let of_rival = confidence * self.weight(*rival);
            if of_rival > weight {
                best = (*rival, *confidence);
                weight = of_rival;
            }
        }
        // Marks that the language does not have, and that were hardly seen, are those that it has.
        let is_foreign = |c: char| !c.is_ascii() && self.weight(c) == FOREIGN;
        if is_foreign(letter.text)
            && letter.confidence < SURE_OF_FOREIGN
            && let Some(own) = self.only_own(letter.text)
        {
            best.0 = own;
        }
        if best.0 != letter.text {
            // Which of them it is stays in doubt; that it is one of them does not.
            letter.text = best.0;
            letter.confidence = letter.confidence.max(best.1).min(0.9);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sure(text: &str) -> Vec<Letter> {
        text.chars().map(|text| Letter { text, confidence: 0.99, rivals: Vec::new() }).collect()
    }

    fn settled(page: &str, text: char, confidence: f32, rivals: &[(char, f32)]) -> char {
        let mut letter = Letter { text, confidence, rivals: rivals.to_vec() };
        if let Some(tongue) = Tongue::of(sure(page).iter()) {
            tongue.settle(&mut letter);
        }
        letter.text
    }

    #[test]
    fn letters_in_doubt_are_those_of_the_page() {
        let czech = "Faktura číslo, dodavatel Řehoř, způsob úhrady převodem";
        assert_eq!(settled(czech, 'ć', 0.6, &[('č', 0.3)]), 'č');
        assert_eq!(settled(czech, 'c', 0.55, &[('č', 0.4)]), 'č');
        assert_eq!(settled(czech, 'Ü', 0.7, &[('Ů', 0.1)]), 'Ů');
        let polish = "Sprzedawca zapłaci należność, wartość usługi";
        assert_eq!(settled(polish, 'l', 0.6, &[('ł', 0.35)]), 'ł');
    }

    #[test]
    fn sure_letters_of_another_language_stay() {
        let polish = "Sprzedawca zapłaci należność, wartość usługi";
        assert_eq!(settled(polish, 'ü', 0.97, &[('u', 0.02)]), 'ü');
        assert_eq!(settled(polish, 'l', 0.9, &[('ł', 0.09)]), 'l');
    }

    #[test]
    fn a_page_that_tells_nothing_changes_nothing() {
        for page in ["Invoice number, total due", "Café", "Ünlü Müller Łódź Çelik Ñandú Žižkov Ørsted"] {
            assert_eq!(settled(page, 'c', 0.5, &[('č', 0.45)]), 'c', "{page}");
        }
    }

    #[test]
    fn families_know_their_letters() {
        assert_eq!(family('Č'), family('c'));
        assert_ne!(family('l'), family('i'));
        assert_eq!(family('7'), None);
        for language in LANGUAGES {
            assert!(language.chars().all(|c| !c.is_ascii() && small(c) == c), "{language}");
        }
    }
}
