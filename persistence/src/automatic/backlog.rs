//! How long the queue of a team is, and how fast it gets shorter.

use diesel::prelude::*;
use domain::{ids::TeamId, policy::Visibility, time::Instant};

use crate::{Conn, Scope, StorageError, queue, schema::tickets, types::Key};

/// How many tickets of a team wait; none stands for those without a team.
pub fn waiting(conn: &mut Conn, scope: &Scope, team: Option<TeamId>) -> Result<i64, StorageError> {
    let counts = queue::counts(conn, scope, &Visibility::All)?;
    Ok(counts.iter().filter(|count| count.team_id == team).map(|count| count.count).sum())
}

/// How many tickets of a team were answered or closed since then, each once. What it costs is what the workspace has
/// changed since then.
pub fn completed(conn: &mut Conn, scope: &Scope, team: Option<TeamId>, since: Instant) -> Result<i64, StorageError> {
    let since = since.millis();
    let all = tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(tickets::updated_at.ge(since))
        .filter(tickets::answered_at.ge(Some(since)).or(tickets::closed_at.ge(Some(since))))
        .filter(tickets::spam.eq(false));
    Ok(match team {
        Some(team) => all.filter(tickets::team_id.eq(Some(Key(team)))).count().get_result(conn)?,
        None => all.filter(tickets::team_id.is_null()).count().get_result(conn)?,
    })
}
