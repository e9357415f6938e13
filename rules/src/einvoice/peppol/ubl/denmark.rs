//! Denmark: the seller, or both parties, have a Danish address, written `DK`.

use model::xml::Element;

use super::super::danish;
use super::super::out::Out;
use super::super::path::{Step, Unsure, all, attribute, cac, cbc, children, equals, filled, one, raw, shown};
use super::super::text::{cut, double, is_blank, length, normal};
use super::view::{CUSTOMER, LEGAL_ID, PARTY, SUPPLIER, View};

const CODE: [Step; 1] = [cbc("PaymentMeansCode")];
const ACCOUNT: [Step; 2] = [cac("PayeeFinancialAccount"), cbc("ID")];

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    if view.seller.raw != "DK" {
        return;
    }
    seller(view, out);
    if view.buyer.raw != "DK" {
        return;
    }
    for line in view.root_lines() {
        classes(line, out);
    }
    for allowance in &view.allowances {
        tax_reason(*allowance, out);
    }
    identifications(view, out);
    if view.credit_note {
        negative(view, out);
    } else {
        for means in children(view.root, cac("PaymentMeans")) {
            payment(means, out);
        }
    }
}

fn seller(view: &View<'_, '_>, out: &mut Out<'_>) {
    let root = view.root;
    let path = [&[SUPPLIER, PARTY], &LEGAL_ID[..]].concat();
    let id = one(root, &path);
    let is_filled = id.map(|id| id.is_some_and(|id| !is_blank(id.raw_text())));
    out.hold("DK-R-002", root, is_filled, || "The seller's legal registration (BT-30) is missing.".to_owned());
    let is_cvr = id.map(|id| id.is_none_or(|id| normal(attribute(id, "schemeID")) == "0184"));
    out.hold("DK-R-014", root, is_cvr, || legal_scheme("seller", root, &path));
}

fn legal_scheme(party: &str, from: Element<'_, '_>, path: &[Step]) -> String {
    let scheme = all(from, path).first().map_or("", |id| attribute(*id, "schemeID")).to_owned();
    format!("The legal registration of the {party} has scheme {scheme:?}; it should be 0184 (CVR).")
}

fn classes(line: Element<'_, '_>, out: &mut Out<'_>) {
    let codes = all(line, &[cac("Item"), cac("CommodityClassification"), cbc("ItemClassificationCode")]);
    if !codes.iter().any(|code| code.raw_attribute("listID") == Some("TST")) {
        return;
    }
    let versions: Vec<_> = codes.iter().filter_map(|code| code.raw_attribute("listVersionID")).collect();
    if !versions.iter().any(|version| danish::UNSPSC_VERSIONS.contains(version)) {
        let message = format!("The versions of the classification are {versions:?}; 19.05.01 or 26.08.01 is expected.");
        out.fire("DK-R-003", line, message);
    }
}

fn tax_reason(allowance: Element<'_, '_>, out: &mut Out<'_>) {
    if !equals(allowance, &[cbc("AllowanceChargeReasonCode")], "ZZZ") {
        return;
    }
    let reason = raw(allowance, &[cbc("AllowanceChargeReason")]).map(danish::is_tax_reason);
    out.hold("DK-R-004", allowance, reason, || {
        danish::tax_reason_message(&shown(allowance, &[cbc("AllowanceChargeReason")]))
    });
}

fn identifications(view: &View<'_, '_>, out: &mut Out<'_>) {
    for party in [SUPPLIER, CUSTOMER] {
        for identification in all(view.root, &[party, PARTY, cac("PartyIdentification")]) {
            let id = one(identification, &[cbc("ID")]);
            let has_scheme = id.map(|id| id.is_none_or(|id| !is_blank(attribute(id, "schemeID"))));
            out.hold("DK-R-013", identification, has_scheme, || {
                format!("The identifier {} names no scheme.", shown(identification, &[cbc("ID")]))
            });
        }
    }
    for party in all(view.root, &[CUSTOMER, PARTY]) {
        let id = one(party, &LEGAL_ID);
        let is_cvr = id.map(|id| id.is_none_or(|id| normal(attribute(id, "schemeID")) == "0184"));
        out.hold("DK-R-017", party, is_cvr, || legal_scheme("buyer", party, &LEGAL_ID));
    }
}

fn negative(view: &View<'_, '_>, out: &mut Out<'_>) {
    let path = [cac("LegalMonetaryTotal"), cbc("PayableAmount")];
    let amount = raw(view.root, &path).map(|amount| double(amount).is_none_or(|amount| amount >= 0.0));
    out.hold("DK-R-016", view.root, amount, || {
        format!("The amount due of the credit note is {}; it should not be negative.", shown(view.root, &path))
    });
}

fn payment(means: Element<'_, '_>, out: &mut Out<'_>) {
    let code = raw(means, &CODE);
    out.hold("DK-R-005", means, code.map(danish::is_payment_code), || {
        format!("The payment means code is {}, which is not used in Denmark.", shown(means, &CODE))
    });
    let is = |code: &str| equals(means, &CODE, code);
    let account = || raw(means, &ACCOUNT);
    let id = || raw(means, &[cbc("PaymentID")]);
    if is("31") || is("42") {
        let bank = [cac("PayeeFinancialAccount"), cac("FinancialInstitutionBranch"), cbc("ID")];
        if !filled(means, &ACCOUNT) || !filled(means, &bank) {
            let message = format!(
                "The account is {}, its bank {}; a transfer needs both.",
                shown(means, &ACCOUNT),
                shown(means, &bank)
            );
            out.fire("DK-R-006", means, message);
        }
    }
    if is("49") {
        let debited = [cac("PaymentMandate"), cac("PayerFinancialAccount"), cbc("ID")];
        let mandate = [cac("PaymentMandate"), cbc("ID")];
        if !filled(means, &mandate) || !filled(means, &debited) {
            let message = format!(
                "The mandate is {}, the debited account {}; a direct debit needs both.",
                shown(means, &mandate),
                shown(means, &debited)
            );
            out.fire("DK-R-007", means, message);
        }
    }
    let says = || {
        let id = shown(means, &[cbc("PaymentID")]);
        format!("The payment identifier is {id}, the account {}.", shown(means, &ACCOUNT))
    };
    if is("50") {
        let holds = || -> Result<bool, Unsure> {
            let account = account()?;
            let is_giro = matches!(account.len(), 7 | 8) && account.bytes().all(|b| b.is_ascii_digit());
            Ok(danish::GIRO_CARDS.contains(&cut(id()?, 0, 3)) && is_giro)
        };
        out.hold("DK-R-008", means, holds(), says);
        let is_complete = id().map(|id| !matches!(cut(id, 0, 3), "04#" | "15#") || length(id) == 19);
        out.hold("DK-R-009", means, is_complete, says);
    }
    if is("93") {
        let holds =
            || -> Result<bool, Unsure> { Ok(danish::FIK_CARDS.contains(&cut(id()?, 0, 3)) && length(account()?) == 8) };
        out.hold("DK-R-010", means, holds(), says);
        let is_complete = id().map(|id| !matches!(cut(id, 0, 3), "71#" | "75#") || matches!(length(id), 18 | 19));
        out.hold("DK-R-011", means, is_complete, says);
    }
}
