//! The web page: bound to its address first, so that a taken port is said at once.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use desk::service::{JudgedNow, Trials};
use desk::web::{Health, SourceReport};
use desk::{Desk, PictureError, Pictures};
use flow::sandbox::Sandbox;
use flow::sources::{SourceHealth, SourceKind};
use flow::stages::Settings;
use model::DocumentId;
use model::case::CaseId;
use model::extraction::Reason;
use model::memory::Tried;
use store::{BoxFuture, Store, StoreError};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A bound address.
#[derive(Debug, Clone)]
pub(crate) struct Web {
    pub(crate) address: SocketAddr,
    listener: Arc<std::net::TcpListener>,
}

impl Web {
    pub(crate) async fn bind(listen: SocketAddr) -> anyhow::Result<Web> {
        let listener = TcpListener::bind(listen).await.with_context(|| {
            format!("listen on {listen}: is another program there? choose another address with --listen")
        })?;
        let address = listener.local_addr()?;
        Ok(Web { address, listener: Arc::new(listener.into_std()?) })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves until `stop`.
    pub(crate) fn serve(
        &self,
        desk: Desk,
        health: Vec<Arc<SourceHealth>>,
        stop: CancellationToken,
    ) -> impl Future<Output = anyhow::Result<()>> + Send + use<> {
        let listener = self.listener.clone();
        async move {
            let listener = TcpListener::from_std(listener.try_clone()?)?;
            let router = desk::web::router(desk, Arc::new(Sources(health)));
            axum::serve(listener, router.into_make_service())
                .with_graceful_shutdown(async move { stop.cancelled().await })
                .await
                .context("serve the web page")
        }
    }
}

/// How the sources of this process are doing, for the page about intake.
struct Sources(Vec<Arc<SourceHealth>>);

impl Health for Sources {
    fn sources(&self) -> Vec<SourceReport> {
        let reports = self.0.iter().map(|health| health.report());
        reports
            .map(|report| SourceReport {
                kind: match report.kind {
                    SourceKind::Folder => "folder",
                    SourceKind::Peppol => "peppol",
                    SourceKind::Imap => "imap",
                }
                .to_owned(),
                name: report.name,
                connected: report.connected,
                looked_at: report.looked_at,
                item_at: report.item_at,
                trouble: report.trouble.map(|trouble| trouble.what),
                taken: report.taken,
                waiting: report.waiting,
                left_alone: report.left_alone.into_iter().map(|left| (left.name, left.why)).collect(),
            })
            .collect()
    }
}

/// Pictures of pages, drawn by the sandboxed reader.
pub(crate) struct SandboxPictures {
    store: Store,
    sandbox: Sandbox,
}

impl SandboxPictures {
    pub(crate) fn new(store: Store, sandbox: Sandbox) -> SandboxPictures {
        SandboxPictures { store, sandbox }
    }
}

impl Pictures for SandboxPictures {
    fn page_png(&self, document: DocumentId, page: u32, width: u32) -> BoxFuture<'_, Result<Vec<u8>, PictureError>> {
        Box::pin(async move {
            let bytes =
                self.store.blobs().get(document).await.map_err(|error| PictureError::Failed(error.to_string()))?;
            self.sandbox.page_png(&bytes, page, width).await.map_err(|problem| match problem.reason {
                Reason::Empty | Reason::UnsupportedType | Reason::NoDocument => PictureError::NoPage,
                _ => PictureError::Failed(problem.message),
            })
        })
    }
}

/// Tries lessons on what was read before, and judges cases on the ledger of this moment.
pub(crate) struct StoreTrials(Store, Arc<Settings>);

impl StoreTrials {
    pub(crate) fn new(store: Store, settings: Arc<Settings>) -> StoreTrials {
        StoreTrials(store, settings)
    }
}

impl Trials for StoreTrials {
    fn judge_now(&self, case: &CaseId) -> BoxFuture<'_, Result<JudgedNow, StoreError>> {
        let case = case.clone();
        Box::pin(async move {
            let looked = flow::stages::before_deciding(&self.0, &self.1, &case).await?;
            Ok(JudgedNow { stopped_by: looked.withdrawn, asserts: looked.asserts })
        })
    }

    fn try_lesson(&self, lesson: u64) -> BoxFuture<'_, Result<Vec<Tried>, StoreError>> {
        Box::pin(flow::stages::try_lesson(&self.0, lesson))
    }
}
