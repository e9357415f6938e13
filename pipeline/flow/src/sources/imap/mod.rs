//! A mailbox: mails that lie in a folder of an IMAP server are taken whole, then moved out of the way.
//!
//! The server says when something arrived (IDLE), and because such news is easily missed the folder is searched after
//! every piece of news and at least once a minute; a server without IDLE is searched every few seconds. A mail's key is
//! `UIDVALIDITY/UID`: when the server renumbers the folder everything that lies there is read again, and the intake
//! knows the content. A mail is moved to the done or the trouble folder only after the intake said *durable*; it is
//! fetched without marking it as read.
//!
//! The source never gives up. A lost connection is made again after a second, then two, up to a minute; a refused
//! password is tried again slowly, so that no account gets locked, and says what to check.

mod connect;
mod error;
mod header;
mod mailbox;
mod name;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rand::RngExt as _;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use self::error::{ImapError, within};
use self::mailbox::Mailbox;
use super::{Intake, SourceHealth};
use crate::secret::Secret;

/// How long a mail in hand may take once the source is stopped.
const STOP_GRACE: Duration = Duration::from_secs(5);

/// First and longest pause before a lost connection is made again.
const RECONNECT: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// How long a session holds to count as a good one.
const HELD: Duration = Duration::from_secs(10);

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImapTls {
    /// TLS from the first byte; port 993.
    Implicit,
    /// A plain greeting, then TLS before the password; port 143.
    StartTls,
    /// No TLS. Refused unless the server is on this machine.
    None,
}

/// A mailbox. [`ImapSource::new`] gives the defaults; the fields may be changed before [`ImapSource::run`].
#[derive(Debug, Clone)]
pub struct ImapSource {
    /// Name of the source in the configuration.
    pub name: String,
    /// Host name, which the server's certificate must carry.
    pub host: String,
    /// Port; the usual one of [`ImapSource::tls`] when absent.
    pub port: Option<u16>,
    /// How the connection is protected.
    pub tls: ImapTls,
    /// Certificates (PEM) that are trusted beside the machine's own, for a private server.
    pub ca_file: Option<PathBuf>,
    /// User to log in as.
    pub user: String,
    /// The user's password.
    pub password: Secret,
    /// Folder that mails are taken from.
    pub folder: String,
    /// Folder for mails that were taken; created when missing. Without it they stay, and the cursor says which are new.
    pub done_folder: Option<String>,
    /// Folder for mails of which nothing could go forward; created when missing. Without it, the done folder.
    pub trouble_folder: Option<String>,
    /// Largest mail that is fetched, in bytes. A larger one is recorded as refused and moves to the trouble folder.
    pub size_max: u64,
    /// Longest time between two searches of the folder.
    pub rescan: Duration,
    /// Time between two searches when the server has no IDLE.
    pub poll: Duration,
    /// Longest wait for the answer to one command; fetching a mail may take ten times as long.
    pub command_timeout: Duration,
    /// Pause before a refused password is tried again; it doubles up to eight times as long.
    pub login_retry: Duration,
}

impl ImapSource {
    /// A mailbox with the defaults: TLS, `INBOX`, `Processed`, `Attention`, 50 MB a mail, a search a minute.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        host: impl Into<String>,
        user: impl Into<String>,
        password: Secret,
    ) -> ImapSource {
        ImapSource {
            name: name.into(),
            host: host.into(),
            port: None,
            tls: ImapTls::Implicit,
            ca_file: None,
            user: user.into(),
            password,
            folder: "INBOX".to_owned(),
            done_folder: Some("Processed".to_owned()),
            trouble_folder: Some("Attention".to_owned()),
            size_max: 50_000_000,
            rescan: Duration::from_secs(60),
            poll: Duration::from_secs(10),
            command_timeout: Duration::from_secs(30),
            login_retry: Duration::from_secs(60),
        }
    }

    /// Watches until `stop`; then finishes the mail in hand, for five seconds at most.
    pub async fn run(self, intake: Arc<dyn Intake>, health: Arc<SourceHealth>, stop: CancellationToken) {
        let mut refusals = 0_u32;
        let mut failures = 0_u32;
        while !stop.is_cancelled() {
            let started = Instant::now();
            let watching = self.watch(&*intake, &health, &stop);
            let stopped = async {
                stop.cancelled().await;
                sleep(STOP_GRACE).await;
            };
            let result = tokio::select! {
                result = watching => result,
                () = stopped => Ok(()),
            };
            health.disconnected();
            let Err(error) = result else { break };
            // A session that held for a while was a good one: begin with short pauses again.
            if started.elapsed() > HELD {
                (refusals, failures) = (0, 0);
            }
            let pause = match &error {
                ImapError::Refused { .. } | ImapError::Setting(_) => {
                    refusals += 1;
                    self.login_retry.saturating_mul(1 << refusals.min(4).saturating_sub(1))
                }
                _ => {
                    failures += 1;
                    RECONNECT.0.saturating_mul(1 << failures.min(7).saturating_sub(1)).min(RECONNECT.1)
                }
            };
            let why = error.say(&self);
            if health.trouble(&why) {
                warn!(source = %self.name, why, "mailbox");
            }
            // A little disorder keeps several mailboxes from knocking at one server in step.
            let pause = pause.mul_f64(rand::rng().random_range(0.8..1.2));
            let _ = timeout(pause, stop.cancelled()).await;
        }
        health.disconnected();
    }

    /// Whether it can work: connects, logs in, opens the folder. For `bursar config check`; changes nothing.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub async fn check(&self) -> Result<(), String> {
        let checking = async {
            let mut session = connect::open(self).await?;
            let folder = name::on_the_wire(&self.folder);
            let opened = within(self.command_timeout, "open the folder", session.examine(&folder)).await;
            opened.map_err(|error| error.about_folder(&self.folder))?;
            let _ = timeout(Duration::from_secs(2), session.logout()).await;
            Ok::<(), ImapError>(())
        };
        checking.await.map_err(|error| error.say(self))
    }

    /// Opens the mailbox and takes what comes, until `stop` or an error.
    async fn watch(
        &self,
        intake: &dyn Intake,
        health: &SourceHealth,
        stop: &CancellationToken,
    ) -> Result<(), ImapError> {
        let session = connect::open(self).await?;
        let mut mailbox = Mailbox::open(self, session, intake, health).await?;
        health.connected();
        info!(source = %self.name, host = %self.host, "opened mailbox");
        loop {
            mailbox = mailbox.look(stop).await?;
            if stop.is_cancelled() {
                mailbox.leave().await;
                return Ok(());
            }
            mailbox = mailbox.wait(stop).await?;
        }
    }

    fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            ImapTls::Implicit => 993,
            ImapTls::StartTls | ImapTls::None => 143,
        })
    }
}
