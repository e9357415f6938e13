//! Throw-away servers for tests: started from Debian's packages on a free loopback port, in a temporary folder, and
//! stopped, by their own process id, when they go out of scope.
//!
//! They run as root (then the server gets an unprivileged user of its own) and as an ordinary user. When a package is
//! missing, starting fails with a sentence that names it; a test never passes silently without its server.

mod process;

pub mod dovecot;
pub mod postgres;
pub mod smtp_sink;

pub use dovecot::Dovecot;
pub use postgres::Postgres;
pub use smtp_sink::SmtpSink;

/// A loopback port that is free now.
///
/// # Errors
/// When there is none.
pub fn free_port() -> std::io::Result<u16> {
    process::free_port()
}

/// Asks a process to leave (SIGTERM).
pub fn terminate(id: u32) {
    process::signal(id, "TERM");
}
