//! A desk on a real SQLite store, with invented invoices that go through the real rules.
//!
//! Reading is replaced: each document's bytes are looked up in a shelf of prepared readings, so that tests say exactly
//! what was read. Match, flag and route call the rules; archiving just closes.

#![expect(dead_code, unreachable_pub, reason = "each test file uses a part of it")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use desk::service::{BoxFuture, PictureError, Pictures};
use desk::{Desk, DeskConfig};
use model::case::{CaseId, CaseState, Event, Stage};
use model::decision::{Decision, Match};
use model::document::{Arrival, Document, DocumentRole};
use model::evidence::Via;
use model::extraction::{DocumentClass, Problem, Reason};
use model::ledger::{EarlierInvoice, LegalEntity, Order, OrderLine, OrderStatus, TrustedAccount, Vendor};
use model::reading::Provenance;
use model::task::{Assignee, Role, Task, TaskKind};
use model::verdict::{Judged, Judgement, Verdict};
use model::{Confidence, DocumentId, Evidence, Finding, MediaType, Reading, Rect, Severity, TermPath};
use rules::process::{About, Approval, Opening};
use store::{
    Capture, CaseSummary, FactKind, Import, Lease, NewCase, NewFact, StageHandler, StageOutcome, Step, Store,
    StoreConfig,
};
use tokio_util::sync::CancellationToken;

/// Password of every invented user.
pub const PASSWORD: &str = "correct horse battery";

/// One value as it was read: term, text, confidence in percent, box in ten-thousandths.
pub type Read<'a> = (&'a str, &'a str, u8, Option<Rect>);

/// What the shelf knows of a document.
#[derive(Clone)]
pub struct Shelved {
    pub reading: Reading,
    pub pages: serde_json::Value,
}

/// What the official rules say of the e-invoices that are on the shelf.
pub type Verdicts = Arc<Mutex<BTreeMap<DocumentId, Verdict>>>;

pub struct World {
    pub desk: Desk,
    pub verdicts: Verdicts,
    pub store: Store,
    pub shelf: Arc<Mutex<BTreeMap<DocumentId, Shelved>>>,
    pub stop: CancellationToken,
    pub dir: tempfile::TempDir,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A desk with users, vendors and orders, and workers that run.
pub async fn world(policy: rules::Policy, pictures: Arc<dyn Pictures>, base_url: Option<&str>) -> World {
    let dir = tempfile::tempdir().expect("a folder");
    let store =
        Store::open(&StoreConfig::embedded(dir.path()), Arc::new(model::clock::SystemClock)).await.expect("opens");
    store.migrate().await.expect("migrates");
    let own = vec![LegalEntity {
        name: "Halden Werke AG".into(),
        vat_id: "DE811111119".parse().ok(),
        country: Some("DE".into()),
    }];
    let config = DeskConfig {
        own_entities: own.clone(),
        base_url: base_url.map(str::to_owned),
        ..DeskConfig::new(Arc::new(policy.clone()))
    };
    let desk = Desk::new(store.clone(), config, pictures, Arc::new(desk::service::NoTrials));
    let shelf = Arc::new(Mutex::new(BTreeMap::new()));
    let stop = CancellationToken::new();
    let verdicts = Verdicts::default();
    let stages = Stages { store: store.clone(), policy, own, shelf: shelf.clone(), verdicts: verdicts.clone() };
    let (worker, token) = (store.clone(), stop.clone());
    tokio::spawn(async move { worker.run_workers(Arc::new(stages), 1, token).await });
    people(&desk).await;
    ledger(&store).await;
    World { desk, store, shelf, verdicts, stop, dir }
}

async fn people(desk: &Desk) {
    // One hash for all: hashing is slow on purpose.
    let hash = desk::service::hash_password(PASSWORD).expect("hashes");
    for (name, shown, roles) in [
        ("m.weber", "Mira Weber", vec![Role::Clerk]),
        ("a.lindqvist", "Anna Lindqvist", vec![Role::Approver]),
        ("j.kowalska", "Joanna Kowalska", vec![Role::Approver, Role::Clerk]),
        ("t.brandt", "Tomas Brandt", vec![Role::Accountant]),
        ("o.admin", "Olive Admin", vec![Role::Admin]),
        ("u.pruefer", "Uwe Prüfer", vec![Role::Auditor]),
    ] {
        let user = store::User {
            name: name.into(),
            display_name: shown.into(),
            email: Some(format!("{name}@halden.example")),
            password_hash: Some(hash.clone()),
            roles,
            disabled: false,
        };
        desk.store().put_user(user, "setup").await.expect("a user");
    }
}

async fn ledger(store: &Store) {
    let vendor = |id: &str, name: &str, vat: &str, iban: &str, country: &str, po_required| Vendor {
        vendor_id: id.into(),
        name: name.into(),
        vat_id: vat.parse().ok(),
        accounts: vec![TrustedAccount {
            iban: iban.parse().expect("an IBAN"),
            bic: None,
            confirmed_by: "import".into(),
        }],
        email_domain: None,
        country: Some(country.into()),
        currency: "EUR".parse().ok(),
        payment_terms_days: Some(30),
        po_required,
        blocked: false,
    };
    let vendors = vec![
        vendor("V-100", "Nordlicht Elektro GmbH", "DE136695976", "DE89370400440532013000", "DE", true),
        vendor("V-200", "Papierhaus Kraków Sp. z o.o.", "PL5260001246", "PL61109010140000071219812874", "PL", false),
        vendor("V-300", "Atelier Lumière SARL", "FR40303265045", "FR1420041010050500013M02606", "FR", false),
    ];
    store.apply_import(Import::Vendors(vendors), "setup").await.expect("vendors");
    let line = |no: &str, item: &str, description: &str, quantity: i64, price: &str| OrderLine {
        line_no: no.into(),
        item_id: Some(item.into()),
        description: description.into(),
        quantity: quantity.into(),
        unit: Some("EA".into()),
        unit_price: price.parse().expect("a price"),
        tax_rate: Some(19.into()),
        received: None,
        billed: Default::default(),
        tiers: Vec::new(),
        received_in: Vec::new(),
        packs: Vec::new(),
    };
    let order = Order {
        po_number: "4711".into(),
        vendor_id: "V-100".into(),
        currency: "EUR".parse().expect("EUR"),
        order_date: "2026-09-01".parse().ok(),
        status: OrderStatus::Open,
        buyer: Some("j.kowalska".into()),
        cost_centre: Some("CC-20".into()),
        lines: vec![
            line("1", "LED-40", "LED panel 40 W, neutral white", 20, "48.50"),
            line("2", "SW-12", "Dimmer switch, flush mounted", 50, "11.90"),
            line("3", "CAB-3", "Cable 3 × 1.5 mm², ring of 100 m", 10, "64.00"),
        ],
    };
    store.apply_import(Import::Orders(vec![order]), "setup").await.expect("orders");
    let receipts = [("1", 20), ("2", 50), ("3", 10)].map(|(line, quantity): (&str, i64)| model::ledger::Receipt {
        receipt_number: format!("GR-{line}"),
        po_number: "4711".into(),
        line_no: line.into(),
        quantity: quantity.into(),
        unit: Some("EA".into()),
        received_date: "2026-09-20".parse().expect("a date"),
    });
    store.apply_import(Import::Receipts(receipts.to_vec()), "setup").await.expect("receipts");
}

/// A reading of these values; those without a box stand in XML.
pub fn reading(document: DocumentId, values: &[Read<'_>]) -> Reading {
    let mut reading = Reading::default();
    for (n, (term, text, percent, rect)) in values.iter().enumerate() {
        let evidence = match rect {
            Some(rect) => Evidence::Page { document, page: 1, rect: *rect, via: Via::Ocr },
            None => Evidence::Xml { document, path: format!("/Invoice/*[{}]", n + 1), line: n as u32 + 2 },
        };
        let provenance = Provenance {
            confidence: Confidence::from_percent(*percent),
            evidence: vec![evidence],
            raw: None,
            proven_by: None,
        };
        reading.set(&term.parse::<TermPath>().expect(term), text, provenance).expect(term);
    }
    reading.settle_currency();
    reading.class = Some(DocumentClass::Invoice);
    reading
}

impl World {
    /// Captures a document whose reading is known, and waits until its case rests.
    pub async fn arrive(
        &self,
        name: &str,
        bytes: &[u8],
        media: MediaType,
        values: &[Read<'_>],
        flags: &[&str],
    ) -> CaseId {
        let id = DocumentId::of(bytes);
        let on_pages = values.iter().any(|v| v.3.is_some());
        let pages = if on_pages {
            serde_json::json!([{"number": 1, "width": 2100, "height": 2970}])
        } else {
            serde_json::json!([])
        };
        self.shelf.lock().expect("shelf").insert(id, Shelved { reading: reading(id, values), pages });
        self.capture(name, bytes, media, CaseState::Working { stage: Stage::Extract }, None, flags).await
    }

    pub async fn capture(
        &self,
        name: &str,
        bytes: &[u8],
        media: MediaType,
        state: CaseState,
        refusal: Option<Problem>,
        flags: &[&str],
    ) -> CaseId {
        let id = self.store.blobs().put(bytes).await.expect("stored");
        let document = Document {
            id,
            media_type: media,
            role: DocumentRole::Invoice,
            name: name.into(),
            size: bytes.len() as u64,
        };
        let capture = Capture {
            arrival: Arrival {
                source: "ap-mailbox".into(),
                key: format!("1/{name}"),
                received_at: self.store.clock().now(),
                name: name.into(),
                sender: Some("rechnung@nordlicht.example".into()),
            },
            original: document.clone(),
            sidecar: None,
            cases: vec![NewCase {
                id: CaseId::of(id),
                documents: vec![document],
                state,
                refusal,
                flags: flags.iter().map(|f| (*f).to_owned()).collect(),
            }],
            cursor: None,
        };
        let case = self.store.capture(capture).await.expect("captured").cases.remove(0);
        self.rest(&case).await;
        case
    }

    /// Waits until no stage works on the case.
    pub async fn rest(&self, case: &CaseId) -> CaseState {
        for _ in 0..2_400 {
            let record = self.store.case(case).await.expect("loads").expect("is there");
            if record.state.is_resting() {
                return record.state;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("{case} does not come to rest: {:?}", self.store.case(case).await);
    }
}

/// Stages that call the rules.
struct Stages {
    store: Store,
    policy: rules::Policy,
    own: Vec<LegalEntity>,
    shelf: Arc<Mutex<BTreeMap<DocumentId, Shelved>>>,
    verdicts: Verdicts,
}

impl StageHandler for Stages {
    fn work(&self, lease: Lease, case: CaseId, stage: Stage) -> store::BoxFuture<'_, StageOutcome> {
        Box::pin(async move {
            let Ok(Some(record)) = self.store.case(&case).await else { return StageOutcome::Superseded };
            if record.state.job_stage() != Some(stage) {
                return StageOutcome::Superseded;
            }
            let step = self.step(&record, stage).await;
            match self.store.commit(step, Some(&lease)).await {
                Ok(_) => StageOutcome::Committed,
                Err(error) => {
                    eprintln!("test stage {stage:?} of {case}: {error}");
                    if matches!(error, store::CommitError::LedgerMoved { .. }) {
                        return StageOutcome::Retry {
                            after: std::time::Duration::from_millis(5),
                            why: error.to_string(),
                        };
                    }
                    StageOutcome::Superseded
                }
            }
        })
    }
}

impl Stages {
    async fn step(&self, record: &store::CaseRecord, stage: Stage) -> Step {
        let id = &record.id;
        let go = |state: CaseState, kind: &str, sentence: String| {
            Step::new(id.clone(), record.version, state, Event::by_service(kind, sentence))
        };
        let working = |stage| CaseState::Working { stage };
        if stage == Stage::Archive {
            let CaseState::Archiving { outcome } = record.state else { panic!("archives what was decided") };
            return go(CaseState::Closed { outcome }, "archived", "the record was written".into());
        }
        let document = record.documents[0].id;
        if stage == Stage::Extract {
            let shelved = self.shelf.lock().expect("shelf").get(&document).cloned();
            let Some(shelved) = shelved else {
                return go(
                    CaseState::Quarantined { reason: Reason::Encrypted },
                    "quarantined",
                    "the PDF wants a password".into(),
                );
            };
            let invoice = shelved.reading.invoice();
            let mut step = go(working(Stage::Match), "normalized", "read the invoice".into());
            let extraction = serde_json::json!({"document": document, "pages": shelved.pages});
            step.facts.push(NewFact::by_service(FactKind::Extraction, &extraction).expect("json").about(document));
            if let Some(verdict) = self.verdicts.lock().expect("verdicts").get(&document).cloned() {
                let judgement = Judgement { document, said: Judged::Verdict(verdict) };
                step.facts.push(NewFact::by_service(FactKind::Verdict, &judgement).expect("json").about(document));
            }
            step.facts.push(NewFact::by_service(FactKind::Reading, &shelved.reading).expect("json"));
            step.summary = Some(CaseSummary {
                seller_name: invoice.seller.name.clone(),
                number: invoice.number.clone(),
                issue_date: invoice.issue_date,
                due_date: invoice.due_date,
                gross: invoice.totals.with_vat,
                ..record.summary.clone()
            });
            return step;
        }
        let reading: Reading = self.store.latest(id, FactKind::Reading).await.expect("loads").expect("a reading");
        let arrival = record.arrivals.first();
        let today = self.store.clock().today();
        let ledger = self.store.ledger_for(&reading, arrival, id, today, &self.own).await.expect("a ledger");
        let matched = rules::match_ledger(&reading, arrival, &ledger, &self.policy);
        let documents = [document];
        let subject = rules::Subject {
            reading: &reading,
            renditions: &[],
            class: DocumentClass::Invoice,
            class_confidence: Confidence::CERTAIN,
            flags: &record.summary.flags,
            problems: &[],
            judgement: None,
            arrival,
            case: id,
            documents: &documents,
            look: model::trace::Look::NONE,
            ledger: &ledger,
            matched: &matched,
        };
        match stage {
            Stage::Match => {
                let mut step = go(working(Stage::Flag), "matched", "matched to the ledger".into());
                let vendor = matched.vendor.as_ref().map(|v| v.vendor_id.clone());
                step.index = Some(EarlierInvoice::of(reading.invoice(), id.clone(), document, vendor.clone()));
                let invoice = reading.invoice();
                step.summary = Some(CaseSummary {
                    vendor_id: vendor,
                    number: invoice.number.clone(),
                    gross: invoice.totals.with_vat,
                    due_date: invoice.due_date,
                    ..record.summary.clone()
                });
                step.facts.push(NewFact::by_service(FactKind::Match, &matched).expect("json"));
                step.bookings = Some(matched.lines.clone());
                step.asserts = store::asserts_for(&ledger, &matched);
                step
            }
            Stage::Flag => {
                let findings = rules::check(&subject, &self.policy);
                let mut step = go(working(Stage::Route), "flagged", format!("{} findings", findings.len()));
                step.facts.push(NewFact::by_service(FactKind::Findings, &findings).expect("json"));
                step.asserts = store::asserts_for(&ledger, &matched);
                step
            }
            _ => self.route(record, &subject, &matched, &reading).await,
        }
    }

    async fn route(
        &self,
        record: &store::CaseRecord,
        subject: &rules::Subject<'_>,
        matched: &Match,
        reading: &Reading,
    ) -> Step {
        let id = &record.id;
        let findings: Vec<Finding> = self.store.latest(id, FactKind::Findings).await.expect("loads").expect("findings");
        let mut released = BTreeSet::new();
        for release in self.store.releases(id).await.expect("loads") {
            released.extend(release.keys);
        }
        let decision = rules::decide(subject, &findings, &released, &self.policy);
        let open: Vec<&Finding> = findings.iter().filter(|f| !released.contains(&f.key())).collect();
        let at_risk = open.iter().filter(|f| f.severity.stops()).filter_map(|f| f.at_risk).max_by_key(|a| a.value);
        let summary = CaseSummary {
            codes: open.iter().map(|f| (f.code, f.severity)).collect::<Vec<(model::Code, Severity)>>(),
            at_risk,
            ..record.summary.clone()
        };
        let now = self.store.clock().now();
        let hash = rules::approval::data_hash(reading, matched);
        let mut step = match &decision {
            Decision::Ask { process, approvers, because } => {
                let invoice = reading.invoice();
                let previous: Option<Approval> = self.store.latest(id, FactKind::Approval).await.expect("loads");
                let moved = rules::process::start(Opening {
                    case: id,
                    previous: previous.as_ref(),
                    process,
                    approvers,
                    because,
                    about: About {
                        seller: invoice.seller.name.clone(),
                        number: invoice.number.clone(),
                        gross: invoice.totals.with_vat,
                        due_date: invoice.due_date,
                    },
                    data_hash: hash,
                    initiator: Assignee::Role(Role::Clerk),
                    at: now,
                });
                let mut step = Step::new(
                    id.clone(),
                    record.version,
                    moved.state,
                    Event::by_service("routed", moved.sentence.clone()),
                );
                step.open_tasks = moved.open;
                step.facts.push(NewFact::by_service(FactKind::Approval, &moved.approval).expect("json"));
                step.summary = Some(CaseSummary {
                    waiting_for: moved.approval.waiting_for(),
                    sentence: Some(moved.sentence),
                    ..summary
                });
                step
            }
            Decision::Review { because } | Decision::Wait { because, .. } => {
                let mut step = Step::new(
                    id.clone(),
                    record.version,
                    CaseState::Exception,
                    Event::by_service("routed", because.clone()),
                );
                step.open_tasks.push(Task {
                    key: format!("{id}/review/{}", record.version),
                    case: id.clone(),
                    kind: TaskKind::Review,
                    assignee: Assignee::Role(Role::Clerk),
                    sentence: because.clone(),
                    checklist: Vec::new(),
                    opened_at: now,
                    data_hash: hash,
                });
                step.summary = Some(CaseSummary { sentence: Some(because.clone()), ..summary });
                step
            }
            other => panic!("the invented invoices are asked or reviewed, not {other:?}"),
        };
        step.supersede_tasks = true;
        step.facts.push(NewFact::by_service(FactKind::Decision, &decision).expect("json"));
        step
    }
}

/// One grey pixel.
const GREY_PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8,
    0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0x78, 0, 0, 0, 0xf1,
    0, 0xf0, 0x9a, 0x5e, 0x4a, 0x2d, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// Draws nothing but a small grey picture.
pub struct GreyPage;

impl Pictures for GreyPage {
    fn page_png(&self, _: DocumentId, page: u32, _: u32) -> BoxFuture<'_, Result<Vec<u8>, PictureError>> {
        Box::pin(async move {
            if page != 1 {
                return Err(PictureError::NoPage);
            }
            Ok(GREY_PNG.to_vec())
        })
    }
}

/// The invoice of Nordlicht over order 4711, with what a test wants to be different.
pub fn nordlicht<'a>(number: &'a str, change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str, u8, Option<Rect>)> {
    let base = [
        ("BT-1", number),
        ("BT-2", "2026-11-02"),
        ("BT-3", "380"),
        ("BT-5", "EUR"),
        ("BT-9", "2026-12-02"),
        ("BT-13", "4711"),
        ("BT-27", "Nordlicht Elektro GmbH"),
        ("BT-31", "DE136695976"),
        ("BT-35", "Hafenstraße 12"),
        ("BT-38", "24103"),
        ("BT-37", "Kiel"),
        ("BT-40", "DE"),
        ("BT-44", "Halden Werke AG"),
        ("BT-48", "DE811111119"),
        ("BT-50", "Werkring 1"),
        ("BT-53", "20095"),
        ("BT-52", "Hamburg"),
        ("BT-55", "DE"),
        ("BT-81", "58"),
        ("BG-17[1]/BT-84", "DE89370400440532013000"),
        ("BG-25[1]/BT-126", "1"),
        ("BG-25[1]/BT-153", "LED panel 40 W, neutral white"),
        ("BG-25[1]/BT-155", "LED-40"),
        ("BG-25[1]/BT-132", "1"),
        ("BG-25[1]/BT-129", "10"),
        ("BG-25[1]/BT-130", "EA"),
        ("BG-25[1]/BT-146", "48.50"),
        ("BG-25[1]/BT-131", "485.00"),
        ("BG-25[1]/BT-151", "S"),
        ("BG-25[1]/BT-152", "19"),
        ("BG-25[2]/BT-126", "2"),
        ("BG-25[2]/BT-153", "Dimmer switch, flush mounted"),
        ("BG-25[2]/BT-155", "SW-12"),
        ("BG-25[2]/BT-132", "2"),
        ("BG-25[2]/BT-129", "10"),
        ("BG-25[2]/BT-130", "EA"),
        ("BG-25[2]/BT-146", "11.90"),
        ("BG-25[2]/BT-131", "119.00"),
        ("BG-25[2]/BT-151", "S"),
        ("BG-25[2]/BT-152", "19"),
        ("BG-23[1]/BT-116", "604.00"),
        ("BG-23[1]/BT-117", "114.76"),
        ("BG-23[1]/BT-118", "S"),
        ("BG-23[1]/BT-119", "19"),
        ("BT-106", "604.00"),
        ("BT-109", "604.00"),
        ("BT-110", "114.76"),
        ("BT-112", "718.76"),
        ("BT-115", "718.76"),
    ];
    let mut values: Vec<(&str, &str, u8, Option<Rect>)> = Vec::new();
    for (term, text) in base {
        match change.iter().find(|(t, _)| *t == term) {
            Some((_, "")) => {}
            Some((_, changed)) => values.push((term, changed, 100, None)),
            None => values.push((term, text, 100, None)),
        }
    }
    for (term, text) in change {
        if !text.is_empty() && !base.iter().any(|(t, _)| t == term) {
            values.push((term, text, 100, None));
        }
    }
    values
}
