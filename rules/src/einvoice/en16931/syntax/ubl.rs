//! The syntax rules of UBL.

use std::sync::LazyLock;

use model::xml::{Element, Ns};

use super::table::Table;
use super::tree::Aliases;
use super::ubl_table;
use super::walk::Walk;
use crate::einvoice::Document;
use crate::einvoice::en16931::decimals::too_long;
use crate::einvoice::select::{Step, cac, cbc, first, has, is_truth, says, select, shown, string};
use crate::einvoice::sink::{Rule, Sink};
use crate::einvoice::words::named_first;

pub(crate) use super::ubl_rules::TABLE;

const ALIASES: Aliases = &[("LINE", &["cac:InvoiceLine", "cac:CreditNoteLine"])];

static DATA: LazyLock<Table> = LazyLock::new(|| Table::read(ubl_table::TABLE, "UBL-", ALIASES));

static DERIVED: LazyLock<Vec<Rule>> = LazyLock::new(|| DATA.rules());

/// The rules of the data table.
pub(super) fn derived() -> &'static [Rule] {
    &DERIVED
}

/// Judges a UBL document.
pub(crate) fn check(document: &Document<'_, '_>, sink: &mut Sink) {
    let root = document.root;
    let mut walk = Walk::new(&DATA, root);
    let mut state = State::default();
    for element in root.descendants() {
        walk.visit(element, sink);
        state.visit(element, document, sink);
    }
    header(document, sink);
}

const SUPPLIER: Step = cac("AccountingSupplierParty");
const CUSTOMER: Step = cac("AccountingCustomerParty");
const PARTY: Step = cac("Party");
const TYPE_CODE: Step = cbc("DocumentTypeCode");

/// Rules about the document as a whole.
fn header(document: &Document<'_, '_>, sink: &mut Sink) {
    let root = document.root;
    let version = &[cbc("UBLVersionID")];
    if let Some(element) = first(root, version).filter(|_| !says(root, version, "2.1")) {
        let message =
            format!("The document says that it is UBL {}; EN 16931 is bound to 2.1.", shown(&string(element)));
        sink.fire("UBL-CR-002", element, message);
    }
    if let Some(element) = first(root, &[cac("PaymentMeans"), cbc("PaymentDueDate")]).filter(|_| !document.credit_note)
    {
        let message = format!(
            "The due date {} stands in PaymentMeans, as in a credit note; an invoice has it in DueDate.",
            shown(&string(element))
        );
        sink.fire("UBL-CR-412", element, message);
    }
    let objects = select(root, &[cac("AdditionalDocumentReference")])
        .into_iter()
        .filter(|reference| says(*reference, &[TYPE_CODE], "130"))
        .flat_map(|reference| select(reference, &[cbc("ID")]));
    at_most_one(sink, "UBL-SR-04", objects, "invoiced objects (references with the code 130)");
    at_most_one(sink, "UBL-SR-12", registrations(root, SUPPLIER, Scheme::Vat), "VAT identifiers of the seller");
    at_most_one(
        sink,
        "UBL-SR-13",
        registrations(root, SUPPLIER, Scheme::Other),
        "tax registrations of the seller beside VAT",
    );
    at_most_one(sink, "UBL-SR-18", registrations(root, CUSTOMER, Scheme::Vat), "VAT identifiers of the buyer");
}

#[derive(Clone, Copy, PartialEq)]
enum Scheme {
    Vat,
    Other,
}

/// The identifiers under which a party is registered for VAT, or for something else.
fn registrations<'t, 'a>(
    root: Element<'t, 'a>,
    party: Step,
    scheme: Scheme,
) -> impl Iterator<Item = Element<'t, 'a>> + use<'t, 'a> {
    select(root, &[party, PARTY, cac("PartyTaxScheme")])
        .into_iter()
        .filter(move |registration| {
            // A tax scheme without an identifier counts as another scheme.
            select(*registration, &[cac("TaxScheme")]).into_iter().any(|tax| {
                let vat = says_vat(tax);
                if scheme == Scheme::Vat { vat } else { !vat }
            })
        })
        .flat_map(|registration| select(registration, &[cbc("CompanyID")]))
}

fn says_vat(tax: Element<'_, '_>) -> bool {
    select(tax, &[cbc("ID")]).into_iter().any(|id| string(id).to_uppercase() == "VAT")
}

fn at_most_one<'t, 'a: 't>(
    sink: &mut Sink,
    rule: &'static str,
    elements: impl Iterator<Item = Element<'t, 'a>>,
    what: &str,
) {
    let elements: Vec<_> = elements.collect();
    if let [_, second, ..] = elements[..] {
        sink.fire(rule, second, format!("There are {} {what}; one is allowed.", elements.len()));
    }
}

/// What earlier elements said, for rules that look at the document as a whole and fire once.
#[derive(Default)]
struct State<'t, 'a> {
    fired: Vec<&'static str>,
    creditor: Option<Element<'t, 'a>>,
    payment: Option<Element<'t, 'a>>,
    means: Option<Element<'t, 'a>>,
}

impl<'t, 'a> State<'t, 'a> {
    fn visit(&mut self, element: Element<'t, 'a>, document: &Document<'_, '_>, sink: &mut Sink) {
        let local = element.local();
        match (element.ns(), local) {
            (Ns::Cac, "PostalAddress" | "Address") => {
                let lines = element.children().filter(|child| child.is(Ns::Cac, "AddressLine")).nth(1);
                if let Some(second) = lines {
                    sink.fire("UBL-SR-51", second, format!("{local} has more than one AddressLine; one is allowed."));
                }
            }
            (Ns::Cac, "Party") => party(element, sink),
            (Ns::Cac, "AdditionalDocumentReference") => self.reference(element, document, sink),
            (Ns::Cac, "AllowanceCharge") => reasons(element, sink),
            (Ns::Cac, "PartyTaxScheme") => registration(element, sink),
            (Ns::Cac, "InvoiceLine" | "CreditNoteLine") => line(element, sink),
            (Ns::Cac, "PayeeParty") => payee(element, sink),
            (Ns::Cac, "BillingReference") if !has(element, &[cac("InvoiceDocumentReference"), cbc("ID")]) => {
                let message = "The reference to a preceding invoice does not say its number.".to_owned();
                sink.fire("UBL-SR-07", element, message);
            }
            (Ns::Cac, "PartyIdentification") => self.creditor(element, sink),
            (Ns::Cbc, "PaymentID") => {
                if let Some(message) = self.differs("UBL-SR-44", element, |state| &mut state.payment) {
                    sink.fire("UBL-SR-44", element, format!("Payments carry different references: {message}."));
                }
            }
            (Ns::Cbc, "PaymentMeansCode") => {
                if let Some(message) = self.differs("UBL-SR-47", element, |state| &mut state.means) {
                    sink.fire("UBL-SR-47", element, format!("Payments are to be made in different ways: {message}."));
                }
            }
            _ => {}
        }
        if local.ends_with("Amount") {
            amount(element, sink);
        } else if local.ends_with("BinaryObject") {
            for (name, rule) in [("mimeCode", "UBL-DT-06"), ("filename", "UBL-DT-07")] {
                if element.raw_attribute(name).is_none() {
                    sink.fire(rule, element, format!("The attached file in {local} has no attribute {name}."));
                }
            }
        }
        let named = element.raw_attribute("name").is_some() && !element.is(Ns::Cbc, "PaymentMeansCode");
        if named && self.first("UBL-DT-18") {
            let message = format!("{local} has an attribute name; only a payment means code has one.");
            sink.fire("UBL-DT-18", element, message);
        }
    }

    /// Whether the rule has not fired before.
    fn first(&mut self, rule: &'static str) -> bool {
        let first = !self.fired.contains(&rule);
        if first {
            self.fired.push(rule);
        }
        first
    }

    /// The first and this text, when they differ for the first time.
    fn differs(
        &mut self,
        rule: &'static str,
        element: Element<'t, 'a>,
        slot: impl Fn(&mut Self) -> &mut Option<Element<'t, 'a>>,
    ) -> Option<String> {
        let earlier = *slot(self).get_or_insert(element);
        let (earlier, this) = (string(earlier), string(element));
        (earlier != this && self.first(rule)).then(|| format!("\"{}\" and \"{}\"", shown(&earlier), shown(&this)))
    }

    fn creditor(&mut self, element: Element<'t, 'a>, sink: &mut Sink) {
        for id in select(element, &[cbc("ID")]) {
            if !is_sepa(id) {
                continue;
            }
            if self.creditor.is_some() && self.first("UBL-SR-29") {
                let message = "There is more than one bank assigned creditor identifier (scheme SEPA).".to_owned();
                sink.fire("UBL-SR-29", id, message);
            }
            self.creditor = Some(id);
        }
    }

    fn reference(&mut self, element: Element<'t, 'a>, document: &Document<'_, '_>, sink: &mut Sink) {
        let code = select(element, &[TYPE_CODE]);
        let is = |wanted: &str| code.iter().any(|code| string(*code) == wanted);
        let scheme = select(element, &[cbc("ID")]).into_iter().find(|id| id.raw_attribute("schemeID").is_some());
        let object = is("130");
        if !(object || (document.credit_note && is("50")) || (scheme.is_none() && code.is_empty())) {
            let seen = code.first().map_or(String::new(), |code| format!(" (it is {})", shown(&string(*code))));
            let message = format!(
                "A supporting document has a type code{seen} or a scheme; only the invoiced object has them, with the code 130."
            );
            sink.fire("UBL-SR-43", element, message);
        }
        let other = code.is_empty() || code.iter().any(|code| string(*code) != "130");
        if let Some(id) = scheme.filter(|_| other)
            && self.first("UBL-CR-665")
        {
            let message =
                "The number of a supporting document has a scheme; only the invoiced object has one.".to_owned();
            sink.fire("UBL-CR-665", id, message);
        }
        let banned = [("UBL-CR-666", cac("Attachment")), ("UBL-CR-673", cbc("DocumentDescription"))];
        for (rule, step) in banned {
            if let Some(child) = first(element, &[step]).filter(|_| object)
                && self.first(rule)
            {
                let message =
                    format!("The reference to the invoiced object (code 130) has {}, which it must not.", step.1);
                sink.fire(rule, child, message);
            }
        }
    }
}

fn is_sepa(id: Element<'_, '_>) -> bool {
    id.raw_attribute("schemeID").is_some_and(|scheme| scheme.to_uppercase() == "SEPA")
}

fn party(element: Element<'_, '_>, sink: &mut Sink) {
    let count = select(element, &[cac("PartyTaxScheme")]).len();
    if count > 2 && element.parent().is_some_and(|parent| parent.is(Ns::Cac, "AccountingSupplierParty")) {
        let message = format!("The seller has {count} tax registrations; two are allowed, one of them for VAT.");
        sink.fire("UBL-SR-42", element, message);
    }
}

fn reasons(element: Element<'_, '_>, sink: &mut Sink) {
    let reasons = select(element, &[cbc("AllowanceChargeReason")]);
    let [_, second, ..] = reasons[..] else { return };
    let message = |what: &str| format!("The {what} has {} reasons in words; one is allowed.", reasons.len());
    let indicator = &[cbc("ChargeIndicator")];
    if is_truth(element, indicator, false) {
        sink.fire("UBL-SR-30", second, message("allowance"));
    } else if is_truth(element, indicator, true) {
        sink.fire("UBL-SR-31", second, message("charge"));
    }
}

fn registration(element: Element<'_, '_>, sink: &mut Sink) {
    if !has(element, &[cac("TaxScheme"), cbc("ID")]) || !has(element, &[cbc("CompanyID")]) {
        let message = "A tax registration needs both its number (CompanyID) and its scheme (TaxScheme/ID).".to_owned();
        sink.fire("UBL-SR-53", element, message);
    }
}

fn line(element: Element<'_, '_>, sink: &mut Sink) {
    let count = select(element, &[cac("Item"), cac("ClassifiedTaxCategory")]).len();
    if count != 1 {
        let number = first(element, &[cbc("ID")]).map_or(String::new(), |id| format!(" {}", shown(&string(id))));
        sink.fire("UBL-SR-48", element, format!("Line{number} has {count} VAT categories; it needs exactly one."));
    }
}

/// Three rules that each also demand that the payee is not the seller: as published, all of them fire when it is.
fn payee(element: Element<'_, '_>, sink: &mut Sink) {
    let names = select(element, &[cac("PartyName"), cbc("Name")]);
    let seller = &[SUPPLIER, PARTY, cac("PartyLegalEntity"), cbc("RegistrationName")];
    let sellers = element.parent().map(|parent| select(parent, seller)).unwrap_or_default();
    let another = names.iter().any(|name| sellers.iter().any(|seller| string(*name) != string(*seller)));
    let identifiers = select(element, &[cac("PartyIdentification"), cbc("ID")]);
    let identifiers = identifiers.into_iter().filter(|id| !is_sepa(*id)).count();
    let companies = select(element, &[cac("PartyLegalEntity"), cbc("CompanyID")]).len();
    for (rule, count, what) in [
        ("UBL-SR-19", names.len(), "names"),
        ("UBL-SR-20", identifiers, "identifiers"),
        ("UBL-SR-21", companies, "registration identifiers"),
    ] {
        if count > 1 {
            sink.fire(rule, element, format!("The payee has {count} {what}; one is allowed."));
        } else if !another {
            let message = match (names.first(), sellers.first()) {
                (None, _) => "There is a payee without a name.".to_owned(),
                (_, None) => "There is a payee, but the seller has no name to tell them apart.".to_owned(),
                (Some(name), _) => {
                    format!(
                        "The payee has the name of the seller, {}; name one who differs, or none.",
                        shown(&string(*name))
                    )
                }
            };
            sink.fire(rule, element, message);
        }
    }
}

fn amount(element: Element<'_, '_>, sink: &mut Sink) {
    let text = string(element);
    let Some((_, fraction)) = text.split_once('.') else { return };
    if fraction.chars().count() <= 2 || element.local().ends_with("PriceAmount") {
        return;
    }
    let priced = std::iter::successors(element.parent(), |at| at.parent())
        .any(|at| at.is(Ns::Cac, "Price") && has(at, &[cac("AllowanceCharge")]));
    if !priced {
        let message = format!("{} {}.", named_first(element), too_long(&text));
        sink.fire("UBL-DT-01", element, message);
    }
}
