//! The real program in a folder of its own: started, killed, asked and looked at from outside.

use std::fs;
use std::io;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::servers::free_port;

/// An installation of the program.
#[derive(Debug)]
pub struct Bursar {
    dir: tempfile::TempDir,
    /// Port of the web page.
    pub port: u16,
    environment: Vec<(String, String)>,
    child: Option<Child>,
}

/// The program that was built with these tests.
///
/// # Panics
/// When it was not built: `cargo nextest run --workspace` builds it.
#[must_use]
pub fn program() -> PathBuf {
    let test = std::env::current_exe().expect("the test knows where it is");
    // target/<profile>/deps/<test>
    let folder = test.parent().and_then(Path::parent).expect("a test lies in the target folder");
    let program = folder.join("bursar");
    assert!(program.exists(), "{} is not built; run the tests of the whole workspace", program.display());
    program
}

impl Bursar {
    /// Makes an installation with this configuration; `{dir}` in it stands for its folder.
    ///
    /// # Panics
    /// When the folder cannot be made.
    #[must_use]
    pub fn with_config(config: &str) -> Bursar {
        let dir = tempfile::Builder::new().prefix("bursar-test-").tempdir().expect("a temporary folder");
        let port = free_port().expect("a free port");
        let config = config.replace("{dir}", &dir.path().display().to_string());
        fs::write(dir.path().join("bursar.toml"), config).expect("the configuration is written");
        Bursar { dir, port, environment: Vec::new(), child: None }
    }

    /// Sets an environment variable of every process started from here.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Bursar {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The folder of the installation.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The data directory.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// A command on this installation: the verb and its arguments, then where the installation is.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments).arg("--config").arg(self.dir().join("bursar.toml")).arg("--data").arg(self.data());
        command.envs(self.environment.iter().map(|(n, v)| (n, v))).env("RUST_BACKTRACE", "0").current_dir(self.dir());
        command
    }

    /// Runs a command to its end.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().expect("the program starts")
    }

    /// Runs a command that must end well; its standard output.
    ///
    /// # Panics
    /// When it does not.
    pub fn run_well(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "bursar {arguments:?} ended with {}:\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("the program writes UTF-8")
    }

    /// Starts `bursar serve` without waiting; what it says goes to `serve.log`.
    ///
    /// # Panics
    /// When it cannot be started, or is running.
    pub fn start(&mut self) {
        assert!(self.child.is_none(), "it is running already");
        let log = fs::OpenOptions::new().create(true).append(true).open(self.dir().join("serve.log")).expect("a log");
        let mut command = self.command(&["serve"]);
        command.arg("--listen").arg(format!("127.0.0.1:{}", self.port));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.child = Some(command.spawn().expect("the program starts"));
    }

    /// Starts `bursar serve` and waits until its page answers.
    ///
    /// # Panics
    /// When it ends instead, or takes longer than 30 seconds.
    pub fn serve(&mut self) {
        self.start();
        let patience = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if let Some(status) = self.child.as_mut().and_then(|c| c.try_wait().expect("its state")) {
                panic!("bursar serve ended with {status}:\n{}", self.log());
            }
            assert!(Instant::now() < patience, "bursar serve does not answer:\n{}", self.log());
            sleep(Duration::from_millis(20));
        }
    }

    /// Ends it with signal 9, at whatever it is doing.
    ///
    /// # Panics
    /// When it is not running.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("it is running");
        child.kill().expect("signal 9 is sent");
        child.wait().expect("it is gone");
    }

    /// Asks it to leave (SIGTERM) and waits.
    ///
    /// # Panics
    /// When it does not leave within 30 seconds, or not well.
    pub fn stop(&mut self) {
        let mut child = self.child.take().expect("it is running");
        crate::servers::terminate(child.id());
        let patience = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = child.try_wait().expect("its state") {
                assert!(status.success(), "bursar serve left with {status}:\n{}", self.log());
                return;
            }
            if Instant::now() > patience {
                let _ = child.kill();
                panic!("bursar serve did not leave within 30 s:\n{}", self.log());
            }
            sleep(Duration::from_millis(20));
        }
    }

    /// Resident memory of the serving process, in kilobytes.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn resident_kb(&self) -> io::Result<u64> {
        let id = self.child.as_ref().map(Child::id).ok_or_else(|| io::Error::other("it is not running"))?;
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
        let number = line.and_then(|l| l.split_whitespace().next()).and_then(|n| n.parse().ok());
        number.ok_or_else(|| io::Error::other("no VmRSS"))
    }

    /// What `bursar serve` said.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir().join("serve.log")).unwrap_or_default()
    }
}

impl Drop for Bursar {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
