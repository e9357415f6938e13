//! The ledger cut for one invoice: what may matter to it, with the version of each record that was read.
//!
//! Versions are read no later than the records they belong to, and before receipts and bookings are summed; so when
//! anything changes in between, the commit sees another version and refuses the step.

use std::collections::{BTreeMap, BTreeSet};

use model::case::{CaseId, CaseState, Closing};
use model::decision::Match;
use model::document::Arrival;
use model::invoice::Line;
use model::ledger::{Budget, Contract, EarlierInvoice, Employee, Ledger, LegalEntity, Order, Vendor};
use model::{Date, Decimal, Invoice, Reading};

use crate::canon;
use crate::commitment;
use crate::db::{Row, args};
use crate::error::StoreError;
use crate::names;
use crate::sql;
use crate::store::Store;

/// Most vendors that are candidates by their name alone.
const BY_NAME_MAX: u32 = 25;
/// Of those, orders and contracts are loaded for the best.
const BY_NAME_DEEP: usize = 3;
/// Most open orders of one vendor; the newest come first. An older one is still found when it is quoted.
const OPEN_ORDERS_MAX: u32 = 50;
/// Most open orders of one vendor whose numbers are compared with one that no order has.
const NUMBERS_MAX: u32 = 20_000;
/// Of those, orders that are loaded: the nearest numbers.
const NEAR_MAX: usize = 20;
/// Newest invoices of a vendor among which the last bill of a contract is looked for.
const BILLS_MAX: u32 = 100;

impl Store {
    /// Cuts the ledger for a reading.
    ///
    /// Vendors: all with the seller's VAT id, an account of the invoice, or the sender's mail domain; the 25 with the
    /// most similar names; and those of the quoted orders. Orders: those quoted (BT-13, BT-10, BT-14 and at
    /// lines BT-132, compared without punctuation and leading zeros), of a vendor who surely sent it those whose number
    /// stands in a text or anywhere on a page, the newest 50 open ones of each vendor that may be meant, and of all its
    /// open ones those whose number is nearest to a quoted one that does not exist. Earlier invoices: as
    /// [`Store::earlier_invoices`] finds them.
    ///
    /// Vendors that share only words of the name bring orders and invoices along unless the VAT id names somebody: then
    /// they are there to be told apart from, and nothing of theirs is billed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn ledger_for(
        &self,
        reading: &Reading,
        arrival: Option<&Arrival>,
        case: &CaseId,
        as_of: Date,
        own: &[LegalEntity],
    ) -> Result<Ledger, StoreError> {
        let invoice = reading.invoice();
        let mut ledger = Ledger::empty(as_of);
        ledger.own_entities = own.to_vec();
        ledger.known = self.known().await?;

        let (sure, by_vat_id) = self.sure_vendors(invoice, arrival).await?;
        let mut by_name = self.vendors_by_name(invoice).await?;
        by_name.retain(|id| !sure.contains(id));

        let mut orders: BTreeMap<String, Order> = BTreeMap::new();
        let mut unknown = Vec::new();
        for number in quoted_orders(invoice) {
            let rows = self.0.database.rows(sql::ORDERS_BY_NORM, args![&number]).await?;
            if rows.is_empty() && is_order_number(&number, invoice) {
                unknown.push(number);
            } else {
                self.add_orders(rows, case, &mut orders, &mut ledger.versions).await?;
            }
        }
        // A number in a text may be anything: only an order of a vendor who surely sent it is looked for.
        let in_texts = invoice.numbers_that_may_quote().concat().into_iter();
        let in_texts = in_texts.chain(reading.mentioned.iter().map(String::as_str)).map(canon::norm);
        let in_texts: BTreeSet<String> = in_texts.filter(|number| number.len() >= NUMBER_IN_TEXT_MIN).collect();
        for number in in_texts {
            for vendor in &sure {
                let rows = self.0.database.rows(sql::ORDERS_OF_BY_NORM, args![vendor, &number]).await?;
                self.add_orders(rows, case, &mut orders, &mut ledger.versions).await?;
            }
        }
        let of_orders: Vec<String> = orders.values().map(|order| order.vendor_id.clone()).collect();

        let mut deep: Vec<String> = Vec::new();
        let by_name_deep = if by_vat_id { 0 } else { BY_NAME_DEEP };
        for id in sure.iter().chain(&of_orders).chain(by_name.iter().take(by_name_deep)) {
            if !deep.contains(id) {
                deep.push(id.clone());
            }
        }
        let mut all = deep.clone();
        for id in &by_name {
            if !all.contains(id) {
                all.push(id.clone());
            }
        }
        for (vendor, version) in self.vendors_by_id(&all).await? {
            ledger.versions.insert(format!("vendor/{}", vendor.vendor_id), version);
            ledger.vendors.push(vendor);
        }
        for id in &deep {
            let rows = self.0.database.rows(sql::ORDERS_OF_VENDOR, args![id, OPEN_ORDERS_MAX]).await?;
            let may_have_more = rows.len() >= OPEN_ORDERS_MAX as usize;
            self.add_orders(rows, case, &mut orders, &mut ledger.versions).await?;
            if may_have_more && !unknown.is_empty() {
                let rows = self.orders_near(id, &unknown).await?;
                self.add_orders(rows, case, &mut orders, &mut ledger.versions).await?;
            }
            for row in self.0.database.rows(sql::CONTRACTS_OF_VENDOR, args![id]).await? {
                ledger.versions.insert(format!("contract/{}", row.text(0)?), row.count(1)?);
                ledger.contracts.push(canon::parse("a contract", &row.text(2)?)?);
            }
        }
        // A contract that is quoted may be another vendor's (K101), or beyond the hundred that are looked through.
        let reference = invoice.contract_reference.as_deref().map(str::trim).unwrap_or_default();
        let words = reference.split([' ', ',', ';', ':']).filter(|word| word.bytes().any(|b| b.is_ascii_digit()));
        for quoted in std::iter::once(reference).chain(words.take(5)).filter(|number| !number.is_empty()) {
            if !ledger.contracts.iter().any(|contract| contract.contract_number == quoted)
                && let Some(row) = self.0.database.row(sql::CONTRACT, args![quoted]).await?
            {
                ledger.versions.insert(format!("contract/{quoted}"), row.count(0)?);
                ledger.contracts.push(canon::parse("a contract", &row.text(1)?)?);
            }
        }
        let with_orders: BTreeSet<String> = orders.values().map(|order| order.vendor_id.clone()).collect();
        for id in &with_orders {
            self.with_packs(id, orders.values_mut()).await?;
        }
        ledger.orders = orders.into_values().collect();
        let centres: BTreeSet<String> = ledger
            .orders
            .iter()
            .filter_map(|order| order.cost_centre.clone())
            .chain(invoice.buyer_accounting_reference.clone())
            .collect();
        for centre in &centres {
            for row in self.0.database.rows(sql::BUDGETS_OF_CENTRE, args![centre]).await? {
                let (period, currency) = (row.text(0)?, row.text(1)?);
                ledger.versions.insert(format!("budget/{centre}/{period}/{currency}"), row.count(2)?);
                ledger.budgets.push(canon::parse::<Budget>("a budget", &row.text(3)?)?);
            }
        }
        for transfer in invoice.payment.credit_transfers.iter() {
            let Some(iban) = transfer.account.as_deref().and_then(|text| text.parse().ok()) else { continue };
            let digest = Employee::digest(&iban);
            for row in self.0.database.rows(sql::EMPLOYEES_BY_ACCOUNT, args![&digest]).await? {
                ledger.employees.push(Employee { employee_id: row.text(0)?, account: row.text(1)? });
            }
        }
        commitment::load(&self.0.database, case.as_str(), &mut ledger).await?;
        ledger.earlier = self.earlier_invoices(reading, case, &deep).await?;
        if !ledger.earlier.is_empty() {
            let of_vendors = deep.iter().map(|id| format!("vendor/{id}"));
            let keys: Vec<String> = std::iter::once(format!("case/{case}")).chain(of_vendors).collect();
            ledger.apart = self.known_apart(&keys).await?;
        }
        Ok(ledger)
    }

    /// How many records of each kind there are.
    async fn known(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        let mut known = BTreeMap::new();
        for row in self.0.database.rows(sql::KNOWN, &[]).await? {
            known.insert(row.text(0)?, row.count(1)?);
        }
        if let Some(row) = self.0.database.row(sql::HEAD, &[]).await? {
            known.insert("invoices".to_owned(), row.count(5)?);
        }
        Ok(known)
    }

    /// Vendors that an identifier names: VAT id, account, mail domain; and whether the VAT id names any.
    async fn sure_vendors(
        &self,
        invoice: &Invoice,
        arrival: Option<&Arrival>,
    ) -> Result<(Vec<String>, bool), StoreError> {
        let mut by_vat_id = false;
        let mut found: Vec<String> = Vec::new();
        let mut add = |rows: Vec<Row>| -> Result<(), StoreError> {
            for row in rows {
                let id = row.text(0)?;
                if !found.contains(&id) {
                    found.push(id);
                }
            }
            Ok(())
        };
        let database = &self.0.database;
        for id in [&invoice.seller.vat_identifier, &invoice.seller.tax_registration].into_iter().flatten() {
            for written in ways_of_writing(&canon::compact(id)) {
                let rows = database.rows(sql::VENDORS_BY_VAT, args![&written]).await?;
                by_vat_id |= !rows.is_empty();
                add(rows)?;
            }
        }
        for account in invoice.payment.credit_transfers.iter().filter_map(|transfer| transfer.account.as_deref()) {
            add(database.rows(sql::VENDORS_BY_IBAN, args![&canon::compact(account)]).await?)?;
        }
        let sender = arrival.and_then(|arrival| arrival.sender.as_deref());
        for address in sender.into_iter().chain(invoice.seller.contact.email.as_deref()) {
            if let Some(domain) = mail_domain(address) {
                add(database.rows(sql::VENDORS_BY_DOMAIN, args![&domain]).await?)?;
            }
        }
        Ok((found, by_vat_id))
    }

    /// Vendors whose name shares words with the seller's, the most words first.
    async fn vendors_by_name(&self, invoice: &Invoice) -> Result<Vec<String>, StoreError> {
        let mut found: Vec<String> = Vec::new();
        for name in [&invoice.seller.name, &invoice.seller.trading_name].into_iter().flatten() {
            let tokens = names::tokens(name);
            if tokens.is_empty() {
                continue;
            }
            let token = |place: usize| tokens.get(place).map(String::as_str).unwrap_or_default();
            let rows = self
                .0
                .database
                .rows(
                    sql::VENDORS_BY_TOKENS,
                    args![
                        token(0),
                        token(1),
                        token(2),
                        token(3),
                        token(4),
                        token(5),
                        token(6),
                        token(7),
                        token(8),
                        token(9),
                        token(10),
                        token(11),
                        BY_NAME_MAX
                    ],
                )
                .await?;
            for row in rows {
                let id = row.text(0)?;
                if !found.contains(&id) {
                    found.push(id);
                }
            }
        }
        Ok(found)
    }

    /// Open orders of a vendor whose numbers are near unknown ones, the nearest first.
    async fn orders_near(&self, vendor: &str, unknown: &[String]) -> Result<Vec<Row>, StoreError> {
        let rows = self.0.database.rows(sql::OPEN_ORDER_NUMBERS, args![vendor, NUMBERS_MAX]).await?;
        let mut near: Vec<(usize, String)> = Vec::new();
        for row in rows {
            let number = row.text(0)?;
            if let Some(slips) = unknown.iter().filter_map(|quoted| rules::slips_between(quoted, &number)).min() {
                near.push((slips, number));
            }
        }
        near.sort();
        let numbers: Vec<String> = near.into_iter().take(NEAR_MAX).map(|(_, number)| number).collect();
        self.among(sql::ORDERS_BY_NUMBER, &numbers, None).await
    }

    /// Adds the orders that are not there yet; their versions were read with their rows.
    async fn add_orders(
        &self,
        mut rows: Vec<Row>,
        case: &CaseId,
        orders: &mut BTreeMap<String, Order>,
        versions: &mut BTreeMap<String, u64>,
    ) -> Result<(), StoreError> {
        rows.retain(|row| row.text(0).is_ok_and(|number| !orders.contains_key(&number)));
        for row in &rows {
            versions.insert(format!("order/{}", row.text(0)?), row.count(1)?);
        }
        for order in self.whole_orders(&rows, case.as_str()).await? {
            orders.insert(order.po_number.clone(), order);
        }
        Ok(())
    }

    /// Vendors by name; with `search`, those whose key, name, VAT id or domain contains it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn vendors(&self, search: Option<&str>, limit: u32) -> Result<Vec<Vendor>, StoreError> {
        let search = search.map(canon::like).unwrap_or_default();
        let rows = self.0.database.rows(sql::VENDORS, args![&search, limit]).await?;
        self.whole_vendors(&rows).await
    }

    /// A vendor by its key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn vendor(&self, vendor_id: &str) -> Result<Option<Vendor>, StoreError> {
        let mut found = self.vendors_by_id(&[vendor_id.to_owned()]).await?;
        Ok(found.pop().map(|(vendor, _)| vendor))
    }

    /// An order by its number, with what was received and billed by all cases.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn order(&self, po_number: &str) -> Result<Option<Order>, StoreError> {
        let rows = self.0.database.rows(sql::ORDER, args![po_number]).await?;
        Ok(self.whole_orders(&rows, "").await?.pop())
    }

    /// The line numbers of orders, by order; orders that are not on file are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn order_lines(&self, numbers: &[String]) -> Result<BTreeMap<String, BTreeSet<String>>, StoreError> {
        let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in self.among(sql::LINE_NUMBERS_OF, numbers, None).await? {
            known.entry(row.text(0)?).or_default().insert(row.text(1)?);
        }
        Ok(known)
    }

    /// Every contract, and the issue date of the newest bill of each that has one: among the newest hundred invoices of
    /// its vendor, copies, declined ones and credit notes left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn contracts_with_last_bill(&self) -> Result<(Vec<Contract>, BTreeMap<String, Date>), StoreError> {
        let (mut contracts, mut last) = (Vec::new(), BTreeMap::new());
        let mut seen = String::new();
        for row in self.0.database.rows(sql::CONTRACTS, &[]).await? {
            contracts.push(canon::parse::<Contract>("a contract", &row.text(1)?)?);
            let vendor = row.text(0)?;
            if vendor == seen {
                continue;
            }
            for row in self.0.database.rows(sql::NEWEST_OF_VENDOR, args![&vendor, BILLS_MAX]).await? {
                let bill: EarlierInvoice = canon::parse("an index entry", &row.text(0)?)?;
                let state: CaseState = canon::parse("a case's state", &row.text(1)?)?;
                let is_none = matches!(
                    state.outcome(),
                    Some(Closing::Declined | Closing::Duplicate | Closing::Rejected | Closing::Filed)
                );
                let (Some(contract), Some(day)) = (bill.contract, bill.issue_date) else { continue };
                if !is_none && !bill.credit_note {
                    let newest = last.entry(contract).or_insert(day);
                    *newest = (*newest).max(day);
                }
            }
            seen = vendor;
        }
        Ok((contracts, last))
    }

    /// A contract by its number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn contract(&self, number: &str) -> Result<Option<Contract>, StoreError> {
        let row = self.0.database.rows(sql::CONTRACT, args![number]).await?;
        row.first().map(|row| canon::parse("a contract", &row.text(1)?)).transpose()
    }

    /// Contracts of a vendor, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn contracts_of(&self, vendor_id: &str) -> Result<Vec<Contract>, StoreError> {
        let rows = self.0.database.rows(sql::CONTRACTS_OF_VENDOR, args![vendor_id]).await?;
        rows.iter().map(|row| canon::parse("a contract", &row.text(2)?)).collect()
    }
}

/// The versions that a step computed from `ledger` and `matched` must assert: the vendor, the orders, the contract
/// and the budgets that the match uses. Asserting every record of the ledger instead would make two invoices of one
/// vendor on different orders wait for each other.
#[must_use]
pub fn asserts_for(ledger: &Ledger, matched: &Match) -> BTreeMap<String, u64> {
    let vendor = matched.vendor.iter().map(|vendor| format!("vendor/{}", vendor.vendor_id));
    let orders = matched.orders.iter().chain(matched.lines.iter().map(|line| &line.po_number));
    let orders = orders.map(|number| format!("order/{number}"));
    let contract = matched.contract.iter().map(|number| format!("contract/{number}"));
    let centre = matched.cost_centre.iter().map(|centre| format!("budget/{centre}/"));
    let budgets: Vec<String> =
        centre.flat_map(|prefix| ledger.versions.keys().filter(move |key| key.starts_with(&prefix)).cloned()).collect();
    vendor
        .chain(orders)
        .chain(contract)
        .chain(budgets)
        .filter_map(|record| ledger.versions.get(&record).map(|version| (record, *version)))
        .collect()
}

/// Signs of a number in a text, without zeros before it: a shorter one is anything.
const NUMBER_IN_TEXT_MIN: usize = 4;

/// Orders that the lines of an invoice may name.
const LINE_ORDERS_MAX: usize = 100;

/// Order numbers that the invoice quotes, normalised: whole, and each part of a list.
fn quoted_orders(invoice: &Invoice) -> BTreeSet<String> {
    let mut quoted = BTreeSet::new();
    let fields = [&invoice.purchase_order_reference, &invoice.buyer_reference, &invoice.sales_order_reference];
    // A bill for several orders names them at its lines.
    let lines: BTreeSet<&str> = invoice.lines.iter().filter_map(Line::quoted_order).collect();
    for text in fields.into_iter().flatten().map(String::as_str).chain(lines.into_iter().take(LINE_ORDERS_MAX)) {
        let parts = text.split(|c: char| matches!(c, ',' | ';' | '/' | '+') || c.is_whitespace());
        // "4500021008-10" is line 10 of it.
        let before_lines =
            parts.clone().filter_map(|part| part.rsplit_once(['-', '.', ':', '_'])).map(|(order, _)| order);
        let before_lines = before_lines.filter(|order| order.chars().filter(char::is_ascii_digit).count() >= 4);
        for part in std::iter::once(text).chain(parts.clone()).chain(before_lines).take(50) {
            let number = canon::norm(part);
            // `PO-4500021008` may be 4500021008 on file.
            let bare: String = number.chars().filter(char::is_ascii_digit).collect();
            if bare.len() >= 5 && bare.len() < number.len() {
                quoted.insert(bare);
            }
            if number.len() >= 2 {
                quoted.insert(number);
            }
        }
    }
    quoted
}

/// Whether a number that no order has was meant as one: it stands in the order reference and has digits. A buyer
/// reference (BT-10) is a number of its own.
fn is_order_number(number: &str, invoice: &Invoice) -> bool {
    number.chars().filter(char::is_ascii_digit).count() >= 4
        && invoice.purchase_order_reference.as_deref().is_some_and(|text| canon::norm(text).contains(number))
}

/// A VAT identifier as master data may write it: with and without what Switzerland and Norway put behind theirs.
fn ways_of_writing(id: &str) -> Vec<String> {
    let ends: &[&str] = match id.get(..2) {
        Some("CH") => &["MWST", "TVA", "IVA"],
        Some("NO") => &["MVA"],
        _ => return vec![id.to_owned()],
    };
    let bare = ends.iter().find_map(|end| id.strip_suffix(end)).unwrap_or(id);
    std::iter::once(bare.to_owned()).chain(ends.iter().map(|end| format!("{bare}{end}"))).collect()
}

/// The domain of a mail address, in lower case. Peppol participants have none.
fn mail_domain(address: &str) -> Option<String> {
    let (_, domain) = address.trim().trim_end_matches('>').rsplit_once('@')?;
    (domain.contains('.') && !domain.contains(char::is_whitespace)).then(|| domain.to_lowercase())
}

pub(crate) fn decimal(text: &str) -> Result<Decimal, StoreError> {
    text.parse().map_err(|error| StoreError::corrupt("a decimal", error))
}
