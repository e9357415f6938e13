//! Firing rules: those that the edition has, and those that cannot be answered.

use model::xml::Element;

use super::super::sink::{Sink, Sum};
use super::path::Unsure;

/// Where the rules of an edition put what they find.
pub(super) struct Out<'s> {
    sink: &'s mut Sink,
}

impl<'s> Out<'s> {
    pub(super) fn new(sink: &'s mut Sink) -> Out<'s> {
        Out { sink }
    }

    /// `rule` is broken at `at`. A rule that the edition does not have stays silent.
    pub(super) fn fire(&mut self, rule: &'static str, at: Element<'_, '_>, message: impl Into<String>) {
        self.sink.fire_if_known(rule, at, message);
    }

    /// `rule` is broken at `at` unless it holds. What cannot be answered counts as broken and says so: such a document
    /// has no official outcome, and passing it silently would be wrong.
    pub(super) fn hold(
        &mut self,
        rule: &'static str,
        at: Element<'_, '_>,
        holds: Result<bool, Unsure>,
        message: impl FnOnce() -> String,
    ) {
        match holds {
            Ok(true) => {}
            Ok(false) => self.fire(rule, at, message()),
            Err(Unsure(why)) => self.fire(rule, at, format!("Not evaluable: {why}.")),
        }
    }

    /// A sum is broken, and the rule alone explains the difference.
    pub(super) fn fire_explained(&mut self, rule: &'static str, at: Element<'_, '_>, sum: Sum) {
        self.sink.fire_explained(rule, at, sum);
    }

    /// As [`Out::hold`], for a sum.
    pub(super) fn hold_sum(
        &mut self,
        rule: &'static str,
        at: Element<'_, '_>,
        holds: Result<bool, Unsure>,
        sum: impl FnOnce() -> Option<Sum>,
    ) {
        match holds.map(|holds| (!holds).then(sum).flatten()) {
            Ok(None) => {}
            Ok(Some(sum)) => self.sink.fire_sum(rule, at, sum),
            Err(Unsure(why)) => self.fire(rule, at, format!("Not evaluable: {why}.")),
        }
    }
}
