//! Stub.

use super::Context;
use crate::findings::Findings;

pub(crate) fn implausible(_: &Context<'_>, _: &mut Findings) {}
