//! Vendor memory through the binary: one correction, and the vendor's next document reads right by itself; the lesson can
//! be seen, tried on what was read before, and revoked.

use std::fs;

use fantoccini::{Client, Locator};
use samples::pages::{Class, Language, Layout, Wish, generate, generate_next};
use serde_json::Value;
use tests::browser::Browser;
use tests::bursar::Bursar;
use tests::people::{sign_in, submit, user};

const CONFIG: &str = r#"
[company]
legal_entities = [{ name = "Alder Works Ltd", vat_id = "GB123456782", country = "GB" }]
[ocr]
languages = []
"#;

fn wish() -> Wish {
    let language = Language::of("de").expect("a language");
    Wish { language, class: Some(Class::Invoice), layout: Some(Layout::Letter), seed: 4_711 }
}

/// Takes a document in and gives its case.
fn ingest(bursar: &Bursar, name: &str, pdf: &[u8]) -> String {
    let file = bursar.dir().join(name);
    fs::write(&file, pdf).expect("written");
    let output = bursar.run(&["ingest", &file.display().to_string(), "--json"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    let line: Value = serde_json::from_slice(&output.stdout).expect("a JSON line");
    line["case"].as_str().expect("a case").to_owned()
}

fn show(bursar: &Bursar, case: &str) -> Value {
    let output = bursar.run(&["case", "show", case, "--json"]);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The buyer reference (BT-10) that a case's reading has.
fn reference(case: &Value) -> Option<&str> {
    case["reading"]["invoice"]["buyer_reference"].as_str()
}

/// Finds the one lesson on the page, sees it tried on both documents, and revokes it.
async fn revoke_on_the_page(page: &Client, bursar: &Bursar, corrected: &str) {
    let url = format!("http://127.0.0.1:{}", bursar.port);
    sign_in(page, &url, "anna").await;
    page.goto(&format!("{url}/lessons")).await.expect("the page answers");
    let text = |html: String| html.split_whitespace().collect::<Vec<_>>().join(" ");
    let listed = text(page.source().await.expect("the page"));
    assert!(listed.contains("Buyer reference") && listed.contains(corrected), "{listed}");
    submit(page, "tbody a[href^='/lessons/']").await;
    let lesson = text(page.source().await.expect("the page"));
    assert!(lesson.contains("It agrees with what stands on each of the 2"), "{lesson}");
    let reason = page.find(Locator::Css("#reason")).await.expect("a field for the reason");
    reason.send_keys("The reference was ours after all.").await.expect("typed");
    submit(page, "form[action$='/revoke'] button").await;
    let after = text(page.source().await.expect("the page"));
    assert!(after.contains("no longer counts") && after.contains("revoked"), "{after}");
}

#[tokio::test]
async fn after_one_correction_the_next_document_of_the_vendor_reads_right_until_the_lesson_is_revoked() {
    let browser = Browser::start().expect("the driver starts");
    let browser = browser.expect("install the packages chromium and chromium-driver, or run ./bursar.sh test");
    let mut bursar = Bursar::with_config(CONFIG);
    user(&bursar, "anna", "clerk");
    let documents = [generate(wish()), generate_next(wish(), 1), generate_next(wish(), 2)];
    let numbers: Vec<&str> = documents.iter().map(|d| d.truth["invoice_number"].as_str().expect("a number")).collect();

    // This customer takes the invoice number for its own reference: nothing that a reader could know.
    let first = ingest(&bursar, "first.pdf", &documents[0].pdf);
    assert_eq!(reference(&show(&bursar, &first)), None);
    let change = format!("BT-10={}", numbers[0]);
    let corrected = bursar.run(&["case", "correct", &first, &change, "--as", "anna"]);
    assert_eq!(corrected.status.code(), Some(0), "{}", String::from_utf8_lossy(&corrected.stderr));
    let shown = show(&bursar, &first);
    assert_eq!(reference(&shown), Some(numbers[0]));
    let told = shown["events"].as_array().expect("events").iter().any(|e| e["event"]["kind"] == "remembered");
    assert!(told, "the case's history says what was learned: {}", shown["events"]);

    let second = show(&bursar, &ingest(&bursar, "second.pdf", &documents[1].pdf));
    assert_eq!(reference(&second), Some(numbers[1]));
    let evidence = second["reading"]["provenance"]["BT-10"]["evidence"].to_string();
    assert!(evidence.contains("lesson ") && evidence.contains("\"page\""), "{evidence}");

    let listed = bursar.run_well(&["memory", "list", "--json"]);
    let lesson: Value = serde_json::from_str(&listed).expect("one lesson");
    let id = lesson["id"].to_string();
    assert_eq!(lesson["term"], "BT-10");
    let tried = bursar.run_well(&["memory", "try", &id, "--json"]);
    assert!(tried.lines().count() >= 1 && !tried.contains("\"contradicts\":true"), "{tried}");

    let short = bursar.run(&["memory", "revoke", &id, "--as", "anna", "--reason", "wrong"]);
    assert_eq!(short.status.code(), Some(1), "a reason explains");
    bursar.serve();
    revoke_on_the_page(&browser.window(1440, 900).await, &bursar, numbers[0]).await;
    bursar.stop();
    let third = show(&bursar, &ingest(&bursar, "third.pdf", &documents[2].pdf));
    assert_eq!(reference(&third), None);
    assert!(bursar.run_well(&["memory", "list"]).contains("revoked by anna"));
    bursar.run_well(&["verify"]);
}
