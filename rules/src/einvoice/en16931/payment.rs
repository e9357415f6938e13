//! How the invoice is to be paid.

use model::xml::Element;

use super::super::sink::Sink;
use super::terms::{self, Found, steps};
use super::view::View;
use model::verdict::Weight;

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink) {
    for means in &view.payment_means {
        let code = view.find(*means, terms::MEANS_CODE);
        if !code.exists() {
            sink.fire("BR-49", *means, "These payment instructions (BG-16) have no payment means code (BT-81).".into());
        }
        if view.is_ubl() && is_transfer(code.text()) && !view.find(*means, terms::ACCOUNT).exists() {
            let message = format!(
                "Payment means {} (BT-81) is a credit transfer, but no account to pay to (BT-84) is given.",
                code.text()
            );
            sink.fire("BR-61", *means, message);
        }
    }
    for account in &view.credit_accounts {
        credit_account(view, *account, sink);
    }
    for card in &view.cards {
        card_number(view, *card, sink);
    }
}

/// Credit transfer, and SEPA credit transfer.
fn is_transfer(means: &str) -> bool {
    matches!(means, "30" | "58")
}

fn credit_account<'t, 'a>(view: &View<'t, 'a>, account: Element<'t, 'a>, sink: &mut Sink) {
    let (exists, blank) = if view.is_ubl() {
        let id = Found::below(account, steps!(cbc.ID));
        (id.exists(), id.is_blank())
    } else {
        let (iban, other) =
            (Found::below(account, steps!(ram.IBANID)), Found::below(account, steps!(ram.ProprietaryID)));
        (iban.exists() || other.exists(), iban.is_blank() && other.is_blank())
    };
    let message = "The account to pay to (BG-17) has no account identifier (BT-84), such as an IBAN.";
    if blank {
        sink.fire("BR-50", account, message.into());
    }
    // UBL asks the payment instructions, CII the account.
    if !view.is_ubl() && !exists {
        sink.fire("BR-61", account, message.into());
    }
}

/// BR-51: UBL warns, CII refuses.
fn card_number<'t, 'a>(view: &View<'t, 'a>, card: Element<'t, 'a>, sink: &mut Sink) {
    let number = if view.is_ubl() {
        card.raw_text()
    } else {
        Found::below(card, steps!(ram.ID)).first().map_or("", Element::raw_text)
    };
    let digits = normal(number).chars().count();
    if digits > 10 {
        let message = format!(
            "The card number (BT-87) has {digits} characters; card security allows the first 6 and the last 4 digits at most."
        );
        sink.fire_as(view.pick(Weight::Warning, Weight::Fatal), "BR-51", card, message);
    }
}

/// XPath's `normalize-space`.
fn normal(text: &str) -> String {
    text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
