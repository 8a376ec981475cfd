//! Several units of work in one transaction, for good or to see what would come of them.

use persistence::{Conn, StorageError};
use serde::Serialize;

use super::{AppState, Asker, Done, Retry, turn};
use crate::{
    auth::Principal,
    http::{ApiError, Posted, RequestContext},
};

/// The end of a transaction that is rolled back in any case.
enum Rehearsed<T> {
    /// What would have come of it.
    Seen(T),
    Failed(ApiError),
}

impl<T> From<StorageError> for Rehearsed<T> {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

impl AppState {
    /// Runs the units of work of a POST in one transaction, once per Idempotency-Key. The closure may run twice.
    pub(crate) async fn post_together<T, F>(
        &self,
        who: &Principal,
        context: &RequestContext,
        retry: Retry,
        mut work: F,
    ) -> Result<Posted<T>, ApiError>
    where
        T: Serialize + Send + 'static,
        F: FnMut(&mut Conn, &Asker) -> Result<Done<T>, ApiError> + Send + 'static,
    {
        let asker = self.asker(who, context, retry);
        let outcome =
            self.db.write(turn(&who.scope), move |conn| asker.once_together(conn, |conn| work(conn, &asker))).await;
        self.sequencer.wake();
        self.dispatcher.wake();
        outcome
    }

    /// Runs units of work in one transaction of which nothing stays, and returns what came of them.
    ///
    /// # Errors
    /// What the work says, and what the database says.
    pub(crate) async fn rehearse<T, F>(
        &self,
        who: &Principal,
        context: &RequestContext,
        retry: Retry,
        mut work: F,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn, &Asker) -> Result<T, ApiError> + Send + 'static,
    {
        let asker = self.asker(who, context, retry);
        let unit = move |conn: &mut Conn| match work(conn, &asker) {
            Ok(seen) => Err::<(), _>(Rehearsed::Seen(seen)),
            Err(error) => Err(Rehearsed::Failed(error)),
        };
        match self.db.write(turn(&who.scope), unit).await {
            Err(Rehearsed::Seen(seen)) => Ok(seen),
            Err(Rehearsed::Failed(error)) => Err(error),
            Ok(()) => Err(ApiError::internal("a rehearsal was committed")),
        }
    }

    /// What an earlier request with this key was answered, for a POST of several transactions; none without a key, and where
    /// it was not answered yet.
    ///
    /// # Errors
    /// 409 while a twin is at it; 422 for a key of another request.
    pub async fn replayed<T>(
        &self,
        who: &Principal,
        context: &RequestContext,
        retry: &Retry,
    ) -> Result<Option<Posted<T>>, ApiError>
    where
        T: Serialize + Send + 'static,
    {
        if retry.key.is_none() {
            return Ok(None);
        }
        let asker = self.asker(who, context, retry.clone());
        self.db.write(turn(&who.scope), move |conn| asker.known(conn)).await
    }
}

impl Retry {
    /// The retry of a part of the request, which is done in a transaction of its own. No key that a client may send is the
    /// same.
    #[must_use]
    pub fn part(&self, name: &str) -> Self {
        let key = self.key.as_ref().map(|key| format!("{key}\"#{name}"));
        Self { key, fingerprint: self.fingerprint }
    }
}
