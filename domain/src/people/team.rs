//! Teams: groups of agents.

use serde_json::{Value, json};

use crate::{
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::{AgentId, CalendarId, TeamId},
    routing::{AssignmentMode, FairShare},
    snapshot::{Field, deltas, list, optional},
    time::Instant,
};

/// The most agents of a team.
pub const MAX_TEAM_MEMBERS: usize = 1_000;

/// A group of agents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// The count of its changes, from 1.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// How its tickets find an agent.
    pub assignment_mode: AssignmentMode,
    /// When it works; none: when the workspace does.
    pub calendar_id: Option<CalendarId>,
    /// What routing gives one member at most.
    pub fair_share: Option<FairShare>,
    /// Its agents, sorted.
    pub member_ids: Vec<AgentId>,
    /// When it was added.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// What to change; none leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamChange {
    /// The name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// How its tickets find an agent.
    pub assignment_mode: Option<AssignmentMode>,
    /// When it works.
    pub calendar_id: Option<Option<CalendarId>>,
    /// What routing gives one member at most.
    pub fair_share: Option<Option<FairShare>>,
}

const FACTS: &[Field<Team>] = &[
    ("assignment_mode", |team| team.assignment_mode.word().into()),
    ("calendar_id", |team| optional(team.calendar_id)),
    ("fair_share", |team| {
        team.fair_share.map_or(Value::Null, |share| json!({"count": share.count, "minutes": share.minutes}))
    }),
    ("member_ids", |team| list(&team.member_ids)),
];
const PRIVATE: &[Field<Team>] =
    &[("name", |team| team.name.clone().into()), ("description", |team| optional(team.description.as_ref()))];

/// The form in which names of teams are compared: without case.
pub fn normalized_name(name: &str) -> String {
    name.to_lowercase()
}

impl Team {
    /// A new team without members and the event of its making.
    pub fn create(
        id: TeamId,
        name: String,
        description: Option<String>,
        assignment_mode: AssignmentMode,
        calendar_id: Option<CalendarId>,
        fair_share: Option<FairShare>,
        now: Instant,
    ) -> (Self, Draft) {
        let team = Self {
            id,
            version: 1,
            name,
            description,
            assignment_mode,
            calendar_id,
            fair_share,
            member_ids: Vec::new(),
            created_at: now,
            updated_at: now,
        };
        let draft = draft(None, Some(&team), id, 1);
        (team, draft)
    }

    /// The team after a change and its event; none when nothing would change.
    pub fn change(&self, change: TeamChange, now: Instant) -> Option<(Self, Draft)> {
        let mut after = self.clone();
        after.name = change.name.unwrap_or(after.name);
        after.description = change.description.unwrap_or(after.description);
        after.assignment_mode = change.assignment_mode.unwrap_or(after.assignment_mode);
        after.calendar_id = change.calendar_id.unwrap_or(after.calendar_id);
        after.fair_share = change.fair_share.unwrap_or(after.fair_share);
        self.step(after, now)
    }

    /// The team with one more agent and the event of it; none when he is in it.
    pub fn with_member(&self, agent: AgentId, now: Instant) -> Option<(Self, Draft)> {
        let mut after = self.clone();
        after.member_ids.push(agent);
        after.member_ids.sort_unstable();
        after.member_ids.dedup();
        self.step(after, now)
    }

    /// The team without this agent and the event of it; none when he is not in it.
    pub fn without_member(&self, agent: AgentId, now: Instant) -> Option<(Self, Draft)> {
        let mut after = self.clone();
        after.member_ids.retain(|member| *member != agent);
        self.step(after, now)
    }

    /// The event of its removal.
    pub fn removed(&self) -> Draft {
        draft(Some(self), None, self.id, self.version + 1)
    }

    fn step(&self, mut after: Self, now: Instant) -> Option<(Self, Draft)> {
        after.version += 1;
        after.updated_at = now;
        let draft = draft(Some(self), Some(&after), self.id, after.version);
        (!draft.facts.is_empty() || !draft.private.is_empty()).then_some((after, draft))
    }
}

fn draft(before: Option<&Team>, after: Option<&Team>, id: TeamId, version: i64) -> Draft {
    let subject = Subject { kind: SubjectKind::Team, id: id.uuid() };
    Draft {
        facts: deltas(before, after, FACTS),
        private: deltas(before, after, PRIVATE),
        ..Draft::new(EventKind::ConfigChanged, subject, version)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::event::Delta;

    const NOW: Instant = Instant::from_millis(1_774_000_000_000);
    const LATER: Instant = NOW.plus_seconds(60);

    fn agent(number: u128) -> AgentId {
        AgentId::from_uuid(Uuid::from_u128(number))
    }

    fn team() -> Team {
        Team::create(
            TeamId::from_uuid(Uuid::from_u128(9)),
            "پشتیبانی".to_owned(),
            None,
            AssignmentMode::Manual,
            None,
            None,
            NOW,
        )
        .0
    }

    #[test]
    fn members_are_a_set_and_each_change_is_one_event() {
        let (one, added) = team().with_member(agent(2), LATER).unwrap();
        let (two, _) = one.with_member(agent(1), LATER).unwrap();
        assert_eq!(two.member_ids, [agent(1), agent(2)]);
        assert_eq!((two.version, added.version, added.kind), (3, 2, EventKind::ConfigChanged));
        let (from, to) = (serde_json::json!([]), serde_json::json!([agent(2).to_string()]));
        assert_eq!(added.facts["member_ids"], Delta { from, to });
        assert_eq!(two.with_member(agent(1), LATER), None);
        assert_eq!(team().without_member(agent(1), LATER), None);
        assert_eq!(two.without_member(agent(1), LATER).unwrap().0.member_ids, [agent(2)]);
    }

    #[test]
    fn a_change_without_effect_is_none_and_names_stay_out_of_the_facts() {
        let same = TeamChange {
            name: Some("پشتیبانی".to_owned()),
            description: Some(None),
            assignment_mode: Some(AssignmentMode::Manual),
            calendar_id: Some(None),
            fair_share: Some(None),
        };
        assert_eq!(team().change(same, LATER), None);
        let change = TeamChange { description: Some(Some("شب".to_owned())), ..TeamChange::default() };
        let (after, draft) = team().change(change, LATER).unwrap();
        assert_eq!((after.version, after.updated_at), (2, LATER));
        assert!(draft.facts.is_empty() && draft.private.contains_key("description"));
    }

    #[test]
    fn a_removal_tells_what_there_was() {
        let (with, _) = team().with_member(agent(2), LATER).unwrap();
        let removed = with.removed();
        assert_eq!((removed.version, &removed.private["name"].to), (3, &serde_json::Value::Null));
        assert!(removed.facts.contains_key("member_ids"));
    }
}
