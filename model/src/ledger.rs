//! What the installation knows: vendors, orders, receipts, contracts, budgets, earlier invoices.
//!
//! A [`Ledger`] is a snapshot cut for one invoice: the records that may matter to it, with the version
//! of each, so that `commit` can refuse a step that was computed from facts that changed meanwhile.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::apart::KnownApart;
use crate::case::{CaseId, CaseStatus, Closing};
use crate::invoice::Line;
use crate::trace::{Look, Trace};
use crate::{Amount, Currency, Date, Decimal, DocumentId, Iban, Invoice, VatIdentifier};

/// A vendor of the master data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vendor {
    /// Key in the master data.
    pub vendor_id: String,
    /// Name.
    pub name: String,
    /// VAT identifier.
    pub vat_id: Option<VatIdentifier>,
    /// Bank accounts that are trusted for this vendor, with who confirmed each.
    pub accounts: Vec<TrustedAccount>,
    /// Domains that the vendor mails from.
    pub email_domain: Option<String>,
    /// ISO 3166 country.
    pub country: Option<String>,
    /// Usual currency.
    pub currency: Option<Currency>,
    /// Agreed days until payment is due.
    pub payment_terms_days: Option<u16>,
    /// Whether invoices must quote an order (P001).
    pub po_required: bool,
    /// Whether nothing may be paid to this vendor (N003).
    pub blocked: bool,
}

/// A bank account of a vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustedAccount {
    /// The account.
    pub iban: Iban,
    /// BIC of its bank.
    pub bic: Option<String>,
    /// How it became trusted: `import of 2026-03-02`, `j.kowalska by call-back`.
    pub confirmed_by: String,
}

/// Somebody who works here, as far as F105 asks: whose account it is, not what the account is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employee {
    /// Key in the personnel records.
    pub employee_id: String,
    /// Digest of the account's IBAN ([`Employee::digest`]): nobody reads an employee's account here.
    pub account: String,
}

impl Employee {
    /// What an account is known by: SHA-256 of its IBAN behind a word of ours, in hexadecimal digits.
    #[must_use]
    pub fn digest(iban: &Iban) -> String {
        DocumentId::of(format!("account of an employee: {}", iban.as_str()).as_bytes()).hex()
    }

    /// Whether it is this account.
    #[must_use]
    pub fn owns(&self, iban: &Iban) -> bool {
        self.account == Employee::digest(iban)
    }
}

/// A purchase order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Order number.
    pub po_number: String,
    /// Vendor it was sent to.
    pub vendor_id: String,
    /// Currency of its prices.
    pub currency: Currency,
    /// Date of the order.
    pub order_date: Option<Date>,
    /// Whether invoices may be booked on it.
    pub status: OrderStatus,
    /// Person who ordered.
    pub buyer: Option<String>,
    /// Who bears the cost.
    pub cost_centre: Option<String>,
    /// Its lines.
    pub lines: Vec<OrderLine>,
}

/// State of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// Invoices may be booked.
    Open,
    /// No more invoices (P003).
    Closed,
    /// Not approved yet (P004).
    NotReleased,
}

/// A line of a purchase order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// Line number inside the order.
    pub line_no: String,
    /// Item number.
    pub item_id: Option<String>,
    /// What was ordered.
    pub description: String,
    /// Ordered quantity, in `unit`.
    pub quantity: Decimal,
    /// Unit of measure, UN/ECE Recommendation 20.
    pub unit: Option<String>,
    /// Price per unit, in the order's currency.
    pub unit_price: Decimal,
    /// VAT rate in percent.
    pub tax_rate: Option<Decimal>,
    /// Quantity received so far; `None` when no receipt was ever booked for the line.
    pub received: Option<Decimal>,
    /// Received in units other than the line's, as receipts state them; not part of `received`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received_in: Vec<ReceivedIn>,
    /// What invoices have used up so far, credit notes given back.
    pub billed: Billed,
    /// Prices that depend on the quantity; the highest tier that it reaches counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<Tier>,
    /// What packages of the article hold, as people stated; not part of the order itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packs: Vec<Pack>,
}

/// A price from a quantity on, of an order line or a price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// From so many of the order line's, or the price list's, unit.
    pub from: Decimal,
    /// Price of one, in the currency of the order or contract.
    pub unit_price: Decimal,
}

/// A quantity received in a unit of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedIn {
    /// Unit of measure, UN/ECE Recommendation 20 or 21.
    pub unit: String,
    /// How many of it.
    pub quantity: Decimal,
}

/// What one package holds: 1 `XBX` is 20 `C62`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// Unit of the package, UN/ECE Recommendation 20 or 21.
    pub unit: String,
    /// How many are in it.
    pub holds: Decimal,
    /// Of which unit.
    pub of: String,
}

/// What earlier invoices booked on an order line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Billed {
    /// Quantity billed.
    pub quantity: Decimal,
    /// Net amount billed, in the order's currency.
    pub net_amount: Decimal,
}

/// A goods receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Receipt number.
    pub receipt_number: String,
    /// Order it belongs to.
    pub po_number: String,
    /// Order line.
    pub line_no: String,
    /// Received quantity.
    pub quantity: Decimal,
    /// Unit of measure.
    pub unit: Option<String>,
    /// Day of receipt.
    pub received_date: Date,
}

/// A contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Contract number.
    pub contract_number: String,
    /// Vendor.
    pub vendor_id: String,
    /// What it is about.
    pub description: String,
    /// Currency.
    pub currency: Currency,
    /// First day.
    pub valid_from: Date,
    /// Last day; open when absent.
    pub valid_to: Option<Date>,
    /// How often it is billed.
    pub period: ContractPeriod,
    /// Net amount of each bill.
    pub amount_per_period: Option<Decimal>,
    /// Most that may be billed in all.
    pub total_cap: Option<Decimal>,
    /// How far a bill may differ, in percent.
    pub tolerance_percent: Option<Decimal>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What its articles cost: its price list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<ContractPrice>,
}

/// What an article costs under a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractPrice {
    /// The article's number, the seller's or ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<String>,
    /// What it is called.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Unit of measure, UN/ECE Recommendation 20.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Price of one unit, without VAT, in the contract's currency.
    pub unit_price: Decimal,
    /// Prices that depend on the quantity of an invoice line; the highest tier that it reaches counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<Tier>,
    /// First day; that of the contract when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// Last day; that of the contract when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
}

impl ContractPrice {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|first| first <= day) && self.valid_to.is_none_or(|last| day <= last)
    }
}

/// A price of a price list, with the contract that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPrice {
    /// Number of the contract.
    pub contract_number: String,
    /// The price.
    pub price: ContractPrice,
}

/// Rhythm of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContractPeriod {
    /// Each month.
    Month,
    /// Each quarter.
    Quarter,
    /// Each year.
    Year,
    /// Once.
    Once,
}

/// Money a cost centre may spend in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Who bears the cost.
    pub cost_centre: String,
    /// `2026`, `2026-Q1` or `2026-03`.
    pub period: String,
    /// Amount with its currency.
    pub amount: Amount,
}

impl Budget {
    /// Its name among the ledger's records: `budget/CC-20/2026-Q1/EUR`.
    #[must_use]
    pub fn record(&self) -> String {
        format!("budget/{}/{}/{}", self.cost_centre, self.period, self.amount.currency)
    }

    /// Whether its period holds the day.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        let (year, month) = (day.year(), day.month());
        let quarter = (month - 1) / 3 + 1;
        [format!("{year:04}"), format!("{year:04}-Q{quarter}"), format!("{year:04}-{month:02}")].contains(&self.period)
    }
}

/// What a case takes from a budget or a contract's cap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// `budget/` and the cost centre, or `contract/` and the number.
    pub record: String,
    /// Month that it counts for: `2026-03`.
    pub month: String,
    /// Without VAT; negative for a credit note.
    pub net: Amount,
}

/// An invoice that was captured before, as far as later ones are compared with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierInvoice {
    /// Its case.
    pub case: CaseId,
    /// Its document.
    pub document: DocumentId,
    /// Vendor, when known.
    pub vendor_id: Option<String>,
    /// Seller's name as read (BT-27).
    pub seller_name: Option<String>,
    /// Seller's VAT identifier as read (BT-31).
    pub seller_vat_id: Option<String>,
    /// Number (BT-1).
    pub number: Option<String>,
    /// Issue date (BT-2).
    pub issue_date: Option<Date>,
    /// Total with VAT (BT-112).
    pub gross: Option<Amount>,
    /// Total without VAT (BT-109).
    pub net: Option<Amount>,
    /// Whether it gives money back.
    pub credit_note: bool,
    /// Order it quotes (BT-13).
    pub po_number: Option<String>,
    /// Account it asks to be paid on (BT-84), compact.
    pub account: Option<String>,
    /// Contract that it was matched to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// Unit prices of what it billed without an order: of its dearest lines, so that later prices have a history.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<BilledPrice>,
    /// Numbers of the invoices that it refers to (BT-25): what a credit note gives back, a corrected invoice replaces.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refers_to: Vec<String>,
    /// What is kept of its lines and pages.
    #[serde(default, skip_serializing_if = "Trace::is_empty")]
    pub trace: Trace,
    /// Where its case is.
    pub status: CaseStatus,
    /// How its case ended, once it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Closing>,
}

/// What an article cost on an earlier invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BilledPrice {
    /// The seller's number of the article (BT-155), else ours (BT-156), else its name (BT-153): lower case, letters and
    /// digits only.
    pub item: String,
    /// Unit of measure (BT-130).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Net price of one unit (BT-146, per BT-149), in the invoice currency.
    pub price: Decimal,
}

/// Numbers of other invoices that are kept of one.
const REFERENCES_MAX: usize = 20;

/// Lines whose prices are kept of an invoice: the dearest, so that a long one costs no more than a short one.
const PRICES_MAX: usize = 8;

impl BilledPrice {
    /// What one unit of a line costs; `None` when the line does not say what it is or what it costs.
    #[must_use]
    pub fn of(line: &Line) -> Option<BilledPrice> {
        let compact = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(60).collect()
        };
        let item = &line.item;
        let named = [&item.sellers_identifier, &item.buyers_identifier, &item.name].map(Option::as_deref);
        let item = named.into_iter().flatten().map(compact).find(|text| !text.is_empty())?;
        let base = line.price.base_quantity.filter(|base| *base > Decimal::ZERO).unwrap_or(Decimal::ONE);
        let price = line.price.net?.checked_div(base)?;
        (price > Decimal::ZERO).then(|| BilledPrice { item, unit: line.unit.clone(), price: price.normalize() })
    }

    /// Whether both are prices of one article in one unit.
    #[must_use]
    pub fn is_of(&self, other: &BilledPrice) -> bool {
        self.item == other.item && self.unit == other.unit
    }
}

/// Facts that one invoice is judged against, cut on `as_of`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Today, as the step sees it.
    pub as_of: Date,
    /// Our own legal entities.
    pub own_entities: Vec<LegalEntity>,
    /// Vendors that may be the seller: all with the VAT id, an IBAN, the mail domain or a similar name.
    pub vendors: Vec<Vendor>,
    /// Orders that may be meant: those quoted, and the open ones of the vendor.
    pub orders: Vec<Order>,
    /// Contracts of the vendor.
    pub contracts: Vec<Contract>,
    /// Budgets of the cost centres concerned.
    pub budgets: Vec<Budget>,
    /// What other cases take so far, without VAT and in the record's currency: from a budget (`budget/CC-20/2026-Q1/EUR`),
    /// and from a contract with a cap (`contract/K-7/EUR`).
    #[serde(default)]
    pub committed: BTreeMap<String, Decimal>,
    /// Employees who have an account of the invoice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub employees: Vec<Employee>,
    /// Earlier invoices that may be the same or belong to it.
    pub earlier: Vec<EarlierInvoice>,
    /// What people stated about the case and its vendors: what looks like a copy and is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<KnownApart>,
    /// How many records of each kind the installation has: a rule whose facts are missing stays silent.
    pub known: BTreeMap<String, u64>,
    /// Version of each record that was read, asserted by `commit`: `order/4711` → 3.
    pub versions: BTreeMap<String, u64>,
}

impl Ledger {
    /// A ledger that knows nothing.
    #[must_use]
    pub fn empty(as_of: Date) -> Ledger {
        Ledger {
            as_of,
            own_entities: Vec::new(),
            vendors: Vec::new(),
            orders: Vec::new(),
            contracts: Vec::new(),
            budgets: Vec::new(),
            committed: BTreeMap::new(),
            employees: Vec::new(),
            earlier: Vec::new(),
            apart: Vec::new(),
            known: BTreeMap::new(),
            versions: BTreeMap::new(),
        }
    }

    /// A vendor by key.
    #[must_use]
    pub fn vendor(&self, vendor_id: &str) -> Option<&Vendor> {
        self.vendors.iter().find(|v| v.vendor_id == vendor_id)
    }

    /// An order by number.
    #[must_use]
    pub fn order(&self, po_number: &str) -> Option<&Order> {
        self.orders.iter().find(|o| o.po_number == po_number)
    }
}

/// One of our own companies (`[company] legal_entities`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalEntity {
    /// Name.
    pub name: String,
    /// VAT identifier.
    #[serde(default)]
    pub vat_id: Option<VatIdentifier>,
    /// ISO 3166 country.
    #[serde(default)]
    pub country: Option<String>,
}

impl EarlierInvoice {
    /// The comparable part of an invoice.
    #[must_use]
    pub fn of(invoice: &Invoice, case: CaseId, document: DocumentId, vendor_id: Option<String>) -> EarlierInvoice {
        EarlierInvoice {
            case,
            document,
            vendor_id,
            seller_name: invoice.seller.name.clone(),
            seller_vat_id: invoice.seller.vat_identifier.clone(),
            number: invoice.number.clone(),
            issue_date: invoice.issue_date,
            gross: invoice.totals.with_vat.or(invoice.totals.amount_due),
            net: invoice.totals.without_vat,
            credit_note: invoice.is_credit_note(),
            po_number: invoice.purchase_order_reference.clone(),
            account: invoice.payment_account().map(|a| a.chars().filter(|c| !c.is_whitespace()).collect()),
            contract: None,
            prices: Vec::new(),
            refers_to: invoice
                .preceding_invoices
                .iter()
                .filter_map(|p| p.number.clone())
                .take(REFERENCES_MAX)
                .collect(),
            trace: Trace::of(invoice),
            status: CaseStatus::Working,
            outcome: None,
        }
    }

    /// The same with what its pages look like.
    #[must_use]
    pub fn with_look(mut self, look: Look) -> EarlierInvoice {
        self.trace.look = look;
        self
    }

    /// The same with the prices of its dearest lines: what was billed without an order has no other history.
    #[must_use]
    pub fn with_prices(mut self, invoice: &Invoice) -> EarlierInvoice {
        let mut lines: Vec<&Line> = invoice.lines.iter().collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.net_amount.map(|amount| amount.value.abs())));
        self.prices = lines.into_iter().filter_map(BilledPrice::of).take(PRICES_MAX).collect();
        self
    }

    /// The same, matched to a contract.
    #[must_use]
    pub fn with_contract(self, contract: Option<String>) -> EarlierInvoice {
        EarlierInvoice { contract, ..self }
    }
}
