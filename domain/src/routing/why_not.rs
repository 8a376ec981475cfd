//! Why an agent did not get a ticket, and what he would need to get it.

use super::{
    AssignmentMode, Candidate, Judged, Need, RoutingDecision, RoutingOutcome, Score, Skill, Verdict, choose_agent,
    filter::FILTERS, level_of,
};
use crate::{
    ids::{AgentId, TeamId},
    people::{Agent, Role},
    ticket::Language,
    time::Instant,
};

crate::words! {
    /// Why an agent was not compared at all.
    pub enum Unasked {
        /// There was no team whose members could be asked.
        NoTeam = 1 "no_team",
        /// The team gives its tickets out by hand.
        ManualTeam = 2 "manual_team",
        /// Whoever opened the ticket had named somebody else.
        OtherNamed = 3 "other_named",
        /// Whoever opened the ticket had named him.
        Named = 4 "named",
        /// He was not in the team.
        NotInTeam = 5 "not_in_team",
    }
}

/// What stood between an agent and a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// He was considered; this came of it.
    Judged(Verdict),
    /// He was not considered.
    Unasked(Unasked),
}

impl Obstacle {
    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Judged(verdict) => verdict.word(),
            Self::Unasked(unasked) => unasked.word(),
        }
    }
}

/// What would take an obstacle away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Nothing is needed.
    Nothing,
    /// The ticket needs a team.
    Team,
    /// A person gives him the ticket, or he takes it.
    ByHand,
    /// He has to be in this team.
    Membership(Option<TeamId>),
    /// He has to be allowed to act again.
    Activation,
    /// He needs a role that may answer.
    Role,
    /// It has to be his time to work.
    Duty,
    /// He has to be online.
    Presence,
    /// He has to be given tickets in this language.
    Language(Option<Language>),
    /// He has to carry at most so much, or to be able to carry at least so much; in points.
    Room {
        /// What he may carry without the ticket; none: with his capacity of zero, nothing helps but a capacity.
        load_at_most: Option<i64>,
        /// What he would have to be able to carry, with what he carries.
        capacity_at_least: i64,
    },
    /// He would have to carry at most so much, which is what the winner carries for what he can carry; in points.
    Load(i64),
    /// He would have to wait longer for a ticket: to have got his last one before this instant; none: never to have got
    /// one.
    Turn(Option<Instant>),
    /// His score would have to be as high as this, which is the winner's.
    Score(i64),
    /// He has to know these so well.
    Skills(Vec<Skill>),
    /// He has had his share, and gets no more until then.
    Share(Option<Instant>),
    /// The same at another moment.
    Moment,
}

impl Remedy {
    /// The word on the wire.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Team => "team",
            Self::ByHand => "by_hand",
            Self::Membership(_) => "membership",
            Self::Activation => "activation",
            Self::Role => "role",
            Self::Duty => "duty",
            Self::Presence => "presence",
            Self::Language(_) => "language",
            Self::Room { .. } => "room",
            Self::Load(_) => "load",
            Self::Turn(_) => "turn",
            Self::Score(_) => "score",
            Self::Skills(_) => "skills",
            Self::Share(_) => "share",
            Self::Moment => "moment",
        }
    }
}

/// An obstacle and what would take it away.
pub type Hindrance = (Obstacle, Remedy);

fn room(him: &Judged, weight: i64) -> Remedy {
    // Who carries nothing can carry any one ticket, whatever it weighs.
    let load_at_most = (him.capacity > 0).then(|| him.capacity.saturating_sub(weight).max(0));
    let capacity_at_least = if him.load <= 0 { 1 } else { him.load.saturating_add(weight) };
    Remedy::Room { load_at_most, capacity_at_least }
}

fn as_loaded_as(winner: &Judged, him: &Judged) -> i64 {
    let share = i128::from(winner.load.max(0)) * i128::from(him.capacity.max(1)) / i128::from(winner.capacity.max(1));
    i64::try_from(share).unwrap_or(i64::MAX)
}

/// What would have helped him against a verdict; the winner is whom he was compared with.
fn remedy(verdict: Verdict, him: &Judged, winner: Option<&Judged>, need: &Need<'_>) -> Remedy {
    match verdict {
        Verdict::Won => Remedy::Nothing,
        Verdict::Deactivated => Remedy::Activation,
        Verdict::Role => Remedy::Role,
        Verdict::Offline | Verdict::Away => Remedy::Presence,
        Verdict::Language => Remedy::Language(need.language),
        Verdict::Full => room(him, need.weight),
        Verdict::Locked => Remedy::Moment,
        Verdict::GaveBack => Remedy::ByHand,
        Verdict::OffShift | Verdict::TimeOff => Remedy::Duty,
        Verdict::LostByLoad => Remedy::Load(winner.map_or(0, |winner| as_loaded_as(winner, him))),
        Verdict::Skill => Remedy::Skills(lacking(him, need)),
        Verdict::FairShare => Remedy::Share(him.rests_until),
        Verdict::LostByScore => Remedy::Score(winner.and_then(|winner| winner.score).map_or(0, Score::total)),
        Verdict::LostByTurn => Remedy::Turn(winner.and_then(|winner| winner.last_assigned_at)),
        // Only the order of the ids spoke against him: the next such ticket is his.
        Verdict::LostById => Remedy::Moment,
    }
}

fn lacking(him: &Judged, need: &Need<'_>) -> Vec<Skill> {
    need.skills.iter().filter(|asked| level_of(&him.skills, &asked.name) < asked.level).cloned().collect()
}

fn winner(candidates: &[Judged]) -> Option<&Judged> {
    candidates.iter().find(|candidate| candidate.verdict == Verdict::Won)
}

/// Why a decision did not give this agent the ticket, and what would have helped him. `language` is the ticket's.
pub fn why_not(decision: &RoutingDecision, agent: AgentId, language: Option<Language>) -> Hindrance {
    let need = Need {
        weight: decision.weight,
        language,
        skills: &decision.skills,
        given_back_by: decision.given_back_by,
        now: decision.at,
    };
    if let Some(him) = decision.candidates.iter().find(|candidate| candidate.agent_id == agent) {
        let remedy = remedy(him.verdict, him, winner(&decision.candidates), &need);
        return (Obstacle::Judged(him.verdict), remedy);
    }
    let (unasked, remedy) = match decision.outcome {
        RoutingOutcome::Given { assignee_id } if assignee_id == agent => (Unasked::Named, Remedy::Nothing),
        RoutingOutcome::Given { .. } => (Unasked::OtherNamed, Remedy::ByHand),
        _ if decision.team.team_id.is_none() => (Unasked::NoTeam, Remedy::Team),
        _ if decision.mode == Some(AssignmentMode::Manual) => (Unasked::ManualTeam, Remedy::ByHand),
        _ => (Unasked::NotInTeam, Remedy::Membership(decision.team.team_id)),
    };
    (Obstacle::Unasked(unasked), remedy)
}

/// What would stand between an agent and a ticket if it were routed among these members at this moment: every obstacle,
/// not only the first; none: he would get it. `team` is the ticket's team and its mode.
pub fn hindrances(
    team: Option<(TeamId, AssignmentMode)>,
    need: &Need<'_>,
    members: &[Candidate],
    agent: &Agent,
) -> Vec<Hindrance> {
    let Some((team_id, mode)) = team else {
        let own = own_hindrances(agent);
        return [(Obstacle::Unasked(Unasked::NoTeam), Remedy::Team)].into_iter().chain(own).collect();
    };
    let mut found = Vec::new();
    if mode == AssignmentMode::Manual {
        found.push((Obstacle::Unasked(Unasked::ManualTeam), Remedy::ByHand));
    }
    let Some(him) = members.iter().find(|member| member.agent_id == agent.id) else {
        found.push((Obstacle::Unasked(Unasked::NotInTeam), Remedy::Membership(Some(team_id))));
        found.extend(own_hindrances(agent));
        return found;
    };
    let against = |verdict, winner| {
        let him = him.judged(verdict, need, None);
        (Obstacle::Judged(verdict), remedy(verdict, &him, winner, need))
    };
    let failed = FILTERS.iter().filter(|filter| !(filter.passes)(him, need));
    found.extend(failed.map(|filter| against(filter.verdict, None)));
    if found.is_empty() {
        let choice = choose_agent(mode, need, members);
        let verdict = choice.candidates.iter().find(|judged| judged.agent_id == agent.id).map(|judged| judged.verdict);
        let lost = verdict.filter(|verdict| *verdict != Verdict::Won);
        found.extend(lost.map(|verdict| against(verdict, winner(&choice.candidates))));
    }
    found
}

/// What speaks against an agent in every team.
fn own_hindrances(agent: &Agent) -> impl Iterator<Item = Hindrance> + use<> {
    let deactivated = agent.deactivated_at.is_some().then_some((Verdict::Deactivated, Remedy::Activation));
    let role = (agent.role == Role::Viewer).then_some((Verdict::Role, Remedy::Role));
    [deactivated, role].into_iter().flatten().map(|(verdict, remedy)| (Obstacle::Judged(verdict), remedy))
}

#[cfg(test)]
#[path = "why_not_tests.rs"]
mod tests;
