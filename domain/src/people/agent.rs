//! Agents: the people who answer.

use serde_json::Value;

use super::{Address, Role};
use crate::{
    event::{Delta, Deltas, Draft, EventKind, Subject, SubjectKind},
    ids::{AgentId, CalendarId, TeamId},
    routing::{Availability, DEFAULT_CAPACITY, Skill},
    snapshot::{Field, deltas, list, optional, some_of},
    ticket::Language,
    time::Instant,
};

/// The most teams an agent may be in.
pub const MAX_AGENT_TEAMS: usize = 100;

/// A person of the support team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// His id.
    pub id: AgentId,
    /// The count of his changes, from 1.
    pub version: i64,
    /// His name.
    pub name: String,
    /// His e-mail address, by which he signs in.
    pub email: Address,
    /// What he may do.
    pub role: Role,
    /// The language he prefers; none: the workspace's.
    pub locale: Option<Language>,
    /// His IANA time zone; none: the workspace's.
    pub time_zone: Option<String>,
    /// When he works, of which routing takes note; none: whenever he says that he is there.
    pub calendar_id: Option<CalendarId>,
    /// Can he sign in with a password?
    pub has_password: bool,
    /// His teams, sorted.
    pub team_ids: Vec<TeamId>,
    /// Grows whenever what he may do, or how he proves who he is, changes; access tokens carry it.
    pub epoch: i64,
    /// Is he there to be given tickets?
    pub availability: Availability,
    /// How much he can carry, in points.
    pub capacity: i64,
    /// The languages he answers in, sorted; none listed: every one.
    pub languages: Vec<Language>,
    /// What he knows, and how well; sorted by name.
    pub skills: Vec<Skill>,
    /// Since when he may no longer act.
    pub deactivated_at: Option<Instant>,
    /// When he was added.
    pub created_at: Instant,
    /// When he last changed.
    pub updated_at: Instant,
}

/// An agent to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAgent {
    /// His id.
    pub id: AgentId,
    /// His name.
    pub name: String,
    /// His e-mail address.
    pub email: Address,
    /// What he may do.
    pub role: Role,
    /// The language he prefers.
    pub locale: Option<Language>,
    /// His IANA time zone.
    pub time_zone: Option<String>,
    /// Does he get a password?
    pub has_password: bool,
    /// His teams, in any order.
    pub team_ids: Vec<TeamId>,
}

/// What to change; none leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentChange {
    /// The name.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<Address>,
    /// The role.
    pub role: Option<Role>,
    /// The language.
    pub locale: Option<Option<Language>>,
    /// The time zone.
    pub time_zone: Option<Option<String>>,
    /// When he works.
    pub calendar_id: Option<Option<CalendarId>>,
    /// All that he knows.
    pub skills: Option<Vec<Skill>>,
    /// A new password is set. What it is concerns nobody here.
    pub password: bool,
    /// May he no longer act?
    pub deactivated: Option<bool>,
}

/// Whether and for what an agent is there; none leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Presence {
    /// Is he there?
    pub availability: Option<Availability>,
    /// How much he can carry, in points.
    pub capacity: Option<i64>,
    /// The languages he answers in.
    pub languages: Option<Vec<Language>>,
}

const PRESENCE: &[Field<Agent>] = &[
    ("availability", |agent| agent.availability.word().into()),
    ("capacity", |agent| agent.capacity.into()),
    ("languages", |agent| list(&agent.languages)),
];
const FACTS: &[Field<Agent>] = &[
    ("role", |agent| agent.role.word().into()),
    ("locale", |agent| optional(agent.locale)),
    ("time_zone", |agent| optional(agent.time_zone.as_ref())),
    ("calendar_id", |agent| optional(agent.calendar_id)),
    ("team_ids", |agent| list(&agent.team_ids)),
    ("deactivated_at", |agent| optional(agent.deactivated_at)),
    ("password", |agent| if agent.has_password { PASSWORD_SET.into() } else { Value::Null }),
];
const PRIVATE: &[Field<Agent>] = &[
    ("name", |agent| agent.name.clone().into()),
    ("email", |agent| agent.email.value.clone().into()),
    ("skills", |agent| some_of(&agent.skills)),
];

/// All that an event tells of a password.
const PASSWORD_SET: &str = "set";

fn sorted(mut team_ids: Vec<TeamId>) -> Vec<TeamId> {
    team_ids.sort_unstable();
    team_ids.dedup();
    team_ids
}

impl Agent {
    /// A new agent and the event of his making.
    pub fn create(new: NewAgent, now: Instant) -> (Self, Draft) {
        let agent = Self {
            id: new.id,
            version: 1,
            name: new.name,
            email: new.email,
            role: new.role,
            locale: new.locale,
            time_zone: new.time_zone,
            calendar_id: None,
            has_password: new.has_password,
            team_ids: sorted(new.team_ids),
            epoch: 1,
            availability: Availability::default(),
            capacity: DEFAULT_CAPACITY,
            languages: Vec::new(),
            skills: Vec::new(),
            deactivated_at: None,
            created_at: now,
            updated_at: now,
        };
        let (facts, private) = (deltas(None, Some(&agent), FACTS), deltas(None, Some(&agent), PRIVATE));
        let draft = agent.draft(facts, private);
        (agent, draft)
    }

    /// The agent after a change and its event; none when nothing would change.
    pub fn change(&self, change: AgentChange, now: Instant) -> Option<(Self, Draft)> {
        let mut after = self.clone();
        after.name = change.name.unwrap_or(after.name);
        after.email = change.email.unwrap_or(after.email);
        after.role = change.role.unwrap_or(after.role);
        after.locale = change.locale.unwrap_or(after.locale);
        after.time_zone = change.time_zone.unwrap_or(after.time_zone);
        after.calendar_id = change.calendar_id.unwrap_or(after.calendar_id);
        after.skills = change.skills.unwrap_or(after.skills);
        after.skills.sort_unstable();
        after.has_password |= change.password;
        after.deactivated_at = match change.deactivated {
            Some(true) => after.deactivated_at.or(Some(now)),
            Some(false) => None,
            None => after.deactivated_at,
        };
        self.step(after, change.password, now)
    }

    /// The agent in exactly these teams and the event of it; none when he is in them already.
    pub fn in_teams(&self, team_ids: Vec<TeamId>, now: Instant) -> Option<(Self, Draft)> {
        self.step(Self { team_ids: sorted(team_ids), ..self.clone() }, false, now)
    }

    /// May tickets be his?
    pub const fn may_hold_tickets(&self) -> bool {
        self.deactivated_at.is_none() && !matches!(self.role, Role::Viewer)
    }

    /// The agent as he comes, goes, or carries more or less, and the event of it; none when nothing would change. What
    /// he may do stays as it is.
    pub fn present(&self, presence: Presence, now: Instant) -> Option<(Self, Draft)> {
        let mut after = self.clone();
        after.availability = presence.availability.unwrap_or(after.availability);
        after.capacity = presence.capacity.unwrap_or(after.capacity);
        after.languages = presence.languages.unwrap_or(after.languages);
        after.languages.sort_unstable();
        after.languages.dedup();
        let facts = deltas(Some(self), Some(&after), PRESENCE);
        if facts.is_empty() {
            return None;
        }
        after.version += 1;
        after.updated_at = now;
        let subject = Subject { kind: SubjectKind::Agent, id: self.id.uuid() };
        let draft = Draft { facts, ..Draft::new(EventKind::AgentAvailabilityChanged, subject, after.version) };
        Some((after, draft))
    }

    fn step(&self, mut after: Self, password: bool, now: Instant) -> Option<(Self, Draft)> {
        let mut facts = deltas(Some(self), Some(&after), FACTS);
        let private = deltas(Some(self), Some(&after), PRIVATE);
        if password && self.has_password {
            // Replaced: nothing to tell apart, but something happened.
            facts.insert("password".to_owned(), Delta::new(PASSWORD_SET, PASSWORD_SET));
        }
        if facts.is_empty() && private.is_empty() {
            return None;
        }
        let access = ["role", "team_ids", "deactivated_at", "password"];
        after.epoch += i64::from(access.iter().any(|field| facts.contains_key(*field)));
        after.version += 1;
        after.updated_at = now;
        let draft = after.draft(facts, private);
        Some((after, draft))
    }

    fn draft(&self, facts: Deltas, private: Deltas) -> Draft {
        let subject = Subject { kind: SubjectKind::Agent, id: self.id.uuid() };
        Draft { facts, private, ..Draft::new(EventKind::AccessChanged, subject, self.version) }
    }

    /// May he do everything in the workspace, now?
    pub const fn is_active_admin(&self) -> bool {
        matches!(self.role, Role::Admin) && self.deactivated_at.is_none()
    }
}

/// Would this step leave the workspace without anybody who can administer it? `active_admins` counts them before it.
pub const fn leaves_no_admin(before: &Agent, after: &Agent, active_admins: i64) -> bool {
    before.is_active_admin() && !after.is_active_admin() && active_admins <= 1
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::people::Standing;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);
    const LATER: Instant = NOW.plus_seconds(60);

    fn team(number: u128) -> TeamId {
        TeamId::from_uuid(Uuid::from_u128(number))
    }

    fn email(text: &str) -> Address {
        Address::email(text, Standing::Asserted).unwrap()
    }

    fn agent(role: Role) -> Agent {
        let new = NewAgent {
            id: AgentId::from_uuid(Uuid::from_u128(1)),
            name: "سارا".to_owned(),
            email: email("Sara@Example.com"),
            role,
            locale: Some(Language::Fa),
            time_zone: None,
            has_password: false,
            team_ids: vec![team(2), team(1), team(2)],
        };
        Agent::create(new, NOW).0
    }

    #[test]
    fn a_new_agent_is_told_without_personal_data_in_the_facts() {
        let before = agent(Role::Lead);
        assert_eq!((before.version, before.epoch, before.team_ids.len()), (1, 1, 2));
        let (_, draft) = Agent::create(
            NewAgent {
                id: before.id,
                name: before.name.clone(),
                email: before.email.clone(),
                role: before.role,
                locale: before.locale,
                time_zone: None,
                has_password: true,
                team_ids: Vec::new(),
            },
            NOW,
        );
        assert_eq!(draft.facts.keys().collect::<Vec<_>>(), ["locale", "password", "role", "team_ids"]);
        assert_eq!(draft.private.keys().collect::<Vec<_>>(), ["email", "name"]);
        assert_eq!(draft.facts["password"], Delta::new(Value::Null, "set"));
    }

    #[test]
    fn a_change_without_effect_is_none() {
        let before = agent(Role::Agent);
        let same = AgentChange {
            name: Some(before.name.clone()),
            email: Some(before.email.clone()),
            role: Some(Role::Agent),
            locale: Some(Some(Language::Fa)),
            time_zone: Some(None),
            calendar_id: Some(None),
            skills: Some(Vec::new()),
            deactivated: Some(false),
            password: false,
        };
        assert_eq!(before.change(same, LATER), None);
        assert_eq!(before.change(AgentChange::default(), LATER), None);
        assert_eq!(before.in_teams(vec![team(1), team(2)], LATER), None);
    }

    #[test]
    fn only_changes_of_access_move_the_epoch() {
        let before = agent(Role::Agent);
        let name = AgentChange { name: Some("Sara".to_owned()), ..AgentChange::default() };
        let (after, draft) = before.change(name, LATER).unwrap();
        assert_eq!((after.version, after.epoch, after.updated_at, draft.version), (2, 1, LATER, 2));
        assert!(draft.facts.is_empty());
        for change in [
            AgentChange { role: Some(Role::Lead), ..AgentChange::default() },
            AgentChange { password: true, ..AgentChange::default() },
            AgentChange { deactivated: Some(true), ..AgentChange::default() },
        ] {
            assert_eq!(before.change(change, LATER).unwrap().0.epoch, 2);
        }
        assert_eq!(before.in_teams(vec![], LATER).unwrap().0.epoch, 2);
    }

    #[test]
    fn a_replaced_password_is_an_event_each_time() {
        let set = || AgentChange { password: true, ..AgentChange::default() };
        let (once, first) = agent(Role::Agent).change(set(), NOW).unwrap();
        let (twice, second) = once.change(set(), LATER).unwrap();
        assert_eq!(first.facts["password"], Delta::new(Value::Null, "set"));
        assert_eq!(second.facts["password"], Delta::new("set", "set"));
        assert_eq!((twice.version, twice.epoch), (3, 3));
    }

    #[test]
    fn deactivating_twice_keeps_the_first_time_and_reactivating_clears_it() {
        let deactivate = || AgentChange { deactivated: Some(true), ..AgentChange::default() };
        let (gone, _) = agent(Role::Agent).change(deactivate(), NOW).unwrap();
        assert_eq!(gone.deactivated_at, Some(NOW));
        assert_eq!(gone.change(deactivate(), LATER), None);
        let back = AgentChange { deactivated: Some(false), ..AgentChange::default() };
        assert_eq!(gone.change(back, LATER).unwrap().0.deactivated_at, None);
    }

    #[test]
    fn whoever_comes_is_told_of_and_may_do_what_he_could() {
        let before = agent(Role::Agent);
        assert_eq!((before.availability, before.languages.len()), (Availability::Offline, 0));
        let presence = Presence {
            availability: Some(Availability::Online),
            capacity: None,
            languages: Some(vec![Language::En, Language::Fa, Language::En]),
        };
        let (after, draft) = before.present(presence.clone(), LATER).unwrap();
        assert_eq!((after.version, after.epoch, after.languages.len()), (2, before.epoch, 2));
        assert_eq!((draft.kind, draft.version), (EventKind::AgentAvailabilityChanged, 2));
        assert_eq!(draft.facts.keys().collect::<Vec<_>>(), ["availability", "languages"]);
        assert_eq!(after.present(presence, LATER), None);
    }

    #[test]
    fn the_last_active_admin_stays() {
        let admin = agent(Role::Admin);
        let demoted = Agent { role: Role::Lead, ..admin.clone() };
        let deactivated = Agent { deactivated_at: Some(NOW), ..admin.clone() };
        let renamed = Agent { name: "X".to_owned(), ..admin.clone() };
        assert!(leaves_no_admin(&admin, &demoted, 1));
        assert!(leaves_no_admin(&admin, &deactivated, 1));
        assert!(!leaves_no_admin(&admin, &demoted, 2));
        assert!(!leaves_no_admin(&admin, &renamed, 1));
        assert!(!leaves_no_admin(&deactivated, &demoted, 0), "he was none of them");
    }
}
