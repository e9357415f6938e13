//! Reads every sample with the real readers, judges it with the real rules against the committed ledger, and compares
//! with what its `case.toml` expects: the whole decision core, without a store.

use std::collections::{BTreeMap, BTreeSet};

use extractors::ocr::{Reader, Weights};
use extractors::{Engines, Options};
use model::case::{CaseId, CaseStatus};
use model::decision::Decision;
use model::document::Arrival;
use model::extraction::{Extraction, Reason};
use model::flat::Flat;
use model::ledger::{
    Billed, Budget, Contract, EarlierInvoice, Ledger, LegalEntity, Order, OrderLine, OrderStatus, TrustedAccount,
    Vendor,
};
use model::reading::Rendition;
use model::verdict::{Judged, Judgement};
use model::{Amount, DocumentId, MediaType};
use rules::{Policy, Subject};
use samples::{Case, LedgerKind, Source};
use serde::Deserialize;

#[derive(Deserialize)]
struct Config {
    company: Company,
    policy: Policy,
    approval: rules::policy::ApprovalPolicy,
}

#[derive(Deserialize)]
struct Company {
    legal_entities: Vec<LegalEntity>,
}

fn rows(kind: LedgerKind) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(samples::ledger_csv(kind).as_bytes());
    reader.deserialize().map(|row| row.unwrap_or_else(|e| panic!("{kind:?}: {e}"))).collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|t| !t.is_empty())
}

/// The committed ledger as the rules see it.
fn ledger(own_entities: Vec<LegalEntity>) -> Ledger {
    let mut ledger = Ledger { own_entities, ..Ledger::empty(samples::AS_OF) };
    for row in rows(LedgerKind::Vendors) {
        let accounts = row["iban"].split(' ').map(|iban| TrustedAccount {
            iban: iban.parse().expect("an IBAN"),
            bic: some(&row["bic"]),
            confirmed_by: "import".into(),
        });
        ledger.vendors.push(Vendor {
            vendor_id: row["vendor_id"].clone(),
            name: row["name"].clone(),
            vat_id: Some(row["vat_id"].parse().expect("a VAT id")),
            accounts: accounts.collect(),
            email_domain: some(&row["email_domain"]),
            country: some(&row["country"]),
            currency: row["currency"].parse().ok(),
            payment_terms_days: row["payment_terms_days"].parse().ok(),
            po_required: row["po_required"] == "true",
            blocked: row["blocked"] == "true",
        });
    }
    for row in rows(LedgerKind::Orders) {
        if ledger.order(&row["po_number"]).is_none() {
            ledger.orders.push(Order {
                po_number: row["po_number"].clone(),
                vendor_id: row["vendor_id"].clone(),
                currency: row["currency"].parse().expect("a currency"),
                order_date: row["order_date"].parse().ok(),
                status: if row["status"] == "closed" { OrderStatus::Closed } else { OrderStatus::Open },
                buyer: some(&row["buyer"]),
                cost_centre: some(&row["cost_centre"]),
                lines: Vec::new(),
            });
        }
        let order = ledger.orders.iter_mut().find(|o| o.po_number == row["po_number"]).expect("the order");
        order.lines.push(OrderLine {
            line_no: row["line_no"].clone(),
            item_id: some(&row["item_id"]),
            description: row["description"].clone(),
            quantity: row["quantity"].parse().expect("a quantity"),
            unit: some(&row["unit"]),
            unit_price: row["unit_price"].parse().expect("a price"),
            tax_rate: row["tax_rate"].parse().ok(),
            received: None,
            billed: Billed::default(),
            tiers: Vec::new(),
            received_in: Vec::new(),
            packs: Vec::new(),
        });
    }
    for row in rows(LedgerKind::Receipts) {
        let order =
            ledger.orders.iter_mut().find(|o| o.po_number == row["po_number"]).expect("an order of the receipt");
        let line = order.lines.iter_mut().find(|l| l.line_no == row["line_no"]).expect("a line of the receipt");
        let quantity: model::Decimal = row["quantity"].parse().expect("a quantity");
        line.received = Some(line.received.unwrap_or_default() + quantity);
    }
    for row in rows(LedgerKind::Contracts) {
        let period = serde_json::from_value(row["period"].clone().into()).expect("a period");
        ledger.contracts.push(Contract {
            contract_number: row["contract_number"].clone(),
            vendor_id: row["vendor_id"].clone(),
            description: row["description"].clone(),
            currency: row["currency"].parse().expect("a currency"),
            valid_from: row["valid_from"].parse().expect("a date"),
            valid_to: row["valid_to"].parse().ok(),
            period,
            amount_per_period: row["amount_per_period"].parse().ok(),
            total_cap: row["total_cap"].parse().ok(),
            tolerance_percent: row["tolerance_percent"].parse().ok(),
            owner: some(&row["owner"]),
            prices: Vec::new(),
        });
    }
    for row in rows(LedgerKind::Budgets) {
        let amount =
            Amount::new(row["amount"].parse().expect("an amount"), row["currency"].parse().expect("a currency"));
        ledger.budgets.push(Budget { cost_centre: row["cost_centre"].clone(), period: row["period"].clone(), amount });
    }
    for (kind, count) in [
        ("vendors", ledger.vendors.len()),
        ("orders", ledger.orders.len()),
        ("receipts", rows(LedgerKind::Receipts).len()),
        ("contracts", ledger.contracts.len()),
        ("budgets", ledger.budgets.len()),
    ] {
        ledger.known.insert(kind.into(), count as u64);
    }
    ledger
}

/// What the case holds: its invoice document and the other renditions, or why there is none.
fn documents(case: &Case, options: &Options) -> Result<Vec<Vec<u8>>, Reason> {
    let (_, bytes) = case.files.first().expect("a file");
    if case.arrival != Source::Mail {
        return Ok(vec![bytes.to_vec()]);
    }
    let opened = extractors::mail::open(bytes, &options.limits);
    let Some(bundle) = opened.bundles.first() else {
        return Err(opened.refusal().map_or(Reason::NoDocument, |p| p.reason));
    };
    assert_eq!(opened.bundles.len(), 1, "{} holds {} invoices", case.name, opened.bundles.len());
    let indexes = std::iter::once(bundle.invoice).chain(bundle.renditions.iter().copied());
    Ok(indexes.map(|i| opened.parts[i].bytes.clone()).collect())
}

/// A page as a rendition; `shown` holds its words, since those of a hybrid stand in the outer extraction.
/// What the official rules say about an XML, as the sandboxed reader asks them.
fn judgement(xml: &[u8], limits: &extractors::Limits) -> Option<Judgement> {
    let text = extractors::einvoice::decode(xml, limits).expect("it was read");
    let tree = extractors::einvoice::parse(&text, limits).expect("it was read");
    let root = extractors::einvoice::sbdh::inside(tree.root()).expect("it was read");
    let verdict = rules::einvoice::validate(root, None)?;
    Some(Judgement { document: DocumentId::of(xml), said: Judged::Verdict(verdict) })
}

fn rendition(extraction: &Extraction, shown: &Extraction) -> Rendition {
    let words = shown.pages.iter().flat_map(|page| &page.words).map(|word| word.text.as_str());
    Rendition {
        document: extraction.document,
        reading: extractors::assemble(extraction),
        text: words.collect::<Vec<_>>().join(" "),
    }
}

struct Verdict {
    status: &'static str,
    reason: Option<Reason>,
    codes: Vec<String>,
    waiting_for: Vec<String>,
    flat: Option<Flat>,
    detail: String,
    earlier: Option<EarlierInvoice>,
}

fn judge(case: &Case, ledger: &Ledger, policy: &Policy, engines: &mut Engines) -> Verdict {
    let options = Options::default();
    let refused = |status, reason| Verdict {
        status,
        reason: Some(reason),
        codes: Vec::new(),
        waiting_for: Vec::new(),
        flat: None,
        detail: String::new(),
        earlier: None,
    };
    let documents = match documents(case, &options) {
        Ok(documents) => documents,
        Err(reason) => return refused("quarantined", reason),
    };
    let (extractions, xmls): (Vec<Extraction>, Vec<_>) =
        documents.iter().map(|bytes| extractors::read_keeping(bytes, &options, engines)).unzip();
    let main = &extractions[0];
    let judgement = xmls[0].as_ref().and_then(|xml| judgement(xml, &options.limits));
    if let Some(problem) = main.refusal() {
        let status = if problem.outcome == model::extraction::Outcome::Reject { "rejected" } else { "quarantined" };
        return Verdict { detail: problem.message.clone(), ..refused(status, problem.reason) };
    }
    let reading = extractors::assemble(main);
    let mut renditions: Vec<Rendition> = main.page_reading.iter().map(|page| rendition(page, main)).collect();
    renditions.extend(extractions[1..].iter().map(|other| rendition(other, other)));
    let arrival = Arrival {
        source: "samples".into(),
        key: case.name.clone(),
        received_at: samples::now(),
        name: case.files[0].0.clone(),
        sender: None,
    };
    let id = CaseId::of(main.document);
    let ids: Vec<DocumentId> = extractions.iter().map(|e| e.document).collect();
    let matched = rules::match_ledger(&reading, Some(&arrival), ledger, policy);
    let subject = Subject {
        reading: &reading,
        renditions: &renditions,
        class: main.class,
        class_confidence: main.class_confidence,
        flags: &main.flags,
        problems: &main.problems,
        judgement: judgement.as_ref(),
        arrival: Some(&arrival),
        case: &id,
        documents: &ids,
        look: model::trace::Look::NONE,
        ledger,
        matched: &matched,
    };
    let findings = rules::check(&subject, policy);
    let decision = rules::decide(&subject, &findings, &BTreeSet::new(), policy);
    let codes: BTreeSet<String> = findings.iter().map(|f| f.code.to_string()).collect();
    let (status, waiting_for) = match decision {
        Decision::Approve { .. } => ("cleared", vec!["accountant".to_owned()]),
        Decision::Ask { approvers, .. } => ("cleared", approvers.into_iter().take(1).collect()),
        Decision::Review { .. } => ("exception", Vec::new()),
        Decision::Wait { .. } => ("cleared", Vec::new()),
        Decision::Duplicate { .. } => ("duplicate", Vec::new()),
        Decision::File { .. } => ("filed", Vec::new()),
    };
    let mut earlier =
        EarlierInvoice::of(reading.invoice(), id, main.document, matched.vendor.as_ref().map(|v| v.vendor_id.clone()));
    earlier.status = CaseStatus::Cleared;
    Verdict {
        status,
        reason: None,
        codes: codes.into_iter().collect(),
        waiting_for,
        flat: Some(Flat::of(reading.invoice(), main.class)),
        detail: findings.iter().map(|f| format!("\n      {} {}", f.code, f.sentence)).collect(),
        earlier: main.class.is_payable().then_some(earlier),
    }
}

#[test]
fn every_sample_is_read_and_judged_as_its_case_says() {
    let config: Config = toml::from_str(samples::config_toml()).expect("samples/bursar.toml");
    let policy = Policy { approval: config.approval, ..config.policy };
    assert_eq!(policy.validate(), Vec::new());
    let mut ledger = ledger(config.company.legal_entities);
    let mut engines = Engines { ocr: samples_ocr() };
    let only: Option<String> = std::env::vars().find(|(name, _)| name == "ONLY").map(|(_, value)| value);
    assert!(engines.ocr.is_some(), "install tesseract-ocr and its languages, or run ./bursar.sh test");
    let mut failed = Vec::new();
    let mut seen = BTreeSet::new();
    for case in samples::cases() {
        if only.as_ref().is_some_and(|only| !only.split(',').any(|o| case.name.starts_with(o))) {
            continue;
        }
        let bytes = case.files[0].1;
        if !seen.insert(bytes) {
            assert_eq!(case.expected.status, "duplicate", "{}", case.name);
            continue;
        }
        let verdict = judge(&case, &ledger, &policy, &mut engines);
        let mut wrong = differences(&case, &verdict);
        if !wrong.is_empty() {
            wrong.push(verdict.detail.clone());
            failed.push(format!("{}: {}", case.name, wrong.join("\n    ")));
        }
        ledger.earlier.extend(verdict.earlier);
    }
    assert!(failed.is_empty(), "{} samples are not as expected:\n{}", failed.len(), failed.join("\n"));
}

fn differences(case: &Case, verdict: &Verdict) -> Vec<String> {
    let expected = &case.expected;
    let mut codes = verdict.codes.clone();
    // What could not be read at all never reaches the rules: the service says C001 for it.
    if matches!(verdict.status, "rejected" | "quarantined") && verdict.reason != Some(Reason::NoDocument) {
        codes.push("C001".into());
    }
    let mut wrong = expected.differences(verdict.status, &codes);
    if expected.reason.as_deref() != verdict.reason.map(Reason::as_str) {
        wrong.push(format!("reason is {:?}, expected {:?}", verdict.reason, expected.reason));
    }
    if verdict.status == "cleared" && verdict.waiting_for != expected.waiting_for {
        wrong.push(format!("waits for {:?}, expected {:?}", verdict.waiting_for, expected.waiting_for));
    }
    if let Some(flat) = &verdict.flat {
        let read = serde_json::to_value(flat).expect("JSON");
        for (name, value) in &expected.invoice {
            if read.get(name).and_then(|v| v.as_str()) != Some(value) {
                wrong.push(format!("{name} is {:?}, expected {value:?}", read.get(name)));
            }
        }
    }
    wrong
}

/// The engine of this machine; without one the scans are skipped, and the output says so.
fn samples_ocr() -> Option<Reader> {
    let languages = ["eng", "deu", "pol", "fra"].map(str::to_owned);
    let weights = Weights::usual_folder(|name| std::env::var_os(name)).map(|folder| Weights::read(&folder));
    Reader::open(weights.and_then(Result::ok).flatten(), &languages).ok()
}

#[test]
fn each_file_is_what_its_place_says() {
    for case in samples::cases() {
        let (path, bytes) = &case.files[0];
        let kind = extractors::sniff(bytes);
        let wanted = match path.rsplit('.').next() {
            Some("pdf") => MediaType::Pdf,
            Some("png") => MediaType::Png,
            Some("jpg") => MediaType::Jpeg,
            Some("tif") => MediaType::Tiff,
            Some("xml") => MediaType::Xml,
            _ => continue,
        };
        assert_eq!(kind, wanted, "{} {path}", case.name);
    }
}
