//! Making ids in other systems a record's own.

use std::sync::Arc;

use domain::{
    change::RecordType,
    event::EventKind,
    external::ExternalId,
    ids::{CustomerId, MessageId, OrganizationId, TicketId},
    ticket::{Change, TicketEvent},
};
use persistence::external::{self as store, Claim};
use uuid::Uuid;

use super::{ExternalIdInput, parse};
use crate::{
    auth::Principal,
    http::{ApiError, Code, FieldCode, FieldError},
    messages,
    state::Work,
    tickets,
};

/// The ids in other systems that a record is to have.
#[derive(Debug, Clone, Default)]
pub struct GivenIds {
    /// They.
    pub ids: Vec<ExternalId>,
    /// Who gives them: he learns whose one is that is taken, if he may see that ticket or message.
    pub by: Option<Arc<Principal>>,
}

impl From<Vec<ExternalId>> for GivenIds {
    /// Ids of a record that whoever gives them may see.
    fn from(ids: Vec<ExternalId>) -> Self {
        Self { ids, by: None }
    }
}

impl GivenIds {
    /// What the member `external_ids` of a request of `who` says.
    ///
    /// # Errors
    /// See [`parse`].
    pub fn of(inputs: &[ExternalIdInput], who: &Arc<Principal>) -> Result<Self, ApiError> {
        Ok(Self { ids: parse(inputs)?, by: Some(Arc::clone(who)) })
    }

    /// Makes them the ids of a record that has none.
    ///
    /// # Errors
    /// See [`Self::claim_instead`].
    pub fn claim(&self, work: &mut Work<'_>, record: (RecordType, Uuid)) -> Result<(), ApiError> {
        self.claim_instead(work, record, &[])
    }

    /// Makes them the ids of a record instead of those `before`. Whoever takes the same one at the same moment waits.
    ///
    /// # Errors
    /// 409 `already_exists`, with `existing_id` if the other record may be seen.
    pub fn claim_instead(
        &self,
        work: &mut Work<'_>,
        record: (RecordType, Uuid),
        before: &[ExternalId],
    ) -> Result<(), ApiError> {
        if self.ids == before {
            return Ok(());
        }
        match store::replace(work.conn, &work.scope, record, before, &self.ids)? {
            Claim::Done => Ok(()),
            Claim::Taken { id, holder } => {
                let index = self.ids.iter().position(|known| *known == id).unwrap_or_default();
                let field = FieldError::pointer(format!("#/external_ids/{index}"), FieldCode::Duplicate);
                Err(self.taken(work, record.0, holder)?.field(field))
            }
        }
    }

    fn taken(&self, work: &mut Work<'_>, record: RecordType, holder: Uuid) -> Result<ApiError, ApiError> {
        let seen = match (record, &self.by) {
            (RecordType::Customer, _) => Some(CustomerId::from_uuid(holder).to_string()),
            (RecordType::Organization, _) => Some(OrganizationId::from_uuid(holder).to_string()),
            (RecordType::Ticket, Some(who)) => {
                let id = TicketId::from_uuid(holder);
                is_seen(tickets::usecase::load_visible(work.conn, who, id))?.then(|| id.to_string())
            }
            (RecordType::Message, Some(who)) => {
                let id = MessageId::from_uuid(holder);
                is_seen(messages::usecase::show(work.conn, who, id))?.then(|| id.to_string())
            }
            (RecordType::Ticket | RecordType::Message, None) => None,
        };
        let error = ApiError::new(Code::AlreadyExists);
        Ok(seen.into_iter().fold(error, |error, id| error.with("existing_id", id)))
    }
}

/// Whoever is told that a record has become a part of another one might see it.
fn is_seen<T>(read: Result<T, ApiError>) -> Result<bool, ApiError> {
    match read {
        Ok(_) => Ok(true),
        Err(error) if error.code == Code::Merged => Ok(true),
        Err(error) if error.code == Code::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Lets the event that adds a message tell what it is known by elsewhere.
pub fn tell_message_ids(events: &mut [TicketEvent], ids: &[ExternalId]) {
    let added = events.iter_mut().find(|event| event.kind == EventKind::MessageCreated).filter(|_| !ids.is_empty());
    if let Some(event) = added {
        event.changes.push(Change::MessageExternalIds { from: None, to: ids.to_vec() });
    }
}
