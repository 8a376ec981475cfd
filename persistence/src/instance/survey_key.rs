//! The keys of surveys: whoever presents one proves the right to that survey's workspace.

use diesel::prelude::*;
use domain::ids::{SurveyId, WorkspaceId};

use crate::{Conn, Scope, StorageError, schema::survey_keys, types::Key};

/// The survey that a key with this digest is for, with the right to its workspace.
pub fn find(conn: &mut Conn, hash: &[u8; 32]) -> Result<Option<(Scope, SurveyId)>, StorageError> {
    let found: Option<(Key<WorkspaceId>, Key<SurveyId>)> = survey_keys::table
        .filter(survey_keys::hash.eq(hash.as_slice()))
        .select((survey_keys::workspace_id, survey_keys::survey_id))
        .first(conn)
        .optional()?;
    Ok(found.map(|(workspace, survey)| (Scope::of(workspace.0), survey.0)))
}
