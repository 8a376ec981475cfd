//! That a service means an agent.

use serde_json::Value;

use crate::{
    actor::Actor,
    event::{Delta, Draft, EventKind, Subject, SubjectKind},
    ids::SignInProviderId,
    people::Agent,
    time::Instant,
};

/// The agent after a service has first said that it means him, and the event of it, which is his own doing.
pub fn linked(agent: &Agent, provider: SignInProviderId, subject: &str, now: Instant) -> (Agent, Draft) {
    let after = Agent { version: agent.version + 1, updated_at: now, ..agent.clone() };
    let mut draft =
        Draft::new(EventKind::AccessChanged, Subject { kind: SubjectKind::Agent, id: agent.id.uuid() }, after.version);
    draft.facts.insert("sign_in_provider_id".to_owned(), Delta::new(Value::Null, provider.to_string()));
    // How a company names its people is theirs.
    draft.private.insert("subject".to_owned(), Delta::new(Value::Null, subject));
    draft.actor = Some(Actor::Agent(agent.id));
    (after, draft)
}
