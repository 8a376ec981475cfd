//! What another way of routing would have made of tickets that were opened: they are routed once more, one after the
//! other, by today's way and by a draft. Nothing is written and nobody's real load is touched.
//!
//! Both runs begin with nobody carrying anything. An agent counts as online while he is on duty. A ticket weighs on
//! whoever got it until it left the team's hands as it really did.

mod figures;
mod person;
mod run;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

pub use figures::{AgentFigures, Comparison, Difference, Figures, Outcome, Waiting};
pub use person::Person;
use run::Run;

use super::{AssignmentMode, CategoryTeam, FairShare, QueuedReason, RoutingDecision, Ruling, Skill, why_not};
use crate::{
    ids::{AgentId, CategoryId, CustomerId, TeamId, TicketId},
    ticket::{Language, Priority},
    time::Instant,
};

/// How one team gives out its tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamPlan {
    /// To whom.
    pub mode: AssignmentMode,
    /// What one member is given at most.
    pub fair_share: Option<FairShare>,
    /// Its members.
    pub members: Vec<AgentId>,
}

/// A way of routing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Every team.
    pub teams: HashMap<TeamId, TeamPlan>,
    /// Every category with its team.
    pub categories: Vec<CategoryTeam>,
    /// The team for everything else.
    pub fallback: Option<TeamId>,
}

/// What both ways have in common.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    /// The agents.
    pub people: HashMap<AgentId, Person>,
    /// What tickets of a category ask for, with what those above it ask for.
    pub skills: HashMap<CategoryId, Vec<Skill>>,
}

/// A ticket that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// Its id.
    pub id: TicketId,
    /// Who asked.
    pub customer_id: CustomerId,
    /// What it is about.
    pub category_id: Option<CategoryId>,
    /// The team that whoever opened it had named.
    pub team_id: Option<TeamId>,
    /// The agent whom he had named.
    pub assignee_id: Option<AgentId>,
    /// What today's rules say of it.
    pub ruling: Option<Ruling>,
    /// The language it is written in.
    pub language: Option<Language>,
    /// The band.
    pub priority: Priority,
    /// When it was opened.
    pub opened_at: Instant,
    /// When it left the team's hands; none: it has not.
    pub left_at: Option<Instant>,
    /// Who has it now, however he came to it.
    pub has_now: Option<AgentId>,
    /// May it be named? Otherwise it only counts.
    pub listed: bool,
}

/// Two runs over the same tickets.
pub struct Replay<'a> {
    desk: &'a Desk,
    today: Run<'a>,
    draft: Run<'a>,
    tickets: Vec<(Option<TicketId>, &'static str)>,
    has_now: HashMap<AgentId, usize>,
    began_at: Instant,
}

impl<'a> Replay<'a> {
    /// Two runs that have seen nothing yet.
    pub fn new(desk: &'a Desk, today: &'a Plan, draft: &'a Plan, began_at: Instant) -> Self {
        let run = |plan| Run::new(desk, plan, began_at);
        Self { desk, today: run(today), draft: run(draft), tickets: Vec::new(), has_now: HashMap::new(), began_at }
    }

    /// Routes one more ticket both ways; not older than the one before it. `drafted` is what the draft's rules say of it.
    pub fn open(&mut self, ticket: &Opened, drafted: Option<Ruling>) {
        let by_draft = Opened { ruling: drafted, ..*ticket };
        let (today, draft) = (self.today.open(ticket), self.draft.open(&by_draft));
        let named = ticket.listed.then_some(ticket.id);
        self.tickets.push((named, because(&today, &draft, ticket.language)));
        if let Some(agent) = ticket.has_now {
            *self.has_now.entry(agent).or_default() += 1;
        }
    }

    /// What came of it until an instant, with at most so many of the tickets that differ.
    pub fn finish(mut self, until: Instant, most: usize) -> Comparison {
        self.today.finish(until);
        self.draft.finish(until);
        let lasted = until.millis().saturating_sub(self.began_at.millis()).max(1);
        let (mut count, mut differences) = (0, Vec::new());
        let outcomes = self.today.outcomes.iter().zip(&self.draft.outcomes);
        for ((ticket_id, because), (today, draft)) in self.tickets.iter().zip(outcomes) {
            if (today.team_id, today.assignee_id) == (draft.team_id, draft.assignee_id) {
                continue;
            }
            count += 1;
            let named = ticket_id.filter(|_| differences.len() < most);
            let (today, draft) = (today.clone(), draft.clone());
            differences.extend(named.map(|ticket_id| Difference { ticket_id, today, draft, because }));
        }
        let mut ids: Vec<AgentId> = self.desk.people.keys().copied().collect();
        ids.sort_unstable();
        let figures = |agent_id| AgentFigures {
            agent_id,
            has_now: self.has_now.get(&agent_id).copied().unwrap_or_default(),
            today: self.today.figures(agent_id, lasted),
            draft: self.draft.figures(agent_id, lasted),
        };
        let worked = |one: &AgentFigures| one.has_now + one.today.assigned + one.draft.assigned > 0;
        Comparison {
            tickets: self.tickets.len(),
            agents: ids.into_iter().map(figures).filter(worked).collect(),
            today: self.today.waiting(),
            draft: self.draft.waiting(),
            differing: count,
            differences,
        }
    }
}

/// Why the draft does something else with a ticket, if it does: why its team was chosen, where that is another one; else
/// what speaks against the agent who gets it today; else why it waits.
fn because(today: &RoutingDecision, draft: &RoutingDecision, language: Option<Language>) -> &'static str {
    if today.team.team_id != draft.team.team_id {
        return draft.team.reason.word();
    }
    if let Some(agent) = today.assignee_id() {
        return why_not(draft, agent, language).0.word();
    }
    let reason = draft.queued_reason().or_else(|| today.queued_reason());
    reason.map_or("", QueuedReason::word)
}

/// How many tickets waited for each reason.
pub type ByReason = BTreeMap<QueuedReason, usize>;
