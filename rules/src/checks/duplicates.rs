//! Stub.

use super::Context;
use crate::findings::Findings;

pub(crate) fn certain(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn probable(_: &Context<'_>, _: &mut Findings) {}
