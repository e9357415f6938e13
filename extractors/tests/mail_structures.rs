//! Mails as real programs write them, built here part by part: what is found, and what becomes one case.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use extractors::{Limits, mail};
use model::MediaType;

const HEAD: &str =
    "From: Billing <billing@seller.example>\r\nTo: ap@buyer.example\r\nSubject: Documents\r\nMIME-Version: 1.0\r\n";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

fn ubl(number: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\"?><Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\" \
         xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\"><cbc:ID>{number}</cbc:ID></Invoice>"
    )
    .into_bytes()
}

fn cii(number: &str) -> Vec<u8> {
    format!(
        "<rsm:CrossIndustryInvoice xmlns:rsm=\"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100\">\
         <rsm:ExchangedDocument><ram:ID>{number}</ram:ID></rsm:ExchangedDocument></rsm:CrossIndustryInvoice>"
    )
    .into_bytes()
}

/// A PDF that differs from others by a comment.
fn pdf(comment: &str) -> Vec<u8> {
    [PDF, b"%", comment.as_bytes(), b"\n"].concat()
}

/// An attachment in base64.
fn attachment(declared: &str, name: &str, bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let lines: Vec<&str> = text.as_bytes().chunks(76).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!(
        "Content-Type: {declared}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        lines.join("\r\n")
    )
}

fn multipart(kind: &str, boundary: &str, parts: &[String]) -> String {
    let body: String = parts.iter().map(|part| format!("--{boundary}\r\n{part}\r\n")).collect();
    format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n{body}--{boundary}--\r\n")
}

fn text(words: &str) -> String {
    format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{words}")
}

fn open(entity: &str) -> mail::Opened {
    mail::open(format!("{HEAD}{entity}").as_bytes(), &Limits::default())
}

/// Names of the parts of each bundle: `invoice + renditions / supporting`.
fn cases(opened: &mail::Opened) -> Vec<String> {
    let names =
        |indexes: &[usize]| indexes.iter().map(|i| opened.parts[*i].name.as_str()).collect::<Vec<_>>().join(" + ");
    let show = |bundle: &mail::Bundle| {
        let documents: Vec<usize> = std::iter::once(bundle.invoice).chain(bundle.renditions.iter().copied()).collect();
        let supporting = names(&bundle.supporting);
        if supporting.is_empty() { names(&documents) } else { format!("{} / {supporting}", names(&documents)) }
    };
    opened.bundles.iter().map(show).collect()
}

fn check(entity: &str, expected: &[&str]) -> mail::Opened {
    let opened = open(entity);
    assert_eq!(cases(&opened), expected, "{:?} {:?}", opened.problems, opened.flags);
    assert_eq!(opened.bundles.is_empty(), opened.refusal().is_some(), "a mail without cases says why: {opened:?}");
    opened
}

#[test]
fn content_decides_what_an_attachment_is() {
    let opened = check(&attachment("application/octet-stream", "a.bin", PDF), &["a.bin"]);
    assert_eq!(opened.parts[0].media_type, MediaType::Pdf);
    assert_eq!(opened.parts[0].bytes, PDF);
    let opened = check(&attachment("text/plain", "a.txt", &ubl("RE-1")), &["a.txt"]);
    assert_eq!(opened.parts[0].media_type, MediaType::Xml);
    let inline = format!(
        "Content-Type: application/pdf\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        STANDARD.encode(PDF)
    );
    check(&multipart("mixed", "m", &[text("Hello"), inline]), &["unnamed.pdf"]);
}

#[test]
fn xml_and_pdf_of_one_invoice_are_one_case() {
    let xml = |name: &str, number: &str| attachment("application/xml", name, &ubl(number));
    let page = |name: &str| attachment("application/pdf", name, &pdf(name));
    let mixed = |parts: &[String]| multipart("mixed", "m", parts);
    check(&mixed(&[text("x"), page("invoice.pdf"), xml("data.xml", "RE-1")]), &["data.xml + invoice.pdf"]);
    check(
        &mixed(&[page("a.pdf"), xml("a.xml", "RE-1"), page("b.pdf"), xml("b.xml", "RE-2")]),
        &["a.xml + a.pdf", "b.xml + b.pdf"],
    );
    check(&mixed(&[xml("ubl.xml", "RE-1"), attachment("text/xml", "cii.xml", &cii("RE-1"))]), &["ubl.xml + cii.xml"]);
    check(&mixed(&[xml("a.xml", "RE-1"), page("a.pdf"), page("AGB.pdf")]), &["a.xml + a.pdf / AGB.pdf"]);
    check(&mixed(&[page("invoice.pdf"), page("timesheet.pdf")]), &["invoice.pdf / timesheet.pdf"]);
}

#[test]
fn several_documents_without_text_are_several_cases() {
    let page = |name: &str| attachment("application/pdf", name, &pdf(name));
    check(&multipart("mixed", "m", &[page("scan1.pdf"), page("scan2.pdf")]), &["scan1.pdf", "scan2.pdf"]);
    let same = attachment("application/pdf", "a.pdf", PDF);
    check(&multipart("mixed", "m", &[same.clone(), same]), &["a.pdf"]);
}

#[test]
fn forwarded_mails_are_opened_as_parts_and_as_files() {
    let inner =
        format!("{HEAD}{}", multipart("mixed", "inner", &[text("x"), attachment("application/pdf", "a.pdf", PDF)]));
    let forwarded = format!("Content-Type: message/rfc822\r\n\r\n{inner}");
    let opened = check(&multipart("mixed", "outer", &[text("see below"), forwarded]), &["a.pdf"]);
    assert_eq!(opened.parts[0].path, "2.1.2");
    assert_eq!(opened.text, "see below");
    let as_file = attachment("application/octet-stream", "original.eml", inner.as_bytes());
    check(&multipart("mixed", "outer", &[text("x"), as_file]), &["a.pdf"]);
    let encoded =
        format!("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", STANDARD.encode(&inner));
    check(&multipart("mixed", "outer", &[text("x"), encoded]), &["a.pdf"]);
}

#[test]
fn what_is_no_invoice_makes_no_case() {
    check(&text("Dear all, lunch is at noon."), &[]);
    let logo = {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend([0, 0, 0, 120, 0, 0, 0, 40, 8, 2, 0, 0, 0]);
        png.extend([0; 4]);
        png
    };
    let related = multipart(
        "related",
        "r",
        &[
            "Content-Type: text/html\r\n\r\n<p>Kind regards <img src=\"cid:logo@x\"></p>".to_owned(),
            attachment("image/png", "logo.png", &logo)
                .replace("Content-Disposition: attachment", "Content-ID: <logo@x>\r\nContent-Disposition: inline"),
        ],
    );
    check(&related, &[]);
    let card = attachment("text/vcard", "me.vcf", b"BEGIN:VCARD\r\nEND:VCARD\r\n");
    check(&multipart("mixed", "m", &[text("x"), card]), &[]);
    let key = attachment("application/pgp-keys", "key.asc", b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n");
    check(&multipart("mixed", "m", &[text("x"), key]), &[]);
}

#[test]
fn signed_mails_are_read_like_others() {
    let content = multipart("mixed", "inner", &[text("x"), attachment("application/pdf", "a.pdf", PDF)]);
    let signature = attachment(
        "application/pkcs7-signature",
        "smime.p7s",
        &[0x30, 0x0b, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2],
    );
    let opened = check(&multipart("signed", "s", &[content, signature]), &["a.pdf"]);
    assert!(opened.flags.is_empty(), "{:?}", opened.flags);
}

#[test]
fn an_attachment_that_was_cut_is_never_taken_for_whole() {
    let whole = format!(
        "{HEAD}{}",
        multipart("mixed", "m", &[text("x"), attachment("application/pdf", "a.pdf", &pdf(&"y".repeat(400)))])
    );
    for end in whole.find("JVBER").expect("the PDF")..whole.len() - 2 {
        let opened = mail::open(&whole.as_bytes()[..end], &Limits::default());
        for part in opened.bundles.iter().map(|b| &opened.parts[b.invoice]) {
            assert!(part.bytes.windows(5).any(|w| w == b"%%EOF"), "cut at {end}");
            assert!(opened.flags.contains(&"repaired".to_owned()), "cut at {end}");
        }
    }
}

#[test]
fn office_files_support_an_invoice_and_are_none() {
    let sheet = attachment(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "hours.xlsx",
        b"PK\x03\x04..........................[Content_Types].xml",
    );
    check(
        &multipart("mixed", "m", &[attachment("application/pdf", "a.pdf", PDF), sheet.clone()]),
        &["a.pdf / hours.xlsx"],
    );
    check(&multipart("mixed", "m", &[text("x"), sheet]), &[]);
}

#[test]
fn an_opened_mail_travels_as_json() {
    let opened = open(&multipart("mixed", "m", &[text("x"), attachment("application/pdf", "a.pdf", PDF)]));
    let json = serde_json::to_string(&opened).expect("an opened mail is JSON");
    assert_eq!(serde_json::from_str::<mail::Opened>(&json).expect("and comes back"), opened);
}

#[test]
fn a_text_that_is_the_invoice_becomes_a_document() {
    let words = "Faktura nr FV/7/2026 z dnia 02.03.2026\r\nPapier 10 x 10,00 100,00\r\nVAT 23% 23,00\r\nRazem do zapłaty 123,00 PLN\r\n";
    let opened = check(&text(words), &["mail.pdf"]);
    assert_eq!(opened.flags, ["body_is_invoice"]);
    assert!(opened.parts[0].bytes.starts_with(b"%PDF-"));
    let terms = attachment("application/pdf", "AGB.pdf", PDF);
    check(&multipart("mixed", "m", &[text(words), terms]), &["mail.pdf / AGB.pdf"]);
    // An attached invoice is the invoice, whatever the text says again.
    check(
        &multipart("mixed", "m", &[text(words), attachment("application/xml", "a.xml", &ubl("FV/7/2026"))]),
        &["a.xml"],
    );
    let html = attachment(
        "text/html",
        "faktura.html",
        format!("<meta charset=utf-8><p>{}</p>", words.replace("\r\n", "<br>")).as_bytes(),
    );
    check(&multipart("mixed", "m", &[text("Witam"), html]), &["mail.pdf / faktura.html"]);
    let bounced = format!("From: MAILER-DAEMON@mx.example\r\nSubject: returned\r\n{}", text(words));
    assert!(mail::open(bounced.as_bytes(), &Limits::default()).bundles.is_empty());
}
