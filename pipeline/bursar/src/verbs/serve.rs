//! `bursar serve`: the unattended service.

use std::time::{Duration, Instant};

use store::{OpenError, Store};

use crate::cli::Serve;
use crate::wiring::{Installation, Service, asked_to_leave};
use crate::{Ended, output};

/// How long the service waits for a command that works the installation at this moment (`bursar case approve`, say).
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) async fn run(arguments: Serve) -> anyhow::Result<Ended> {
    let installation = Installation::load(&arguments.place)?;
    let store = open(&installation).await?;
    let mut service = Service::start(&installation, store, &arguments.roles, arguments.listen).await?;
    for health in &service.health {
        let report = health.report();
        tracing::info!(source = %report.name, "watching");
    }
    match &service.web {
        Some(web) => output::say(&format!("bursar serves {} (data in {})", web.url(), installation.data_dir.display())),
        None => output::say(&format!("bursar works (data in {})", installation.data_dir.display())),
    }
    let failed = tokio::select! {
        () = asked_to_leave() => None,
        failed = service.failed() => Some(failed),
    };
    output::say("finishing the work in hand …");
    service.leave().await;
    failed.unwrap_or(Ok(())).map(|()| Ended::Well)
}

async fn open(installation: &Installation) -> anyhow::Result<Store> {
    let until = Instant::now() + PATIENCE;
    loop {
        match installation.open().await {
            Err(error) if matches!(error.downcast_ref(), Some(OpenError::Locked { .. })) && Instant::now() < until => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            opened => return opened,
        }
    }
}
