//! Somebody must be able to approve.

use super::Context;
use crate::approval;
use crate::findings::Findings;

/// A101. Nobody has enough authority for the amount, so the invoice would wait for ever.
pub(crate) fn nobody(context: &Context<'_>, out: &mut Findings) {
    if let Err(finding) = approval::chain(context.subject, &[], context.policy) {
        out.take(*finding);
    }
}
