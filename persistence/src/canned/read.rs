//! Reading canned responses.

use diesel::prelude::*;
use domain::{
    canned::{CannedResponse, MAX_RESPONSES, normalized_shortcut},
    ids::{CannedResponseId, TeamId},
};

use super::row::Row;
use crate::{Conn, Scope, StorageError, dialect, schema::canned_responses, types::Key};

/// The response, whomever it is for.
pub fn find(conn: &mut Conn, scope: &Scope, id: CannedResponseId) -> Result<Option<CannedResponse>, StorageError> {
    let row: Option<Row> = canned_responses::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(CannedResponse::try_from).transpose()
}

/// The response with its row locked until the transaction ends.
pub fn find_locked(
    conn: &mut Conn,
    scope: &Scope,
    id: CannedResponseId,
) -> Result<Option<CannedResponse>, StorageError> {
    let query = canned_responses::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(CannedResponse::try_from).transpose()
}

/// The team that a response is for, none for all; none without the response.
pub fn team_of(conn: &mut Conn, scope: &Scope, id: CannedResponseId) -> Result<Option<Option<TeamId>>, StorageError> {
    let team = canned_responses::table.find((scope.key(), Key(id))).select(canned_responses::team_id);
    Ok(team.first(conn).optional()?)
}

/// The response with this shortcut, whatever its case.
pub fn find_by_shortcut(
    conn: &mut Conn,
    scope: &Scope,
    shortcut: &str,
) -> Result<Option<CannedResponseId>, StorageError> {
    let known = canned_responses::table
        .filter(canned_responses::workspace_id.eq(scope.key()))
        .filter(canned_responses::shortcut_normalized.eq(Some(normalized_shortcut(shortcut))))
        .select(canned_responses::id);
    Ok(known.first(conn).optional()?)
}

/// All of the workspace by folder and title, those without a folder first; there are at most [`MAX_RESPONSES`].
pub fn list(conn: &mut Conn, scope: &Scope) -> Result<Vec<CannedResponse>, StorageError> {
    let limit = i64::try_from(MAX_RESPONSES).unwrap_or(i64::MAX);
    let rows: Vec<Row> =
        canned_responses::table.filter(canned_responses::workspace_id.eq(scope.key())).limit(limit).load(conn)?;
    let mut all = rows.into_iter().map(CannedResponse::try_from).collect::<Result<Vec<_>, _>>()?;
    // Here, because the engines sort letters in different ways.
    all.sort_by(|a, b| (&a.folder, &a.title, a.id).cmp(&(&b.folder, &b.title, b.id)));
    Ok(all)
}

/// How many there are.
pub fn count(conn: &mut Conn, scope: &Scope) -> Result<i64, StorageError> {
    Ok(canned_responses::table.filter(canned_responses::workspace_id.eq(scope.key())).count().get_result(conn)?)
}
