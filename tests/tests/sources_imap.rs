//! Mailboxes, against a real Dovecot: what arrives is taken once, moved only after it is durable, whatever breaks.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use flow::secret::Secret;
use flow::sources::{ImapSource, ImapTls, SourceKind};
use tests::servers::Dovecot;
use tests::servers::dovecot::DovecotOptions;

mod sources_support;
use sources_support::{Fault, ListIntake, RunningSource, until};

/// Longer than anything here takes on a machine that runs other tests beside these.
const SOON: Duration = Duration::from_secs(50);

fn source(server: &Dovecot) -> ImapSource {
    let mut source = ImapSource::new("test", Dovecot::HOST, Dovecot::USER, Secret::new(Dovecot::PASSWORD));
    source.port = Some(server.imaps_port);
    source.ca_file = Some(server.ca_file());
    source
}

fn run(source: ImapSource, intake: &Arc<ListIntake>) -> RunningSource {
    let intake = Arc::clone(intake);
    RunningSource::start(SourceKind::Imap, |health, stop| source.run(intake, health, stop))
}

fn mail(number: usize, text: &str) -> Vec<u8> {
    format!(
        "From: =?utf-8?Q?M=C3=BCller?= <bill{number}@vendor.example>\r\nTo: invoices@example.com\r\nSubject: Invoice {number}\r\nMessage-ID: <{number}@vendor.example>\r\n\r\n{text} {number}\r\n"
    )
    .into_bytes()
}

async fn moved(server: &Dovecot, inbox: usize, done: usize, trouble: usize) {
    let counts = || (server.count("INBOX"), server.count("Processed"), server.count("Attention"));
    until(SOON, || counts() == (inbox, done, trouble), || format!("{:?}, is {:?}", (inbox, done, trouble), counts()))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_is_taken_within_two_seconds_and_moved_when_durable() {
    let server = Dovecot::start().unwrap();
    let intake = ListIntake::new();
    let running = run(source(&server), &intake);
    running.connected().await;
    let mut latencies = Vec::new();
    for number in 0..10 {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let sent = Instant::now();
        let text = if number == 4 { "TROUBLE" } else { "please pay" };
        server.deliver(&mail(number, text)).unwrap();
        let items = intake.wait_for(number + 1, Duration::from_secs(90)).await;
        latencies.push(items[number].1 - sent);
    }
    latencies.sort();
    println!("ten mails: median {:?}, slowest {:?}", latencies[5], latencies[9]);
    // Other tests use the processors too: one mail may be slow, the usual one may not.
    assert!(latencies[5] < Duration::from_secs(2), "{latencies:?}");
    moved(&server, 0, 9, 1).await;
    let (item, _) = &intake.items()[3];
    assert_eq!(item.bytes, mail(3, "please pay"));
    assert_eq!(item.arrival.name, "Invoice 3");
    assert_eq!(item.arrival.sender.as_deref(), Some("bill3@vendor.example"));
    assert_eq!(item.cursor.as_deref(), Some(item.arrival.key.as_str()));
    let report = running.report();
    assert_eq!((report.taken, report.troubled, report.trouble), (10, 1, None));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_that_lie_there_and_mails_that_pour_in_are_each_taken_once() {
    let server = Dovecot::start().unwrap();
    let intake = ListIntake::new();
    for number in 0..50 {
        server.deliver(&mail(number, "waiting")).unwrap();
    }
    let started = Instant::now();
    let running = run(source(&server), &intake);
    // More than the hundred announcements that the library keeps.
    for number in 50..250 {
        server.deliver(&mail(number, "pouring")).unwrap();
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    intake.wait_for(250, Duration::from_secs(30)).await;
    println!("250 mails taken and moved in {:?}", started.elapsed());
    moved(&server, 0, 250, 0).await;
    assert_eq!(intake.known(), 0);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_between_commit_and_move_makes_no_second_item() {
    let server = Dovecot::start().unwrap();
    let intake = ListIntake::new();
    intake.fault(Fault::TakeAndHang);
    server.deliver(&mail(1, "please pay")).unwrap();
    let running = run(source(&server), &intake);
    intake.wait_for(1, SOON).await;
    running.kill().await;
    assert_eq!(server.count("INBOX"), 1, "nothing moves before the answer");
    let running = run(source(&server), &intake);
    moved(&server, 0, 1, 0).await;
    assert_eq!((intake.items().len(), intake.known()), (1, 1));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_intake_that_is_busy_is_asked_again() {
    let server = Dovecot::start().unwrap();
    let intake = ListIntake::new();
    intake.fault(Fault::Retry);
    intake.fault(Fault::Retry);
    server.deliver(&mail(1, "please pay")).unwrap();
    let running = run(source(&server), &intake);
    intake.wait_for(1, SOON).await;
    moved(&server, 0, 1, 0).await;
    until(SOON, || running.report().trouble.is_none(), || "the trouble is over".to_owned()).await;
    assert!(running.report().last_trouble.unwrap().what.contains("the store is away"));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_cut_while_waiting_are_opened_again() {
    let server = Dovecot::start().unwrap();
    let intake = ListIntake::new();
    let running = run(source(&server), &intake);
    running.connected().await;
    for number in 0..3 {
        // A connection cut while it signs in would only lengthen the pause before the next.
        running.connected().await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        server.cut_connections();
        until(SOON, || running.report().last_trouble.is_some(), || "a lost connection shows".to_owned()).await;
        server.deliver(&mail(number, "please pay")).unwrap();
        intake.wait_for(number + 1, SOON).await;
    }
    moved(&server, 0, 3, 0).await;
    running.connected().await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_restarts_with_new_numbers_doubles_nothing() {
    let mut server = Dovecot::start().unwrap();
    let intake = ListIntake::new();
    let mut left_in_place = source(&server);
    left_in_place.done_folder = None;
    left_in_place.trouble_folder = None;
    let running = run(left_in_place, &intake);
    for number in 0..3 {
        server.deliver(&mail(number, "please pay")).unwrap();
    }
    intake.wait_for(3, SOON).await;
    let before = intake.items()[0].0.arrival.key.clone();
    server.stop();
    server.renumber("INBOX").unwrap();
    server.begin().unwrap();
    server.deliver(&mail(3, "please pay")).unwrap();
    intake.wait_for(4, SOON).await;
    until(SOON, || intake.known() == 3, || format!("3 known, is {}", intake.known())).await;
    let after = intake.items()[3].0.arrival.key.clone();
    assert_ne!(before.split('/').next(), after.split('/').next(), "{before} {after}");
    assert_eq!(server.count("INBOX"), 4);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_done_folder_the_cursor_says_what_is_new() {
    let server = Dovecot::start().unwrap();
    let intake = ListIntake::new();
    let in_place = || {
        let mut source = source(&server);
        (source.done_folder, source.trouble_folder) = (None, None);
        source
    };
    server.deliver(&mail(0, "please pay")).unwrap();
    let running = run(in_place(), &intake);
    intake.wait_for(1, SOON).await;
    running.stop().await;
    let running = run(in_place(), &intake);
    running.connected().await;
    server.deliver(&mail(1, "please pay")).unwrap();
    intake.wait_for(2, SOON).await;
    running.stop().await;
    assert_eq!(intake.known(), 0, "the last mail is not fetched again, although n:* returns it");
    assert!(
        server.mails("INBOX").iter().all(|path| !path.to_string_lossy().ends_with('S')),
        "nothing is marked as read"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_says_what_to_check_and_is_not_hammered() {
    let server = Dovecot::start().unwrap();
    let intake = ListIntake::new();
    let mut wrong = source(&server);
    wrong.password = Secret::new("guess");
    let running = run(wrong, &intake);
    until(SOON, || running.report().trouble.is_some(), || "trouble shows".to_owned()).await;
    let what = running.report().trouble.unwrap().what;
    for word in ["mailbox test", Dovecot::USER, "[[sources.imap]]", "password_env"] {
        assert!(what.contains(word), "{what}");
    }
    assert!(!what.contains("guess"), "{what}");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let tries = server.log().matches("auth failed").count();
    assert_eq!(tries, 1, "{}", server.log());
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_that_cannot_work_say_what_to_change() {
    let server = Dovecot::start().unwrap();
    let check = async |change: &dyn Fn(&mut ImapSource), words: &[&str]| {
        let mut source = source(&server);
        change(&mut source);
        let to_check = source.clone();
        let checked = async { to_check.check().await };
        let running = run(source, &ListIntake::new());
        until(SOON, || running.report().trouble.is_some(), || format!("trouble with {words:?}")).await;
        let what = running.report().trouble.unwrap().what;
        assert!(words.iter().all(|word| what.contains(word)), "{words:?} in: {what}");
        assert!(!running.report().connected);
        running.stop().await;
        assert!(checked.await.is_err());
    };
    source(&server).check().await.unwrap();
    check(&|source| source.ca_file = None, &["trusted", "ca_file"]).await;
    check(&|source| source.ca_file = Some("/nowhere.pem".into()), &["/nowhere.pem"]).await;
    check(&|source| source.folder = "Nowhere".to_owned(), &["Nowhere", "[[sources.imap]]"]).await;
    check(&|source| source.port = Some(1), &["localhost:1"]).await;
    check(&|source| (source.host, source.tls) = ("192.0.2.1".to_owned(), ImapTls::None), &["in the clear"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn starttls_and_servers_that_can_little_work_too() {
    for capabilities in ["IMAP4rev1 UIDPLUS", "IMAP4rev1", "IMAP4rev1 IDLE MOVE"] {
        let server = Dovecot::start_with(&DovecotOptions { capabilities: Some(capabilities.to_owned()) }).unwrap();
        let intake = ListIntake::new();
        let mut source = source(&server);
        (source.tls, source.port) = (ImapTls::StartTls, Some(server.imap_port));
        source.poll = Duration::from_millis(200);
        source.done_folder = Some("Erledigt/Rechnungen für März".to_owned());
        let running = run(source, &intake);
        running.connected().await;
        for number in 0..3 {
            server.deliver(&mail(number, "please pay")).unwrap();
            intake.wait_for(number + 1, SOON).await;
        }
        let done = || server.count("Erledigt/Rechnungen f&APw-r M&AOQ-rz");
        until(SOON, || server.count("INBOX") == 0 && done() == 3, || format!("{capabilities}: {}", done())).await;
        assert_eq!(intake.known(), 0);
        running.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_over_the_limit_is_recorded_and_moves_to_trouble() {
    let server = Dovecot::start().unwrap();
    let intake = ListIntake::new();
    let mut source = source(&server);
    source.size_max = 100_000;
    let running = run(source, &intake);
    server.deliver(&mail(0, &"large ".repeat(40_000))).unwrap();
    server.deliver(&mail(1, "please pay")).unwrap();
    intake.wait_for(1, SOON).await;
    moved(&server, 0, 1, 1).await;
    let refused = intake.refused();
    assert_eq!((refused.len(), refused[0].size_max), (1, 100_000));
    assert!(refused[0].size > 200_000);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_mail_and_an_odd_one_arrive_as_they_are() {
    let server = Dovecot::start().unwrap();
    let intake = ListIntake::new();
    let running = run(source(&server), &intake);
    let large = mail(0, &"0123456789abcdef\r\n".repeat(600_000));
    let odd = b"\xff\xfe no header, 8 bit \xe4\xf6, * 1 FETCH (BODY[] {3}\r\n)\r\n)\r\nA5 OK done\r\n".to_vec();
    server.deliver(&large).unwrap();
    intake.wait_for(1, Duration::from_secs(90)).await;
    server.deliver(&odd).unwrap();
    let items = intake.wait_for(2, SOON).await;
    assert!(items[0].0.bytes == large, "{} bytes of {}", items[0].0.bytes.len(), large.len());
    assert_eq!(items[1].0.bytes, odd);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_while_mail_pours_in_it_loses_and_doubles_nothing() {
    const MAILS: usize = 150;
    let server = Arc::new(Dovecot::start().unwrap());
    let intake = ListIntake::new();
    intake.answer_slowly();
    let pouring = tokio::spawn({
        let server = Arc::clone(&server);
        async move {
            for number in 0..MAILS {
                server.deliver(&mail(number, "pouring")).unwrap();
                tokio::time::sleep(Duration::from_millis(rand::random_range(5..40))).await;
            }
        }
    });
    let mut kills = 0;
    while !pouring.is_finished() {
        let running = run(source(&server), &intake);
        tokio::time::sleep(Duration::from_millis(rand::random_range(50..400))).await;
        running.kill().await;
        kills += 1;
    }
    let running = run(source(&server), &intake);
    moved(&server, 0, MAILS, 0).await;
    let mut keys: Vec<String> = intake.items().into_iter().map(|(item, _)| item.arrival.key).collect();
    keys.sort();
    keys.dedup();
    println!("{kills} kills, {} known again", intake.known());
    assert!(intake.known() > 0, "none of {kills} kills fell between commit and move");
    assert_eq!((keys.len(), intake.items().len()), (MAILS, MAILS));
    running.stop().await;
}
