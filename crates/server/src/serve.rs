//! `florin serve`: opens the house, binds, applies, says that it is ready, serves until it is told to
//! stop, and finishes what runs.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use florin_engine::wallet::clients;
use florin_engine::{Engine, workers};
use florin_faces::gateway::Part;
use florin_faces::{Limits, Rate};
use florin_store::Db;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::cli::Face;
use crate::config::Serve;
use crate::fault::Fault;
use crate::lock::{self, Lock};
use crate::roots::{self, Roots};
use crate::signals::Stop;
use crate::{apply, migrate, open, reread};

mod demo_ewallet;
mod demo_shop;
mod health;
mod listener;
mod metrics;
mod requests;
mod simulator;
mod unseal;

/// How long running requests and payments may take once we are told to stop.
const STOPS_WITHIN: Duration = Duration::from_secs(30);

/// Serves until SIGTERM or SIGINT.
pub(crate) async fn run(settings: Serve) -> Result<(), Fault> {
    Server::start(settings).await?.until_told().await
}

/// A server that answers.
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Where the simulator inside this process answers.
    pub(crate) simulator_url: String,
    told: Stop,
    engine: Arc<Engine>,
    simulator: simulator::Inside,
    /// Whose payments the demo shop makes, on a developer's machine.
    demo_shop: Option<demo_shop::Keeper>,
    /// The same for e-wallet sessions.
    demo_ewallet: Option<demo_ewallet::Keeper>,
    /// Nobody else serves this embedded database.
    _alone: Option<Lock>,
    /// Ends the listeners.
    stop: CancellationToken,
    listeners: Vec<JoinHandle<()>>,
    /// Ends what goes on beside requests, after them: heartbeats last until the last payment is recorded.
    stop_beside: CancellationToken,
    beside: Vec<JoinHandle<()>>,
}

impl Server {
    /// Does everything up to the line that says it is ready.
    pub(crate) async fn start(settings: Serve) -> Result<Server, Fault> {
        let told = Stop::listen()?;
        let house = &settings.house;
        open::data_dir(&house.data_dir)?;
        let roots = roots::find(house).await?;
        let is_sealed = matches!(roots, Roots::Sealed);
        if is_sealed && !settings.apply.is_empty() {
            return Err(Fault::usage(
                "--apply needs open keys, but the root key file is sealed: give --root-key-passphrase-file FILE, \
                 or leave --apply out and run `florin apply` later",
            ));
        }
        let (declared, named) = crate::declaration::read(&settings.apply)?;
        let wallets = house.wallets.settings()?;
        let (db, alone) = database(&settings).await?;
        let listener = bind("--listen", settings.listen).await?;
        let address = listener.local_addr().map_err(|error| Fault::run(error.to_string()))?;
        let public_url =
            settings.public_url.clone().unwrap_or_else(|| format!("http://{}", reachable(address)));

        let simulator = simulator::start(&public_url, house.insecure_dev).await?;
        let mut engine_settings = open::settings(house, Some(public_url));
        engine_settings.wallets = wallets;
        engine_settings.simulator_url = Some(simulator.url.clone());
        let engine = open::engine(db, roots, engine_settings).await?;
        if !settings.apply.is_empty() {
            crate::declaration::elsewhere::check(engine.db(), named).await?;
            let lines = apply::make_so(&engine, &declared, false).await?;
            apply::report(&lines, false, Some(&engine.settings().public_url), &mut std::io::stderr());
        }

        if !is_sealed && !engine.settings().insecure_dev {
            refuse_public_keys(&engine).await?;
        }

        let mut server = Server {
            address,
            simulator_url: simulator.url.clone(),
            told,
            engine,
            simulator,
            demo_shop: demo_shop::Keeper::of(&declared).filter(|_| house.insecure_dev),
            demo_ewallet: demo_ewallet::Keeper::of(&declared).filter(|_| house.insecure_dev),
            _alone: alone,
            stop: CancellationToken::new(),
            listeners: Vec::new(),
            stop_beside: CancellationToken::new(),
            beside: Vec::new(),
        };
        server.listen(&settings, listener).await?;
        server.work(&settings);
        if is_sealed {
            tracing::warn!("the vault is sealed and payments are refused; open it with `florin keys unseal`");
        }
        println!("florin: listening on http://{address}");
        Ok(server)
    }

    async fn listen(&mut self, settings: &Serve, listener: TcpListener) -> Result<(), Fault> {
        let recorder = metrics::start(&self.engine, &self.stop_beside);
        let mut router = self.router(settings);
        if let Some(address) = settings.metrics_listen {
            let apart = bind("--metrics-listen", address).await?;
            self.accept(apart, health::live().merge(metrics::router(recorder)));
        } else {
            router = router.merge(metrics::router(recorder));
        }
        self.accept(listener, router);
        Ok(())
    }

    fn accept(&mut self, listener: TcpListener, router: Router) {
        let (engine, stop) = (self.engine.clone(), self.stop.clone());
        self.listeners.push(tokio::spawn(listener::serve(listener, router, engine, stop, STOPS_WITHIN)));
    }

    fn router(&self, settings: &Serve) -> Router {
        let engine = &self.engine;
        let limits = match settings.rate_limit {
            Some(rate) => Limits::new(rate, Rate::FAILURES),
            None => Limits::none(),
        };
        let mut router = health::live()
            .merge(health::ready(engine.clone()))
            .merge(unseal::router(engine.clone(), settings.house.root_key_file.clone()))
            .merge(florin_faces::notices::router(engine.clone()))
            .merge(self.simulator.router(settings.house.insecure_dev));
        if settings.serves(Face::Checkout) {
            router = router.merge(florin_faces::checkout::router(engine.clone(), limits.clone()));
            if let Some(keeper) = self.demo_shop.clone() {
                router = router.merge(keeper.router(&engine.settings().public_url, self.address));
            }
        }
        if settings.serves(Face::Wallet) {
            router = router.merge(florin_faces::wallet::router(engine.clone(), limits.clone()));
        }
        if let Some(keeper) = self.demo_ewallet.clone().filter(|_| settings.serves(Face::Ewallet)) {
            router = router.merge(keeper.router(self.address));
        }
        let parts: Vec<Part> = [(Face::Gateway, Part::Gateway), (Face::Ewallet, Part::EWallet)]
            .into_iter()
            .filter(|(face, _)| settings.serves(*face))
            .map(|(_, part)| part)
            .collect();
        if !parts.is_empty() {
            router = router.fallback_service(florin_faces::gateway::service(engine.clone(), limits, &parts));
        }
        router
    }

    fn work(&mut self, settings: &Serve) {
        let (engine, stop) = (self.engine.clone(), self.stop_beside.clone());
        self.beside.push(tokio::spawn(reread::keys(engine.clone(), settings.house.clone(), stop.clone())));
        self.beside.push(if settings.workers {
            tokio::spawn(workers::run(engine, stop))
        } else {
            tokio::spawn(workers::beat(engine, stop))
        });
    }

    /// Serves until SIGTERM or SIGINT, then stops: no new connections, running requests and payments
    /// finish within 30 seconds.
    pub(crate) async fn until_told(self) -> Result<(), Fault> {
        self.told.told().await;
        tracing::info!("stopping: finishing what runs");
        self.stop.cancel();
        let finish = async {
            for task in self.listeners {
                let _ = task.await;
            }
            self.engine.drain().await;
            self.stop_beside.cancel();
            for task in self.beside {
                let _ = task.await;
            }
        };
        let in_time = tokio::time::timeout(STOPS_WITHIN, finish).await.is_ok();
        self.simulator.stop().await;
        if !in_time {
            tracing::warn!("something still ran after 30 seconds; the next start picks it up");
        }
        tracing::info!("stopped");
        Ok(())
    }
}

/// The database, of this version: the embedded one is brought there, a PostgreSQL one with `--migrate`.
/// Two servers on one embedded file would take the writer from each other: the second is refused.
async fn database(settings: &Serve) -> Result<(Db, Option<Lock>), Fault> {
    let db = open::database(&settings.house).await?;
    let file = settings.house.database.strip_prefix("sqlite://").map(Path::new);
    let alone = file.map(|path| lock::beside(path, served_already)).transpose()?;
    if db.is_embedded() || settings.migrate {
        migrate::bring(&db).await?;
    }
    open::check_version(&db).await?;
    Ok((db, alone))
}

/// A production server does not start while a client of the wallet has the documentation's key (wallet-mac 2).
async fn refuse_public_keys(engine: &Engine) -> Result<(), Fault> {
    let found = clients::with_public_key(engine).await;
    match found.map_err(|error| Fault::run(format!("the wallet's clients cannot be read: {error}")))? {
        None => Ok(()),
        Some(client) => Err(Fault::usage(format!(
            "wallet client {client} has the key that the vendor prints in its documentation, which everybody knows: \
             apply another key for it, or give --insecure-dev on a developer's machine"
        ))),
    }
}

fn served_already(path: &Path) -> String {
    format!(
        "another `florin serve` runs on {}: the embedded database has one server. Stop that one, give another \
         --database or --data-dir, or use PostgreSQL for several. `florin work`, `apply` and `doctor` may run beside it",
        path.display()
    )
}

async fn bind(flag: &str, address: SocketAddr) -> Result<TcpListener, Fault> {
    TcpListener::bind(address).await.map_err(|error| {
        let advice = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                "; another program listens there: choose another port, or 0 for a free one"
            }
            std::io::ErrorKind::PermissionDenied => {
                "; ports below 1024 need a privilege: choose a higher one"
            }
            std::io::ErrorKind::AddrNotAvailable => "; this machine has no such address",
            _ => "",
        };
        Fault::run(format!("cannot listen on {flag} {address}: {error}{advice}"))
    })
}

/// An address that a browser on this machine can open.
fn reachable(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        SocketAddr::from((Ipv4Addr::LOCALHOST, address.port()))
    } else {
        address
    }
}
