//! The closed sets of values that routing is described with.

crate::words! {
    /// How a team's tickets find an agent.
    pub enum AssignmentMode {
        /// They do not: agents and leads take and give them.
        Manual = 1 "manual",
        /// To the one who has waited longest for a ticket.
        RoundRobin = 2 "round_robin",
        /// To the one who carries least for what he can carry.
        LeastLoaded = 3 "least_loaded",
        /// To the one with the highest score: carrying little, knowing no more than is needed, and knowing the customer.
        Weighted = 4 "weighted",
    }
}

impl Default for AssignmentMode {
    /// Nobody is given tickets before his team has asked for it.
    fn default() -> Self {
        Self::Manual
    }
}

crate::words! {
    /// Whether an agent is there to be given tickets.
    pub enum Availability {
        /// At work.
        Online = 1 "online",
        /// At work, and not to be given more just now.
        Away = 2 "away",
        /// Not at work.
        Offline = 3 "offline",
    }
}

impl Default for Availability {
    /// Who has not said that he is there is not there.
    fn default() -> Self {
        Self::Offline
    }
}

crate::words! {
    /// Why a ticket went to its team.
    pub enum TeamReason {
        /// Whoever opened or moved the ticket named it.
        Given = 1 "given",
        /// The ticket's category has this team.
        Category = 2 "category",
        /// A category above the ticket's has this team.
        ParentCategory = 3 "parent_category",
        /// It is the workspace's team for everything else.
        Fallback = 4 "fallback",
        /// There is no team for it.
        NoTeam = 5 "no_team",
        /// A rule of the workspace's routing policy names it.
        Rule = 6 "rule",
    }
}

crate::words! {
    /// What became of a candidate, and by what.
    pub enum Verdict {
        /// He got the ticket.
        Won = 1 "won",
        /// He may no longer act.
        Deactivated = 2 "deactivated",
        /// His role only reads.
        Role = 3 "role",
        /// He was not at work.
        Offline = 4 "offline",
        /// He was away.
        Away = 5 "away",
        /// He does not speak the ticket's language.
        Language = 6 "language",
        /// The ticket would have been more than he can carry.
        Full = 7 "full",
        /// Another ticket was being given to him at that moment.
        Locked = 8 "locked",
        /// He gave the ticket back, or did nothing with it in time.
        GaveBack = 9 "gave_back",
        /// It was not his shift.
        OffShift = 10 "off_shift",
        /// He had time off.
        TimeOff = 11 "time_off",
        /// He does not know well enough what the ticket's category asks for.
        Skill = 12 "skill",
        /// He had his share of the team's tickets for the time being.
        FairShare = 13 "fair_share",
        /// The winner carried less for what he can carry.
        LostByLoad = 20 "lost_by_load",
        /// The winner had waited longer for a ticket.
        LostByTurn = 21 "lost_by_turn",
        /// All else was equal; the winner's id is the smaller one.
        LostById = 22 "lost_by_id",
        /// The winner had the higher score.
        LostByScore = 23 "lost_by_score",
    }
}

crate::words! {
    /// Why a ticket waits without an assignee.
    pub enum QueuedReason {
        /// There is no team for it.
        NoTeam = 1 "no_team",
        /// Its team gives tickets out by hand.
        ManualTeam = 2 "manual_team",
        /// Its team has nobody who could work on it.
        EmptyTeam = 3 "empty_team",
        /// Nobody of its team is online.
        NobodyAvailable = 4 "nobody_available",
        /// Nobody who is online speaks its language.
        NobodySuitable = 5 "nobody_suitable",
        /// Everybody who could take it carries enough.
        EverybodyFull = 6 "everybody_full",
        /// Everybody who could take it was being given another ticket at that moment.
        EverybodyLocked = 7 "everybody_locked",
        /// Nobody could take it but the one who gave it back or did nothing with it in time.
        NobodyElse = 8 "nobody_else",
        /// It is nobody's shift, or everybody has time off.
        NobodyOnDuty = 9 "nobody_on_duty",
        /// Its agent lost his access while nobody had to do anything about it; it is given out when somebody has to.
        OwnerGone = 10 "owner_gone",
        /// Nobody who is online and speaks its language knows what it asks for.
        NobodySkilled = 11 "nobody_skilled",
        /// Everybody who could take it had his share of the team's tickets for the time being.
        EverybodyHadShare = 12 "everybody_had_share",
    }
}

crate::words! {
    /// Why Nobat took a ticket from its agent.
    pub enum ReturnCause {
        /// He did nothing with it in the time that the workspace gives him.
        Unworked = 1 "unworked",
        /// He may no longer act.
        Deactivated = 2 "deactivated",
        /// His role only reads from now on.
        Role = 3 "role",
        /// He left the ticket's team.
        LeftTeam = 4 "left_team",
    }
}
