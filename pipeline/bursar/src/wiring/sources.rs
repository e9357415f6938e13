//! `[[sources.folder]]` and `[[sources.imap]]` become watchers.

use std::sync::Arc;

use flow::sources::{FolderKind, FolderSource, ImapSource, ImapTls, Intake, SourceHealth, SourceKind};
use tokio_util::sync::CancellationToken;

use crate::config::{self, Config, ConfigError, SecretSource};

/// A source of either kind.
pub(crate) enum Source {
    Folder(FolderSource),
    Imap(Box<ImapSource>),
}

impl Source {
    pub(crate) fn name(&self) -> String {
        match self {
            Source::Folder(folder) => folder.name.clone(),
            Source::Imap(imap) => imap.name.clone(),
        }
    }

    pub(crate) fn kind(&self) -> SourceKind {
        match self {
            Source::Folder(folder) if folder.kind == FolderKind::Peppol => SourceKind::Peppol,
            Source::Folder(_) => SourceKind::Folder,
            Source::Imap(_) => SourceKind::Imap,
        }
    }

    /// Contacts the source: what is fine about it, or what is wrong, in words.
    pub(crate) async fn check(&self) -> Result<String, String> {
        match self {
            Source::Folder(folder) => {
                folder.check().await?;
                Ok(format!("{} can be watched", folder.path.display()))
            }
            Source::Imap(imap) => {
                imap.check().await?;
                Ok(format!("{} lets {} in", imap.host, imap.user))
            }
        }
    }

    pub(crate) async fn run(self, intake: Arc<dyn Intake>, health: Arc<SourceHealth>, stop: CancellationToken) {
        match self {
            Source::Folder(folder) => folder.run(intake, health, stop).await,
            Source::Imap(imap) => imap.run(intake, health, stop).await,
        }
    }
}

/// The configured sources.
pub(crate) fn sources(config: &Config) -> Result<Vec<Source>, ConfigError> {
    let mut sources = Vec::new();
    let size_max = config.limits.document_bytes_max as u64;
    for folder in &config.sources.folder {
        let kind = match folder.kind {
            config::FolderKind::Plain => FolderKind::Plain,
            config::FolderKind::Peppol => FolderKind::Peppol,
        };
        let mut source = FolderSource::new(&folder.name, config.path(&folder.path), kind);
        source.size_max = size_max;
        sources.push(Source::Folder(source));
    }
    for imap in &config.sources.imap {
        let purpose = format!("[[sources.imap]] {:?}", imap.name);
        let file = imap.password_file.as_ref().map(|p| config.path(p));
        let secret = SecretSource { purpose: &purpose, env: imap.password_env.as_deref(), file: file.as_deref() };
        let password =
            secret.get()?.ok_or_else(|| ConfigError(format!("{purpose} needs password_env or password_file")))?;
        let mut source = ImapSource::new(&imap.name, &imap.host, &imap.user, password);
        source.port = imap.port;
        source.tls = match imap.tls {
            config::Tls::Implicit => ImapTls::Implicit,
            config::Tls::Starttls => ImapTls::StartTls,
            config::Tls::None => ImapTls::None,
        };
        source.ca_file = imap.ca_file.as_ref().map(|p| config.path(p));
        source.folder.clone_from(&imap.folder);
        source.done_folder = Some(imap.done_folder.clone());
        source.trouble_folder = Some(imap.trouble_folder.clone());
        source.size_max = size_max;
        sources.push(Source::Imap(Box::new(source)));
    }
    Ok(sources)
}
