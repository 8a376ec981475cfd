//! What a PUT by an id in another system asks for, and how it ends with one record whoever else asks for the same.

use std::future::Future;

use domain::{change::RecordType, external::ExternalId};
use persistence::{StorageError, external as store};
use serde::Serialize;
use uuid::Uuid;

use super::ExternalIdInput;
use crate::{
    auth::Principal,
    concurrency::check_version,
    http::{ApiError, Code, IfMatch, IfNoneMatch, Posted, strong_etag},
    state::{AppState, Done, Rendered, Work},
};

/// How often to look again when somebody takes the id, or lets go of it, at the same moment.
const ATTEMPTS: usize = 5;

/// The id, and whether the record is to be there.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The id in another system.
    pub id: ExternalId,
    /// The versions that may be changed; any of them means that the record is there.
    pub if_match: IfMatch,
    /// `*`: the record is not there.
    pub if_none_match: IfNoneMatch,
}

impl Asked {
    /// May a record at this version be changed?
    ///
    /// # Errors
    /// 412 with `current_version`; 428 where the workspace demands `If-Match`.
    pub fn check(&self, work: &mut Work<'_>, subject: Uuid, version: i64, sent: &[&str]) -> Result<(), ApiError> {
        if self.if_none_match.matches(&strong_etag(version)) {
            let nothing: Vec<&str> = Vec::new();
            let error = ApiError::new(Code::PreconditionFailed).with("current_version", version);
            return Err(error.with("conflicting_fields", nothing));
        }
        match (&self.if_match, &self.if_none_match) {
            // Who names the versions that he does not mean has looked as well.
            (IfMatch::None, IfNoneMatch::Tags(_)) => Ok(()),
            (if_match, _) => check_version(work, if_match, subject, version, sent),
        }
    }

    /// May a record be created?
    fn check_missing(&self) -> Result<(), ApiError> {
        match self.if_match {
            IfMatch::None => Ok(()),
            IfMatch::Any | IfMatch::Versions(_) => Err(ApiError::new(Code::PreconditionFailed)),
        }
    }

    /// Adds the id to a list that is to be the record's.
    pub(super) fn join(&self, ids: &mut Vec<ExternalIdInput>) {
        if ids.iter().all(|known| (&known.system, &known.id) != (&self.id.system, &self.id.id)) {
            ids.push(ExternalIdInput::from(&self.id));
        }
    }
}

/// The two ways in which a PUT can go.
pub(super) trait Upsert {
    /// What is answered.
    type Answer: Serialize;

    /// Changes the record with this bare id; none when the id in the other system is not its any more.
    fn change(&self, id: Uuid) -> impl Future<Output = Result<Option<Posted<Self::Answer>>, ApiError>>;

    /// Creates a record that has the id. `already_exists` when one of its ids is another record's by now.
    fn create(&self) -> impl Future<Output = Result<Posted<Self::Answer>, ApiError>>;
}

/// Changes the record that has the id, or creates it. Of many who ask at once one creates it, and the others change what he
/// has made.
pub(super) async fn upsert<U: Upsert>(
    state: &AppState,
    who: &Principal,
    record: RecordType,
    asked: &Asked,
    what: &U,
) -> Result<Posted<U::Answer>, ApiError> {
    let mut refused = None;
    for _ in 0..ATTEMPTS {
        match find(state, who, record, &asked.id).await? {
            Some(id) => {
                if let Some(answer) = what.change(id).await? {
                    return Ok(answer);
                }
                refused = None;
            }
            None => {
                // It was not this id that was taken.
                if let Some(error) = refused {
                    return Err(error);
                }
                asked.check_missing()?;
                match what.create().await {
                    Err(error) if error.code == Code::AlreadyExists => refused = Some(error),
                    ended => return ended,
                }
            }
        }
    }
    Err(refused.unwrap_or_else(|| StorageError::Busy.into()))
}

/// The bare id of the record that has this one.
pub(super) async fn find(
    state: &AppState,
    who: &Principal,
    record: RecordType,
    id: &ExternalId,
) -> Result<Option<Uuid>, ApiError> {
    let (scope, id) = (who.scope, id.clone());
    state.read(who, move |conn| Ok(store::find(conn, &scope, record, &id)?)).await
}

/// The bare id of the record that has this one.
///
/// # Errors
/// 404.
pub(super) async fn found(
    state: &AppState,
    who: &Principal,
    record: RecordType,
    id: &ExternalId,
) -> Result<Uuid, ApiError> {
    find(state, who, record, id).await?.ok_or_else(ApiError::not_found)
}

/// 200 with the record as it stands.
pub(super) fn changed<T: Serialize>(value: T, version: i64) -> Result<Posted<T>, ApiError> {
    Ok(Rendered::of(Done::ok(value, Some(version)))?.posted())
}
