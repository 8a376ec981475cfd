//! What triage proposed and how much of it was right, counted.

use diesel::{dsl::count_star, prelude::*};
use domain::{ids::TicketId, time::Instant, triage::Aspect};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{triage_outcomes, triage_proposals},
    types::Key,
};

/// How often a category was proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedCount {
    /// Its key; none: none was proposed.
    pub class: Option<String>,
    /// Did the tickets start with it?
    pub applied: bool,
    /// How many.
    pub count: i64,
}

/// How often one category was proposed where one was right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedCount {
    /// What was proposed.
    pub proposed: String,
    /// What was right.
    pub truth: String,
    /// Was it applied?
    pub applied: bool,
    /// Does it say how often decisions are right?
    pub counts: bool,
    /// How many.
    pub count: i64,
}

/// The first id of a ticket that is opened then: ids begin with the time in milliseconds (RFC 9562, version 7), so that the
/// primary key is an index by time, and no other one has to be kept while tickets are opened.
fn first_at(at: Instant) -> Key<TicketId> {
    let millis = u128::try_from(at.millis()).unwrap_or_default();
    Key(TicketId::from_uuid(Uuid::from_u128(millis << 80)))
}

/// The proposals of this time, by category.
pub fn proposed_counts(
    conn: &mut Conn,
    scope: &Scope,
    from: Instant,
    until: Instant,
) -> Result<Vec<ProposedCount>, StorageError> {
    let rows: Vec<(Option<String>, bool, i64)> = on!(conn, |c| triage_proposals::table
        .filter(triage_proposals::workspace_id.eq(scope.key()))
        .filter(triage_proposals::ticket_id.ge(first_at(from)))
        .filter(triage_proposals::ticket_id.lt(first_at(until)))
        .group_by((triage_proposals::category_key, triage_proposals::category_applied))
        .select((triage_proposals::category_key, triage_proposals::category_applied, count_star()))
        .load(c))?;
    Ok(rows.into_iter().map(|(class, applied, count)| ProposedCount { class, applied, count }).collect())
}

/// What people said in this time of proposed categories.
pub fn judged_counts(
    conn: &mut Conn,
    scope: &Scope,
    from: Instant,
    until: Instant,
) -> Result<Vec<JudgedCount>, StorageError> {
    let by = (triage_outcomes::proposed, triage_outcomes::truth, triage_outcomes::applied, triage_outcomes::counts);
    let rows: Vec<(String, String, bool, bool, i64)> = on!(conn, |c| triage_outcomes::table
        .filter(triage_outcomes::workspace_id.eq(scope.key()))
        .filter(triage_outcomes::aspect.eq(Aspect::Category.code()))
        .filter(triage_outcomes::at.ge(from.millis()))
        .filter(triage_outcomes::at.lt(until.millis()))
        .group_by(by)
        .select((by.0, by.1, by.2, by.3, count_star()))
        .load(c))?;
    let one = |(proposed, truth, applied, counts, count)| JudgedCount { proposed, truth, applied, counts, count };
    Ok(rows.into_iter().map(one).collect())
}
