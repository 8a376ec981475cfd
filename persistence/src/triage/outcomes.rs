//! Outcomes: what people made of proposals.

use diesel::{prelude::*, upsert::excluded};
use domain::{
    ids::{TicketId, WorkspaceId},
    time::Instant,
    triage::{Aspect, rolling::Outcome},
};

use crate::{Conn, Scope, StorageError, connection::on, schema::triage_outcomes, stored, types::Key};

/// What somebody made of one proposed value.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptOutcome {
    /// Which value.
    pub aspect: Aspect,
    /// What it came to.
    pub outcome: Outcome,
    /// Does it say how often decisions are right?
    pub counts: bool,
    /// What is right.
    pub truth: String,
    /// When it was said.
    pub at: Instant,
}

#[derive(Insertable)]
#[diesel(table_name = triage_outcomes, treat_none_as_default_value = false)]
struct Row<'a> {
    workspace_id: Key<WorkspaceId>,
    ticket_id: Key<TicketId>,
    aspect: i16,
    at: i64,
    proposed: &'a str,
    confidence: f64,
    applied: bool,
    counts: bool,
    truth: &'a str,
    is_right: bool,
}

/// Keeps what somebody made of a ticket's proposal; the last word counts.
pub fn keep_outcome(conn: &mut Conn, scope: &Scope, ticket: TicketId, kept: &KeptOutcome) -> Result<(), StorageError> {
    let row = Row {
        workspace_id: scope.key(),
        ticket_id: Key(ticket),
        aspect: kept.aspect.code(),
        at: kept.at.millis(),
        proposed: &kept.outcome.class,
        confidence: f64::from(kept.outcome.confidence),
        applied: kept.outcome.applied,
        counts: kept.counts,
        truth: &kept.truth,
        is_right: kept.outcome.right,
    };
    on!(conn, |c| diesel::insert_into(triage_outcomes::table)
        .values(&row)
        .on_conflict((triage_outcomes::workspace_id, triage_outcomes::ticket_id, triage_outcomes::aspect))
        .do_update()
        .set((
            triage_outcomes::at.eq(excluded(triage_outcomes::at)),
            triage_outcomes::truth.eq(excluded(triage_outcomes::truth)),
            triage_outcomes::is_right.eq(excluded(triage_outcomes::is_right)),
        ))
        .execute(c))?;
    Ok(())
}

/// The latest outcomes that count, the oldest first, each with the time it was said.
pub fn latest_outcomes(
    conn: &mut Conn,
    scope: &Scope,
    aspect: Aspect,
    limit: i64,
) -> Result<Vec<(Instant, Outcome)>, StorageError> {
    let rows: Vec<(i64, String, f64, bool, bool)> = triage_outcomes::table
        .filter(triage_outcomes::workspace_id.eq(scope.key()))
        .filter(triage_outcomes::aspect.eq(aspect.code()))
        .filter(triage_outcomes::counts.eq(true))
        .order_by((triage_outcomes::at.desc(), triage_outcomes::ticket_id.desc()))
        .limit(limit)
        .select((
            triage_outcomes::at,
            triage_outcomes::proposed,
            triage_outcomes::confidence,
            triage_outcomes::applied,
            triage_outcomes::is_right,
        ))
        .load(conn)?;
    let one = |(at, class, confidence, applied, right): (i64, String, f64, bool, bool)| {
        (Instant::from_millis(at), Outcome { class, confidence: confidence as f32, applied, right })
    };
    Ok(rows.into_iter().rev().map(one).collect())
}

/// What is right about the ticket's proposal, by what people said: each value that they spoke of.
pub fn truths(conn: &mut Conn, scope: &Scope, ticket: TicketId) -> Result<Vec<(Aspect, String)>, StorageError> {
    let rows: Vec<(i16, String)> = triage_outcomes::table
        .filter(triage_outcomes::workspace_id.eq(scope.key()))
        .filter(triage_outcomes::ticket_id.eq(Key(ticket)))
        .select((triage_outcomes::aspect, triage_outcomes::truth))
        .load(conn)?;
    let one = |(aspect, truth)| Ok((stored::code("triage_outcomes.aspect", Aspect::from_code, aspect)?, truth));
    rows.into_iter().map(one).collect()
}
