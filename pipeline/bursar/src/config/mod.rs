//! `bursar.toml`: what the installation is. Unknown keys are errors that name the closest known one; secrets come from
//! the environment or a file, never from here.

mod explain;
mod secret;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use model::ledger::LegalEntity;
use rules::einvoice::Profile;
use serde::Deserialize;

pub(crate) use explain::closest;
pub(crate) use secret::SecretSource;

/// The configuration was not understood.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ConfigError(pub(crate) String);

/// The whole file. Every part has a default: a run without a configuration uses embedded SQLite and a local archive.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// Data directory, relative to this file; `--data` says otherwise.
    pub(crate) data: Option<PathBuf>,
    pub(crate) store: StoreSection,
    pub(crate) archive: ArchiveSection,
    pub(crate) company: Company,
    pub(crate) sources: Sources,
    pub(crate) einvoice: Einvoice,
    pub(crate) ocr: Ocr,
    /// Limits, severities, auto-approval: see `bursar rules list`.
    pub(crate) policy: rules::Policy,
    /// Who approves.
    pub(crate) approval: rules::policy::ApprovalPolicy,
    pub(crate) notify: Notify,
    pub(crate) web: Web,
    /// Limits on documents.
    pub(crate) limits: extractors::Limits,
    /// Folder of the file; paths in it are relative to this.
    #[serde(skip)]
    pub(crate) base: PathBuf,
}

/// `[store]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct StoreSection {
    /// `sqlite:bursar.db`, relative to the data directory, or `postgres://…`.
    pub(crate) url: String,
    /// Cases worked on at once. More than the processors: most of them wait for the disk, and share one sync.
    pub(crate) workers: usize,
}

impl Default for StoreSection {
    fn default() -> Self {
        StoreSection { url: "sqlite:bursar.db".to_owned(), workers: 12 }
    }
}

/// `[archive]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ArchiveSection {
    /// `file:archive`, relative to the data directory.
    pub(crate) url: String,
}

impl Default for ArchiveSection {
    fn default() -> Self {
        ArchiveSection { url: "file:archive".to_owned() }
    }
}

/// `[company]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Company {
    /// Our own companies, to which invoices must be addressed (V105).
    pub(crate) legal_entities: Vec<LegalEntity>,
}

/// `[[sources.folder]]` and `[[sources.imap]]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Sources {
    pub(crate) folder: Vec<Folder>,
    pub(crate) imap: Vec<Imap>,
}

/// A watched folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Folder {
    /// Name of the source.
    pub(crate) name: String,
    /// The folder, relative to the configuration file.
    pub(crate) path: PathBuf,
    /// What is dropped there.
    #[serde(default)]
    pub(crate) kind: FolderKind,
}

/// What is dropped in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FolderKind {
    /// Files of any kind.
    #[default]
    Plain,
    /// The drop of a Peppol access point.
    Peppol,
}

/// A mailbox.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Imap {
    /// Name of the source.
    pub(crate) name: String,
    /// Mail server.
    pub(crate) host: String,
    /// Port; 993, or 143 with `tls = "starttls"`.
    pub(crate) port: Option<u16>,
    /// `implicit`, `starttls`, or `none` (loopback only).
    #[serde(default)]
    pub(crate) tls: Tls,
    /// Extra certificate authority (PEM file) for private servers.
    pub(crate) ca_file: Option<PathBuf>,
    /// User.
    pub(crate) user: String,
    /// Environment variable with the password.
    pub(crate) password_env: Option<String>,
    /// File with the password.
    pub(crate) password_file: Option<PathBuf>,
    /// Name by which our mail server signs its `Authentication-Results` (RFC 8601): then a sender that it did not confirm
    /// is not believed (F102). Without it, only what it says to have failed counts.
    pub(crate) authserv_id: Option<String>,
    /// Folder to watch.
    #[serde(default = "inbox")]
    pub(crate) folder: String,
    /// Where mails go when they are captured.
    #[serde(default = "processed")]
    pub(crate) done_folder: String,
    /// Where mails go of which nothing could be used.
    #[serde(default = "attention")]
    pub(crate) trouble_folder: String,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tls {
    /// From the first byte.
    #[default]
    Implicit,
    /// After STARTTLS.
    Starttls,
    /// Not at all; to loopback addresses only.
    None,
}

fn inbox() -> String {
    "INBOX".to_owned()
}
fn processed() -> String {
    "Processed".to_owned()
}
fn attention() -> String {
    "Attention".to_owned()
}

/// `[einvoice]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Einvoice {
    /// Whose rules e-invoices must keep beside EN 16931 (E101, E102).
    pub(crate) profile: DemandedProfile,
}

/// What we demand of e-invoices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DemandedProfile {
    /// What each says of itself (BT-24).
    #[default]
    Auto,
    /// EN 16931 alone.
    En16931,
    /// Peppol BIS Billing 3.
    Peppol,
    /// XRechnung 3.
    XRechnung,
}

impl DemandedProfile {
    /// The profile, when one is demanded of all.
    pub(crate) fn demanded(self) -> Option<Profile> {
        match self {
            DemandedProfile::Auto => None,
            DemandedProfile::En16931 => Some(Profile::En16931),
            DemandedProfile::Peppol => Some(Profile::Peppol),
            DemandedProfile::XRechnung => Some(Profile::XRechnung),
        }
    }
}

/// `[ocr]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Ocr {
    /// Languages, Tesseract's names, most usual first; empty switches OCR off.
    pub(crate) languages: Vec<String>,
    /// Folder of PP-OCR's weights (`bursar ocr install`), relative to this file; `detection.onnx`, `recognition.onnx`,
    /// and `dictionary.txt` when the networks do not bring their characters. Without weights Tesseract reads.
    pub(crate) models: Option<PathBuf>,
}

impl Default for Ocr {
    fn default() -> Self {
        Ocr { languages: ["eng", "deu"].map(str::to_owned).to_vec(), models: None }
    }
}

/// `[notify]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Notify {
    pub(crate) smtp: Option<Smtp>,
    pub(crate) webhook: Option<Webhook>,
}

/// `[notify.smtp]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Smtp {
    /// Mail server.
    pub(crate) host: String,
    /// Port; 465, 587 with `tls = "starttls"`, 25 with `tls = "none"`.
    pub(crate) port: Option<u16>,
    /// `implicit`, `starttls`, or `none` (loopback only).
    #[serde(default)]
    pub(crate) tls: Tls,
    /// Extra certificate authority (PEM file) for private servers.
    pub(crate) ca_file: Option<PathBuf>,
    /// Address the notices come from.
    pub(crate) from: String,
    /// User, when the server wants one.
    pub(crate) user: Option<String>,
    /// Environment variable with the password.
    pub(crate) password_env: Option<String>,
    /// File with the password.
    pub(crate) password_file: Option<PathBuf>,
}

/// `[notify.webhook]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Webhook {
    /// Address to post to.
    pub(crate) url: String,
    /// Environment variable with the signing key.
    pub(crate) secret_env: Option<String>,
    /// File with the signing key.
    pub(crate) secret_file: Option<PathBuf>,
}

/// `[web]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Web {
    /// Address to listen on; 127.0.0.1:8080.
    pub(crate) listen: Option<SocketAddr>,
    /// Address that people use, for links in notices.
    pub(crate) url: Option<String>,
}

/// The configuration that is taken when none is named.
const USUAL: &str = "bursar.toml";

impl Config {
    /// The file that [`Config::load`] reads; `None` when it takes the defaults.
    pub(crate) fn found(path: Option<&Path>) -> Option<PathBuf> {
        path.map(Path::to_owned).or_else(|| Some(PathBuf::from(USUAL)).filter(|usual| usual.exists()))
    }

    /// Reads the file; without `path`, `./bursar.toml` when it is there, else the defaults.
    pub(crate) fn load(path: Option<&Path>) -> Result<Config, ConfigError> {
        let (path, given) = match path {
            Some(path) => (path, true),
            None => (Path::new(USUAL), false),
        };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(why) if !given && why.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Config { base: PathBuf::from("."), ..Config::default() });
            }
            Err(why) => return Err(ConfigError(format!("read {}: {why}", path.display()))),
        };
        let base = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Config::parse(&text, &path.display().to_string(), base)
    }

    /// Reads the text of a file called `name`, whose paths are relative to `base`.
    pub(crate) fn parse(text: &str, name: &str, base: &Path) -> Result<Config, ConfigError> {
        let mut config: Config =
            toml::from_str(text).map_err(|error| ConfigError(explain::explain(&error, text, name)))?;
        config.base = base.to_owned();
        config.policy.approval = config.approval.clone();
        let problems = config.problems();
        if problems.is_empty() { Ok(config) } else { Err(ConfigError(format!("{name}: {}", problems.join("\n")))) }
    }

    /// What cannot work, in words.
    fn problems(&self) -> Vec<String> {
        let mut problems: Vec<String> = self.policy.validate().iter().map(ToString::to_string).collect();
        let mut names = std::collections::BTreeSet::new();
        let sources = self.sources.folder.iter().map(|f| &f.name).chain(self.sources.imap.iter().map(|m| &m.name));
        for name in sources {
            if name.trim().is_empty() {
                problems.push("a source has an empty name; give each [[sources…]] a name of its own".to_owned());
            } else if !names.insert(name) {
                problems.push(format!("two sources are called {name:?}; give each a name of its own"));
            }
        }
        for (index, one) in self.sources.folder.iter().enumerate() {
            for other in &self.sources.folder[index + 1..] {
                if one.path.starts_with(&other.path) || other.path.starts_with(&one.path) {
                    problems.push(format!(
                        "the folders of {:?} and {:?} lie in each other: both would take the same file",
                        one.name, other.name
                    ));
                }
            }
        }
        for imap in &self.sources.imap {
            if imap.password_env.is_none() && imap.password_file.is_none() {
                problems.push(format!("[[sources.imap]] {:?} needs password_env or password_file", imap.name));
            }
        }
        if self.store.workers == 0 || self.store.workers > 256 {
            problems.push("[store] workers must be between 1 and 256".to_owned());
        }
        problems
    }

    /// A path of the file.
    pub(crate) fn path(&self, path: &Path) -> PathBuf {
        self.base.join(path)
    }

    /// The data directory: the flag, the file's `data`, or `./bursar-data`.
    pub(crate) fn data_dir(&self, flag: Option<&Path>) -> PathBuf {
        match (flag, &self.data) {
            (Some(flag), _) => flag.to_owned(),
            (None, Some(data)) => self.path(data),
            (None, None) => PathBuf::from("bursar-data"),
        }
    }
}

#[cfg(test)]
mod tests;
