//! Numbers for Prometheus. Labels come from small fixed sets: route templates, methods, status classes, lanes.

use std::time::Duration;

use prometheus::{
    Gauge, GaugeVec, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry, TextEncoder, core::Collector,
};

/// The metrics could not be set up or written out.
#[derive(Debug, thiserror::Error)]
#[error("metrics: {0}")]
pub struct MetricsError(#[from] prometheus::Error);

/// In seconds; a request below a millisecond is as good as any, one above ten seconds as bad as any.
const DURATIONS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// How an attempt to sign in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInOutcome {
    /// The session has begun.
    Succeeded,
    /// Workspace, address or password did not fit.
    WrongCredentials,
    /// It was not looked at: there had been too many.
    TooManyAttempts,
}

/// All metrics of the process.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    sign_ins: IntCounterVec,
    db_queue: GaugeVec,
    sequencer_events: Gauge,
    sequencer_seconds: Gauge,
    due_seconds: Gauge,
    due_failed: Gauge,
}

impl Metrics {
    /// `version`: of the program; `engine`: `sqlite` or `postgres`.
    pub fn new(version: &str, engine: &str) -> Result<Self, MetricsError> {
        let registry = Registry::new();
        let build = GaugeVec::new(
            Opts::new("nobat_build_info", "Always 1; the labels say which program this is"),
            &["version", "engine"],
        )?;
        build.with_label_values(&[version, engine]).set(1.0);
        registered(&registry, build)?;
        Ok(Self {
            requests: registered(
                &registry,
                IntCounterVec::new(
                    Opts::new("nobat_http_requests_total", "Answered requests"),
                    &["method", "route", "status"],
                )?,
            )?,
            durations: registered(
                &registry,
                HistogramVec::new(
                    HistogramOpts::new("nobat_http_request_duration_seconds", "Time from a request to its answer")
                        .buckets(DURATIONS.to_vec()),
                    &["method", "route"],
                )?,
            )?,
            sign_ins: registered(
                &registry,
                IntCounterVec::new(Opts::new("nobat_sign_ins_total", "Attempts to sign in, by outcome"), &["outcome"])?,
            )?,
            db_queue: registered(
                &registry,
                GaugeVec::new(
                    Opts::new("nobat_db_queue_length", "Jobs that wait for a database thread, by lane"),
                    &["lane"],
                )?,
            )?,
            sequencer_events: registered(
                &registry,
                Gauge::new("nobat_sequencer_waiting_events", "Committed events that are not in the feed yet")?,
            )?,
            sequencer_seconds: registered(
                &registry,
                Gauge::new("nobat_sequencer_lag_seconds", "Age of the oldest event that is not in the feed yet")?,
            )?,
            due_seconds: registered(
                &registry,
                Gauge::new("nobat_due_lag_seconds", "How long what has been due the longest waits to be done")?,
            )?,
            due_failed: registered(
                &registry,
                Gauge::new("nobat_due_failed", "Due work that was tried too often and is left alone")?,
            )?,
            registry,
        })
    }

    /// Counts an answered request. `route` is the template, never the path: `/v1/tickets/{id}`.
    pub fn request(&self, method: &'static str, route: &str, status: u16, duration: Duration) {
        self.requests.with_label_values(&[method, route, class(status)]).inc();
        self.durations.with_label_values(&[method, route]).observe(duration.as_secs_f64());
    }

    /// Counts an attempt to sign in with a password. Whose it was is not told.
    pub fn sign_in(&self, outcome: SignInOutcome) {
        let outcome = match outcome {
            SignInOutcome::Succeeded => "succeeded",
            SignInOutcome::WrongCredentials => "wrong_credentials",
            SignInOutcome::TooManyAttempts => "too_many_attempts",
        };
        self.sign_ins.with_label_values(&[outcome]).inc();
    }

    /// How many jobs wait in a lane: `read`, `write` or `slow`.
    pub fn set_db_queue(&self, lane: &'static str, waiting: usize) {
        self.db_queue.with_label_values(&[lane]).set(waiting as f64);
    }

    /// How many events wait to be sequenced, and since when the oldest does.
    pub fn set_sequencer_lag(&self, waiting: u64, oldest: Duration) {
        self.sequencer_events.set(waiting as f64);
        self.sequencer_seconds.set(oldest.as_secs_f64());
    }

    /// How much due work is left alone after too many tries, and for how long the longest due waits that is not.
    pub fn set_due(&self, failed: u64, lag: Duration) {
        self.due_failed.set(failed as f64);
        self.due_seconds.set(lag.as_secs_f64());
    }

    /// All metrics in the text format of Prometheus (`text/plain; version=0.0.4`).
    pub fn render(&self) -> Result<String, MetricsError> {
        Ok(TextEncoder::new().encode_to_string(&self.registry.gather())?)
    }
}

fn registered<C: Collector + Clone + 'static>(registry: &Registry, metric: C) -> Result<C, MetricsError> {
    registry.register(Box::new(metric.clone()))?;
    Ok(metric)
}

fn class(status: u16) -> &'static str {
    match status {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_route_method_and_class_of_status() {
        let metrics = Metrics::new("1.2.3", "sqlite").unwrap();
        for (status, millis) in [(200, 2), (204, 30), (404, 2), (503, 20_000)] {
            metrics.request("GET", "/v1/tickets/{id}", status, Duration::from_millis(millis));
        }
        metrics.request("POST", "/v1/tickets", 201, Duration::from_millis(4));
        let text = metrics.render().unwrap();
        for line in [
            "nobat_build_info{engine=\"sqlite\",version=\"1.2.3\"} 1",
            "nobat_http_requests_total{method=\"GET\",route=\"/v1/tickets/{id}\",status=\"2xx\"} 2",
            "nobat_http_requests_total{method=\"GET\",route=\"/v1/tickets/{id}\",status=\"4xx\"} 1",
            "nobat_http_requests_total{method=\"GET\",route=\"/v1/tickets/{id}\",status=\"5xx\"} 1",
            "nobat_http_requests_total{method=\"POST\",route=\"/v1/tickets\",status=\"2xx\"} 1",
            "nobat_http_request_duration_seconds_bucket{method=\"GET\",route=\"/v1/tickets/{id}\",le=\"0.0025\"} 2",
            "nobat_http_request_duration_seconds_bucket{method=\"GET\",route=\"/v1/tickets/{id}\",le=\"10\"} 3",
            "nobat_http_request_duration_seconds_bucket{method=\"GET\",route=\"/v1/tickets/{id}\",le=\"+Inf\"} 4",
            "nobat_http_request_duration_seconds_count{method=\"POST\",route=\"/v1/tickets\"} 1",
        ] {
            assert!(text.lines().any(|shown| shown == line), "{line} in\n{text}");
        }
    }

    #[test]
    fn sign_ins_are_counted_by_outcome() {
        let metrics = Metrics::new("1", "sqlite").unwrap();
        let outcomes = [SignInOutcome::Succeeded, SignInOutcome::WrongCredentials, SignInOutcome::WrongCredentials];
        outcomes.into_iter().for_each(|outcome| metrics.sign_in(outcome));
        let text = metrics.render().unwrap();
        for line in
            ["nobat_sign_ins_total{outcome=\"succeeded\"} 1", "nobat_sign_ins_total{outcome=\"wrong_credentials\"} 2"]
        {
            assert!(text.lines().any(|shown| shown == line), "{line} in\n{text}");
        }
    }

    #[test]
    fn gauges_show_their_latest_value() {
        let metrics = Metrics::new("1.2.3", "postgres").unwrap();
        metrics.set_db_queue("read", 9);
        metrics.set_db_queue("read", 3);
        metrics.set_db_queue("write", 1);
        metrics.set_sequencer_lag(12, Duration::from_millis(1_500));
        metrics.set_due(2, Duration::from_millis(2_500));
        let text = metrics.render().unwrap();
        for line in [
            "nobat_db_queue_length{lane=\"read\"} 3",
            "nobat_db_queue_length{lane=\"write\"} 1",
            "nobat_sequencer_waiting_events 12",
            "nobat_sequencer_lag_seconds 1.5",
            "nobat_due_failed 2",
            "nobat_due_lag_seconds 2.5",
        ] {
            assert!(text.lines().any(|shown| shown == line), "{line} in\n{text}");
        }
    }

    #[test]
    fn two_sets_of_metrics_do_not_disturb_each_other() {
        let (one, two) = (Metrics::new("1", "sqlite").unwrap(), Metrics::new("1", "sqlite").unwrap());
        one.request("GET", "/health/live", 200, Duration::ZERO);
        assert!(!two.render().unwrap().contains("/health/live"));
    }
}
