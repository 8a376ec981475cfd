//! Tickets for live streams: a presented one is looked up by its hash, before its workspace is known.

use diesel::prelude::*;
use domain::{ids::WorkspaceId, stream::StreamAudience, time::Instant};
use uuid::Uuid;

use crate::{Conn, Scope, StorageError, schema::stream_tickets, stored, stream_ticket::StreamTicket};

/// The ticket with this hash, be it over or not: the caller judges it.
pub fn find_presented(conn: &mut Conn, hash: &[u8; 32]) -> Result<Option<(Scope, StreamTicket)>, StorageError> {
    type Found = (WorkspaceId, Uuid, i16, Vec<u8>, i64);
    let query = stream_tickets::table.filter(stream_tickets::hash.eq(hash.to_vec())).select((
        stream_tickets::workspace_id,
        stream_tickets::id,
        stream_tickets::audience,
        stream_tickets::credential,
        stream_tickets::expires_at,
    ));
    let row: Option<Found> = query.first(conn).optional()?;
    row.map(|(workspace, id, audience, credential, expires_at)| {
        let audience = stored::code("stream_tickets.audience", StreamAudience::from_code, audience)?;
        let expires_at = Instant::from_millis(expires_at);
        Ok((Scope::of(workspace), StreamTicket { id, audience, credential, expires_at }))
    })
    .transpose()
}
