//! Allowances and charges.

use model::xml::Element;

use super::super::allowance::Product;
use super::super::out::Out;
use super::super::path::{Step, Unsure, decimal, is_one_of, present, ram, shown, udt};
use super::view::View;

/// Whether it is a charge.
pub(super) const INDICATOR: [Step; 2] = [ram("ChargeIndicator"), udt("Indicator")];

pub(super) fn check(view: &View<'_, '_>, out: &mut Out<'_>) {
    for allowance in view.allowances.iter().copied() {
        allowance_or_charge(allowance, out);
    }
    for allowance in view.price_allowances.iter().copied() {
        indicator(allowance, out);
    }
}

fn allowance_or_charge(allowance: Element<'_, '_>, out: &mut Out<'_>) {
    let (percentage, base) = (ram("CalculationPercent"), ram("BasisAmount"));
    match (present(allowance, &[percentage]), present(allowance, &[base])) {
        (true, false) => {
            let message = format!("The percentage {} has no base amount.", shown(allowance, &[percentage]));
            return out.fire("PEPPOL-EN16931-R041", allowance, message);
        }
        (false, true) => {
            let message = format!("The base amount {} has no percentage.", shown(allowance, &[base]));
            return out.fire("PEPPOL-EN16931-R042", allowance, message);
        }
        (true, true) => {
            let read = || -> Result<Product, Unsure> {
                Ok(Product {
                    amount: decimal(allowance, &[ram("ActualAmount")])?.unwrap_or_default(),
                    base: decimal(allowance, &[base])?.unwrap_or_default(),
                    percentage: decimal(allowance, &[percentage])?.unwrap_or_default(),
                })
            };
            Product::judge(read(), allowance, out);
        }
        (false, false) => {}
    }
    indicator(allowance, out);
}

fn indicator(allowance: Element<'_, '_>, out: &mut Out<'_>) {
    let says = is_one_of(allowance, &INDICATOR, &["true", "false"]);
    out.hold("PEPPOL-EN16931-R043", allowance, says, || {
        format!("The charge indicator is {}; it should be true or false.", shown(allowance, &INDICATOR))
    });
}
