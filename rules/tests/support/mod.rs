//! Examples in few words: what is not said is that of a plain invoice of a known vendor.

use std::collections::BTreeMap;

use model::case::{CaseId, CaseStatus, Closing};
use model::document::Arrival;
use model::evidence::Via;
use model::extraction::{DocumentClass, Outcome, Problem, Reason};
use model::ledger::{
    Billed, BilledPrice, Budget, Contract, ContractPeriod, EarlierInvoice, Ledger, LegalEntity, Order, OrderLine, OrderStatus,
    TrustedAccount, Vendor,
};
use model::reading::{Provenance, Rendition};
use model::verdict::{Breach, Judged, Judgement, Syntax, Verdict as VerdictOfRules, Weight};
use model::{
    Amount, Confidence, Currency, Date, Decimal, DocumentId, Evidence, Finding, Reading, Rect, TermPath, Timestamp,
};
use rules::{Policy, Subject};
use serde::Deserialize;

/// The account of the plain vendor.
const ACCOUNT: &str = "DE89370400440532013000";

/// An invoice in few words. An empty text takes a plain value away.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct InvoiceText {
    pub(crate) class: DocumentClass,
    pub(crate) class_confidence: String,
    pub(crate) number: String,
    pub(crate) date: String,
    pub(crate) due: String,
    pub(crate) seller: String,
    pub(crate) seller_vat_id: String,
    /// First line of the seller's address.
    pub(crate) seller_street: String,
    pub(crate) buyer: String,
    pub(crate) buyer_vat_id: String,
    pub(crate) currency: String,
    pub(crate) order: String,
    pub(crate) contract: String,
    pub(crate) accounts: Vec<String>,
    pub(crate) replaces: Vec<String>,
    pub(crate) period: Vec<String>,
    pub(crate) lines: Vec<LineText>,
    pub(crate) vat: Vec<VatText>,
    pub(crate) net: Option<String>,
    pub(crate) tax: Option<String>,
    pub(crate) gross: Option<String>,
    /// Any other term, set last.
    pub(crate) terms: BTreeMap<String, String>,
    /// Terms read with less than certainty.
    pub(crate) confidence: BTreeMap<String, String>,
    /// Read from a page, not from XML.
    pub(crate) from_page: bool,
    pub(crate) flags: Vec<String>,
    pub(crate) problems: Vec<ProblemText>,
    /// Profile that the official rules judged by, and what they found.
    pub(crate) profile: Option<String>,
    pub(crate) official: Vec<BreachText>,
    pub(crate) sender: Option<String>,
    /// Pages beside the XML.
    pub(crate) page: Option<PageOf>,
}

/// A breach of an official rule; fatal unless it says otherwise.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BreachText {
    pub(crate) rule: String,
    pub(crate) message: String,
    pub(crate) place: String,
    #[serde(default)]
    pub(crate) terms: Vec<String>,
    pub(crate) severity: Option<Weight>,
}

impl InvoiceText {
    /// What the official rules said; nothing when the example does not name a profile.
    fn judgement(&self) -> Option<Judgement> {
        let profile = self.profile.clone()?;
        let breach = |text: &BreachText| Breach {
            rule: text.rule.clone(),
            severity: text.severity.unwrap_or(Weight::Fatal),
            message: text.message.clone(),
            location: text.place.clone(),
            terms: text.terms.clone(),
        };
        let verdict = VerdictOfRules {
            syntax: Syntax::Ubl,
            packs: vec!["EN 16931 1.3.16".into()],
            profile,
            findings: self.official.iter().map(breach).collect(),
            unlisted: BTreeMap::new(),
        };
        Some(Judgement { document: DocumentId::of(b"xml"), said: Judged::Verdict(verdict) })
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LineText {
    pub(crate) name: String,
    pub(crate) quantity: Option<String>,
    pub(crate) unit: Option<String>,
    pub(crate) price: Option<String>,
    pub(crate) net: Option<String>,
    pub(crate) item: Option<String>,
    pub(crate) order_line: Option<String>,
    pub(crate) rate: Option<String>,
    pub(crate) category: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VatText {
    pub(crate) rate: String,
    pub(crate) base: String,
    pub(crate) tax: String,
    #[serde(default)]
    pub(crate) category: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProblemText {
    pub(crate) reason: Reason,
    pub(crate) outcome: Outcome,
    pub(crate) message: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageOf {
    /// What stands on the page.
    pub(crate) text: String,
    /// What a reader takes it for.
    #[serde(default)]
    pub(crate) shows: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) confidence: Option<String>,
    #[serde(default)]
    pub(crate) ocr: bool,
}

impl Default for InvoiceText {
    fn default() -> InvoiceText {
        InvoiceText {
            class: DocumentClass::Invoice,
            class_confidence: "1".into(),
            number: "RE-20417".into(),
            date: "2026-03-02".into(),
            due: String::new(),
            seller: "Papierhaus Nord GmbH".into(),
            seller_vat_id: "DE136695976".into(),
            seller_street: "Hafenstr. 1".into(),
            buyer: "Beispiel AG".into(),
            buyer_vat_id: String::new(),
            currency: "EUR".into(),
            order: String::new(),
            contract: String::new(),
            accounts: vec![ACCOUNT.into()],
            replaces: Vec::new(),
            period: Vec::new(),
            lines: vec![LineText {
                name: "Copy paper A4".into(),
                quantity: Some("10".into()),
                unit: Some("C62".into()),
                price: Some("10.00".into()),
                ..LineText::default()
            }],
            vat: Vec::new(),
            net: None,
            tax: None,
            gross: None,
            terms: BTreeMap::new(),
            confidence: BTreeMap::new(),
            from_page: false,
            flags: Vec::new(),
            problems: Vec::new(),
            profile: None,
            official: vec![],
            sender: None,
            page: None,
        }
    }
}

pub(crate) fn decimal(text: &str) -> Decimal {
    model::parse::decimal(text).unwrap_or_else(|e| panic!("{e}"))
}

fn confidence(text: &str) -> Confidence {
    let points = (decimal(text) * Decimal::from(10_000)).trunc().to_string();
    Confidence::from_basis_points(points.parse().expect("a share"))
}

/// One reading being filled, with the evidence that fits its source.
struct Writer {
    reading: Reading,
    from_page: Option<Via>,
}

impl Writer {
    fn set(&mut self, path: &TermPath, text: &str, sure: Confidence) {
        if text.is_empty() {
            return;
        }
        let document = DocumentId::of(b"page");
        let evidence = match self.from_page {
            Some(via) => Evidence::Page { document, page: 1, rect: Rect::default(), via },
            None => Evidence::Xml { document: DocumentId::of(b"xml"), path: path.to_string(), line: 1 },
        };
        let provenance = Provenance { confidence: sure, evidence: vec![evidence], raw: None, proven_by: None };
        self.reading.set(path, text, provenance).unwrap_or_else(|e| panic!("{path} = {text}: {e}"));
    }
}

impl InvoiceText {
    pub(crate) fn reading(&self) -> Reading {
        let mut writer = Writer { reading: Reading::default(), from_page: self.from_page.then_some(Via::TextLayer) };
        let sure = |path: &TermPath| {
            self.confidence.get(&path.to_string()).map_or(Confidence::CERTAIN, |text| confidence(text))
        };
        let mut set = |path: TermPath, text: &str| {
            let sure = sure(&path);
            writer.set(&path, text, sure);
        };
        let bt = TermPath::bt;
        set(bt(1), &self.number);
        set(bt(2), &self.date);
        set(bt(3), if self.class == DocumentClass::CreditNote { "381" } else { "380" });
        set(bt(5), &self.currency);
        set(bt(9), &self.due);
        set(bt(12), &self.contract);
        set(bt(13), &self.order);
        set(bt(27), &self.seller);
        set(bt(31), &self.seller_vat_id);
        set(bt(35), &self.seller_street);
        set(bt(44), &self.buyer);
        set(bt(48), &self.buyer_vat_id);
        for (term, day) in [73, 74].into_iter().zip(&self.period) {
            set(bt(term), day);
        }
        for (n, account) in (1..).zip(&self.accounts) {
            set(TermPath::group(17, n).with_term(84), account);
        }
        for (n, number) in (1..).zip(&self.replaces) {
            set(TermPath::group(3, n).with_term(25), number);
        }
        let money =
            |value: Decimal| format!("{value} {}", if self.currency.is_empty() { "XXX" } else { &self.currency });
        let mut sum = Decimal::ZERO;
        let mut groups: BTreeMap<Decimal, Decimal> = BTreeMap::new();
        for (n, line) in (1..).zip(&self.lines) {
            let path = |term| TermPath::line(n, term);
            let net =
                line.net.as_deref().map(decimal).or_else(|| {
                    Some((decimal(line.quantity.as_deref()?) * decimal(line.price.as_deref()?)).round_dp(2))
                });
            let rate = line.rate.as_deref().unwrap_or("19");
            if let Some(net) = net {
                sum += net;
                *groups.entry(decimal(rate)).or_default() += net;
                set(path(131), &money(net));
            }
            set(path(129), line.quantity.as_deref().unwrap_or(""));
            set(path(130), line.unit.as_deref().unwrap_or(""));
            set(path(132), line.order_line.as_deref().unwrap_or(""));
            set(path(146), line.price.as_deref().unwrap_or(""));
            set(path(151), line.category.as_deref().unwrap_or("S"));
            set(path(152), rate);
            set(path(153), &line.name);
            set(path(156), line.item.as_deref().unwrap_or(""));
        }
        let net = self.net.as_deref().map_or(sum, |text| if text.is_empty() { Decimal::ZERO } else { decimal(text) });
        let mut tax = Decimal::ZERO;
        if self.vat.is_empty() {
            for (n, (rate, base)) in (1..).zip(&groups) {
                let amount = model::money::round(base * rate / Decimal::ONE_HUNDRED, 2, model::Rounding::HalfUp);
                tax += amount;
                set(TermPath::vat(n, 116), &money(*base));
                set(TermPath::vat(n, 117), &money(amount));
                set(TermPath::vat(n, 118), "S");
                set(TermPath::vat(n, 119), &rate.to_string());
            }
        }
        for (n, group) in (1..).zip(&self.vat) {
            tax += decimal(&group.tax);
            set(TermPath::vat(n, 116), &money(decimal(&group.base)));
            set(TermPath::vat(n, 117), &money(decimal(&group.tax)));
            set(TermPath::vat(n, 118), group.category.as_deref().unwrap_or("S"));
            set(TermPath::vat(n, 119), &group.rate);
        }
        let tax = self.tax.as_deref().map_or(tax, decimal);
        if !self.lines.is_empty() {
            set(bt(106), &money(sum));
        }
        set(bt(109), &money(net));
        set(bt(110), &money(tax));
        match self.gross.as_deref() {
            Some("") => {}
            Some(gross) => set(bt(112), &money(decimal(gross))),
            None => set(bt(112), &money(net + tax)),
        }
        for (path, text) in &self.terms {
            set(path.parse().expect("a term path"), text);
        }
        writer.reading.class = Some(self.class);
        writer.reading
    }

    pub(crate) fn renditions(&self) -> Vec<Rendition> {
        let Some(page) = &self.page else { return Vec::new() };
        let via = if page.ocr { Via::Ocr } else { Via::TextLayer };
        let mut writer = Writer { reading: Reading::default(), from_page: Some(via) };
        let sure = confidence(page.confidence.as_deref().unwrap_or("0.95"));
        for (path, text) in &page.shows {
            writer.set(&path.parse().expect("a term path"), text, sure);
        }
        vec![Rendition { document: DocumentId::of(b"page"), reading: writer.reading, text: page.text.clone() }]
    }

    pub(crate) fn problems(&self) -> Vec<Problem> {
        let problem = |p: &ProblemText| Problem { reason: p.reason, outcome: p.outcome, message: p.message.clone() };
        self.problems.iter().map(problem).collect()
    }
}

/// A ledger in few words.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LedgerText {
    pub(crate) as_of: String,
    pub(crate) own: Vec<LegalEntity>,
    pub(crate) vendors: Vec<VendorText>,
    pub(crate) orders: Vec<OrderText>,
    pub(crate) contracts: Vec<ContractText>,
    pub(crate) budgets: Vec<BudgetText>,
    pub(crate) earlier: Vec<EarlierText>,
    /// Kinds of record that the installation has, beyond those that are listed.
    pub(crate) known: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct VendorText {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) vat_id: String,
    pub(crate) accounts: Vec<String>,
    pub(crate) email_domain: Option<String>,
    pub(crate) terms_days: Option<u16>,
    pub(crate) po_required: bool,
    pub(crate) blocked: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct OrderText {
    pub(crate) number: String,
    pub(crate) vendor: String,
    pub(crate) currency: String,
    pub(crate) status: OrderStatus,
    pub(crate) buyer: Option<String>,
    pub(crate) cost_centre: Option<String>,
    pub(crate) lines: Vec<OrderLineText>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct OrderLineText {
    pub(crate) no: String,
    pub(crate) item: Option<String>,
    pub(crate) description: String,
    pub(crate) quantity: String,
    pub(crate) unit: Option<String>,
    pub(crate) price: String,
    pub(crate) received: Option<String>,
    pub(crate) billed: String,
    pub(crate) billed_amount: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContractText {
    pub(crate) number: String,
    pub(crate) vendor: String,
    pub(crate) currency: String,
    pub(crate) from: String,
    #[serde(default)]
    pub(crate) to: Option<String>,
    #[serde(default)]
    pub(crate) period: Option<ContractPeriod>,
    #[serde(default)]
    pub(crate) amount: Option<String>,
    #[serde(default)]
    pub(crate) cap: Option<String>,
    #[serde(default)]
    pub(crate) tolerance: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BudgetText {
    pub(crate) cost_centre: String,
    pub(crate) period: String,
    pub(crate) amount: String,
    /// What other cases take from it.
    #[serde(default)]
    pub(crate) used: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct EarlierText {
    pub(crate) case: String,
    pub(crate) number: String,
    pub(crate) date: String,
    pub(crate) gross: String,
    pub(crate) seller: Option<String>,
    pub(crate) seller_vat_id: Option<String>,
    pub(crate) vendor: Option<String>,
    pub(crate) net: Option<String>,
    pub(crate) contract: Option<String>,
    pub(crate) credit_note: bool,
    pub(crate) status: CaseStatus,
    pub(crate) outcome: Option<Closing>,
    pub(crate) prices: Vec<BilledPrice>,
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
            earlier: Vec::new(),
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
            billed: "0".into(),
            billed_amount: None,
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
            contract: None,
            credit_note: false,
            status: CaseStatus::Cleared,
            outcome: None,
            prices: Vec::new(),
        }
    }
}

fn date(text: &str) -> Date {
    model::parse::date(text).unwrap_or_else(|e| panic!("{e}"))
}

impl LedgerText {
    pub(crate) fn ledger(&self) -> Ledger {
        let mut ledger = Ledger::empty(date(&self.as_of));
        ledger.own_entities.clone_from(&self.own);
        ledger.vendors = self.vendors.iter().map(VendorText::vendor).collect();
        ledger.orders = self.orders.iter().map(OrderText::order).collect();
        ledger.contracts = self
            .contracts
            .iter()
            .map(|c| Contract {
                contract_number: c.number.clone(),
                vendor_id: c.vendor.clone(),
                description: String::new(),
                currency: c.currency.parse().expect("currency"),
                valid_from: date(&c.from),
                valid_to: c.to.as_deref().map(date),
                period: c.period.unwrap_or(ContractPeriod::Month),
                amount_per_period: c.amount.as_deref().map(decimal),
                total_cap: c.cap.as_deref().map(decimal),
                tolerance_percent: c.tolerance.as_deref().map(decimal),
                owner: None,
            })
            .collect();
        ledger.earlier = self.earlier.iter().map(EarlierText::earlier).collect();
        for earlier in &ledger.earlier {
            if let (Some(contract), Some(net)) = (&earlier.contract, earlier.net) {
                let value = if earlier.credit_note { -net.value } else { net.value };
                *ledger.committed.entry(format!("contract/{contract}/{}", net.currency)).or_default() += value;
            }
        }
        for text in &self.budgets {
            let amount = model::parse::amount(&text.amount).expect("amount");
            let (cost_centre, period) = (text.cost_centre.clone(), text.period.clone());
            let budget = Budget { cost_centre, period, amount };
            if let Some(used) = &text.used {
                ledger.committed.insert(budget.record(), decimal(used));
            }
            ledger.budgets.push(budget);
        }
        let counts = [
            ("vendors", ledger.vendors.len()),
            ("orders", ledger.orders.len()),
            ("contracts", ledger.contracts.len()),
            ("budgets", ledger.budgets.len()),
            ("receipts", ledger.orders.iter().flat_map(|o| &o.lines).filter(|l| l.received.is_some()).count()),
        ];
        for (kind, count) in counts.into_iter().chain(self.known.iter().map(|k| (k.as_str(), 1))) {
            if count > 0 {
                ledger.known.insert(kind.to_owned(), count as u64);
            }
        }
        ledger
    }
}

impl VendorText {
    fn vendor(&self) -> Vendor {
        let account = |iban: &String| TrustedAccount {
            iban: iban.parse().expect("an IBAN"),
            bic: None,
            confirmed_by: "import".into(),
        };
        Vendor {
            vendor_id: self.id.clone(),
            name: self.name.clone(),
            vat_id: (!self.vat_id.is_empty()).then(|| self.vat_id.parse().expect("a VAT id")),
            accounts: self.accounts.iter().map(account).collect(),
            email_domain: self.email_domain.clone(),
            country: None,
            currency: None,
            payment_terms_days: self.terms_days,
            po_required: self.po_required,
            blocked: self.blocked,
        }
    }
}

impl OrderText {
    fn order(&self) -> Order {
        let line = |l: &OrderLineText| {
            let (quantity, price) = (decimal(&l.billed), decimal(&l.price));
            let billed = l.billed_amount.as_deref().map_or(quantity * price, decimal);
            OrderLine {
                line_no: l.no.clone(),
                item_id: l.item.clone(),
                description: l.description.clone(),
                quantity: decimal(&l.quantity),
                unit: l.unit.clone(),
                unit_price: price,
                tax_rate: None,
                received: l.received.as_deref().map(decimal),
                billed: Billed { quantity, net_amount: billed },
            }
        };
        Order {
            po_number: self.number.clone(),
            vendor_id: self.vendor.clone(),
            currency: self.currency.parse().expect("currency"),
            order_date: None,
            status: self.status,
            buyer: self.buyer.clone(),
            cost_centre: self.cost_centre.clone(),
            lines: self.lines.iter().map(line).collect(),
        }
    }
}

impl EarlierText {
    fn earlier(&self) -> EarlierInvoice {
        EarlierInvoice {
            case: self.case.parse().expect("a case"),
            document: DocumentId::of(self.case.as_bytes()),
            vendor_id: self.vendor.clone(),
            seller_name: self.seller.clone(),
            seller_vat_id: self.seller_vat_id.clone(),
            number: Some(self.number.clone()),
            issue_date: Some(date(&self.date)),
            gross: Some(model::parse::amount(&self.gross).expect("amount")),
            net: self.net.as_deref().map(|net| model::parse::amount(net).expect("amount")),
            credit_note: self.credit_note,
            po_number: None,
            account: None,
            contract: self.contract.clone(),
            prices: self.prices.clone(),
            status: self.status,
            outcome: self.outcome,
        }
    }
}

/// One example, judged.
pub(crate) struct Verdict {
    pub(crate) findings: Vec<Finding>,
    pub(crate) decision: model::decision::Decision,
    pub(crate) matched: model::decision::Match,
    pub(crate) flags: Vec<&'static str>,
}

pub(crate) fn judge(invoice: &InvoiceText, ledger: &Ledger, policy: &Policy) -> Verdict {
    let reading = invoice.reading();
    judge_reading(invoice, &reading, ledger, policy)
}

pub(crate) fn judge_reading(invoice: &InvoiceText, reading: &Reading, ledger: &Ledger, policy: &Policy) -> Verdict {
    let renditions = invoice.renditions();
    let problems = invoice.problems();
    let arrival = invoice.sender.as_ref().map(|sender| Arrival {
        source: "ap-mailbox".into(),
        key: "1/1".into(),
        received_at: Timestamp::UNIX_EPOCH,
        name: "invoice".into(),
        sender: Some(sender.clone()),
    });
    let matched = rules::match_ledger(reading, arrival.as_ref(), ledger, policy);
    let case: CaseId = "c-00000000000000aa".parse().expect("a case");
    let documents = [DocumentId::of(b"xml")];
    let judgement = invoice.judgement();
    let subject = Subject {
        reading,
        renditions: &renditions,
        class: invoice.class,
        class_confidence: confidence(&invoice.class_confidence),
        flags: &invoice.flags,
        problems: &problems,
        judgement: judgement.as_ref(),
        arrival: arrival.as_ref(),
        case: &case,
        documents: &documents,
        ledger,
        matched: &matched,
    };
    let findings = rules::check(&subject, policy);
    let decision = rules::decide(&subject, &findings, &std::collections::BTreeSet::new(), policy);
    let flags = rules::flags(&subject, &findings);
    Verdict { findings, decision, matched, flags }
}

/// Codes in their order.
pub(crate) fn codes(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| f.code.to_string()).collect()
}

/// An amount in euro.
pub(crate) fn eur(text: &str) -> Amount {
    Amount::new(decimal(text), Currency::EUR)
}
