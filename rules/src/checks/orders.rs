//! Stub.

use super::Context;
use crate::findings::Findings;

pub(crate) fn other_vendor(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn currency(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn number_missing(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn not_found(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn closed(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn not_released(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn unmatched_line(_: &Context<'_>, _: &mut Findings) {}
