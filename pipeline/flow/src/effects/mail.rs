//! Notifications by mail.
//!
//! One effect is one message with a Message-ID made of the effect's key, so that a receiver that gets it twice (the
//! answer of its server was lost) can tell. A server takes or refuses a message for all its recipients together, so a
//! stage that tells several people makes an effect for each.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use model::{Clock, DocumentId};

use super::{Effect, SendError};
use crate::secret::Secret;
use crate::sources::shown;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// TLS from the first byte; port 465.
    Implicit,
    /// A plain greeting, then TLS before anything else; port 587.
    StartTls,
    /// No TLS. Refused unless the server is on this machine.
    None,
}

/// Where mail is handed in.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Host name, which the server's certificate must carry.
    pub host: String,
    /// Port; the usual one of [`SmtpSettings::tls`] when absent.
    pub port: Option<u16>,
    /// How the connection is protected.
    pub tls: SmtpTls,
    /// Certificates (PEM) that are trusted beside the machine's own, for a private server.
    pub ca_file: Option<PathBuf>,
    /// User and password, when the server wants a login.
    pub login: Option<(String, Secret)>,
    /// Sender, such as `Bursar <bursar@example.com>`.
    pub from: String,
    /// Longest wait for one answer.
    pub timeout: Duration,
}

/// Sends notifications through one mail server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    settings: SmtpSettings,
    from: Mailbox,
    clock: Arc<dyn Clock>,
}

impl Smtp {
    /// Prepares sending; does not connect yet. Fails when a setting cannot work.
    pub fn new(settings: SmtpSettings, clock: Arc<dyn Clock>) -> Result<Smtp, SendError> {
        let wrong = |why: String| SendError { retry: false, why: format!("set up mail: {why}; check [smtp]") };
        let from: Mailbox = settings
            .from
            .parse()
            .map_err(|error| wrong(format!("from = \"{}\" is no address ({error})", settings.from)))?;
        let is_here = matches!(settings.host.as_str(), "localhost" | "127.0.0.1" | "::1");
        let tls = match settings.tls {
            SmtpTls::None if is_here => Tls::None,
            SmtpTls::None => {
                return Err(wrong(format!(
                    "tls = \"none\" would send mail to {} in the clear; it is allowed for this machine only",
                    settings.host
                )));
            }
            SmtpTls::Implicit => Tls::Wrapper(trust(&settings).map_err(wrong)?),
            SmtpTls::StartTls => Tls::Required(trust(&settings).map_err(wrong)?),
        };
        let port = settings.port.unwrap_or(match settings.tls {
            SmtpTls::Implicit => 465,
            SmtpTls::StartTls => 587,
            SmtpTls::None => 25,
        });
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(port)
            .tls(tls)
            .timeout(Some(settings.timeout))
            // The sender's domain says more than this machine's name, which is nobody's business.
            .hello_name(ClientId::Domain(from.email.domain().to_owned()));
        if let Some((user, password)) = &settings.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
        }
        Ok(Smtp { transport: builder.build(), from, clock, settings })
    }

    /// Sends one effect. On an error with `retry` the message may have arrived: the same effect again carries the same
    /// Message-ID.
    pub async fn send(&self, effect: &Effect) -> Result<(), SendError> {
        let message = self.message(effect)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(self.sort(effect, &error)),
        }
    }

    /// Connects, logs in and says good-bye: for `bursar config check`.
    pub async fn check(&self) -> Result<(), SendError> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => {
                Err(SendError { retry: true, why: format!("{} does not answer as a mail server", self.settings.host) })
            }
            Err(error) => Err(self.explain("reach the mail server", &error)),
        }
    }

    fn message(&self, effect: &Effect) -> Result<Message, SendError> {
        let wrong = |why: String| SendError { retry: false, why: format!("write mail {}: {why}", shown(&effect.key)) };
        if effect.to.is_empty() {
            return Err(wrong("it has no recipient".to_owned()));
        }
        let mut builder = Message::builder()
            .from(self.from.clone())
            .date(SystemTime::from(self.clock.now()))
            .message_id(Some(message_id(&effect.key, self.from.email.domain())))
            // RFC 3834: no out-of-office replies, please.
            .header(AutoSubmitted)
            .subject(shown(&effect.subject));
        for to in &effect.to {
            let to: Mailbox =
                to.parse().map_err(|error| wrong(format!("{} is no mail address ({error})", shown(to))))?;
            builder = builder.to(to);
        }
        let body = MultiPart::alternative_plain_html(plain(effect), html(effect));
        builder.multipart(body).map_err(|error| wrong(error.to_string()))
    }

    fn sort(&self, effect: &Effect, error: &lettre::transport::smtp::Error) -> SendError {
        let to: Vec<String> = effect.to.iter().map(|to| shown(to)).collect();
        self.explain(&format!("send mail to {}", to.join(", ")), error)
    }

    fn explain(&self, doing: &str, error: &lettre::transport::smtp::Error) -> SendError {
        let host = &self.settings.host;
        // Wrong credentials are our setting, not this message: it goes out once they are right.
        let is_login = error.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
        let mut why = shown(&error.to_string());
        let mut source = std::error::Error::source(error);
        while let Some(inner) = source {
            let inner_text = shown(&inner.to_string());
            if !why.contains(&inner_text) {
                why = format!("{why}: {inner_text}");
            }
            source = inner.source();
        }
        let advice = match (is_login, error.is_permanent(), error.is_tls()) {
            (true, _, _) => "check user and password of [smtp]",
            (_, true, _) => "check the address",
            (_, _, true) => "check host, tls and ca_file of [smtp]",
            _ => "it is tried again",
        };
        SendError { retry: is_login || !error.is_permanent(), why: format!("{doing}: {host} says {why}; {advice}") }
    }
}

fn trust(settings: &SmtpSettings) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(file) = &settings.ca_file {
        let unusable = |why: String| format!("ca_file {} cannot be used: {why}", file.display());
        let pem = std::fs::read(file).map_err(|error| unusable(error.to_string()))?;
        builder =
            builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| unusable(error.to_string()))?);
    }
    builder.build_rustls().map_err(|error| error.to_string())
}

/// The same key gives the same id, and no key can break out of the header.
fn message_id(key: &str, domain: &str) -> String {
    format!("<{}@{domain}>", &DocumentId::of(key.as_bytes()).hex()[..40])
}

fn plain(effect: &Effect) -> String {
    let link = effect.link.as_ref().map(|link| format!("\r\n\r\n{link}")).unwrap_or_default();
    format!("{}{link}\r\n", effect.text)
}

fn html(effect: &Effect) -> String {
    let mut out = String::from(
        "<!doctype html><html><body style=\"font:15px/1.5 system-ui,sans-serif;color:#1a1a1a;max-width:36em\">",
    );
    out.push_str(&format!("<h1 style=\"font-size:18px\">{}</h1>", escape(&effect.subject)));
    for paragraph in effect.text.split("\n\n").filter(|text| !text.trim().is_empty()) {
        out.push_str(&format!("<p>{}</p>", escape(paragraph.trim()).replace('\n', "<br>")));
    }
    // Only an address of the web: a link is built by us, and nothing else belongs there.
    if let Some(link) = effect.link.as_ref().filter(|link| link.starts_with("https://") || link.starts_with("http://"))
    {
        out.push_str(&format!("<p><a href=\"{0}\">{0}</a></p>", escape(link)));
    }
    out.push_str("</body></html>");
    out
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(character),
        }
    }
    out
}

/// `Auto-Submitted: auto-generated`.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<AutoSubmitted, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(AutoSubmitted::name(), "auto-generated".to_owned())
    }
}
