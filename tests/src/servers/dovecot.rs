//! A real IMAP server: Debian's Dovecot with its own configuration, users, certificate and mail folders.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::process::{
    Account, Running, account, again, folder, folder_of, free_port, is_root, own_account, program, wait_for_port,
};

/// A Dovecot with one user. TLS from the first byte and STARTTLS, each on a port of its own.
#[derive(Debug)]
pub struct Dovecot {
    running: Option<Running>,
    binary: PathBuf,
    folder: tempfile::TempDir,
    mail_account: Account,
    delivered: AtomicU64,
    /// Port for TLS from the first byte.
    pub imaps_port: u16,
    /// Port for STARTTLS, and for no TLS at all.
    pub imap_port: u16,
}

/// What a Dovecot is like.
#[derive(Debug, Clone, Default)]
pub struct DovecotOptions {
    /// What the server says it can, such as `IMAP4rev1 IDLE`; everything when absent.
    pub capabilities: Option<String>,
}

impl Dovecot {
    /// The host name that the certificate carries.
    pub const HOST: &'static str = "localhost";
    /// The user.
    pub const USER: &'static str = "invoices@example.com";
    /// The user's password.
    pub const PASSWORD: &'static str = "correct horse \"battery\" \\ staple";

    /// Starts one that can everything.
    pub fn start() -> io::Result<Dovecot> {
        Dovecot::start_with(&DovecotOptions::default())
    }

    /// Starts one.
    pub fn start_with(options: &DovecotOptions) -> io::Result<Dovecot> {
        // A port that was free may be taken a moment later.
        again(|| Dovecot::try_start(options))
    }

    fn try_start(options: &DovecotOptions) -> io::Result<Dovecot> {
        let folders = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
        let binary = program(&folders, "dovecot", "dovecot-imapd")?;
        let folder = folder("bursar-dovecot-")?;
        // Dovecot refuses to read mail as root.
        let mail_account = match is_root() {
            true => {
                account(&["nobody", "mail", "daemon"]).ok_or_else(|| io::Error::other("no unprivileged account"))?
            }
            false => own_account(),
        };
        folder_of(&folder.path().join("mail"), &mail_account)?;
        certificate(folder.path())?;
        let users = folder.path().join("users");
        let colon_free = Dovecot::PASSWORD.replace(':', "");
        fs::write(&users, format!("{}:{{PLAIN}}{colon_free}::::::\n", Dovecot::USER))?;
        fs::set_permissions(&users, fs::Permissions::from_mode(0o644))?;
        let mut server = Dovecot {
            running: None,
            binary,
            folder,
            mail_account,
            delivered: AtomicU64::new(0),
            imaps_port: free_port()?,
            imap_port: free_port()?,
        };
        server.write_configuration(options)?;
        server.begin()?;
        Ok(server)
    }

    /// Starts the stopped server again, on the same ports and with the same mails.
    pub fn begin(&mut self) -> io::Result<()> {
        let log = fs::File::create(self.folder.path().join("start.log"))?;
        let mut command = Command::new(&self.binary);
        command.arg("-F").arg("-c").arg(self.folder.path().join("dovecot.conf"));
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let mut running = Running::start(&mut command, "TERM")?;
        if let Err(error) = wait_for_port(self.imaps_port, &mut running, Duration::from_secs(60)) {
            return Err(io::Error::other(format!("{error}; its log says:\n{}", self.log())));
        }
        self.running = Some(running);
        Ok(())
    }

    /// Stops the server; mails stay.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Cuts every connection at once, as a pulled cable or an update of the server does.
    ///
    /// What ends is the processes that hold the TLS connections. The sessions behind them notice and leave in order:
    /// one killed while it reads the folder would leave its lock there, which Dovecot respects for two minutes.
    pub fn cut_connections(&self) {
        for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(id) = process.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
            // Only processes of this very server.
            if self.is_own_child(id) && name_of(id).is_some_and(|name| name == "imap-login") {
                super::process::signal(id, "KILL");
            }
        }
    }

    fn is_own_child(&self, id: u32) -> bool {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let parent =
            status.lines().find_map(|line| line.strip_prefix("PPid:")).and_then(|text| text.trim().parse::<u32>().ok());
        parent.is_some() && parent == self.running.as_ref().map(Running::id)
    }

    /// The certificate to trust (PEM).
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    /// Delivers a mail the way a delivery agent does: written aside, renamed into place.
    pub fn deliver(&self, mail: &[u8]) -> io::Result<()> {
        self.deliver_to("INBOX", mail)
    }

    /// Delivers a mail to a folder.
    pub fn deliver_to(&self, mailbox: &str, mail: &[u8]) -> io::Result<()> {
        let maildir = self.maildir(mailbox);
        for part in ["", "tmp", "new", "cur"] {
            let path = maildir.join(part);
            if !path.exists() {
                folder_of(&path, &self.mail_account)?;
            }
        }
        let number = self.delivered.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}.M{number}P{}.test", 1_700_000_000 + number, std::process::id());
        let aside = maildir.join("tmp").join(&name);
        let mut file = fs::File::create(&aside)?;
        // On the wire every line ends with CR LF; Dovecot adds what a file lacks.
        file.write_all(mail)?;
        chown(&aside, Some(self.mail_account.user), Some(self.mail_account.group))?;
        fs::rename(&aside, maildir.join("new").join(&name))
    }

    /// How many mails lie in a folder.
    #[must_use]
    pub fn count(&self, mailbox: &str) -> usize {
        self.mails(mailbox).len()
    }

    /// The mails of a folder, as files.
    #[must_use]
    pub fn mails(&self, mailbox: &str) -> Vec<PathBuf> {
        let maildir = self.maildir(mailbox);
        let mut mails = Vec::new();
        for part in ["new", "cur"] {
            mails.extend(fs::read_dir(maildir.join(part)).into_iter().flatten().flatten().map(|entry| entry.path()));
        }
        mails
    }

    /// Makes the server number the mails of a folder anew, as after a restore from a backup: a new UIDVALIDITY. Stop
    /// the server first.
    pub fn renumber(&self, mailbox: &str) -> io::Result<()> {
        for entry in fs::read_dir(self.maildir(mailbox))?.flatten() {
            if entry.file_name().to_string_lossy().starts_with("dovecot") {
                fs::remove_file(entry.path())?;
            }
        }
        // The validity is a time in seconds; one given here differs from any given a moment ago.
        let uids = self.maildir(mailbox).join("dovecot-uidlist");
        fs::write(&uids, "3 V1234567 N1 G0123456789abcdef0123456789abcdef\n")?;
        chown(uids, Some(self.mail_account.user), Some(self.mail_account.group))
    }

    /// What the server logged.
    #[must_use]
    pub fn log(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        format!("{}{}", read("start.log"), read("dovecot.log"))
    }

    fn maildir(&self, mailbox: &str) -> PathBuf {
        let root = self.folder.path().join("mail");
        if mailbox == "INBOX" { root } else { root.join(format!(".{}", mailbox.replace('/', "."))) }
    }

    fn write_configuration(&self, options: &DovecotOptions) -> io::Result<()> {
        let folder = self.folder.path();
        let Account { user, group, .. } = &self.mail_account;
        let own = own_account().name;
        // Login and helper processes: Debian's accounts when root, this account otherwise.
        let login = if is_root() {
            account(&["dovenull", "nobody"]).map_or(own.clone(), |account| account.name)
        } else {
            own.clone()
        };
        let internal =
            if is_root() { account(&["dovecot", "nobody"]).map_or(own.clone(), |account| account.name) } else { own };
        let internal_group = if is_root() { "dovecot".to_owned() } else { group_name(*group) };
        let mut text = String::new();
        let at = |name: &str| folder.join(name).display().to_string();
        let lines = [
            format!("base_dir = {}", at("run")),
            format!("state_dir = {}", at("state")),
            format!("log_path = {}", at("dovecot.log")),
            "auth_verbose = yes".to_owned(),
            "protocols = imap".to_owned(),
            "listen = 127.0.0.1".to_owned(),
            format!("default_login_user = {login}"),
            format!("default_internal_user = {internal}"),
            format!("default_internal_group = {internal_group}"),
            format!("mail_location = maildir:{}", at("mail")),
            format!("mail_uid = {user}"),
            format!("mail_gid = {group}"),
            format!("first_valid_uid = {}", user.min(&1000)),
            "first_valid_gid = 1".to_owned(),
            "mailbox_list_index = no".to_owned(),
            "ssl = yes".to_owned(),
            format!("ssl_cert = <{}", at("certificate.pem")),
            format!("ssl_key = <{}", at("key.pem")),
            "disable_plaintext_auth = no".to_owned(),
            "auth_mechanisms = plain login".to_owned(),
            "auth_failure_delay = 0".to_owned(),
            "mail_max_userip_connections = 100".to_owned(),
            format!("passdb {{\n  driver = passwd-file\n  args = scheme=PLAIN username_format=%u {}\n}}", at("users")),
            format!("userdb {{\n  driver = static\n  args = uid={user} gid={group} home={}\n}}", at("mail")),
            "namespace inbox {\n  inbox = yes\n  separator = /\n}".to_owned(),
            format!(
                "service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {}\n  }}\n  inet_listener imaps {{\n    port = {}\n    ssl = yes\n  }}\n}}",
                self.imap_port, self.imaps_port
            ),
            "service anvil {\n  chroot =\n}".to_owned(),
            "service stats {\n  chroot =\n}".to_owned(),
        ];
        for line in lines {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{line}");
        }
        if let Some(capabilities) = &options.capabilities {
            let _ = writeln!(text, "imap_capability = {capabilities}");
        }
        fs::write(folder.join("dovecot.conf"), text)
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // Who looks into a failed test wants to know what the server saw.
        if std::thread::panicking() {
            eprintln!("the mail server's log:\n{}", self.log());
        }
    }
}

fn name_of(id: u32) -> Option<String> {
    fs::read_to_string(format!("/proc/{id}/comm")).ok().map(|name| name.trim().to_owned())
}

fn group_name(id: u32) -> String {
    let groups = fs::read_to_string("/etc/group").unwrap_or_default();
    let found = groups
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields.get(2) == Some(&id.to_string().as_str()));
    found.map_or_else(|| id.to_string(), |fields| fields[0].to_owned())
}

/// A certificate for `localhost`, signed by itself.
fn certificate(folder: &Path) -> io::Result<()> {
    let made = rcgen::generate_simple_self_signed([Dovecot::HOST.to_owned(), "127.0.0.1".to_owned()]);
    let made = made.map_err(io::Error::other)?;
    fs::write(folder.join("certificate.pem"), made.cert.pem())?;
    let key = folder.join("key.pem");
    fs::write(&key, made.signing_key.serialize_pem())?;
    fs::set_permissions(key, fs::Permissions::from_mode(0o600))
}
