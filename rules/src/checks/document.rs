//! Stub.

use super::Context;
use crate::findings::Findings;

pub(crate) fn unreadable(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn not_an_invoice(_: &Context<'_>, _: &mut Findings) {}
