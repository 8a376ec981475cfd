//! The rules of a workspace as they are now, with what it takes to ask them.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, LazyLock},
};

use domain::{
    calendar::Calendar,
    condition::{KnownCalendars, World},
    conversation::BodyFormat,
    ids::{AgentId, CalendarId, CategoryId, TeamId},
    rules::{Action, Mode, Rule, WaitClock},
    time::Instant,
};
use persistence::{Conn, Scope, agent, category, condition, rules as store, sla};
use uuid::Uuid;

use crate::{
    content::{BodyInput, Rendered, render},
    http::ApiError,
    state::Configured,
};

/// The rules that are not switched off, in their order.
#[derive(Debug)]
pub struct Book {
    /// They.
    pub rules: Vec<Rule>,
    /// Agents whom they name and who can be given no ticket.
    pub absent: BTreeSet<AgentId>,
    categories: Vec<(CategoryId, Option<CategoryId>)>,
    calendars: KnownCalendars,
    /// The teams that have working hours of their own.
    teams: Vec<(TeamId, CalendarId)>,
    /// Notes by their words: rendering takes longer than a transaction should.
    notes: HashMap<String, Rendered>,
}

static BOOKS: LazyLock<Configured<Book>> = LazyLock::new(Configured::new);

/// The book of a workspace at this version of its configuration; none where nothing was ever configured.
pub fn book(conn: &mut Conn, scope: &Scope, version: Option<Uuid>) -> Result<Option<Arc<Book>>, ApiError> {
    BOOKS.at(conn, scope, version, Book::read)
}

impl Book {
    fn read(conn: &mut Conn, scope: &Scope) -> Result<Self, ApiError> {
        let mut rules = store::list(conn, scope)?;
        rules.retain(|rule| rule.mode != Mode::Off);
        Self::of(conn, scope, rules)
    }

    /// A book of these rules alone.
    pub fn of(conn: &mut Conn, scope: &Scope, rules: Vec<Rule>) -> Result<Self, ApiError> {
        let mut calendars: BTreeSet<_> = rules.iter().flat_map(|rule| rule.condition.calendars()).collect();
        let mut teams = Vec::new();
        if rules.iter().filter_map(|rule| rule.after).any(|wait| wait.clock == WaitClock::Business) {
            teams = sla::calendar_use(conn, scope)?.teams;
            calendars.extend(teams.iter().map(|(_, calendar)| Some(*calendar)).chain([None]));
        }
        let calendars = condition::calendars(conn, scope, &calendars)?;
        let categories = match rules.is_empty() {
            true => Vec::new(),
            false => category::list(conn, scope)?.into_iter().map(|it| (it.id, it.parent_id)).collect(),
        };
        let named: BTreeSet<AgentId> =
            rules.iter().flat_map(|rule| &rule.actions).filter_map(Action::assignee).collect();
        let there = agent::find_all(conn, scope, &named.iter().copied().collect::<Vec<_>>())?;
        let there: BTreeSet<AgentId> = there.iter().filter(|it| it.may_hold_tickets()).map(|it| it.id).collect();
        let absent = &named - &there;
        let texts = rules.iter().flat_map(|rule| &rule.actions).filter_map(Action::note);
        let note = |text: &str| {
            (text.to_owned(), render(BodyInput { format: BodyFormat::Markdown, content: text.to_owned() }))
        };
        let notes = texts.map(note).collect();
        Ok(Self { rules, absent, categories, calendars, teams, notes })
    }

    /// A note of one of the rules.
    pub fn rendered(&self, text: &str) -> Option<Rendered> {
        self.notes.get(text).cloned()
    }

    /// Those that wait.
    pub fn timed(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| rule.after.is_some())
    }

    fn own_hours(&self, team: Option<TeamId>) -> Option<CalendarId> {
        self.teams.iter().find(|(of, _)| Some(*of) == team).map(|(_, calendar)| *calendar)
    }

    /// The working hours of whoever works on a ticket of this team.
    pub fn hours(&self, team: Option<TeamId>) -> &Calendar {
        let own = self.own_hours(team).and_then(|calendar| self.calendars.named.get(&calendar));
        own.unwrap_or(&self.calendars.usual)
    }

    /// Do the tickets of both teams wait by the same working hours?
    pub fn are_same_hours(&self, one: Option<TeamId>, other: Option<TeamId>) -> bool {
        self.own_hours(one) == self.own_hours(other)
    }

    /// What conditions are asked in.
    pub fn world(&self, now: Instant) -> World<'_> {
        World { now, me: None, categories: &self.categories, calendars: &self.calendars }
    }
}
