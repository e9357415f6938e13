//! What an invoice says about itself: number, dates, currency, period, the documents it refers to.

use model::xml::Element;

use super::super::sink::Sink;
use super::dates;
use super::terms::{self, Found, Term, steps};
use super::view::View;

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink) {
    let required = [
        ("BR-01", terms::SPECIFICATION, "specification identifier (BT-24)"),
        ("BR-02", terms::NUMBER, "invoice number (BT-1)"),
        ("BR-03", terms::ISSUE_DATE, "issue date (BT-2)"),
        ("BR-04", terms::TYPE_CODE, "invoice type code (BT-3)"),
        ("BR-05", terms::CURRENCY, "invoice currency code (BT-5)"),
    ];
    for (rule, term, name) in required {
        required_term(view, rule, term, name, sink);
    }
    tax_point(view, sink);
    for period in &view.periods {
        dates::in_order(view, *period, "BR-29", "invoicing period (BG-14)", sink);
        let start = view.find(*period, terms::PERIOD_START);
        let end = view.find(*period, terms::PERIOD_END);
        // UBL has the code of the tax point (BT-8) in the period too, where it may stand alone.
        let code = view.is_ubl() && Found::below(*period, steps!(cbc.DescriptionCode)).exists();
        if !(start.exists() || end.exists() || code) {
            sink.fire("BR-CO-19", *period, "The invoicing period (BG-14) has neither a start nor an end.".into());
        }
    }
    for reference in &view.supporting_documents {
        if view.find(*reference, terms::DOCUMENT_REFERENCE).is_blank() {
            sink.fire("BR-52", *reference, "This supporting document (BG-24) has no reference (BT-122).".into());
        }
    }
    for reference in &view.preceding_invoices {
        let number = view.find(*reference, terms::PRECEDING_NUMBER);
        if view.pick(!number.exists(), number.is_blank()) {
            let message = "This reference to a preceding invoice (BG-3) has no invoice number (BT-25).";
            sink.fire("BR-55", *reference, message.into());
        }
    }
}

/// A term of the document that must say something.
fn required_term(view: &View<'_, '_>, rule: &'static str, term: Term, name: &str, sink: &mut Sink) {
    let found = view.header(term);
    // Only a date in format 102 (YYYYMMDD) is one in CII.
    let counts =
        |found: Element<'_, '_>| rule != "BR-03" || view.is_ubl() || found.raw_attribute("format") == Some("102");
    let blank = found.iter().filter(|it| counts(*it)).all(|it| it.text().is_empty());
    if blank {
        let at = found.first().unwrap_or(view.document.root);
        let message = match found.text() {
            "" => format!("The invoice has no {name}."),
            text => format!("The {name} {text} is not written in format 102 (YYYYMMDD)."),
        };
        sink.fire(rule, at, message);
    }
}

/// BR-CO-03: the date of the tax point or a code for it, not both.
fn tax_point(view: &View<'_, '_>, sink: &mut Sink) {
    let (date, code) = view.pick(
        (view.header(terms::TAX_POINT_DATE).first(), view.header(terms::TAX_POINT_CODE).first()),
        (view.tax_point_date, view.tax_point_code),
    );
    let (Some(date), Some(code)) = (date, code) else { return };
    let message = format!(
        "The tax point is given twice: as the date {} (BT-7) and as the code {} (BT-8).",
        shown_date(date),
        code.text(),
    );
    if view.is_ubl() {
        sink.fire("BR-CO-03", date, message);
    } else {
        for group in view.breakdown.iter().filter(|group| super::breakdown::is_judged(view, **group)) {
            sink.fire("BR-CO-03", *group, message.clone());
        }
    }
}

fn shown_date<'t>(date: Element<'t, '_>) -> &'t str {
    date.descendants().map(Element::text).find(|text| !text.is_empty()).unwrap_or_default()
}
