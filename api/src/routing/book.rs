//! What routing goes by beyond the ticket and the people, read once per version of a workspace's configuration and kept in
//! the process: its rules, made ready to be asked, and how long whoever is given a ticket has to begin with it.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, LazyLock},
};

use domain::{
    calendar::Calendar,
    condition::{KnownCalendars, Lowered, World},
    ids::{CalendarId, CategoryId, TeamId},
    routing::{AssignmentMode, FairShare, RoutingPolicy, Rulebook, Ruling},
    ticket::Ticket,
    time::Instant,
};
use persistence::{Conn, Scope, calendar, category, condition, instance::workspace, routing::policy, sla};
use uuid::Uuid;

use crate::{http::ApiError, state::Configured};

/// How a workspace routes, as it is now.
#[derive(Debug)]
pub struct Book {
    rules: Rulebook,
    /// How the teams give out tickets that rules name.
    ways: Vec<policy::Way>,
    categories: Vec<(CategoryId, Option<CategoryId>)>,
    /// In which conditions count.
    calendars: KnownCalendars,
    unworked: Option<Unworked>,
}

/// How long tickets may stay unworked.
#[derive(Debug)]
struct Unworked {
    after_seconds: i64,
    usual: Calendar,
    teams: HashMap<TeamId, Calendar>,
}

static BOOKS: LazyLock<Configured<Book>> = LazyLock::new(Configured::new);

/// The book of a workspace at this version of its configuration; none where nothing was ever configured.
pub fn book(conn: &mut Conn, scope: &Scope, version: Option<Uuid>) -> Result<Option<Arc<Book>>, ApiError> {
    BOOKS.at(conn, scope, version, Book::read)
}

/// The book of a workspace now.
pub fn book_now(conn: &mut Conn, scope: &Scope) -> Result<Option<Arc<Book>>, ApiError> {
    BOOKS.now(conn, scope, Book::read)
}

impl Book {
    fn read(conn: &mut Conn, scope: &Scope) -> Result<Self, ApiError> {
        let unworked = Unworked::read(conn, scope)?;
        let policy = policy::find(conn, scope)?;
        Self::of(conn, scope, policy, unworked)
    }

    /// The book of rules that are only tried.
    pub fn of_draft(conn: &mut Conn, scope: &Scope, policy: RoutingPolicy) -> Result<Self, ApiError> {
        Self::of(conn, scope, Some(policy), None)
    }

    fn of(
        conn: &mut Conn,
        scope: &Scope,
        policy: Option<RoutingPolicy>,
        unworked: Option<Unworked>,
    ) -> Result<Self, ApiError> {
        let policy = policy.filter(|policy| policy.rules.iter().any(|rule| rule.enabled));
        let Some(policy) = policy else {
            let calendars = KnownCalendars { usual: Calendar::always(), named: HashMap::new() };
            let (rules, ways, categories) = (Rulebook::default(), Vec::new(), Vec::new());
            return Ok(Self { rules, ways, categories, calendars, unworked });
        };
        let asked: BTreeSet<_> = policy.rules.iter().flat_map(|rule| rule.condition.calendars()).collect();
        let calendars = condition::calendars(conn, scope, &asked)?;
        let categories: Vec<_> = category::list(conn, scope)?.into_iter().map(|it| (it.id, it.parent_id)).collect();
        let teams: BTreeSet<TeamId> = policy.rules.iter().map(|rule| rule.team_id).collect();
        let ways = policy::ways(conn, scope, &teams.into_iter().collect::<Vec<_>>())?;
        // What depends on the time is made ready when it is asked.
        let world = World { now: policy.created_at, me: None, categories: &categories, calendars: &calendars };
        let rules = Rulebook::of(&policy, &world);
        Ok(Self { rules, ways, categories, calendars, unworked })
    }

    fn world(&self, now: Instant) -> World<'_> {
        World { now, me: None, categories: &self.categories, calendars: &self.calendars }
    }

    /// What the rules say of a ticket now, as far as there are any; it is asked for only then.
    pub fn ask(
        &self,
        now: Instant,
        ticket: impl FnOnce() -> Result<Ticket, ApiError>,
    ) -> Result<Option<Ruling>, ApiError> {
        if self.rules.is_empty() { Ok(None) } else { Ok(self.rules.ask(&ticket()?, &self.world(now))) }
    }

    /// Are there no rules?
    pub const fn has_no_rules(&self) -> bool {
        self.rules.is_empty()
    }

    /// Which tickets match any rule now; none where there are no rules.
    pub fn ruled(&self, now: Instant) -> Option<Lowered> {
        (!self.rules.is_empty()).then(|| self.rules.any(&self.world(now)))
    }

    /// How a team gives out tickets that a rule names, and what it gives one member at most.
    pub fn way(&self, team: TeamId) -> Option<(AssignmentMode, Option<FairShare>)> {
        self.ways.iter().find(|(known, ..)| *known == team).map(|(_, mode, share)| (*mode, *share))
    }

    /// Until when whoever was given a ticket of this team at an instant has to begin with it; none: there is no limit.
    pub fn unworked_at(&self, team: Option<TeamId>, given_at: Instant) -> Option<Instant> {
        let unworked = self.unworked.as_ref()?;
        let calendar = team.and_then(|team| unworked.teams.get(&team)).unwrap_or(&unworked.usual);
        calendar.add(given_at, unworked.after_seconds)
    }
}

impl Unworked {
    fn read(conn: &mut Conn, scope: &Scope) -> Result<Option<Self>, ApiError> {
        let Some(minutes) = workspace::get(conn, scope)?.return_unworked_after_minutes else { return Ok(None) };
        let used = sla::calendar_use(conn, scope)?;
        let ids: BTreeSet<CalendarId> = used.teams.iter().map(|(_, id)| *id).chain(used.workspace).collect();
        let mut known = HashMap::new();
        for found in calendar::find_all(conn, scope, ids)? {
            known.insert(found.id, Calendar::new(&found.definition).map_err(ApiError::internal)?);
        }
        let usual = used.workspace.and_then(|id| known.get(&id).cloned()).unwrap_or_else(Calendar::always);
        let own = used.teams.into_iter().filter_map(|(team, id)| Some((team, known.get(&id)?.clone())));
        Ok(Some(Self { after_seconds: minutes.saturating_mul(60), usual, teams: own.collect() }))
    }
}
