//! Denmark: the seller, or both parties, have a Danish address, written `DK`.

use model::xml::Element;

use super::super::danish;
use super::super::out::Out;
use super::super::path::{Step, Unsure, all, attribute, equals, filled, is_one_of, one, ram, raw, rsm, shown};
use super::super::text::{cut, double, is_blank, length, normal, quoted};
use super::view::{BUYER, LEGAL_ID, MEANS, SELLER, SETTLEMENT, SUM, View};

const CODE: [Step; 1] = [ram("TypeCode")];
const ACCOUNT: [Step; 2] = [ram("PayeePartyCreditorFinancialAccount"), ram("IBANID")];
const HEADER_ALLOWANCE: [Step; 3] = [SETTLEMENT[0], SETTLEMENT[1], ram("SpecifiedTradeAllowanceCharge")];

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    if view.seller.raw != "DK" {
        return;
    }
    seller(view, out);
    if view.buyer.raw != "DK" {
        return;
    }
    for line in view.own_lines() {
        classes(line, out);
    }
    tax_reason(view, out);
    global_ids(view, out);
    negative(view, out);
    let header = Header {
        reference: raw(view.root, &[SETTLEMENT[0], SETTLEMENT[1], ram("PaymentReference")]),
        has_creditor: filled(view.root, &[SETTLEMENT[0], SETTLEMENT[1], ram("CreditorReferenceID")]),
    };
    for means in all(view.root, &[SETTLEMENT[0], SETTLEMENT[1], MEANS]) {
        payment(&header, means, out);
    }
}

fn seller(view: &View<'_, '_>, out: &mut Out<'_>) {
    let root = view.root;
    let id = one(root, &[&SELLER[..], &LEGAL_ID].concat());
    let is_filled = id.map(|id| id.is_some_and(|id| !is_blank(id.raw_text())));
    out.hold("DK-R-002", root, is_filled, || "The seller's legal registration (BT-30) is missing.".to_owned());
    let is_cvr = id.map(|id| id.is_none_or(|id| normal(attribute(id, "schemeID")) == "0184"));
    out.hold("DK-R-014", root, is_cvr, || {
        "The scheme of the seller's legal registration is not 0184 (CVR).".to_owned()
    });
}

fn classes(line: Element<'_, '_>, out: &mut Out<'_>) {
    let path = [ram("SpecifiedTradeProduct"), ram("DesignatedProductClassification"), ram("ClassCode")];
    let codes = all(line, &path);
    if !codes.iter().any(|code| code.raw_attribute("listID") == Some("TST")) {
        return;
    }
    let versions: Vec<_> = codes.iter().filter_map(|code| code.raw_attribute("listVersionID")).collect();
    if !versions.iter().any(|version| danish::UNSPSC_VERSIONS.contains(version)) {
        let message = format!("The versions of the classification are {versions:?}; 19.05.01 or 26.08.01 is expected.");
        out.fire("DK-R-003", line, message);
    }
}

/// Only the header is looked at, and all its reasons together.
fn tax_reason(view: &View<'_, '_>, out: &mut Out<'_>) {
    let below = |name| [&HEADER_ALLOWANCE[..], &[ram(name)]].concat();
    if equals(view.root, &below("ReasonCode"), "ZZZ") {
        let reason = raw(view.root, &below("Reason")).map(danish::is_tax_reason);
        out.hold("DK-R-004", view.root, reason, || danish::tax_reason_message(&shown(view.root, &below("Reason"))));
    }
}

fn global_ids(view: &View<'_, '_>, out: &mut Out<'_>) {
    let has_scheme = |party: &[Step]| -> Result<bool, Unsure> {
        let ids = all(view.root, &[party, &[ram("GlobalID")]].concat());
        let schemes: Vec<_> = ids.iter().filter_map(|id| id.raw_attribute("schemeID")).collect();
        match schemes.as_slice() {
            [] => Ok(ids.is_empty()),
            [scheme] => Ok(!is_blank(scheme)),
            _ => Err(Unsure("a party has more than one identifier with a scheme")),
        }
    };
    let both = has_scheme(&SELLER).and_then(|seller| Ok(seller && has_scheme(&BUYER)?));
    out.hold("DK-R-013", view.root, both, || "An identifier of seller or buyer names no scheme.".to_owned());
}

fn negative(view: &View<'_, '_>, out: &mut Out<'_>) {
    let kind = is_one_of(view.root, &[rsm("ExchangedDocument"), ram("TypeCode")], &["381"]);
    if !kind.unwrap_or_default() {
        return;
    }
    let path = [SETTLEMENT[0], SETTLEMENT[1], SUM, ram("DuePayableAmount")];
    let amount = raw(view.root, &path).map(|amount| double(amount).is_none_or(|amount| amount >= 0.0));
    out.hold("DK-R-016", view.root, amount, || {
        format!("The amount due of the credit note is {}; it should not be negative.", shown(view.root, &path))
    });
}

/// What payment means refer to in the header.
struct Header<'t> {
    /// BT-83.
    reference: Result<&'t str, Unsure>,
    /// Whether BT-90 is there.
    has_creditor: bool,
}

fn payment(header: &Header<'_>, means: Element<'_, '_>, out: &mut Out<'_>) {
    let code = raw(means, &CODE);
    out.hold("DK-R-005", means, code.map(danish::is_payment_code), || {
        format!("The payment means code is {}, which is not used in Denmark.", shown(means, &CODE))
    });
    let is = |code: &str| equals(means, &CODE, code);
    let id = || header.reference;
    if is("31") || is("42") {
        let bank = [ram("PayeeSpecifiedCreditorFinancialInstitution"), ram("BICID")];
        if !filled(means, &ACCOUNT) || !filled(means, &bank) {
            let (account, bank) = (shown(means, &ACCOUNT), shown(means, &bank));
            let message = format!("The account is {account}, its bank {bank}; a transfer needs both.");
            out.fire("DK-R-006", means, message);
        }
    }
    if is("49") {
        // As published, the mandate is looked for inside the payment means, where it never stands.
        let mandate = [ram("SpecifiedTradePaymentTerms"), ram("DirectDebitMandateID")];
        if !header.has_creditor || !filled(means, &mandate) {
            let seen = if header.has_creditor { "mandate" } else { "creditor" };
            out.fire("DK-R-007", means, format!("A direct debit names its creditor and mandate; no {seen} was found."));
        }
    }
    let says = || {
        let (id, account) = (quoted(header.reference.unwrap_or_default()), shown(means, &ACCOUNT));
        format!("The payment reference is {id}, the account {account}.")
    };
    let has_card = |cards: &[&str], size: usize| -> Result<bool, Unsure> {
        Ok(cards.contains(&cut(id()?, 0, 3)) && length(raw(means, &ACCOUNT)?) == size)
    };
    if is("50") {
        out.hold("DK-R-008", means, has_card(&danish::GIRO_CARDS, 7), says);
        let is_complete = id().map(|id| !matches!(cut(id, 0, 3), "04#" | "15#") || length(id) == 19);
        out.hold("DK-R-009", means, is_complete, says);
    }
    if is("93") {
        out.hold("DK-R-010", means, has_card(&danish::FIK_CARDS, 8), says);
        let is_complete = id().map(|id| !matches!(cut(id, 0, 3), "71#" | "75#") || matches!(length(id), 18 | 19));
        out.hold("DK-R-011", means, is_complete, says);
    }
}
