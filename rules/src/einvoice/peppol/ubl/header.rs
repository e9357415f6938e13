//! What is asked of the document as a whole: process, references, parties, VAT totals.

use model::xml::{Element, Ns};

use super::super::out::Out;
use super::super::path::{
    Memo, Unsure, all, attribute, cac, cbc, children, equals, first, is_one_of, one, present, raw, shown,
};
use super::super::text::{double, normal, quoted, unknown_process};
use super::view::View;
use crate::einvoice::words::{self, there_are};

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    process(view, out);
    references(view, out);
    parties(view, out);
    currencies(view, out);
    vat_totals(view, out);
    vat_signs(view, out);
    for element in &view.empty {
        out.fire("PEPPOL-EN16931-R008", *element, words::empty(*element));
    }
}

fn process(view: &View<'_, '_>, out: &mut Out<'_>) {
    let root = view.root;
    if !present(root, &[cbc("ProfileID")]) {
        out.fire("PEPPOL-EN16931-R001", root, "The business process (BT-23) is missing.");
    }
    let known = one(root, &[cbc("ProfileID")]).map(|_| view.process.is_some());
    out.hold("PEPPOL-EN16931-R007", root, known, || {
        unknown_process(first(root, &[cbc("ProfileID")]), view.edition.usual_process())
    });
    let specification = raw(root, &[cbc("CustomizationID")]).map(|text| {
        let text = normal(text);
        text.starts_with(view.edition.specification()) && !(view.edition.is_of_2026() && text.contains("::"))
    });
    out.hold("PEPPOL-EN16931-R004", root, specification, || {
        let expected = view.edition.specification();
        let seen = shown(root, &[cbc("CustomizationID")]);
        format!("The specification identifier is {seen}; it should begin with {expected} and have no double colon.")
    });
}

fn references(view: &View<'_, '_>, out: &mut Out<'_>) {
    let root = view.root;
    let notes = children(root, cbc("Note")).count();
    if notes > 1 && !view.both_german() {
        out.fire("PEPPOL-EN16931-R002", root, format!("The document has {notes} notes; one is allowed."));
    }
    if !present(root, &[cbc("BuyerReference")]) && !present(root, &[cac("OrderReference"), cbc("ID")]) {
        let message = "Neither a buyer reference (BT-10) nor a purchase order reference (BT-13) is given.";
        out.fire("PEPPOL-EN16931-R003", root, message);
    }
    if view.credit_note {
        let mut projects = children(root, cac("AdditionalDocumentReference")).collect::<Vec<_>>();
        projects.retain(|reference| equals(*reference, &[cbc("DocumentTypeCode")], "50"));
        if projects.len() > 1 {
            let message = format!("The credit note has {} project references; one is allowed.", projects.len());
            out.fire("PEPPOL-EN16931-R080", root, message);
        }
    }
}

fn parties(view: &View<'_, '_>, out: &mut Out<'_>) {
    for party in &view.customers {
        if !present(*party, &[cbc("EndpointID")]) {
            out.fire("PEPPOL-EN16931-R010", *party, "The buyer has no electronic address (BT-49).");
        }
    }
    for party in &view.suppliers {
        if !present(*party, &[cbc("EndpointID")]) {
            out.fire("PEPPOL-EN16931-R020", *party, "The seller has no electronic address (BT-34).");
        }
    }
    for means in &view.means {
        let debit = is_one_of(*means, &[cbc("PaymentMeansCode")], &["49", "59"]).unwrap_or_default();
        if debit && !present(*means, &[cac("PaymentMandate"), cbc("ID")]) {
            let code = shown(*means, &[cbc("PaymentMeansCode")]);
            let message = format!("Payment means {code} is a direct debit, but no mandate reference (BT-89) is given.");
            out.fire("PEPPOL-EN16931-R061", *means, message);
        }
    }
}

fn currencies(view: &View<'_, '_>, out: &mut Out<'_>) {
    let mut documents = Memo::new();
    for code in view.leaves("TaxCurrencyCode") {
        let find = |parent| raw(parent, &[cbc("DocumentCurrencyCode")]);
        let document = code.parent().map_or(Ok(""), |parent| documents.of(parent, || find(parent)));
        let differs = document.map(|document| normal(document) != normal(code.raw_text()));
        out.hold("PEPPOL-EN16931-R005", code, differs, || {
            format!("The VAT accounting currency is {}, as that of the invoice.", quoted(code.raw_text()))
        });
    }
    let mut plain_totals = Memo::new();
    for amount in &view.amounts {
        let currency = amount.raw_attribute("currencyID");
        if !may_be_in_other_currency(view, *amount, &mut plain_totals)
            && !currency.is_some_and(|currency| view.currencies.contains(&currency))
        {
            let seen = currency.map_or("missing".to_owned(), quoted);
            let expected = view.currencies.first().map_or("not given".to_owned(), |currency| quoted(currency));
            let message = format!("The currency of {} is {seen}; that of the invoice is {expected}.", amount.local());
            out.fire("PEPPOL-EN16931-R051", *amount, message);
        }
    }
}

/// VAT amounts that may be in another currency: those of a total without breakdown. Self-billing does not look at those
/// inside the breakdown either.
fn may_be_in_other_currency(view: &View<'_, '_>, amount: Element<'_, '_>, plain: &mut Memo<bool>) -> bool {
    if amount.local() != "TaxAmount" {
        return false;
    }
    let Some(parent) = amount.parent() else { return true };
    match (parent.ns(), parent.local()) {
        (Ns::Cac, "TaxSubtotal") => view.edition.is_self_billing(),
        (Ns::Cac, "TaxTotal") => plain.of(parent, || !present(parent, &[cac("TaxSubtotal")])),
        _ => true,
    }
}

fn vat_totals(view: &View<'_, '_>, out: &mut Out<'_>) {
    let root = view.root;
    let (broken_down, plain): (Vec<_>, Vec<_>) =
        children(root, cac("TaxTotal")).partition(|total| present(*total, &[cac("TaxSubtotal")]));
    if broken_down.len() != 1 {
        let message = format!(
            "{} with a VAT breakdown; there should be one.",
            there_are(broken_down.len(), "VAT total", "VAT totals")
        );
        out.fire("PEPPOL-EN16931-R053", root, message);
    }
    let expected = usize::from(present(root, &[cbc("TaxCurrencyCode")]));
    if plain.len() != expected {
        let [why, expected] = if expected == 1 { ["a", "one"] } else { ["no", "none"] };
        let message = format!(
            "{} without a breakdown; {why} VAT accounting currency is named, so there should be {expected}.",
            there_are(plain.len(), "VAT total", "VAT totals")
        );
        out.fire("PEPPOL-EN16931-R054", root, message);
    }
}

fn vat_signs(view: &View<'_, '_>, out: &mut Out<'_>) {
    let root = view.root;
    if !present(root, &[cbc("TaxCurrencyCode")]) {
        return;
    }
    let in_currency_of = |code: &'static str| -> Result<Vec<f64>, Unsure> {
        let currency = normal(raw(root, &[cbc(code)])?);
        let amounts = all(root, &[cac("TaxTotal"), cbc("TaxAmount")]).into_iter();
        let amounts = amounts.filter(|amount| amount.raw_attribute("currencyID") == Some(currency.as_ref()));
        amounts.map(|amount| double(amount.raw_text()).ok_or(Unsure("a VAT amount is not a number"))).collect()
    };
    let same = || {
        let (accounting, document) = (in_currency_of("TaxCurrencyCode")?, in_currency_of("DocumentCurrencyCode")?);
        let both = |fits: fn(&f64) -> bool| accounting.iter().any(fits) && document.iter().any(fits);
        Ok(both(|amount| *amount <= 0.0) || both(|amount| *amount >= 0.0))
    };
    out.hold("PEPPOL-EN16931-R055", root, same(), || {
        let mut amounts = String::new();
        for amount in all(root, &[cac("TaxTotal"), cbc("TaxAmount")]) {
            amounts += &format!(" {} {},", quoted(amount.raw_text()), quoted(attribute(amount, "currencyID")));
        }
        format!(
            "The VAT totals are{} so they do not have the same sign in both currencies.",
            if amounts.is_empty() { " missing,".to_owned() } else { amounts }
        )
    });
}
