//! Notifications by webhook: the effect as JSON, posted to an address of the configuration.
//!
//! The address never comes from an effect or a document, redirects are not followed and the machine's proxy settings
//! are not used, so nothing that arrives can choose where this process connects to. The key travels as
//! `Idempotency-Key`; with a signing key, `X-Bursar-Signature: sha256=<hex>` is the HMAC of the body.

use std::path::PathBuf;
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Certificate, Client, StatusCode, Url};
use sha2::Sha256;

use super::{Effect, SendError};
use crate::secret::Secret;
use crate::sources::shown;

/// Where effects are posted.
#[derive(Debug, Clone)]
pub struct WebhookSettings {
    /// Name of the receiver in the configuration.
    pub name: String,
    /// Its address, `https` or `http`.
    pub url: String,
    /// Key that bodies are signed with.
    pub signing_key: Option<Secret>,
    /// Certificates (PEM) that are trusted beside the machine's own.
    pub ca_file: Option<PathBuf>,
    /// Longest wait for the whole answer.
    pub timeout: Duration,
}

/// Posts effects to one address.
pub struct Webhook {
    client: Client,
    url: Url,
    settings: WebhookSettings,
}

impl Webhook {
    /// Prepares posting; does not connect yet. Fails when a setting cannot work.
    pub fn new(settings: WebhookSettings) -> Result<Webhook, SendError> {
        let wrong = |why: String| SendError { retry: false, why: format!("set up webhook {}: {why}", settings.name) };
        // reqwest panics without a provider. An error says that there is one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let url: Url = settings.url.parse().map_err(|error| wrong(format!("url is no address ({error})")))?;
        if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none() {
            return Err(wrong("url must begin with https:// or http://".to_owned()));
        }
        let mut builder = Client::builder()
            .timeout(settings.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("bursar/", env!("CARGO_PKG_VERSION")));
        if let Some(file) = &settings.ca_file {
            let unusable = |why: String| wrong(format!("ca_file {} cannot be used: {why}", file.display()));
            let pem = std::fs::read(file).map_err(|error| unusable(error.to_string()))?;
            let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| unusable(error.to_string()))?;
            builder = builder.tls_certs_merge(certificates);
        }
        let client = builder.build().map_err(|error| wrong(error.to_string()))?;
        Ok(Webhook { client, url, settings })
    }

    /// Posts one effect. On an error with `retry` it may have arrived: the same effect again carries the same key.
    pub async fn send(&self, effect: &Effect) -> Result<(), SendError> {
        let name = &self.settings.name;
        let body = serde_json::json!({
            "key": effect.key,
            "kind": effect.kind,
            "subject": effect.subject,
            "text": effect.text,
            "link": effect.link,
            "facts": effect.body,
        });
        // Signed and sent as the same bytes.
        let body = body.to_string();
        let key = HeaderValue::from_str(&effect.key).map_err(|_| SendError {
            retry: false,
            why: format!("post to {name}: the key {} fits no header", shown(&effect.key)),
        })?;
        let mut request =
            self.client.post(self.url.clone()).header(CONTENT_TYPE, "application/json").header("Idempotency-Key", key);
        if let Some(signing_key) = &self.settings.signing_key {
            request = request.header("X-Bursar-Signature", signature(signing_key, body.as_bytes()));
        }
        let answer = request.body(body).send().await.map_err(|error| {
            // The address may carry a token in its path or query.
            let error = error.without_url();
            SendError { retry: true, why: format!("post to {name}: {}; it is tried again", causes(&error)) }
        })?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        let (retry, advice) = match status {
            _ if status.is_redirection() => (false, "redirects are not followed, configure the final address"),
            StatusCode::REQUEST_TIMEOUT
            | StatusCode::TOO_EARLY
            | StatusCode::TOO_MANY_REQUESTS
            | StatusCode::CONFLICT => (true, "it is tried again"),
            // Mended at the receiver's end or in our settings; the effect is still wanted then.
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
                (true, "check url and signing key")
            }
            _ if status.is_server_error() => (true, "it is tried again"),
            _ => (false, "the receiver does not accept it"),
        };
        Err(SendError { retry, why: format!("post to {name}: answered {status}; {advice}") })
    }
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    shown(&text)
}

fn signature(key: &Secret, body: &[u8]) -> String {
    // RFC 2104 takes keys of any length, so this cannot fail; an unsigned request would be refused by its receiver.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.reveal().as_bytes()) else { return String::new() };
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_hmac_sha256() {
        // RFC 4231, test case 2.
        assert_eq!(
            signature(&Secret::new("Jefe"), b"what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn addresses_that_cannot_work_are_refused() {
        for url in ["ftp://example.com", "file:///etc/passwd", "example.com/hook", ""] {
            let settings = WebhookSettings {
                name: "erp".to_owned(),
                url: url.to_owned(),
                signing_key: None,
                ca_file: None,
                timeout: Duration::from_secs(1),
            };
            let refused = Webhook::new(settings).err();
            assert!(refused.is_some_and(|error| !error.retry && error.why.contains("erp")), "{url}");
        }
    }
}
