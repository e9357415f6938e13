//! By what a document is known as a vendor's: the identifiers and names that it prints.

use model::extraction::Extraction;
use model::{Reading, TermPath};

use crate::fields::Facts;
use crate::fields::vocabulary::folded;
use crate::layout::Sheet;

/// Marks of one document that are looked up.
const MARKS_MAX: usize = 72;

/// Share of a page's height that is its head, and where its foot begins: there vendors print their names.
const HEAD: f32 = 0.45;
const FOOT: f32 = 0.85;

/// Least letters of a name that tells vendors apart.
const LETTERS_MIN: usize = 4;

/// What the pages print that may be some vendor's: VAT identifiers, accounts, and names at head and foot.
#[must_use]
pub fn marks(extraction: &Extraction) -> Vec<String> {
    if extraction.pages.is_empty() || extraction.reader.is_structured() {
        return Vec::new();
    }
    let sheet = Sheet::new(extraction.document, &extraction.pages);
    let facts = Facts::of(&sheet);
    let mut out: Vec<String> = Vec::new();
    let mut add = |mark: Option<String>| {
        if let Some(mark) = mark.filter(|mark| !out.contains(mark))
            && out.len() < MARKS_MAX
        {
            out.push(mark);
        }
    };
    facts.vats.iter().for_each(|vat| add(identifier("vat", &vat.text)));
    facts.ibans.iter().for_each(|iban| add(identifier("iban", &iban.text)));
    let sellers = extraction.candidates.iter().filter(|c| c.term == TermPath::bt(27));
    sellers.for_each(|seller| add(name(&seller.value)));
    for line in &sheet.lines {
        let Some((_, height, _)) = sheet.pages.get(line.page) else { continue };
        if line.page > 1 || (HEAD * height..FOOT * height).contains(&line.y0) {
            continue;
        }
        for (first, last) in &line.cells {
            let text = line.text(*first, *last);
            if !text.bytes().any(|b| b.is_ascii_digit()) {
                add(name(&text));
                // "Holm AB · Storgatan · Lund" begins with the name.
                let part = text.split(['·', '•', '|', ',', '●', '∙']).next().unwrap_or_default();
                add(name(part));
            }
        }
    }
    out
}

/// By what the seller of a reading is known. What is `own` or the buyer's tells no vendors apart.
#[must_use]
pub fn keys_of(reading: &Reading, own: &[String]) -> Vec<String> {
    let invoice = reading.invoice();
    let (seller, buyer) = (&invoice.seller, &invoice.buyer);
    let accounts = invoice.payment.credit_transfers.iter().filter_map(|transfer| transfer.account.as_deref());
    let keys = seller
        .vat_identifier
        .iter()
        .filter_map(|vat| identifier("vat", vat))
        .chain(accounts.filter_map(|iban| identifier("iban", iban)))
        .chain(seller.name.iter().filter_map(|text| name(text)));
    let others: Vec<String> = own
        .iter()
        .chain(&buyer.vat_identifier)
        .chain(&buyer.name)
        .flat_map(|text| [identifier("vat", text), name(text)])
        .flatten()
        .collect();
    keys.filter(|key| !others.contains(key)).collect()
}

fn identifier(kind: &str, text: &str) -> Option<String> {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    (plain.len() >= 6).then(|| format!("{kind}:{plain}"))
}

fn name(text: &str) -> Option<String> {
    let plain = folded(text);
    (plain.chars().filter(char::is_ascii_alphabetic).count() >= LETTERS_MIN && plain.len() <= 80)
        .then(|| format!("name:{plain}"))
}
