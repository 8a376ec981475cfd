//! A webhook as it is kept.

use serde_json::{Value, json};

use crate::{
    actor::Actor,
    condition::Condition,
    event::{Draft, EnvelopeActor, EventKind, Subject, SubjectKind},
    ids::WebhookId,
    snapshot::{Field, deltas, list, optional},
    time::Instant,
};

/// How many a workspace has at most.
pub const MAX_WEBHOOKS: i64 = 50;
/// For so long a secret that was replaced signs beside the new one, in seconds: a day.
pub const OVERLAP_SECONDS: i64 = 86_400;

crate::words! {
    /// Why Nobat switched a webhook off.
    pub enum DisabledReason {
        /// The receiver said that it is gone (410).
        Gone = 1 "gone",
        /// For days it did nothing but fail.
        Failing = 2 "failing",
    }
}

/// A webhook, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// The count of its changes, from 1.
    pub version: i64,
    /// Where events are sent to.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// Is anything sent?
    pub enabled: bool,
    /// The types of events that it gets (see [`super::covers`]).
    pub types: Vec<String>,
    /// What must hold of the ticket after the event; of what is not about a ticket it then gets nothing.
    pub condition: Option<Condition>,
    /// Is what its owner does kept from it?
    pub exclude_own: bool,
    /// Is it told of internal notes?
    pub include_notes: bool,
    /// Who added it.
    pub owner: Actor,
    /// Why Nobat switched it off.
    pub disabled_reason: Option<DisabledReason>,
    /// When its secret was last replaced.
    pub secret_set_at: Instant,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A webhook to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// Its id.
    pub id: WebhookId,
    /// See [`Webhook`], as the other fields.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// Is anything sent?
    pub enabled: bool,
    /// The types of events that it gets.
    pub types: Vec<String>,
    /// What must hold of the ticket.
    pub condition: Option<Condition>,
    /// Is what its owner does kept from it?
    pub exclude_own: bool,
    /// Is it told of internal notes?
    pub include_notes: bool,
    /// Who adds it.
    pub owner: Actor,
}

/// What to change; none leaves a field, the inner none unsets it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebhookChange {
    /// Where events are sent to.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// Is anything sent?
    pub enabled: Option<bool>,
    /// The types of events that it gets.
    pub types: Option<Vec<String>>,
    /// What must hold of the ticket.
    pub condition: Option<Option<Condition>>,
    /// Is what its owner does kept from it?
    pub exclude_own: Option<bool>,
    /// Is it told of internal notes?
    pub include_notes: Option<bool>,
    /// Is its secret replaced with this change?
    pub secret: bool,
}

const FACTS: &[Field<Webhook>] = &[
    ("enabled", |it| it.enabled.into()),
    ("event_types", |it| list(&it.types)),
    ("exclude_own", |it| it.exclude_own.into()),
    ("include_notes", |it| it.include_notes.into()),
    ("disabled_reason", |it| optional(it.disabled_reason)),
    ("secret_set_at", |it| it.secret_set_at.to_string().into()),
];
const PRIVATE: &[Field<Webhook>] = &[
    // What is behind the host may be a secret, which no history keeps.
    ("url", |it| host(&it.url).into()),
    ("description", |it| optional(it.description.as_ref())),
    ("condition", |it| it.condition.as_ref().map_or(Value::Null, |condition| json!(condition.to_json()))),
];

/// Scheme and host of an address.
fn host(url: &str) -> String {
    let end = url.match_indices('/').nth(2).map_or(url.len(), |(at, _)| at);
    url.get(..end).unwrap_or_default().split(['?', '#']).next().unwrap_or_default().to_owned()
}

impl Webhook {
    /// Adds a webhook.
    pub fn create(new: NewWebhook, now: Instant) -> (Self, Draft) {
        let NewWebhook { id, url, description, enabled, types, condition, exclude_own, include_notes, owner } = new;
        let webhook = Self {
            id,
            version: 1,
            url,
            description,
            enabled,
            types,
            condition,
            exclude_own,
            include_notes,
            owner,
            disabled_reason: None,
            secret_set_at: now,
            created_at: now,
            updated_at: now,
        };
        let draft = draft(EventKind::ConfigChanged, (id, 1), None, Some(&webhook));
        (webhook, draft)
    }

    /// It after a change and its event; none when nothing would change. Who switches it on forgets why it was off.
    pub fn change(&self, change: WebhookChange, now: Instant) -> Option<(Self, Draft)> {
        let before = self.clone();
        let enabled = change.enabled.unwrap_or(before.enabled);
        let after = Self {
            version: self.version + 1,
            url: change.url.unwrap_or(before.url),
            description: change.description.unwrap_or(before.description),
            enabled,
            types: change.types.unwrap_or(before.types),
            condition: change.condition.unwrap_or(before.condition),
            exclude_own: change.exclude_own.unwrap_or(before.exclude_own),
            include_notes: change.include_notes.unwrap_or(before.include_notes),
            disabled_reason: before.disabled_reason.filter(|_| !enabled),
            secret_set_at: if change.secret { now } else { before.secret_set_at },
            updated_at: now,
            ..*self
        };
        let same = Self { version: self.version, updated_at: self.updated_at, ..after.clone() } == *self;
        // The clock may stand where it stood when the secret was last replaced.
        if same && !change.secret {
            return None;
        }
        let draft = draft(EventKind::ConfigChanged, (self.id, after.version), Some(self), Some(&after));
        Some((after, draft))
    }

    /// It after Nobat switched it off, and the event; none when it is off already.
    pub fn disable(&self, reason: DisabledReason, now: Instant) -> Option<(Self, Draft)> {
        if !self.enabled {
            return None;
        }
        let version = self.version + 1;
        let after = Self { version, enabled: false, disabled_reason: Some(reason), updated_at: now, ..self.clone() };
        let draft = draft(EventKind::WebhookDisabled, (self.id, version), Some(self), Some(&after));
        Some((after, draft))
    }

    /// The event of its removal.
    pub fn removed(&self) -> Draft {
        draft(EventKind::ConfigChanged, (self.id, self.version + 1), Some(self), None)
    }

    /// Scheme and host of its address: what is behind them may be a secret.
    pub fn host(&self) -> String {
        host(&self.url)
    }

    /// Is this who added it?
    pub fn is_of(&self, actor: &EnvelopeActor) -> bool {
        self.owner.id_text().is_some_and(|own| actor.id.as_deref() == Some(own.as_str()))
    }
}

fn draft(kind: EventKind, (id, version): (WebhookId, i64), before: Option<&Webhook>, after: Option<&Webhook>) -> Draft {
    let subject = Subject { kind: SubjectKind::Webhook, id: id.uuid() };
    let (facts, private) = (deltas(before, after, FACTS), deltas(before, after, PRIVATE));
    Draft { facts, private, ..Draft::new(kind, subject, version) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::TokenId;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);

    fn webhook() -> (Webhook, Draft) {
        let new = NewWebhook {
            id: WebhookId::from_uuid(Uuid::from_u128(1)),
            url: "https://hooks.example/in/secret?token=x".to_owned(),
            description: None,
            enabled: true,
            types: vec!["ticket.*".to_owned()],
            condition: None,
            exclude_own: false,
            include_notes: false,
            owner: Actor::Service(TokenId::from_uuid(Uuid::from_u128(2))),
        };
        Webhook::create(new, NOW)
    }

    #[test]
    fn the_history_holds_the_host_and_nothing_behind_it() {
        let (webhook, draft) = webhook();
        assert_eq!(draft.private.get("url").map(|delta| delta.to.clone()), Some(json!("https://hooks.example")));
        assert!(!format!("{draft:?}").contains("secret?") && !draft.facts.contains_key("url"));
        let moved = WebhookChange { url: Some("https://hooks.example/other".to_owned()), ..WebhookChange::default() };
        assert!(webhook.change(moved, NOW).is_some(), "another path is a change that the history shows no words of");
        assert_eq!(host("https://h.example?x=1"), "https://h.example");
    }

    #[test]
    fn switched_off_it_says_why_and_switched_on_it_forgets() {
        let (before, _) = webhook();
        let (off, draft) = before.disable(DisabledReason::Gone, NOW).unwrap();
        assert_eq!((draft.kind, off.disabled_reason), (EventKind::WebhookDisabled, Some(DisabledReason::Gone)));
        assert_eq!(off.disable(DisabledReason::Failing, NOW), None);
        let on = WebhookChange { enabled: Some(true), ..WebhookChange::default() };
        let (on_again, _) = off.change(on.clone(), NOW).unwrap();
        assert_eq!((on_again.enabled, on_again.disabled_reason), (true, None));
        assert_eq!(on_again.change(on, NOW), None);
    }
}
