//! How people of a workspace sign in, as far as it is for the workspace to say.

use serde_json::Value;

use crate::{
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::SignInSettingsId,
    snapshot::{Field, deltas},
    time::Instant,
};

/// The longest base address of a frontend.
pub const MAX_BASE_URL_CHARS: usize = 300;

/// A workspace's settings of signing in. A workspace that never said anything has those of [`SignInSettings::initial`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInSettings {
    /// Their id.
    pub id: SignInSettingsId,
    /// The count of their changes; 0 before the first.
    pub version: i64,
    /// Where the agents' frontend is: letters lead there.
    pub agents_url: Option<String>,
    /// Where the customers' frontend is.
    pub portal_url: Option<String>,
    /// Do customers get codes by mail to sign in with?
    pub guest_codes: bool,
    /// When they last changed.
    pub updated_at: Option<Instant>,
}

/// What to change; none leaves a field, the inner none unsets it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignInChange {
    /// Where the agents' frontend is.
    pub agents_url: Option<Option<String>>,
    /// Where the customers' frontend is.
    pub portal_url: Option<Option<String>>,
    /// Do customers get codes by mail?
    pub guest_codes: Option<bool>,
}

const FACTS: &[Field<SignInSettings>] = &[("guest_codes", |it| Value::Bool(it.guest_codes))];
const PRIVATE: &[Field<SignInSettings>] =
    &[("agents_url", |it| it.agents_url.clone().into()), ("portal_url", |it| it.portal_url.clone().into())];

impl SignInSettings {
    /// Before anybody has said anything.
    pub const fn initial(id: SignInSettingsId) -> Self {
        Self { id, version: 0, agents_url: None, portal_url: None, guest_codes: false, updated_at: None }
    }

    /// The settings after a change and its event; none when nothing would change.
    pub fn change(&self, change: SignInChange, now: Instant) -> Option<(Self, Draft)> {
        let after = Self {
            id: self.id,
            version: self.version + 1,
            agents_url: change.agents_url.unwrap_or_else(|| self.agents_url.clone()),
            portal_url: change.portal_url.unwrap_or_else(|| self.portal_url.clone()),
            guest_codes: change.guest_codes.unwrap_or(self.guest_codes),
            updated_at: Some(now),
        };
        let (facts, private) = (deltas(Some(self), Some(&after), FACTS), deltas(Some(self), Some(&after), PRIVATE));
        if facts.is_empty() && private.is_empty() {
            return None;
        }
        let subject = Subject { kind: SubjectKind::SignInSettings, id: self.id.uuid() };
        let draft = Draft { facts, private, ..Draft::new(EventKind::ConfigChanged, subject, after.version) };
        Some((after, draft))
    }
}

/// A frontend's base address in the form that is kept: `https://desk.example/app`, without a slash at the end. None for
/// what has user information, a query, a fragment, or another scheme; `http` only for this machine's own names, for whoever
/// builds a frontend.
pub fn base_url(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let (authority, path) = rest.split_once('/').map_or((rest, ""), |(authority, path)| (authority, path));
    let origin = crate::web_origin::web_origin(&format!("{scheme}://{authority}")).filter(|origin| origin != "*")?;
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    let is_local = ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|it| host.strip_prefix(it).is_some_and(|port| port.is_empty() || port.starts_with(':')));
    let is_safe = origin.starts_with("https://") || is_local;
    let is_path = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let is_plain = path.bytes().all(is_path) && path.split('/').all(|part| part != "." && part != "..");
    let kept = format!("{origin}/{path}").trim_end_matches('/').to_owned();
    (is_safe && is_plain && text.len() <= MAX_BASE_URL_CHARS).then_some(kept)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_base_address_is_a_page_of_a_frontend_and_nothing_that_leads_elsewhere() {
        for (sent, kept) in [
            ("https://desk.example", "https://desk.example"),
            ("https://Desk.example/", "https://desk.example"),
            ("https://desk.example:8443/app/fa/", "https://desk.example:8443/app/fa"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://127.0.0.1/x", "http://127.0.0.1/x"),
            ("http://[::1]:5173", "http://[::1]:5173"),
        ] {
            assert_eq!(base_url(sent).as_deref(), Some(kept), "{sent}");
        }
        let long = format!("https://desk.example/{}", "a".repeat(300));
        for bad in [
            "",
            "*",
            "desk.example",
            "http://desk.example",
            "http://localhost.evil.example",
            "https://user@desk.example",
            "https://desk.example?x=1",
            "https://desk.example/#/app",
            "https://desk.example/a?b",
            "https://desk.example/../x",
            "https://desk.example/a b",
            "https://desk.example/%0d",
            "javascript:alert(1)",
            "ftp://desk.example",
            &long,
        ] {
            assert_eq!(base_url(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_change_without_effect_is_none_and_addresses_are_no_facts() {
        let now = Instant::from_millis(1);
        let before = SignInSettings::initial(SignInSettingsId::from_uuid(Uuid::from_u128(1)));
        assert_eq!(before.change(SignInChange::default(), now), None);
        let change = SignInChange { agents_url: Some(Some("https://a.example".to_owned())), ..SignInChange::default() };
        let (after, draft) = before.change(change, now).unwrap();
        assert_eq!((after.version, draft.version, draft.facts.len(), draft.private.len()), (1, 1, 0, 1));
    }
}
