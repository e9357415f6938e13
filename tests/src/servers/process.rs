//! Processes, users, ports and folders of throw-away servers.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// A server process that is ended by its id when dropped.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    signal: &'static str,
}

impl Running {
    /// Starts a command in a process group of its own. `signal` asks it to end at once and take its children along.
    pub(super) fn start(command: &mut Command, signal: &'static str) -> io::Result<Running> {
        use std::os::unix::process::CommandExt;
        Ok(Running { child: command.process_group(0).spawn()?, signal })
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended by itself.
    pub(super) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Sends a signal by name.
    pub(super) fn signal(&self, name: &str) {
        signal(self.id(), name);
    }

    /// Ends it and waits until it is gone.
    pub(super) fn stop(&mut self) {
        if self.has_ended() {
            return;
        }
        self.signal(self.signal);
        let patience = Instant::now() + Duration::from_secs(60);
        while !self.has_ended() {
            if Instant::now() > patience {
                let _ = self.child.kill();
                let _ = self.child.wait();
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Sends a signal to one process.
pub(super) fn signal(id: u32, name: &str) {
    let _ = Command::new("kill").args(["-s", name, &id.to_string()]).status();
}

/// An account of this machine.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) user: u32,
    pub(super) group: u32,
}

/// The first of these accounts that exists.
pub(super) fn account(names: &[&str]) -> Option<Account> {
    let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let find = |wanted: &dyn Fn(&[&str]) -> bool| {
        accounts
            .lines()
            .map(|line| line.split(':').collect::<Vec<_>>())
            .find(|fields| fields.len() > 3 && wanted(fields))
            .and_then(|fields| {
                Some(Account {
                    name: fields[0].to_owned(),
                    user: fields[2].parse().ok()?,
                    group: fields[3].parse().ok()?,
                })
            })
    };
    names.iter().find_map(|name| find(&|fields| fields[0] == *name))
}

/// The account that this process runs as.
pub(super) fn own_account() -> Account {
    let user = own_user();
    let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let line =
        accounts.lines().find(|line| line.split(':').nth(2) == Some(&user.to_string())).unwrap_or("nobody:x:0:0");
    let fields: Vec<&str> = line.split(':').collect();
    Account { name: fields[0].to_owned(), user, group: fields[3].parse().unwrap_or(0) }
}

fn own_user() -> u32 {
    fs::metadata("/proc/self").map_or(0, |metadata| metadata.uid())
}

/// Whether this process is root.
pub(super) fn is_root() -> bool {
    own_user() == 0
}

/// A temporary folder that other accounts may pass through, and that a socket path fits in.
pub(super) fn folder(prefix: &str) -> io::Result<tempfile::TempDir> {
    // Socket paths end at 107 bytes, so a long TMPDIR will not do.
    let folder = tempfile::Builder::new().prefix(prefix).tempdir_in("/tmp")?;
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
    Ok(folder)
}

/// Makes a folder that belongs to an account.
pub(super) fn folder_of(path: &Path, owner: &Account) -> io::Result<()> {
    fs::create_dir_all(path)?;
    chown(path, Some(owner.user), Some(owner.group))
}

/// A loopback port that is free now. Another program may be faster, so a start that finds it taken tries again.
pub(super) fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Tries three times, except when the program is missing.
pub(super) fn again<T>(start: impl Fn() -> io::Result<T>) -> io::Result<T> {
    let may_pass = |error: &io::Error| error.kind() != io::ErrorKind::NotFound;
    start()
        .or_else(|error| if may_pass(&error) { start() } else { Err(error) })
        .or_else(|error| if may_pass(&error) { start() } else { Err(error) })
}

/// Waits until something listens there.
pub(super) fn wait_for_port(port: u16, running: &mut Running, patience: Duration) -> io::Result<()> {
    let until = Instant::now() + patience;
    loop {
        // Asked first: on a port that was taken, somebody else's server would answer.
        if running.has_ended() {
            return Err(io::Error::other("the server ended at once"));
        }
        if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(());
        }
        if Instant::now() > until {
            return Err(io::Error::other(format!("nothing listens on port {port} after {patience:?}")));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The first of these programs that exists, as a pattern of folders in order of preference.
pub(super) fn program(folders: &[PathBuf], name: &str, package: &str) -> io::Result<PathBuf> {
    folders.iter().map(|folder| folder.join(name)).find(|path| path.exists()).ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::NotFound,
            format!("{name} is not installed; install the Debian package {package}"),
        )
    })
}
