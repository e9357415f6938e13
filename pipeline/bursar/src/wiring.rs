//! Wiring: the configuration becomes a store, a sandbox, sources, stages, senders and a desk.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use extractors::ocr::Weights;
use flow::Capturer;
use flow::outbox::Senders;
use flow::sandbox::{Sandbox, SandboxConfig};
use flow::sources::{Intake, SourceHealth};
use flow::stages::{Settings, Stages};
use model::Clock;
use model::case::CaseId;
use model::clock::SystemClock;
use store::{CaseRecord, OpenError, Store, StoreConfig};
use tokio_util::sync::CancellationToken;

use crate::cli::{Place, ServiceRole};
use crate::config::Config;

mod senders;
mod sources;
mod web;

pub(crate) use senders::smtp;
pub(crate) use sources::sources;
pub(crate) use web::Web;

/// An installation: what is configured, where its data lie, and what time it is there.
#[derive(Clone)]
pub(crate) struct Installation {
    pub(crate) config: Config,
    pub(crate) data_dir: PathBuf,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Installation {
    pub(crate) fn load(place: &Place) -> anyhow::Result<Installation> {
        let config = Config::load(place.config.as_deref())?;
        Ok(Installation::new(config, place.data.as_deref(), Arc::new(SystemClock)))
    }

    pub(crate) fn new(config: Config, data: Option<&Path>, clock: Arc<dyn Clock>) -> Installation {
        let data_dir = config.data_dir(data);
        Installation { config, data_dir, clock }
    }

    fn store_config(&self) -> StoreConfig {
        StoreConfig {
            url: self.config.store.url.clone(),
            archive: self.config.archive.url.clone(),
            workers: self.config.store.workers,
            ..StoreConfig::embedded(&self.data_dir)
        }
    }

    fn make_data_dir(&self) -> anyhow::Result<()> {
        std::fs::create_dir_all(&self.data_dir)
            .with_context(|| format!("make the data directory {}", self.data_dir.display()))
    }

    /// The store, for the process that serves; its tables brought up to date.
    pub(crate) async fn open(&self) -> anyhow::Result<Store> {
        self.make_data_dir()?;
        let store = Store::open(&self.store_config(), self.clock.clone()).await?;
        store.migrate().await.context("bring the database up to date")?;
        Ok(store)
    }

    /// The store, beside a process that may be serving.
    pub(crate) async fn attach(&self) -> anyhow::Result<Store> {
        self.make_data_dir()?;
        let store = Store::attach(&self.store_config(), self.clock.clone()).await?;
        store.migrate().await.context("bring the database up to date")?;
        Ok(store)
    }

    /// Whether there is a database to ask: the embedded one lies there, or it is a server.
    pub(crate) fn existing_database(&self) -> bool {
        self.store_config().sqlite_path().is_none_or(|path| path.is_file())
    }

    /// The store of an installation that exists, for looking only: it may lie on a disk that cannot be written.
    pub(crate) async fn look(&self) -> anyhow::Result<Store> {
        self.must_exist()?;
        self.open_read_only().await
    }

    fn must_exist(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.existing_database(),
            "there are no cases at {}: --data names the folder of an installation; `bursar ingest` and `bursar serve` \
             make a new one",
            self.data_dir.display()
        );
        Ok(())
    }

    /// The store of an installation that exists, beside a process that may be serving: a mistyped `--data` is an
    /// error, and makes nothing.
    pub(crate) async fn existing(&self) -> anyhow::Result<Store> {
        self.must_exist()?;
        self.attach().await
    }

    /// Works the cases that `store` left waiting until they rest, when no other process serves this installation.
    /// Says in words when another one does.
    pub(crate) async fn work_off(&self, cases: &[CaseId]) -> anyhow::Result<()> {
        if cases.is_empty() {
            return Ok(());
        }
        let store = match self.open().await {
            Ok(store) => store,
            Err(error) if matches!(error.downcast_ref(), Some(OpenError::Locked { .. })) => return Ok(()),
            Err(error) => return Err(error),
        };
        let service = Service::start(self, store.clone(), &[ServiceRole::Work], None).await?;
        for case in cases {
            at_rest(&store, case).await?;
        }
        service.leave().await;
        Ok(())
    }

    /// Looks again at the cases that are due for it, and works them off; each look may make others due. Says how many
    /// moved.
    pub(crate) async fn settle(&self, store: Store) -> anyhow::Result<Vec<CaseId>> {
        let mut moved: Vec<CaseId> = Vec::new();
        let settings = self.settings();
        let mut store = Some(store);
        for _ in 0..SETTLE_ROUNDS_MAX {
            let open = match store.take() {
                Some(store) => store,
                None => self.attach().await?,
            };
            let cases = flow::stages::settle(&open, &settings).await?;
            drop(open);
            if cases.is_empty() {
                break;
            }
            self.work_off(&cases).await?;
            moved.extend(cases);
        }
        moved.sort();
        moved.dedup();
        Ok(moved)
    }

    /// Brings the database up to date; names what was applied.
    pub(crate) async fn apply_migrations(&self) -> anyhow::Result<Vec<String>> {
        self.make_data_dir()?;
        let store = Store::attach(&self.store_config(), self.clock.clone()).await?;
        store.migrate().await.context("bring the database up to date")
    }

    /// The store, for looking only.
    pub(crate) async fn open_read_only(&self) -> anyhow::Result<Store> {
        Ok(Store::open_read_only(&self.store_config(), self.clock.clone()).await?)
    }

    pub(crate) fn sandbox(&self) -> anyhow::Result<Sandbox> {
        let children = std::thread::available_parallelism().map_or(2, usize::from);
        sandbox(&self.config, children)
    }

    pub(crate) fn settings(&self) -> Arc<Settings> {
        Arc::new(Settings {
            policy: self.config.policy.clone(),
            own_entities: self.config.company.legal_entities.clone(),
            web_url: self.config.web.url.clone(),
            webhooks: self.config.notify.webhook.is_some(),
        })
    }

    pub(crate) fn desk(&self, store: &Store, sandbox: &Sandbox) -> desk::Desk {
        let config = desk::DeskConfig {
            policy: Arc::new(self.config.policy.clone()),
            own_entities: self.config.company.legal_entities.clone(),
            base_url: self.config.web.url.clone(),
            webhooks: self.config.notify.webhook.is_some(),
        };
        let pictures = Arc::new(web::SandboxPictures::new(store.clone(), sandbox.clone()));
        let trials = Arc::new(web::StoreTrials::new(store.clone(), self.settings()));
        desk::Desk::new(store.clone(), config, pictures, trials)
    }
}

/// Pause between two looks at what is due for another judgement.
const SETTLE: Duration = Duration::from_secs(1);
/// Rounds after which a command leaves the rest to the service.
const SETTLE_ROUNDS_MAX: u32 = 20;

/// Pause between two looks for bills that never came, when no day begins meanwhile: one that came late is soon no longer
/// called missing.
const BILLS: Duration = Duration::from_secs(600);

/// Looks again at cases whose orders, receipts, contracts or vendors changed, and at those whose wait is over; and at the
/// start, each day and now and then at which bills of contracts never came.
async fn look_again(store: &Store, settings: &Settings, stop: CancellationToken) {
    let mut looked = None;
    loop {
        if let Err(error) = flow::stages::settle(store, settings).await {
            tracing::warn!(%error, "could not look at cases again; trying once more");
        }
        let (today, now) = (store.clock().today(), tokio::time::Instant::now());
        if looked.is_none_or(|(day, at)| day != today || now.duration_since(at) >= BILLS) {
            match flow::stages::look_for_bills(store, settings).await {
                Ok(_) => looked = Some((today, now)),
                Err(error) => tracing::warn!(%error, "could not look for missing bills; trying once more"),
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(SETTLE) => {}
        }
    }
}

/// Pause between two looks at a case that still moves.
const LOOK: Duration = Duration::from_millis(200);

/// The case once it rests. Looks at no more than its state while it moves.
pub(crate) async fn at_rest(store: &Store, id: &CaseId) -> anyhow::Result<CaseRecord> {
    loop {
        let (_, state) = store.case_head(id).await?.with_context(|| format!("find case {id}"))?;
        if state.is_resting() {
            return store.case(id).await?.with_context(|| format!("find case {id}"));
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// The sandbox of a configuration; children are this program again.
pub(crate) fn sandbox(config: &Config, children: usize) -> anyhow::Result<Sandbox> {
    let program = std::env::current_exe().context("find the program itself, to start its reader")?;
    let sandbox = SandboxConfig {
        profile: config.einvoice.profile.demanded(),
        limits: config.limits.clone(),
        ocr_models: ocr_models(config),
        ..SandboxConfig::new(program, children, config.ocr.languages.clone())
    };
    Ok(Sandbox::new(sandbox))
}

/// The folder of PP-OCR's weights: the configuration's, else the usual one, when it is there.
pub(crate) fn ocr_models(config: &Config) -> Option<PathBuf> {
    match &config.ocr.models {
        Some(folder) => Some(config.path(folder)),
        None => Weights::usual_folder(|name| std::env::var_os(name)).filter(|folder| folder.is_dir()),
    }
}

/// A running service.
pub(crate) struct Service {
    pub(crate) health: Vec<Arc<SourceHealth>>,
    pub(crate) web: Option<Web>,
    stop: CancellationToken,
    tasks: tokio::task::JoinSet<anyhow::Result<()>>,
}

/// How long work in hand may take once the service is asked to leave.
const LEAVE_GRACE: Duration = Duration::from_secs(20);

impl Service {
    /// Starts the parts that `roles` name on an open store.
    pub(crate) async fn start(
        installation: &Installation,
        store: Store,
        roles: &[ServiceRole],
        listen: Option<std::net::SocketAddr>,
    ) -> anyhow::Result<Service> {
        let stop = CancellationToken::new();
        let mut tasks = tokio::task::JoinSet::new();
        let sandbox = installation.sandbox()?;
        let mut health = Vec::new();

        if roles.contains(&ServiceRole::Work) {
            let stages = Arc::new(Stages::new(store.clone(), sandbox.clone(), installation.settings()));
            let (workers, token) = (installation.config.store.workers, stop.clone());
            let worker_store = store.clone();
            tasks.spawn(async move { Ok(worker_store.run_workers(stages, workers, token).await?) });
            let (look_store, settings, token) = (store.clone(), installation.settings(), stop.clone());
            tasks.spawn(async move {
                look_again(&look_store, &settings, token).await;
                Ok(())
            });
            let senders: Senders = senders::senders(&installation.config, &installation.clock)?;
            let (outbox_store, token) = (store.clone(), stop.clone());
            tasks.spawn(async move {
                flow::outbox::run(outbox_store, senders, token).await;
                Ok(())
            });
        }
        if roles.contains(&ServiceRole::Watch) {
            let believed = installation.config.sources.imap.iter();
            let authserv = believed.filter_map(|imap| Some((imap.name.clone(), imap.authserv_id.clone()?))).collect();
            let intake: Arc<dyn Intake> = Arc::new(Capturer::new(store.clone(), sandbox.clone()).believing(authserv));
            for source in sources(&installation.config)? {
                let report = SourceHealth::new(source.name(), source.kind(), installation.clock.clone());
                health.push(report.clone());
                let (intake, token) = (intake.clone(), stop.clone());
                tasks.spawn(async move {
                    source.run(intake, report, token).await;
                    Ok(())
                });
            }
        }
        let mut web = None;
        if roles.contains(&ServiceRole::Web) {
            let listen = listen.or(installation.config.web.listen).unwrap_or(([127, 0, 0, 1], 8080).into());
            let bound = Web::bind(listen).await?;
            let desk = installation.desk(&store, &sandbox);
            tasks.spawn(bound.serve(desk, health.clone(), stop.clone()));
            web = Some(bound);
        }
        Ok(Service { health, web, stop, tasks })
    }

    /// Resolves when a part ends by itself, which only a failure makes it do.
    pub(crate) async fn failed(&mut self) -> anyhow::Result<()> {
        match self.tasks.join_next().await {
            Some(Ok(Ok(()))) => Err(anyhow::anyhow!("a part of the service ended by itself")),
            Some(Ok(Err(error))) => Err(error),
            Some(Err(panic)) => Err(anyhow::anyhow!("a part of the service stopped: {panic}")),
            None => std::future::pending().await,
        }
    }

    /// Finishes or releases the work in hand and leaves.
    pub(crate) async fn leave(mut self) {
        self.stop.cancel();
        let finish = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(LEAVE_GRACE, finish).await.is_err() {
            tracing::warn!("work in hand did not finish in time; it is taken up again at the next start");
        }
    }
}

/// Resolves on Ctrl-C or SIGTERM.
pub(crate) async fn asked_to_leave() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
