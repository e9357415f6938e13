//! An open mailbox: search, fetch, hand over, move, wait for news.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use async_imap::extensions::idle::IdleResponse;
use async_imap::types::UnsolicitedResponse;
use futures_util::StreamExt as _;
use model::document::Arrival;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::ImapSource;
use super::connect::ImapSession;
use super::error::{ImapError, sort, within};
use super::header::subject_and_sender;
use super::name::on_the_wire;
use crate::sources::{Intake, IntakeError, LeftAlone, Refused, SourceHealth, SourceItem, Taken};

/// Most mails whose size is asked for in one command.
const SIZES_MAX: usize = 200;

/// Longest pause that the intake may ask for before the next search.
const LATER_MAX: Duration = Duration::from_secs(60);

/// A mailbox that is open on the server.
pub(super) struct Mailbox<'a> {
    source: &'a ImapSource,
    intake: &'a dyn Intake,
    health: &'a SourceHealth,
    session: ImapSession,
    can_idle: bool,
    can_move: bool,
    can_expunge_one: bool,
    /// UIDVALIDITY of the folder as it was selected last.
    validity: u32,
    /// Mails that are durable and could not be moved yet.
    durable: BTreeMap<u32, Taken>,
    /// Without a done folder: everything up to this UID was taken.
    cursor: u32,
    /// When the folder was selected last.
    selected_at: Instant,
    /// Whether mail was announced since the last search began.
    news: bool,
    /// The trouble that the last look ended with.
    trouble: Option<String>,
    /// The intake asked for a pause.
    later: Option<Duration>,
}

impl<'a> Mailbox<'a> {
    /// Asks what the server can do, makes the folders, selects the one to watch.
    pub(super) async fn open(
        source: &'a ImapSource,
        mut session: ImapSession,
        intake: &'a dyn Intake,
        health: &'a SourceHealth,
    ) -> Result<Mailbox<'a>, ImapError> {
        let limit = source.command_timeout;
        let can = within(limit, "ask for its capabilities", session.capabilities()).await?;
        let mut mailbox = Mailbox {
            can_idle: can.has_str("IDLE"),
            can_move: can.has_str("MOVE"),
            can_expunge_one: can.has_str("UIDPLUS"),
            source,
            intake,
            health,
            session,
            validity: 0,
            durable: BTreeMap::new(),
            cursor: 0,
            selected_at: Instant::now(),
            news: false,
            trouble: None,
            later: None,
        };
        mailbox.make_folders().await?;
        mailbox.select().await?;
        Ok(mailbox)
    }

    /// Creates the done and trouble folders when they are missing.
    async fn make_folders(&mut self) -> Result<(), ImapError> {
        let limit = self.source.command_timeout;
        let wanted: BTreeSet<&String> =
            [&self.source.done_folder, &self.source.trouble_folder].into_iter().flatten().collect();
        for folder in wanted {
            let name = on_the_wire(folder);
            if within(limit, "look for a folder", self.session.status(&name, "(UIDVALIDITY)")).await.is_ok() {
                continue;
            }
            match within(limit, "create a folder", self.session.create(&name)).await {
                Ok(()) => drop(within(limit, "subscribe to a folder", self.session.subscribe(&name)).await),
                Err(ImapError::Command { said, .. }) => {
                    return Err(ImapError::Setting(format!(
                        "the folder {folder} does not exist and the server will not create it ({said}); create it, or name another one (some servers want \"INBOX.{folder}\")"
                    )));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Selects the folder and notices when the server has renumbered it.
    async fn select(&mut self) -> Result<(), ImapError> {
        let folder = on_the_wire(&self.source.folder);
        let selected = within(self.source.command_timeout, "open the folder", self.session.select(&folder)).await;
        let selected = selected.map_err(|error| error.about_folder(&self.source.folder))?;
        self.selected_at = Instant::now();
        // A server without UIDVALIDITY does not keep its numbers: none of ours mean anything to it either.
        let validity = selected.uid_validity.unwrap_or(0);
        if validity != self.validity {
            self.validity = validity;
            self.durable.clear();
            self.cursor = 0;
            if self.source.done_folder.is_none() {
                let stored = self.intake.cursor(&self.source.name).await.ok().flatten().unwrap_or_default();
                if let Some((stored_validity, uid)) = stored.split_once('/')
                    && stored_validity.parse() == Ok(validity)
                {
                    self.cursor = uid.parse().unwrap_or(0);
                }
            }
        }
        Ok(())
    }

    /// Takes everything that lies in the folder. Searches again while mail came in the meantime.
    pub(super) async fn look(mut self, stop: &CancellationToken) -> Result<Mailbox<'a>, ImapError> {
        if self.selected_at.elapsed() >= self.source.rescan {
            self.select().await?;
        }
        self.trouble = None;
        self.later = None;
        loop {
            self.listen();
            self.news = false;
            let mails = self.search().await?;
            self.health.looked(mails.len());
            let mut left_alone = Vec::new();
            self.take_all(mails, &mut left_alone, stop).await?;
            self.health.left_alone(left_alone);
            self.listen();
            // Mail that came while a command ran is announced in that command's answer, and never again.
            if stop.is_cancelled() || self.trouble.is_some() || !self.news {
                break;
            }
        }
        match self.trouble.take() {
            Some(why) => {
                if self.health.trouble(&why) {
                    warn!(source = %self.source.name, why, "mailbox");
                }
            }
            None => self.health.well(),
        }
        Ok(self)
    }

    /// The mails to take, oldest first.
    async fn search(&mut self) -> Result<Vec<u32>, ImapError> {
        // Mails marked as deleted were moved by a server without MOVE, or thrown away by a person.
        let query = match self.source.done_folder {
            Some(_) => "UNDELETED".to_owned(),
            None => format!("UID {}:* UNDELETED", self.cursor.saturating_add(1)),
        };
        let found = within(self.source.command_timeout, "search the folder", self.session.uid_search(query)).await?;
        // `n:*` always returns the last mail, also when it is older than n.
        let mut mails: Vec<u32> = found.into_iter().filter(|uid| *uid > self.cursor).collect();
        mails.sort_unstable();
        Ok(mails)
    }

    async fn take_all(
        &mut self,
        mails: Vec<u32>,
        left_alone: &mut Vec<LeftAlone>,
        stop: &CancellationToken,
    ) -> Result<(), ImapError> {
        let mut waiting = mails.len();
        for mails in mails.chunks(SIZES_MAX) {
            let sizes = self.sizes(mails).await?;
            for uid in mails {
                if stop.is_cancelled() {
                    return Ok(());
                }
                match (self.durable.get(uid).copied(), sizes.get(uid)) {
                    (Some(taken), _) => self.put_away(*uid, taken).await?,
                    // Gone since the search: another program took it.
                    (None, None) => {}
                    (None, Some(size)) => match self.take(*uid, *size).await? {
                        Answer::Taken(taken) => self.put_away(*uid, taken).await?,
                        Answer::Empty => left_alone.push(LeftAlone {
                            name: format!("mail {uid}"),
                            why: "the server lists it and does not give its text; open it with a mail program"
                                .to_owned(),
                        }),
                        Answer::Later(after, why) => {
                            // Nothing is skipped: the next search begins with this one.
                            self.trouble = Some(why);
                            self.later = Some(after.min(LATER_MAX));
                            return Ok(());
                        }
                    },
                }
                self.listen();
                waiting = waiting.saturating_sub(1);
                self.health.waiting(waiting);
            }
        }
        Ok(())
    }

    async fn sizes(&mut self, mails: &[u32]) -> Result<BTreeMap<u32, u64>, ImapError> {
        let set: Vec<String> = mails.iter().map(u32::to_string).collect();
        let (limit, doing) = (self.source.command_timeout, "ask for the size of mails");
        let fetching = async {
            let mut sizes = BTreeMap::new();
            let mut answers = self.session.uid_fetch(set.join(","), "(UID RFC822.SIZE)").await?;
            while let Some(answer) = answers.next().await {
                let answer = answer?;
                if let (Some(uid), Some(size)) = (answer.uid, answer.size) {
                    sizes.insert(uid, u64::from(size));
                }
            }
            Ok(sizes)
        };
        within(limit, doing, fetching).await
    }

    /// Fetches a mail and hands it over.
    async fn take(&mut self, uid: u32, size: u64) -> Result<Answer, ImapError> {
        let cursor = Some(format!("{}/{uid}", self.validity));
        let arrival = |name: Option<String>, sender| Arrival {
            source: self.source.name.clone(),
            key: format!("{}/{uid}", self.validity),
            received_at: self.health.clock().now(),
            name: name.unwrap_or_else(|| format!("mail {uid}")),
            sender,
        };
        let answer = if size > self.source.size_max {
            let refused = Refused { arrival: arrival(None, None), size, size_max: self.source.size_max, cursor };
            self.intake.refuse(refused).await
        } else {
            let Some(bytes) = fetch(&mut self.session, uid, self.source.command_timeout * 10).await? else {
                return Ok(Answer::Empty);
            };
            let (subject, sender) = subject_and_sender(&bytes);
            self.intake.take(SourceItem { arrival: arrival(subject, sender), bytes, sidecar: None, cursor }).await
        };
        match answer {
            Ok(taken) => {
                self.health.took(taken);
                Ok(Answer::Taken(taken))
            }
            Err(IntakeError::Retry { after, why }) => Ok(Answer::Later(after, why)),
        }
    }

    /// Moves a durable mail out of the way; a refusal is remembered and tried again at the next search.
    async fn put_away(&mut self, uid: u32, taken: Taken) -> Result<(), ImapError> {
        let source = self.source;
        let Some(done) = &source.done_folder else {
            self.cursor = self.cursor.max(uid);
            return Ok(());
        };
        let folder = if taken.is_trouble() { source.trouble_folder.as_ref().unwrap_or(done) } else { done };
        match self.move_to(uid, folder).await {
            Ok(()) => {
                self.durable.remove(&uid);
                Ok(())
            }
            Err(error) if error.is_harmless() => {
                self.durable.insert(uid, taken);
                self.trouble = Some(format!(
                    "{}; the mail is taken and safe, it is moved as soon as the server allows",
                    error.say(source)
                ));
                // The folder may have been deleted since the start.
                match self.make_folders().await {
                    Err(error) if !error.is_harmless() && !matches!(error, ImapError::Setting(_)) => Err(error),
                    _ => Ok(()),
                }
            }
            Err(error) => Err(error),
        }
    }

    async fn move_to(&mut self, uid: u32, folder: &str) -> Result<(), ImapError> {
        let (limit, doing) = (self.source.command_timeout, "move a mail");
        let (uid, folder) = (uid.to_string(), on_the_wire(folder));
        if self.can_move {
            return within(limit, doing, self.session.uid_mv(&uid, &folder)).await;
        }
        within(limit, doing, self.session.uid_copy(&uid, &folder)).await?;
        let mark = format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)");
        within(limit, doing, self.session.run_command_and_check_ok(mark)).await?;
        if self.can_expunge_one {
            let expunge = format!("UID EXPUNGE {uid}");
            return within(limit, doing, self.session.run_command_and_check_ok(expunge)).await;
        }
        // A plain EXPUNGE would also throw away what a person marked; searches pass over the mark, so it may stay.
        let marked = within(limit, doing, self.session.uid_search("DELETED")).await?;
        if marked.len() == 1 {
            within(limit, doing, self.session.run_command_and_check_ok("EXPUNGE")).await?;
        }
        Ok(())
    }

    /// Waits for news, for the next search, or for `stop`.
    pub(super) async fn wait(mut self, stop: &CancellationToken) -> Result<Mailbox<'a>, ImapError> {
        if let Some(later) = self.later.take() {
            let _ = timeout(later, stop.cancelled()).await;
            return Ok(self);
        }
        if !self.can_idle {
            let pause = self.source.poll.min(self.source.rescan);
            let _ = timeout(pause, stop.cancelled()).await;
            // Some servers tell of new mail only when something is asked.
            within(self.source.command_timeout, "say hello", self.session.noop()).await?;
            return Ok(self);
        }
        let limit = self.source.command_timeout;
        let until = self.source.rescan.saturating_sub(self.selected_at.elapsed()).max(Duration::from_millis(100));
        let news = self.session.unsolicited_responses.clone();
        let mut idle = self.session.idle();
        within(limit, "wait for mail", idle.init()).await?;
        // News that came between the last command and the start of IDLE was read by the start.
        let mut came = false;
        while let Ok(response) = news.try_recv() {
            came |= matches!(response, UnsolicitedResponse::Exists(_));
        }
        if !came {
            let (waiting, interrupt) = idle.wait_with_timeout(until);
            let response = tokio::select! {
                response = waiting => Some(response),
                // The server's keep-alives restart the wait's own limit, so it needs one outside.
                () = sleep(until) => None,
                () = stop.cancelled() => None,
            };
            match response {
                Some(Ok(IdleResponse::ManualInterrupt)) => {
                    return Err(ImapError::Connection("the server hung up while waiting for mail".to_owned()));
                }
                Some(Ok(IdleResponse::NewData(_) | IdleResponse::Timeout)) | None => {}
                Some(Err(error)) => return Err(sort("wait for mail", error)),
            }
            drop(interrupt);
        }
        // After a kick the news is the server's good-bye and this fails: the same as a lost connection.
        let session = within(limit, "stop waiting for mail", idle.done()).await?;
        Ok(Mailbox { session, ..self })
    }

    /// Says good-bye, without waiting long for the answer.
    pub(super) async fn leave(mut self) {
        let _ = timeout(Duration::from_secs(2), self.session.logout()).await;
    }

    /// Notes whether the server announced mail in the answers to the last commands. Called often: the library keeps a
    /// hundred announcements and drops the rest.
    fn listen(&mut self) {
        while let Ok(response) = self.session.unsolicited_responses.try_recv() {
            self.news |= matches!(response, UnsolicitedResponse::Exists(_));
        }
    }
}

/// What came of a mail.
enum Answer {
    /// It is durable.
    Taken(Taken),
    /// The server gave no text.
    Empty,
    /// The intake wants to be asked later.
    Later(Duration, String),
}

/// A whole mail, without marking it as read.
async fn fetch(session: &mut ImapSession, uid: u32, limit: Duration) -> Result<Option<Vec<u8>>, ImapError> {
    let fetching = async {
        let mut body = None;
        let mut answers = session.uid_fetch(uid.to_string(), "(UID BODY.PEEK[])").await?;
        while let Some(answer) = answers.next().await {
            let answer = answer?;
            // The server may tell of other mails' flags in between.
            if answer.uid == Some(uid)
                && let Some(bytes) = answer.body()
            {
                body = Some(bytes.to_vec());
            }
        }
        Ok(body)
    };
    within(limit, "fetch a mail", fetching).await
}
