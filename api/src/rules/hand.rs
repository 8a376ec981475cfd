//! Writing what rules say: ids, and canned responses with a ticket's values.

use std::collections::HashMap;

use domain::{
    conversation::body_digest,
    ids::{CannedResponseId, MessageId, TicketId},
    mail::AUTOMATIC_SECONDS,
    rules::{GONE, Hand, Joining, Reply},
    ticket::{Language, Ticket},
};
use persistence::{canned, instance::workspace, message};

use crate::{
    content::Rendered,
    http::{ApiError, Code},
    incidents, random,
    state::Work,
    texts::{fill, may_repeat, placeholders, values},
};

/// Writes within a unit of work.
pub(super) struct Writer<'w, 'c> {
    work: &'w mut Work<'c>,
    is_new: bool,
    /// The bodies of replies, by their messages' ids.
    pub(super) written: HashMap<MessageId, Rendered>,
}

impl<'w, 'c> Writer<'w, 'c> {
    /// A writer; to a ticket that `is_new` nobody has replied yet.
    pub(super) fn new(work: &'w mut Work<'c>, is_new: bool) -> Self {
        Self { work, is_new, written: HashMap::new() }
    }
}

impl Hand for Writer<'_, '_> {
    type Error = ApiError;

    fn new_id(&mut self) -> Result<MessageId, ApiError> {
        random::new_id(self.work.now).map_err(ApiError::internal)
    }

    fn reply(&mut self, id: MessageId, response: CannedResponseId, ticket: &Ticket) -> Result<Reply, ApiError> {
        let Work { conn, scope, now, .. } = &mut *self.work;
        let Some(response) = canned::find(conn, scope, response)? else {
            return Ok(Reply::Refused(GONE));
        };
        // Two machines that answer one another come to their end by this, whoever they are.
        let since = now.plus_seconds(-AUTOMATIC_SECONDS);
        if !self.is_new && message::has_rule_replied(conn, scope, ticket.id, since)? {
            return Ok(Reply::Enough);
        }
        let workspace = workspace::get(conn, scope)?;
        let wanted: Vec<Language> = ticket.language.into_iter().chain([workspace.locale]).collect();
        let (locale, body) = response.body(&wanted).ok_or_else(|| ApiError::internal("a response without a text"))?;
        let known = placeholders(body).into_iter().filter(|placeholder| may_repeat(ticket, *placeholder));
        let values = values(conn, scope, &workspace, (ticket, None, *now), locale, known)?;
        let (rendered, _) = fill(body, &values)?;
        if rendered.text.trim().is_empty() {
            return Ok(Reply::Refused(Code::ValidationFailed.word()));
        }
        let body_sha256 = body_digest(&rendered.source);
        self.written.insert(id, rendered);
        Ok(Reply::Written { body_sha256 })
    }

    fn join(&mut self, incident: TicketId, ticket: &Ticket) -> Result<Joining, ApiError> {
        incidents::judge(self.work, incident, (!self.is_new).then_some(ticket.id))
    }
}
