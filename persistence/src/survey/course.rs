//! How far each ticket's steps have been looked at, and when each customer was last asked.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool},
};
use domain::{
    ids::{CustomerId, TicketId, WorkspaceId},
    survey::Course,
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{survey_asked, survey_courses},
    types::{Key, Uid},
    writes::{Writes, insert_row},
};

struct Row {
    workspace_id: Key<WorkspaceId>,
    ticket_id: Key<TicketId>,
    version: i64,
    cycle: i64,
    is_solved: bool,
}

insert_row!(
    Row, "survey_courses",
    workspace_id Uid, ticket_id Uid, version BigInt, cycle BigInt, is_solved Bool;
    " ON CONFLICT (workspace_id, ticket_id) DO UPDATE SET version = excluded.version, cycle = excluded.cycle, \
     is_solved = excluded.is_solved"
);

/// How far the ticket was looked at; one that never was stands before its first step.
pub fn course(conn: &mut Conn, scope: &Scope, ticket: TicketId) -> Result<Course, StorageError> {
    let row: Option<(i64, i64, bool)> = survey_courses::table
        .find((scope.key(), Key(ticket)))
        .select((survey_courses::version, survey_courses::cycle, survey_courses::is_solved))
        .first(conn)
        .optional()?;
    Ok(row.map_or_else(Course::default, |(version, cycle, is_solved)| Course { version, cycle, is_solved }))
}

/// Keeps how far the ticket was looked at.
pub fn keep_course(writes: &mut Writes, scope: &Scope, ticket: TicketId, course: &Course) {
    let Course { version, cycle, is_solved } = *course;
    writes.insert(vec![Row { workspace_id: scope.key(), ticket_id: Key(ticket), version, cycle, is_solved }]);
}

/// Notes that the customer is asked now, unless he was asked after `since`. True: he was not, and only this unit of work
/// may ask him; another one that tries at the same time waits for its end.
pub fn claim(
    conn: &mut Conn,
    scope: &Scope,
    customer: CustomerId,
    since: Instant,
    now: Instant,
) -> Result<bool, StorageError> {
    let row = (
        survey_asked::workspace_id.eq(scope.key()),
        survey_asked::customer_id.eq(Key(customer)),
        survey_asked::asked_at.eq(now.millis()),
    );
    let first =
        on!(conn, |c| diesel::insert_into(survey_asked::table).values(row).on_conflict_do_nothing().execute(c))?;
    if first == 1 {
        return Ok(true);
    }
    let rested =
        survey_asked::table.find((scope.key(), Key(customer))).filter(survey_asked::asked_at.le(since.millis()));
    Ok(diesel::update(rested).set(survey_asked::asked_at.eq(now.millis())).execute(conn)? == 1)
}
