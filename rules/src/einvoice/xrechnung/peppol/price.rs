//! R046: the net price is the gross price less its discount, in either syntax.

use model::xml::Element;
use rust_decimal::Decimal;

use crate::einvoice::sink::Sink;

pub(super) fn balances(sink: &mut Sink, at: Element<'_, '_>, net: Decimal, gross: Decimal, discount: Decimal) {
    let expected = gross - discount;
    if net != expected {
        let expected = expected.normalize();
        let message =
            format!("The net price is {net}, but {gross} less {discount} is {expected}; {expected} would balance.");
        sink.fire("PEPPOL-EN16931-R046", at, message);
    }
}
