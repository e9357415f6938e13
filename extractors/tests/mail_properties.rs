//! Whatever bytes arrive as a mail, opening them ends, soon, and without a panic.

#![expect(clippy::print_stdout, reason = "the times are worth reading when a test fails")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use extractors::{Limits, mail};
use proptest::prelude::*;

/// Promises that hold for every mail.
fn check(bytes: &[u8]) {
    let opened = mail::open(bytes, &Limits::default());
    assert_eq!(opened.bundles.is_empty(), opened.refusal().is_some(), "no case has a reason, a case has none");
    for bundle in &opened.bundles {
        for index in bundle.renditions.iter().chain(&bundle.supporting).chain([&bundle.invoice]) {
            assert!(opened.parts[*index].refusal().is_none(), "refused parts are in no bundle");
        }
    }
    let shown = opened.parts.iter().flat_map(|part| [&part.name, &part.path, &part.declared_type]);
    for name in shown.chain(&opened.headers.subject).chain(&opened.headers.from_name) {
        assert!(
            !name.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)),
            "{name:?} is safe to show"
        );
    }
}

const SEED: &str = "From: A <a@b.example>\r\nSubject: =?utf-8?Q?Rechnung_=C5=82?=\r\nDate: Mon, 05 Oct 2026 10:00:00 +0200\r\n\
Content-Type: multipart/mixed; boundary=\"m\"\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=m2\r\n\r\n--m2\r\n\
Content-Type: text/plain; charset=iso-8859-2\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nFaktura nr FV/1 =B3\r\n--m2\r\n\
Content-Type: text/html\r\n\r\n<table><tr><td>Total</td><td>1,00&nbsp;&euro;</td></tr></table>\r\n--m2--\r\n--m\r\n\
Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nbody\r\n--m\r\nContent-Type: application/zip; name*=utf-8''a%2Ezip\r\n\
Content-Transfer-Encoding: base64\r\n\r\nUEsDBBQAAAAIAAAARV3HHBc8CgAAAAgAAAATAAAAW0NvbnRlbnRfVHlwZXNdLnhtbLMJqSxILQYA\r\n--m--\r\n";

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        Just(b"\r\n".to_vec()),
        Just(b"\r\n\r\n".to_vec()),
        Just(b"--m".to_vec()),
        Just(b"--m2--\r\n".to_vec()),
        Just(b"=?utf-8?B?".to_vec()),
        Just(b"Content-Type: ".to_vec()),
        Just(b"; boundary=\"".to_vec()),
        Just(b"filename*0*=utf-8''%".to_vec()),
        Just(b"From: (((\"<@".to_vec()),
        Just("\u{202e}ł".as_bytes().to_vec()),
        Just(b"<!--<table><tr><td>&#x110000;&".to_vec()),
    ];
    let change = (0..SEED.len(), 0usize..40, piece);
    proptest::collection::vec(change, 1..12).prop_map(|changes| {
        let mut bytes = SEED.as_bytes().to_vec();
        for (at, remove, insert) in changes {
            let at = at.min(bytes.len());
            let end = (at + remove).min(bytes.len());
            bytes.splice(at..end, insert);
        }
        bytes
    })
}

/// How attachments begin that are looked into.
const MAGIC: &[&[u8]] = &[
    b"PK\x03\x04",
    b"\x78\x9f\x3e\x22\0\0",
    b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80",
    b"%PDF-1.7\n1 0 obj\n",
    b"<?xml version='1.0'?><Invoice><ID>",
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    b"<html><table>",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_mails_are_opened_without_a_panic(bytes in mutated()) {
        check(&bytes);
    }

    #[test]
    fn arbitrary_bytes_are_opened_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        check(&bytes);
    }

    #[test]
    fn arbitrary_headers_are_opened_without_a_panic(
        name in "(From|To|Date|Subject|Content-Type|Content-Disposition|Received|DKIM-Signature|Message-ID)",
        value in "[ -~ł\t\r\n\u{0}]{0,200}",
        body in "[ -~\r\n]{0,200}",
    ) {
        check(format!("{name}: {value}\r\nMIME-Version: 1.0\r\n\r\n{body}").as_bytes());
    }

    #[test]
    fn arbitrary_attachments_are_opened_without_a_panic(
        magic in proptest::sample::select(MAGIC),
        rest in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let head = b"From: a@b.example\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n";
        check(&[&head[..], magic, &rest].concat());
    }
}

/// Opens within a time that is far above what it takes and far below what a quadratic walk would.
fn soon(what: &str, bytes: &[u8]) -> mail::Opened {
    let began = Instant::now();
    let opened = mail::open(bytes, &Limits::default());
    let took = began.elapsed();
    println!("{what}: {} bytes in {took:?}", bytes.len());
    assert!(took < Duration::from_secs(10), "{what} took {took:?}");
    opened
}

#[test]
fn mails_made_to_hurt_are_opened_soon() {
    let mut nested = String::from("From: a@b.example\r\n");
    for i in 0..1_000 {
        let _ = write!(nested, "Content-Type: multipart/mixed; boundary=\"b{i}\"\r\n\r\n--b{i}\r\n");
    }
    assert_eq!(
        soon("1,000 nested multiparts", nested.as_bytes()).refusal().map(|p| p.reason.as_str()),
        Some("too_deep")
    );

    let forwarded = "From: a@b.example\r\nContent-Type: message/rfc822\r\n\r\n".repeat(500);
    assert_eq!(
        soon("500 forwarded mails", forwarded.as_bytes()).refusal().map(|p| p.reason.as_str()),
        Some("too_deep")
    );

    let head = "From: a@b.example\r\nContent-Type: text/html\r\n\r\n";
    soon("open brackets", format!("{head}{}", "<".repeat(150_000)).as_bytes());
    soon("open comments", format!("{head}{}", "<!--".repeat(150_000)).as_bytes());
    soon("open quotes", format!("{head}{}", "<a \"".repeat(150_000)).as_bytes());
    soon("nested hidden elements", format!("{head}{}", "<div style='display:none'>".repeat(100_000)).as_bytes());
    soon("nested tables", format!("{head}{}", "<table><tr><td>x".repeat(60_000)).as_bytes());
    soon("open references", format!("{head}{}", "&amp".repeat(150_000)).as_bytes());
    soon("one long word", format!("{head}Invoice INV-1 {}", "9".repeat(800_000)).as_bytes());
    soon("many amounts", format!("{head}{}", "Total 1,00 2026-01-01 Invoice X1 VAT\n".repeat(20_000)).as_bytes());
    soon("many content ids", format!("{head}{}", "cid:".repeat(200_000)).as_bytes());

    let boundaries = "--m\r\n".repeat(150_000);
    soon(
        "many delimiters",
        format!("From: a@b\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n{boundaries}").as_bytes(),
    );
    soon("many header lines", "X: y\r\n".repeat(150_000).as_bytes());
    soon("many folds", format!("From: a@b\r\nX:{}\r\n\r\n", "\r\n y".repeat(150_000)).as_bytes());
    soon("many addresses", format!("From: a@b\r\nTo: {}\r\n\r\n", "a@b.example, ".repeat(150_000)).as_bytes());
    soon(
        "many encoded words",
        format!("From: a@b\r\nSubject: {}\r\n\r\n", "=?utf-8?Q?x?= ".repeat(150_000)).as_bytes(),
    );
    soon("open encoded words", format!("From: a@b\r\nSubject: {}\r\n\r\n", "=?utf-8?B?".repeat(100_000)).as_bytes());
    soon(
        "many parameters",
        format!("From: a@b\r\nContent-Type: text/plain{}\r\n\r\n", "; a=b".repeat(60_000)).as_bytes(),
    );
    soon(
        "open parameters",
        format!("From: a@b\r\nContent-Type: text/plain{}\r\n\r\n", "; n*0*=\"".repeat(100_000)).as_bytes(),
    );
}

#[test]
fn mails_that_once_broke_the_reader_are_opened_without_a_panic() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/malformed/mail");
    let files: Vec<_> = std::fs::read_dir(folder).expect("the folder is there").collect();
    assert!(files.len() >= 4, "{} files", files.len());
    for file in files {
        check(&std::fs::read(file.expect("a file").path()).expect("a readable file"));
    }
}
