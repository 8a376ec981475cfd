//! Log lines on standard error, one event a line.
//!
//! What a line may hold is decided where it is written: ids, codes, counts and durations, never bodies, queries or
//! anything a client typed. Panics are logged here, because their messages may quote values.

use std::{io, panic};

use tracing::{Subscriber, subscriber::SetGlobalDefaultError};
use tracing_subscriber::{
    EnvFilter,
    filter::ParseError,
    fmt::{self, MakeWriter},
};

use crate::config::LogFormat;

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is not one.
    #[error("the log filter cannot be read: {0}")]
    Filter(#[from] ParseError),
    /// Something else already receives this process's log events.
    #[error("logging is already set up")]
    Twice(#[from] SetGlobalDefaultError),
}

/// Sends this process's events that pass `filter` (such as `info,api=debug`) to standard error, and panics with them.
/// Once per process.
pub fn init(filter: &str, format: LogFormat) -> Result<(), TelemetryError> {
    tracing::subscriber::set_global_default(subscriber(filter, format, io::stderr)?)?;
    panic::set_hook(Box::new(|info| {
        let place = info.location();
        tracing::error!(
            target: "panic",
            file = place.map(panic::Location::file),
            line = place.map(panic::Location::line),
            thread = std::thread::current().name(),
            cause = literal(info.payload()),
            "a thread panicked"
        );
    }));
    Ok(())
}

/// The message of a panic when it is a text of the program; one put together at run time may hold personal data.
fn literal(payload: &(dyn std::any::Any + Send)) -> Option<&'static str> {
    payload.downcast_ref::<&'static str>().copied()
}

fn subscriber<W>(
    filter: &str,
    format: LogFormat,
    writer: W,
) -> Result<Box<dyn Subscriber + Send + Sync>, TelemetryError>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let builder = fmt::Subscriber::builder().with_env_filter(EnvFilter::try_new(filter)?).with_writer(writer);
    Ok(match format {
        LogFormat::Json => {
            Box::new(builder.json().flatten_event(true).with_current_span(false).with_span_list(false).finish())
        }
        LogFormat::Text => Box::new(builder.with_ansi(false).finish()),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(filter: &str, format: LogFormat, work: impl FnOnce()) -> String {
        let page = Page::default();
        let writer = page.clone();
        tracing::subscriber::with_default(subscriber(filter, format, move || writer.clone()).unwrap(), work);
        let bytes = page.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_json_line_holds_the_fields_of_its_event_at_the_top() {
        let text = written("info", LogFormat::Json, || {
            tracing::info!(target: "http", status = 200, request_id = "r\"1\n", "request");
        });
        assert_eq!(text.lines().count(), 1, "{text}");
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["status"], 200);
        assert_eq!(line["request_id"], "r\"1\n");
        assert_eq!(
            (&line["level"], &line["target"], &line["message"]),
            (&"INFO".into(), &"http".into(), &"request".into())
        );
        assert!(line["timestamp"].as_str().is_some_and(|text| text.ends_with('Z')), "{line}");
    }

    #[test]
    fn fields_of_spans_do_not_leak_into_lines() {
        let text = written("info", LogFormat::Json, || {
            tracing::info_span!("work", subject = "private").in_scope(|| tracing::info!("inside"));
        });
        assert!(text.contains("inside") && !text.contains("private"), "{text}");
    }

    #[test]
    fn the_filter_decides_by_level_and_target() {
        let text = written("warn,quiet=error,chatty=debug", LogFormat::Text, || {
            tracing::info!(target: "other", "one");
            tracing::warn!(target: "other", "two");
            tracing::warn!(target: "quiet", "three");
            tracing::debug!(target: "chatty", "four");
        });
        let shown: Vec<_> = ["one", "two", "three", "four"].into_iter().filter(|word| text.contains(word)).collect();
        assert_eq!(shown, ["two", "four"]);
        assert!(!text.contains('\u{1b}'), "{text}");
        assert!(matches!(subscriber("a=chatty", LogFormat::Json, io::stderr), Err(TelemetryError::Filter(_))));
    }

    #[test]
    fn a_panic_is_quoted_only_when_its_text_is_part_of_the_program() {
        let name = "Sara";
        let caught = |work: fn(&str)| panic::catch_unwind(|| work(name)).unwrap_err();
        assert_eq!(literal(&*caught(|_| panic!("a lock is missing"))), Some("a lock is missing"));
        assert_eq!(literal(&*caught(|name| panic!("no agent {name}"))), None);
    }
}
