//! Peppol's rules for CII, of 3.0.19: a set of its own that was not kept in step with that for UBL.

mod allowances;
mod codes;
mod denmark;
mod header;
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

/// Applies the rules.
pub(super) fn check(document: &Document<'_, '_>, edition: Edition, sink: &mut Sink) {
    let (view, mut out) = (View::of(document, edition), Out::new(sink));
    for rules in [
        header::check,
        allowances::check,
        lines::check,
        codes::check,
        denmark::check,
        italy::check,
        netherlands::check,
        norway::check,
        sweden::check,
    ] {
        rules(&view, &mut out);
    }
}
