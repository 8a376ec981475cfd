//! Writing messages, by the unit of work that appends their events.

use diesel::prelude::*;
use domain::{conversation::Message, ids::MessageId};

use super::row::MessageRow;
use crate::{Conn, Scope, StorageError, schema::messages, types::Key, writes::Writes};

/// Inserts messages, at least one.
pub fn insert<'a>(writes: &mut Writes, scope: &Scope, messages: impl IntoIterator<Item = &'a Message>) {
    let rows = messages.into_iter().map(|message| MessageRow::of(scope.workspace_id(), message));
    writes.insert(rows.collect());
}

/// Replaces what can be changed of a message whose stored version is one less.
pub fn update(conn: &mut Conn, scope: &Scope, message: &Message) -> Result<(), StorageError> {
    let row = MessageRow::of(scope.workspace_id(), message);
    let known = messages::table.find((scope.key(), Key(message.id))).filter(messages::version.eq(message.version - 1));
    let updated = diesel::update(known)
        .set((
            messages::version.eq(row.version),
            messages::format.eq(row.format),
            messages::source.eq(row.source),
            messages::text.eq(row.text),
            messages::html.eq(row.html),
            messages::language.eq(row.language),
            messages::direction.eq(row.direction),
            messages::mentions.eq(row.mentions),
            messages::external_ids.eq(row.external_ids),
            messages::updated_at.eq(row.updated_at),
        ))
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Keeps what a person said of a customer's message whose stored version is one less.
pub fn update_courtesy(conn: &mut Conn, scope: &Scope, message: &Message) -> Result<(), StorageError> {
    let row = MessageRow::of(scope.workspace_id(), message);
    let known = messages::table.find((scope.key(), Key(message.id))).filter(messages::version.eq(message.version - 1));
    let new = (
        messages::version.eq(row.version),
        messages::courtesy.eq(row.courtesy),
        messages::updated_at.eq(row.updated_at),
    );
    if diesel::update(known).set(new).execute(conn)? == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Removes a message for good.
pub fn delete(conn: &mut Conn, scope: &Scope, id: MessageId) -> Result<(), StorageError> {
    diesel::delete(messages::table.find((scope.key(), Key(id)))).execute(conn)?;
    Ok(())
}
