//! The same invoice twice: another rendition, another channel, another try.
//!
//! The same bytes are caught when they arrive. Here, what counts is that one seller uses a number once. A credit note
//! and its invoice, a corrected invoice that names the one it replaces, and recurring bills are no duplicates.

use std::collections::BTreeMap;

use model::apart::Habit;
use model::case::{CaseStatus, Closing};
use model::ledger::EarlierInvoice;
use model::{Amount, Date, Decimal, Iban, TermPath, VatIdentifier};

use super::Context;
use super::dates::whole_days;
use crate::findings::Findings;
use crate::matching::vendor::same_vat_id;
use crate::say;
use crate::text::{NumberKey, SAME_DIGITS, SWAPPED, WHOLE, company_key, company_likeness};

/// D101. Same seller, number, amount and date as an invoice of another case.
pub(crate) fn certain(context: &Context<'_>, out: &mut Findings) {
    report(context, |sameness| matches!(sameness, Sameness::Certain), out);
}

/// D102. Probably an invoice of another case: one fact differs in a way that slips and resubmissions do.
pub(crate) fn probable(context: &Context<'_>, out: &mut Findings) {
    report(context, |sameness| matches!(sameness, Sameness::Probable(_)), out);
}

/// D103. What it asks for was paid or released for payment already, under another case.
///
/// Beside D101 or D102, since the question is another: not which of two papers is worked on, but whether money left.
pub(crate) fn paid_already(context: &Context<'_>, out: &mut Findings) {
    if context.is_credit() {
        return;
    }
    for Twin { earlier, .. } in context.twins() {
        let what = match earlier.outcome {
            Some(Closing::Paid) => "was paid",
            Some(Closing::Released) => "was released for payment",
            _ => continue,
        };
        let (shown, terms) = (told(earlier), [TermPath::bt(1), TermPath::bt(115)]);
        out.say(terms.to_vec(), format!("Invoice {shown} {what} in case {} already.", earlier.case))
            .expected("an invoice that is not paid yet")
            .actual(format!("{shown} {what} in case {}", earlier.case))
            .citing(context.subject.reading, &terms)
            .citing_record(format!("case {} document {}", earlier.case, earlier.document))
            .at_risk(context.gross());
    }
}

/// Number, date and amount, as a person names an invoice.
fn told(earlier: &EarlierInvoice) -> String {
    let number = say::quote(earlier.number.as_deref().unwrap_or("without a number"));
    let date = earlier.issue_date.map(|d| format!(" of {d}")).unwrap_or_default();
    let amount = earlier.gross.map(|a| format!(", {}", say::amount(a))).unwrap_or_default();
    format!("{number}{date}{amount}")
}

/// An earlier invoice that is, or may be, this one.
pub(crate) struct Twin<'a> {
    earlier: &'a EarlierInvoice,
    sameness: Sameness,
}

impl Twin<'_> {
    /// Whether it is this one.
    pub(crate) fn is(&self, earlier: &EarlierInvoice) -> bool {
        self.earlier.case == earlier.case
    }
}

/// How two invoices relate.
enum Sameness {
    Certain,
    /// Probably the same.
    Probable(Because),
}

/// Why two invoices are probably the same.
struct Because {
    why: String,
    /// What would explain it as well: a person knows whether the vendor does so.
    habit: Option<Habit>,
}

impl Sameness {
    fn probable(why: String, habit: Option<Habit>) -> Option<Sameness> {
        Some(Sameness::Probable(Because { why, habit }))
    }
}

fn report(context: &Context<'_>, wanted: fn(&Sameness) -> bool, out: &mut Findings) {
    for Twin { earlier, sameness } in context.twins().iter().filter(|twin| wanted(&twin.sameness)) {
        let shown = told(earlier);
        let what = if context.is_credit() { "credit note" } else { "invoice" };
        let sentence = match sameness {
            Sameness::Certain => {
                format!("Case {} holds the same {what}: {shown}.", earlier.case)
            }
            Sameness::Probable(Because { why, .. }) => {
                format!("Case {} probably holds the same {what}, {shown}: {why}.", earlier.case)
            }
        };
        let terms = [TermPath::bt(1), TermPath::bt(2), TermPath::bt(112)];
        out.say(terms.to_vec(), sentence)
            .expected(format!("an {what} that is not in another case"))
            .actual(format!("{shown} in case {}", earlier.case))
            .citing(context.subject.reading, &terms)
            .citing_record(format!("case {} document {}", earlier.case, earlier.document))
            .at_risk(context.gross());
    }
}

/// Earlier invoices that are, or may be, this one; in the order of the ledger.
pub(crate) fn find<'a>(context: &Context<'a>) -> Vec<Twin<'a>> {
    let Some(this) = This::of(context) else { return Vec::new() };
    let ledger = context.ledger;
    let twin = |earlier| {
        let sameness = this.sameness(context, earlier)?;
        if is_known_apart(context, earlier, &sameness) {
            return None;
        }
        // What was credited may be billed again: under a number close by, too.
        let is_gone = matches!(sameness, Sameness::Probable(_)) && this.is_credited(context, earlier);
        // What was declined comes back mended, or as it was: nothing was paid, and a person says which it is.
        let sameness = match sameness {
            Sameness::Certain if earlier.outcome == Some(Closing::Declined) => {
                Sameness::Probable(Because { why: "it was declined before".to_owned(), habit: None })
            }
            other => other,
        };
        (!is_gone).then_some(Twin { earlier, sameness })
    };
    ledger.earlier.iter().filter_map(twin).collect()
}

/// The first case that holds certainly the same invoice.
pub(crate) fn certain_twin<'a>(context: &Context<'a>) -> Option<&'a EarlierInvoice> {
    context.twins().iter().find(|twin| matches!(twin.sameness, Sameness::Certain)).map(|twin| twin.earlier)
}

/// This invoice, prepared for many comparisons.
struct This<'a> {
    number: NumberKey,
    gross: Option<Amount>,
    date: Option<Date>,
    credit: bool,
    vendor_id: Option<&'a str>,
    vat_id: Option<VatIdentifier>,
    accounts: Vec<Iban>,
    name: Vec<String>,
    replaced: Vec<NumberKey>,
}

impl<'a> This<'a> {
    fn of(context: &Context<'a>) -> Option<This<'a>> {
        let invoice = context.invoice;
        let accounts = invoice.payment.credit_transfers.iter().filter_map(|t| t.account.as_deref()?.parse().ok());
        Some(This {
            number: NumberKey::of(invoice.number.as_deref()?)?,
            gross: context.gross(),
            date: invoice.issue_date,
            credit: context.is_credit(),
            vendor_id: context.subject.matched.vendor.as_ref().map(|v| v.vendor_id.as_str()),
            vat_id: invoice.seller.vat_identifier.as_deref().and_then(|text| text.parse().ok()),
            accounts: accounts.collect(),
            name: invoice.seller.name.as_deref().map(company_key).unwrap_or_default(),
            replaced: invoice.preceding_invoices.iter().filter_map(|p| NumberKey::of(p.number.as_deref()?)).collect(),
        })
    }

    fn sameness(&self, context: &Context<'_>, earlier: &EarlierInvoice) -> Option<Sameness> {
        let number = earlier.number.as_deref()?;
        let same_amount = match (self.gross, earlier.gross) {
            (Some(a), Some(b)) => a.value.abs() == b.value.abs() && a.currency == b.currency,
            _ => return None,
        };
        // Most earlier invoices end here: neither amount nor number is this one's.
        if earlier.credit_note != self.credit
            || !(same_amount || self.number.is_same(number))
            || !counts(context, earlier)
        {
            return None;
        }
        let days = match (self.date, earlier.issue_date) {
            (Some(a), Some(b)) => Some((a - b).get_days().abs()),
            _ => None,
        };
        let (near, far) =
            (whole_days(context.limits.duplicate_days), whole_days(context.limits.probable_duplicate_days));
        if self.number.is_same(number) {
            if !self.is_same_seller(earlier) || self.replaced.iter().any(|r| r.is_same(number)) {
                return None;
            }
            return match (same_amount, days) {
                (true, None) => Some(Sameness::Certain),
                (true, Some(days)) if days <= near => Some(Sameness::Certain),
                // A contract number in place of an invoice number comes back each month, with a period of its own.
                (true, Some(days)) if days <= far && !self.has_own_period(context, earlier) => {
                    let years = [self.date, earlier.issue_date].map(|date| date.map(Date::year));
                    let habit = (years[0] != years[1]).then_some(Habit::NumbersRestart);
                    Sameness::probable(format!("same number and amount, but {days} days apart"), habit)
                }
                (false, Some(days)) if days <= near => {
                    Sameness::probable("same number and date, but another amount".to_owned(), None)
                }
                _ => None,
            };
        }
        // Without the number, only a slip of it counts: equal amounts alone are everyday.
        if !same_amount || days.is_none_or(|days| days > near) {
            return None;
        }
        let slip = self.number.slip(number)?;
        // 1209 and 1290 stand nine times nine apart: neighbours of one series do. Goods of both came, so both are due.
        if slip == SWAPPED && arrived_for_both(context, earlier) {
            return None;
        }
        if !self.is_same_seller(earlier) || self.replaced.iter().any(|r| r.is_same(number)) {
            return None;
        }
        let habit = match slip {
            SWAPPED => Some(Habit::NeighbourNumbers),
            SAME_DIGITS => Some(Habit::LetterSeries),
            _ => None,
        };
        Sameness::probable(format!("same amount, and the number {slip}"), habit)
    }

    /// Whether a credit note over the same amount followed the earlier invoice, and this one comes no earlier than that.
    fn is_credited(&self, context: &Context<'_>, earlier: &EarlierInvoice) -> bool {
        let (Some(gross), Some(billed)) = (earlier.gross, earlier.issue_date) else { return false };
        let credits = |other: &EarlierInvoice| {
            let amount = other.gross.filter(|amount| amount.currency == gross.currency);
            other.credit_note
                && counts(context, other)
                && amount.is_some_and(|amount| amount.value.abs() == gross.value.abs())
                && other.issue_date.is_some_and(|day| day >= billed && self.date.is_none_or(|this| this >= day))
                && self.is_same_seller(other)
        };
        !self.credit && context.ledger.earlier.iter().any(credits)
    }

    /// Whether this bill says that it is for a time after the earlier one was issued, or a recurring rhythm is seen.
    fn has_own_period(&self, context: &Context<'_>, earlier: &EarlierInvoice) -> bool {
        let delivery = &context.invoice.delivery;
        let starts = delivery.period_start.or(delivery.period_end);
        let line_starts = context.invoice.lines.iter().find_map(|line| line.period_start);
        matches!((starts.or(line_starts), earlier.issue_date), (Some(start), Some(issued)) if start > issued.saturating_sub(jiff::Span::new().days(14)))
    }

    fn is_same_seller(&self, earlier: &EarlierInvoice) -> bool {
        if let (Some(mine), Some(theirs)) = (self.vendor_id, earlier.vendor_id.as_deref())
            && mine == theirs
        {
            return true;
        }
        let theirs = earlier.seller_vat_id.as_deref().and_then(|text| text.parse::<VatIdentifier>().ok());
        if let (Some(mine), Some(theirs)) = (&self.vat_id, &theirs) {
            return same_vat_id(mine, theirs);
        }
        let account = earlier.account.as_deref().and_then(|text| text.parse::<Iban>().ok());
        if account.is_some_and(|account| self.accounts.contains(&account)) {
            return true;
        }
        let name = earlier.seller_name.as_deref().map(company_key).unwrap_or_default();
        company_likeness(&self.name, &name) >= WHOLE * 9 / 10
    }
}

/// Whether a person stated that these two are not the same: as a pair, or because the vendor's habit explains it.
fn is_known_apart(context: &Context<'_>, earlier: &EarlierInvoice, sameness: &Sameness) -> bool {
    let vendor_id = context.vendor.map(|vendor| vendor.vendor_id.as_str());
    let habit = match sameness {
        Sameness::Probable(because) => because.habit,
        Sameness::Certain => None,
    };
    context.ledger.apart.iter().map(|known| &known.distinction).any(|distinction| {
        distinction.parts(context.subject.case, &earlier.case)
            || habit.is_some_and(|habit| distinction.is_habit_of(vendor_id, habit))
    })
}

/// Whether receipts prove that this invoice bills another delivery than an earlier one of the same order: every line
/// bills an order line of which that much arrived and is not billed yet.
fn arrived_for_both(context: &Context<'_>, earlier: &EarlierInvoice) -> bool {
    let matched = context.subject.matched;
    let Some(order) = earlier.po_number.as_deref().and_then(NumberKey::of) else { return false };
    let is_of_one_order = matched.orders.len() == 1 && matched.orders.iter().all(|number| order.is_same(number));
    if !is_of_one_order || matched.lines.len() != context.invoice.lines.len() || matched.lines.is_empty() {
        return false;
    }
    let mut billed: BTreeMap<&str, Decimal> = BTreeMap::new();
    for billing in context.billings() {
        let sum = billed.entry(&billing.order_line.line_no).or_default();
        *sum = sum.checked_add(billing.matched.quantity).unwrap_or(Decimal::MAX);
    }
    context.billings().all(|billing| {
        let line = billing.order_line;
        let open = line.received.and_then(|received| received.checked_sub(line.billed.quantity));
        let this = billed.get(line.line_no.as_str()).copied().unwrap_or(Decimal::MAX);
        line.billed.quantity > Decimal::ZERO && open.is_some_and(|open| this <= open)
    })
}

/// Whether an earlier invoice can make this one a copy: not itself, and not one that came to nothing.
pub(super) fn counts(context: &Context<'_>, earlier: &EarlierInvoice) -> bool {
    earlier.case != *context.subject.case
        && !context.subject.documents.contains(&earlier.document)
        && !matches!(earlier.status, CaseStatus::Duplicate | CaseStatus::Rejected | CaseStatus::Filed)
        && !matches!(earlier.outcome, Some(Closing::Duplicate | Closing::Rejected | Closing::Filed))
}

/// Whether an earlier invoice tells what the vendor bills: it counts, and nobody declined it.
pub(super) fn was_billed(context: &Context<'_>, earlier: &EarlierInvoice) -> bool {
    counts(context, earlier) && earlier.outcome != Some(Closing::Declined)
}
