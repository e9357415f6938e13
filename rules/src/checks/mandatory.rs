//! Stub.

use super::Context;
use crate::findings::Findings;

pub(crate) fn missing(_: &Context<'_>, _: &mut Findings) {}
pub(crate) fn low_confidence(_: &Context<'_>, _: &mut Findings) {}
