//! An invoice in few words, and the reading that it stands for.

use std::collections::BTreeMap;

use model::evidence::Via;
use model::extraction::{DocumentClass, Outcome, Problem, Reason};
use model::reading::{Provenance, Rendition};
use model::verdict::{Breach, Judged, Judgement, Syntax, Verdict, Weight};
use model::{Confidence, Decimal, DocumentId, Evidence, Reading, Rect, TermPath};
use serde::Deserialize;

use super::{ACCOUNT, ExampleError, confidence, decimal, held, value};

/// An invoice in few words. An empty text takes a plain value away.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InvoiceText {
    /// What the document is.
    pub class: DocumentClass,
    /// How sure that is, as a share.
    pub class_confidence: String,
    /// Number (BT-1).
    pub number: String,
    /// Issue date (BT-2).
    pub date: String,
    /// Due date (BT-9).
    pub due: String,
    /// Seller (BT-27).
    pub seller: String,
    /// VAT identifier of the seller (BT-31).
    pub seller_vat_id: String,
    /// First line of the seller's address.
    pub seller_street: String,
    /// Buyer (BT-44).
    pub buyer: String,
    /// VAT identifier of the buyer (BT-48).
    pub buyer_vat_id: String,
    /// Currency (BT-5).
    pub currency: String,
    /// Order that it quotes (BT-13).
    pub order: String,
    /// Contract that it quotes (BT-12).
    pub contract: String,
    /// Accounts to pay on (BT-84).
    pub accounts: Vec<String>,
    /// Invoices that it corrects or replaces (BT-25).
    pub replaces: Vec<String>,
    /// First and last day of what is billed (BT-73, BT-74).
    pub period: Vec<String>,
    /// Its lines.
    pub lines: Vec<LineText>,
    /// VAT breakdown; worked out of the lines when empty.
    pub vat: Vec<VatText>,
    /// Total without VAT (BT-109); worked out when absent.
    pub net: Option<String>,
    /// VAT (BT-110); worked out when absent.
    pub tax: Option<String>,
    /// Total with VAT (BT-112); worked out when absent.
    pub gross: Option<String>,
    /// Any other term, set last.
    pub terms: BTreeMap<String, String>,
    /// Terms read with less than certainty.
    pub confidence: BTreeMap<String, String>,
    /// Read from a page, not from XML.
    pub from_page: bool,
    /// Read from the picture of a page.
    pub scanned: bool,
    /// Numbers on the page that no label explains.
    pub mentioned: Vec<String>,
    /// What the readers noticed.
    pub flags: Vec<String>,
    /// Trouble met while reading.
    pub problems: Vec<ProblemText>,
    /// Profile that the official rules judged by, and what they found.
    pub profile: Option<String>,
    /// What they found.
    pub official: Vec<BreachText>,
    /// Mail address that it came from.
    pub sender: Option<String>,
    /// Pages beside the XML.
    pub page: Option<PageText>,
}

/// A breach of an official rule; fatal unless it says otherwise.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreachText {
    /// Its id.
    pub rule: String,
    /// What it says.
    pub message: String,
    /// Where in the document.
    pub place: String,
    /// Terms that it is about.
    #[serde(default)]
    pub terms: Vec<String>,
    /// How much it weighs.
    pub severity: Option<Weight>,
}

impl InvoiceText {
    /// What the official rules said; nothing when the example does not name a profile.
    pub(super) fn judgement(&self) -> Option<Judgement> {
        let profile = self.profile.clone()?;
        let breach = |text: &BreachText| Breach {
            rule: text.rule.clone(),
            severity: text.severity.unwrap_or(Weight::Fatal),
            message: text.message.clone(),
            location: text.place.clone(),
            terms: text.terms.clone(),
        };
        let verdict = Verdict {
            syntax: Syntax::Ubl,
            packs: vec!["EN 16931 1.3.16".into()],
            profile,
            findings: self.official.iter().map(breach).collect(),
            unlisted: BTreeMap::new(),
        };
        Some(Judgement { document: DocumentId::of(b"xml"), said: Judged::Verdict(verdict) })
    }
}

/// A line of the invoice.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LineText {
    /// What it is (BT-153).
    pub name: String,
    /// How much (BT-129).
    pub quantity: Option<String>,
    /// Unit of measure (BT-130).
    pub unit: Option<String>,
    /// Net price of one (BT-146).
    pub price: Option<String>,
    /// Total without VAT (BT-109); worked out when absent.
    pub net: Option<String>,
    /// The buyer's number of the article (BT-156).
    pub item: Option<String>,
    /// Order line that it quotes (BT-132).
    pub order_line: Option<String>,
    /// VAT rate in percent.
    pub rate: Option<String>,
    /// VAT category.
    pub category: Option<String>,
}

/// A group of the VAT breakdown.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VatText {
    /// VAT rate in percent.
    pub rate: String,
    /// Taxable amount (BT-116).
    pub base: String,
    /// VAT (BT-110); worked out when absent.
    pub tax: String,
    /// VAT category.
    #[serde(default)]
    pub category: Option<String>,
}

/// Trouble met while reading.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProblemText {
    /// Its class.
    pub reason: Reason,
    /// What becomes of the document.
    pub outcome: Outcome,
    /// What it says.
    pub message: String,
}

/// Pages beside the XML.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageText {
    /// What stands on the page.
    pub text: String,
    /// What a reader takes it for.
    #[serde(default)]
    pub shows: BTreeMap<String, String>,
    /// How sure the reader is of it, as a share.
    #[serde(default)]
    pub confidence: Option<String>,
    /// Whether it was read by OCR.
    #[serde(default)]
    pub ocr: bool,
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
            scanned: false,
            mentioned: Vec::new(),
            flags: Vec::new(),
            problems: Vec::new(),
            profile: None,
            official: vec![],
            sender: None,
            page: None,
        }
    }
}

/// One reading being filled, with the evidence that fits its source.
struct Writer {
    reading: Reading,
    from_page: Option<Via>,
    /// The first value that is none.
    failed: Option<ExampleError>,
}

impl Writer {
    fn of(from_page: Option<Via>) -> Writer {
        Writer { reading: Reading::default(), from_page, failed: None }
    }

    fn done(self) -> Result<Reading, ExampleError> {
        self.failed.map_or(Ok(self.reading), Err)
    }

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
        if let Err(error) = value(&path.to_string(), text, self.reading.set(path, text, provenance)) {
            self.failed.get_or_insert(error);
        }
    }
}

impl InvoiceText {
    /// The reading that it stands for.
    ///
    /// # Errors
    /// The first value that is none.
    pub fn reading(&self) -> Result<Reading, ExampleError> {
        let via = if self.scanned { Some(Via::Ocr) } else { self.from_page.then_some(Via::TextLayer) };
        let mut writer = Writer::of(via);
        writer.reading.mentioned.clone_from(&self.mentioned);
        let mut shares = BTreeMap::new();
        for (path, text) in &self.confidence {
            shares.insert(path.as_str(), confidence(text)?);
        }
        let sure = |path: &TermPath| shares.get(path.to_string().as_str()).copied().unwrap_or(Confidence::CERTAIN);
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
            let net = match (&line.net, &line.quantity, &line.price) {
                (Some(net), _, _) => Some(decimal(net)?),
                (None, Some(quantity), Some(price)) => {
                    let (quantity, price) = (decimal(quantity)?, decimal(price)?);
                    quantity.checked_mul(price).map(|net| net.round_dp(2))
                }
                _ => None,
            };
            let rate = line.rate.as_deref().unwrap_or("19");
            if let Some(net) = net {
                sum = held("the sum of lines", sum.checked_add(net))?;
                let group = groups.entry(decimal(rate)?).or_default();
                *group = held("the base", group.checked_add(net))?;
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
        let net = match self.net.as_deref() {
            None => sum,
            Some("") => Decimal::ZERO,
            Some(text) => decimal(text)?,
        };
        let mut tax = Decimal::ZERO;
        if self.vat.is_empty() {
            for (n, (rate, base)) in (1..).zip(&groups) {
                let share = base.checked_mul(*rate).and_then(|product| product.checked_div(Decimal::ONE_HUNDRED));
                let amount = model::money::round(held("the VAT", share)?, 2, model::Rounding::HalfUp);
                tax = held("the VAT", tax.checked_add(amount))?;
                set(TermPath::vat(n, 116), &money(*base));
                set(TermPath::vat(n, 117), &money(amount));
                set(TermPath::vat(n, 118), "S");
                set(TermPath::vat(n, 119), &rate.to_string());
            }
        }
        for (n, group) in (1..).zip(&self.vat) {
            tax = held("the VAT", tax.checked_add(decimal(&group.tax)?))?;
            set(TermPath::vat(n, 116), &money(decimal(&group.base)?));
            set(TermPath::vat(n, 117), &money(decimal(&group.tax)?));
            set(TermPath::vat(n, 118), group.category.as_deref().unwrap_or("S"));
            set(TermPath::vat(n, 119), &group.rate);
        }
        let tax = self.tax.as_deref().map_or(Ok(tax), decimal)?;
        if !self.lines.is_empty() {
            set(bt(106), &money(sum));
        }
        set(bt(109), &money(net));
        set(bt(110), &money(tax));
        match self.gross.as_deref() {
            Some("") => {}
            Some(gross) => set(bt(112), &money(decimal(gross)?)),
            None => set(bt(112), &money(held("the total", net.checked_add(tax))?)),
        }
        for (path, text) in &self.terms {
            set(value("the term", path, path.parse())?, text);
        }
        writer.reading.class = Some(self.class);
        writer.done()
    }

    /// Pages beside the XML.
    pub(super) fn renditions(&self) -> Result<Vec<Rendition>, ExampleError> {
        let Some(page) = &self.page else { return Ok(Vec::new()) };
        let via = if page.ocr { Via::Ocr } else { Via::TextLayer };
        let mut writer = Writer::of(Some(via));
        let sure = confidence(page.confidence.as_deref().unwrap_or("0.95"))?;
        for (path, text) in &page.shows {
            writer.set(&value("the term", path, path.parse())?, text, sure);
        }
        Ok(vec![Rendition { document: DocumentId::of(b"page"), reading: writer.done()?, text: page.text.clone() }])
    }

    pub(super) fn problems(&self) -> Vec<Problem> {
        let problem = |p: &ProblemText| Problem { reason: p.reason, outcome: p.outcome, message: p.message.clone() };
        self.problems.iter().map(problem).collect()
    }
}
