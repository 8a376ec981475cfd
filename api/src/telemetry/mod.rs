//! What the operator sees: log lines and metrics. Neither holds texts, names, addresses or secrets of people.

mod log;
mod metrics;

pub use log::{TelemetryError, init};
pub use metrics::{Metrics, MetricsError, SignInOutcome};
