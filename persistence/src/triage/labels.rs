//! Labels: what people said that requests are.

use diesel::prelude::*;
use domain::{
    ids::{TicketId, WorkspaceId},
    time::Instant,
    triage::{Aspect, Label, LabelSource},
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{messages, triage_labels},
    stored,
    types::{Key, UidColumn},
};

/// How many rows are inserted by one statement: an engine takes some thousands of values, and a row has eight.
const MOST_ROWS: usize = 500;

/// A label to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLabel {
    /// What it says.
    pub label: Label,
    /// How it came about.
    pub source: LabelSource,
    /// The ticket, if it is one of ours.
    pub ticket_id: Option<TicketId>,
    /// When.
    pub at: Instant,
}

/// A kept label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLabel {
    /// Its number.
    pub seq: i64,
    /// What it says.
    pub label: Label,
    /// How it came about.
    pub source: LabelSource,
    /// When.
    pub at: Instant,
}

#[derive(Insertable)]
#[diesel(table_name = triage_labels, treat_none_as_default_value = false)]
struct Row<'a> {
    workspace_id: Key<WorkspaceId>,
    seq: i64,
    aspect: i16,
    class: &'a str,
    source: i16,
    ticket_id: Option<Key<TicketId>>,
    text: &'a str,
    at: i64,
}

impl<'a> Row<'a> {
    fn of(scope: &Scope, seq: i64, new: &'a NewLabel) -> Self {
        Self {
            workspace_id: scope.key(),
            seq,
            aspect: new.label.aspect.code(),
            class: &new.label.class,
            source: new.source.code(),
            ticket_id: new.ticket_id.map(Key),
            text: &new.label.text,
            at: new.at.millis(),
        }
    }
}

/// Keeps a label under its number, in place of what was said of the same ticket before.
pub fn keep_label(conn: &mut Conn, scope: &Scope, seq: i64, new: &NewLabel) -> Result<(), StorageError> {
    let aspect = new.label.aspect.code();
    if let Some(ticket) = new.ticket_id {
        let former = triage_labels::table
            .filter(triage_labels::workspace_id.eq(scope.key()))
            .filter(triage_labels::ticket_id.eq(Some(Key(ticket))))
            .filter(triage_labels::aspect.eq(aspect));
        diesel::delete(former).execute(conn)?;
    }
    let row = Row::of(scope, seq, new);
    on!(conn, |c| diesel::insert_into(triage_labels::table).values(&row).execute(c))?;
    Ok(())
}

/// Keeps labels of texts that are no tickets of ours, numbered from `first` on; the writer is held up as shortly as can be.
pub fn keep_imported(conn: &mut Conn, scope: &Scope, first: i64, labels: &[NewLabel]) -> Result<(), StorageError> {
    let rows: Vec<Row<'_>> = (first..).zip(labels).map(|(seq, new)| Row::of(scope, seq, new)).collect();
    for rows in rows.chunks(MOST_ROWS) {
        on!(conn, |c| diesel::insert_into(triage_labels::table).values(rows).execute(c))?;
    }
    Ok(())
}

/// Up to `limit` labels after this number, in order.
pub fn labels(conn: &mut Conn, scope: &Scope, after: i64, limit: i64) -> Result<Vec<KeptLabel>, StorageError> {
    let rows: Vec<(i64, i16, String, i16, String, i64)> = triage_labels::table
        .filter(triage_labels::workspace_id.eq(scope.key()))
        .filter(triage_labels::seq.gt(after))
        .order_by(triage_labels::seq.asc())
        .limit(limit)
        .select((
            triage_labels::seq,
            triage_labels::aspect,
            triage_labels::class,
            triage_labels::source,
            triage_labels::text,
            triage_labels::at,
        ))
        .load(conn)?;
    let kept = |(seq, aspect, class, source, text, at)| {
        let aspect = stored::code("triage_labels.aspect", Aspect::from_code, aspect)?;
        let source = stored::code("triage_labels.source", LabelSource::from_code, source)?;
        Ok(KeptLabel { seq, label: Label { aspect, class, text }, source, at: Instant::from_millis(at) })
    };
    rows.into_iter().map(kept).collect()
}

/// Forgets all labels before this number.
pub fn forget_before(conn: &mut Conn, scope: &Scope, seq: i64) -> Result<(), StorageError> {
    let old =
        triage_labels::table.filter(triage_labels::workspace_id.eq(scope.key())).filter(triage_labels::seq.lt(seq));
    diesel::delete(old).execute(conn)?;
    Ok(())
}

/// A category has got another key.
pub fn rename_class(conn: &mut Conn, scope: &Scope, from: &str, to: &str) -> Result<(), StorageError> {
    let named = triage_labels::table
        .filter(triage_labels::workspace_id.eq(scope.key()))
        .filter(triage_labels::aspect.eq(Aspect::Category.code()))
        .filter(triage_labels::class.eq(from));
    diesel::update(named).set(triage_labels::class.eq(to)).execute(conn)?;
    Ok(())
}

/// The plain text of the ticket's first message.
pub fn words_of(conn: &mut Conn, scope: &Scope, ticket: TicketId) -> Result<Option<String>, StorageError> {
    let first = messages::table
        .filter(messages::workspace_id.eq(scope.key()))
        .filter(messages::ticket_id.eq_id(ticket))
        .order_by(messages::position.asc())
        .select(messages::text);
    Ok(first.first(conn).optional()?)
}
