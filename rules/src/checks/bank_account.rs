//! The bank account: what a fraudster changes first.

use model::{Iban, TermPath};

use super::Context;
use crate::findings::Findings;
use crate::say;

/// F101. An account of the invoice is not among those that are confirmed for the vendor.
pub(crate) fn not_trusted(context: &Context<'_>, out: &mut Findings) {
    let Some(vendor) = context.vendor else { return };
    let list =
        |show: fn(&Iban) -> String| vendor.accounts.iter().map(|a| show(&a.iban)).collect::<Vec<_>>().join(" or ");
    let known = list(Iban::masked);
    for (index, transfer) in (1..).zip(context.invoice.payment.credit_transfers.iter()) {
        let Some(text) = transfer.account.as_deref().filter(|t| !t.trim().is_empty()) else { continue };
        let account = text.parse::<Iban>();
        if account.as_ref().is_ok_and(|iban| vendor.accounts.iter().any(|a| a.iban == *iban)) {
            continue;
        }
        let (shown, fault) = match &account {
            Ok(iban) => (iban.masked(), "is not confirmed for"),
            Err(_) => (say::quote(text), "is no valid IBAN and not confirmed for"),
        };
        let known = if known.is_empty() { "which has none on file".into() } else { format!("which has {known}") };
        let sentence =
            format!("The account {shown} {fault} vendor {} {}, {known}.", vendor.vendor_id, say::quote(&vendor.name));
        let terms = [TermPath::group(17, index).with_term(84)];
        let finding = out.say(terms.to_vec(), sentence);
        // The sentence goes into mails; the numbers in full are for the person who calls back, and for the key of a
        // release, which must not hold for another account that merely looks the same in short.
        let expected = list(|iban| iban.as_str().to_owned());
        let actual = account.map_or_else(|_| say::quote(text), |iban| iban.as_str().to_owned());
        finding.expected(if expected.is_empty() { "an account on file".into() } else { expected });
        finding.actual(actual).limit("any change").citing(context.subject.reading, &terms);
        finding.citing_record(format!("vendor {}", vendor.vendor_id)).at_risk(context.gross());
    }
}
