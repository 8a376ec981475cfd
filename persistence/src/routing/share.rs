//! What a team's routing has given its members of late.

use diesel::prelude::*;
use domain::{
    ids::{AgentId, TeamId},
    routing::{FairShare, Share},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    schema::{team_members, teams},
    stored,
    team::fair_share,
    types::{Key, UidColumn},
    writes::{Plain, Writes},
};

/// A share from its two columns.
pub(super) fn share(given: &str, rests_until: Option<i64>) -> Result<Share, StorageError> {
    let given: Vec<i64> = stored::list_from_text("team_members.given", given)?;
    let given = given.into_iter().map(Instant::from_millis).collect();
    Ok(Share { given, rests_until: rests_until.map(Instant::from_millis) })
}

/// What the team gives one member at most.
pub fn rule(conn: &mut Conn, scope: &Scope, team: TeamId) -> Result<Option<FairShare>, StorageError> {
    let known = teams::table.find((scope.key(), Key(team))).select((teams::share_count, teams::share_minutes));
    let found: Option<(Option<i64>, Option<i64>)> = known.first(conn).optional()?;
    Ok(found.and_then(|(count, minutes)| fair_share(count, minutes)))
}

/// What the team has given this member of late.
pub fn share_of(conn: &mut Conn, scope: &Scope, team: TeamId, agent: AgentId) -> Result<Share, StorageError> {
    let known = team_members::table
        .find((scope.key(), Key(team), Key(agent)))
        .select((team_members::given, team_members::rests_until));
    let found: Option<(String, Option<i64>)> = known.first(conn).optional()?;
    found.map_or_else(|| Ok(Share::default()), |(given, until)| share(&given, until))
}

/// Notes what the team has given this member. His load must be held, as everywhere where tickets are given out.
pub fn set_share(writes: &mut Writes, scope: &Scope, team: TeamId, agent: AgentId, share: &Share) {
    let given: Vec<i64> = share.given.iter().map(|at| at.millis()).collect();
    let known = team_members::table.find((scope.key(), Key(team), Key(agent)));
    writes.push(Plain::new(diesel::update(known).set((
        team_members::given.eq(stored::list_to_text(&given)),
        team_members::rests_until.eq(share.rests_until.map(Instant::millis)),
    ))));
}

/// Begins anew to count for everybody in the team.
pub fn forget_shares(conn: &mut Conn, scope: &Scope, team: TeamId) -> Result<(), StorageError> {
    let all = team_members::table
        .filter(team_members::workspace_id.eq(scope.key()))
        .filter(team_members::team_id.eq_id(team));
    diesel::update(all).set((team_members::given.eq("[]"), team_members::rests_until.eq(None::<i64>))).execute(conn)?;
    Ok(())
}
