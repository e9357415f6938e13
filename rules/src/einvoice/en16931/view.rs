//! Where the terms stand in a document.

use super::super::Document;

/// The terms of a document, found once, so that rules need not search.
pub(crate) struct View<'t, 'a> {
    /// The document.
    pub(crate) document: Document<'t, 'a>,
}

impl<'t, 'a> View<'t, 'a> {
    pub(crate) fn of(document: Document<'t, 'a>) -> View<'t, 'a> {
        View { document }
    }
}
