//! A throw-away PostgreSQL server on loopback, one for each test process.
#![allow(clippy::unwrap_used, unreachable_pub, reason = "a helper of tests, inside the crate and beside it")]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

pub struct Server {
    programs: PathBuf,
    port: u16,
    _folder: tempfile::TempDir,
}

/// The server, started on first use; `None` where PostgreSQL is not installed.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(start).as_ref()
}

/// Where the distribution keeps the programs, newest version first.
fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop()
}

/// A command as the user that PostgreSQL demands: it refuses to run as root.
fn command(program: &Path) -> Command {
    if rustix::process::geteuid().is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=KILL"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn start() -> Option<Server> {
    let programs = programs()?;
    let folder = tempfile::tempdir().unwrap();
    if rustix::process::geteuid().is_root() {
        let owned = Command::new("chown").arg("postgres").arg(folder.path()).status().unwrap();
        assert!(owned.success(), "give the server's folder to its user");
    }
    let data = folder.path().join("data");
    let made = command(&programs.join("initdb"))
        .args(["--auth=trust", "--username=bursar", "--encoding=UTF8", "--no-locale", "-D"])
        .arg(&data)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success(), "initdb failed");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = command(&programs.join("postgres"));
    command
        .arg("-D")
        .arg(&data)
        .args(["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-p", &port.to_string(), "-k"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    start_and_forget(command);
    let began = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() || !ready(&programs, port) {
        assert!(began.elapsed() < Duration::from_secs(30), "the server did not start");
        std::thread::sleep(Duration::from_millis(50));
    }
    Some(Server { programs, port, _folder: folder })
}

#[expect(clippy::zombie_processes, reason = "it lives as long as the test process, and is killed with it")]
fn start_and_forget(mut command: Command) {
    command.spawn().unwrap();
}

fn ready(programs: &Path, port: u16) -> bool {
    let status =
        Command::new(programs.join("pg_isready")).args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]).status();
    status.is_ok_and(|status| status.success())
}

impl Server {
    /// A new database and its address.
    pub fn database(&self, name: &str) -> String {
        let name = format!("{name}_{:x}", rand::random::<u32>());
        let made = Command::new(self.programs.join("createdb"))
            .args(["-h", "127.0.0.1", "-U", "bursar", "-p", &self.port.to_string(), &name])
            .status()
            .unwrap();
        assert!(made.success(), "createdb failed");
        format!("postgres://bursar@127.0.0.1:{}/{name}", self.port)
    }
}
