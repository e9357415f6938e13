//! BR-DE-CVD-*: invoices for vehicles under the clean vehicles directive, in both syntaxes.

use model::verdict::Syntax;
use model::xml::Element;

use super::codes::{CLEANNESS, VEHICLES, is_classification};
use super::{Document, need};
use crate::einvoice::select::{
    Few, Step, cac, cbc, filled, first, normal, ram, rsm, says, select, shown, string, trim,
};
use crate::einvoice::sink::Sink;

/// Where a syntax has what the rules are about, below an item.
struct Places {
    classification: &'static [Step],
    attribute: Step,
    name: Step,
    value: Step,
}

const UBL: Places = Places {
    classification: &[cac("CommodityClassification"), cbc("ItemClassificationCode")],
    attribute: cac("AdditionalItemProperty"),
    name: cbc("Name"),
    value: cbc("Value"),
};

const CII: Places = Places {
    classification: &[ram("DesignatedProductClassification"), ram("ClassCode")],
    attribute: ram("ApplicableProductCharacteristic"),
    name: ram("Description"),
    value: ram("Value"),
};

pub(super) fn check(document: &Document<'_, '_>, sink: &mut Sink) {
    let root = document.root;
    match document.syntax {
        Syntax::Ubl => {
            need(sink, "BR-DE-CVD-01", root, &[cac("ContractDocumentReference"), cbc("ID")], CONTRACT);
            need(sink, "BR-DE-CVD-02", root, &[cac("OriginatorDocumentReference"), cbc("ID")], TENDER);
            // An Invoice has lines of one name, a CreditNote of another; the rule that one of them is a vehicle takes both.
            let (own, other) = if document.credit_note { (LINES[1], LINES[0]) } else { (LINES[0], LINES[1]) };
            let items = select(root, &[own, cac("Item")]);
            let others = select(root, &[other, cac("Item")]);
            if !items.iter().chain(&others).any(|item| is_vehicle(*item, &UBL)) {
                sink.fire("BR-DE-CVD-03", root, NO_VEHICLE.to_owned());
            }
            items.into_iter().for_each(|item| judge(item, &UBL, sink));
        }
        Syntax::Cii => {
            for deal in select(root, &[rsm("SupplyChainTradeTransaction")]) {
                for agreement in select(deal, &[ram("ApplicableHeaderTradeAgreement")]) {
                    references(agreement, sink);
                }
                let items = select(deal, &[ram("IncludedSupplyChainTradeLineItem"), ram("SpecifiedTradeProduct")]);
                if !items.iter().any(|item| is_vehicle(*item, &CII)) {
                    sink.fire("BR-DE-CVD-03", deal, NO_VEHICLE.to_owned());
                }
                items.into_iter().for_each(|item| judge(item, &CII, sink));
            }
        }
    }
}

const LINES: [Step; 2] = [cac("InvoiceLine"), cac("CreditNoteLine")];
const CONTRACT: &str = "contract reference (BT-12)";
const TENDER: &str = "tender or lot reference (BT-17)";
const NO_VEHICLE: &str =
    "No line is about a vehicle: none has a classification of the scheme CVD and the attribute cva.";

fn references(agreement: Element<'_, '_>, sink: &mut Sink) {
    let contract = &[ram("ContractReferencedDocument"), ram("IssuerAssignedID")];
    need(sink, "BR-DE-CVD-01", agreement, contract, CONTRACT);
    let tender = select(agreement, &[ram("AdditionalReferencedDocument")]).into_iter().any(|document| {
        let code = first(document, &[ram("TypeCode")]).map(string).unwrap_or_default();
        trim(&code) == "50" && filled(document, &[ram("IssuerAssignedID")])
    });
    if !tender {
        sink.fire("BR-DE-CVD-02", agreement, format!("The {TENDER} is missing."));
    }
}

fn vehicle_classes<'t, 'a>(item: Element<'t, 'a>, places: &Places) -> Few<Element<'t, 'a>> {
    let mut classes = select(item, places.classification);
    classes.retain(|class| class.raw_attribute("listID") == Some("CVD"));
    classes
}

fn cleanness<'t, 'a>(item: Element<'t, 'a>, places: &Places) -> Few<Element<'t, 'a>> {
    let mut attributes = select(item, &[places.attribute]);
    attributes.retain(|attribute| says(*attribute, &[places.name], "cva"));
    attributes
}

fn is_vehicle(item: Element<'_, '_>, places: &Places) -> bool {
    !vehicle_classes(item, places).is_empty() && !cleanness(item, places).is_empty()
}

fn judge(item: Element<'_, '_>, places: &Places, sink: &mut Sink) {
    let (vehicles, cleanness) = (vehicle_classes(item, places).len(), cleanness(item, places));
    if vehicles > 0 && cleanness.len() != 1 {
        let message = format!("A vehicle needs the attribute cva once; it has it {} times.", cleanness.len());
        sink.fire("BR-DE-CVD-06-a", item, message);
    }
    if !cleanness.is_empty() && vehicles != 1 {
        let message =
            format!("With the attribute cva goes one classification of the scheme CVD; there are {vehicles}.");
        sink.fire("BR-DE-CVD-06-b", item, message);
    }
    for class in select(item, places.classification) {
        let scheme = class.raw_attribute("listID").unwrap_or_default();
        if !is_classification(scheme) {
            let message = format!("\"{}\" is no scheme of UNTDID 7143, nor CVD.", shown(scheme));
            sink.fire("BR-TMP-CVD-01", class, message);
        }
        let category = string(class);
        if trim(scheme) == "CVD" && !VEHICLES.contains(&normal(&category).as_ref()) {
            let message =
                format!("\"{}\" is no category of vehicles; there are {}.", shown(&category), VEHICLES.join(", "));
            sink.fire("BR-DE-CVD-04", class, message);
        }
    }
    for attribute in cleanness {
        let value = first(attribute, &[places.value]).map(string).unwrap_or_default();
        if !CLEANNESS.contains(&normal(&value).as_ref()) {
            let message =
                format!("The attribute cva is \"{}\"; it must be one of {}.", shown(&value), CLEANNESS.join(", "));
            sink.fire("BR-DE-CVD-05", attribute, message);
        }
    }
}
