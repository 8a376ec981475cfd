//! The keyed digests in reply addresses and Message-IDs: 128 bits of HMAC-SHA256 under the key for this purpose, bound to
//! the workspace. One function makes each, one reads each, and comparison takes the same time whatever differs.

use domain::{
    ids::{DeliveryId, MessageId, WorkspaceId},
    mail::{MessageToken, OwnId, ReplyToken, base32},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::secrets::Key;

/// Makes and verifies them.
#[derive(Clone)]
pub struct MailMac(Key);

impl MailMac {
    /// With the derived key for this purpose.
    pub const fn new(key: Key) -> Self {
        Self(key)
    }

    fn digest(&self, purpose: &[u8], workspace: WorkspaceId, subject: &[u8]) -> Option<String> {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(self.0.expose()).ok()?;
        // Workspace ids have a fixed length and purposes none in common, so no two subjects share their bytes.
        for part in [workspace.uuid().as_bytes().as_slice(), purpose, subject] {
            mac.update(part);
        }
        let bytes: [u8; 32] = mac.finalize().into_bytes().into();
        let (first, _) = bytes.split_first_chunk::<16>()?;
        Some(base32(*first))
    }

    /// For the reply address of the ticket with this number.
    pub fn of_ticket(&self, workspace: WorkspaceId, number: i64) -> Option<String> {
        self.digest(b"reply", workspace, &number.to_be_bytes())
    }

    /// For the Message-ID of the mail that carries this message.
    pub fn of_message(&self, workspace: WorkspaceId, message: MessageId) -> Option<String> {
        self.digest(b"message", workspace, message.uuid().as_bytes())
    }

    /// For the Message-ID of a letter.
    pub fn of_letter(&self, workspace: WorkspaceId, letter: DeliveryId) -> Option<String> {
        self.digest(b"letter", workspace, letter.uuid().as_bytes())
    }

    /// The ticket's number, if the token was made here for this workspace.
    pub fn ticket(&self, workspace: WorkspaceId, token: &ReplyToken) -> Option<i64> {
        let made = self.of_ticket(workspace, token.number)?;
        is_same(&made, &token.mac).then_some(token.number)
    }

    /// What a Message-ID was given to, if it was made here for this workspace.
    pub fn own(&self, workspace: WorkspaceId, token: &MessageToken) -> Option<OwnId> {
        let made = match token.of {
            OwnId::Message(id) => self.of_message(workspace, id)?,
            OwnId::Letter(id) => self.of_letter(workspace, id)?,
        };
        is_same(&made, &token.mac).then_some(token.of)
    }
}

fn is_same(one: &str, other: &str) -> bool {
    bool::from(one.as_bytes().ct_eq(other.as_bytes()))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::secrets::{Keys, MasterKey};

    fn mac(byte: u8) -> MailMac {
        MailMac::new(Keys::derive(&MasterKey::from_bytes([byte; 32]).unwrap()).unwrap().mail_token)
    }

    #[test]
    fn a_token_is_good_for_its_ticket_and_workspace_and_key() {
        let (here, there) = (WorkspaceId::from_uuid(Uuid::from_u128(1)), WorkspaceId::from_uuid(Uuid::from_u128(2)));
        let made = mac(1).of_ticket(here, 7).unwrap();
        let token = |number: i64, mac: &str| ReplyToken { number, mac: mac.to_owned() };
        assert_eq!(mac(1).ticket(here, &token(7, &made)), Some(7));
        for (key, workspace, bad) in [
            (1, here, token(8, &made)),
            (1, there, token(7, &made)),
            (2, here, token(7, &made)),
            (1, here, token(7, "")),
            (1, here, token(7, &made[..25])),
            (1, here, token(7, &format!("{made}0"))),
        ] {
            assert_eq!(mac(key).ticket(workspace, &bad), None, "{bad:?}");
        }
        let message = MessageId::from_uuid(Uuid::from_u128(7));
        let of_message = mac(1).of_message(here, message).unwrap();
        let of = OwnId::Message(message);
        assert_eq!(mac(1).own(here, &MessageToken { of, mac: of_message.clone() }), Some(of));
        assert_eq!(mac(1).own(here, &MessageToken { of, mac: made }), None, "each has its purpose");
        let of = OwnId::Letter(DeliveryId::from_uuid(Uuid::from_u128(7)));
        assert_eq!(mac(1).own(here, &MessageToken { of, mac: of_message }), None, "a letter is no message");
    }
}
