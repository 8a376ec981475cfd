//! Tickets that open a live stream once.

use diesel::prelude::*;
use domain::{stream::StreamAudience, time::Instant};
use uuid::Uuid;

use crate::{Conn, Scope, StorageError, connection::on, schema::stream_tickets, types::Key};

/// A ticket that may be used once.
#[derive(Clone, PartialEq, Eq)]
pub struct StreamTicket {
    /// Its id.
    pub id: Uuid,
    /// For whom.
    pub audience: StreamAudience,
    /// The credential that it was made with, encrypted.
    pub credential: Vec<u8>,
    /// When it stops working.
    pub expires_at: Instant,
}

/// Keeps a ticket under its hash.
pub fn insert(conn: &mut Conn, scope: &Scope, ticket: &StreamTicket, hash: &[u8; 32]) -> Result<(), StorageError> {
    let row = (
        stream_tickets::workspace_id.eq(scope.key()),
        stream_tickets::id.eq(Key(ticket.id)),
        stream_tickets::audience.eq(ticket.audience.code()),
        stream_tickets::hash.eq(hash.to_vec()),
        stream_tickets::credential.eq(ticket.credential.clone()),
        stream_tickets::expires_at.eq(ticket.expires_at.millis()),
    );
    on!(conn, |c| diesel::insert_into(stream_tickets::table).values(row).execute(c))?;
    Ok(())
}

/// Uses a ticket up; false when somebody has used it meanwhile.
pub fn use_up(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<bool, StorageError> {
    Ok(diesel::delete(stream_tickets::table.find((scope.key(), Key(id)))).execute(conn)? == 1)
}
