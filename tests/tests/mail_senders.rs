//! A mail's sender from end to end: what our own mail server confirmed, what somebody wrote into the mail himself, and
//! where answers go, through a real Dovecot into a case with F102 or without.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;
use tests::bursar::Bursar;
use tests::servers::Dovecot;

/// A mail: the seed of its invoice, the trace fields above its sender, and where answers go.
struct Mail<'a> {
    seed: u64,
    /// What servers put on top.
    trace: &'a str,
    /// Local part and domain of `From`; the vendor's domain when it is empty.
    from: &'a str,
    reply_to: Option<String>,
}

/// An installation with a mailbox; with the name of our mail server, only whom it confirms is believed.
fn installation(dovecot: &Dovecot, authserv_id: Option<&str>, seeds: std::ops::Range<u64>) -> Bursar {
    let believed = authserv_id.map(|id| format!("authserv_id = \"{id}\"\n")).unwrap_or_default();
    let config = format!(
        r#"
[policy.limits]
past_days = 100000
[ocr]
languages = []
[[sources.imap]]
name = "ap-mailbox"
host = "localhost"
port = {}
ca_file = "{}"
user = "{}"
password_env = "BURSAR_TEST_IMAP_PASSWORD"
{believed}"#,
        dovecot.imaps_port,
        dovecot.ca_file().display(),
        Dovecot::USER,
    );
    let bursar = Bursar::with_config(&config).env("BURSAR_TEST_IMAP_PASSWORD", Dovecot::PASSWORD);
    for (kind, text) in [
        ("vendors", samples::generate::vendors()),
        ("orders", samples::generate::orders(seeds.clone())),
        ("receipts", samples::generate::receipts(seeds)),
    ] {
        let file = bursar.dir().join(format!("{kind}.csv"));
        std::fs::write(&file, text).expect("written");
        bursar.run_well(&["import", kind, &file.display().to_string()]);
    }
    bursar
}

/// The mail domain that the master data has for the seller of an invoice.
fn vendors_domain(seed: u64) -> String {
    let vat_id = samples::generate::invoice(seed).seller.vat_identifier.expect("a VAT identifier");
    let vendors = samples::generate::vendors();
    let row = vendors.lines().find(|row| row.contains(&vat_id)).expect("the seller is on file");
    row.split(',').nth(5).expect("a domain").to_owned()
}

fn text(mail: &Mail<'_>) -> String {
    let own = format!("billing@{}", vendors_domain(mail.seed));
    let from = if mail.from.is_empty() { own } else { mail.from.to_owned() };
    let reply_to = mail.reply_to.as_ref().map(|to| format!("Reply-To: <{to}>\r\n")).unwrap_or_default();
    let ubl = String::from_utf8(samples::generate::ubl(mail.seed)).expect("UTF-8").replace('\n', "\r\n");
    format!(
        "{}From: <{from}>\r\n{reply_to}To: {}\r\nSubject: Invoice {}\r\nMessage-ID: <{}@vendor.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: application/xml; name=i.xml\r\n\
         Content-Disposition: attachment; filename=i.xml\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{ubl}",
        mail.trace,
        Dovecot::USER,
        mail.seed,
        mail.seed,
    )
}

/// Delivers the mails, waits for their cases, and gives the sentences of F102 by the number of the invoice.
fn taken(dovecot: &Dovecot, bursar: &mut Bursar, mails: &[Mail<'_>]) -> BTreeMap<u64, Vec<String>> {
    for mail in mails {
        dovecot.deliver(text(mail).as_bytes()).expect("delivered");
    }
    bursar.serve();
    let since = Instant::now();
    let cases: Vec<Value> = loop {
        let listed = bursar.run_well(&["case", "list", "--json", "--limit", "100"]);
        let cases: Vec<Value> = listed.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let rest = cases.iter().filter(|case| case["status"] != "working").count();
        if rest >= mails.len() {
            break cases;
        }
        assert!(
            since.elapsed() < Duration::from_secs(90),
            "{rest} of {} cases after 90 s\n{}",
            mails.len(),
            bursar.log()
        );
        std::thread::sleep(Duration::from_millis(200));
    };
    let mut found = BTreeMap::new();
    for case in &cases {
        let id = case["case"].as_str().expect("a case");
        let shown: Value = serde_json::from_str(&bursar.run_well(&["case", "show", id, "--json"])).expect("a case");
        let number = case["summary"]["number"].as_str().expect("a number").to_owned();
        let mail = mails.iter().find(|m| samples::generate::invoice(m.seed).number.as_deref() == Some(&number));
        let findings = shown["findings"].as_array().expect("findings").iter().map(|f| &f["finding"]);
        let about_sender = findings.filter(|f| f["code"] == "F102");
        let sentences = about_sender.map(|f| f["sentence"].as_str().unwrap_or_default().to_owned());
        found.insert(mail.expect("a mail of ours").seed, sentences.collect::<Vec<_>>());
    }
    bursar.stop();
    found
}

/// What the server of the mailbox writes on top of what it receives.
const RECEIVED: &str = "Received: from out.vendor.example by mx.ours.example; Mon, 2 Mar 2026 08:00:00 +0000\r\n";

fn results(server: &str, verdict: &str) -> String {
    format!("Authentication-Results: {server}; dmarc={verdict}\r\n")
}

#[test]
fn only_whom_our_own_mail_server_confirms_is_believed() {
    let dovecot = Dovecot::start().expect("Dovecot starts");
    let mut bursar = installation(&dovecot, Some("mx.ours.example"), 0..7);
    let ours = |verdict: &str| results("mx.ours.example", verdict) + RECEIVED;
    let genuine = ours("pass");
    let stranger_below = ours("pass") + &results("mx.elsewhere.example", "fail");
    let forged_below = ours("fail") + &results("mx.ours.example", "pass");
    let forged_above = results("mx.evil.example", "pass") + RECEIVED + &results("mx.ours.example", "pass");
    let look_alike = {
        let domain = vendors_domain(4);
        let (name, end) = domain.split_once('.').expect("a domain");
        format!("billing@{name}-pay.{end}")
    };
    let mails = [
        Mail { seed: 0, trace: &genuine, from: "", reply_to: None },
        // Another server on the way said something else: ours has the last word.
        Mail { seed: 1, trace: &stranger_below, from: "", reply_to: None },
        // Ours says that it failed; the sender wrote a better result of our name below it.
        Mail { seed: 2, trace: &forged_below, from: "", reply_to: None },
        Mail { seed: 3, trace: &forged_above, from: "", reply_to: None },
        Mail { seed: 4, trace: &genuine, from: "", reply_to: Some(look_alike) },
        // Nobody looked at it.
        Mail { seed: 5, trace: RECEIVED, from: "", reply_to: None },
        // Confirmed, and of a domain that nobody takes for the vendor's: a billing service.
        Mail { seed: 6, trace: &genuine, from: "bills@invoicing.example", reply_to: None },
    ];
    let found = taken(&dovecot, &mut bursar, &mails);
    for seed in [0, 1, 6] {
        assert_eq!(found[&seed], [""; 0], "mail {seed}");
    }
    for seed in [2, 3, 5] {
        assert!(found[&seed].iter().any(|said| said.contains("is not verified")), "mail {seed}: {:?}", found[&seed]);
    }
    assert!(found[&4].iter().any(|said| said.contains("only looks like the sender's")), "{:?}", found[&4]);
    assert!(!found[&4].iter().any(|said| said.contains("is not verified")), "{:?}", found[&4]);
}

#[test]
fn without_a_configured_server_only_what_failed_counts() {
    let dovecot = Dovecot::start().expect("Dovecot starts");
    let mut bursar = installation(&dovecot, None, 0..3);
    let failed = results("mx.ours.example", "fail") + RECEIVED;
    let mails = [
        Mail { seed: 0, trace: RECEIVED, from: "", reply_to: None },
        Mail { seed: 1, trace: &failed, from: "", reply_to: None },
        // Answers to another name at the same domain go to the same people.
        Mail { seed: 2, trace: "", from: "", reply_to: Some(format!("post@{}", vendors_domain(2))) },
    ];
    let found = taken(&dovecot, &mut bursar, &mails);
    assert_eq!((found[&0].as_slice(), found[&2].as_slice()), (&[][..], &[][..]));
    assert!(found[&1].iter().any(|said| said.contains("is not verified")), "{:?}", found[&1]);
}
