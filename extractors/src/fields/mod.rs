//! From words to terms: recognisers find values, labels and geometry say what they are, and one joint decision
//! makes totals, VAT groups, lines and dates agree.

mod amounts;
mod another;
mod captions;
mod class;
pub(crate) mod compose;
mod currency;
mod dates;
mod facts;
mod found;
mod iban;
mod issue;
mod money;
mod national;
mod near;
mod numbers;
mod parties;
mod payee;
mod period;
mod prints;
mod seen;
mod self_billed;
mod totals;
mod vat_identifier;
pub(crate) mod vocabulary;

pub(crate) use amounts::{Amount, Format, format_of, parse};
pub(crate) use currency::of_text as currency_of;
pub(crate) use facts::Facts;
pub(crate) use found::Found;
pub(crate) use totals::Totals;

use model::extraction::{Candidate, DocumentClass, Extraction, Page};
use model::{Currency, DocumentId, TermPath};

use crate::layout::Sheet;
use crate::lines;
use crate::scorer::{Field, Scorer, Standing};
pub(crate) use seen::{Seen, agreed, least, odds};

/// Most confidence of a date whose day and month may be the other way round.
const AMBIGUOUS_MAX: u16 = 8_500;

/// Candidates of every field of a document, before any is chosen.
struct Pool {
    numbers: Vec<Seen>,
    orders: Vec<Seen>,
    issue: Vec<Seen>,
    due: Vec<Seen>,
    currencies: Vec<Seen>,
    accounts: Vec<Seen>,
    seller_vats: Vec<Seen>,
    parties: parties::Parties,
    totals: totals::Sought,
}

impl Pool {
    fn of(
        sheet: &Sheet,
        facts: &Facts,
        class: DocumentClass,
        items: &lines::Items,
        buyer_vat: &mut Vec<Candidate>,
    ) -> Pool {
        let (numbers, orders) = numbers::find(sheet, facts, class, items);
        let (issue, due) = issue::find(sheet, facts, class, items);
        let parties = parties::find(sheet, facts, class, items);
        Pool {
            numbers,
            orders,
            issue,
            due,
            currencies: money::currencies(sheet, facts),
            accounts: money::accounts(sheet, facts),
            seller_vats: parties::vat_identifiers(sheet, facts, &parties, buyer_vat),
            parties,
            totals: totals::find(sheet, facts, class, items),
        }
    }

    fn by_field(&self) -> [(Field, &[Seen]); 10] {
        [
            (Field::Number, &self.numbers),
            (Field::IssueDate, &self.issue),
            (Field::DueDate, &self.due),
            (Field::Order, &self.orders),
            (Field::Seller, &self.parties.sellers),
            (Field::Buyer, &self.parties.buyers),
            (Field::SellerVat, &self.seller_vats),
            (Field::Iban, &self.accounts),
            (Field::Currency, &self.currencies),
            (Field::Totals, &self.totals.seen),
        ]
    }
}

/// What training sees of a document: every candidate of every field with its features.
///
/// The class that the truth names stands for the one that reading would find, so that weights do not depend on those
/// before them.
///
/// First whether the buyer writes, and the judges of seller and buyer see the one as the other.
pub(crate) fn observe(
    document: DocumentId,
    pages: &[Page],
    class: Option<DocumentClass>,
) -> (bool, Vec<(Field, Vec<Seen>)>) {
    let sheet = Sheet::new(document, pages);
    let facts = Facts::of(&sheet);
    let class = class.unwrap_or_else(|| class::likely(&sheet, &facts));
    let pool = Pool::of(&sheet, &facts, class, &lines::of_class(&sheet, &facts, class), &mut Vec::new());
    let classes = (Field::Class, class::find(&sheet, &facts));
    let seen = pool.by_field().into_iter().map(|(field, seen)| (field, seen.to_vec())).chain([classes]);
    (facts.buyer_writes(class), seen.collect())
}

/// How who was chosen as seller and as buyer stand, and the seller's VAT identifier: they are chosen together, and how sure
/// that makes them is learned from the choice itself.
pub(crate) fn standings(
    document: DocumentId,
    pages: &[Page],
    class: Option<DocumentClass>,
    scorer: &Scorer,
) -> Vec<(Field, Standing, String)> {
    let sheet = Sheet::new(document, pages);
    let facts = Facts::of(&sheet);
    let class = class.unwrap_or_else(|| class::likely(&sheet, &facts));
    let parties = parties::find(&sheet, &facts, class, &lines::of_class(&sheet, &facts, class));
    let vats = parties::vat_identifiers(&sheet, &facts, &parties, &mut Vec::new());
    let named = parties.write(&sheet, &facts, scorer, &mut Vec::new());
    let vat = parties::vat_standing(&sheet, &facts, scorer, &vats, &parties, named);
    let mut out = parties.standings(&sheet, scorer);
    out.extend(vat.map(|(standing, value)| (Field::SellerVat, standing, value)));
    out
}

/// Reads the terms of an invoice from the words of its pages, and says what kind of document it is.
pub(crate) fn read(out: &mut Extraction, scorer: &Scorer) {
    let sheet = Sheet::new(out.document, &out.pages);
    let facts = Facts::of(&sheet);
    let (class, confidence) = class::classify(&sheet, &facts, scorer);
    out.class = class;
    out.class_confidence = confidence;
    let mut candidates = Vec::new();
    let items = lines::of_class(&sheet, &facts, class);
    let pool = Pool::of(&sheet, &facts, class, &items, &mut candidates);
    let mut give = |found: Vec<Found>, term: u16| {
        candidates.extend(found.into_iter().map(|f| f.candidate(TermPath::bt(term))));
    };
    let mut numbers = seen::judge(scorer, Field::Number, &pool.numbers);
    numbers::drop_preceding(&sheet, &facts, &mut numbers);
    let orders = seen::judge(scorer, Field::Order, &pool.orders);
    if class == DocumentClass::Order && numbers.is_empty() {
        numbers.clone_from(&orders);
    }
    let own = numbers.first().map(|number| number.value.clone());
    give(numbers, 1);
    let doubted = |mut found: Vec<Found>| {
        // Day and month that nothing on the pages tells apart stay in doubt, whatever usually holds.
        for one in found.iter_mut().filter(|one| issue::is_ambiguous(&facts, &one.value)) {
            one.confidence = one.confidence.min(AMBIGUOUS_MAX);
        }
        found
    };
    give(doubted(seen::judge(scorer, Field::IssueDate, &pool.issue)), 2);
    give(doubted(seen::judge(scorer, Field::DueDate, &pool.due)), 9);
    give(orders, 13);
    let currencies = seen::judge(scorer, Field::Currency, &pool.currencies);
    let mut named = Vec::new();
    let code = currencies.first().and_then(|c| c.value.parse::<Currency>().ok());
    give(currencies, 5);
    let chosen = pool.parties.write(&sheet, &facts, scorer, &mut named);
    give(parties::judge_vats(&sheet, &facts, scorer, &pool.seller_vats, &pool.parties, chosen), 31);
    candidates.extend(named);
    candidates.extend(numbers::contract(&sheet, &facts));
    if matches!(class, DocumentClass::CreditNote | DocumentClass::Invoice) {
        candidates.extend(numbers::despatch(&sheet, &facts));
        candidates.extend(period::find(&sheet, &facts, &items));
        candidates.extend(numbers::preceding(&sheet, &facts, own.as_deref()));
    }
    // The account belongs to the first credit transfer (BG-17).
    let account = TermPath::group(17, 1).with_term(84);
    let accounts = seen::judge(scorer, Field::Iban, &pool.accounts);
    candidates.extend(accounts.into_iter().map(|f| f.candidate(account.clone())));
    let totals = totals::write(&sheet, &facts, &pool.totals, &items, code, scorer, &mut candidates);
    lines::write(&sheet, &items, &totals, code, &mut candidates);
    // EN 16931 writes a credit note with positive amounts, whatever the page's sign says.
    if class == DocumentClass::CreditNote && totals.gross.is_some_and(|g| g.is_sign_negative() && !g.is_zero()) {
        for candidate in &mut candidates {
            let signed = matches!(candidate.term.term, 106..=117 | 131) || candidate.term.term == 129;
            if signed && let Some(positive) = candidate.value.strip_prefix('-') {
                let value = positive.to_owned();
                candidate.raw.get_or_insert_with(|| candidate.value.clone());
                candidate.value = value;
                // The sign is as sure as the class that turned it.
                candidate.confidence = candidate.confidence.min(confidence);
            }
        }
    }
    let names_it = |term: u16| candidates.iter().any(|c| c.term == TermPath::bt(term));
    if !names_it(1) && !names_it(112) && !names_it(115) {
        out.flag("no_invoice_fields");
    }
    out.candidates = candidates;
    if let Some(kind) = type_code(class, facts.buyer_writes(class)) {
        // The class decides the type code (BT-3); its evidence is the page that shows it.
        let evidence = vec![sheet.evidence(0, 0, sheet.lines.first().map_or(0, |l| l.tokens.len().saturating_sub(1)))];
        let found = Found { value: kind.to_owned(), raw: None, confidence: confidence.basis_points(), evidence };
        out.candidates.push(found.candidate(TermPath::bt(3)));
    }
}

/// The code of UNTDID 1001 for a class, and for what its buyer wrote.
fn type_code(class: DocumentClass, buyer_writes: bool) -> Option<&'static str> {
    match class {
        DocumentClass::Invoice if buyer_writes => Some("389"),
        DocumentClass::Invoice | DocumentClass::Receipt => Some("380"),
        DocumentClass::CreditNote if buyer_writes => Some("261"),
        DocumentClass::CreditNote => Some("381"),
        _ => None,
    }
}
