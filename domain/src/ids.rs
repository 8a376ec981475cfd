//! Typed identifiers: `<prefix>_<26 characters of Crockford base32>` over a UUIDv7 (TypeID 0.3).
//!
//! On the wire an id is text and says what it names; in storage it is the bare UUID. The type parameter keeps a
//! customer's id from being used where a ticket's is meant.

use std::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// What an [`Id`] can name.
pub trait Kind {
    /// The prefix on the wire, without the underscore.
    const PREFIX: &'static str;
}

/// The id of one `K`.
pub struct Id<K>(Uuid, PhantomData<fn() -> K>);

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $alias:ident $prefix:literal;)*) => {
        /// The kinds of record that ids name. These types have no values; they only mark [`Id`].
        pub mod kind {
            $(
                $(#[$doc])*
                pub enum $kind {}
                impl super::Kind for $kind {
                    const PREFIX: &'static str = $prefix;
                }
            )*
        }
        $(
            $(#[$doc])*
            pub type $alias = Id<kind::$kind>;
        )*
    };
}

kinds! {
    /// Where events are sent to.
    Webhook WebhookId "whk";
    /// One event on its way to a webhook.
    WebhookDelivery WebhookDeliveryId "whd";
    /// A tenant.
    Workspace WorkspaceId "wsp";
    /// A person who answers.
    Agent AgentId "agt";
    /// A group of agents.
    Team TeamId "team";
    /// A person who asks.
    Customer CustomerId "cus";
    /// A company that customers belong to.
    Organization OrganizationId "org";
    /// One request from first message to closing.
    Ticket TicketId "tkt";
    /// One entry of a ticket's correspondence.
    Message MessageId "msg";
    /// A file of a message.
    Attachment AttachmentId "att";
    /// What binds two tickets.
    Link LinkId "lnk";
    /// What a ticket is about.
    Category CategoryId "cat";
    /// Working hours and holidays.
    Calendar CalendarId "cal";
    /// A period in which an agent is to work.
    Shift ShiftId "shf";
    /// A period in which an agent does not work.
    TimeOff TimeOffId "tof";
    /// One recorded step.
    Event EventId "evt";
    /// A scoped credential.
    Token TokenId "tok";
    /// One sign-in of an agent.
    Session SessionId "ses";
    /// How people of a workspace sign in.
    SignInSettings SignInSettingsId "sis";
    /// One sign-in of a customer by a code.
    GuestSession GuestSessionId "gst";
    /// A service at which agents sign in.
    SignInProvider SignInProviderId "sip";
    /// That a service acts for somebody.
    Impersonation ImpersonationId "imp";
    /// An address that may become an agent's.
    Invitation InvitationId "inv";
    /// Who vouches for customers.
    IdentityProvider IdentityProviderId "idp";
    /// The question to a customer how he was served.
    Survey SurveyId "srv";
    /// What a workspace says of its surveys.
    SurveySettings SurveySettingsId "svs";
    /// What is promised to customers.
    SlaPolicy SlaPolicyId "sla";
    /// A workspace's own words for triage.
    TriageWords TriageWordsId "lex";
    /// The rules by which tickets find their teams.
    RoutingPolicy RoutingPolicyId "rtp";
    /// One of these rules.
    RoutingRule RoutingRuleId "rtr";
    /// What is done without anybody because something happened to a ticket.
    Rule RuleId "rule";
    /// What a rule did once.
    RuleRun RuleRunId "run";
    /// What was done with several tickets in one go.
    BulkAction BulkActionId "bulk";
    /// What it did with one of them.
    BulkItem BulkItemId "bki";
    /// Several tickets that seem to tell of one trouble.
    IncidentProposal IncidentProposalId "inc";
    /// A text that agents use again and again.
    CannedResponse CannedResponseId "crp";
    /// What agents do with a ticket in one go.
    Macro MacroId "mac";
    /// One thing to be done of a ticket.
    ChecklistItem ChecklistItemId "cki";
    /// An address under which mail is sent and received.
    Mailbox MailboxId "mbx";
    /// A mail that was taken in.
    InboundEmail InboundEmailId "inm";
    /// A mail to be sent.
    Delivery DeliveryId "dlv";
    /// What a workspace says of its automatic messages.
    AutomaticMessages AutomaticMessagesId "atm";
    /// What an agent is told in his list.
    Notification NotificationId "ntf";
    /// That an agent is told of an event by a channel.
    NotificationDelivery NotificationDeliveryId "ntd";
    /// What somebody wishes to be told.
    NotificationSettings NotificationSettingsId "nts";
    /// A gateway.
    Gateway GatewayId "gtw";
    /// A request to a gateway.
    GatewayDelivery GatewayDeliveryId "gtd";
    /// A message that came by a gateway.
    GatewayMessage GatewayMessageId "gti";
    /// Who writes by a gateway.
    GatewaySender GatewaySenderId "gts";
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Why a text is not an id of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Another prefix, or none.
    #[error("the prefix is not the expected one")]
    Prefix,
    /// Not 26 characters of lower-case Crockford base32 with a first character of at most `7`.
    #[error("the suffix is not 26 characters of lower-case base32")]
    Suffix,
}

impl<K> Id<K> {
    /// Wraps a UUID made by the caller: the core has no randomness of its own.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The bare UUID, as stored.
    pub const fn uuid(&self) -> Uuid {
        self.0
    }
}

fn encode(value: u128, out: &mut [u8; 26]) {
    let mut rest = value;
    for slot in out.iter_mut().rev() {
        *slot = ALPHABET.get((rest & 31) as usize).copied().unwrap_or(b'0');
        rest >>= 5;
    }
}

fn decode(text: &str) -> Result<u128, IdError> {
    if text.len() != 26 || text.as_bytes().first().is_none_or(|first| *first > b'7') {
        return Err(IdError::Suffix);
    }
    text.bytes().try_fold(0u128, |value, byte| {
        let digit = ALPHABET.iter().position(|known| *known == byte).ok_or(IdError::Suffix)?;
        Ok((value << 5) | digit as u128)
    })
}

/// The longest id: a prefix of four letters, the underscore, the suffix.
const MAX_TEXT: usize = 4 + 1 + 26;

impl<K: Kind> Id<K> {
    /// Writes the wire form into a buffer on the stack: a list shows hundreds of ids, and formatting them through
    /// `fmt` was a visible part of its cost.
    fn write<'b>(&self, buffer: &'b mut [u8; MAX_TEXT]) -> Option<&'b str> {
        let prefix = K::PREFIX.as_bytes();
        let end = prefix.len() + 27;
        let mut suffix = [0u8; 26];
        encode(self.0.as_u128(), &mut suffix);
        let (head, tail) = buffer.get_mut(..end)?.split_at_mut(prefix.len());
        head.copy_from_slice(prefix);
        let (underscore, rest) = tail.split_first_mut()?;
        *underscore = b'_';
        rest.copy_from_slice(&suffix);
        std::str::from_utf8(buffer.get(..end)?).ok()
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.write(&mut [0; MAX_TEXT]).ok_or(fmt::Error)?)
    }
}

impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<K: Kind> FromStr for Id<K> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let suffix = text.strip_prefix(K::PREFIX).and_then(|rest| rest.strip_prefix('_'));
        decode(suffix.ok_or(IdError::Prefix)?).map(|value| Self::from_uuid(Uuid::from_u128(value)))
    }
}

impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut buffer = [0; MAX_TEXT];
        let text = self.write(&mut buffer).ok_or_else(|| serde::ser::Error::custom("an id's prefix is too long"))?;
        serializer.serialize_str(text)
    }
}

impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom(format_args!("invalid_reference:{}", K::PREFIX)))
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_round_trips_and_matches_the_published_typeid_vector() {
        // TypeID specification, "valid" vectors: the all-ones and the ten-value UUID.
        let ten = TicketId::from_uuid(Uuid::from_u128(10));
        assert_eq!(ten.to_string(), "tkt_0000000000000000000000000a");
        let max = TicketId::from_uuid(Uuid::from_u128(u128::MAX));
        assert_eq!(max.to_string(), "tkt_7zzzzzzzzzzzzzzzzzzzzzzzzz");
        assert_eq!(max.to_string().parse::<TicketId>(), Ok(max));
    }

    #[test]
    fn other_prefixes_capitals_and_overflow_are_refused() {
        for text in
            ["cus_0000000000000000000000000a", "tkt0000000000000000000000000a", "0000000000000000000000000a", ""]
        {
            assert_eq!(text.parse::<TicketId>(), Err(IdError::Prefix), "{text}");
        }
        for text in [
            "tkt_",
            "tkt_0000000000000000000000000A",
            "tkt_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "tkt_0000000000000000000000000u",
        ] {
            assert_eq!(text.parse::<TicketId>(), Err(IdError::Suffix), "{text}");
        }
    }
}
