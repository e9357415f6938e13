//! Rows → records, column by column as `interfaces.md` names them.

use std::collections::{BTreeMap, BTreeSet};

use model::ledger::{
    Billed, Budget, Contract, ContractPeriod, ContractPrice, Employee, ListedPrice, Order, OrderLine, OrderStatus,
    Receipt, Tier, TrustedAccount, Vendor,
};
use model::{Amount, Currency, Date, Decimal, Iban};

use super::RowError;
use super::table::{Row, Table};

/// Prices of one contract: the list is read whole with each invoice of its vendor.
const PRICES_MAX: usize = 20_000;

pub(super) fn vendors(table: &Table, today: Date) -> Result<Vec<Vendor>, RowError> {
    let known = [
        "vendor_id",
        "name",
        "vat_id",
        "iban",
        "bic",
        "email_domain",
        "country",
        "currency",
        "payment_terms_days",
        "po_required",
        "blocked",
    ];
    let mut seen = BTreeSet::new();
    let mut vendors = Vec::new();
    for row in table.rows(&known, &["vendor_id", "name"])? {
        let vendor_id = row.need("vendor_id")?.to_owned();
        if !seen.insert(vendor_id.clone()) {
            return Err(row.error(format!("vendor_id {vendor_id} is there twice; several IBANs go into one cell")));
        }
        let bic = row.get("bic").map(str::to_owned);
        let confirmed_by = format!("import of {today}");
        vendors.push(Vendor {
            vendor_id,
            name: row.need("name")?.to_owned(),
            vat_id: row.parse("vat_id")?,
            accounts: ibans(&row)?
                .into_iter()
                .map(|iban| TrustedAccount { iban, bic: bic.clone(), confirmed_by: confirmed_by.clone() })
                .collect(),
            email_domain: row.get("email_domain").map(|d| d.trim_start_matches('@').to_ascii_lowercase()),
            country: row.get("country").map(str::to_owned),
            currency: row.parse("currency")?,
            payment_terms_days: row.parse("payment_terms_days")?,
            po_required: row.yes_no("po_required")?,
            blocked: row.yes_no("blocked")?,
        });
    }
    Ok(vendors)
}

/// Several IBANs are separated by a blank; one IBAN may be written in groups of four.
fn ibans(row: &Row<'_>) -> Result<Vec<Iban>, RowError> {
    let Some(text) = row.get("iban") else { return Ok(Vec::new()) };
    if let Ok(one) = text.parse::<Iban>() {
        return Ok(vec![one]);
    }
    let each = text.split_whitespace().map(|part| part.parse().map_err(|e| row.error(format!("iban {part:?}: {e}"))));
    each.collect()
}

pub(super) fn orders(table: &Table) -> Result<Vec<Order>, RowError> {
    let known = [
        "po_number",
        "vendor_id",
        "line_no",
        "item_id",
        "description",
        "quantity",
        "unit",
        "unit_price",
        "currency",
        "tax_rate",
        "order_date",
        "status",
        "buyer",
        "cost_centre",
        "tier_prices",
    ];
    let needed = ["po_number", "vendor_id", "line_no", "description", "quantity", "unit_price", "currency"];
    let mut orders: Vec<Order> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for row in table.rows(&known, &needed)? {
        let head = order_head(&row)?;
        let place = *places.entry(head.po_number.clone()).or_insert_with(|| {
            orders.push(head.clone());
            orders.len() - 1
        });
        let order = &mut orders[place];
        if (Order { lines: Vec::new(), ..order.clone() }) != head {
            let differs = [
                ("vendor_id", order.vendor_id != head.vendor_id),
                ("currency", order.currency != head.currency),
                ("order_date", order.order_date != head.order_date),
                ("status", order.status != head.status),
                ("buyer", order.buyer != head.buyer),
                ("cost_centre", order.cost_centre != head.cost_centre),
            ];
            let names: Vec<&str> = differs.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect();
            return Err(row.error(format!(
                "order {} has another {} than in an earlier row; these are of the whole order",
                head.po_number,
                names.join(" and ")
            )));
        }
        let line = order_line(&row)?;
        if order.lines.iter().any(|l| l.line_no == line.line_no) {
            return Err(row.error(format!("order {} has line {} twice", head.po_number, line.line_no)));
        }
        order.lines.push(line);
    }
    Ok(orders)
}

fn order_head(row: &Row<'_>) -> Result<Order, RowError> {
    Ok(Order {
        po_number: row.need("po_number")?.to_owned(),
        vendor_id: row.need("vendor_id")?.to_owned(),
        currency: currency(row)?,
        order_date: row.date("order_date")?,
        status: match row.get("status") {
            None | Some("open") => OrderStatus::Open,
            Some("closed") => OrderStatus::Closed,
            Some("not_released") => OrderStatus::NotReleased,
            Some(other) => return Err(row.error(format!("status: {other:?} is not open, closed or not_released"))),
        },
        buyer: row.get("buyer").map(str::to_owned),
        cost_centre: row.get("cost_centre").map(str::to_owned),
        lines: Vec::new(),
    })
}

fn order_line(row: &Row<'_>) -> Result<OrderLine, RowError> {
    let unit_price = needed(row, "unit_price")?;
    if unit_price.is_sign_negative() && !unit_price.is_zero() {
        return Err(row.error(format!("unit_price: {unit_price} is below zero")));
    }
    Ok(OrderLine {
        line_no: row.need("line_no")?.to_owned(),
        item_id: row.get("item_id").map(str::to_owned),
        description: row.need("description")?.to_owned(),
        quantity: above_zero(row, "quantity")?,
        unit: row.get("unit").map(str::to_owned),
        unit_price,
        tax_rate: row.decimal("tax_rate")?,
        received: None,
        billed: Billed::default(),
        tiers: tiers(row)?,
        received_in: Vec::new(),
        packs: Vec::new(),
    })
}

/// Prices by quantity, separated by blanks: `100:3.80 500:3.50` is 3.80 from a hundred on.
fn tiers(row: &Row<'_>) -> Result<Vec<Tier>, RowError> {
    let mut tiers: Vec<Tier> = Vec::new();
    for text in row.get("tier_prices").unwrap_or_default().split_whitespace() {
        let wrong = || row.error(format!("tier_prices: {text:?} is not QUANTITY:PRICE, such as 100:3.80"));
        let (from, unit_price) = text.split_once(':').ok_or_else(wrong)?;
        let decimal = |text: &str| model::parse::decimal(text).map_err(|_| wrong());
        let tier = Tier { from: decimal(from)?, unit_price: decimal(unit_price)? };
        if tier.from <= Decimal::ZERO || tier.unit_price.is_sign_negative() {
            return Err(wrong());
        }
        if tiers.iter().any(|other| other.from == tier.from) {
            return Err(row.error(format!("tier_prices: {} is there twice", tier.from)));
        }
        tiers.push(tier);
    }
    Ok(tiers)
}

pub(super) fn receipts(table: &Table) -> Result<Vec<Receipt>, RowError> {
    let known = ["receipt_number", "po_number", "line_no", "quantity", "unit", "received_date"];
    let needed_columns = ["receipt_number", "po_number", "line_no", "quantity", "received_date"];
    let mut seen = BTreeMap::new();
    let mut rows = BTreeSet::new();
    let mut receipts: Vec<Receipt> = Vec::new();
    for row in table.rows(&known, &needed_columns)? {
        let receipt = Receipt {
            receipt_number: row.need("receipt_number")?.to_owned(),
            po_number: row.need("po_number")?.to_owned(),
            line_no: row.need("line_no")?.to_owned(),
            // Less than nothing is what went back.
            quantity: row.decimal("quantity")?.ok_or_else(|| row.error("quantity is empty"))?,
            unit: row.get("unit").map(str::to_owned),
            received_date: row.date("received_date")?.ok_or_else(|| row.error("received_date is empty"))?,
        };
        let key = (receipt.receipt_number.clone(), receipt.po_number.clone(), receipt.line_no.clone());
        let says = (&receipt.unit, receipt.quantity.normalize(), receipt.received_date);
        let is_new = rows.insert(format!("{key:?} {says:?}"));
        let Some(first) = seen.get(&key).and_then(|at: &usize| receipts.get_mut(*at)) else {
            seen.insert(key, receipts.len());
            receipts.push(receipt);
            continue;
        };
        // Two batches of one delivery are one quantity; a row that says nothing new was exported twice.
        if !is_new {
            return Err(row.error(format!(
                "receipt {} has order {} line {} twice with the same quantity and date; if these are two batches, add \
                 them up",
                receipt.receipt_number, receipt.po_number, receipt.line_no
            )));
        }
        let first: &mut Receipt = first;
        if first.unit != receipt.unit {
            return Err(row.error(format!(
                "receipt {} has order {} line {} in two units, {} and {}",
                receipt.receipt_number,
                receipt.po_number,
                receipt.line_no,
                first.unit.as_deref().unwrap_or("none"),
                receipt.unit.as_deref().unwrap_or("none"),
            )));
        }
        first.quantity = first
            .quantity
            .checked_add(receipt.quantity)
            .ok_or_else(|| row.error(format!("receipt {} exceeds every number", receipt.receipt_number)))?;
    }
    Ok(receipts)
}

pub(super) fn contracts(table: &Table) -> Result<Vec<Contract>, RowError> {
    let known = [
        "contract_number",
        "vendor_id",
        "description",
        "currency",
        "valid_from",
        "valid_to",
        "period",
        "amount_per_period",
        "total_cap",
        "tolerance_percent",
        "owner",
    ];
    let needed_columns = ["contract_number", "vendor_id", "currency", "valid_from", "period"];
    let mut seen = BTreeSet::new();
    let mut contracts = Vec::new();
    for row in table.rows(&known, &needed_columns)? {
        let contract_number = row.need("contract_number")?.to_owned();
        if !seen.insert(contract_number.clone()) {
            return Err(row.error(format!("contract {contract_number} is there twice")));
        }
        let valid_from = row.date("valid_from")?.ok_or_else(|| row.error("valid_from is empty"))?;
        let valid_to = row.date("valid_to")?;
        if let Some(last) = valid_to.filter(|last| *last < valid_from) {
            return Err(row.error(format!("valid_to {last} is before valid_from {valid_from}")));
        }
        contracts.push(Contract {
            contract_number,
            vendor_id: row.need("vendor_id")?.to_owned(),
            description: row.get("description").unwrap_or_default().to_owned(),
            currency: currency(&row)?,
            valid_from,
            valid_to,
            period: match row.need("period")? {
                "month" => ContractPeriod::Month,
                "quarter" => ContractPeriod::Quarter,
                "year" => ContractPeriod::Year,
                "once" => ContractPeriod::Once,
                other => return Err(row.error(format!("period: {other:?} is not month, quarter, year or once"))),
            },
            amount_per_period: not_negative(&row, "amount_per_period")?,
            total_cap: not_negative(&row, "total_cap")?,
            tolerance_percent: not_negative(&row, "tolerance_percent")?,
            owner: row.get("owner").map(str::to_owned),
            prices: Vec::new(),
        });
    }
    Ok(contracts)
}

pub(super) fn prices(table: &Table) -> Result<Vec<ListedPrice>, RowError> {
    let known =
        ["contract_number", "item_id", "description", "unit", "unit_price", "tier_prices", "valid_from", "valid_to"];
    let mut lists: BTreeMap<String, Vec<ContractPrice>> = BTreeMap::new();
    let mut prices = Vec::new();
    for row in table.rows(&known, &["contract_number", "unit_price"])? {
        let contract_number = row.need("contract_number")?.to_owned();
        let unit_price = not_negative(&row, "unit_price")?.ok_or_else(|| row.error("unit_price is empty"))?;
        let (valid_from, valid_to) = (row.date("valid_from")?, row.date("valid_to")?);
        if let Some((first, last)) = valid_from.zip(valid_to).filter(|(first, last)| last < first) {
            return Err(row.error(format!("valid_to {last} is before valid_from {first}")));
        }
        let price = ContractPrice {
            item_id: row.get("item_id").map(str::to_owned),
            description: row.get("description").unwrap_or_default().to_owned(),
            unit: row.get("unit").map(str::to_owned),
            unit_price,
            tiers: tiers(&row)?,
            valid_from,
            valid_to,
        };
        if price.item_id.is_none() && price.description.is_empty() {
            return Err(row.error("item_id and description are empty: nothing says which article it is"));
        }
        let list = lists.entry(contract_number.clone()).or_default();
        let is_same = |other: &&ContractPrice| match (&price.item_id, &other.item_id) {
            (Some(mine), Some(theirs)) => mine == theirs && price.unit == other.unit,
            (None, None) => price.description == other.description && price.unit == other.unit,
            _ => false,
        };
        // Open ends meet everything.
        let meets = |other: &&ContractPrice| {
            valid_from.zip(other.valid_to).is_none_or(|(first, last)| first <= last)
                && other.valid_from.zip(valid_to).is_none_or(|(first, last)| first <= last)
        };
        if list.iter().any(|other| is_same(&other) && meets(&other)) {
            let article = price.item_id.as_deref().unwrap_or(&price.description);
            return Err(row.error(format!("contract {contract_number} has two prices of {article} for the same days")));
        }
        if list.len() >= PRICES_MAX {
            return Err(row.error(format!("contract {contract_number} has more than {PRICES_MAX} prices")));
        }
        list.push(price.clone());
        prices.push(ListedPrice { contract_number, price });
    }
    Ok(prices)
}

pub(super) fn employees(table: &Table) -> Result<Vec<Employee>, RowError> {
    let mut seen = BTreeSet::new();
    let mut employees = Vec::new();
    for row in table.rows(&["employee_id", "iban"], &["employee_id", "iban"])? {
        let employee_id = row.need("employee_id")?.to_owned();
        row.need("iban")?;
        for iban in ibans(&row)? {
            if seen.insert((employee_id.clone(), iban.clone())) {
                employees.push(Employee { employee_id: employee_id.clone(), account: Employee::digest(&iban) });
            }
        }
    }
    Ok(employees)
}

pub(super) fn budgets(table: &Table) -> Result<Vec<Budget>, RowError> {
    let known = ["cost_centre", "period", "currency", "amount"];
    let mut seen = BTreeSet::new();
    let mut budgets = Vec::new();
    for row in table.rows(&known, &known)? {
        let (cost_centre, period) = (row.need("cost_centre")?.to_owned(), row.need("period")?.to_owned());
        if !is_period(&period) {
            return Err(row.error(format!("period: {period:?} is not like 2026, 2026-Q1 or 2026-03")));
        }
        if !seen.insert((cost_centre.clone(), period.clone())) {
            return Err(row.error(format!("the budget of {cost_centre} for {period} is there twice")));
        }
        let amount = Amount::new(needed(&row, "amount")?, currency(&row)?);
        budgets.push(Budget { cost_centre, period, amount });
    }
    Ok(budgets)
}

fn is_period(text: &str) -> bool {
    let (year, rest) = text.split_at_checked(4).unwrap_or(("", text));
    let part = match rest {
        "" | "-Q1" | "-Q2" | "-Q3" | "-Q4" => true,
        month => {
            month.strip_prefix('-').is_some_and(|m| m.len() == 2 && m.parse().is_ok_and(|m: u8| (1..=12).contains(&m)))
        }
    };
    year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) && part
}

/// What is ordered is something: a return is a credit note, and a line that was cancelled is left out.
fn above_zero(row: &Row<'_>, column: &str) -> Result<Decimal, RowError> {
    let value = needed(row, column)?;
    if value > Decimal::ZERO { Ok(value) } else { Err(row.error(format!("{column}: {value} is not above zero"))) }
}

/// A column that may be empty, and is not below zero.
fn not_negative(row: &Row<'_>, column: &str) -> Result<Option<Decimal>, RowError> {
    let value = row.decimal(column)?;
    match value.filter(|value| value.is_sign_negative() && !value.is_zero()) {
        Some(value) => Err(row.error(format!("{column}: {value} is below zero"))),
        None => Ok(value),
    }
}

fn needed(row: &Row<'_>, column: &str) -> Result<Decimal, RowError> {
    row.decimal(column)?.ok_or_else(|| row.error(format!("{column} is empty")))
}

fn currency(row: &Row<'_>) -> Result<Currency, RowError> {
    row.parse("currency")?.ok_or_else(|| row.error("currency is empty"))
}
