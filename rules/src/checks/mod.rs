//! The checks, one family a file. Each looks at one fault and says what it found in one sentence.

pub(crate) mod approval;
pub(crate) mod arithmetic;
pub(crate) mod bank_account;
pub(crate) mod budgets;
pub(crate) mod buyer;
pub(crate) mod charges;
pub(crate) mod clusters;
pub(crate) mod contracts;
pub(crate) mod credit;
pub(crate) mod creep;
pub(crate) mod dates;
pub(crate) mod document;
pub(crate) mod duplicates;
pub(crate) mod history;
pub(crate) mod identity;
pub(crate) mod intake;
pub(crate) mod legal;
pub(crate) mod mandatory;
pub(crate) mod official;
pub(crate) mod orders;
pub(crate) mod price_list;
pub(crate) mod prices;
mod proof;
pub(crate) mod quantities;
pub(crate) mod rendition;
pub(crate) mod resembles;
pub(crate) mod sender;
pub(crate) mod terms;
pub(crate) mod vat;

use std::cell::OnceCell;

use model::decision::LineMatch;
use model::extraction::DocumentClass;
use model::invoice::Line;
use model::ledger::{Ledger, Order, OrderLine, Vendor};
use model::{Amount, Currency, Decimal, Evidence, Finding, Invoice, TermPath, VatIdentifier};

use crate::findings::Findings;
use crate::matching::vendor::{self, Identity};
use crate::policy::{Bound, Limits, Measure, Policy, Scope, Side, holding};
use crate::{Subject, registry};

/// A check: looks, and says what it found.
pub(crate) type CheckFn = fn(&Context<'_>, &mut Findings);

/// A subject with what the checks ask for most.
pub(crate) struct Context<'a> {
    pub(crate) subject: &'a Subject<'a>,
    pub(crate) policy: &'a Policy,
    /// The limits that hold for the vendor.
    pub(crate) limits: Limits,
    pub(crate) invoice: &'a Invoice,
    pub(crate) ledger: &'a Ledger,
    /// The vendor's record, when one was identified.
    pub(crate) vendor: Option<&'a Vendor>,
    /// Who else may be the seller, and which earlier invoices may be this one: asked by two rules each.
    identity: OnceCell<Identity>,
    twins: OnceCell<Vec<duplicates::Twin<'a>>>,
}

/// An invoice line with the order line that it bills.
pub(crate) struct Billing<'a> {
    /// Invoice line, from 1.
    pub(crate) number: u32,
    pub(crate) line: &'a Line,
    pub(crate) matched: &'a LineMatch,
    pub(crate) order: &'a Order,
    pub(crate) order_line: &'a OrderLine,
}

/// How far something may differ, and what says so.
pub(crate) struct Allowed<'a> {
    pub(crate) bound: Bound,
    /// The tolerance of the policy; the limits when absent.
    pub(crate) by: Option<&'a str>,
}

impl Allowed<'_> {
    /// The record that a finding cites: `tolerance "steel is weighed"`.
    pub(crate) fn record(&self) -> Option<String> {
        self.by.map(|name| format!("tolerance {}", crate::say::quote(name)))
    }
}

impl<'a> Context<'a> {
    /// How far an order line, or without one the orders as a whole, may differ from what was agreed: as a tolerance of
    /// the policy says, else as the limits do.
    pub(crate) fn allowed(
        &self,
        measure: Measure,
        side: Side,
        billing: Option<&Billing<'a>>,
        limits: Bound,
    ) -> Allowed<'a> {
        self.tolerated(measure, side, billing).unwrap_or(Allowed { bound: limits, by: None })
    }

    /// The same where only a tolerance of the policy says anything.
    pub(crate) fn tolerated(&self, measure: Measure, side: Side, billing: Option<&Billing<'a>>) -> Option<Allowed<'a>> {
        if self.policy.tolerance.is_empty() {
            return None;
        }
        let matched = self.subject.matched;
        let mut scope = Scope { vendor_id: self.vendor.map(|vendor| vendor.vendor_id.as_str()), ..Scope::default() };
        match billing {
            Some(Billing { line, order, order_line, .. }) => {
                let item = &line.item;
                let numbers = [&order_line.item_id, &item.sellers_identifier, &item.buyers_identifier];
                scope.orders.push(&order.po_number);
                scope.order_line = Some(&order_line.line_no);
                scope.items = numbers.into_iter().flatten().map(String::as_str).collect();
                scope.descriptions.push(&order_line.description);
                scope.descriptions.extend([&item.name, &item.description].into_iter().flatten().map(String::as_str));
                scope.units = [&order_line.unit, &line.unit].into_iter().flatten().map(String::as_str).collect();
                scope.cost_centre = order.cost_centre.as_deref();
            }
            None => {
                scope.orders = matched.orders.iter().map(String::as_str).collect();
                scope.cost_centre = matched.cost_centre.as_deref();
            }
        }
        let (tolerance, bound) = holding(&self.policy.tolerance, &self.policy.category, measure, side, &scope)?;
        Some(Allowed { bound, by: Some(&tolerance.name) })
    }

    pub(crate) fn of(subject: &'a Subject<'a>, policy: &'a Policy) -> Context<'a> {
        let vendor_id = subject.matched.vendor.as_ref().map(|v| v.vendor_id.as_str());
        Context {
            subject,
            policy,
            limits: policy.limits_for(vendor_id),
            invoice: subject.reading.invoice(),
            ledger: subject.ledger,
            vendor: vendor_id.and_then(|id| subject.ledger.vendor(id)),
            identity: OnceCell::new(),
            twins: OnceCell::new(),
        }
    }

    /// Whether the installation has records of a kind (`orders`); without them a rule stays silent.
    pub(crate) fn knows(&self, kind: &str) -> bool {
        let singular = kind.strip_suffix('s').unwrap_or(kind);
        [kind, singular].iter().any(|name| self.ledger.known.get(*name).is_some_and(|count| *count > 0))
    }

    /// Who the seller is, worked out afresh: the match keeps only a vendor that is beyond doubt.
    pub(crate) fn identity(&self) -> &Identity {
        self.identity.get_or_init(|| vendor::identify(self.invoice, self.subject.arrival, self.ledger))
    }

    /// Earlier invoices that are, or may be, this one.
    pub(crate) fn twins(&self) -> &[duplicates::Twin<'a>] {
        self.twins.get_or_init(|| duplicates::find(self))
    }

    /// The seller's VAT identifier (BT-31). One of our own on a page was printed under the buyer and is not the seller's,
    /// unless one of our companies is a vendor of ours.
    pub(crate) fn seller_vat_identifier(&self) -> Option<&'a str> {
        let text = self.invoice.seller.vat_identifier.as_deref()?;
        let is_ours = || {
            let id: VatIdentifier = text.parse().ok()?;
            let ours = self.ledger.own_entities.iter().filter_map(|entity| entity.vat_id.as_ref());
            let of_vendor = self.vendor.and_then(|vendor| vendor.vat_id.as_ref());
            let is_vendors = of_vendor.is_some_and(|theirs| vendor::same_vat_id(theirs, &id));
            Some(ours.into_iter().any(|own| vendor::same_vat_id(own, &id)) && !is_vendors)
        };
        let is_of_page = self.is_from_page(&TermPath::bt(31));
        Some(text).filter(|_| !(is_of_page && is_ours() == Some(true)))
    }

    /// Whether a value was read from a page, where more may stand than was read.
    pub(crate) fn is_from_page(&self, path: &TermPath) -> bool {
        let provenance = self.subject.reading.provenance(path);
        provenance.is_some_and(|p| p.evidence.iter().any(|e| matches!(e, Evidence::Page { .. })))
    }

    /// Whether money goes back to us.
    pub(crate) fn is_credit(&self) -> bool {
        self.subject.class == DocumentClass::CreditNote || self.invoice.is_credit_note()
    }

    /// Whether it is the proof of a purchase that was paid on the spot: no vendor record or order is expected.
    pub(crate) fn is_receipt(&self) -> bool {
        self.subject.class == DocumentClass::Receipt
    }

    /// Total with VAT (BT-112), else the amount due (BT-115).
    pub(crate) fn gross(&self) -> Option<Amount> {
        gross(self.invoice)
    }

    /// An amount in the invoice currency.
    pub(crate) fn amount(&self, value: Decimal) -> Amount {
        Amount::new(value, self.invoice.currency.unwrap_or(Currency::NONE))
    }

    /// Every matched line with its order line; matches to records that are not in the ledger are left out.
    pub(crate) fn billings(&self) -> impl Iterator<Item = Billing<'a>> {
        let (invoice, ledger) = (self.invoice, self.ledger);
        self.subject.matched.lines.iter().filter_map(move |matched| {
            let index = usize::try_from(matched.line).ok()?.checked_sub(1)?;
            let order = ledger.order(&matched.po_number)?;
            let order_line = order.lines.iter().find(|l| l.line_no == matched.order_line)?;
            Some(Billing { number: matched.line, line: invoice.lines.get(index)?, matched, order, order_line })
        })
    }
}

/// Total with VAT (BT-112), else the amount due (BT-115).
pub(crate) fn gross(invoice: &Invoice) -> Option<Amount> {
    let amount = invoice.totals.with_vat.or(invoice.totals.amount_due)?;
    match invoice.currency {
        Some(currency) if amount.currency == Currency::NONE => Some(Amount::new(amount.value, currency)),
        _ => Some(amount),
    }
}

/// What a certain copy runs into because its original was there first. On its own each would be a question; beside D101
/// all of them are that one.
const OF_A_COPY: &[&str] = &["F103", "F104", "K103", "K204", "K301", "P003", "P103", "P104", "P201", "P202", "P203"];

/// One cause, one finding: a certain copy is told by D101 alone, with what would be wrong with the original, too.
fn one_cause(context: &Context<'_>, mut findings: Vec<Finding>) -> Vec<Finding> {
    let is_copy = findings.iter().any(|finding| finding.code.as_str() == "D101" && finding.severity.stops());
    if is_copy && context.twins().iter().any(duplicates::Twin::is_certain) {
        findings.retain(|finding| !OF_A_COPY.contains(&finding.code.as_str()));
    }
    findings
}

/// Runs every check of the registry.
pub(crate) fn run(subject: &Subject<'_>, policy: &Policy) -> Vec<Finding> {
    let context = Context::of(subject, policy);
    let vendor_id = subject.matched.vendor.as_ref().map(|v| v.vendor_id.as_str());
    let mut findings = Findings::default();
    for rule in registry::catalogue() {
        // What is no invoice has no amounts to check, only a drawer to be filed in.
        if !subject.class.is_payable() && rule.family != "document" {
            continue;
        }
        if let Some(check) = rule.check {
            findings.begin(rule);
            check(&context, &mut findings);
        }
    }
    one_cause(&context, findings.settle(|code| policy.severity_for(code, vendor_id)))
}
