//! Going along the feed for a consumer: what happened is worked on workspace by workspace, and the cursor moves.

use std::{collections::BTreeMap, future::Future};

use persistence::{
    Conn, Scope, StorageError, Turn,
    instance::feed_cursor::{self, Consumer, Stretch},
};
use tokio::sync::Mutex;

use crate::{
    http::ApiError,
    state::{AppState, Patience},
};

/// Who goes along.
pub struct Follower<'a> {
    /// Whose cursor it is.
    pub consumer: Consumer,
    /// Held by whoever goes along on this node. What fails in one workspace does not hold up the others for ever.
    pub patience: &'a Mutex<Patience>,
    /// What it means when events are passed over.
    pub passed_over: &'static str,
}

/// Goes along to the feed's end.
///
/// `next` looks for what comes next. `work` is done for each workspace, outside of any transaction of this one; what it
/// comes to is written by `keep` together with the cursor's move, under the cursor's lock: whatever dies in between, and
/// however many nodes do it, nothing of that is written twice and nothing is left out. What `work` writes by itself may be
/// done again.
///
/// # Errors
/// What the database or `work` says; the rest is looked at the next time.
pub async fn follow<T, P, N, W, F, K>(
    state: &AppState,
    follower: Follower<'_>,
    next: N,
    work: W,
    keep: K,
) -> Result<(), ApiError>
where
    T: Send + 'static,
    P: Send + 'static,
    N: Fn(&mut Conn) -> Result<Option<Stretch<T>>, StorageError> + Copy + Send + 'static,
    W: Fn(Scope, Vec<T>) -> F,
    F: Future<Output = Result<P, ApiError>>,
    K: Fn(&mut Conn, &[(Scope, P)]) -> Result<(), ApiError> + Copy + Send + 'static,
{
    let mut patience = follower.patience.lock().await;
    loop {
        let Some(Stretch { from, to, found }) = state.db.read(Turn::Instance, next).await? else { return Ok(()) };
        let mut by_workspace: BTreeMap<_, (Scope, Vec<T>)> = BTreeMap::new();
        for (scope, one) in found {
            by_workspace.entry(scope.workspace_id()).or_insert((scope, Vec::new())).1.push(one);
        }
        let (mut done, mut failed): (Vec<(Scope, P)>, _) = (Vec::new(), None);
        for (scope, found) in by_workspace.into_values() {
            match work(scope, found).await {
                Ok(part) => done.push((scope, part)),
                Err(error) => failed = Some((scope, error)),
            }
        }
        if let Some((scope, error)) = failed {
            if !patience.is_over(from) {
                return Err(error);
            }
            let (workspace, code, what) = (scope.workspace_id(), error.code.word(), follower.passed_over);
            tracing::error!(target: "workers", %workspace, code, what, "events are passed over");
        }
        let consumer = follower.consumer;
        let unit = move |conn: &mut Conn| {
            if !feed_cursor::hold(conn, consumer, from)? {
                return Ok(());
            }
            keep(conn, &done)?;
            Ok::<_, ApiError>(feed_cursor::advance(conn, consumer, from, to)?)
        };
        state.db.write(Turn::Instance, unit).await?;
    }
}

/// Goes along without anything to write beside the cursor's move.
///
/// # Errors
/// As [`follow`].
pub async fn follow_alone<T, N, W, F>(
    state: &AppState,
    follower: Follower<'_>,
    next: N,
    work: W,
) -> Result<(), ApiError>
where
    T: Send + 'static,
    N: Fn(&mut Conn) -> Result<Option<Stretch<T>>, StorageError> + Copy + Send + 'static,
    W: Fn(Scope, Vec<T>) -> F,
    F: Future<Output = Result<(), ApiError>>,
{
    follow(state, follower, next, work, |_, _| Ok(())).await
}
