//! Mail and webhooks, against real servers on loopback.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use flow::effects::Effect;
use flow::effects::mail::{Smtp, SmtpSettings, SmtpTls};
use flow::effects::webhook::{Webhook, WebhookSettings};
use flow::secret::Secret;
use model::clock::FixedClock;
use tests::servers::SmtpSink;
use tests::servers::smtp_sink::Manner;

fn effect() -> Effect {
    Effect {
        key: "case-7/task-2/notify/j.kowalska".to_owned(),
        kind: "task_opened".to_owned(),
        to: vec!["Jana Kowalska <j.kowalska@example.com>".to_owned()],
        subject: "Please approve RE-4711\r\nBcc: everyone@example.com".to_owned(),
        text: "Müller & Söhne <GmbH> ask for 1,190.00 EUR.\n\nIt is due on 2026-04-01.".to_owned(),
        link: Some("https://bursar.example.com/case/7".to_owned()),
        body: serde_json::json!({"case": "7"}),
    }
}

fn smtp(port: u16) -> Smtp {
    let settings = SmtpSettings {
        host: "localhost".to_owned(),
        port: Some(port),
        tls: SmtpTls::None,
        ca_file: None,
        login: None,
        from: "Bursar <bursar@example.com>".to_owned(),
        timeout: Duration::from_secs(5),
    };
    Smtp::new(settings, Arc::new(FixedClock("2026-03-02T10:00:00Z".parse().unwrap()))).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notification_arrives_with_an_id_made_of_its_key() {
    let sink = SmtpSink::start().unwrap();
    let smtp = smtp(sink.port);
    smtp.check().await.unwrap();
    smtp.send(&effect()).await.unwrap();
    let received = sink.wait_for(1, Duration::from_secs(60));
    let mail = &received[0];
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("bursar@example.com", ["j.kowalska@example.com".to_owned()].as_slice())
    );
    assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(mail.header("Date").as_deref(), Some("Mon, 02 Mar 2026 10:00:00 +0000"));
    assert_eq!(mail.header("Bcc"), None, "a subject cannot add a header: {}", mail.message);
    assert!(mail.header("Message-ID").unwrap().ends_with("@example.com>"));
    assert!(mail.message.contains("multipart/alternative"));
    assert!(mail.message.contains("bursar.example.com/case/7"));
    assert!(!mail.message.contains("<GmbH> ask") || mail.message.contains("&lt;GmbH&gt;"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_is_tried_again_under_the_same_id() {
    let sink = SmtpSink::start().unwrap();
    let smtp = smtp(sink.port);
    sink.behave(Manner::LoseAnswer);
    let lost = smtp.send(&effect()).await.unwrap_err();
    assert!(lost.retry, "{lost}");
    sink.behave(Manner::HangUp);
    let lost = smtp.send(&effect()).await.unwrap_err();
    assert!(lost.retry, "{lost}");
    sink.behave(Manner::Accept);
    smtp.send(&effect()).await.unwrap();
    let received = sink.wait_for(2, Duration::from_secs(60));
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].header("Message-ID"), received[1].header("Message-ID"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refusals_say_whether_to_try_again() {
    let sink = SmtpSink::start().unwrap();
    let smtp = smtp(sink.port);
    sink.behave(Manner::RefuseForNow);
    let refused = smtp.send(&effect()).await.unwrap_err();
    assert!(refused.retry && refused.why.contains("come back later"), "{refused}");
    sink.behave(Manner::RefuseForGood);
    let refused = smtp.send(&effect()).await.unwrap_err();
    assert!(!refused.retry && refused.why.contains("no such mailbox"), "{refused}");
    let nobody = Effect { to: vec!["nobody".to_owned()], ..effect() };
    assert!(!smtp.send(&nobody).await.unwrap_err().retry);
    let away = self::smtp(1).send(&effect()).await.unwrap_err();
    assert!(away.retry && away.why.contains("j.kowalska@example.com"), "{away}");
}

/// A web server that answers each request with the next of these answers, and gives back what it was sent.
fn web_server(answers: Vec<&'static str>) -> (u16, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = std::thread::spawn(move || {
        let mut requests = Vec::new();
        for answer in answers {
            let (mut connection, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(connection.try_clone().unwrap());
            let (mut request, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                request.push_str(&line);
                if line == "\r\n" {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            request.push_str(&String::from_utf8(body).unwrap());
            requests.push(request);
            write!(connection, "HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
        }
        requests
    });
    (port, serving)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_carries_key_and_signature_and_goes_nowhere_else() {
    let answers = vec![
        "204 No Content",
        "503 Service Unavailable",
        "429 Too Many Requests",
        "422 Unprocessable Content",
        "302 Found\r\nlocation: http://169.254.169.254/latest/meta-data",
    ];
    let (port, serving) = web_server(answers);
    let settings = WebhookSettings {
        name: "erp".to_owned(),
        url: format!("http://127.0.0.1:{port}/hook?token=hidden"),
        signing_key: Some(Secret::new("key")),
        ca_file: None,
        timeout: Duration::from_secs(5),
    };
    let webhook = Webhook::new(settings).unwrap();
    webhook.send(&effect()).await.unwrap();
    let mut retries = Vec::new();
    for _ in 0..4 {
        let error = webhook.send(&effect()).await.unwrap_err();
        assert!(error.why.contains("erp"), "{error}");
        retries.push(error.retry);
    }
    assert_eq!(retries, [true, true, false, false]);
    let requests = serving.join().unwrap();
    assert!(
        requests[0].to_lowercase().contains("idempotency-key: case-7/task-2/notify/j.kowalska\r\n"),
        "{}",
        requests[0]
    );
    assert!(requests[0].to_lowercase().contains("x-bursar-signature: sha256="));
    let body: serde_json::Value = serde_json::from_str(requests[0].split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!((&body["kind"], &body["facts"]["case"]), (&"task_opened".into(), &"7".into()));
    // Nobody listens any more: the error does not give the token away.
    let away = webhook.send(&effect()).await.unwrap_err();
    assert!(away.retry && !away.why.contains("hidden"), "{away}");
}
