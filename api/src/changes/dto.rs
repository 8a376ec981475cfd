//! The wire shape of a change.

use domain::change::{ChangeOp, RecordType};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{customers::CustomerDto, messages::MessageDto, organizations::OrganizationDto, tickets::dto::TicketDto};

/// A record as it is now.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = ChangedRecord)]
pub enum RecordDto {
    /// For `ticket`.
    Ticket(Box<TicketDto>),
    /// For `message`.
    Message(Box<MessageDto>),
    /// For `customer`.
    Customer(Box<CustomerDto>),
    /// For `organization`.
    Organization(OrganizationDto),
}

/// What to do with your copy of one record. Doing it twice does no harm.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RecordChange)]
pub struct RecordChangeDto {
    /// Its place in the workspace's sequence, as a decimal string. A change that touches two records gives both the same.
    #[schema(max_length = 20, example = "4711")]
    pub seq: String,
    /// `ticket`, `message`, `customer` or `organization`. More may be added for those who ask for them.
    #[schema(value_type = String, max_length = 20, example = "ticket")]
    pub r#type: RecordType,
    /// The record's id.
    #[schema(max_length = 31, example = "tkt_01jd0000000000000000000000")]
    pub id: String,
    /// `upsert`: write `object` over your copy. `delete`: take it away. More may be added.
    #[schema(value_type = String, max_length = 20, example = "upsert")]
    pub op: ChangeOp,
    /// For `delete`: it lies in the bin and may come back.
    pub restorable: bool,
    /// The record as it is now, which may be newer than `seq`; null for `delete`.
    #[schema(required = true)]
    pub object: Option<RecordDto>,
}
