//! Seller, buyer, payee and the seller's tax representative.

use model::xml::Element;

use super::super::sink::Sink;
use super::country_prefixes;
use super::terms::{self, Found, Term, steps};
use super::view::View;

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink) {
    let root = view.document.root;
    for (rule, name, message) in [
        ("BR-06", terms::SELLER_NAME, "The invoice has no seller name (BT-27)."),
        ("BR-07", terms::BUYER_NAME, "The invoice has no buyer name (BT-44)."),
    ] {
        if view.header(name).is_blank() {
            sink.fire(rule, view.header(name).first().unwrap_or(root), message.into());
        }
    }
    for (rule, address, message) in [
        ("BR-08", terms::SELLER_ADDRESS, "The invoice has no postal address of the seller (BG-5)."),
        ("BR-10", terms::BUYER_ADDRESS, "The invoice has no postal address of the buyer (BG-8)."),
    ] {
        if !view.header(address).exists() {
            sink.fire(rule, root, message.into());
        }
    }
    let seller_country = "The postal address of the seller has no country code (BT-40).";
    let buyer_country = "The postal address of the buyer has no country code (BT-55).";
    country(view, "BR-09", &view.seller_addresses, terms::SELLER_ADDRESS, seller_country, sink);
    country(view, "BR-11", &view.buyer_addresses, terms::BUYER_ADDRESS, buyer_country, sink);
    let seller_scheme = "The electronic address of the seller (BT-34) has no scheme identifier.";
    let buyer_scheme = "The electronic address of the buyer (BT-49) has no scheme identifier.";
    scheme(view, "BR-62", &view.seller_endpoints, terms::SELLER_ENDPOINT, seller_scheme, sink);
    scheme(view, "BR-63", &view.buyer_endpoints, terms::BUYER_ENDPOINT, buyer_scheme, sink);
    for payee in &view.payees {
        payee_is_another(view, *payee, sink);
    }
    for representative in &view.representatives {
        tax_representative(view, *representative, sink);
    }
    for address in &view.representative_addresses {
        representative_country(view, *address, *address, sink);
    }
    for delivery in &view.deliveries {
        let missing = if view.is_ubl() {
            !view.find(*delivery, terms::COUNTRY).exists()
        } else {
            let address = Found::below(*delivery, steps!(ram.ShipToTradeParty / ram.PostalTradeAddress));
            let country =
                Found::below(*delivery, steps!(ram.ShipToTradeParty / ram.PostalTradeAddress / ram.CountryID));
            address.exists() && country.is_blank()
        };
        if missing {
            sink.fire("BR-57", *delivery, "The deliver-to address (BG-15) has no country code (BT-80).".into());
        }
    }
    for identifier in &view.vat_identifiers {
        vat_prefix(view, *identifier, sink);
    }
    for seller in &view.sellers {
        identified(view, *seller, sink);
    }
}

/// UBL asks every address for its country, CII asks the document, whether there is an address or not.
fn country<'t, 'a>(
    view: &View<'t, 'a>,
    rule: &'static str,
    addresses: &[Element<'t, 'a>],
    term: Term,
    message: &str,
    sink: &mut Sink,
) {
    if view.is_ubl() {
        for address in addresses.iter().filter(|address| view.find(**address, terms::COUNTRY).is_blank()) {
            sink.fire(rule, *address, message.into());
        }
    } else {
        let address = view.header(term).first();
        if address.is_none_or(|address| view.find(address, terms::COUNTRY).is_blank()) {
            sink.fire(rule, address.unwrap_or(view.document.root), message.into());
        }
    }
}

/// UBL asks whether the attribute is there, CII whether the one of the first address says something.
fn scheme<'t, 'a>(
    view: &View<'t, 'a>,
    rule: &'static str,
    endpoints: &[Element<'t, 'a>],
    term: Term,
    message: &str,
    sink: &mut Sink,
) {
    if view.is_ubl() {
        for endpoint in endpoints.iter().filter(|endpoint| endpoint.raw_attribute("schemeID").is_none()) {
            sink.fire(rule, *endpoint, message.into());
        }
    } else if let Some(communication) = view.header(term).first() {
        let id = Found::below(communication, steps!(ram.URIID));
        if !id.iter().any(|id| id.attribute("schemeID").is_some()) {
            sink.fire(rule, communication, message.into());
        }
    }
}

/// BR-17: the payee has a name, and is not the seller.
fn payee_is_another<'t, 'a>(view: &View<'t, 'a>, payee: Element<'t, 'a>, sink: &mut Sink) {
    let name = view.find(payee, terms::PARTY_NAME);
    let sellers: Vec<_> = if view.is_ubl() {
        let around = payee.parent().into_iter();
        around.flat_map(|it| Found::below(it, steps!(cac.AccountingSupplierParty)).iter().collect::<Vec<_>>()).collect()
    } else {
        let transaction = payee.parent().and_then(Element::parent).into_iter();
        let path = steps!(ram.ApplicableHeaderTradeAgreement / ram.SellerTradeParty);
        transaction.flat_map(|it| Found::below(it, path).iter().collect::<Vec<_>>()).collect()
    };
    let shares = |of_payee: Term, of_seller: Term| {
        let payees = view.find(payee, of_payee);
        sellers.iter().any(|seller| {
            let theirs = view.find(*seller, of_seller);
            payees.iter().any(|a| theirs.iter().any(|b| a.raw_text() == b.raw_text()))
        })
    };
    let message = if !name.exists() {
        "The payee (BG-10) has no name (BT-59).".to_owned()
    } else if shares(terms::PARTY_NAME, terms::SUPPLIER_PARTY_NAME) {
        format!(
            "The payee {} (BT-59) has the name of the seller; a payee is only given when it is another party.",
            name.text()
        )
    } else if shares(terms::PARTY_IDENTIFIER, terms::SUPPLIER_IDENTIFIER) {
        format!(
            "The payee {} has the identifier of the seller (BT-60 and BT-29); a payee is another party.",
            name.text()
        )
    } else if !view.is_ubl() && shares(terms::PARTY_REGISTRATION, terms::SUPPLIER_REGISTRATION) {
        format!(
            "The payee {} has the registration of the seller (BT-61 and BT-30); a payee is another party.",
            name.text()
        )
    } else {
        return;
    };
    sink.fire("BR-17", payee, message);
}

fn tax_representative<'t, 'a>(view: &View<'t, 'a>, representative: Element<'t, 'a>, sink: &mut Sink) {
    if view.find(representative, terms::PARTY_NAME).is_blank() {
        sink.fire("BR-18", representative, "The seller's tax representative (BG-11) has no name (BT-62).".into());
    }
    let address = view.find(representative, terms::PARTY_ADDRESS);
    if !address.exists() {
        let message = "The seller's tax representative (BG-11) has no postal address (BG-12).";
        sink.fire("BR-19", representative, message.into());
    }
    if !view.is_ubl() {
        // CII asks the party, so that a missing address breaks this rule as well.
        let at = address.first().unwrap_or(representative);
        representative_country(view, at, at, sink);
    }
    let has_vat = if view.is_ubl() {
        Found::below(representative, steps!(cac.PartyTaxScheme))
            .iter()
            .any(|scheme| super::vat::is_vat_scheme(scheme) && Found::below(scheme, steps!(cbc.CompanyID)).exists())
    } else {
        let ids = Found::below(representative, steps!(ram.SpecifiedTaxRegistration / ram.ID));
        ids.iter().any(|id| id.raw_attribute("schemeID") == Some("VA") && !id.text().is_empty())
    };
    if !has_vat {
        let message = "The seller's tax representative (BG-11) has no VAT identifier (BT-63).";
        sink.fire("BR-56", representative, message.into());
    }
}

fn representative_country<'t, 'a>(view: &View<'t, 'a>, address: Element<'t, 'a>, at: Element<'t, 'a>, sink: &mut Sink) {
    if view.find(address, terms::COUNTRY).is_blank() {
        let message = "The postal address of the seller's tax representative has no country code (BT-69).";
        sink.fire("BR-20", at, message.into());
    }
}

/// BR-CO-09: a VAT identifier begins with the code of a country.
fn vat_prefix<'t, 'a>(view: &View<'t, 'a>, at: Element<'t, 'a>, sink: &mut Sink) {
    let identifier = if view.is_ubl() {
        Found::below(at, steps!(cbc.CompanyID)).first().map_or("", Element::raw_text)
    } else {
        at.raw_text()
    };
    if !country_prefixes::known(identifier, view.document.syntax) {
        let message = match identifier.trim() {
            "" => "The VAT identifier is empty; it begins with the code of a country.".to_owned(),
            id => format!(
                "The VAT identifier {id} does not begin with the code of a country, such as DE, or EL for Greece."
            ),
        };
        sink.fire("BR-CO-09", at, message);
    }
}

/// BR-CO-26: the buyer can tell who the seller is.
fn identified<'t, 'a>(view: &View<'t, 'a>, seller: Element<'t, 'a>, sink: &mut Sink) {
    let has = |path| Found::below(seller, path).exists();
    let identified = if view.is_ubl() {
        let identifiers = Found::below(seller, steps!(cac.Party / cac.PartyIdentification / cbc.ID));
        // The creditor's bank reference (BT-90) stands among them, and says nothing about the seller.
        let own = identifiers.iter().any(|id| id.raw_attribute("schemeID") != Some("SEPA"));
        let schemes = Found::below(seller, steps!(cac.Party / cac.PartyTaxScheme));
        let vat = schemes
            .iter()
            .any(|scheme| super::vat::is_vat_scheme(scheme) && Found::below(scheme, steps!(cbc.CompanyID)).exists());
        own || vat || has(steps!(cac.Party / cac.PartyLegalEntity / cbc.CompanyID))
    } else {
        let registrations = Found::below(seller, steps!(ram.SpecifiedTaxRegistration / ram.ID));
        has(steps!(ram.ID))
            || has(steps!(ram.GlobalID))
            || has(steps!(ram.SpecifiedLegalOrganization / ram.ID))
            || registrations.iter().any(|id| id.raw_attribute("schemeID") == Some("VA"))
    };
    if !identified {
        let message =
            "The seller has no identifier (BT-29), no legal registration (BT-30) and no VAT identifier (BT-31).";
        sink.fire("BR-CO-26", seller, message.into());
    }
}
