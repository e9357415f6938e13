//! The rules of the European standard EN 16931, as CEN publishes them for UBL and CII.
//!
//! The rules are the same in both syntaxes but for where a term stands and for details that the published files do not
//! share: such a difference is part of the rule here. [`View`] says where the terms stand.

mod syntax;
mod table;
mod view;

use jiff::civil::date;
use model::verdict::Syntax;

pub(super) use syntax::rules as syntax_rules;
pub(crate) use view::View;

use super::codes;
use super::pack::Pack;
use super::sink::Sink;

/// Release 1.3.16 of April 2026.
pub(super) const PACK: Pack = Pack {
    name: "EN 16931",
    edition: "1.3.16",
    from: date(2026, 4, 10),
    until: None,
    tables: &[table::TABLE, codes::TABLE, syntax::ubl::TABLE, syntax::cii::TABLE],
    check,
};

fn check(view: &View<'_, '_>, sink: &mut Sink) {
    let document = &view.document;
    codes::check(document, sink);
    match document.syntax {
        Syntax::Ubl => syntax::ubl::check(document, sink),
        Syntax::Cii => syntax::cii::check(document, sink),
    }
}
