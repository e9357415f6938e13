//! What an installation wants: limits, severities, what is released without a person, who approves.
//!
//! Read from `[policy]` and `[approval]` of `bursar.toml`; the caller puts the latter into [`Policy::approval`].
//! Everything has a default, and [`Policy::validate`] names what cannot work before the first invoice comes.

mod approval;
mod limits;
mod tolerance;
mod validate;

use std::collections::BTreeMap;

use model::{Amount, Code, Decimal, Severity};
use serde::{Deserialize, Serialize};

pub use approval::{Act, ApprovalMode, ApprovalPolicy, Band, Separation};
pub use limits::{LimitInfo, Limits};
pub use tolerance::{Bound, Category, Measure, NotABound, Tolerance};
pub(crate) use tolerance::{Exceeded, Scope, Side, holding};
pub use validate::PolicyProblem;

/// What tolerances are, with examples that run as tests: Markdown.
pub const TOLERANCES: &str = include_str!("../../policies/tolerances.md");

/// What an installation wants.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// What people call this state of the policy: `2026-03`. Findings are kept with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// How far things may differ before a rule speaks (`[policy.limits]`).
    pub limits: Limits,
    /// What differs for vendors, categories, articles, orders and their lines (`[[policy.tolerance]]`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolerance: Vec<Tolerance>,
    /// Which articles belong together (`[policy.category.NAME]`).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub category: BTreeMap<String, Category>,
    /// Severities that differ from the catalogue, by code (`[policy.severity]`): `P101 = "W"`.
    pub severity: BTreeMap<Code, Severity>,
    /// What differs for one vendor, by its key in the master data (`[policy.vendor.V-100]`).
    pub vendor: BTreeMap<String, VendorPolicy>,
    /// When an invoice must quote an order (P001).
    pub order_required: OrderRequired,
    /// Against what invoices are matched where the vendor's own policy does not say.
    pub matching: Matching,
    /// Largest amount with VAT that is released without a person; nothing is when absent.
    ///
    /// It takes a full match to orders and receipts, or a vendor of `auto_approve_vendors`; and no finding that
    /// warns or stops, and no flag of the readers.
    pub auto_approve_max: Option<Amount>,
    /// Vendors whose invoices up to `auto_approve_max` need no order.
    pub auto_approve_vendors: Vec<String>,
    /// Whether an invoice that is certainly a copy of another case (D101) closes by itself.
    pub duplicates: Duplicates,
    /// Order lines with these words need no goods receipt (P203): `["hosting", "licence"]`.
    pub receipt_free: Vec<String>,
    /// Charges that need no order line when the invoice is matched to an order (P005): `["freight", "porto"]`.
    pub order_free: Vec<String>,
    /// Who approves (`[approval]`).
    pub approval: ApprovalPolicy,
}

/// What differs for one vendor.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VendorPolicy {
    /// Severities by code.
    pub severity: BTreeMap<Code, Severity>,
    /// Limits by name, as in `[policy.limits]`.
    pub limits: BTreeMap<String, Decimal>,
    /// Against what its invoices are matched: orders and receipts, or orders alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matching: Option<Matching>,
}

/// Against what invoices are matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matching {
    /// Orders and goods receipts (P202, P203).
    #[default]
    ThreeWay,
    /// Orders alone: no receipt is expected, and none is compared.
    TwoWay,
}

/// When an invoice must quote an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderRequired {
    /// As the master data says for each vendor.
    #[default]
    ByVendor,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What becomes of an invoice that is certainly a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// A person looks at both and decides.
    #[default]
    Review,
    /// It is closed as a duplicate of the other case.
    Close,
}

impl Policy {
    /// The limits that hold for a vendor.
    #[must_use]
    pub fn limits_for(&self, vendor_id: Option<&str>) -> Limits {
        let mut limits = self.limits.clone();
        if let Some(own) = vendor_id.and_then(|id| self.vendor.get(id)) {
            for (name, value) in &own.limits {
                // An unknown name is refused by `validate`; here it changes nothing.
                let _ = limits.set(name, *value);
            }
        }
        limits
    }

    /// Against what the invoices of a vendor are matched.
    #[must_use]
    pub fn matching_for(&self, vendor_id: Option<&str>) -> Matching {
        let own = vendor_id.and_then(|id| self.vendor.get(id)).and_then(|vendor| vendor.matching);
        own.unwrap_or(self.matching)
    }

    /// The severity of a code for a vendor, when the policy changes it.
    #[must_use]
    pub fn severity_for(&self, code: Code, vendor_id: Option<&str>) -> Option<Severity> {
        let own = vendor_id.and_then(|id| self.vendor.get(id)).and_then(|v| v.severity.get(&code));
        own.or_else(|| self.severity.get(&code)).copied()
    }
}
