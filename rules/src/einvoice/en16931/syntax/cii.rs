//! The syntax rules of CII.
//!
//! Three published rules (CII-DT-010, -011, -012, about the attributes of the document's type code) can never fire: an
//! earlier context of the same pattern takes every type code. They are not here.

use std::sync::LazyLock;

use model::xml::{Element, Ns};

use super::cii_table;
use super::table::Table;
use super::tree::Aliases;
use super::walk::Walk;
use crate::einvoice::Document;
use crate::einvoice::select::{
    Few, below, first, has, is_truth, normal, ram, rsm, says, select, shown, string, trim, udt,
};
use crate::einvoice::sink::{Rule, Sink};

pub(crate) use super::cii_rules::TABLE;

const ALIASES: Aliases = &[
    ("LINE", &["rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem"]),
    (
        "IDENTIFIER",
        &[
            "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
            "rsm:ExchangedDocument/ram:ID",
            "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem/ram:AssociatedDocumentLineDocument/ram:LineID",
            "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedTradeProduct/ram:SellerAssignedID",
        ],
    ),
];

static DATA: LazyLock<Table> = LazyLock::new(|| Table::read(cii_table::TABLE, "CII-", ALIASES));

static DERIVED: LazyLock<Vec<Rule>> = LazyLock::new(|| DATA.rules());

/// The rules of the data table.
pub(super) fn derived() -> &'static [Rule] {
    &DERIVED
}

/// Judges a CII document.
pub(crate) fn check(document: &Document<'_, '_>, sink: &mut Sink) {
    let root = document.root;
    let mut walk = Walk::new(&DATA, root);
    let mut state = State { root, billed_in_units: None, fired: Vec::new(), means: None, notes: None, due: None };
    for element in root.descendants() {
        walk.visit(element, sink);
        match element.ns() {
            Ns::Ram => {
                state.visit(element, sink);
                by_ending(element, &mut state, sink);
            }
            Ns::Rsm => frame(element, root, sink),
            Ns::Udt if element.local() == "DateTimeString" => date(element, sink),
            _ => {}
        }
    }
}

/// The outer elements of the document, of the namespace `rsm`.
fn frame(element: Element<'_, '_>, root: Element<'_, '_>, sink: &mut Sink) {
    if element.id() == root.id() {
        for (name, rule) in [("languageID", "CII-DT-013"), ("languageLocaleID", "CII-DT-014")] {
            if element.raw_attribute(name).is_some() {
                sink.fire(rule, element, format!("The document element has an attribute {name}, which it must not."));
            }
        }
    }
    if element.parent().is_none_or(|parent| parent.id() != root.id()) {
        return;
    }
    let guideline = ram("GuidelineSpecifiedDocumentContextParameter");
    match element.local() {
        "ExchangedDocumentContext" => {
            exactly_one(sink, "CII-SR-009", element, select(element, &[guideline]).len(), guideline.1);
            let identifiers = select(element, &[guideline, ram("ID")]).len();
            exactly_one(sink, "CII-SR-010", element, identifiers, "specification identifiers (BT-24)");
        }
        "ExchangedDocument" => {
            exactly_one(sink, "CII-SR-014", element, select(element, &[ram("TypeCode")]).len(), "type codes");
        }
        _ => {}
    }
}

fn exactly_one(sink: &mut Sink, rule: &'static str, element: Element<'_, '_>, count: usize, what: &str) {
    if count != 1 {
        sink.fire(rule, element, format!("{} has {count} {what}; it needs exactly one.", element.local()));
    }
}

/// What earlier elements said, for rules that look at the document as a whole.
struct State<'t, 'a> {
    root: Element<'t, 'a>,
    /// Whether some line says the unit of its quantity; looked up once, when asked.
    billed_in_units: Option<bool>,
    fired: Vec<&'static str>,
    means: Option<Element<'t, 'a>>,
    notes: Option<Element<'t, 'a>>,
    due: Option<Element<'t, 'a>>,
}

impl<'t, 'a> State<'t, 'a> {
    fn visit(&mut self, element: Element<'t, 'a>, sink: &mut Sink) {
        match element.local() {
            "SpecifiedTradeAllowanceCharge" if !has(element, &[ram("ChargeIndicator")]) => {
                let message = "An allowance or charge does not say which of both it is (ChargeIndicator).".to_owned();
                sink.fire("CII-SR-463", element, message);
            }
            "TypeCode" if within(element, "SpecifiedTradeSettlementPaymentMeans") => {
                if let Some(seen) = self.differs("CII-SR-467", element, normalized, |state| &mut state.means) {
                    sink.fire("CII-SR-467", element, format!("Payments are to be made in different ways: {seen}."));
                }
            }
            "Information" if within(element, "SpecifiedTradeSettlementPaymentMeans") => {
                if let Some(seen) = self.differs("CII-SR-468", element, normalized, |state| &mut state.notes) {
                    sink.fire("CII-SR-468", element, format!("Ways to pay are described differently: {seen}."));
                }
            }
            "DueDateTypeCode" if within(element, "ApplicableTradeTax") => {
                if let Some(seen) = self.differs("CII-SR-462", element, exact, |state| &mut state.due) {
                    // The rule compares across the document, but its context is the settlement.
                    let path = [rsm("SupplyChainTradeTransaction"), ram("ApplicableHeaderTradeSettlement")];
                    for settlement in select(self.root, &path) {
                        let message = format!("VAT becomes due by different codes: {seen}.");
                        sink.fire("CII-SR-462", settlement, message);
                    }
                }
            }
            "SpecifiedTradeProduct" if self.in_line(element) => product(element, sink),
            "ApplicableProductCharacteristic" if element.parent().is_some_and(|product| self.is_product(product)) => {
                exactly_one(sink, "CII-SR-069", element, select(element, &[ram("Description")]).len(), "names");
                exactly_one(sink, "CII-SR-072", element, select(element, &[ram("Value")]).len(), "values");
            }
            "SpecifiedLineTradeAgreement" if self.in_line(element) => price(element, sink),
            "SpecifiedLineTradeSettlement" if self.in_line(element) => line_settlement(element, sink),
            "ApplicableHeaderTradeAgreement" if self.in_header(element) => agreement(element, sink),
            "ApplicableHeaderTradeDelivery" if self.in_header(element) => {
                one_identifier(sink, "CII-SR-449", element, "ShipToTradeParty", "place of delivery");
            }
            "ApplicableHeaderTradeSettlement" if self.in_header(element) => {
                one_identifier(sink, "CII-SR-451", element, "PayeeTradeParty", "payee");
                transfers(element, sink);
            }
            _ => {}
        }
    }

    /// Whether the element stands in the transaction of the document.
    fn in_header(&self, element: Element<'_, '_>) -> bool {
        element.parent().is_some_and(|deal| {
            deal.is(Ns::Rsm, "SupplyChainTradeTransaction")
                && deal.parent().is_some_and(|root| root.id() == self.root.id())
        })
    }

    /// Whether the element stands in a line of the document.
    fn in_line(&self, element: Element<'_, '_>) -> bool {
        element
            .parent()
            .is_some_and(|line| line.is(Ns::Ram, "IncludedSupplyChainTradeLineItem") && self.in_header(line))
    }

    fn is_product(&self, element: Element<'_, '_>) -> bool {
        element.is(Ns::Ram, "SpecifiedTradeProduct") && self.in_line(element)
    }

    /// The first text and this one, when they differ for the first time.
    fn differs(
        &mut self,
        rule: &'static str,
        element: Element<'t, 'a>,
        text: fn(Element<'_, '_>) -> String,
        slot: impl Fn(&mut Self) -> &mut Option<Element<'t, 'a>>,
    ) -> Option<String> {
        let earlier = text(*slot(self).get_or_insert(element));
        let this = text(element);
        if earlier == this || self.fired.contains(&rule) {
            return None;
        }
        self.fired.push(rule);
        Some(format!("\"{}\" and \"{}\"", shown(&earlier), shown(&this)))
    }

    fn billed_in_units(&mut self) -> bool {
        let root = self.root;
        *self.billed_in_units.get_or_insert_with(|| {
            let deal = root.children().filter(|child| child.is(Ns::Rsm, "SupplyChainTradeTransaction"));
            deal.flat_map(|deal| deal.children())
                .filter(|line| line.is(Ns::Ram, "IncludedSupplyChainTradeLineItem"))
                .flat_map(|line| select(line, &[ram("SpecifiedLineTradeDelivery"), ram("BilledQuantity")]))
                .any(|quantity| quantity.raw_attribute("unitCode").is_some())
        })
    }
}

fn normalized(element: Element<'_, '_>) -> String {
    normal(&string(element)).into_owned()
}

fn exact(element: Element<'_, '_>) -> String {
    string(element).into_owned()
}

fn within(element: Element<'_, '_>, local: &str) -> bool {
    element.parent().is_some_and(|parent| parent.is(Ns::Ram, local))
}

fn product(element: Element<'_, '_>, sink: &mut Sink) {
    let identifiers = select(element, &[ram("GlobalID")]);
    if let Some(id) = identifiers.first()
        && identifiers.iter().all(|id| id.raw_attribute("schemeID").is_none())
    {
        let message = format!("The standard identifier {} of an item has no scheme.", shown(&string(*id)));
        sink.fire("CII-SR-046", *id, message);
    }
    if let Some(origin) = first(element, &[ram("OriginTradeCountry")]) {
        let count = select(element, &[ram("OriginTradeCountry"), ram("ID")]).len();
        exactly_one(sink, "CII-SR-090", origin, count, "country codes");
    }
}

fn price(element: Element<'_, '_>, sink: &mut Sink) {
    let net = select(element, &[ram("NetPriceProductTradePrice"), ram("ChargeAmount")]).len();
    exactly_one(sink, "CII-SR-439", element, net, "net prices");
    let discount = [ram("GrossPriceProductTradePrice"), ram("AppliedTradeAllowanceCharge")];
    let discounts = select(element, &discount);
    let indicator = discounts.iter().any(|at| has(*at, &[ram("ChargeIndicator")]));
    let amount = discounts.iter().any(|at| has(*at, &[ram("ActualAmount")]));
    let allowance = discounts.iter().any(|at| is_truth(*at, &[ram("ChargeIndicator"), udt("Indicator")], false));
    let both = allowance && amount;
    let neither = !indicator && !amount;
    if !both && !neither {
        let message = "The discount in the gross price needs both its amount and the indicator false.".to_owned();
        sink.fire("CII-SR-119", element, message);
    }
}

fn line_settlement(element: Element<'_, '_>, sink: &mut Sink) {
    exactly_one(sink, "CII-SR-454", element, select(element, &[ram("ApplicableTradeTax")]).len(), "VAT categories");
    let objects = documents(element, |code| trim(code) == "130").len();
    if objects > 1 {
        sink.fire("CII-SR-474", element, format!("A line has {objects} invoiced objects (code 130); one is allowed."));
    }
}

/// The additional documents whose type code is the one that is asked for.
fn documents<'t, 'a>(element: Element<'t, 'a>, is: impl Fn(&str) -> bool) -> Few<Element<'t, 'a>> {
    let mut found = select(element, &[ram("AdditionalReferencedDocument")]);
    found.retain(|document| select(*document, &[ram("TypeCode")]).into_iter().any(|code| is(&string(code))));
    found
}

fn agreement(element: Element<'_, '_>, sink: &mut Sink) {
    one_identifier(sink, "CII-SR-450", element, "BuyerTradeParty", "buyer");
    for (rule, code, what) in
        [("CII-SR-457", "50", "tender or lot references"), ("CII-SR-458", "130", "invoiced objects")]
    {
        if let [_, second, ..] = documents(element, |seen| seen == code)[..] {
            sink.fire(rule, second, format!("There are several {what} (code {code}); one is allowed."));
        }
    }
    for (rule, party, what) in
        [("CII-SR-465", "SellerTradeParty", "seller"), ("CII-SR-466", "BuyerTradeParty", "buyer")]
    {
        let contact = |local| first(element, &[ram(party), ram("DefinedTradeContact"), ram(local)]);
        if let (Some(_), Some(department)) = (contact("PersonName"), contact("DepartmentName")) {
            let message =
                format!("The contact of the {what} is both a person and a department; one of them is allowed.");
            sink.fire(rule, department, message);
        }
    }
    let supporting = documents(element, |code| trim(code) == "916");
    for (rule, child) in [("CII-SR-475", "Name"), ("CII-SR-476", "AttachmentBinaryObject")] {
        let children: Vec<_> = supporting.iter().flat_map(|document| select(*document, &[ram(child)])).collect();
        if let [_, second, ..] = children[..] {
            // The published rule counts over all supporting documents together.
            let message =
                format!("The supporting documents have {} {child}; together they may have one.", children.len());
            sink.fire(rule, second, message);
        }
    }
}

/// A party has an identifier with a scheme or one without, not both.
fn one_identifier(sink: &mut Sink, rule: &'static str, element: Element<'_, '_>, party: &'static str, what: &str) {
    let plain = first(element, &[ram(party), ram("ID")]);
    if let (Some(_), Some(global)) = (plain, first(element, &[ram(party), ram("GlobalID")])) {
        sink.fire(rule, global, format!("The {what} has both an ID and a GlobalID; one of them is allowed."));
    }
}

fn transfers(element: Element<'_, '_>, sink: &mut Sink) {
    let account = ram("PayeePartyCreditorFinancialAccount");
    let bare = select(element, &[ram("SpecifiedTradeSettlementPaymentMeans")]).into_iter().find(|means| {
        let code = first(*means, &[ram("TypeCode")]).map(string).unwrap_or_default();
        matches!(trim(&code), "30" | "58")
            && !has(*means, &[account, ram("IBANID")])
            && !has(*means, &[account, ram("ProprietaryID")])
    });
    if let Some(means) = bare {
        let message = "A credit transfer is to be made, but no account is named.".to_owned();
        sink.fire("CII-SR-470", means, message);
    }
}

/// Rules about every element whose name ends in a certain way.
fn by_ending(element: Element<'_, '_>, state: &mut State<'_, '_>, sink: &mut Sink) {
    let local = element.local();
    if local.ends_with("Quantity") {
        banned(element, UNIT_DETAILS, sink);
        if element.raw_attribute("unitCode").is_some() && !state.billed_in_units() {
            let message = format!("{local} has a unit, but no billed quantity of a line has one.");
            sink.fire("CII-DT-033", element, message);
        }
    } else if local.ends_with("Amount") {
        if local != "TaxTotalAmount" {
            banned(element, CURRENCY_DETAILS, sink);
        }
    } else if local.ends_with("ID") {
        // The identifiers of the data table have stricter rules of their own.
        let stricter = match local {
            "ID" => element.parent().is_some_and(|parent| {
                (parent.is(Ns::Rsm, "ExchangedDocument") && is_child(parent, state.root))
                    || (parent.is(Ns::Ram, "GuidelineSpecifiedDocumentContextParameter")
                        && parent.parent().is_some_and(|context| {
                            context.is(Ns::Rsm, "ExchangedDocumentContext") && is_child(context, state.root)
                        }))
            }),
            "LineID" => element
                .parent()
                .is_some_and(|parent| parent.is(Ns::Ram, "AssociatedDocumentLineDocument") && state.in_line(parent)),
            "SellerAssignedID" => element.parent().is_some_and(|parent| state.is_product(parent)),
            _ => false,
        };
        if !stricter {
            banned(element, SCHEME_DETAILS, sink);
        }
    } else if local.ends_with("TradeTax") {
        trade_tax(element, sink);
    } else if local.ends_with("ReferencedDocument") {
        referenced_document(element, sink);
    }
}

fn is_child(element: Element<'_, '_>, of: Element<'_, '_>) -> bool {
    element.parent().is_some_and(|parent| parent.id() == of.id())
}

const UNIT_DETAILS: &[(&str, &str)] = &[
    ("unitCodeListID", "CII-DT-034"),
    ("unitCodeListAgencyID", "CII-DT-035"),
    ("unitCodeListAgencyName", "CII-DT-036"),
];

const CURRENCY_DETAILS: &[(&str, &str)] = &[("currencyID", "CII-DT-031"), ("currencyCodeListVersionID", "CII-DT-032")];

const SCHEME_DETAILS: &[(&str, &str)] = &[
    ("schemeName", "CII-DT-101"),
    ("schemeAgencyName", "CII-DT-102"),
    ("schemeDataURI", "CII-DT-103"),
    ("schemeURI", "CII-DT-104"),
];

fn banned(element: Element<'_, '_>, attributes: &[(&str, &'static str)], sink: &mut Sink) {
    for (name, _) in element.attributes() {
        if let Some((_, rule)) = attributes.iter().find(|(banned, _)| *banned == name) {
            let message = format!("{} has an attribute {name}, which it must not.", element.local());
            sink.fire(rule, element, message);
        }
    }
}

fn referenced_document(element: Element<'_, '_>, sink: &mut Sink) {
    let additional = element.local() == "AdditionalReferencedDocument";
    let is = |code: &str| additional && says(element, &[ram("TypeCode")], code);
    let supporting = is("916");
    let known = supporting || is("50") || is("130");
    for (rule, child, allowed, when) in [
        ("CII-DT-015", "URIID", supporting, "a supporting document (code 916)"),
        ("CII-DT-018", "TypeCode", known, "an additional document, as the code 50, 130 or 916"),
        ("CII-DT-021", "Name", supporting, "a supporting document (code 916)"),
        ("CII-DT-022", "AttachmentBinaryObject", supporting, "a supporting document (code 916)"),
        ("CII-DT-024", "ReferenceTypeCode", is("130"), "an invoiced object (code 130)"),
        ("CII-DT-027", "FormattedIssueDateTime", element.local() == "InvoiceReferencedDocument", "a preceding invoice"),
    ] {
        if let Some(child) = first(element, &[ram(child)]).filter(|_| !allowed) {
            let message = format!("{} has {}, which only {when} has.", element.local(), child.local());
            sink.fire(rule, child, message);
        }
    }
}

fn trade_tax(element: Element<'_, '_>, sink: &mut Sink) {
    if let Some(kind) = first(element, &[ram("TypeCode")])
        && !says(element, &[ram("TypeCode")], "VAT")
    {
        sink.fire("CII-DT-037", kind, format!("The kind of tax is {}; it must be VAT.", shown(&string(kind))));
    }
    let applicable = element.local() == "ApplicableTradeTax";
    let in_header = below(element, ram("ApplicableHeaderTradeSettlement"));
    for (rule, child, allowed, whose) in [
        ("CII-DT-041", "BasisAmount", in_header, "the VAT breakdown of the document"),
        ("CII-DT-052", "ExemptionReasonCode", applicable, "ApplicableTradeTax"),
        ("CII-DT-098", "ExemptionReason", applicable, "ApplicableTradeTax"),
        ("CII-DT-054", "TaxPointDate", in_header, "the VAT breakdown of the document"),
        ("CII-DT-058", "DueDateTypeCode", in_header, "the VAT breakdown of the document"),
    ] {
        if let Some(child) = first(element, &[ram(child)]).filter(|_| !allowed) {
            let message = format!("{} has {}, which belongs to {whose}.", element.local(), child.local());
            sink.fire(rule, child, message);
        }
    }
}

/// A date of the format 102 is a year of four digits, a month and a day, blanks around it allowed.
fn date(element: Element<'_, '_>, sink: &mut Sink) {
    let text = string(element);
    if element.raw_attribute("format") != Some("102") || is_date_102(trim(&text)) {
        return;
    }
    let message = format!("\"{}\" is no date of the format 102, which is YYYYMMDD.", shown(&text));
    sink.fire("CII-DT-097", element, message);
}

fn is_date_102(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().map_while(|c| c.to_digit(10)).collect();
    let [_, _, _, _, m1, m2, d1, d2] = digits[..] else { return false };
    let (month, day) = (m1 * 10 + m2, d1 * 10 + d2);
    text.chars().count() == 8 && (1..=12).contains(&month) && (1..=31).contains(&day)
}
