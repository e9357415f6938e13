//! A real PostgreSQL: a new cluster in a temporary folder, durable (`fsync` on) as in production.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::process::{Account, Running, account, again, folder, folder_of, free_port, is_root, own_account, program};

/// A PostgreSQL server with one superuser, `bursar`, without a password: it listens on loopback only.
#[derive(Debug)]
pub struct Postgres {
    running: Option<Running>,
    folder: tempfile::TempDir,
    binaries: PathBuf,
    owner: Account,
    databases: AtomicU64,
    /// The loopback port.
    pub port: u16,
}

impl Postgres {
    /// Makes a cluster and starts it.
    pub fn start() -> io::Result<Postgres> {
        // A port that was free may be taken a moment later.
        again(Postgres::try_start)
    }

    fn try_start() -> io::Result<Postgres> {
        let binaries = program(&versions(), "initdb", "postgresql")?;
        let binaries = binaries.parent().unwrap_or(Path::new("/")).to_owned();
        let folder = folder("bursar-postgres-")?;
        // PostgreSQL refuses to run as root.
        let owner = match is_root() {
            true => account(&["postgres", "nobody"]).ok_or_else(|| io::Error::other("no unprivileged account"))?,
            false => own_account(),
        };
        let mut server =
            Postgres { running: None, folder, binaries, owner, databases: AtomicU64::new(0), port: free_port()? };
        folder_of(&server.folder.path().join("data"), &server.owner)?;
        folder_of(&server.folder.path().join("socket"), &server.owner)?;
        let made = server
            .command("initdb")
            .args(["--username=bursar", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
            .arg(server.folder.path().join("data"))
            .output()?;
        if !made.status.success() {
            return Err(io::Error::other(format!("initdb failed: {}", String::from_utf8_lossy(&made.stderr))));
        }
        server.begin()?;
        Ok(server)
    }

    /// Starts the stopped server again, on the same port and with the same data.
    pub fn begin(&mut self) -> io::Result<()> {
        let log = fs::File::create(self.folder.path().join("log"))?;
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.folder.path().join("data"));
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-k"]).arg(self.folder.path().join("socket"));
        command.args(["-c", "fsync=on", "-c", "max_connections=200", "-c", "shared_buffers=32MB"]);
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        // INT asks for a fast shutdown: sessions are ended, data is kept.
        let mut running = Running::start(&mut command, "INT")?;
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            // Asked first: on a port that was taken, somebody else's server would answer.
            let has_ended = running.has_ended();
            if !has_ended && self.answers()? {
                break;
            }
            if has_ended || Instant::now() > until {
                return Err(io::Error::other(format!("PostgreSQL did not start; its log says:\n{}", self.log())));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.running = Some(running);
        Ok(())
    }

    /// Stops the server; data stays.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Makes an empty database and gives its URL, so that tests do not meet in one.
    pub fn database(&self) -> io::Result<String> {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let made = self
            .command("createdb")
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "bursar", &name])
            .output()?;
        if !made.status.success() {
            return Err(io::Error::other(format!("createdb failed: {}", String::from_utf8_lossy(&made.stderr))));
        }
        Ok(format!("postgres://bursar@127.0.0.1:{}/{name}?sslmode=disable", self.port))
    }

    /// What the server logged.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn answers(&self) -> io::Result<bool> {
        let mut command = self.command("pg_isready");
        command.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string(), "-d", "postgres", "-U", "bursar"]);
        Ok(command.status()?.success())
    }

    fn command(&self, name: &str) -> Command {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new(self.binaries.join(name));
        command.current_dir(self.folder.path());
        if is_root() {
            command.uid(self.owner.user).gid(self.owner.group);
        }
        command
    }
}

/// Debian keeps each major version in a folder of its own; the newest first.
fn versions() -> Vec<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by(|left, right| right.cmp(left));
    versions
        .into_iter()
        .map(|(_, path)| path)
        .chain([PathBuf::from("/usr/local/bin"), PathBuf::from("/usr/bin")])
        .collect()
}
