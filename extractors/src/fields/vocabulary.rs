//! The words by which documents label their values, in every language at once.
//!
//! Phrases are matched on letters and digits alone, without blanks and accents, because OCR glues and splits words.
//! Data: `data/lang/*.toml`, one file a language; its section `[table]` holds the words of tables of items.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use serde::Deserialize;

use super::compose::Lexicon;
use crate::layout::Line;

/// Languages and their files, in the order of their code.
const LANGUAGES: &[(&str, &str)] = &[
    ("cs", include_str!("../../data/lang/cs.toml")),
    ("da", include_str!("../../data/lang/da.toml")),
    ("de", include_str!("../../data/lang/de.toml")),
    ("en", include_str!("../../data/lang/en.toml")),
    ("es", include_str!("../../data/lang/es.toml")),
    ("fi", include_str!("../../data/lang/fi.toml")),
    ("fr", include_str!("../../data/lang/fr.toml")),
    ("it", include_str!("../../data/lang/it.toml")),
    ("nb", include_str!("../../data/lang/nb.toml")),
    ("nl", include_str!("../../data/lang/nl.toml")),
    ("pl", include_str!("../../data/lang/pl.toml")),
    ("pt", include_str!("../../data/lang/pt.toml")),
    ("sv", include_str!("../../data/lang/sv.toml")),
];

/// Key of the words for a page, which label nothing.
const PAGE_WORDS: &str = "page_words";

/// Key of the words between the first and the last day of a period.
const RANGE_WORDS: &str = "range_words";

/// Keys of the words by which an address speaks to somebody before it names him, and of those that only say that somebody
/// is named: "Herrn", which belongs to the name, and "Firma".
const SALUTATION: &str = "salutation";
const ADDRESSED: &str = "addressed";

/// Keys of the words that say of an invoice named behind them that it is another one ("zur Rechnung 4711"), of those for
/// who pays on a payment slip, and of those that lead a letter to a person of the firm above.
const ABOUT: &str = "about";
const PAYER: &str = "payer";
const ATTENTION: &str = "attention";

/// Key of the words that link a name to what follows, and that no name ends with.
const LINK: &str = "link";

/// Keys of words that label nothing.
const APART: [&str; 8] = [PAGE_WORDS, RANGE_WORDS, SALUTATION, ADDRESSED, ABOUT, PAYER, ATTENTION, LINK];

macro_rules! meanings {
    ($($variant:ident = $key:literal),* $(,)?) => {
        /// What a phrase labels.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) enum Meaning { $($variant),* }
        impl Meaning {
            fn of(key: &str) -> Option<Meaning> {
                match key { $($key => Some(Meaning::$variant),)* _ => None }
            }
        }
    };
}

meanings! {
    ClassInvoice = "class_invoice", ClassCreditNote = "class_credit_note", ClassReceipt = "class_receipt",
    ClassOrder = "class_order", ClassReminder = "class_reminder", ClassStatement = "class_statement",
    ClassDeliveryNote = "class_delivery_note", ClassOther = "class_other",
    InvoiceNumber = "invoice_number", IssueDate = "issue_date", Date = "date", DueDate = "due_date",
    OtherDate = "other_date", OrderNumber = "order_number", OtherNumber = "other_number",
    Seller = "seller", Buyer = "buyer", ShipTo = "ship_to", Payee = "payee", Name = "name",
    VatId = "vat_id", BuyerVatId = "buyer_vat_id", TaxNumber = "tax_number", CompanyNumber = "company_number",
    Iban = "iban", Bic = "bic", Bank = "bank",
    NetTotal = "net_total", Subtotal = "subtotal", TaxTotal = "tax_total", GrossTotal = "gross_total",
    AmountDue = "amount_due", Paid = "paid", OtherAmount = "other_amount",
    Contact = "contact", ContactPerson = "contact_person", PaymentTerms = "payment_terms", Currency = "currency", UnitWord = "unit_word",
    ColPosition = "col_position", ColCode = "col_code", ColDescription = "col_description",
    ColQuantity = "col_quantity", ColUnit = "col_unit", ColUnitPrice = "col_unit_price",
    ColNetAmount = "col_net_amount", ColGrossAmount = "col_gross_amount", ColTaxRate = "col_tax_rate",
    ColTaxAmount = "col_tax_amount", ColDiscount = "col_discount", VatTable = "vat_table",
    CarryOver = "carry_over", ContractNumber = "contract_number",
    PrecedingInvoice = "preceding_invoice", DespatchNumber = "despatch_number", SelfBilled = "self_billed",
    BuyersCredit = "buyers_credit",
}

/// A language's file: phrases by what they label, and those of tables of items in a section of their own.
#[derive(Debug, Default, Deserialize)]
struct Words {
    #[serde(default)]
    table: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    words: BTreeMap<String, Vec<String>>,
    #[serde(flatten)]
    labels: BTreeMap<String, Vec<String>>,
}

impl Meaning {
    /// The meaning of a key of the section `[table]`: a column by its bare name, or a word inside the table.
    fn of_table(key: &str) -> Option<Meaning> {
        Meaning::of(&format!("col_{key}")).or_else(|| Meaning::of(key))
    }

    pub(crate) fn is_column(self) -> bool {
        self >= Meaning::ColPosition && self <= Meaning::ColDiscount
    }

    pub(crate) fn is_amount(self) -> bool {
        self >= Meaning::NetTotal && self <= Meaning::OtherAmount
    }

    pub(crate) fn is_date(self) -> bool {
        matches!(self, Meaning::IssueDate | Meaning::Date | Meaning::DueDate | Meaning::OtherDate)
    }

    pub(crate) fn is_class(self) -> bool {
        self <= Meaning::ClassOther
    }

    /// Whether the phrase labels a value beside or below it.
    pub(crate) fn is_label(self) -> bool {
        self >= Meaning::InvoiceNumber && self <= Meaning::Currency
    }
}

/// Widest blank between the words of a phrase, in line heights: words further apart are in one cell, and yet apart.
const PHRASE_GAP: f32 = 1.1;

/// All vocabularies, ready to match.
pub(crate) struct Vocabulary {
    nodes: Vec<Node>,
    lexicon: Lexicon,
    months: HashMap<String, i8>,
    /// Words that label nothing, by their key.
    apart: HashMap<&'static str, HashSet<String>>,
}

#[derive(Default)]
struct Node {
    next: Vec<(char, u32)>,
    meanings: Vec<(Meaning, u16)>,
}

/// A folded letter of a line.
struct Letter {
    c: char,
    token: usize,
    /// Byte in the token after the letter.
    end: usize,
    /// Whether punctuation stands before it in its token.
    gap: bool,
}

/// A phrase found in a line.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub(crate) meanings: Vec<Meaning>,
    /// Bits of the languages that know the phrase.
    pub(crate) languages: u16,
    pub(crate) line: usize,
    /// First and last token.
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Byte in the last token where the text after the phrase begins.
    pub(crate) rest: usize,
    /// Whether digits follow the phrase inside its last word.
    pub(crate) numbered: bool,
    /// Letters matched.
    pub(crate) letters: usize,
    /// Words of the phrase in this line.
    pub(crate) words: usize,
    /// Line of the value that the phrase stands below as its caption.
    pub(crate) caption_of: Option<usize>,
}

impl Hit {
    pub(crate) fn is(&self, meaning: Meaning) -> bool {
        self.meanings.contains(&meaning)
    }
}

/// A letter folded to what phrases are written in: lower case, without accent; `None` for anything else.
fn fold(c: char, out: &mut Vec<char>) {
    match c {
        'a'..='z' | '0'..='9' | '#' | '%' => out.push(c),
        'A'..='Z' => out.push(c.to_ascii_lowercase()),
        'ß' => out.extend(['s', 's']),
        'æ' | 'Æ' => out.extend(['a', 'e']),
        'œ' | 'Œ' => out.extend(['o', 'e']),
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'đ' | 'Đ' => out.push('d'),
        '№' => out.extend(['n', 'o']),
        '²' => out.push('2'),
        'À'..='Å' | 'à'..='å' | 'Ā'..='ą' => out.push('a'),
        'Ç' | 'ç' | 'Ć'..='č' => out.push('c'),
        'Ď' | 'ď' => out.push('d'),
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' => out.push('e'),
        'Ĝ'..='ģ' => out.push('g'),
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' => out.push('i'),
        'Ñ' | 'ñ' | 'Ń'..='ň' => out.push('n'),
        'Ò'..='Ö' | 'ò'..='ö' | 'Ō'..='ő' => out.push('o'),
        'Ŕ'..='ř' => out.push('r'),
        'Ś'..='š' => out.push('s'),
        'Ţ'..='ŧ' => out.push('t'),
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' => out.push('u'),
        'Ý' | 'ý' | 'ÿ' => out.push('y'),
        'Ź'..='ž' => out.push('z'),
        _ => {}
    }
}

/// Text in the spelling of the phrases.
pub(crate) fn folded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        fold(c, &mut out);
    }
    out.into_iter().collect()
}

/// The vocabularies, built once.
pub(crate) fn vocabulary() -> &'static Vocabulary {
    static BUILT: OnceLock<Vocabulary> = OnceLock::new();
    BUILT.get_or_init(Vocabulary::build)
}

impl Vocabulary {
    fn build() -> Vocabulary {
        let mut out = Vocabulary {
            nodes: vec![Node::default()],
            lexicon: Lexicon::default(),
            months: HashMap::new(),
            apart: HashMap::new(),
        };
        for (index, (_, text)) in LANGUAGES.iter().enumerate() {
            // A file that does not parse is caught by a test; here it only leaves its language out.
            let words: Words = toml::from_str(text).unwrap_or_default();
            for (key, parts) in &words.words {
                parts.iter().for_each(|part| out.lexicon.add(index, key, part));
            }
            for (key, phrases) in &words.labels {
                if key.starts_with("months") {
                    for (month, name) in (1_i8..).zip(phrases) {
                        out.months.insert(folded(name), month);
                    }
                } else if let Some(apart) = APART.iter().find(|apart| *apart == key) {
                    out.apart.entry(apart).or_default().extend(phrases.iter().map(|phrase| folded(phrase)));
                } else if let Some(meaning) = Meaning::of(key) {
                    for phrase in phrases {
                        out.add(&folded(phrase), meaning, 1 << index);
                        if meaning == Meaning::BuyerVatId {
                            out.add(&folded(phrase), Meaning::VatId, 1 << index);
                        }
                    }
                }
            }
            for (key, phrases) in &words.table {
                if let Some(meaning) = Meaning::of_table(key) {
                    for phrase in phrases {
                        out.add(&folded(phrase), meaning, 1 << index);
                    }
                }
            }
        }
        out
    }

    fn add(&mut self, phrase: &str, meaning: Meaning, language: u16) {
        if phrase.is_empty() {
            return;
        }
        let mut at = 0_usize;
        for c in phrase.chars() {
            at = match self.nodes[at].next.iter().find(|(d, _)| *d == c) {
                Some((_, next)) => *next as usize,
                None => {
                    let next = self.nodes.len();
                    self.nodes.push(Node::default());
                    self.nodes[at].next.push((c, u32::try_from(next).unwrap_or(0)));
                    next
                }
            };
        }
        match self.nodes[at].meanings.iter_mut().find(|(m, _)| *m == meaning) {
            Some((_, languages)) => *languages |= language,
            None => self.nodes[at].meanings.push((meaning, language)),
        }
    }

    /// Month of a name or its beginning of at least three letters, in any language.
    pub(crate) fn month(&self, name: &str) -> Option<i8> {
        let name = folded(name);
        self.months.get(&name).copied().or_else(|| {
            let mut found =
                self.months.iter().filter(|(full, _)| name.len() >= 3 && full.starts_with(&name)).map(|m| *m.1);
            let first = found.next()?;
            found.all(|other| other == first).then_some(first)
        })
    }

    /// Whether a word is what a page is called, in any language.
    pub(crate) fn is_page_word(&self, word: &str) -> bool {
        self.is_apart(PAGE_WORDS, word)
    }

    /// Whether words, or a dash, lead from the first day of a period to its last, in any language.
    pub(crate) fn is_range(&self, words: &str) -> bool {
        let words = words.trim();
        matches!(words, "-" | "–" | "—" | "―" | "−") || self.is_apart(RANGE_WORDS, words)
    }

    /// Whether words only say that a name follows, in any language: "Firma".
    pub(crate) fn is_addressed(&self, words: &str) -> bool {
        self.is_apart(ADDRESSED, words)
    }

    /// Whether words speak to a person, in any language, whom the next line names.
    pub(crate) fn is_salutation(&self, words: &str) -> bool {
        self.is_apart(SALUTATION, words)
    }

    /// Whether words say of an invoice named behind them that it is another one, in any language: "against", "abzüglich".
    pub(crate) fn is_about(&self, words: &str) -> bool {
        self.is_apart(ABOUT, words)
    }

    /// Whether words name who pays on a payment slip, in any language.
    pub(crate) fn is_payer(&self, words: &str) -> bool {
        self.is_apart(PAYER, words)
    }

    /// Whether words lead a letter to a person of the firm above, in any language: "Attn."
    pub(crate) fn is_attention(&self, words: &str) -> bool {
        self.is_apart(ATTENTION, words)
    }

    /// Whether a word links a name to what follows, in any language. A capital letter alone is a name's own: "Plan A".
    pub(crate) fn is_link(&self, word: &str) -> bool {
        let is_capital = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
        matches!(word, "&" | "+") || !is_capital && self.is_apart(LINK, word)
    }

    fn is_apart(&self, key: &str, words: &str) -> bool {
        self.apart.get(key).is_some_and(|list| list.contains(&folded(words)))
    }

    /// Code of a language bit.
    pub(crate) fn language(bit: usize) -> &'static str {
        LANGUAGES.get(bit).map_or("en", |(code, _)| code)
    }

    /// The longest phrases of a line, from left to right, never across cells. `slips` allows one wrong letter in a
    /// long phrase, as OCR makes them.
    pub(crate) fn find(&self, index: usize, line: &Line, slips: bool, out: &mut Vec<Hit>) {
        let own = out.len();
        for (first, last) in &line.cells {
            let mut letters: Vec<Letter> = Vec::new();
            let mut buffer = Vec::new();
            for (token, word) in line.tokens.iter().enumerate().take(last + 1).skip(*first) {
                // Two headings of narrow columns are no phrase: "MwSt.  Betrag".
                let before = token.checked_sub(1).filter(|_| token > *first).map(|before| line.tokens[before].x1);
                if before.is_some_and(|end| word.x0 - end > line.height() * PHRASE_GAP) {
                    self.find_in(&std::mem::take(&mut letters), index, slips, out);
                }
                let mut expected = 0;
                for (byte, c) in word.text.char_indices() {
                    buffer.clear();
                    fold(c, &mut buffer);
                    let end = byte + c.len_utf8();
                    for (i, folded) in buffer.iter().enumerate() {
                        letters.push(Letter { c: *folded, token, end, gap: i == 0 && byte != expected });
                    }
                    if !buffer.is_empty() {
                        expected = end;
                    }
                }
            }
            self.find_in(&letters, index, slips, out);
        }
        self.lexicon.find(index, line, out, own);
    }

    /// The words that labels are made of.
    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    fn find_in(&self, letters: &[Letter], line: usize, slips: bool, out: &mut Vec<Hit>) {
        let mut at = 0;
        while at < letters.len() {
            let starts = at == 0
                || letters[at - 1].token != letters[at].token
                || !letters[at - 1].c.is_ascii_alphabetic()
                || letters[at].gap;
            if !starts {
                at += 1;
                continue;
            }
            let mut best = self.longest(letters, at);
            if best.is_none() && slips {
                best = self.longest_with_slip(letters, at);
            }
            let Some((end, node)) = best else {
                at += 1;
                continue;
            };
            let (first, last) = (letters[at].token, letters[end - 1].token);
            let meanings = &self.nodes[node].meanings;
            out.push(Hit {
                meanings: meanings.iter().map(|m| m.0).collect(),
                languages: meanings.iter().fold(0, |all, m| all | m.1),
                line,
                first,
                last,
                rest: letters[end - 1].end,
                numbered: letters[end..].iter().take_while(|l| l.token == last).any(|l| l.c.is_ascii_digit()),
                letters: end - at,
                words: last - first + 1,
                caption_of: None,
            });
            at = end;
        }
    }

    fn is_end(letters: &[Letter], end: usize) -> bool {
        let last = &letters[end - 1];
        match letters.get(end) {
            // "Invoiceno" goes on inside its word; "No123" and "Total:" do not.
            Some(next) => {
                next.token != last.token || !next.c.is_ascii_alphabetic() || !last.c.is_ascii_alphabetic() || next.gap
            }
            None => true,
        }
    }

    fn longest(&self, letters: &[Letter], at: usize) -> Option<(usize, usize)> {
        let mut node = 0_usize;
        let mut best = None;
        for (i, letter) in letters.iter().enumerate().skip(at) {
            let Some((_, next)) = self.nodes[node].next.iter().find(|(d, _)| *d == letter.c) else { break };
            node = *next as usize;
            if !self.nodes[node].meanings.is_empty() && Self::is_end(letters, i + 1) {
                best = Some((i + 1, node));
            }
        }
        best
    }

    fn longest_with_slip(&self, letters: &[Letter], at: usize) -> Option<(usize, usize)> {
        let mut best: Option<(usize, usize)> = None;
        let mut exact = 0_usize;
        for i in at..letters.len().min(at + 30) {
            for (c, next) in &self.nodes[exact].next {
                if *c == letters[i].c {
                    continue;
                }
                let mut node = *next as usize;
                let mut j = i + 1;
                loop {
                    if j - at >= 6 && !self.nodes[node].meanings.is_empty() && Self::is_end(letters, j) {
                        let longer = best.is_none_or(|(end, _)| j > end);
                        if longer {
                            best = Some((j, node));
                        }
                    }
                    let Some(letter) = letters.get(j) else { break };
                    let Some((_, next)) = self.nodes[node].next.iter().find(|(e, _)| *e == letter.c) else { break };
                    node = *next as usize;
                    j += 1;
                }
            }
            let Some((_, next)) = self.nodes[exact].next.iter().find(|(d, _)| *d == letters[i].c) else { break };
            exact = *next as usize;
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_parses_and_every_key_is_known() {
        for (code, text) in LANGUAGES {
            let words: Words = toml::from_str(text).expect(code);
            for key in words.words.keys() {
                assert!(Lexicon::knows(key), "{code}: {key}");
            }
            assert!(!words.words.is_empty(), "{code}");
            for key in words.labels.keys() {
                let apart = key.starts_with("months") || APART.contains(&key.as_str());
                assert!(apart || Meaning::of(key).is_some(), "{code}: {key}");
            }
            for key in words.table.keys() {
                assert!(Meaning::of_table(key).is_some(), "{code}: [table] {key}");
            }
            assert!(words.table.contains_key("description") && words.table.contains_key("net_amount"), "{code}");
            assert_eq!(words.labels["months"].len(), 12, "{code}");
            assert_eq!(words.labels["months_short"].len(), 12, "{code}");
            assert!(!words.labels[PAGE_WORDS].is_empty() && !words.labels[SALUTATION].is_empty(), "{code}");
            assert!(!words.labels[ADDRESSED].is_empty() && !words.labels[LINK].is_empty(), "{code}");
            assert!(words.labels.contains_key("contract_number"), "{code}");
            assert!(words.labels.contains_key("preceding_invoice"), "{code}");
            assert!(words.labels.contains_key("despatch_number"), "{code}");
            assert!(!words.labels[RANGE_WORDS].is_empty(), "{code}");
        }
    }

    #[test]
    fn months_are_known_in_every_language() {
        for (name, month) in [("Oktober", 10), ("październik", 10), ("août", 8), ("MAART", 3), ("Dec", 12), ("sept", 9)]
        {
            assert_eq!(vocabulary().month(name), Some(month), "{name}");
        }
        assert_eq!(vocabulary().month("ma"), None);
    }
}
