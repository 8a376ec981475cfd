//! Frames of server-sent events, and why a stream ends.

use bytes::Bytes;
use serde::Serialize;

use super::dto::StreamClosing;
use crate::http::{ApiError, to_json};

/// A frame: an id if it has one, a name unless it is a plain message, and one line of JSON.
pub fn frame<T: Serialize>(id: Option<&str>, name: Option<&str>, data: &T) -> Result<Bytes, ApiError> {
    // JSON texts hold no line ends, so the data is one line.
    let json = to_json(data)?;
    let mut out = Vec::with_capacity(json.len() + 64);
    for (field, value) in [("id", id), ("event", name)] {
        if let Some(value) = value {
            out.extend_from_slice(format!("{field}: {value}\n").as_bytes());
        }
    }
    out.extend_from_slice(b"data: ");
    out.extend_from_slice(&json);
    out.extend_from_slice(b"\n\n");
    Ok(Bytes::from(out))
}

/// A comment that keeps the line open; with an id it moves the place to go on from without telling anything.
pub fn beat(id: Option<&str>) -> Bytes {
    match id {
        Some(id) => Bytes::from(format!(": beat\nid: {id}\n\n")),
        None => Bytes::from_static(b": beat\n\n"),
    }
}

/// Why a stream ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// This node stops.
    Shutdown,
    /// The client did not read fast enough.
    Slow,
    /// The feed is another one than before.
    Reset,
    /// The time of the credential is over.
    Expired,
    /// The caller may not any more, or cannot be served at the moment: the problem's code.
    Refused(&'static str, bool),
}

impl Ending {
    /// Because of this refusal.
    pub fn of(error: &ApiError) -> Self {
        Self::Refused(error.code.word(), error.code.status().is_server_error())
    }

    /// The last frame.
    pub fn frame(&self) -> Result<Bytes, ApiError> {
        let (reason, reconnect) = match self {
            Self::Shutdown => ("shutdown", true),
            Self::Slow => ("slow", true),
            Self::Reset => ("reset", true),
            Self::Expired => ("token_expired", false),
            Self::Refused(code, reconnect) => (*code, *reconnect),
        };
        frame(None, Some("closing"), &StreamClosing { reason: reason.to_owned(), reconnect })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_frame_is_a_few_lines_and_an_empty_one() {
        let text = |bytes: Bytes| String::from_utf8(bytes.to_vec()).unwrap();
        let whole = frame(Some("7"), Some("ready"), &json!({"a": "x\ny"})).unwrap();
        assert_eq!(text(whole), "id: 7\nevent: ready\ndata: {\"a\":\"x\\ny\"}\n\n");
        assert_eq!(text(frame(None, None, &json!(1)).unwrap()), "data: 1\n\n");
        assert_eq!(text(beat(None)), ": beat\n\n");
        assert_eq!(text(beat(Some("9"))), ": beat\nid: 9\n\n");
        let last = text(Ending::Shutdown.frame().unwrap());
        assert_eq!(last, "event: closing\ndata: {\"reason\":\"shutdown\",\"reconnect\":true}\n\n");
    }
}
