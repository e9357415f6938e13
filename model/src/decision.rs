//! What shall become of an invoice, and the matches the decision rests on.

use serde::{Deserialize, Serialize};

use crate::case::CaseId;
use crate::{Amount, Date, Decimal, DocumentId};

/// The match of an invoice to the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Match {
    /// Vendor, with what identified it (`VAT id DE123456789`).
    pub vendor: Option<VendorMatch>,
    /// One entry per matched invoice line.
    pub lines: Vec<LineMatch>,
    /// Invoice lines (from 1) that no order line fits; empty when no order is meant.
    pub unmatched_lines: Vec<u32>,
    /// Orders that the invoice is matched to.
    pub orders: Vec<String>,
    /// Contract that the invoice is matched to.
    pub contract: Option<String>,
    /// Cost centre that bears it, from the order.
    pub cost_centre: Option<String>,
}

/// Which vendor, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorMatch {
    /// Key in the master data.
    pub vendor_id: String,
    /// Its name there.
    pub name: String,
    /// What identified it.
    pub by: String,
}

/// An invoice line and the order line that it bills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineMatch {
    /// Invoice line, from 1; 0 for a charge of the document (BG-21) that takes a line of the order.
    pub line: u32,
    /// Order number.
    pub po_number: String,
    /// Line of the order.
    pub order_line: String,
    /// Quantity billed, in the order's unit; negative for a credit note.
    pub quantity: Decimal,
    /// Net amount billed, in the order's currency; negative for a credit note.
    pub net_amount: Decimal,
    /// What made them fit: `item id`, `order line reference`, `description`.
    pub by: String,
}

/// What the rules decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// Policy releases it without a person.
    Approve {
        /// The policy's reason, one sentence.
        because: String,
    },
    /// No exception stands; people approve it in this order.
    Ask {
        /// Name of the approval process.
        process: String,
        /// User names, in sequence.
        approvers: Vec<String>,
        /// Why this chain, one sentence.
        because: String,
    },
    /// Nothing stops it, but something must come first, such as the receipt of the goods: it waits, and wakes by itself
    /// when that comes or on the day after the last of the wait.
    Wait {
        /// What it waits for, one sentence.
        because: String,
        /// The last day of the wait.
        until: Date,
    },
    /// Exceptions stand: a person reviews them first.
    Review {
        /// One sentence on top of the case.
        because: String,
    },
    /// The same document or invoice is in another case.
    Duplicate {
        /// That case.
        of: CaseId,
        /// Its document.
        document: DocumentId,
    },
    /// Not an invoice: filed.
    File {
        /// What it is.
        because: String,
    },
}

/// Authority of a person to approve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approver {
    /// User name.
    pub user: String,
    /// Largest amount with VAT that this person may approve; no limit when absent.
    #[serde(default)]
    pub limit: Option<Amount>,
    /// Next in the hierarchy.
    #[serde(default)]
    pub manager: Option<String>,
}
