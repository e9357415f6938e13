//! Signal 9 at random moments while documents arrive by folder and mail, policy releases some, people approve and pay
//! others, and both are archived: nothing lost, nothing doubled, every decision and effect once, and a clean chain in the end.
//! The seed is printed.

#![expect(clippy::print_stdout, reason = "a measurement prints its figures")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use flow::stages::ArchiveRecord;
use model::DocumentId;
use model::case::{CaseId, CaseState, CaseStatus};
use model::clock::SystemClock;
use model::task::TaskKind;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use store::{CaseFilter, FactKind, StateName, Store, StoreConfig, TaskFilter};
use tests::bursar::Bursar;
use tests::servers::{Dovecot, SmtpSink};

const DOCUMENTS: u64 = 400;
const KILLS: u32 = 60;

#[test]
fn four_hundred_documents_survive_sixty_kills() {
    #[expect(clippy::disallowed_methods, reason = "a test is steered by its environment")]
    let seed = std::env::var("BURSAR_CRASH_SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or_else(|| u64::from(rand::random::<u32>()));
    println!("seed {seed} (set BURSAR_CRASH_SEED to repeat)");
    let mut chance = StdRng::seed_from_u64(seed);
    let dovecot = Dovecot::start().expect("Dovecot starts");
    let sink = SmtpSink::start().expect("the SMTP sink starts");
    let mut bursar = installation(&dovecot, &sink);
    bursar.run_well(&["migrate"]);
    let seeds = || (0..DOCUMENTS).map(|number| seed.wrapping_add(number));
    for (kind, text) in [
        ("vendors", samples::generate::vendors()),
        ("orders", samples::generate::orders(seeds())),
        ("receipts", samples::generate::receipts(seeds())),
    ] {
        let file = bursar.dir().join(format!("{kind}.csv"));
        fs::write(&file, text).expect("written");
        bursar.run_well(&["import", kind, &file.display().to_string()]);
    }
    bursar.run_well(&["user", "add", "boss", "--role", "approver", "--email", "boss@buyer.example"]);
    bursar.run_well(&["user", "add", "payer", "--role", "accountant", "--email", "payer@buyer.example"]);

    // Documents arrive all the while; half of them by mail.
    let inbox = bursar.dir().join("inbox");
    fs::create_dir_all(&inbox).expect("an inbox");
    let mut arriving = (0..DOCUMENTS).peekable();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let beside = runtime.block_on(attach(&bursar));
    let mut approved = BTreeSet::new();
    let mut kills = 0;
    let mut documents = BTreeSet::new();
    while kills < KILLS {
        bursar.start();
        let until = Instant::now() + Duration::from_millis(chance.random_range(60..900));
        // People work beside the service that dies: what was approved and paid is archived under the kills as well.
        if kills % 2 == 1 {
            approved
                .extend(runtime.block_on(waiting(&beside, 2)).into_iter().map(|case| approve_and_pay(&bursar, case)));
        }
        while Instant::now() < until {
            // Spread over the kills, so that every life of the process has something to do.
            let due = DOCUMENTS * u64::from(kills + 1) / u64::from(KILLS);
            if let Some(number) = arriving.next_if(|n| *n < due) {
                let ubl = samples::generate::ubl(seed.wrapping_add(number));
                documents.insert(DocumentId::of(&ubl));
                if number % 2 == 0 {
                    let part = inbox.join(format!("{number}.xml.part"));
                    fs::write(&part, &ubl).expect("written");
                    fs::rename(&part, inbox.join(format!("{number}.xml"))).expect("renamed");
                } else {
                    dovecot.deliver(&mail(number, &ubl)).expect("delivered");
                }
            } else {
                sleep(Duration::from_millis(5));
            }
        }
        bursar.kill();
        kills += 1;
    }
    for number in arriving {
        let ubl = samples::generate::ubl(seed.wrapping_add(number));
        documents.insert(DocumentId::of(&ubl));
        dovecot.deliver(&mail(number, &ubl)).expect("delivered");
    }
    assert_eq!(documents.len() as u64, DOCUMENTS, "the generator made two equal documents");

    drop(beside);
    bursar.serve();
    runtime.block_on(until_quiet(&bursar, &dovecot, &inbox));
    bursar.stop();

    let verified = bursar.run_well(&["verify"]);
    println!("{verified}");
    assert!(approved.len() >= 20, "{} cases were approved between the kills", approved.len());
    runtime.block_on(nothing_lost_nothing_doubled(&bursar, &documents, &sink, &approved));
    assert_eq!(dovecot.count("INBOX"), 0, "every mail was moved");
}

fn installation(dovecot: &Dovecot, sink: &SmtpSink) -> Bursar {
    let config = format!(
        r#"
[store]
workers = 4
[[sources.folder]]
name = "drop"
path = "inbox"
[[sources.imap]]
name = "ap-mailbox"
host = "localhost"
port = {imap}
ca_file = "{ca}"
user = "{user}"
password_env = "BURSAR_TEST_IMAP_PASSWORD"
[notify.smtp]
host = "127.0.0.1"
port = {smtp}
tls = "none"
from = "bursar@buyer.example"
# The generator's invoices carry the dates of one spring.
[policy.limits]
past_days = 100000
[policy]
auto_approve_max = "1500.00 EUR"
[approval]
pay_tasks = false
mode = "sequence"
sequence = [{{ approvers = ["boss"] }}]
[ocr]
languages = []
"#,
        imap = dovecot.imaps_port,
        ca = dovecot.ca_file().display(),
        user = Dovecot::USER,
        smtp = sink.port,
    );
    Bursar::with_config(&config).env("BURSAR_TEST_IMAP_PASSWORD", Dovecot::PASSWORD)
}

fn mail(number: u64, ubl: &[u8]) -> Vec<u8> {
    use base64::Engine as _;
    let body = base64::engine::general_purpose::STANDARD.encode(ubl);
    let lines: Vec<&str> = body.as_bytes().chunks(76).filter_map(|c| std::str::from_utf8(c).ok()).collect();
    format!(
        "From: sender@vendor.example\r\nTo: ap@buyer.example\r\nSubject: Invoice {number}\r\n\
         Message-ID: <{number}@vendor.example>\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: application/xml; name=\"{number}.xml\"\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"{number}.xml\"\r\n\r\n{}\r\n",
        lines.join("\r\n")
    )
    .into_bytes()
}

async fn attach(bursar: &Bursar) -> Store {
    Store::attach(&StoreConfig::embedded(bursar.data()), Arc::new(SystemClock)).await.expect("the store opens")
}

/// Some cases that wait for approval.
async fn waiting(store: &Store, limit: u32) -> Vec<CaseId> {
    let filter = CaseFilter { states: vec![StateName::Approving], limit: Some(limit), ..CaseFilter::default() };
    store.cases(&filter).await.expect("cases").into_iter().map(|case| case.id).collect()
}

fn approve_and_pay(bursar: &Bursar, case: CaseId) -> CaseId {
    bursar.run_well(&["case", "approve", case.as_str(), "--as", "boss"]);
    bursar.run_well(&["case", "pay", case.as_str(), "--as", "payer"]);
    case
}

async fn until_quiet(bursar: &Bursar, dovecot: &Dovecot, inbox: &std::path::Path) {
    let store = attach(bursar).await;
    let patience = Instant::now() + Duration::from_secs(180);
    loop {
        let counts = store.counts().await.expect("counts");
        let waiting = fs::read_dir(inbox).expect("the inbox").flatten().filter(|e| e.path().is_file()).count();
        let idle = store.idle().await.expect("idle") && counts.waiting_effects == 0;
        if idle && counts.cases >= DOCUMENTS && waiting == 0 && dovecot.count("INBOX") == 0 {
            return;
        }
        assert!(
            Instant::now() < patience,
            "still moving after 180 s: {counts:?}, {waiting} files, {} mails, idle {idle}\n{}",
            dovecot.count("INBOX"),
            bursar.log()
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn nothing_lost_nothing_doubled(
    bursar: &Bursar,
    documents: &BTreeSet<DocumentId>,
    sink: &SmtpSink,
    approved: &BTreeSet<CaseId>,
) {
    let store = attach(bursar).await;
    let filter = CaseFilter { limit: Some(10_000), ..CaseFilter::default() };
    let cases = store.cases(&filter).await.expect("cases");
    assert_eq!(cases.len(), documents.len(), "one document, one case");
    let (mut archived, mut released) = (0, 0);
    let mut wanted_notices = BTreeSet::new();
    let mut by_status: BTreeMap<&str, u32> = BTreeMap::new();
    for light in &cases {
        let case = store.case(&light.id).await.expect("the case").expect("is there");
        let first = case.documents.first().expect("a document").id;
        assert!(documents.contains(&first), "{} is of no document that arrived", case.id);
        assert_ne!(case.status, CaseStatus::Working, "{} still moves", case.id);
        *by_status.entry(case.status.as_str()).or_default() += 1;
        // Every decision once: each stage left one event, and the process opened one task.
        let events = store.events(Some(&case.id), None, 1_000).await.expect("events");
        let count = |kind: &str| events.iter().filter(|e| e.event.kind == kind).count();
        for kind in ["captured", "extracted", "normalized", "matched", "flagged"] {
            assert_eq!(count(kind), 1, "{} has {} events {kind}", case.id, count(kind));
        }
        let records = store.facts(&case.id, Some(FactKind::ArchiveRecord)).await.expect("facts");
        let closed = matches!(case.state, CaseState::Closed { .. });
        let once = usize::from(closed);
        assert_eq!((count("archived"), records.len()), (once, once), "{} is archived once when closed", case.id);
        for record in &records {
            let record: ArchiveRecord = serde_json::from_value(record.data.clone()).expect("an archive record");
            let folder = bursar.data().join("archive").join(&record.path);
            assert!(folder.join("manifest.json").is_file(), "{} has its manifest", case.id);
        }
        let by_person = usize::from(approved.contains(&case.id));
        for kind in ["approved", "paid"] {
            assert_eq!(count(kind), by_person, "{} is {kind} once, when somebody did so", case.id);
        }
        archived += once;
        if closed && by_person == 0 {
            assert_eq!(count("released"), 1, "{} was released by policy once", case.id);
            released += 1;
            continue;
        }
        let tasks =
            store.tasks(&TaskFilter { case: Some(case.id.clone()), ..TaskFilter::default() }).await.expect("tasks");
        assert_eq!(tasks.len(), 1 + by_person, "{} has {} tasks", case.id, tasks.len());
        if case.state == CaseState::Approving || closed {
            assert_eq!(tasks[0].task.kind, TaskKind::Approve);
            let effects = store.effects_of(&case.id).await.expect("effects");
            assert_eq!(effects.len(), tasks.len(), "{} has one notice a task", case.id);
            for effect in effects {
                assert!(effect.sent_at.is_some(), "the notices of {} were sent", case.id);
                wanted_notices.insert(effect.effect.key);
            }
        }
    }
    println!("cases: {by_status:?}; {archived} archived, {released} of them released by policy");
    assert!(archived >= approved.len() + 20 && released >= 20, "{archived} archived, {released} released by policy");
    assert!(wanted_notices.len() > documents.len() / 3, "most generated invoices are clean: {by_status:?}");
    // A receiver that honours the key (the Message-ID) sees each notice exactly once.
    let received = sink.received();
    let distinct: BTreeSet<String> = received.iter().filter_map(|m| m.header("Message-ID")).collect();
    println!("{} notices sent, {} distinct", received.len(), distinct.len());
    assert_eq!(distinct.len(), wanted_notices.len(), "every notice arrived");
    // A kill can cut off the answer of the one notice that is being sent; no more than that comes again.
    let again = received.len() - distinct.len();
    assert!(again <= KILLS as usize, "{again} notices came again after {KILLS} kills");
}
