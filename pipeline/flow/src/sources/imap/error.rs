//! What goes wrong with a mailbox, and how it is told.
//!
//! The library's own texts may quote what the server sent, mails included, so they are never passed on whole.

use std::future::Future;
use std::time::Duration;

use tokio::time::timeout;

use super::ImapSource;
use crate::sources::shown;

/// Why a mailbox is not watched at the moment.
#[derive(Debug)]
pub(super) enum ImapError {
    /// The server does not accept user and password.
    Refused { said: String },
    /// Something in the configuration must change.
    Setting(String),
    /// The folder to watch is refused: it does not exist, may not be read, or is locked for a while.
    Folder { folder: String, said: String },
    /// The certificate is not trusted, or TLS failed otherwise.
    Tls(String),
    /// The connection could not be made, or was lost.
    Connection(String),
    /// No answer in time.
    Silent { doing: &'static str, after: Duration },
    /// The server refused a command.
    Command { doing: &'static str, said: String },
}

impl ImapError {
    /// The whole sentence, with what to check.
    pub(super) fn say(&self, source: &ImapSource) -> String {
        let ImapSource { name, host, user, .. } = source;
        let port = source.port();
        let entry = format!("[[sources.imap]] \"{name}\"");
        match self {
            ImapError::Refused { said } => format!(
                "open mailbox {name}: {host} refused the login of {user} ({said}); check user and password_env or password_file of {entry}"
            ),
            ImapError::Setting(why) => format!("open mailbox {name}: {why}; check {entry}"),
            ImapError::Folder { folder, said } => format!(
                "open mailbox {name}: {host} does not open the folder {folder} ({said}); it is tried again, unless that passes by itself check folder of {entry}"
            ),
            ImapError::Tls(why) => format!(
                "open mailbox {name}: no trusted connection to {host}:{port} ({why}); check host and tls of {entry}, or name the server's certificate authority as ca_file"
            ),
            ImapError::Connection(why) => {
                format!(
                    "mailbox {name}: no connection to {host}:{port} ({why}); it is tried again, check the server and the network"
                )
            }
            ImapError::Silent { doing, after } => {
                format!(
                    "mailbox {name}: {host}:{port} did not answer within {} s while trying to {doing}; it is tried again",
                    after.as_secs()
                )
            }
            ImapError::Command { doing, said } => {
                format!("mailbox {name}: {host} refused to {doing} ({said}); check {entry}")
            }
        }
    }

    /// The same, knowing that what was refused is to open this folder.
    pub(super) fn about_folder(self, folder: &str) -> ImapError {
        match self {
            ImapError::Command { said, .. } => ImapError::Folder { folder: folder.to_owned(), said },
            other => other,
        }
    }

    /// Whether the connection still stands after it.
    pub(super) fn is_harmless(&self) -> bool {
        matches!(self, ImapError::Command { .. })
    }
}

/// Runs one command with a time limit, and sorts its errors.
pub(super) async fn within<T>(
    limit: Duration,
    doing: &'static str,
    command: impl Future<Output = async_imap::error::Result<T>>,
) -> Result<T, ImapError> {
    match timeout(limit, command).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(sort(doing, error)),
        Err(_) => Err(ImapError::Silent { doing, after: limit }),
    }
}

/// Sorts an error of the library.
pub(super) fn sort(doing: &'static str, error: async_imap::error::Error) -> ImapError {
    use async_imap::error::Error;
    match error {
        Error::No(said) | Error::Bad(said) => ImapError::Command { doing, said: server_words(&said) },
        Error::Io(error) => connection(doing, &error),
        Error::ConnectionLost => ImapError::Connection(format!("lost while trying to {doing}")),
        // These quote the server's bytes.
        Error::Parse(_) => ImapError::Connection(format!("an answer that is not IMAP came while trying to {doing}")),
        Error::Validate(_) => ImapError::Setting(format!("a name with a line break cannot be used to {doing}")),
        _ => ImapError::Connection(format!("failed to {doing}")),
    }
}

/// Sorts an error of the connection, without quoting what was sent over it.
pub(super) fn connection(doing: &'static str, error: &std::io::Error) -> ImapError {
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return ImapError::Tls(shown(&tls.to_string()));
    }
    match error.kind() {
        // The parser's complaints come as "other", with the bytes that it could not read.
        std::io::ErrorKind::Other => {
            ImapError::Connection(format!("an answer that is not IMAP came while trying to {doing}"))
        }
        std::io::ErrorKind::UnexpectedEof => {
            ImapError::Connection(format!("the server hung up while trying to {doing}"))
        }
        _ => ImapError::Connection(format!("{error} while trying to {doing}")),
    }
}

/// The library wraps the server's words, as `code: …, info: Some("…")` or, from opening and searching a folder, as
/// `outcome: Outcome { code: …, information: Some("…") }`: only the words are for people.
fn server_words(said: &str) -> String {
    let wrappings = [("info: Some(\"", "\")"), ("information: Some(\"", "\") }")];
    let words = wrappings.iter().find_map(|(before, after)| said.split_once(before)?.1.strip_suffix(after));
    shown(words.unwrap_or(said))
}

#[cfg(test)]
mod tests {
    use super::server_words;

    #[test]
    fn only_the_words_of_the_server_are_told() {
        let locked =
            "outcome: Outcome { code: None, information: Some(\"Mailbox is locked, will abort in 93 seconds\") }";
        assert_eq!(server_words(locked), "Mailbox is locked, will abort in 93 seconds");
        assert_eq!(
            server_words("code: None, info: Some(\"No such (\\\"x\\\") folder\")"),
            "No such (\\\"x\\\") folder"
        );
        assert_eq!(server_words("code: None, info: None"), "code: None, info: None");
    }
}
