//! Proof that a workspace's history is intact.

use std::collections::BTreeMap;

use domain::event::GENESIS;
use persistence::{
    Conn, Scope, StorageError,
    feed::{self, Broken, Link, Seal},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::seal::is_genuine;
use crate::secrets::Key;

/// How many links are read at a time.
const STEP: i64 = 500;
/// More daily seals than a workspace will ever have.
const SEALS: i64 = 100_000;

/// What the verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HistoryReport)]
pub struct Report {
    /// Is every event where it belongs, unaltered?
    pub intact: bool,
    /// How many events were checked.
    #[schema(minimum = 0)]
    pub checked: i64,
    /// The last place in the sequence, as a decimal string.
    #[schema(max_length = 20, example = "4711")]
    pub head_seq: String,
    /// The chain's value there, in hex: note it elsewhere to prove later that nothing before it changed.
    #[schema(max_length = 64)]
    pub head_hash: String,
    /// Committed events that have no place yet.
    #[schema(minimum = 0)]
    pub waiting: i64,
    /// Signed heads that were checked.
    #[schema(minimum = 0)]
    pub seals: i64,
    /// The first broken place.
    #[schema(required = true)]
    pub broken: Option<BrokenPlace>,
}

/// Where and how the history is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BrokenPlace {
    /// The place in the sequence, as a decimal string.
    #[schema(max_length = 20)]
    pub seq: String,
    /// The event there, if it can be told.
    #[schema(required = true, max_length = 30)]
    pub event_id: Option<String>,
    /// `missing_link`, `missing_event`, `payload_altered`, `envelope_altered`, `row_altered`, `head_altered`,
    /// `seal_altered`.
    #[schema(max_length = 30, example = "envelope_altered")]
    pub reason: &'static str,
}

impl From<Broken> for BrokenPlace {
    fn from(broken: Broken) -> Self {
        let (seq, event_id, reason) = match broken {
            Broken::MissingLink { seq } => (seq, None, "missing_link"),
            Broken::MissingEvent { seq } => (seq, None, "missing_event"),
            Broken::Payload { seq, event_id } => (seq, Some(event_id), "payload_altered"),
            Broken::Hash { seq, event_id } => (seq, Some(event_id), "envelope_altered"),
            Broken::Row { seq, event_id } => (seq, Some(event_id), "row_altered"),
            Broken::Head { seq } => (seq, None, "head_altered"),
        };
        Self { seq: seq.to_string(), event_id: event_id.map(|id| id.to_string()), reason }
    }
}

fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Walks the whole chain of a workspace.
pub fn verify(conn: &mut Conn, scope: &Scope, key: &Key) -> Result<Report, StorageError> {
    let end = feed::chain_end(conn, scope)?;
    let seals: BTreeMap<i64, Seal> =
        feed::seals(conn, scope, 0, SEALS)?.into_iter().map(|seal| (seal.seq, seal)).collect();
    let mut last = Link { seq: 0, hash: GENESIS };
    let (mut checked, mut agreeing) = (0i64, 0i64);
    let mut broken: Option<BrokenPlace> = None;
    // The chain grows while we walk: what lies behind the recorded end is the next run's.
    while broken.is_none() && last.seq < end.link.seq {
        let mut bad_seal = None;
        let limit = STEP.min(end.link.seq - last.seq);
        let step = feed::links(conn, scope, last, limit, |good| {
            let Some(seal) = seals.get(&good.seq) else { return };
            if seal.hash == good.hash && is_genuine(key, scope.workspace_id(), seal) {
                agreeing += 1;
            } else if bad_seal.is_none() {
                bad_seal = Some(good.seq);
            }
        })?;
        match step {
            Ok((_, 0)) => broken = Some(Broken::MissingLink { seq: last.seq + 1 }.into()),
            Ok((link, count)) => {
                last = link;
                checked += i64::try_from(count).unwrap_or(i64::MAX);
            }
            Err(place) => broken = Some(place.into()),
        }
        if let (None, Some(seq)) = (&broken, bad_seal) {
            broken = Some(BrokenPlace { seq: seq.to_string(), event_id: None, reason: "seal_altered" });
        }
    }
    if broken.is_none() && last != end.link {
        broken = Some(Broken::Head { seq: end.link.seq }.into());
    }
    // A seal beyond the recorded end: the tail of the chain was cut off together with its head.
    if let (None, Some((seq, _))) = (&broken, seals.range(end.link.seq + 1..).next()) {
        broken = Some(Broken::MissingLink { seq: *seq }.into());
    }
    Ok(Report {
        intact: broken.is_none(),
        checked,
        head_seq: end.link.seq.to_string(),
        head_hash: hex(&end.link.hash),
        waiting: end.waiting,
        seals: agreeing,
        broken,
    })
}
