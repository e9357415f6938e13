//! The rules of the European standard EN 16931, as CEN publishes them for UBL and CII.
//!
//! The rules are the same in both syntaxes but for where a term stands and for details that the published files do not
//! share: such a difference is part of the rule here. [`View`] says where the terms stand.

mod table;
mod view;

use jiff::civil::date;

pub(crate) use view::View;

use super::pack::Pack;
use super::sink::Sink;

/// Release 1.3.16 of April 2026.
pub(super) const PACK: Pack = Pack {
    name: "EN 16931",
    edition: "1.3.16",
    from: date(2026, 4, 10),
    until: None,
    // The tables of code lists and syntax rules stand beside it.
    tables: &[table::TABLE],
    check,
};

fn check(view: &View<'_, '_>, sink: &mut Sink) {
    let _ = (view.document.root, sink);
    // The rules of code lists (`codes::check`) and of the syntaxes (`ubl_syntax::check`, `cii_syntax::check`) stand here.
}
