//! Files that belong to messages: who may do what with them, and what they are called.

mod name;

pub use name::clean_file_name;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Actor,
    ids::{AttachmentId, MessageId},
    ticket::MessageKind,
    time::Instant,
};

/// The most files of one message.
pub const MAX_ATTACHMENTS: usize = 20;
/// For how long a file waits for its message.
pub const UNBOUND_SECONDS: i64 = 86_400;
/// For how long a link to a file works.
pub const LINK_SECONDS: i64 = 300;

/// A file as a message shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedFile {
    /// Its id.
    pub id: AttachmentId,
    /// Its name, as [`clean_file_name`] gives it.
    pub file_name: String,
    /// What its first bytes say it is.
    pub media_type: String,
    /// Its length in bytes.
    pub size: i64,
    /// Hex SHA-256 of its bytes.
    pub sha256: String,
}

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What a message shows of it.
    pub file: AttachedFile,
    /// The random name under which its bytes are kept.
    pub blob: String,
    /// Who uploaded it.
    pub uploader: Actor,
    /// The one message that it belongs to, once it does.
    pub message_id: Option<MessageId>,
    /// When it was uploaded.
    pub created_at: Instant,
}

impl Attachment {
    /// Is it still the private matter of this uploader?
    pub fn is_unbound_of(&self, actor: &Actor) -> bool {
        self.message_id.is_none() && self.uploader == *actor
    }

    /// May this author put it into a message? The team shares what the team uploaded; a customer has his own alone.
    pub fn may_be_bound_by(&self, author: &Actor) -> bool {
        let (uploaded, binds) = (is_customer(&self.uploader), is_customer(author));
        self.message_id.is_none() && if uploaded || binds { self.uploader == *author } else { true }
    }

    /// When it goes unless a message takes it; none once one has.
    pub fn expires_at(&self) -> Option<Instant> {
        self.message_id.is_none().then(|| self.created_at.plus_seconds(UNBOUND_SECONDS))
    }
}

const fn is_customer(actor: &Actor) -> bool {
    matches!(actor, Actor::Customer(_))
}

/// May customers see the files of such a message at all? What is attached to a note stays inside.
pub const fn visible_to_customer(kind: MessageKind) -> bool {
    kind.is_public()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::{AgentId, CustomerId, TokenId};

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    fn uploaded_by(uploader: Actor) -> Attachment {
        let file = AttachedFile {
            id: AttachmentId::from_uuid(Uuid::from_u128(1)),
            file_name: "a.png".to_owned(),
            media_type: "image/png".to_owned(),
            size: 3,
            sha256: "00".repeat(32),
        };
        Attachment { file, blob: "b".to_owned(), uploader, message_id: None, created_at: NOW }
    }

    fn agent(number: u128) -> Actor {
        Actor::Agent(AgentId::from_uuid(Uuid::from_u128(number)))
    }

    fn customer(number: u128) -> Actor {
        Actor::Customer(CustomerId::from_uuid(Uuid::from_u128(number)))
    }

    #[test]
    fn the_team_shares_its_uploads_and_customers_do_not() {
        let service = Actor::Service(TokenId::from_uuid(Uuid::from_u128(9)));
        for (uploader, author, may) in [
            (agent(1), agent(1), true),
            (agent(1), agent(2), true),
            (agent(1), service, true),
            (agent(1), customer(1), false),
            (customer(1), customer(1), true),
            (customer(1), customer(2), false),
            (customer(1), agent(1), false),
        ] {
            assert_eq!(uploaded_by(uploader).may_be_bound_by(&author), may, "{uploader:?} {author:?}");
        }
    }

    #[test]
    fn what_is_bound_is_nobodys_to_bind_again_and_does_not_expire() {
        let free = uploaded_by(agent(1));
        assert!(free.is_unbound_of(&agent(1)) && !free.is_unbound_of(&agent(2)));
        assert_eq!(free.expires_at(), Some(NOW.plus_seconds(86_400)));
        let bound = Attachment { message_id: Some(MessageId::from_uuid(Uuid::from_u128(5))), ..free };
        assert!(!bound.may_be_bound_by(&agent(1)) && !bound.is_unbound_of(&agent(1)));
        assert_eq!(bound.expires_at(), None);
    }

    #[test]
    fn only_notes_are_hidden() {
        for kind in MessageKind::ALL {
            assert_eq!(visible_to_customer(*kind), *kind != MessageKind::Note, "{kind}");
        }
    }
}
