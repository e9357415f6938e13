//! People who use the page: they have a password, sign in with a browser, and press buttons.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use fantoccini::{Client, Locator};

use crate::bursar::Bursar;

/// Everybody's password.
pub const PASSWORD: &str = "a long enough password";

/// Adds a person with a role.
pub fn user(bursar: &Bursar, name: &str, role: &str) {
    let mut command = bursar.command(&["user", "add", name, "--role", role, "--password-stdin"]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{PASSWORD}").unwrap();
    assert!(child.wait().unwrap().success(), "{name} was added");
}

/// Signs a person in, whoever was before.
pub async fn sign_in(page: &Client, url: &str, name: &str) {
    page.delete_all_cookies().await.unwrap();
    page.goto(&format!("{url}/sign-in")).await.unwrap();
    page.find(Locator::Css("#name")).await.unwrap().send_keys(name).await.unwrap();
    page.find(Locator::Css("#password")).await.unwrap().send_keys(PASSWORD).await.unwrap();
    page.find(Locator::Css("form button[type=submit]")).await.unwrap().click().await.unwrap();
    let signed_in = page.wait().at_most(Duration::from_secs(60)).for_element(Locator::Css("form[action='/sign-out']"));
    assert!(signed_in.await.is_ok(), "{name} is signed in");
}

/// Presses a button.
pub async fn submit(page: &Client, selector: &str) {
    let button = page.find(Locator::Css(selector)).await.unwrap_or_else(|e| panic!("{selector}: {e}"));
    button.click().await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
}
