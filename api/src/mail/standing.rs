//! What the workspace knows of a mail: its own addresses and Message-IDs, the sender, the tickets that it names.

use domain::{
    ids::{MailboxId, MessageId},
    mail::{
        InboundEmail, MAX_PER_ADDRESS, MAX_PER_ADDRESS_SECONDS, MessageToken, OwnId, ReceivedMail, ReplyToken, Standing,
    },
    people::{self, Address},
};
use persistence::{Scope, customer, mail as store};

use crate::{
    http::ApiError,
    state::{AppState, Work, turn},
};

/// The addresses under which a workspace sends and receives.
#[derive(Debug, Clone, Default)]
pub struct Own(Vec<(String, MailboxId)>);

impl Own {
    /// Is this address, with or without a token in it, one of them?
    pub fn has(&self, address: &str) -> bool {
        self.mailbox(address).is_some()
    }

    /// The mailbox of this address.
    pub fn mailbox(&self, address: &str) -> Option<MailboxId> {
        let bare = bare(address);
        let known = |wanted: &str| self.0.iter().find(|(own, _)| own == wanted).map(|(_, id)| *id);
        known(address).or_else(|| known(&bare?))
    }
}

/// The address without what stands behind a `+`.
fn bare(address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    let (local, _) = local.rsplit_once('+')?;
    Some(format!("{local}@{domain}"))
}

/// The workspace's own addresses.
pub async fn own(state: &AppState, scope: Scope) -> Result<Own, ApiError> {
    let found = state.db.read(turn(&scope), move |conn| store::used_addresses(conn, &scope)).await?;
    Ok(Own(found))
}

/// What a Message-ID was given to, if we gave it out.
pub fn own_id(state: &AppState, scope: Scope, id: &str) -> Option<OwnId> {
    state.mail_mac.own(scope.workspace_id(), &MessageToken::in_message_id(id)?)
}

fn own_message(state: &AppState, scope: Scope, id: &str) -> Option<MessageId> {
    match own_id(state, scope, id)? {
        OwnId::Message(id) => Some(id),
        OwnId::Letter(_) => None,
    }
}

/// What a mail names that was proved without looking anything up.
#[derive(Debug, Clone, Default)]
pub struct Named {
    /// The number of the ticket whose reply address it was sent to.
    pub number: Option<i64>,
    /// Messages of ours that it answers, the nearest first.
    pub messages: Vec<(String, MessageId)>,
    /// Every Message-ID that it answers, the nearest first.
    pub answers: Vec<String>,
}

/// Reads the tokens of a mail.
pub fn named(state: &AppState, scope: Scope, mail: &ReceivedMail) -> Named {
    let workspace = scope.workspace_id();
    let tokens = mail.recipients.iter().filter_map(|address| ReplyToken::in_address(address));
    let number = tokens.filter_map(|token| state.mail_mac.ticket(workspace, &token)).next();
    let messages = mail.answers.iter().filter_map(|id| Some((id.clone(), own_message(state, scope, id)?))).collect();
    Named { number, messages, answers: mail.answers.clone() }
}

/// What is known of the sender and of the tickets named, in the transaction that acts on it.
pub fn standing(
    work: &mut Work<'_>,
    email: &InboundEmail,
    named: &Named,
    is_released: bool,
) -> Result<Standing, ApiError> {
    let Some(address) = &email.from_address else { return Ok(Standing { is_released, ..Standing::default() }) };
    let sender = Address::email(address, people::Standing::Asserted).map_err(ApiError::internal)?;
    let holders = customer::holders(work.conn, &work.scope, [&sender])?;
    let by_address = match named.number {
        Some(number) => store::ticket_by_number(work.conn, &work.scope, number)?,
        None => None,
    };
    let ids: Vec<MessageId> = named.messages.iter().map(|(_, id)| *id).collect();
    let ours = store::tickets_of_messages(work.conn, &work.scope, &ids)?;
    let theirs = store::tickets_of_mails(work.conn, &work.scope, &named.answers)?;
    let mut by_headers = Vec::new();
    for answered in &named.answers {
        let message = named.messages.iter().find(|(id, _)| id == answered).map(|(_, message)| message);
        let of_ours = ours.iter().filter(|(id, ..)| Some(id) == message).map(|(_, ticket, of)| (*ticket, *of));
        let of_theirs = theirs.iter().filter(|(id, ..)| id == answered).map(|(_, ticket, of)| (*ticket, *of));
        by_headers.extend(of_ours.chain(of_theirs));
    }
    let since = work.now.plus_seconds(-MAX_PER_ADDRESS_SECONDS);
    Ok(Standing {
        sender: holders.first().map(|holder| holder.customer.id),
        by_address,
        by_headers,
        recent: store::recent_of(work.conn, &work.scope, address, since, MAX_PER_ADDRESS)?,
        is_released,
    })
}
