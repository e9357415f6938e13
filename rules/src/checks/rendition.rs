//! Stub.

use super::Context;
use crate::findings::Findings;

pub(crate) fn differs(_: &Context<'_>, _: &mut Findings) {}
