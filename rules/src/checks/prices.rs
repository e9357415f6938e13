//! Stub.

use super::Context;
use crate::findings::Findings;

pub(crate) fn above(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn below(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn line_amount(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn order_amount(_: &Context<'_>, _: &mut Findings) {}
