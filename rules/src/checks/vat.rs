//! Stub.

use super::Context;
use crate::findings::Findings;

pub(crate) fn amount(_: &Context<'_>, _: &mut Findings) {}
