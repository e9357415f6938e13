//! A small real SMTP server that keeps what it is sent, and can misbehave in the ways that matter.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A mail that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Envelope sender.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// The message as it came, dot-stuffing undone.
    pub message: String,
}

impl Received {
    /// The value of a header, continuation lines joined.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let mut lines = self.message.lines().take_while(|line| !line.is_empty()).peekable();
        while let Some(line) = lines.next() {
            let Some((found, value)) = line.split_once(':') else { continue };
            if found.eq_ignore_ascii_case(name) {
                let mut value = value.trim().to_owned();
                while let Some(more) = lines.next_if(|line| line.starts_with([' ', '\t'])) {
                    value.push(' ');
                    value.push_str(more.trim());
                }
                return Some(value);
            }
        }
        None
    }
}

/// How the server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Manner {
    /// Accepts everything.
    #[default]
    Accept,
    /// Refuses recipients for now (451).
    RefuseForNow,
    /// Refuses recipients for good (550).
    RefuseForGood,
    /// Accepts and keeps the mail, and hangs up before it says so: the sender cannot know.
    LoseAnswer,
    /// Hangs up in the middle of the message; nothing is kept.
    HangUp,
}

/// The server. Stops when dropped.
#[derive(Debug)]
pub struct SmtpSink {
    /// The loopback port that it listens on.
    pub port: u16,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    stopped: AtomicBool,
    state: Mutex<(Manner, Vec<Received>)>,
    came: Condvar,
}

impl SmtpSink {
    /// Starts on a free loopback port.
    pub fn start() -> io::Result<SmtpSink> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let shared =
            Arc::new(Shared { stopped: AtomicBool::new(false), state: Mutex::default(), came: Condvar::new() });
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for connection in listener.incoming() {
                if serving.stopped.load(Ordering::Acquire) {
                    return;
                }
                let (Ok(connection), shared) = (connection, Arc::clone(&serving)) else { continue };
                // A client that goes away in the middle is the client's affair.
                thread::spawn(move || drop(serve(connection, &shared)));
            }
        });
        Ok(SmtpSink { port, shared })
    }

    /// Answers like this from now on.
    pub fn behave(&self, manner: Manner) {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).0 = manner;
    }

    /// Everything accepted so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// Waits until this many mails were accepted, and gives them; fewer when patience ends.
    #[must_use]
    pub fn wait_for(&self, count: usize, patience: Duration) -> Vec<Received> {
        let until = Instant::now() + patience;
        let mut state = self.shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.1.len() < count {
            let Some(left) = until.checked_duration_since(Instant::now()) else { break };
            state = self.shared.came.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.1.clone()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Release);
        // Wakes the listener, so that it sees the flag.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn serve(connection: TcpStream, shared: &Shared) -> io::Result<()> {
    connection.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut out = connection.try_clone()?;
    let mut lines = BufReader::new(connection).lines();
    let (mut from, mut to) = (String::new(), Vec::new());
    out.write_all(b"220 sink.example ESMTP\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let manner = shared.state.lock().unwrap_or_else(PoisonError::into_inner).0;
        let verb = line.to_ascii_uppercase();
        if verb.starts_with("EHLO") || verb.starts_with("HELO") {
            out.write_all(b"250-sink.example\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")?;
        } else if verb.starts_with("MAIL FROM:") {
            from = address(&line);
            to.clear();
            out.write_all(b"250 ok\r\n")?;
        } else if verb.starts_with("RCPT TO:") {
            match manner {
                Manner::RefuseForNow => out.write_all(b"451 4.3.0 come back later\r\n")?,
                Manner::RefuseForGood => out.write_all(b"550 5.1.1 no such mailbox\r\n")?,
                _ => {
                    to.push(address(&line));
                    out.write_all(b"250 ok\r\n")?;
                }
            }
        } else if verb == "DATA" {
            out.write_all(b"354 go on\r\n")?;
            let mut message = String::new();
            for line in lines.by_ref() {
                let line = line?;
                if line == "." {
                    break;
                }
                if manner == Manner::HangUp {
                    return Ok(());
                }
                message.push_str(line.strip_prefix('.').unwrap_or(&line));
                message.push_str("\r\n");
            }
            let received = Received { from: from.clone(), to: to.clone(), message };
            shared.state.lock().unwrap_or_else(PoisonError::into_inner).1.push(received);
            shared.came.notify_all();
            if manner == Manner::LoseAnswer {
                return Ok(());
            }
            out.write_all(b"250 2.0.0 kept\r\n")?;
        } else if verb == "QUIT" {
            out.write_all(b"221 bye\r\n")?;
            return Ok(());
        } else if verb == "RSET" || verb == "NOOP" {
            out.write_all(b"250 ok\r\n")?;
        } else {
            out.write_all(b"502 5.5.2 not known here\r\n")?;
        }
    }
    Ok(())
}

fn address(line: &str) -> String {
    line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(line, |(inside, _)| inside).to_owned()
}
