//! Allowances and charges of document, line and price.

use model::xml::{Element, Ns};

use super::super::allowance::Product;
use super::super::out::Out;
use super::super::path::{Unsure, cbc, decimal, is_one_of, present, shown};
use super::view::View;

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    for allowance in view.allowances.iter().copied() {
        let Some(parent) = allowance.parent() else { continue };
        if parent.is(Ns::Cac, "Price") {
            price_discount(allowance, parent, out);
        } else if parent.id() == view.root.id() || view.is_own_line(parent) {
            allowance_or_charge(allowance, out);
        }
    }
}

fn allowance_or_charge(allowance: Element<'_, '_>, out: &mut Out<'_>) {
    let percentage = present(allowance, &[cbc("MultiplierFactorNumeric")]);
    let base = present(allowance, &[cbc("BaseAmount")]);
    match (percentage, base) {
        (true, false) => {
            let seen = shown(allowance, &[cbc("MultiplierFactorNumeric")]);
            let message = format!("The percentage {seen} has no base amount.");
            return out.fire("PEPPOL-EN16931-R041", allowance, message);
        }
        (false, true) => {
            let message = format!("The base amount {} has no percentage.", shown(allowance, &[cbc("BaseAmount")]));
            return out.fire("PEPPOL-EN16931-R042", allowance, message);
        }
        (true, true) => Product::judge(product(allowance), allowance, out),
        (false, false) => {}
    }
    let says = is_one_of(allowance, &[cbc("ChargeIndicator")], &["true", "false"]);
    out.hold("PEPPOL-EN16931-R043", allowance, says, || {
        format!("The charge indicator is {}; it should be true or false.", shown(allowance, &[cbc("ChargeIndicator")]))
    });
}

/// What the amount is made of.
fn product(allowance: Element<'_, '_>) -> Result<Product, Unsure> {
    Ok(Product {
        amount: decimal(allowance, &[cbc("Amount")])?.unwrap_or_default(),
        base: decimal(allowance, &[cbc("BaseAmount")])?.unwrap_or_default(),
        percentage: decimal(allowance, &[cbc("MultiplierFactorNumeric")])?.unwrap_or_default(),
    })
}

fn price_discount(allowance: Element<'_, '_>, price: Element<'_, '_>, out: &mut Out<'_>) {
    let is_discount = is_one_of(allowance, &[cbc("ChargeIndicator")], &["false"]);
    out.hold("PEPPOL-EN16931-R044", allowance, is_discount, || {
        let seen = shown(allowance, &[cbc("ChargeIndicator")]);
        format!("The indicator of a price's discount is {seen}; it should be false.")
    });
    if !present(allowance, &[cbc("BaseAmount")]) {
        return;
    }
    let prices = || -> Result<_, Unsure> {
        let gross = decimal(allowance, &[cbc("BaseAmount")])?;
        let (discount, net) = (decimal(allowance, &[cbc("Amount")])?, decimal(price, &[cbc("PriceAmount")])?);
        Ok((gross.zip(discount).and_then(|(gross, discount)| gross.checked_sub(discount)), net))
    };
    let prices = prices();
    let holds = prices.map(|(expected, net)| expected.is_some() && expected == net);
    out.hold("PEPPOL-EN16931-R046", allowance, holds, || {
        let [net, gross, discount] = [
            shown(price, &[cbc("PriceAmount")]),
            shown(allowance, &[cbc("BaseAmount")]),
            shown(allowance, &[cbc("Amount")]),
        ];
        let expected = prices.ok().and_then(|(expected, _)| expected);
        let mend = expected.map_or("one of them is missing".to_owned(), |expected| format!("{expected} would balance"));
        format!("The net price is {net}, the gross price {gross} and the discount {discount}; {mend}.")
    });
}
