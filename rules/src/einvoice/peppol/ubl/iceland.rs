//! Iceland: the seller, or both parties, have an Icelandic address, written `IS`.

use model::xml::Element;

use super::super::out::Out;
use super::super::path::{Step, Unsure, all, cac, cbc, children, complete, equals, find, is_one_of, raw, shown};
use super::super::text::{is_date, length, normal};
use super::view::{ADDRESS, CUSTOMER, LEGAL_ID, PARTY, SUPPLIER, View};

/// The scheme of a kennitala.
const SCHEME: &str = "0196";

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    if view.seller.raw != "IS" {
        return;
    }
    let root = view.root;
    let is_type = |code| is_one_of(root, &[cbc(code)], &["380", "381"]).unwrap_or_default();
    if !is_type("InvoiceTypeCode") && !is_type("CreditNoteTypeCode") {
        out.fire("IS-R-001", root, "The type of the document is neither 380 nor 381.");
    }
    party("seller", "IS-R-002", "IS-R-003", root, &[SUPPLIER, PARTY], out);
    if view.buyer.raw == "IS" {
        for customer in children(root, CUSTOMER) {
            party("buyer", "IS-R-004", "IS-R-005", customer, &[PARTY], out);
        }
    }
    account(view, "IS-R-006", "9", out);
    account(view, "IS-R-007", "42", out);
    final_due_date(view, out);
}

fn party(
    name: &str,
    registration: &'static str,
    address: &'static str,
    from: Element<'_, '_>,
    path: &[Step],
    out: &mut Out<'_>,
) {
    let kennitala = [path, &LEGAL_ID].concat();
    if find(from, &kennitala, |id| id.raw_attribute("schemeID") == Some(SCHEME)).is_none() {
        out.fire(registration, from, format!("The {name} has no legal registration in scheme {SCHEME} (kennitala)."));
    }
    let addresses = all(from, &[path, &[ADDRESS]].concat());
    let has = |step| addresses.iter().any(|address| complete(*address, &[step]));
    if !has(cbc("StreetName")) || !has(cbc("PostalZone")) {
        out.fire(address, from, format!("The address of the {name} lacks street or postcode."));
    }
}

fn account(view: &View<'_, '_>, rule: &'static str, code: &str, out: &mut Out<'_>) {
    let mut means: Vec<_> = children(view.root, cac("PaymentMeans")).collect();
    means.retain(|means| equals(*means, &[cbc("PaymentMeansCode")], code));
    if means.is_empty() {
        return;
    }
    let mut accounts: Vec<Element<'_, '_>> = Vec::new();
    for means in &means {
        accounts.extend(all(*means, &[cac("PayeeFinancialAccount"), cbc("ID")]));
    }
    let holds = match accounts.as_slice() {
        [] => Ok(false),
        [account] => Ok(length(&normal(account.raw_text())) == 12),
        _ => Err(Unsure("payment means of this code name more than one account")),
    };
    out.hold(rule, view.root, holds, || {
        let seen = accounts.first().map_or("missing", |account| account.text());
        format!("The account of payment means {code} is {seen}; it should have 12 characters.")
    });
}

fn final_due_date(view: &View<'_, '_>, out: &mut Out<'_>) {
    let root = view.root;
    let mut claims: Vec<_> = children(root, cac("AdditionalDocumentReference")).collect();
    claims.retain(|reference| equals(*reference, &[cbc("DocumentDescription")], "EINDAGI"));
    if claims.is_empty() {
        return;
    }
    let mut dates: Vec<&str> = Vec::new();
    for claim in &claims {
        dates.extend(children(*claim, cbc("ID")).map(Element::raw_text));
    }
    let date = match dates.as_slice() {
        [] => Ok(""),
        [date] => Ok(*date),
        _ => Err(Unsure("there is more than one final due date")),
    };
    let seen = || date.map_or_else(|_| "unclear".to_owned(), |date| format!("{date:?}"));
    out.hold("IS-R-008", root, date.map(is_date), || format!("The final due date (EINDAGI) is {}.", seen()));
    let has_due_date = complete(root, &[cbc("DueDate")]);
    if !has_due_date {
        out.fire("IS-R-009", root, "There is a final due date (EINDAGI), but no due date (BT-9).");
    }
    let due = raw(root, &[cbc("DueDate")]);
    let in_order = || -> Result<bool, Unsure> {
        let (due, last) = (due?, date?);
        Ok(has_due_date && !dates.is_empty() && due <= last)
    };
    out.hold("IS-R-010", root, in_order(), || {
        format!("The due date is {}, the final due date (EINDAGI) {}.", shown(root, &[cbc("DueDate")]), seen())
    });
}
