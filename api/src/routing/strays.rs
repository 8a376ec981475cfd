//! Tickets that found no team, once there is one for them.

use domain::{
    condition::Lowered,
    ids::CategoryId,
    routing::{CategoryTeam, QueuedReason, choose_team},
};
use persistence::{Scope, Turn, category, queue::Waits};

use super::book::book_now;
use super::drain::{Given, give, page};
use crate::{http::ApiError, state::AppState};

/// How many are routed before others have their turn.
const MOST: usize = 200;

/// Which tickets without a team are looked for.
#[derive(Debug, Clone)]
pub(super) enum Strays {
    /// All.
    All,
    /// Those about one of these categories.
    About(Vec<CategoryId>),
    /// Those of which this holds.
    Where(Lowered),
}

/// Routes tickets without a team that match a rule by now, or whose category has got one, itself or above it; a part of
/// them, if they are many. Returns whether that was all.
///
/// # Errors
/// What the database says; what was routed until then stays routed.
pub async fn route_strays(state: &AppState, scope: Scope) -> Result<bool, ApiError> {
    let (turn, now) = (Turn::Workspace(scope.workspace_id().uuid()), state.clock.now());
    let (all, book) = state
        .db
        .read(turn, move |conn| Ok::<_, ApiError>((category::list(conn, &scope)?, book_now(conn, &scope)?)))
        .await?;
    let mut left = MOST;
    if let Some(condition) = book.and_then(|book| book.ruled(now)) {
        left -= give_strays(state, scope, Strays::Where(condition), left).await?;
    }
    let known: Vec<CategoryTeam> =
        all.iter().map(|it| CategoryTeam { id: it.id, parent_id: it.parent_id, team_id: it.team_id }).collect();
    let has_team = |id: &CategoryId| choose_team(None, None, Some(*id), &known, None).team_id.is_some();
    let with_team: Vec<CategoryId> = known.iter().map(|it| it.id).filter(has_team).collect();
    if !with_team.is_empty() && left > 0 {
        left -= give_strays(state, scope, Strays::About(with_team), left).await?;
    }
    Ok(left > 0)
}

/// Routes tickets that wait because there was no team for them. Stops after `most`; returns how many found somebody or
/// somewhere to wait.
pub(super) async fn give_strays(
    state: &AppState,
    scope: Scope,
    strays: Strays,
    most: usize,
) -> Result<usize, ApiError> {
    let (categories, condition) = match strays {
        Strays::All => (None, None),
        Strays::About(categories) => (Some(categories), None),
        Strays::Where(condition) => (None, Some(condition)),
    };
    let waits = Waits {
        team: None,
        reason: Some(QueuedReason::NoTeam),
        languages: None,
        categories,
        not_categories: Vec::new(),
        condition,
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
