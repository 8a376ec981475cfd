//! The choice of an agent.

use super::{
    AssignmentMode, Candidate, Judged, Need, QueuedReason, Score, Verdict,
    criterion::{compare, criteria},
    filter::stopped_by,
};
use crate::ids::AgentId;

/// Who gets the ticket, and what became of everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentChoice {
    /// The winner, or why there is none.
    pub winner: Result<AgentId, QueuedReason>,
    /// Every candidate: the winner, those who lost by comparison in the order of the mode, those taken out by id.
    pub candidates: Vec<Judged>,
}

/// Chooses among the members of a team. The order in which they are given does not matter; a manual team chooses
/// nobody and judges nobody.
pub fn choose_agent(mode: AssignmentMode, need: &Need<'_>, members: &[Candidate]) -> AgentChoice {
    if mode == AssignmentMode::Manual {
        return AgentChoice { winner: Err(QueuedReason::ManualTeam), candidates: Vec::new() };
    }
    let criteria = criteria(mode);
    let mut eligible = Vec::new();
    let mut stopped = Vec::new();
    for member in members {
        match stopped_by(member, need) {
            None => eligible.push(member),
            Some(by) => stopped.push((member, by)),
        }
    }
    eligible.sort_by(|a, b| compare(criteria, need, a, b).0);
    stopped.sort_by_key(|(member, _)| member.agent_id);

    let winner = eligible.first().copied();
    let against = |member: &Candidate| match winner {
        Some(winner) => compare(criteria, need, winner, member).1.unwrap_or(Verdict::Won),
        None => Verdict::Won,
    };
    let nearest = stopped.iter().map(|(_, by)| *by).max_by_key(|(place, _)| *place);
    let reason = nearest.map_or(QueuedReason::EmptyTeam, |(_, filter)| filter.queued);
    let score = |member: &Candidate| (mode == AssignmentMode::Weighted).then(|| Score::of(member, need));
    let compared = eligible.iter().map(|member| member.judged(against(member), need, score(member)));
    let taken_out = stopped.iter().map(|(member, (_, filter))| member.judged(filter.verdict, need, None));
    AgentChoice {
        winner: winner.map(|member| member.agent_id).ok_or(reason),
        candidates: compared.chain(taken_out).collect(),
    }
}
