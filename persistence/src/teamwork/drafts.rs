//! Drafts.

use diesel::{dsl::exists, prelude::*, select};
use domain::{
    actor::Actor,
    conversation::BodyFormat,
    ids::{AgentId, TicketId},
    teamwork::UnsentDraft,
    ticket::MessageKind,
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    message::actor_code,
    schema::{drafts, messages},
    stored,
    types::{Key, UidColumn},
};

/// Whose draft of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Of {
    /// The ticket.
    pub ticket_id: TicketId,
    /// The agent.
    pub agent_id: AgentId,
    /// A reply or a note.
    pub kind: MessageKind,
}

/// The draft with the ticket's version when it was kept, whether it was sent or not.
fn kept(conn: &mut Conn, scope: &Scope, of: &Of) -> Result<Option<(UnsentDraft, i64)>, StorageError> {
    let key = (scope.key(), Key(of.ticket_id), Key(of.agent_id), of.kind.code());
    let row: Option<(i64, i16, String, i64, i64)> = drafts::table
        .find(key)
        .select((drafts::version, drafts::format, drafts::content, drafts::ticket_version, drafts::updated_at))
        .first(conn)
        .optional()?;
    row.map(|(version, format, content, ticket_version, at)| {
        let format = stored::code("drafts.format", BodyFormat::from_code, format)?;
        let updated_at = Instant::from_millis(at);
        Ok((UnsentDraft { kind: of.kind, version, format, content, updated_at }, ticket_version))
    })
    .transpose()
}

/// The draft; none once it was sent: its agent has said something of its kind since.
pub fn find(conn: &mut Conn, scope: &Scope, of: &Of) -> Result<Option<UnsentDraft>, StorageError> {
    let Some((draft, ticket_version)) = kept(conn, scope, of)? else { return Ok(None) };
    let said = messages::table
        .filter(messages::workspace_id.eq(scope.key()))
        .filter(messages::ticket_id.eq_id(of.ticket_id))
        .filter(messages::position.gt(ticket_version))
        .filter(messages::kind.eq(of.kind.code()))
        .filter(messages::author_kind.eq(actor_code(&Actor::Agent(of.agent_id))))
        .filter(messages::author_id.assume_not_null().eq_id(of.agent_id.uuid()))
        // What came with another ticket later was said earlier.
        .filter(messages::created_at.ge(draft.updated_at.millis()));
    let is_sent: bool = on!(conn, |c| select(exists(said)).get_result(c))?;
    Ok(Some(draft).filter(|_| !is_sent))
}

/// Keeps words, in place of those that were kept; returns the draft's version.
pub fn keep(
    conn: &mut Conn,
    scope: &Scope,
    of: &Of,
    (format, content): (BodyFormat, &str),
    ticket_version: i64,
    now: Instant,
) -> Result<i64, StorageError> {
    let row = (
        drafts::workspace_id.eq(scope.key()),
        drafts::ticket_id.eq_id(of.ticket_id),
        drafts::agent_id.eq_id(of.agent_id),
        drafts::kind.eq(of.kind.code()),
        drafts::version.eq(1),
        drafts::format.eq(format.code()),
        drafts::content.eq(content),
        drafts::ticket_version.eq(ticket_version),
        drafts::updated_at.eq(now.millis()),
    );
    let again = (
        drafts::version.eq(drafts::version + 1),
        drafts::format.eq(format.code()),
        drafts::content.eq(content),
        drafts::ticket_version.eq(ticket_version),
        drafts::updated_at.eq(now.millis()),
    );
    Ok(on!(conn, |c| diesel::insert_into(drafts::table)
        .values(row)
        .on_conflict((drafts::workspace_id, drafts::ticket_id, drafts::agent_id, drafts::kind))
        .do_update()
        .set(again)
        .returning(drafts::version)
        .get_result(c))?)
}

/// Throws the draft away.
pub fn delete(conn: &mut Conn, scope: &Scope, of: &Of) -> Result<(), StorageError> {
    let key = (scope.key(), Key(of.ticket_id), Key(of.agent_id), of.kind.code());
    diesel::delete(drafts::table.find(key)).execute(conn)?;
    Ok(())
}
