//! Who could get a ticket, and what is known of him.

use serde::{Deserialize, Serialize};

use super::{Availability, Score, Share, Skill, Verdict, level_of};
use crate::{duty::Duty, ids::AgentId, people::Role, ticket::Language, time::Instant};

/// What a ticket asks of the one who gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need<'a> {
    /// How much it adds to his load, in points; see [`priority_weight`](super::priority_weight).
    pub weight: i64,
    /// The language it is written in; none asks for no language.
    pub language: Option<Language>,
    /// What has to be known, and how well.
    pub skills: &'a [Skill],
    /// Who had it last and gave it back, or did nothing with it in time: it is not given to him again.
    pub given_back_by: Option<AgentId>,
    /// When it is given out.
    pub now: Instant,
}

/// A member of the team as he stood when the ticket was routed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The agent.
    pub agent_id: AgentId,
    /// May he no longer act?
    pub deactivated: bool,
    /// What he may do.
    pub role: Role,
    /// Is it his time to work?
    pub duty: Duty,
    /// Is he there?
    pub availability: Availability,
    /// The languages he speaks; none listed: every one.
    pub languages: Vec<Language>,
    /// What he knows, and how well.
    pub skills: Vec<Skill>,
    /// Did he work on the customer's last ticket? Asked only where it counts: in a team that goes by scores.
    pub knows_customer: bool,
    /// How much he can carry, in points.
    pub capacity: i64,
    /// How much he carries, in points.
    pub load: i64,
    /// When he was last given a ticket.
    pub last_assigned_at: Option<Instant>,
    /// What the team has given him of late.
    pub share: Share,
    /// Is another ticket being given to him at this moment?
    pub locked: bool,
}

impl Candidate {
    /// Can he carry this much more? Who carries nothing can carry any one ticket, unless his capacity is zero:
    /// otherwise a small capacity would shut him out from heavy tickets for ever.
    pub const fn can_carry(&self, weight: i64) -> bool {
        self.capacity > 0 && (self.load <= 0 || self.load.saturating_add(weight) <= self.capacity)
    }

    pub(super) fn judged(&self, verdict: Verdict, need: &Need<'_>, score: Option<Score>) -> Judged {
        let known = |asked: &Skill| Skill { level: level_of(&self.skills, &asked.name), ..asked.clone() };
        Judged {
            agent_id: self.agent_id,
            verdict,
            availability: self.availability,
            load: self.load,
            capacity: self.capacity,
            last_assigned_at: self.last_assigned_at,
            rests_until: self.share.rests_until.filter(|_| !self.share.is_open(need.now)),
            skills: need.skills.iter().map(known).collect(),
            score,
        }
    }
}

/// A candidate with what became of him and the numbers that were compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The agent.
    pub agent_id: AgentId,
    /// Won, or what spoke against him first.
    pub verdict: Verdict,
    /// Was he there?
    pub availability: Availability,
    /// What he carried before this ticket, in points.
    pub load: i64,
    /// What he could carry, in points.
    pub capacity: i64,
    /// When he had last been given a ticket.
    pub last_assigned_at: Option<Instant>,
    /// Until when he had had his share, if he had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rests_until: Option<Instant>,
    /// How well he knew what was asked for, in the order of what was asked for; level 0: not at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<Skill>,
    /// His score, where the team goes by scores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
}
