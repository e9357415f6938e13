//! Mail delivered to a real Dovecot and a file dropped in a folder become cases within two seconds when idle, and a
//! service with nothing to do stays small.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::DocumentId;
use model::case::CaseStatus;
use model::clock::SystemClock;
use store::{Store, StoreConfig};
use tests::bursar::Bursar;
use tests::servers::Dovecot;

fn installation(dovecot: &Dovecot) -> Bursar {
    let config = format!(
        r#"
[[sources.folder]]
name = "drop"
path = "inbox"
[[sources.imap]]
name = "ap-mailbox"
host = "localhost"
port = {}
ca_file = "{}"
user = "{}"
password_env = "BURSAR_TEST_IMAP_PASSWORD"
"#,
        dovecot.imaps_port,
        dovecot.ca_file().display(),
        Dovecot::USER,
    );
    Bursar::with_config(&config).env("BURSAR_TEST_IMAP_PASSWORD", Dovecot::PASSWORD)
}

/// Time until the document has a case, and until that rests.
async fn times(store: &Store, document: DocumentId, since: Instant) -> (Duration, Duration) {
    let mut seen = None;
    loop {
        let cases = store.find_case(&document.to_string()).await.expect("look for the case");
        if let Some(id) = cases.first() {
            let seen = *seen.get_or_insert(since.elapsed());
            let case = store.case(id).await.expect("the case").expect("is there");
            if case.status != CaseStatus::Working {
                return (seen, since.elapsed());
            }
        }
        assert!(since.elapsed() < Duration::from_secs(30), "no case after 30 s");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_mail_and_a_file_become_cases_within_two_seconds() {
    let dovecot = Dovecot::start().expect("Dovecot starts");
    let mut bursar = installation(&dovecot);
    bursar.serve();
    let store = Store::attach(&StoreConfig::embedded(bursar.data()), Arc::new(SystemClock)).await.expect("opens");
    // Wait until both watchers stand: the folder is made, and the mailbox's first look is over.
    tokio::time::sleep(Duration::from_secs(3)).await;
    println!("idle: {} kB resident", bursar.resident_kb().expect("memory"));

    let ubl = samples::generate::ubl(1);
    let part = bursar.dir().join("inbox/1.xml.part");
    fs::write(&part, &ubl).expect("written");
    let since = Instant::now();
    fs::rename(&part, bursar.dir().join("inbox/1.xml")).expect("renamed");
    let (seen, rested) = times(&store, DocumentId::of(&ubl), since).await;
    println!("file: case after {seen:?}, at rest after {rested:?}");
    assert!(seen < Duration::from_secs(2), "the file became a case after {seen:?}");

    tokio::time::sleep(Duration::from_secs(1)).await;
    let ubl = samples::generate::ubl(2);
    let mail = format!(
        "From: a@vendor.example\r\nTo: ap@buyer.example\r\nSubject: Invoice\r\nMIME-Version: 1.0\r\n\
         Content-Type: application/xml; name=i.xml\r\nContent-Disposition: attachment; filename=i.xml\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{}",
        String::from_utf8(ubl.clone()).expect("UTF-8").replace('\n', "\r\n")
    );
    let attached = mail.split("\r\n\r\n").nth(1).map(|_| ()).is_some();
    assert!(attached);
    let since = Instant::now();
    dovecot.deliver(mail.as_bytes()).expect("delivered");
    let (seen, rested) = times(&store, DocumentId::of(mail.as_bytes()), since).await;
    println!("mail: case after {seen:?}, at rest after {rested:?}");
    assert!(seen < Duration::from_secs(2), "the mail became a case after {seen:?}");
    bursar.stop();
}
