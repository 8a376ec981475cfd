//! An agent as far as a replay needs him.

use crate::{
    duty::{Duty, DutyPlan, WorkTimes},
    ids::AgentId,
    people::Role,
    routing::{Availability, Candidate, Share, Skill},
    ticket::Language,
    time::Instant,
};

/// An agent, with the hours that he worked.
#[derive(Debug, Clone)]
pub struct Person {
    /// What he may do.
    pub role: Role,
    /// The languages he speaks; none listed: every one.
    pub languages: Vec<Language>,
    /// What he knows, and how well.
    pub skills: Vec<Skill>,
    /// How much he can carry, in points.
    pub capacity: i64,
    /// When he was added.
    pub created_at: Instant,
    /// Since when he may no longer act.
    pub deactivated_at: Option<Instant>,
    /// When he works, with all periods of the time that is replayed.
    pub times: WorkTimes,
}

/// How an agent stands in a run.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    /// What he carries, in points.
    pub load: i64,
    /// When he last got a ticket.
    pub last_assigned_at: Option<Instant>,
    /// The tickets he got.
    pub assigned: usize,
    /// The most he carried.
    pub peak: i64,
    /// His hours as last worked out.
    pub duty: Option<DutyPlan>,
    /// Is it noted already when his hours change?
    pub is_watched: bool,
    /// Since when he carries what he carries.
    since: Instant,
    /// Points times milliseconds until then.
    carried: i128,
}

impl Standing {
    pub(super) const fn new(began_at: Instant) -> Self {
        Self {
            load: 0,
            last_assigned_at: None,
            assigned: 0,
            peak: 0,
            duty: None,
            is_watched: false,
            since: began_at,
            carried: 0,
        }
    }

    /// Carries so many points more from now on.
    pub(super) fn carry(&mut self, points: i64, now: Instant) {
        let lasted = now.millis().saturating_sub(self.since.millis()).max(0);
        self.carried += i128::from(self.load) * i128::from(lasted);
        self.since = now;
        self.load += points;
        self.peak = self.peak.max(self.load);
    }

    /// What he carried on average over a time of so many milliseconds, in hundredths of a point, rounded.
    pub(super) fn mean_hundredths(&self, lasted: i64) -> i64 {
        let lasted = i128::from(lasted.max(1));
        i64::try_from((self.carried * 100 + lasted / 2) / lasted).unwrap_or(i64::MAX)
    }

    /// His hours at an instant; worked out anew only after they have changed.
    pub(super) fn hours(&mut self, person: &Person, now: Instant) -> DutyPlan {
        match self.duty {
            Some(plan) if plan.until.is_none_or(|until| now < until) => plan,
            _ => *self.duty.insert(person.times.plan(now)),
        }
    }
}

impl Person {
    /// Him as a candidate.
    pub(super) fn candidate(&self, agent_id: AgentId, standing: &Standing, duty: Duty, now: Instant) -> Candidate {
        Candidate {
            agent_id,
            deactivated: self.deactivated_at.is_some_and(|at| at <= now),
            role: self.role,
            duty,
            availability: Availability::Online,
            languages: self.languages.clone(),
            skills: self.skills.clone(),
            knows_customer: false,
            capacity: self.capacity,
            load: standing.load,
            last_assigned_at: standing.last_assigned_at,
            share: Share::default(),
            locked: false,
        }
    }
}
