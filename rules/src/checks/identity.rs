//! Stub.

use super::Context;
use crate::findings::Findings;

pub(crate) fn unknown(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn ambiguous(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn blocked(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn vat_identifier(_: &Context<'_>, _: &mut Findings) {}
