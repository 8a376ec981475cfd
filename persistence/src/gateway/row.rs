//! The row of a gateway and its exact translation.

use std::collections::BTreeMap;

use diesel::prelude::*;
use domain::{
    gateway::{Gateway, Inbound, Receipts, Request},
    ids::{GatewayId, TeamId, WorkspaceId},
    ticket::Channel,
    time::Instant,
};
use serde::{Deserialize, Serialize};

use crate::{Scope, StorageError, schema::gateways, stored, types::Key};

/// The encrypted secrets of a gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Those of its request, together.
    pub request: Option<Vec<u8>>,
    /// By what its call-backs are known.
    pub inbound: Option<Vec<u8>>,
}

/// What is kept as text.
#[derive(Serialize, Deserialize)]
struct Definition {
    request: Request,
    message_id_pointer: Option<String>,
    /// Milliseconds since 1970.
    secrets: BTreeMap<String, i64>,
    inbound: Option<Inbound>,
    #[serde(default)]
    receipts: Option<Receipts>,
}

/// One row of `gateways`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = gateways, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct Row {
    pub(crate) workspace_id: Key<WorkspaceId>,
    id: Key<GatewayId>,
    version: i64,
    name: String,
    channel: i16,
    deactivated_at: Option<i64>,
    team_id: Option<Key<TeamId>>,
    is_for_notifications: bool,
    definition: String,
    pub(super) secrets: Option<Vec<u8>>,
    pub(crate) inbound_secret: Option<Vec<u8>>,
    inbound_secret_set_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl Row {
    pub(super) fn of(scope: &Scope, gateway: &Gateway, sealed: Sealed) -> Result<Self, StorageError> {
        let definition = Definition {
            request: gateway.request.clone(),
            message_id_pointer: gateway.message_id_pointer.clone(),
            secrets: gateway.secrets.iter().map(|(name, at)| (name.clone(), at.millis())).collect(),
            inbound: gateway.inbound.clone(),
            receipts: gateway.receipts.clone(),
        };
        Ok(Self {
            workspace_id: scope.key(),
            id: Key(gateway.id),
            version: gateway.version,
            name: gateway.name.clone(),
            channel: gateway.channel.code(),
            deactivated_at: gateway.deactivated_at.map(Instant::millis),
            team_id: gateway.team_id.map(Key),
            is_for_notifications: gateway.is_for_notifications,
            definition: stored::to_text(&definition)?,
            secrets: sealed.request,
            inbound_secret: sealed.inbound,
            inbound_secret_set_at: gateway.inbound_secret_set_at.map(Instant::millis),
            created_at: gateway.created_at.millis(),
            updated_at: gateway.updated_at.millis(),
        })
    }
}

impl TryFrom<Row> for Gateway {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let Definition { request, message_id_pointer, secrets, inbound, receipts } =
            stored::from_text("gateways.definition", &row.definition)?;
        Ok(Self {
            id: row.id.0,
            version: row.version,
            name: row.name,
            channel: stored::code("gateways.channel", Channel::from_code, row.channel)?,
            deactivated_at: row.deactivated_at.map(Instant::from_millis),
            team_id: row.team_id.map(|id| id.0),
            is_for_notifications: row.is_for_notifications,
            request,
            message_id_pointer,
            secrets: secrets.into_iter().map(|(name, at)| (name, Instant::from_millis(at))).collect(),
            inbound,
            receipts,
            inbound_secret_set_at: row.inbound_secret_set_at.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}
