//! Flags that only the ledger can tell, and that nothing flagged is released without a person.

#[expect(dead_code, reason = "each test binary uses a part")]
mod support;

use model::decision::Decision;
use rules::Policy;
use rules::example::{EarlierText, InvoiceText, LedgerText, VendorText};
use support::{eur, judge};

/// A vendor whose invoices policy releases, so that only the oddity stops it.
fn check(invoice: InvoiceText, ledger: LedgerText, expected: &[&str]) {
    let policy = Policy {
        auto_approve_max: Some(eur("1000.00")),
        auto_approve_vendors: vec!["V-100".into()],
        ..Policy::default()
    };
    let verdict = judge(&invoice, &support::ledger(&ledger), &policy);
    assert_eq!(verdict.flags, expected);
    let approved = matches!(verdict.decision, Decision::Approve { .. });
    assert_eq!(approved, expected.is_empty() && invoice.flags.is_empty(), "{:?}", verdict.decision);
}

#[test]
fn odd_invoices_are_flagged_and_wait_for_a_person() {
    let plain = InvoiceText::default;
    let known = LedgerText::default;
    check(plain(), known(), &[]);
    check(InvoiceText { accounts: vec!["DE02120300000000202051".into()], ..plain() }, known(), &["bank_changed"]);
    check(plain(), LedgerText { earlier: vec![EarlierText::default()], ..known() }, &["possible_duplicate"]);
    check(
        InvoiceText { number: "RE-2O4l7".into(), ..plain() },
        LedgerText { earlier: vec![EarlierText::default()], ..known() },
        &["possible_duplicate"],
    );
    check(
        plain(),
        LedgerText { vendors: vec![VendorText { blocked: true, ..VendorText::default() }], ..known() },
        &["vendor_blocked"],
    );
    check(InvoiceText { flags: vec!["hidden_text".into()], ..plain() }, known(), &[]);
}

#[test]
fn a_name_in_foreign_letters_is_a_disguise_unless_the_master_data_write_it_so() {
    // The second letter is Cyrillic.
    check(
        InvoiceText { seller: "Pаpierhaus Nord GmbH".into(), ..InvoiceText::default() },
        LedgerText::default(),
        &["lookalike_supplier"],
    );
    let vendor = VendorText { name: "Бумага Север".into(), ..VendorText::default() };
    check(
        InvoiceText { seller: "Бумага Север".into(), ..InvoiceText::default() },
        LedgerText { vendors: vec![vendor], ..LedgerText::default() },
        &[],
    );
}
