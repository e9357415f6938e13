//! Greece: the seller, or both parties, are taxed there.

use std::collections::HashSet;

use model::xml::Element;

use super::super::identifiers::greek;
use super::super::out::Out;
use super::super::path::{Unsure, all, cac, cbc, children, equals, raw};
use super::super::text::{cut, double, is_blank, is_integer, length};
use super::view::{PARTY, REGISTRATION, REPRESENTATIVE, SUPPLIER, TAX_SCHEME, View, vat_identifiers};

/// Description of the reference that holds the tax authority's registration number.
const MARK: &str = "##M.AR.K##";
/// Description of the reference to a picture of the invoice.
const PICTURE: &str = "##INVOICE|URL##";
/// The scheme of Greek VAT numbers as electronic addresses.
const SCHEME: &str = "9933";

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    let is_greek = |country: &Option<String>| matches!(country.as_deref(), Some("GR" | "EL"));
    if is_greek(&view.seller_tax) {
        let (numbers, issued) = (tax_numbers(view), raw(view.root, &[cbc("IssueDate")]));
        for id in children(view.root, cbc("ID")) {
            number(id, &numbers, issued, out);
        }
        for party in &view.suppliers {
            seller(*party, out);
        }
        references(view, out);
        for party in &view.customers {
            let named = raw(*party, &[cac("PartyName"), cbc("Name")]).map(|name| !name.is_empty());
            out.hold("GR-R-005", *party, named, || "The buyer has no name (BT-45).".to_owned());
        }
    }
    if is_greek(&view.endpoint_tax) {
        for party in &view.suppliers {
            endpoints("GR-R-009", *party, out);
        }
    }
    if is_greek(&view.seller_tax) && is_greek(&view.buyer_tax) {
        for party in &view.customers {
            out.hold("GR-R-006", *party, has_one_greek_vat_identifier(*party), || {
                "The buyer should have one VAT identifier, EL and a valid tax number.".to_owned()
            });
            endpoints("GR-R-010", *party, out);
        }
    }
}

/// The invoice number: tax number|date|branch|type|series|serial number.
fn number(id: Element<'_, '_>, numbers: &HashSet<&str>, issued: Result<&str, Unsure>, out: &mut Out<'_>) {
    let text = id.raw_text();
    let segments: Vec<&str> = if text.is_empty() { Vec::new() } else { text.split('|').collect() };
    let segment = |number: usize| segments.get(number - 1).copied().unwrap_or_default();
    let count = segments.len();
    if count != 6 {
        let message = format!("The invoice number {text:?} has {count} segments divided by |; it should have six.");
        out.fire("GR-R-001-1", id, message);
    }
    if length(segment(1)) != 9 || !greek(segment(1)) || !numbers.contains(segment(1)) {
        let message = format!("The first segment {:?} is not the tax number of the seller.", segment(1));
        out.fire("GR-R-001-2", id, message);
    }
    let issued = issued.map(|issued| is_issue_date(segment(2), issued));
    out.hold("GR-R-001-3", id, issued, || {
        format!("The second segment {:?} is not the issue date in the form DD/MM/YYYY.", segment(2))
    });
    let branch = match double(segment(3)) {
        None => Ok(false),
        Some(_) if !is_integer(segment(3)) => Err(Unsure("the branch in the invoice number is not an integer")),
        Some(branch) => Ok(branch >= 0.0),
    };
    out.hold("GR-R-001-4", id, branch, || format!("The third segment {:?} is not a branch number.", segment(3)));
    if !["1.1", "1.6", "2.1", "2.4", "5.1", "5.2"].contains(&segment(4)) {
        out.fire("GR-R-001-5", id, format!("The fourth segment {:?} is not a type of invoices.", segment(4)));
    }
    for (rule, place, name) in [("GR-R-001-6", 5, "fifth"), ("GR-R-001-7", 6, "sixth")] {
        if segment(place).is_empty() {
            out.fire(rule, id, format!("The {name} segment of the invoice number {text:?} is empty."));
        }
    }
}

/// Tax numbers of the seller and its representative: their VAT identifiers without the first two characters.
fn tax_numbers<'t>(view: &View<'t, '_>) -> HashSet<&'t str> {
    let mut registrations = all(view.root, &[SUPPLIER, PARTY, REGISTRATION]);
    registrations.extend(all(view.root, &[REPRESENTATIVE, REGISTRATION]));
    registrations.retain(|registration| equals(*registration, &TAX_SCHEME, "VAT"));
    let ids = registrations.iter().flat_map(|registration| children(*registration, cbc("CompanyID")));
    ids.map(|id| cut(id.raw_text(), 2, 11)).collect()
}

/// DD/MM/YYYY of a day that is written YYYY-MM-DD, a slash and more after it allowed.
fn is_issue_date(segment: &str, issued: &str) -> bool {
    let pieces = |text: &str, divider: char| -> [String; 3] {
        let mut pieces = text.split(divider).map(str::to_owned);
        std::array::from_fn(|_| pieces.next().unwrap_or_default())
    };
    let [day, month, year] = pieces(segment, '/');
    if pieces(issued, '-') != [year.clone(), month.clone(), day.clone()] {
        return false;
    }
    let within = |text: &str, most: u32| {
        matches!(text.len(), 1 | 2)
            && text.bytes().all(|b| b.is_ascii_digit())
            && text.parse().is_ok_and(|number: u32| (1..=most).contains(&number))
    };
    let century = year.starts_with("19") || year.starts_with("20");
    within(&day, 31)
        && within(&month, 12)
        && century
        && cut(&year, 2, 4).bytes().filter(u8::is_ascii_digit).count() == 2
}

fn seller(party: Element<'_, '_>, out: &mut Out<'_>) {
    let named = raw(party, &[cac("PartyName"), cbc("Name")]).map(|name| !name.is_empty());
    out.hold("GR-R-002", party, named, || "The seller has no name (BT-28).".to_owned());
    out.hold("GR-S-011", party, has_one_greek_vat_identifier(party), || {
        "The seller should have one VAT identifier, EL and a valid tax number.".to_owned()
    });
    for registration in children(party, REGISTRATION) {
        if !super::view::is_vat(registration).unwrap_or_default() {
            continue;
        }
        for id in children(registration, cbc("CompanyID")) {
            if !is_greek_vat_identifier(id.raw_text()) {
                let message = format!("{:?} is not EL and a valid tax number.", id.raw_text());
                out.fire("GR-R-003", id, message);
            }
        }
    }
}

fn is_greek_vat_identifier(text: &str) -> bool {
    text.strip_prefix("EL").is_some_and(greek)
}

fn has_one_greek_vat_identifier(party: Element<'_, '_>) -> Result<bool, Unsure> {
    let ids = vat_identifiers(party)?;
    Ok(matches!(ids.as_slice(), [id] if is_greek_vat_identifier(id.raw_text())))
}

fn endpoints(rule: &'static str, party: Element<'_, '_>, out: &mut Out<'_>) {
    for endpoint in children(party, cbc("EndpointID")) {
        if endpoint.raw_attribute("schemeID") != Some(SCHEME) || !greek(endpoint.raw_text()) {
            let message = format!("{:?} is not a Greek tax number in scheme {SCHEME}.", endpoint.raw_text());
            out.fire(rule, endpoint, message);
        }
    }
}

fn references(view: &View<'_, '_>, out: &mut Out<'_>) {
    let describes = |reference: Element<'_, '_>, what: &str| equals(reference, &[cbc("DocumentDescription")], what);
    let in_greece = view.seller.raw == "GR";
    if in_greece {
        let root = view.root;
        let count = |what| {
            children(root, cac("AdditionalDocumentReference")).filter(|reference| describes(*reference, what)).count()
        };
        let (marks, pictures) = (count(MARK), count(PICTURE));
        if marks != 1 {
            out.fire(
                "GR-R-004-1",
                root,
                format!("There are {marks} supporting documents {MARK}; there should be one."),
            );
        }
        if pictures != 1 {
            let message = format!("There are {pictures} supporting documents {PICTURE}; there should be one.");
            out.fire("GR-S-008-1", root, message);
        }
        if pictures > 1 {
            let message = format!("There are {pictures} supporting documents {PICTURE}; at most one is allowed.");
            out.fire("GR-R-008-2", root, message);
        }
    }
    for reference in view.references.iter().copied() {
        if in_greece && describes(reference, MARK) {
            for id in children(reference, cbc("ID")) {
                if !id.raw_text().starts_with(|c: char| matches!(c, '1'..='9')) {
                    out.fire("GR-R-004-2", id, format!("The MARK {:?} is not a number above 0.", id.raw_text()));
                }
            }
        }
        if describes(reference, PICTURE) {
            let uri = raw(reference, &[cac("Attachment"), cac("ExternalReference"), cbc("URI")]);
            out.hold("GR-R-008-3", reference, uri.map(|uri| !is_blank(uri)), || {
                format!("The supporting document {PICTURE} has no address.")
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_invoice_numbers() {
        assert!(is_issue_date("05/01/2024", "2024-01-05"));
        assert!(is_issue_date("05/01/2024/x", "2024-01-05"));
        assert!(is_issue_date("5/1/2024", "2024-1-5"));
        for (segment, issued) in [
            ("5/1/2024", "2024-01-05"),
            ("05-01-2024", "2024-01-05"),
            ("05/01/2024 ", "2024-01-05"),
            ("01/05/2024", "2024-01-05"),
            ("05/01/1800", "1800-01-05"),
            ("32/01/2024", "2024-01-32"),
            ("", ""),
        ] {
            assert!(!is_issue_date(segment, issued), "{segment} {issued}");
        }
    }
}
