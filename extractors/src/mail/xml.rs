//! Just enough of an XML file to say which invoice it is: its root, and its number. Reading is done elsewhere.

use quick_xml::Reader;
use quick_xml::events::Event;

/// What an XML file shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct XmlClues {
    /// Whether its vocabulary is that of an invoice.
    pub is_invoice: bool,
    /// Invoice number (BT-1).
    pub number: Option<String>,
}

/// Roots of invoice vocabularies: UBL, CII and its forerunner, Italian, Polish, Spanish and Czech formats.
const ROOTS: &[&str] = &[
    "Invoice",
    "CreditNote",
    "CrossIndustryInvoice",
    "CrossIndustryDocument",
    "FatturaElettronica",
    "Faktura",
    "Facturae",
    "FatturaElettronicaSemplificata",
];
/// Parent and element of the number, in those vocabularies.
const NUMBERS: &[(&str, &str)] = &[
    ("Invoice", "ID"),
    ("CreditNote", "ID"),
    ("ExchangedDocument", "ID"),
    ("HeaderExchangedDocument", "ID"),
    ("DatiGeneraliDocumento", "Numero"),
    ("Fa", "P_2"),
    ("InvoiceHeader", "InvoiceNumber"),
    ("Invoice", "InvoiceNumber"),
];
/// Headers stand at the top; attachments embedded further down are not waded through.
const EVENTS_MAX: usize = 4_000;

/// Looks at an XML file. Never fails: what cannot be read shows nothing.
pub(super) fn look(bytes: &[u8]) -> XmlClues {
    let text = super::text::decode(bytes, None);
    let mut reader = Reader::from_str(&text);
    let mut clues = XmlClues::default();
    let mut path: Vec<String> = Vec::new();
    for _ in 0..EVENTS_MAX {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                let name = start.local_name().as_ref().to_owned();
                clues.is_invoice |= path.len() < 3 && ROOTS.contains(&name.as_str());
                if path.len() > 64 {
                    break;
                }
                path.push(name);
            }
            Ok(Event::End(_)) => {
                path.pop();
            }
            Ok(Event::Text(text)) => {
                let place = path.len().checked_sub(2).map(|n| (path[n].as_str(), path[n + 1].as_str()));
                if place.is_some_and(|place| NUMBERS.contains(&place)) {
                    let number = text.trim().to_owned();
                    if !number.is_empty() {
                        clues.number = Some(number);
                        break;
                    }
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    clues
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_and_numbers_of_invoice_vocabularies_are_known() {
        let check = |xml: &str, is_invoice: bool, number: Option<&str>| {
            let expected = XmlClues { is_invoice, number: number.map(str::to_owned) };
            assert_eq!(look(xml.as_bytes()), expected, "{xml}");
        };
        check("<Invoice xmlns:cbc='x'><cbc:ID> RE-1 </cbc:ID></Invoice>", true, Some("RE-1"));
        check(
            "<r:CrossIndustryInvoice><r:ExchangedDocument><ram:ID>7</ram:ID></r:ExchangedDocument></r:CrossIndustryInvoice>",
            true,
            Some("7"),
        );
        check(
            "<StandardBusinessDocument><H/><Invoice><ID>2</ID></Invoice></StandardBusinessDocument>",
            true,
            Some("2"),
        );
        check("<Order><ID>2</ID></Order>", false, None);
        check("<broken", false, None);
    }
}
