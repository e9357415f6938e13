//! Whatever the bytes, `read` gives a result; and invoices in model terms survive being written and read.

use extractors::{Engines, Limits, Options, assemble, einvoice, read};
use model::invoice::{AllowanceOrCharge, Identifier, Invoice};
use model::{Currency, DocumentId, TermPath};
use proptest::prelude::*;

const UBL: &str = include_str!("data/invoice.ubl.xml");

fn read_all(bytes: &[u8]) {
    let extraction = read(bytes, &Options::default(), &mut Engines::default());
    let reading = assemble(&extraction);
    assert_eq!(reading.invoice().terms().len(), reading.all_provenance().len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn read_never_panics_on_arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read_all(&bytes);
    }

    #[test]
    fn read_never_panics_on_arbitrary_markup(text in "(<|</|/>|>|&|;|=|'|\"|a|b:c|xmlns:b='u'|<!\\[CDATA\\[|\\]\\]>|<!--|-->|<\\?|\\?>|#x| |\n){0,60}") {
        read_all(text.as_bytes());
        read_all(format!("<?xml version='1.0'?><Invoice>{text}</Invoice>").as_bytes());
    }

    #[test]
    fn read_never_panics_on_a_damaged_invoice(at in 0..UBL.len(), length in 0_usize..40, fill in prop::collection::vec(any::<u8>(), 0..20)) {
        let mut bytes = UBL.as_bytes().to_vec();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, fill);
        read_all(&bytes);
    }

    #[test]
    fn ubl_loses_no_term(invoice in invoices()) {
        let text = einvoice::ubl::write(&invoice);
        prop_assert_eq!(again(&text), invoice, "{}", text);
    }

    #[test]
    fn cii_loses_no_term(mut invoice in invoices()) {
        // The schema has identifiers without a scheme before those with one.
        invoice.seller.identifiers.sort_by_key(|id| id.scheme.is_some());
        let text = einvoice::cii::write(&invoice);
        prop_assert_eq!(again(&text), invoice, "{}", text);
    }
}

fn again(text: &str) -> Invoice {
    let extraction = einvoice::read_xml(text.as_bytes(), DocumentId::of(text.as_bytes()), &Limits::default());
    assemble(&extraction).invoice().clone()
}

/// Paths of all terms that do not come in groups of their own choosing; two entries of each repeating group.
fn paths() -> Vec<TermPath> {
    let mut paths = Vec::new();
    for term in (1..=165).filter(|term| *term != 4) {
        let places = match term {
            21 | 22 => groups(1),
            25 | 26 => groups(3),
            84..=86 => groups(17),
            92..=98 => groups(20),
            99..=105 => groups(21),
            116..=121 => groups(23),
            122..=125 => groups(24),
            136..=140 => lines(27),
            141..=145 => lines(28),
            160 | 161 => lines(32),
            126..=159 => groups(25),
            _ => vec![TermPath::bt(0)],
        };
        for place in places {
            let path = place.with_term(term);
            match term {
                29 | 158 => paths.extend([path.clone().at(1), path.at(2)]),
                _ => paths.push(path),
            }
        }
    }
    paths
}

fn groups(group: u16) -> Vec<TermPath> {
    vec![TermPath::group(group, 1), TermPath::group(group, 2)]
}

fn lines(group: u16) -> Vec<TermPath> {
    groups(25).iter().flat_map(|line| [line.within(group, 1), line.within(group, 2)]).collect()
}

/// A text as people write it, with everything that XML must escape.
fn text() -> impl Strategy<Value = String> {
    "[A-Za-z0-9äß€&<>\"'#.-]([A-Za-z0-9äß€&<>\"'#\n\t .-]{0,20}[A-Za-z0-9€&<>\"'.-])?"
        .prop_filter("a code before a note is told by its number signs", |text: &String| !text.starts_with('#'))
}

fn value(term: u16) -> BoxedStrategy<String> {
    match term {
        2 | 7 | 9 | 26 | 72 | 73 | 74 | 134 | 135 => {
            (1990_i16..2100, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}")).boxed()
        }
        94 | 96 | 101 | 103 | 119 | 129 | 138 | 143 | 146..=149 | 152 => "-?[0-9]{1,9}(\\.[0-9]{1,6})?".boxed(),
        t if model::invoice::is_amount(t) => "-?[0-9]{1,12}\\.[0-9]{2}".boxed(),
        3 => prop_oneof![Just("380".to_owned()), Just("381".to_owned()), Just("384".to_owned())].boxed(),
        8 => prop_oneof![Just("3".to_owned()), Just("35".to_owned()), Just("432".to_owned())].boxed(),
        21 => "[A-Z]{3}".boxed(),
        // A unit, a code or a value of an attribute has no line breaks.
        30 | 34 | 81 | 82 | 130 | 150 => "[A-Za-z0-9&<\"']{1,10}".boxed(),
        125 => "([A-Za-z0-9+/]{4}){1,10}".boxed(),
        _ => text().boxed(),
    }
}

/// Invoices with any subset of all terms.
fn invoices() -> impl Strategy<Value = Invoice> {
    let terms: Vec<_> = paths()
        .into_iter()
        .map(|path| prop::option::of(value(path.term)).prop_map(move |value| (path.clone(), value)))
        .collect();
    (terms, any::<bool>(), any::<bool>()).prop_map(|(terms, schemes, accounting)| {
        // Amounts without a currency take BT-5 when read, so the invoice has one; another is the accounting currency.
        let mut invoice = Invoice {
            currency: Some(Currency::EUR),
            vat_accounting_currency: accounting.then(|| "SEK".parse().expect("a code")),
            ..Invoice::default()
        };
        for (path, value) in terms {
            let Some(value) = value else { continue };
            if matches!(path.term, 5 | 6) || (path.term == 111 && !accounting) {
                continue;
            }
            // A group's second entry without its first cannot be set, and is not an invoice.
            let _ = invoice.set(&path, &value);
        }
        if schemes {
            for id in identifiers(&mut invoice) {
                id.scheme = Some("0088".to_owned());
            }
            for class in invoice.lines.iter_mut().flat_map(|line| line.item.classifications.iter_mut()) {
                class.scheme = Some("STI".to_owned());
                class.scheme_version = Some("1.0".to_owned());
            }
        }
        invoice.settle_currency();
        drop_empty(&mut invoice);
        invoice
    })
}

fn identifiers(invoice: &mut Invoice) -> Vec<&mut Identifier> {
    let mut all: Vec<&mut Identifier> = invoice.seller.identifiers.iter_mut().take(1).collect();
    all.extend(invoice.seller.legal_registration.as_mut());
    all.extend(invoice.seller.electronic_address.as_mut());
    all.extend(invoice.buyer.identifier.as_mut());
    all.extend(invoice.buyer.electronic_address.as_mut());
    all.extend(invoice.payee.identifier.as_mut());
    all.extend(invoice.delivery.location_identifier.as_mut());
    all.extend(invoice.invoiced_object_identifier.as_mut());
    for line in invoice.lines.iter_mut() {
        all.extend(line.object_identifier.as_mut());
        all.extend(line.item.standard_identifier.as_mut());
    }
    all
}

/// Groups without any term have no place in a document.
fn drop_empty(invoice: &mut Invoice) {
    let blank = AllowanceOrCharge::default();
    for line in invoice.lines.iter_mut() {
        line.allowances.retain(|entry| *entry != blank);
        line.charges.retain(|entry| *entry != blank);
    }
}
