//! Serving: the sockets, the workers, and an orderly end.

mod bare_refusal;
mod line;
mod listen;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, http::header, web};
use domain::time::Instant;
use persistence::{Turn, feed, instance::due_work};
use tokio::sync::watch;

use crate::{
    app::Parts,
    config::{Config, Role},
    instance::{Instance, StartError},
    state::AppState,
    workers::{
        run_asker, run_courier, run_deadlines, run_desk, run_dispatcher, run_envoy, run_fetcher, run_herald,
        run_keeper, run_postman, run_sequencer, run_strays, run_streamer, run_teller, run_trainer, run_watcher,
    },
};

/// How long requests in flight may take after a signal to stop.
const DRAIN_SECONDS: u64 = 25;

/// A bound server that has not run yet.
pub struct Bound {
    instance: Instance,
    http: Option<(actix_web::dev::Server, SocketAddr)>,
    metrics: Option<actix_web::dev::Server>,
}

fn unusable(address: SocketAddr) -> impl FnOnce(std::io::Error) -> StartError {
    move |source| StartError::System { what: format!("cannot listen on {address}"), source }
}

/// Binds what the role asks for, within the runtime. Nothing is answered before [`Bound::run`].
pub fn bind(config: &Config, instance: Instance) -> Result<Bound, StartError> {
    let http = if config.role == Role::Workers {
        None
    } else {
        let parts = Parts::new(Arc::clone(&instance.state))?;
        let streams = Arc::clone(&instance.state.streams);
        let stopping = move || streams.close();
        let listening = listen::listen(config.listen, config.http_threads, DRAIN_SECONDS, parts, stopping);
        Some(listening.map_err(unusable(config.listen))?)
    };
    let metrics = match config.metrics_listen {
        None => None,
        Some(address) => {
            let state = web::Data::from(Arc::clone(&instance.state));
            let server = HttpServer::new(move || {
                App::new().app_data(state.clone()).route("/metrics", web::get().to(show_metrics))
            })
            .workers(1)
            .disable_signals()
            .bind(address)
            .map_err(unusable(address))?;
            Some(server.run())
        }
    };
    Ok(Bound { instance, http, metrics })
}

impl Bound {
    /// Where HTTP is served, with the port that the system chose if 0 was asked for.
    pub fn address(&self) -> Option<SocketAddr> {
        self.http.as_ref().map(|(_, address)| *address)
    }

    /// Stops the server from elsewhere.
    pub fn handle(&self) -> Option<ServerHandle> {
        self.http.as_ref().map(|(server, _)| server.handle())
    }

    /// The state, for tests.
    pub fn state(&self) -> Arc<AppState> {
        Arc::clone(&self.instance.state)
    }

    /// Serves until a signal or [`Self::handle`] ends it, then drains: requests, workers, database.
    pub async fn run(self, role: Role) -> std::io::Result<()> {
        let Self { instance, http, metrics } = self;
        let (stop, stopped) = watch::channel(false);
        let (stop_last, stopped_last) = watch::channel(false);
        let mut workers = tokio::task::JoinSet::new();
        // Every node sequences, whatever its role: a row lock picks the one that does.
        let sequencer = tokio::spawn(run_sequencer(Arc::clone(&instance.state), stopped_last));
        workers.spawn(run_trainer(Arc::clone(&instance.state), stopped.clone()));
        if http.is_some() {
            workers.spawn(run_streamer(Arc::clone(&instance.state), stopped.clone()));
        }
        if role != Role::Http {
            workers.spawn(run_deadlines(Arc::clone(&instance.state), stopped.clone()));
            workers.spawn(run_desk(Arc::clone(&instance.state), stopped.clone()));
            workers.spawn(run_dispatcher(Arc::clone(&instance.state), stopped.clone()));
            workers.spawn(run_postman(Arc::clone(&instance.state), stopped.clone()));
            workers.spawn(run_courier(Arc::clone(&instance.state), stopped.clone()));
            workers.spawn(run_fetcher(Arc::clone(&instance.state), stopped.clone()));
            workers.spawn(run_keeper(Arc::clone(&instance.state), stopped.clone()));
            workers.spawn(run_envoy(Arc::clone(&instance.state), stopped.clone()));
            workers.spawn(run_asker(Arc::clone(&instance.state), stopped.clone()));
            workers.spawn(run_strays(Arc::clone(&instance.state), stopped.clone()));
            workers.spawn(run_herald(Arc::clone(&instance.state), stopped.clone()));
            workers.spawn(run_teller(Arc::clone(&instance.state), stopped.clone()));
            workers.spawn(run_watcher(Arc::clone(&instance.state), stopped));
        }
        let metrics_handle = metrics.as_ref().map(actix_web::dev::Server::handle);
        if let Some(metrics) = metrics {
            actix_web::rt::spawn(metrics);
        }
        let outcome = match http {
            Some((server, _)) => server.await,
            None => told_to_stop().await,
        };
        if let Some(handle) = metrics_handle {
            handle.stop(false).await;
        }
        // Wrong only if every worker is gone already, which is what we wait for.
        let _ = stop.send(true);
        while workers.join_next().await.is_some() {}
        // Last, because workers write events until they end.
        let _ = stop_last.send(true);
        if let Err(error) = sequencer.await {
            tracing::error!(target: "workers", %error, "the sequencer ended before it was told to");
        }
        instance.state.db.close().await;
        drop(instance.lock);
        outcome
    }
}

/// Waits for the signals that also stop the HTTP server.
async fn told_to_stop() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// How long ago it was; nothing is no time ago.
fn age(at: Option<Instant>, now: Instant) -> Duration {
    Duration::from_millis(at.map_or(0, |at| u64::try_from(now.millis() - at.millis()).unwrap_or(0)))
}

/// The metrics in the text form of Prometheus.
async fn show_metrics(state: web::Data<AppState>) -> HttpResponse {
    let queues = state.db.queue_lengths();
    state.metrics.set_db_queue("read", queues.read);
    state.metrics.set_db_queue("write", queues.write);
    state.metrics.set_db_queue("slow", queues.slow);
    let now = state.clock.now();
    if let Ok((waiting, oldest)) = state.db.read(Turn::Instance, feed::lag).await {
        state.metrics.set_sequencer_lag(waiting, age(oldest, now));
    }
    if let Ok((failed, oldest)) = state.db.read(Turn::Instance, move |conn| due_work::state(conn, now)).await {
        state.metrics.set_due(failed, age(oldest, now));
    }
    match state.metrics.render() {
        Ok(text) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
            .body(text),
        Err(error) => {
            tracing::error!(target: "http", %error, "the metrics cannot be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}
