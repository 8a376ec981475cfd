//! What promises are computed with, read once per version of a workspace's configuration and kept in the process.
//!
//! A book holds the policies as they are now: which of them applies to a ticket is asked of it. What a policy promised at
//! a version never changes, so rules are kept by version, whatever the book says.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use domain::{
    calendar::Calendar,
    condition::{Calendars, World},
    ids::{CalendarId, CategoryId, SlaPolicyId, WorkspaceId},
    sla::{Applied, CalendarVersion, CountFrom, Rules, SlaPolicy, first_fit},
    ticket::Ticket,
    time::Instant,
};
use persistence::{Conn, Scope, category, sla as store};
use uuid::Uuid;

use crate::{
    http::ApiError,
    state::{Configured, Kept},
};

/// The policies of a workspace as they are now, with what it takes to choose among them.
#[derive(Debug)]
pub struct Book {
    policies: Vec<SlaPolicy>,
    calendars: store::CalendarUse,
    /// Ready to be calculated with, for conditions that ask for open hours.
    open: HashMap<CalendarId, Calendar>,
    categories: Vec<(CategoryId, Option<CategoryId>)>,
}

type RulesKey = (WorkspaceId, SlaPolicyId, i64, Option<CalendarVersion>);

// Keys are unique in the world, and what stands under one never changes: all instances of a process share them.
static BOOKS: LazyLock<Configured<Book>> = LazyLock::new(Configured::new);
static RULES: LazyLock<Kept<RulesKey, Arc<Rules>>> = LazyLock::new(Kept::new);

/// The book of a workspace at this version of its configuration; none where nothing was ever configured.
pub fn book(conn: &mut Conn, scope: &Scope, version: Option<Uuid>) -> Result<Option<Arc<Book>>, ApiError> {
    BOOKS.at(conn, scope, version, Book::read)
}

/// The book of a workspace now.
pub fn book_now(conn: &mut Conn, scope: &Scope) -> Result<Option<Arc<Book>>, ApiError> {
    BOOKS.now(conn, scope, Book::read)
}

/// What was promised by these versions of a policy and a calendar; none when there is no such version.
pub fn rules(conn: &mut Conn, scope: &Scope, applied: &Applied) -> Result<Option<Arc<Rules>>, ApiError> {
    let key = (scope.workspace_id(), applied.policy_id, applied.policy_version, applied.calendar);
    if let Some(known) = RULES.find(&key) {
        return Ok(Some(known));
    }
    let Some((terms, _)) = store::terms_at(conn, scope, applied.policy_id, applied.policy_version)? else {
        return Ok(None);
    };
    let calendar = match applied.calendar {
        None => Calendar::always(),
        Some(calendar) => match store::calendar_at(conn, scope, calendar)? {
            Some(definition) => Calendar::new(&definition).map_err(ApiError::internal)?,
            None => return Ok(None),
        },
    };
    let read = Arc::new(Rules { terms, calendar });
    RULES.keep(key, Arc::clone(&read));
    Ok(Some(read))
}

impl Book {
    fn read(conn: &mut Conn, scope: &Scope) -> Result<Self, ApiError> {
        let policies: Vec<SlaPolicy> =
            store::list(conn, scope)?.into_iter().filter(|policy| policy.deactivated_at.is_none()).collect();
        if policies.is_empty() {
            let (calendars, open, categories) = (store::CalendarUse::default(), HashMap::new(), Vec::new());
            return Ok(Self { policies, calendars, open, categories });
        }
        let calendars = store::calendar_use(conn, scope)?;
        let mut open = HashMap::new();
        if policies.iter().any(|policy| policy.condition.is_relative()) {
            for calendar in &calendars.calendars {
                if let Some(definition) = store::calendar_at(conn, scope, *calendar)? {
                    open.insert(calendar.id, Calendar::new(&definition).map_err(ApiError::internal)?);
                }
            }
        }
        let categories = category::list(conn, scope)?.into_iter().map(|it| (it.id, it.parent_id)).collect();
        Ok(Self { policies, calendars, open, categories })
    }

    /// The policy that applies to a ticket now, with its calendar.
    pub fn choose(&self, ticket: &Ticket, now: Instant) -> Option<Applied> {
        let world = World { now, me: None, categories: &self.categories, calendars: self };
        let policy = first_fit(&self.policies, ticket, &world)?;
        let of_team = || {
            let own = |team| self.calendars.teams.iter().find(|(of, _)| *of == team).map(|(_, calendar)| *calendar);
            ticket.team_id.and_then(own)
        };
        let calendar = policy.calendar_id.or_else(of_team).or(self.calendars.workspace);
        let known = |id| self.calendars.calendars.iter().find(|calendar| calendar.id == id).copied();
        Some(Applied {
            policy_id: policy.id,
            policy_version: policy.version,
            calendar: calendar.and_then(known),
            count_from: policy.terms.on_change,
        })
    }

    /// Does the policy apply to any ticket?
    pub fn is_active(&self, policy: SlaPolicyId) -> bool {
        self.policies.iter().any(|known| known.id == policy)
    }

    /// From when a change counts by a policy as it is now.
    pub fn on_change(&self, policy: SlaPolicyId) -> Option<CountFrom> {
        self.policies.iter().find(|known| known.id == policy).map(|known| known.terms.on_change)
    }
}

impl Calendars for Book {
    fn shift(&self, calendar: Option<CalendarId>, from: Instant, seconds: i64) -> Option<Instant> {
        let calendar = match calendar.or(self.calendars.workspace) {
            Some(id) => self.open.get(&id)?.clone(),
            None => Calendar::always(),
        };
        if seconds < 0 { calendar.subtract(from, seconds.saturating_neg()) } else { calendar.add(from, seconds) }
    }
}
