//! Peppol's rules for UBL.

mod allowances;
mod codes;
mod denmark;
mod germany;
mod greece;
mod header;
mod iceland;
mod identifiers;
mod italy;
mod lines;
mod netherlands;
mod norway;
mod sweden;
mod view;

use super::super::Document;
use super::super::sink::Sink;
use super::edition::Edition;
use super::out::Out;
use view::View;

/// Applies the rules of an edition.
pub(super) fn check(document: &Document<'_, '_>, edition: Edition, sink: &mut Sink) {
    let (view, mut out) = (View::of(document, edition), Out::new(sink));
    for rules in [header::check, allowances::check, lines::check, codes::check, identifiers::check] {
        rules(&view, &mut out);
    }
    if edition.is_self_billing() {
        return;
    }
    for country in [
        germany::check,
        denmark::check,
        greece::check,
        iceland::check,
        italy::check,
        netherlands::check,
        norway::check,
        sweden::check,
    ] {
        country(&view, &mut out);
    }
}
