//! The same invoice twice: another rendition, another channel, another try, another number.
//!
//! The same bytes are caught when they arrive. Here each earlier invoice is compared by what [`crate::duplicate`] says of
//! the pair; from 0.995 on it is certain (D101), from 0.80 on probable (D102). What is known for sure is no matter of
//! scores: a credit note and its invoice, a corrected invoice that names the one it replaces, what was credited and is
//! billed again, a series that starts over each year, a number that stands for a customer, receipts of two deliveries,
//! and what a person stated, are no duplicates.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Span;
use model::apart::Habit;
use model::case::{CaseStatus, Closing};
use model::ledger::EarlierInvoice;
use model::{Date, Decimal, TermPath};

use super::Context;
use super::dates::whole_days;
use crate::duplicate::{Card, Facts, Reach, Relation, Score, This};
use crate::findings::{Draft, Findings};
use crate::say;
use crate::text::NumberKey;

/// Probable copies that are listed: who compares three has seen what it is about.
const LISTED_MAX: usize = 3;
/// Digits that a number of a series has at most that starts over each year: nobody counts to ten thousand in vain.
const RESTARTING_DIGITS: usize = 4;

/// D101. The score says that it is certain.
pub(crate) fn certain(context: &Context<'_>, out: &mut Findings) {
    let limit = context.limits.certain_duplicate_score;
    // The rest of a row of copies is cited: it is one question, not five.
    let Some((first, others)) = split_first(context, true) else { return };
    let finding = report(context, first, limit, out);
    for twin in others.iter().take(LISTED_MAX) {
        finding.citing_record(record(twin.earlier));
    }
}

/// D102. Probably an invoice of another case: something differs in a way that slips, resubmissions and fraud do.
pub(crate) fn probable(context: &Context<'_>, out: &mut Findings) {
    if split_first(context, true).is_some() {
        return;
    }
    let mut twins: Vec<&Twin<'_>> = context.twins().iter().filter(|twin| !twin.is_certain).collect();
    twins.sort_by_key(|twin| Reverse(twin.score));
    for twin in twins.into_iter().take(LISTED_MAX) {
        report(context, twin, context.limits.probable_duplicate_score, out);
    }
}

fn split_first<'c, 'a>(context: &'c Context<'a>, certain: bool) -> Option<(&'c Twin<'a>, Vec<&'c Twin<'a>>)> {
    let mut twins = context.twins().iter().filter(|twin| twin.is_certain == certain);
    Some((twins.next()?, twins.collect()))
}

/// D103. What it asks for was paid or released for payment already, under another case.
///
/// Beside D101 or D102, since the question is another: not which of two papers is worked on, but whether money left.
pub(crate) fn paid_already(context: &Context<'_>, out: &mut Findings) {
    if context.is_credit() {
        return;
    }
    let was_paid = |twin: &&Twin<'_>| matches!(twin.earlier.outcome, Some(Closing::Paid | Closing::Released));
    for Twin { earlier, .. } in context.twins().iter().filter(was_paid).take(LISTED_MAX) {
        let what = match earlier.outcome {
            Some(Closing::Paid) => "was paid",
            _ => "was released for payment",
        };
        let (shown, terms) = (told(earlier), [TermPath::bt(1), TermPath::bt(115)]);
        out.say(terms.to_vec(), format!("Invoice {shown} {what} in case {} already.", earlier.case))
            .expected("an invoice that is not paid yet")
            .actual(format!("{shown} {what} in case {}", earlier.case))
            .citing(context.subject.reading, &terms)
            .citing_record(record(earlier))
            .at_risk(context.gross());
    }
}

fn record(earlier: &EarlierInvoice) -> String {
    format!("case {} document {}", earlier.case, earlier.document)
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
    facts: Facts,
    score: Score,
    is_certain: bool,
}

impl Twin<'_> {
    /// Whether it is this one.
    pub(crate) fn is(&self, earlier: &EarlierInvoice) -> bool {
        self.earlier.case == earlier.case
    }

    /// Whether the score says that it is certain.
    pub(crate) fn is_certain(&self) -> bool {
        self.is_certain
    }

    /// What speaks for a copy, and what against it.
    fn because(&self) -> String {
        let mut speaks_for: Vec<String> = vec![
            match self.facts.number {
                Relation::Same => "the same number",
                Relation::Drawn => "the number differs only in characters that look alike",
                Relation::SameDigits => "the number has the same digits",
                Relation::Swapped => "the number differs by two swapped characters",
                Relation::Affix => "one number is the other with something added",
                Relation::Dropped => "one digit of the number is missing or doubled",
                Relation::OneDigit => "one digit of the number differs",
                Relation::Neighbour => "the number is a neighbour of the series",
                Relation::Series => "another number of the series",
                Relation::Foreign => "a number of another form",
            }
            .to_owned(),
        ];
        speaks_for.extend(self.facts.list.iter().filter_map(|fact| fact.speaks_for()).map(str::to_owned));
        let mut against: Vec<String> =
            self.facts.list.iter().filter_map(|fact| fact.speaks_against()).map(str::to_owned).collect();
        match self.facts.days.filter(|days| *days > 0) {
            Some(1) => against.push("1 day apart".to_owned()),
            Some(days) => against.push(format!("{days} days apart")),
            None => {}
        }
        if self.earlier.outcome == Some(Closing::Declined) {
            against.push("it was declined before".to_owned());
        }
        let against = if against.is_empty() { String::new() } else { format!(", but {}", against.join(", ")) };
        format!("{}{against}", speaks_for.join(", "))
    }

    /// What would explain it as well: a person knows whether the vendor does so.
    fn habit(&self, this: &This) -> Option<Habit> {
        let years = [this.invoice.issue_date, self.earlier.issue_date].map(|date| date.map(Date::year));
        match self.facts.number {
            Relation::Same => (years[0] != years[1]).then_some(Habit::NumbersRestart),
            Relation::Swapped | Relation::Neighbour | Relation::OneDigit | Relation::Series => {
                Some(Habit::NeighbourNumbers)
            }
            Relation::SameDigits => Some(Habit::LetterSeries),
            _ => None,
        }
    }
}

fn report<'f>(context: &Context<'_>, twin: &Twin<'_>, limit: Decimal, out: &'f mut Findings) -> &'f mut Draft {
    let (earlier, shown) = (twin.earlier, told(twin.earlier));
    let what = if context.is_credit() { "credit note" } else { "invoice" };
    let score = say::plain(twin.score.share());
    let sentence = if twin.is_certain {
        format!("Case {} holds the same {what}: {shown}.", earlier.case)
    } else {
        format!("Case {} probably holds the same {what}, {shown}: {}.", earlier.case, twin.because())
    };
    let terms = [TermPath::bt(1), TermPath::bt(2), TermPath::bt(112)];
    out.say(terms.to_vec(), sentence)
        .expected(format!("{} {what} that is not in another case", if context.is_credit() { "a" } else { "an" }))
        .actual(format!("{shown} in case {}", earlier.case))
        .difference(format!("score {score}"))
        .limit(format!("score {}", say::plain(limit)))
        .citing(context.subject.reading, &terms)
        .citing_record(record(earlier))
        .at_risk(context.gross())
}

/// Earlier invoices that are, or may be, this one; in the order of the ledger.
pub(crate) fn find<'a>(context: &Context<'a>) -> Vec<Twin<'a>> {
    let Some(this) = prepared(context) else { return Vec::new() };
    let replaced = context.invoice.preceding_invoices.iter();
    let replaced: Vec<NumberKey> = replaced.filter_map(|p| NumberKey::of(p.number.as_deref()?)).collect();
    let twin = |earlier| {
        let twin = compared(context, &this, earlier)?;
        // A second credit note for one invoice, under a number of its own, is D104's.
        if context.is_credit() && matches!(twin.facts.card, Card::Other | Card::Next | Card::Period) {
            return None;
        }
        let is_replaced = earlier.number.as_deref().is_some_and(|number| replaced.iter().any(|r| r.is_same(number)));
        let is_none = is_replaced
            || is_known_apart(context, &this, &twin)
            || is_explained(context, &this, &twin)
            // What was credited may be billed again, once: under another number.
            || (!twin.is_certain && is_credited(context, &this, earlier));
        (!is_none).then_some(twin)
    };
    context.ledger.earlier.iter().filter_map(twin).collect()
}

fn compared<'a>(context: &Context<'_>, this: &This, earlier: &'a EarlierInvoice) -> Option<Twin<'a>> {
    let limits = &context.limits;
    let (near, far) = (whole_days(limits.duplicate_days), whole_days(limits.probable_duplicate_days));
    let facts = this.facts(earlier, Reach { near, far }, || is_usual(context, this, earlier))?;
    let score = Score::of(&facts);
    if score.share() < limits.probable_duplicate_score || !counts(context, earlier) {
        return None;
    }
    let is_certain = facts.card == Card::Same
        && !facts.is("amount", "other")
        && score.share() >= limits.certain_duplicate_score
        && facts.days.is_none_or(|days| days <= near)
        // What was declined comes back mended, or as it was: nothing was paid, and a person says which it is.
        && earlier.outcome != Some(Closing::Declined);
    let score = if is_certain { score } else { score.in_doubt() };
    Some(Twin { earlier, facts, score, is_certain })
}

/// The first case that holds certainly the same invoice.
pub(crate) fn certain_twin<'a>(context: &Context<'a>) -> Option<&'a EarlierInvoice> {
    context.twins().iter().find(|twin| twin.is_certain).map(|twin| twin.earlier)
}

/// This invoice as later ones will be compared with it.
fn prepared(context: &Context<'_>) -> Option<This> {
    let (subject, invoice) = (context.subject, context.invoice);
    let document = *subject.documents.first()?;
    let vendor_id = subject.matched.vendor.as_ref().map(|vendor| vendor.vendor_id.clone());
    let mut as_stored = EarlierInvoice::of(invoice, subject.case.clone(), document, vendor_id)
        .with_contract(subject.matched.contract.clone())
        .with_look(subject.look.clone());
    as_stored.gross = context.gross();
    as_stored.credit_note = context.is_credit();
    let mut this = This::of(as_stored)?;
    let delivery = &invoice.delivery;
    let of_lines = invoice.lines.iter().find_map(|line| line.period_start);
    this.starts = delivery.period_start.or(delivery.period_end).or(of_lines);
    let accounts = invoice.payment.credit_transfers.iter().filter_map(|t| t.account.as_deref()?.parse().ok());
    this.accounts = accounts.collect();
    Some(this)
}

/// Other bills of the seller over the same amount, by their dates.
fn is_usual(context: &Context<'_>, this: &This, twin: &EarlierInvoice) -> bool {
    let same = |earlier: &&EarlierInvoice| {
        !earlier.credit_note
            && earlier.case != twin.case
            && earlier.gross == this.invoice.gross
            && earlier.issue_date != this.invoice.issue_date
            && earlier.issue_date != twin.issue_date
            && counts(context, earlier)
            && this.is_of_seller(earlier)
    };
    let days: BTreeSet<Option<Date>> = context.ledger.earlier.iter().filter(same).map(|e| e.issue_date).collect();
    days.len() >= 2
}

/// Whether something else than a copy explains the pair.
fn is_explained(context: &Context<'_>, this: &This, twin: &Twin<'_>) -> bool {
    let earlier = twin.earlier;
    match twin.facts.number {
        Relation::Same => !twin.is_certain && (starts_over(this, earlier) || is_a_customers(context, this, earlier)),
        // 1209 and 1290 stand nine times nine apart: neighbours of one series do. Goods of both came, so both are due.
        Relation::Swapped | Relation::Neighbour | Relation::OneDigit | Relation::Series | Relation::Foreign => {
            arrived_for_both(context, earlier)
        }
        _ => false,
    }
}

/// Whether a short number comes again in another year, at least half a year later.
fn starts_over(this: &This, earlier: &EarlierInvoice) -> bool {
    let (Some(mine), Some(theirs)) = (this.invoice.issue_date, earlier.issue_date) else { return false };
    let digits = this.number().as_str().chars().filter(char::is_ascii_digit).count();
    mine.year() != theirs.year() && (mine - theirs).get_days().abs() >= 180 && digits <= RESTARTING_DIGITS
}

/// What stands before a customer's or a contract's number.
const REFERENCES: &[&str] = &[
    "ABO",
    "CLIENT",
    "CLIENTE",
    "CONTRACT",
    "CONTRAT",
    "CONTRATO",
    "CTR",
    "CUST",
    "CUSTOMER",
    "KD",
    "KDNR",
    "KLANT",
    "KLIENT",
    "KND",
    "KNR",
    "KUNDE",
    "KUNDEN",
    "KUNDENNR",
    "KUNDENNUMMER",
    "MEMBER",
    "MIETE",
    "MITGLIED",
    "OBJEKT",
    "POLICE",
    "POLICY",
    "POLISA",
    "RENT",
    "SUBSCRIPTION",
    "UMOWA",
    "VERTRAG",
    "VERTRAGSNR",
    "VTR",
];

/// Whether the number is the customer's or the contract's, and comes back in whole months: it says so, or it came before
/// that already.
fn is_a_customers(context: &Context<'_>, this: &This, earlier: &EarlierInvoice) -> bool {
    let (Some(mine), Some(theirs)) = (this.invoice.issue_date, earlier.issue_date) else { return false };
    let (first, last) = (mine.min(theirs), mine.max(theirs));
    // The third bill of a month may be sent on the fifth.
    let is_rhythm = (1..=12).any(|months| {
        first.checked_add(Span::new().months(months)).is_ok_and(|day| (last - day).get_days().abs() <= 3)
    });
    if !is_rhythm {
        return false;
    }
    let invoice = context.invoice;
    let key = this.number();
    let letters: String = key.as_str().chars().take_while(|c| c.is_alphabetic()).collect();
    let quoted = [invoice.contract_reference.as_deref(), invoice.buyer_reference.as_deref()];
    let came_before = |other: &EarlierInvoice| {
        let is_apart = |day: Date| other.issue_date.is_some_and(|then| (then - day).get_days().abs() >= 20);
        other.case != earlier.case
            && other.number.as_deref().is_some_and(|number| key.is_same(number))
            && is_apart(mine)
            && is_apart(theirs)
            && counts(context, other)
            && this.is_of_seller(other)
    };
    REFERENCES.contains(&letters.as_str())
        || quoted.into_iter().flatten().any(|text| key.is_same(text))
        || context.ledger.earlier.iter().any(came_before)
}

/// Whether every bill over this amount since the earlier one was credited: a credit note over the same amount frees one
/// new bill, not every one that follows.
fn is_credited(context: &Context<'_>, this: &This, earlier: &EarlierInvoice) -> bool {
    let (Some(gross), Some(billed)) = (earlier.gross, earlier.issue_date) else { return false };
    let count = |credits: bool| {
        let is_one = |other: &&EarlierInvoice| {
            other.credit_note == credits
                && other.gross.is_some_and(|a| a.currency == gross.currency && a.value.abs() == gross.value.abs())
                && other.issue_date.is_some_and(|day| day >= billed && this.invoice.issue_date.is_none_or(|d| d >= day))
                && was_billed(context, other)
                && this.is_of_seller(other)
        };
        context.ledger.earlier.iter().filter(is_one).count()
    };
    let credits = if this.invoice.credit_note { 0 } else { count(true) };
    credits > 0 && credits >= count(false)
}

/// Whether a person stated that these two are not the same: as a pair, or because the vendor's habit explains it.
fn is_known_apart(context: &Context<'_>, this: &This, twin: &Twin<'_>) -> bool {
    let vendor_id = context.vendor.map(|vendor| vendor.vendor_id.as_str());
    let habit = twin.habit(this).filter(|_| !twin.is_certain);
    context.ledger.apart.iter().map(|known| &known.distinction).any(|distinction| {
        distinction.parts(context.subject.case, &twin.earlier.case)
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
        let open =
            crate::matching::price::received(line).and_then(|received| received.checked_sub(line.billed.quantity));
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
