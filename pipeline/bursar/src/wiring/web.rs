//! The web page: bound to its address first, so that a taken port is said at once.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use desk::{Desk, PictureError, Pictures};
use flow::sandbox::Sandbox;
use flow::sources::SourceHealth;
use model::DocumentId;
use model::extraction::Reason;
use store::{BoxFuture, Store};
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
            let _ = (desk, health);
            let router = axum::Router::<()>::new();
            axum::serve(listener, router.into_make_service())
                .with_graceful_shutdown(async move { stop.cancelled().await })
                .await
                .context("serve the web page")
        }
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
