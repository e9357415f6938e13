//! Stub.

use super::Context;
use crate::findings::Findings;

pub(crate) fn wrong_entity(_: &Context<'_>, _: &mut Findings) {}
