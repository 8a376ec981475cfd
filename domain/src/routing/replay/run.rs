//! One way of routing at work.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, HashMap},
};

use super::{ByReason, Desk, Figures, Opened, Outcome, Plan, TeamPlan, Waiting, person::Standing};
use crate::{
    duty::Duty,
    ids::{AgentId, CustomerId, TeamId},
    routing::{
        AssignmentMode, Candidate, Need, RoutingDecision, Share, Skill, choose_agent, choose_team, priority_weight,
    },
    ticket::Priority,
    time::Instant,
};

/// How many of a team's waiting tickets are looked at for somebody who has become free.
const LOOKED_AT: usize = 200;

/// What happens at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    /// A ticket leaves the team's hands.
    Leaves(usize),
    /// An agent's hours change.
    Hours(AgentId),
    /// He has had his rest.
    Rested(AgentId),
}

/// Most urgent first, then oldest.
type Place = (Reverse<Priority>, Instant, usize);

/// A ticket that has not left.
struct Active {
    ticket: Opened,
    holder: Option<AgentId>,
}

pub(super) struct Run<'a> {
    desk: &'a Desk,
    plan: &'a Plan,
    teams_of: HashMap<AgentId, Vec<TeamId>>,
    standings: HashMap<AgentId, Standing>,
    shares: HashMap<(TeamId, AgentId), Share>,
    knows: HashMap<CustomerId, AgentId>,
    active: HashMap<usize, Active>,
    waiting: HashMap<TeamId, BTreeSet<Place>>,
    ahead: BinaryHeap<Reverse<(Instant, Happening)>>,
    waited_millis: i128,
    pub outcomes: Vec<Outcome>,
}

impl<'a> Run<'a> {
    pub(super) fn new(desk: &'a Desk, plan: &'a Plan, began_at: Instant) -> Self {
        let mut teams_of: HashMap<AgentId, Vec<TeamId>> = HashMap::new();
        let mut ordered: Vec<(&TeamId, &TeamPlan)> = plan.teams.iter().collect();
        ordered.sort_unstable_by_key(|(id, _)| **id);
        for (team, how) in ordered.into_iter().filter(|(_, how)| how.mode != AssignmentMode::Manual) {
            for agent in &how.members {
                teams_of.entry(*agent).or_default().push(*team);
            }
        }
        Self {
            desk,
            plan,
            teams_of,
            standings: desk.people.keys().map(|agent| (*agent, Standing::new(began_at))).collect(),
            shares: HashMap::new(),
            knows: HashMap::new(),
            active: HashMap::new(),
            waiting: HashMap::new(),
            ahead: BinaryHeap::new(),
            waited_millis: 0,
            outcomes: Vec::new(),
        }
    }

    /// Routes one more ticket, after everything that happened before it.
    pub(super) fn open(&mut self, ticket: &Opened) -> RoutingDecision {
        let now = ticket.opened_at;
        self.advance(now);
        let index = self.outcomes.len();
        let decision = self.decide(ticket, now);
        let (team_id, queued_reason) = (decision.team.team_id, decision.queued_reason());
        self.outcomes.push(Outcome { team_id, assignee_id: None, queued_reason });
        self.active.insert(index, Active { ticket: *ticket, holder: None });
        if let Some(left) = ticket.left_at {
            self.ahead.push(Reverse((left.max(now), Happening::Leaves(index))));
        }
        match (decision.assignee_id(), team_id) {
            (Some(agent), _) => self.assign(index, agent, decision.mode.and(team_id), now),
            (None, Some(team)) => {
                self.waiting.entry(team).or_default().insert((Reverse(ticket.priority), now, index));
                self.watch(team, now);
            }
            (None, None) => {}
        }
        decision
    }

    /// Lets everything happen until an instant, and closes the books.
    pub(super) fn finish(&mut self, until: Instant) {
        self.advance(until);
        let left: Vec<Instant> =
            self.active.values().filter(|one| one.holder.is_none()).map(|one| one.ticket.opened_at).collect();
        self.waited_millis += left.into_iter().map(|opened| millis(opened, until)).sum::<i128>();
        for standing in self.standings.values_mut() {
            standing.carry(0, until);
        }
    }

    pub(super) fn figures(&self, agent: AgentId, lasted: i64) -> Figures {
        self.standings.get(&agent).map_or_else(Figures::default, |standing| Figures {
            assigned: standing.assigned,
            peak_load: standing.peak,
            mean_load_hundredths: standing.mean_hundredths(lasted),
        })
    }

    pub(super) fn waiting(&self) -> Waiting {
        let mut by_reason = ByReason::new();
        for reason in self.outcomes.iter().filter_map(|outcome| outcome.queued_reason) {
            *by_reason.entry(reason).or_default() += 1;
        }
        let queued: usize = by_reason.values().sum();
        let never = self.outcomes.iter().filter(|one| one.queued_reason.is_some() && one.assignee_id.is_none()).count();
        let mean = i128::try_from(queued).ok().filter(|queued| *queued > 0);
        let mean = mean.and_then(|queued| i64::try_from(self.waited_millis / queued / 1_000).ok());
        Waiting { queued, by_reason, never_assigned: never, mean_wait_seconds: mean }
    }

    fn advance(&mut self, until: Instant) {
        while let Some(Reverse((at, happening))) = self.ahead.peek().copied().filter(|Reverse((at, _))| *at <= until) {
            self.ahead.pop();
            match happening {
                Happening::Leaves(index) => self.leave(index, at),
                Happening::Rested(agent) => self.offer(agent, at),
                Happening::Hours(agent) => {
                    if let Some(standing) = self.standings.get_mut(&agent) {
                        standing.is_watched = false;
                    }
                    self.offer(agent, at);
                }
            }
        }
    }

    fn decide(&mut self, ticket: &Opened, now: Instant) -> RoutingDecision {
        let weight = priority_weight(ticket.priority);
        let plan = self.plan;
        let team = choose_team(ticket.team_id, ticket.ruling, ticket.category_id, &plan.categories, plan.fallback);
        if let Some(agent) = ticket.assignee_id {
            return RoutingDecision::given(team, agent, weight, now);
        }
        let Some((id, how)) = team.team_id.and_then(|id| plan.teams.get(&id).map(|how| (id, how))) else {
            return RoutingDecision::without_team(team, weight, now);
        };
        let members = self.members(id, how, ticket.customer_id, now);
        let need = self.need(ticket, now);
        RoutingDecision::among(team, how.mode, &need, choose_agent(how.mode, &need, &members), now)
    }

    fn need(&self, ticket: &Opened, now: Instant) -> Need<'a> {
        let skills: &[Skill] = match ticket.category_id.and_then(|category| self.desk.skills.get(&category)) {
            Some(skills) => skills,
            None => &[],
        };
        let weight = priority_weight(ticket.priority);
        Need { weight, language: ticket.language, skills, given_back_by: None, now }
    }

    fn members(&mut self, team: TeamId, how: &TeamPlan, customer: CustomerId, now: Instant) -> Vec<Candidate> {
        if how.mode == AssignmentMode::Manual {
            return Vec::new();
        }
        let knows = self.knows.get(&customer).copied();
        let mut members = Vec::new();
        for agent in &how.members {
            let candidate = self.candidate(team, *agent, now);
            members.extend(candidate.map(|one| Candidate { knows_customer: knows == Some(*agent), ..one }));
        }
        members
    }

    /// An agent as a member of a team; none: he had not been added yet.
    fn candidate(&mut self, team: TeamId, agent: AgentId, now: Instant) -> Option<Candidate> {
        let person = self.desk.people.get(&agent).filter(|person| person.created_at <= now)?;
        let standing = self.standings.get_mut(&agent)?;
        let duty = standing.hours(person, now).duty;
        let share = self.shares.get(&(team, agent)).cloned().unwrap_or_default();
        Some(Candidate { share, ..person.candidate(agent, standing, duty, now) })
    }

    /// Gives a ticket to an agent; `team` is the one that chose him.
    fn assign(&mut self, index: usize, agent: AgentId, team: Option<TeamId>, now: Instant) {
        let Some(active) = self.active.get_mut(&index) else { return };
        active.holder = Some(agent);
        let ticket = active.ticket;
        if let Some(outcome) = self.outcomes.get_mut(index) {
            outcome.assignee_id = Some(agent);
        }
        self.knows.insert(ticket.customer_id, agent);
        if let Some(standing) = self.standings.get_mut(&agent) {
            standing.assigned += 1;
            standing.last_assigned_at = Some(now);
            standing.carry(priority_weight(ticket.priority), now);
        }
        let rule = team.and_then(|team| Some((team, self.plan.teams.get(&team)?.fair_share?)));
        if let Some((team, rule)) = rule {
            let share = self.shares.entry((team, agent)).or_default();
            *share = share.with_one_more(rule, now);
            let rested = share.rests_until.map(|until| Reverse((until, Happening::Rested(agent))));
            self.ahead.extend(rested);
        }
    }

    fn leave(&mut self, index: usize, now: Instant) {
        let Some(Active { ticket, holder }) = self.active.remove(&index) else { return };
        match holder {
            Some(agent) => {
                if let Some(standing) = self.standings.get_mut(&agent) {
                    standing.carry(-priority_weight(ticket.priority), now);
                }
                self.offer(agent, now);
            }
            None => {
                self.waited_millis += millis(ticket.opened_at, now);
                let team = self.outcomes.get(index).and_then(|outcome| outcome.team_id);
                if let Some(waiting) = team.and_then(|team| self.waiting.get_mut(&team)) {
                    waiting.remove(&(Reverse(ticket.priority), ticket.opened_at, index));
                }
            }
        }
    }

    /// Gives out what an agent can take now, in each of his teams; whoever its way prefers gets it. What is left waits for
    /// those who are not on duty as well.
    fn offer(&mut self, agent: AgentId, now: Instant) {
        for team in self.teams_of.get(&agent).cloned().unwrap_or_default() {
            while let Some(place) = self.first_for(team, agent, now) {
                let (_, opened_at, index) = place;
                let (plan, ticket) = (self.plan, self.active.get(&index).map(|active| active.ticket));
                let (Some(ticket), Some(how)) = (ticket, plan.teams.get(&team)) else { break };
                let members = self.members(team, how, ticket.customer_id, now);
                let Ok(winner) = choose_agent(how.mode, &self.need(&ticket, now), &members).winner else { break };
                if let Some(waiting) = self.waiting.get_mut(&team) {
                    waiting.remove(&place);
                }
                self.waited_millis += millis(opened_at, now);
                self.assign(index, winner, Some(team), now);
            }
            self.watch(team, now);
        }
    }

    /// The first of a team's waiting tickets that he can take.
    fn first_for(&mut self, team: TeamId, agent: AgentId, now: Instant) -> Option<Place> {
        if self.waiting.get(&team)?.is_empty() {
            return None;
        }
        let him = self.candidate(team, agent, now)?;
        let can_take = |place: &&Place| {
            self.active.get(&place.2).is_some_and(|active| {
                let need = self.need(&active.ticket, now);
                choose_agent(AssignmentMode::RoundRobin, &need, std::slice::from_ref(&him)).winner.is_ok()
            })
        };
        self.waiting.get(&team)?.iter().take(LOOKED_AT).find(can_take).copied()
    }

    /// Notes when the hours of those change who are not on duty, while something waits for their team.
    fn watch(&mut self, team: TeamId, now: Instant) {
        let (desk, plan) = (self.desk, self.plan);
        let Some(how) = plan.teams.get(&team).filter(|how| how.mode != AssignmentMode::Manual) else { return };
        if self.waiting.get(&team).is_none_or(BTreeSet::is_empty) {
            return;
        }
        for agent in &how.members {
            let Some((person, standing)) = desk.people.get(agent).zip(self.standings.get_mut(agent)) else { continue };
            let hours = standing.hours(person, now);
            if let (false, false, Some(until)) = (standing.is_watched, hours.duty == Duty::On, hours.until) {
                standing.is_watched = true;
                self.ahead.push(Reverse((until, Happening::Hours(*agent))));
            }
        }
    }
}

fn millis(from: Instant, to: Instant) -> i128 {
    i128::from(to.millis().saturating_sub(from.millis()).max(0))
}
