//! Tickets that found no team, once there is one for them.

use domain::{
    ids::CategoryId,
    routing::{CategoryTeam, QueuedReason, choose_team},
};
use persistence::{Scope, Turn, category, queue::Waits};

use super::drain::{Given, give, page};
use crate::{http::ApiError, state::AppState};

/// How many are routed before others have their turn.
const MOST: usize = 200;

/// Routes tickets without a team whose category has got one, itself or above it; a part of them, if they are many.
/// Returns whether that was all.
///
/// # Errors
/// What the database says; what was routed until then stays routed.
pub async fn route_strays(state: &AppState, scope: Scope) -> Result<bool, ApiError> {
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    let all = state.db.read(turn, move |conn| category::list(conn, &scope)).await?;
    let known: Vec<CategoryTeam> =
        all.iter().map(|it| CategoryTeam { id: it.id, parent_id: it.parent_id, team_id: it.team_id }).collect();
    let has_team = |id: &CategoryId| choose_team(None, Some(*id), &known, None).team_id.is_some();
    let with_team: Vec<CategoryId> = known.iter().map(|it| it.id).filter(has_team).collect();
    if with_team.is_empty() {
        return Ok(true);
    }
    Ok(give_strays(state, scope, Some(with_team), MOST).await? < MOST)
}

/// Routes tickets that wait because there was no team for them: those about these categories, or all. Stops after
/// `most`; returns how many found somebody or somewhere to wait.
pub(super) async fn give_strays(
    state: &AppState,
    scope: Scope,
    categories: Option<Vec<CategoryId>>,
    most: usize,
) -> Result<usize, ApiError> {
    let waits = Waits {
        team: None,
        reason: Some(QueuedReason::NoTeam),
        languages: None,
        categories,
        not_categories: Vec::new(),
    };
    let (mut moved, mut after) = (0, None);
    loop {
        let (tickets, next) = page(state, scope, waits.clone(), after).await?;
        for ticket in tickets {
            moved += usize::from(matches!(give(state, scope, ticket.key.ticket_id).await?, Given::To(_)));
            if moved == most {
                return Ok(moved);
            }
        }
        after = next;
        if after.is_none() {
            return Ok(moved);
        }
    }
}
