//! A service at which a workspace's agents sign in: an OpenID provider.

use serde_json::Value;

use crate::{
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::SignInProviderId,
    people::Role,
    snapshot::{Field, deltas, optional},
    time::Instant,
};

/// How many a workspace has at most.
pub const MAX_SIGN_IN_PROVIDERS: i64 = 10;
/// How many addresses of frontends one leads back to at most.
pub const MAX_REDIRECT_URLS: usize = 10;
/// How long there is between going there and coming back.
pub const SIGN_IN_ATTEMPT_SECONDS: i64 = 600;
/// How long what it says of a person may be good for.
pub const MAX_ID_TOKEN_SECONDS: i64 = 86_400;

/// A provider, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInProvider {
    /// Its id.
    pub id: SignInProviderId,
    /// The count of its changes, from 1.
    pub version: i64,
    /// Its name for people.
    pub name: String,
    /// Its issuer, byte for byte: what it publishes of itself lies below that.
    pub issuer: String,
    /// What it calls the workspace.
    pub client_id: String,
    /// Where it may lead back to; the first unless a sign-in names another.
    pub redirect_urls: Vec<String>,
    /// What those become whom it knows and the workspace does not; none: nothing.
    pub creates: Option<Role>,
    /// When its secret was last set.
    pub secret_set_at: Instant,
    /// Since when nobody signs in by it.
    pub deactivated_at: Option<Instant>,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A provider to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSignInProvider {
    /// Its id.
    pub id: SignInProviderId,
    /// See [`SignInProvider`], as the other fields.
    pub name: String,
    /// Its issuer.
    pub issuer: String,
    /// What it calls the workspace.
    pub client_id: String,
    /// Where it may lead back to.
    pub redirect_urls: Vec<String>,
    /// What those become whom the workspace does not know.
    pub creates: Option<Role>,
}

/// What to change; none leaves a field, the inner none unsets it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignInProviderChange {
    /// The name.
    pub name: Option<String>,
    /// What it calls the workspace.
    pub client_id: Option<String>,
    /// Where it may lead back to.
    pub redirect_urls: Option<Vec<String>>,
    /// What those become whom the workspace does not know.
    pub creates: Option<Option<Role>>,
    /// Is another secret set with this change?
    pub secret: bool,
    /// Do people sign in by it?
    pub active: Option<bool>,
}

const FACTS: &[Field<SignInProvider>] = &[
    ("creates", |it| optional(it.creates)),
    ("secret_set_at", |it| it.secret_set_at.to_string().into()),
    ("deactivated_at", |it| optional(it.deactivated_at)),
];
const PRIVATE: &[Field<SignInProvider>] = &[
    ("name", |it| it.name.clone().into()),
    ("issuer", |it| it.issuer.clone().into()),
    ("client_id", |it| it.client_id.clone().into()),
    ("redirect_urls", |it| Value::from(it.redirect_urls.clone())),
];

/// May those become this whom the workspace does not know? Nobody gets a say by being known elsewhere.
pub const fn may_create(role: Role) -> bool {
    matches!(role, Role::Agent | Role::Viewer)
}

impl SignInProvider {
    /// Adds a provider.
    pub fn create(new: NewSignInProvider, now: Instant) -> (Self, Draft) {
        let provider = Self {
            id: new.id,
            version: 1,
            name: new.name,
            issuer: new.issuer,
            client_id: new.client_id,
            redirect_urls: new.redirect_urls,
            creates: new.creates,
            secret_set_at: now,
            deactivated_at: None,
            created_at: now,
            updated_at: now,
        };
        let draft = draft(&provider, 1, None, Some(&provider));
        (provider, draft)
    }

    /// The provider after a change and its event; none when nothing would change.
    pub fn change(&self, change: SignInProviderChange, now: Instant) -> Option<(Self, Draft)> {
        let after = Self {
            version: self.version + 1,
            name: change.name.unwrap_or_else(|| self.name.clone()),
            client_id: change.client_id.unwrap_or_else(|| self.client_id.clone()),
            redirect_urls: change.redirect_urls.unwrap_or_else(|| self.redirect_urls.clone()),
            creates: change.creates.unwrap_or(self.creates),
            secret_set_at: if change.secret { now } else { self.secret_set_at },
            deactivated_at: match change.active {
                Some(true) => None,
                Some(false) => self.deactivated_at.or(Some(now)),
                None => self.deactivated_at,
            },
            updated_at: now,
            ..self.clone()
        };
        let draft = draft(self, after.version, Some(self), Some(&after));
        // The clock may stand where it stood when the secret was last set.
        let is_effective = change.secret || !(draft.facts.is_empty() && draft.private.is_empty());
        is_effective.then_some((after, draft))
    }

    /// The event of its removal.
    pub fn removed(&self) -> Draft {
        draft(self, self.version + 1, Some(self), None)
    }
}

fn draft(it: &SignInProvider, version: i64, before: Option<&SignInProvider>, after: Option<&SignInProvider>) -> Draft {
    let subject = Subject { kind: SubjectKind::SignInProvider, id: it.id.uuid() };
    let (facts, private) = (deltas(before, after, FACTS), deltas(before, after, PRIVATE));
    Draft { facts, private, ..Draft::new(EventKind::AccessChanged, subject, version) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    fn provider() -> (SignInProvider, Draft) {
        let new = NewSignInProvider {
            id: SignInProviderId::from_uuid(Uuid::from_u128(1)),
            name: "company".to_owned(),
            issuer: "https://id.example".to_owned(),
            client_id: "nobat".to_owned(),
            redirect_urls: vec!["https://desk.example/back".to_owned()],
            creates: None,
        };
        SignInProvider::create(new, NOW)
    }

    #[test]
    fn addresses_and_names_are_no_facts() {
        let (_, draft) = provider();
        assert_eq!(draft.facts.keys().collect::<Vec<_>>(), ["secret_set_at"]);
        assert_eq!(draft.private.len(), 4);
    }

    #[test]
    fn a_change_without_effect_is_none_and_another_secret_is_one() {
        let (before, _) = provider();
        assert_eq!(before.change(SignInProviderChange::default(), NOW.plus_seconds(1)), None);
        let secret = SignInProviderChange { secret: true, ..SignInProviderChange::default() };
        assert!(before.change(secret, NOW).is_some(), "the clock stands");
        let off = SignInProviderChange { active: Some(false), ..SignInProviderChange::default() };
        let (after, _) = before.change(off.clone(), NOW).unwrap();
        assert_eq!(after.change(off, NOW.plus_seconds(9)), None);
    }

    #[test]
    fn nobody_gets_a_say_by_being_known_elsewhere() {
        let may: Vec<&Role> = Role::ALL.iter().filter(|role| may_create(**role)).collect();
        assert_eq!(may, [&Role::Agent, &Role::Viewer]);
    }
}
