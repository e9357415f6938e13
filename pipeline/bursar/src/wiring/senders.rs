//! `[notify]` becomes senders of the outbox.

use std::sync::Arc;
use std::time::Duration;

use flow::effects::mail::{Smtp, SmtpSettings, SmtpTls};
use flow::effects::webhook::{Webhook, WebhookSettings};
use flow::outbox::Senders;
use model::Clock;

use crate::config::{self, Config, ConfigError, SecretSource};

/// Longest wait for one answer of a mail server or webhook.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The configured senders.
pub(crate) fn senders(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<Senders> {
    let mut senders = Senders::default();
    if let Some(smtp) = smtp(config, clock)? {
        senders.mail = Some(Arc::new(smtp));
    }
    if let Some(webhook) = webhook(config)? {
        senders.webhook = Some(Arc::new(webhook));
    }
    Ok(senders)
}

/// `[notify.smtp]`
pub(crate) fn smtp(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<Option<Smtp>> {
    let Some(smtp) = &config.notify.smtp else { return Ok(None) };
    let file = smtp.password_file.as_ref().map(|p| config.path(p));
    let source = SecretSource { purpose: "[notify.smtp]", env: smtp.password_env.as_deref(), file: file.as_deref() };
    let password = source.get()?;
    let login = match (&smtp.user, password) {
        (Some(user), Some(password)) => Some((user.clone(), password)),
        (None, None) => None,
        _ => {
            let why = "[notify.smtp] needs both user and password_env (or password_file), or neither";
            return Err(ConfigError(why.to_owned()).into());
        }
    };
    let settings = SmtpSettings {
        host: smtp.host.clone(),
        port: smtp.port,
        tls: match smtp.tls {
            config::Tls::Implicit => SmtpTls::Implicit,
            config::Tls::Starttls => SmtpTls::StartTls,
            config::Tls::None => SmtpTls::None,
        },
        ca_file: smtp.ca_file.as_ref().map(|p| config.path(p)),
        login,
        from: smtp.from.clone(),
        timeout: TIMEOUT,
    };
    Ok(Some(Smtp::new(settings, clock.clone())?))
}

/// `[notify.webhook]`
fn webhook(config: &Config) -> anyhow::Result<Option<Webhook>> {
    let Some(webhook) = &config.notify.webhook else { return Ok(None) };
    let file = webhook.secret_file.as_ref().map(|p| config.path(p));
    let source =
        SecretSource { purpose: "[notify.webhook]", env: webhook.secret_env.as_deref(), file: file.as_deref() };
    let settings = WebhookSettings {
        name: "notify".to_owned(),
        url: webhook.url.clone(),
        signing_key: source.get()?,
        ca_file: None,
        timeout: TIMEOUT,
    };
    Ok(Some(Webhook::new(settings)?))
}
