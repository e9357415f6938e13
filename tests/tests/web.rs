//! The browser drives the page as people do: sign in, look at an exception, correct it, approve, pay.

use std::fs;
use std::time::Duration;

use fantoccini::{Client, Locator};
use tests::browser::Browser;
use tests::bursar::Bursar;
use tests::people::{sign_in, submit, user};

const CONFIG: &str = r#"
[[sources.folder]]
name = "drop"
path = "inbox"
[policy.limits]
past_days = 100000
[approval]
mode = "sequence"
sequence = [{ approvers = ["boss"] }]
[ocr]
languages = []
"#;

/// An invoice without a number: X001 holds it until a person states one.
fn invoice_without_number() -> Vec<u8> {
    let mut invoice = samples::generate::invoice(7);
    invoice.remove(&model::TermPath::bt(1));
    extractors::einvoice::ubl::write(&invoice).into_bytes()
}

/// Opens the case until it shows `selector`: stages work meanwhile.
async fn until(page: &Client, case_url: &str, selector: &str) {
    for _ in 0..600 {
        page.goto(case_url).await.expect("the case page answers");
        if page.find(Locator::Css(selector)).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let text = page.source().await.unwrap_or_default();
    panic!("{selector} does not show on {case_url}:\n{}", &text[..text.len().min(6_000)]);
}

#[tokio::test]
async fn an_exception_is_corrected_approved_and_paid_in_the_browser() {
    let browser = Browser::start().expect("the driver starts");
    let browser = browser.expect("install the packages chromium and chromium-driver, or run ./bursar.sh test");
    let mut bursar = Bursar::with_config(CONFIG);
    for (kind, text) in [
        ("vendors", samples::generate::vendors()),
        ("orders", samples::generate::orders([7])),
        ("receipts", samples::generate::receipts([7])),
    ] {
        let file = bursar.dir().join(format!("{kind}.csv"));
        fs::write(&file, text).expect("written");
        bursar.run_well(&["import", kind, &file.display().to_string()]);
    }
    for (name, role) in [("clara", "clerk"), ("boss", "approver"), ("anton", "accountant")] {
        user(&bursar, name, role);
    }
    fs::create_dir_all(bursar.dir().join("inbox")).expect("an inbox");
    fs::write(bursar.dir().join("inbox/invoice.xml"), invoice_without_number()).expect("written");
    bursar.serve();
    let url = format!("http://127.0.0.1:{}", bursar.port);
    let page = browser.window(1440, 900).await;

    sign_in(&page, &url, "clara").await;
    let mut case_url = None;
    for _ in 0..600 {
        page.goto(&url).await.expect("the queue answers");
        if let Ok(link) = page.find(Locator::Css("a[href^='/cases/']")).await {
            let href = link.attr("href").await.expect("an address").expect("is there");
            case_url = Some(format!("{url}{}", href.split('?').next().unwrap_or(&href)));
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let case_url = case_url.expect("the exception shows in the queue");
    until(&page, &case_url, "input[name='t:BT-1']").await;
    let source = page.source().await.expect("the page");
    assert!(source.contains("X001"), "the missing number is named");
    let number = page.find(Locator::Css("input[name='t:BT-1']")).await.expect("the number's field");
    number.send_keys("RE-2026-0007").await.expect("typed");
    submit(&page, "button[data-save]").await;

    // What a person states makes the invoice whole, and the e-invoice that was sent no more lawful: E101 is released.
    until(&page, &case_url, "#release-reason").await;
    let source = page.source().await.expect("the page");
    assert!(source.contains("E101"), "the official verdict stands");
    let reason = page.find(Locator::Css("#release-reason")).await.expect("a field for the reason");
    reason.send_keys("Booked with the number that the vendor told us.").await.expect("typed");
    submit(&page, "form[action*='/release'] button[type=submit]").await;

    until(&page, &case_url, "#approve-title").await;

    // Who corrected may not approve; and the clerk has no button for it.
    assert!(page.find(Locator::Css("form[action*='/approve'] button")).await.is_err());

    sign_in(&page, &url, "boss").await;
    until(&page, &case_url, "form[action*='/approve'] button").await;
    // A decline without an explanation is refused by the page itself: the form is not sent.
    assert!(page.find(Locator::Css("textarea#decline-reason[required][minlength='10']")).await.is_ok());
    submit(&page, "form[action*='/approve'] button").await;

    sign_in(&page, &url, "anton").await;
    until(&page, &case_url, "form[action*='/pay'] button").await;
    submit(&page, "form[action*='/pay'] button").await;
    page.close().await.expect("the window closes");

    for _ in 0..600 {
        let said = bursar.run_well(&["case", "show", "RE-2026-0007", "--json"]);
        if said.contains("\"at\":\"closed\"") && said.contains("\"outcome\":\"paid\"") {
            bursar.stop();
            bursar.run_well(&["verify"]);
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the case did not close as paid:\n{}", bursar.run_well(&["case", "show", "RE-2026-0007"]));
}
