//! Which services act for whom.

use diesel::prelude::*;
use domain::{
    access::Impersonation,
    actor::Actor,
    ids::{AgentId, CustomerId, ImpersonationId, TokenId, WorkspaceId},
    time::Instant,
};
use uuid::Uuid;

use crate::{Conn, Scope, StorageError, connection::on, schema::impersonations, types::Key};

const AGENT: i16 = 1;
const CUSTOMER: i16 = 2;

/// One row of `impersonations`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = impersonations, primary_key(workspace_id, token_id, target_id))]
struct Row {
    workspace_id: Key<WorkspaceId>,
    token_id: Key<TokenId>,
    target_id: Key<Uuid>,
    target_kind: i16,
    id: Key<ImpersonationId>,
    version: i64,
    begun_at: i64,
}

impl TryFrom<Row> for Impersonation {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let actor = match row.target_kind {
            AGENT => Actor::Agent(AgentId::from_uuid(row.target_id.0)),
            CUSTOMER => Actor::Customer(CustomerId::from_uuid(row.target_id.0)),
            other => return Err(StorageError::Corrupt(format!("impersonations.target_kind holds {other}"))),
        };
        let begun_at = Instant::from_millis(row.begun_at);
        Ok(Self { id: row.id.0, version: row.version, token_id: row.token_id.0, actor, begun_at })
    }
}

/// What is known of the service acting for whoever has this bare id.
pub fn find(
    conn: &mut Conn,
    scope: &Scope,
    token_id: TokenId,
    target: Uuid,
) -> Result<Option<Impersonation>, StorageError> {
    let row: Option<Row> =
        impersonations::table.find((scope.key(), Key(token_id), Key(target))).first(conn).optional()?;
    row.map(Impersonation::try_from).transpose()
}

/// Keeps it. The caller holds the workspace's row, so that two follow each other.
pub fn save(conn: &mut Conn, scope: &Scope, impersonation: &Impersonation) -> Result<(), StorageError> {
    let target = impersonation.actor.uuid().unwrap_or_default();
    let row = Row {
        workspace_id: scope.key(),
        token_id: Key(impersonation.token_id),
        target_id: Key(target),
        target_kind: if matches!(impersonation.actor, Actor::Customer(_)) { CUSTOMER } else { AGENT },
        id: Key(impersonation.id),
        version: impersonation.version,
        begun_at: impersonation.begun_at.millis(),
    };
    let known = impersonations::table.find((scope.key(), Key(impersonation.token_id), Key(target)));
    if diesel::update(known).set(&row).execute(conn)? == 0 {
        on!(conn, |c| diesel::insert_into(impersonations::table).values(&row).execute(c))?;
    }
    Ok(())
}
