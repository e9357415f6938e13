//! A ledger in few words.

use std::collections::BTreeMap;

use model::apart::{Apart, Distinction, Habit, KnownApart};
use model::case::{CaseStatus, Closing};
use model::ledger::{
    Billed, BilledPrice, Budget, Contract, ContractPeriod, ContractPrice, EarlierInvoice, Employee, Ledger,
    LegalEntity, Order, OrderLine, OrderStatus, Pack, ReceivedIn, Tier, TrustedAccount, Vendor,
};
use model::trace::Trace;
use model::{Amount, Date, DocumentId};
use serde::Deserialize;

use super::invoice::{InvoiceText, LineText};
use super::{ACCOUNT, CASE, ExampleError, decimal, held, value};

/// A ledger in few words.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LedgerText {
    /// Today.
    pub as_of: String,
    /// Our companies.
    pub own: Vec<LegalEntity>,
    /// Vendors; the plain one when not given.
    pub vendors: Vec<VendorText>,
    /// Orders.
    pub orders: Vec<OrderText>,
    /// Contracts.
    pub contracts: Vec<ContractText>,
    /// Budgets.
    pub budgets: Vec<BudgetText>,
    /// Accounts of employees.
    pub employees: BTreeMap<String, String>,
    /// Earlier invoices.
    pub earlier: Vec<EarlierText>,
    /// What people stated is no copy.
    pub apart: Vec<ApartText>,
    /// Kinds of record that the installation has, beyond those that are listed.
    pub known: Vec<String>,
}

/// A vendor.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VendorText {
    /// Key in the master data.
    pub id: String,
    /// Name.
    pub name: String,
    /// VAT identifier.
    pub vat_id: String,
    /// Trusted accounts.
    pub accounts: Vec<String>,
    /// Domain that it mails from.
    pub email_domain: Option<String>,
    /// Agreed days until payment is due.
    pub terms_days: Option<u16>,
    /// Whether its invoices must quote an order.
    pub po_required: bool,
    /// Whether nothing may be paid to it.
    pub blocked: bool,
}

/// An order.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrderText {
    /// Its number.
    pub number: String,
    /// Key of its vendor.
    pub vendor: String,
    /// Currency.
    pub currency: String,
    /// Where it stands.
    pub status: OrderStatus,
    /// Who ordered.
    pub buyer: Option<String>,
    /// Who bears the cost.
    pub cost_centre: Option<String>,
    /// Its lines.
    pub lines: Vec<OrderLineText>,
}

/// A line of an order.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrderLineText {
    /// Line number.
    pub no: String,
    /// Article number.
    pub item: Option<String>,
    /// What was ordered.
    pub description: String,
    /// How much was ordered.
    pub quantity: String,
    /// Unit of measure.
    pub unit: Option<String>,
    /// Price of one.
    pub price: String,
    /// How much arrived; never any when absent.
    pub received: Option<String>,
    /// How much arrived in a unit of its own: `1 DZN`.
    pub received_in: Vec<String>,
    /// How much was billed.
    pub billed: String,
    /// Net amount billed; by the price when absent.
    pub billed_amount: Option<String>,
    /// Prices by quantity.
    pub tiers: Vec<TierText>,
    /// What packages hold, as people stated.
    pub packs: Vec<PackText>,
}

/// A price from a quantity on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierText {
    /// From so many.
    pub from: String,
    /// Price of one.
    pub price: String,
}

impl TierText {
    fn tier(&self) -> Result<Tier, ExampleError> {
        Ok(Tier { from: decimal(&self.from)?, unit_price: decimal(&self.price)? })
    }
}

/// What a package holds: `{ unit = "XBX", holds = "20", of = "C62" }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackText {
    /// Unit of the package.
    pub unit: String,
    /// How many are in it.
    pub holds: String,
    /// Of which unit.
    pub of: String,
}

impl PackText {
    fn pack(&self) -> Result<Pack, ExampleError> {
        Ok(Pack { unit: self.unit.clone(), holds: decimal(&self.holds)?, of: self.of.clone() })
    }
}

/// A contract.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractText {
    /// Its number.
    pub number: String,
    /// Key of its vendor.
    pub vendor: String,
    /// Currency.
    pub currency: String,
    /// First day.
    pub from: String,
    /// Last day; open when absent.
    #[serde(default)]
    pub to: Option<String>,
    /// How often it is billed.
    #[serde(default)]
    pub period: Option<ContractPeriod>,
    /// Agreed amount of each bill, or of the budget.
    #[serde(default)]
    pub amount: Option<String>,
    /// Most that may be billed in all.
    #[serde(default)]
    pub cap: Option<String>,
    /// How far a bill may differ, in percent.
    #[serde(default)]
    pub tolerance: Option<String>,
    /// What it is about.
    #[serde(default)]
    pub description: String,
    /// What its articles cost.
    #[serde(default)]
    pub prices: Vec<PriceText>,
}

/// A price of a contract's list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PriceText {
    /// Article number.
    pub item: Option<String>,
    /// What it is called.
    pub description: String,
    /// Unit of measure.
    pub unit: Option<String>,
    /// Price of one.
    pub price: String,
    /// Prices by quantity.
    pub tiers: Vec<TierText>,
    /// First day; that of the contract when absent.
    pub from: Option<String>,
    /// Last day; that of the contract when absent.
    pub to: Option<String>,
}

impl PriceText {
    fn price(&self) -> Result<ContractPrice, ExampleError> {
        Ok(ContractPrice {
            item_id: self.item.clone(),
            description: self.description.clone(),
            unit: self.unit.clone(),
            unit_price: decimal(&self.price)?,
            tiers: self.tiers.iter().map(TierText::tier).collect::<Result<_, _>>()?,
            valid_from: self.from.as_deref().map(date).transpose()?,
            valid_to: self.to.as_deref().map(date).transpose()?,
        })
    }
}

/// A budget.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetText {
    /// Who bears the cost.
    pub cost_centre: String,
    /// How often it is billed.
    pub period: String,
    /// Agreed amount of each bill, or of the budget.
    pub amount: String,
    /// What other cases take from it.
    #[serde(default)]
    pub used: Option<String>,
}

/// An earlier invoice.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EarlierText {
    /// Its case.
    pub case: String,
    /// Its number.
    pub number: String,
    /// Issue date.
    pub date: String,
    /// Total with VAT.
    pub gross: String,
    /// Seller as read.
    pub seller: Option<String>,
    /// Its VAT identifier as read.
    pub seller_vat_id: Option<String>,
    /// Key of its vendor.
    pub vendor: Option<String>,
    /// Total without VAT.
    pub net: Option<String>,
    /// Order that it quotes.
    pub order: Option<String>,
    /// Contract that it was matched to.
    pub contract: Option<String>,
    /// Whether it gives money back.
    pub credit_note: bool,
    /// Where it stands.
    pub status: CaseStatus,
    /// How its case ended, once it has.
    pub outcome: Option<Closing>,
    /// Unit prices of what it billed.
    pub prices: Vec<BilledPrice>,
    /// Numbers of the invoices that it refers to.
    pub refers_to: Vec<String>,
    /// Its lines: nothing is known of them when empty.
    pub lines: Vec<LineText>,
    /// First and last day of what it billed.
    pub period: Vec<String>,
    /// Its delivery note.
    pub delivery: Option<String>,
}

/// What a person stated is no copy: one other case, or a habit of a vendor.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApartText {
    /// The other case.
    pub case: Option<String>,
    /// The vendor's habit.
    pub habit: Option<Habit>,
    /// Key of the vendor.
    pub vendor: String,
}

impl Default for LedgerText {
    fn default() -> LedgerText {
        LedgerText {
            as_of: "2026-03-10".into(),
            own: Vec::new(),
            vendors: vec![VendorText::default()],
            orders: Vec::new(),
            contracts: Vec::new(),
            budgets: Vec::new(),
            employees: BTreeMap::new(),
            earlier: Vec::new(),
            apart: Vec::new(),
            known: Vec::new(),
        }
    }
}
impl Default for VendorText {
    fn default() -> VendorText {
        VendorText {
            id: "V-100".into(),
            name: "Papierhaus Nord GmbH".into(),
            vat_id: "DE136695976".into(),
            accounts: vec![ACCOUNT.into()],
            email_domain: None,
            terms_days: None,
            po_required: false,
            blocked: false,
        }
    }
}
impl Default for ApartText {
    fn default() -> ApartText {
        ApartText { case: None, habit: None, vendor: "V-100".into() }
    }
}
impl Default for OrderText {
    fn default() -> OrderText {
        OrderText {
            number: "4711".into(),
            vendor: "V-100".into(),
            currency: "EUR".into(),
            status: OrderStatus::Open,
            buyer: None,
            cost_centre: None,
            lines: vec![OrderLineText::default()],
        }
    }
}
impl Default for OrderLineText {
    fn default() -> OrderLineText {
        OrderLineText {
            no: "1".into(),
            item: None,
            description: "Copy paper A4".into(),
            quantity: "10".into(),
            unit: Some("C62".into()),
            price: "10.00".into(),
            received: None,
            received_in: Vec::new(),
            billed: "0".into(),
            billed_amount: None,
            tiers: Vec::new(),
            packs: Vec::new(),
        }
    }
}
impl Default for EarlierText {
    fn default() -> EarlierText {
        EarlierText {
            case: "c-00000000000000e1".into(),
            number: "RE-20417".into(),
            date: "2026-03-02".into(),
            gross: "119.00 EUR".into(),
            seller: Some("Papierhaus Nord GmbH".into()),
            seller_vat_id: None,
            vendor: Some("V-100".into()),
            net: None,
            order: None,
            contract: None,
            credit_note: false,
            status: CaseStatus::Cleared,
            outcome: None,
            prices: Vec::new(),
            refers_to: Vec::new(),
            lines: Vec::new(),
            period: Vec::new(),
            delivery: None,
        }
    }
}

fn date(text: &str) -> Result<Date, ExampleError> {
    value("the date", text, model::parse::date(text))
}

fn amount(text: &str) -> Result<Amount, ExampleError> {
    value("the amount", text, model::parse::amount(text))
}

/// Every one read, or the first that cannot be.
fn all<T, R>(texts: &[T], read: impl Fn(&T) -> Result<R, ExampleError>) -> Result<Vec<R>, ExampleError> {
    texts.iter().map(read).collect()
}

impl LedgerText {
    /// The ledger that it stands for.
    ///
    /// # Errors
    /// The first value that is none.
    pub fn ledger(&self) -> Result<Ledger, ExampleError> {
        let mut ledger = Ledger::empty(date(&self.as_of)?);
        ledger.own_entities.clone_from(&self.own);
        ledger.vendors = all(&self.vendors, VendorText::vendor)?;
        ledger.orders = all(&self.orders, OrderText::order)?;
        ledger.contracts = all(&self.contracts, ContractText::contract)?;
        ledger.earlier = all(&self.earlier, EarlierText::earlier)?;
        for (employee_id, text) in &self.employees {
            let iban = value("the account", text, text.parse())?;
            ledger.employees.push(Employee { employee_id: employee_id.clone(), account: Employee::digest(&iban) });
        }
        for (text, id) in self.apart.iter().zip(1..) {
            ledger.apart.push(KnownApart { id, distinction: text.distinction()? });
        }
        for earlier in &ledger.earlier {
            if let (Some(contract), Some(net)) = (&earlier.contract, earlier.net) {
                let value = if earlier.credit_note { -net.value } else { net.value };
                let sum = ledger.committed.entry(format!("contract/{contract}/{}", net.currency)).or_default();
                *sum = held("what the contract was billed", sum.checked_add(value))?;
            }
        }
        for text in &self.budgets {
            let (cost_centre, period) = (text.cost_centre.clone(), text.period.clone());
            let budget = Budget { cost_centre, period, amount: amount(&text.amount)? };
            if let Some(used) = &text.used {
                ledger.committed.insert(budget.record(), decimal(used)?);
            }
            ledger.budgets.push(budget);
        }
        let counts = [
            ("vendors", ledger.vendors.len()),
            ("orders", ledger.orders.len()),
            ("contracts", ledger.contracts.len()),
            ("budgets", ledger.budgets.len()),
            (
                "receipts",
                ledger
                    .orders
                    .iter()
                    .flat_map(|o| &o.lines)
                    .filter(|l| l.received.is_some() || !l.received_in.is_empty())
                    .count(),
            ),
        ];
        for (kind, count) in counts.into_iter().chain(self.known.iter().map(|k| (k.as_str(), 1))) {
            if count > 0 {
                ledger.known.insert(kind.to_owned(), count as u64);
            }
        }
        Ok(ledger)
    }
}

impl ApartText {
    fn distinction(&self) -> Result<Distinction, ExampleError> {
        let apart = match (&self.case, self.habit) {
            (Some(other), _) => Apart::Pair {
                case: value("the case", CASE, CASE.parse())?,
                other: value("the case", other, other.parse())?,
            },
            (None, Some(habit)) => Apart::Habit { habit },
            (None, None) => return value("what is no copy", "", Err("it names neither a case nor a habit")),
        };
        let reason = "They were compared.";
        Ok(Distinction {
            vendor_id: Some(self.vendor.clone()),
            vendor: None,
            apart,
            reason: value("the reason", reason, reason.parse())?,
            keys: Vec::new(),
        })
    }
}

impl ContractText {
    fn contract(&self) -> Result<Contract, ExampleError> {
        let number = |text: &Option<String>| text.as_deref().map(decimal).transpose();
        Ok(Contract {
            contract_number: self.number.clone(),
            vendor_id: self.vendor.clone(),
            description: self.description.clone(),
            currency: value("the currency", &self.currency, self.currency.parse())?,
            valid_from: date(&self.from)?,
            valid_to: self.to.as_deref().map(date).transpose()?,
            period: self.period.unwrap_or(ContractPeriod::Month),
            amount_per_period: number(&self.amount)?,
            total_cap: number(&self.cap)?,
            tolerance_percent: number(&self.tolerance)?,
            owner: None,
            prices: all(&self.prices, PriceText::price)?,
        })
    }
}

impl VendorText {
    fn vendor(&self) -> Result<Vendor, ExampleError> {
        let account = |text: &String| {
            let iban = value("the account", text, text.parse())?;
            Ok(TrustedAccount { iban, bic: None, confirmed_by: "import".into() })
        };
        let vat_id = Some(&self.vat_id).filter(|text| !text.is_empty());
        Ok(Vendor {
            vendor_id: self.id.clone(),
            name: self.name.clone(),
            vat_id: vat_id.map(|text| value("the VAT identifier", text, text.parse())).transpose()?,
            accounts: all(&self.accounts, account)?,
            email_domain: self.email_domain.clone(),
            country: None,
            currency: None,
            payment_terms_days: self.terms_days,
            po_required: self.po_required,
            blocked: self.blocked,
        })
    }
}

impl OrderText {
    fn order(&self) -> Result<Order, ExampleError> {
        Ok(Order {
            po_number: self.number.clone(),
            vendor_id: self.vendor.clone(),
            currency: value("the currency", &self.currency, self.currency.parse())?,
            order_date: None,
            status: self.status,
            buyer: self.buyer.clone(),
            cost_centre: self.cost_centre.clone(),
            lines: all(&self.lines, OrderLineText::line)?,
        })
    }
}

impl OrderLineText {
    fn line(&self) -> Result<OrderLine, ExampleError> {
        let (quantity, unit_price) = (decimal(&self.billed)?, decimal(&self.price)?);
        let net_amount = self
            .billed_amount
            .as_deref()
            .map_or_else(|| held("the amount billed", quantity.checked_mul(unit_price)), decimal)?;
        Ok(OrderLine {
            line_no: self.no.clone(),
            item_id: self.item.clone(),
            description: self.description.clone(),
            quantity: decimal(&self.quantity)?,
            unit: self.unit.clone(),
            unit_price,
            tax_rate: None,
            received: self.received.as_deref().map(decimal).transpose()?,
            billed: Billed { quantity, net_amount },
            tiers: all(&self.tiers, TierText::tier)?,
            received_in: all(&self.received_in, |text| received_in(text))?,
            packs: all(&self.packs, PackText::pack)?,
        })
    }
}

/// `5 DZN`: so many of a unit.
fn received_in(text: &str) -> Result<ReceivedIn, ExampleError> {
    let (quantity, unit) = text.split_once(' ').unwrap_or((text, ""));
    Ok(ReceivedIn { quantity: decimal(quantity)?, unit: unit.to_owned() })
}

impl EarlierText {
    /// What would have been kept of its lines, its period and its delivery note.
    fn trace(&self) -> Result<Trace, ExampleError> {
        let terms = self.delivery.iter().map(|delivery| ("BT-16".to_owned(), delivery.clone())).collect();
        let (lines, period) = (self.lines.clone(), self.period.clone());
        let text = InvoiceText { lines, period, terms, ..InvoiceText::default() };
        let reading = text.reading()?;
        Ok(Trace::of(reading.invoice()))
    }

    fn earlier(&self) -> Result<EarlierInvoice, ExampleError> {
        Ok(EarlierInvoice {
            case: value("the case", &self.case, self.case.parse())?,
            document: DocumentId::of(self.case.as_bytes()),
            vendor_id: self.vendor.clone(),
            seller_name: self.seller.clone(),
            seller_vat_id: self.seller_vat_id.clone(),
            number: Some(self.number.clone()),
            issue_date: Some(date(&self.date)?),
            gross: Some(amount(&self.gross)?),
            net: self.net.as_deref().map(amount).transpose()?,
            credit_note: self.credit_note,
            po_number: self.order.clone(),
            account: None,
            contract: self.contract.clone(),
            prices: self.prices.clone(),
            refers_to: self.refers_to.clone(),
            trace: self.trace()?,
            status: self.status,
            outcome: self.outcome,
        })
    }
}
