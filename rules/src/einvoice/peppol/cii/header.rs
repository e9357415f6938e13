//! What is asked of the document as a whole: process, references, parties, VAT totals.

use model::xml::Element;

use super::super::out::Out;
use super::super::path::{
    Memo, Unsure, attribute, children, equals, first, is_one_of, one, present, ram, raw, rsm, shown,
};
use super::super::text::{double, normal, quoted, unknown_process};
use super::view::{SETTLEMENT, SUM, View, below};
use crate::einvoice::words::there_are;

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    for context in &view.contexts {
        process(view, *context, out);
    }
    for document in &view.documents {
        notes(*document, out);
    }
    for agreement in &view.agreements {
        references(*agreement, out);
    }
    parties(view, out);
    for settlement in &view.settlements {
        currencies(*settlement, out);
        vat_totals(view, *settlement, out);
        vat_signs(view, *settlement, out);
    }
}

fn process(view: &View<'_, '_>, context: Element<'_, '_>, out: &mut Out<'_>) {
    let path = [ram("BusinessProcessSpecifiedDocumentContextParameter"), ram("ID")];
    if !present(context, &path) {
        out.fire("PEPPOL-EN16931-R001", context, "The business process (BT-23) is missing.");
    }
    let known = one(view.root, &[rsm("ExchangedDocumentContext"), path[0], path[1]]).map(|_| view.process.is_some());
    out.hold("PEPPOL-EN16931-R007", context, known, || {
        unknown_process(first(context, &path), view.edition.usual_process())
    });
    let path = [ram("GuidelineSpecifiedDocumentContextParameter"), ram("ID")];
    let specification = raw(context, &path).map(|text| normal(text).starts_with(view.edition.specification()));
    out.hold("PEPPOL-EN16931-R004", context, specification, || {
        let (seen, expected) = (shown(context, &path), view.edition.specification());
        format!("The specification identifier is {seen}; it should begin with {expected}.")
    });
}

fn notes(document: Element<'_, '_>, out: &mut Out<'_>) {
    let count = children(document, ram("IncludedNote")).count();
    let subject = present(document, &[ram("IncludedNote"), ram("SubjectCode")]);
    if count > 1 || subject {
        let with = if subject { " and at least one subject code" } else { "" };
        let message = format!("The document has {count} notes{with}; one without a subject code is allowed.");
        out.fire("PEPPOL-EN16931-R002", document, message);
    }
}

fn references(agreement: Element<'_, '_>, out: &mut Out<'_>) {
    let order = [ram("BuyerOrderReferencedDocument"), ram("IssuerAssignedID")];
    if !present(agreement, &[ram("BuyerReference")]) && !present(agreement, &order) {
        let message = "Neither a buyer reference (BT-10) nor a purchase order reference (BT-13) is given.";
        out.fire("PEPPOL-EN16931-R003", agreement, message);
    }
    for (rule, code, what) in
        [("PEPPOL-EN16931-R006", "130", "invoiced objects"), ("PEPPOL-EN16931-R080", "50", "project references")]
    {
        let references = children(agreement, ram("AdditionalReferencedDocument"));
        let count = references.filter(|reference| equals(*reference, &[ram("TypeCode")], code)).count();
        if count > 1 {
            out.fire(rule, agreement, format!("The document has {count} {what}; one is allowed."));
        }
    }
}

fn parties(view: &View<'_, '_>, out: &mut Out<'_>) {
    let address = [ram("URIUniversalCommunication"), ram("URIID")];
    for party in &view.buyers {
        if !present(*party, &address) {
            out.fire("PEPPOL-EN16931-R010", *party, "The buyer has no electronic address (BT-49).");
        }
    }
    for party in &view.sellers {
        if !present(*party, &address) {
            out.fire("PEPPOL-EN16931-R020", *party, "The seller has no electronic address (BT-34).");
        }
    }
    let mut mandates = Memo::new();
    for means in &view.means {
        let debit = is_one_of(*means, &[ram("TypeCode")], &["49", "59"]).unwrap_or_default();
        let mandate = [ram("SpecifiedTradePaymentTerms"), ram("DirectDebitMandateID")];
        if debit && !means.parent().is_some_and(|settlement| mandates.of(settlement, || present(settlement, &mandate)))
        {
            let code = shown(*means, &[ram("TypeCode")]);
            let message = format!("Payment means {code} is a direct debit, but no mandate reference (BT-89) is given.");
            out.fire("PEPPOL-EN16931-R061", *means, message);
        }
    }
}

fn currencies(settlement: Element<'_, '_>, out: &mut Out<'_>) {
    if !present(settlement, &[ram("TaxCurrencyCode")]) {
        return;
    }
    let differs = || -> Result<bool, Unsure> {
        let accounting = raw(settlement, &[ram("TaxCurrencyCode")])?;
        Ok(normal(accounting) != normal(raw(settlement, &[ram("InvoiceCurrencyCode")])?))
    };
    out.hold("PEPPOL-EN16931-R005", settlement, differs(), || {
        let seen = shown(settlement, &[ram("TaxCurrencyCode")]);
        format!("The VAT accounting currency is {seen}, as that of the invoice.")
    });
}

fn vat_totals(view: &View<'_, '_>, settlement: Element<'_, '_>, out: &mut Out<'_>) {
    let totals = below(&children(settlement, SUM).collect::<Vec<_>>(), ram("TaxTotalAmount"));
    let currencies: Vec<_> = totals.iter().filter_map(|total| total.raw_attribute("currencyID")).collect();
    let own = currencies.iter().filter(|currency| view.currencies.contains(currency)).count();
    if own != 1 {
        let invoice = view.currencies.first().map_or("no currency".to_owned(), |currency| quoted(currency));
        let message = format!(
            "{} in {invoice}, the currency of the invoice; one is expected.",
            there_are(own, "VAT total", "VAT totals")
        );
        out.fire("PEPPOL-EN16931-R053", settlement, message);
    }
    let other = currencies.iter().filter(|currency| view.currencies.iter().any(|own| own != *currency)).count();
    let expected = usize::from(present(settlement, &[ram("TaxCurrencyCode")]));
    if other != expected {
        let message = format!(
            "{} in another currency; there should be {}.",
            there_are(other, "VAT total", "VAT totals"),
            if expected == 1 { "one" } else { "none" }
        );
        out.fire("PEPPOL-EN16931-R054", settlement, message);
    }
}

fn vat_signs(view: &View<'_, '_>, settlement: Element<'_, '_>, out: &mut Out<'_>) {
    let accounting = super::super::path::all(view.root, &[SETTLEMENT[0], SETTLEMENT[1], ram("TaxCurrencyCode")]);
    let accounting: Vec<_> = accounting.into_iter().map(Element::raw_text).collect();
    if accounting.is_empty() {
        return;
    }
    let totals = below(&children(settlement, SUM).collect::<Vec<_>>(), ram("TaxTotalAmount"));
    let amounts = |currencies: &[&str]| -> Result<Vec<f64>, Unsure> {
        let own =
            totals.iter().filter(|total| total.raw_attribute("currencyID").is_some_and(|c| currencies.contains(&c)));
        own.map(|total| double(total.raw_text()).ok_or(Unsure("a VAT amount is not a number"))).collect()
    };
    let same = || {
        let (accounting, invoice) = (amounts(&accounting)?, amounts(&view.currencies)?);
        let both = |fits: fn(&f64) -> bool| accounting.iter().any(fits) && invoice.iter().any(fits);
        // Unlike in UBL, nought does not go with a negative amount.
        Ok(both(|amount| *amount < 0.0) || both(|amount| *amount >= 0.0))
    };
    out.hold("PEPPOL-EN16931-R055", settlement, same(), || {
        let seen: Vec<_> = totals
            .iter()
            .map(|total| format!("{} {}", quoted(total.raw_text()), quoted(attribute(*total, "currencyID"))))
            .collect();
        format!("The VAT totals are {}, so they do not have the same sign in both currencies.", seen.join(" and "))
    });
}
