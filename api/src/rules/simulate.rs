//! Trying a rule on tickets of the past.

use std::collections::{BTreeSet, HashMap};

use actix_web::web;
use domain::{
    calendar::Calendar,
    condition::{Check, Condition, Field, Lowered, Relation, Scalar, World},
    ids::{AgentId, RuleId, TeamId},
    policy::op,
    rules::{Mode, NewRule, Rule, Setting, Wait, try_on},
    ticket::{Past, Sort, SortKey, Ticket},
    time::Instant,
};
use persistence::{
    Conn, Scope,
    condition::Search,
    event,
    ticket::{self, TicketPage},
};
use uuid::Uuid;

use super::{
    book::Book,
    input::{actions, occasions},
    simulate_dto::{RuleDraft, RuleSimulation, SimulateRule, SimulatedRun, SimulatedTicket, Tally},
    usecase::{check_actions, refuse_unfit},
};
use crate::{
    auth::{Caller, Principal},
    conditions::check_references,
    http::{ApiError, FieldCode, FieldError, Ok200, ValidJson},
    random,
    state::AppState,
};

/// The most tickets that are looked at.
const MOST: usize = 2_000;
/// The most events that are read for them.
const MOST_EVENTS: i64 = 100_000;
/// How many tickets are read at once.
const PAGE: usize = 100;
/// How many tickets are named, and how many runs of each.
const NAMED: usize = 100;
const NAMED_RUNS: usize = 10;

/// Try a rule on tickets of the past.
///
/// Tells which tickets a draft would have touched in the last days, how often, and what it would have changed. It is asked
/// about everything that really happened, as a rule in the shadow is; the other rules are left out. Categories, working hours
/// and agents are those of now. Nothing is written, so an `Idempotency-Key` is of no use and not looked at.
#[utoipa::path(
    post,
    path = "/v1/rules/simulate",
    operation_id = "simulateRule",
    tag = "rules",
    request_body = SimulateRule,
    responses((status = 200, description = "What the draft would have done.", body = RuleSimulation))
)]
pub async fn simulate_rule(
    state: web::Data<AppState>,
    who: Caller<op::SimulateRule>,
    body: ValidJson<SimulateRule>,
) -> Result<Ok200<RuleSimulation>, ApiError> {
    let SimulateRule { days, rule } = body.into_inner();
    let (principal, now) = (who.principal.clone(), state.clock.now());
    let told = state
        .slow(&who, move |conn| {
            let rule = drafted(conn, &principal.scope, rule, now)?;
            simulate(conn, &principal, rule, (now.plus_days(-days), now))
        })
        .await?;
    Ok(Ok200::new(told))
}

/// The draft as a rule that is live.
fn drafted(conn: &mut Conn, scope: &Scope, draft: RuleDraft, now: Instant) -> Result<Rule, ApiError> {
    let occasions = occasions(draft.occasions);
    let after = draft.after.map(Wait::from);
    let condition = match draft.condition {
        Some(condition) => {
            let parsed = condition.parse("condition").map_err(within)?;
            check_references(conn, scope, "condition", &parsed.references).map_err(within)?;
            parsed.condition
        }
        None => Condition::always(),
    };
    refuse_unfit(&occasions, after, &condition).map_err(within)?;
    if condition.names(Field::NextDueAt) {
        let unknown = FieldError::pointer("#/rule/condition", FieldCode::NotAllowed);
        return Err(ApiError::validation(vec![unknown.with("field", Field::NextDueAt.word())]));
    }
    let actions = actions(draft.actions).map_err(within)?;
    check_actions(conn, scope, &actions).map_err(within)?;
    let id: RuleId = random::new_id(now).map_err(ApiError::internal)?;
    let (name, description, position, stops) = (String::new(), None, 1, false);
    let new =
        NewRule { id, name, description, position, mode: Mode::Live, occasions, after, condition, actions, stops };
    Ok(Rule::create(new, now).0)
}

/// The faults of a rule where it is the member `rule` of the body.
fn within(error: ApiError) -> ApiError {
    error.below("rule")
}

/// What the draft is asked in.
struct Now(Book);

impl Setting for Now {
    fn world(&self, at: Instant) -> World<'_> {
        self.0.world(at)
    }

    fn hours(&self, team: Option<TeamId>) -> &Calendar {
        self.0.hours(team)
    }

    fn absent(&self) -> &BTreeSet<AgentId> {
        &self.0.absent
    }
}

fn simulate(
    conn: &mut Conn,
    who: &Principal,
    rule: Rule,
    (from_at, until_at): (Instant, Instant),
) -> Result<RuleSimulation, ApiError> {
    let condition = concerned(conn, &who.scope, &rule, (from_at, until_at))?;
    let setting = Now(Book::of(conn, &who.scope, vec![rule.clone()])?);
    let search = Search { condition, recurs: false };
    let (mut tally, mut tickets, mut ticket_count, mut run_count) = (Tally::default(), Vec::new(), 0, 0);
    let (mut looked_at_count, mut events_left, mut after) = (0, MOST_EVENTS, None);
    let truncated = loop {
        let last_changed_first = TicketPage {
            sort: vec![Sort { key: SortKey::UpdatedAt, descending: true }],
            after: after.take(),
            backward: false,
            limit: i64::try_from(PAGE).unwrap_or(i64::MAX),
            related: false,
        };
        let page = ticket::list(conn, &who.scope, &who.visibility(), &search, &last_changed_first)?;
        let page: Vec<Ticket> = page.into_iter().map(|view| view.ticket).collect();
        after = page.last().map(|last| (vec![last.updated_at.millis()], last.id.uuid()));
        let (mut pasts, is_whole) = read(conn, &who.scope, &page, &mut events_left)?;
        for ticket in &page {
            let Some(past) = pasts.remove(&ticket.id.uuid()) else { continue };
            looked_at_count += 1;
            let tried = try_on(&rule, &setting, (from_at, until_at), (ticket.id, &past)).unwrap_or_default();
            if tried.is_empty() {
                continue;
            }
            tried.iter().for_each(|tried| tally.add(&tried.run));
            (ticket_count, run_count) = (ticket_count + 1, run_count + tried.len());
            if tickets.len() < NAMED {
                let (ticket_id, number, run_count) = (ticket.id, ticket.number, tried.len());
                let runs = tried.into_iter().take(NAMED_RUNS).map(SimulatedRun::from).collect();
                tickets.push(SimulatedTicket { ticket_id, number, run_count, runs });
            }
        }
        if !is_whole {
            break true;
        }
        if page.len() < PAGE {
            break false;
        }
        if looked_at_count >= MOST {
            break true;
        }
    };
    let actions = tally.finish();
    Ok(RuleSimulation { from_at, until_at, looked_at_count, truncated, ticket_count, run_count, actions, tickets })
}

/// Which tickets a rule may have touched: those that something happened to, and for a time rule those of which its condition
/// holds now.
fn concerned(
    conn: &mut Conn,
    scope: &Scope,
    rule: &Rule,
    (from, until): (Instant, Instant),
) -> Result<Lowered, ApiError> {
    let changed = Lowered::Check(Field::UpdatedAt, Check::Compare(Relation::Gte, Scalar::At(from)));
    if rule.after.is_none() {
        return Ok(changed);
    }
    let book = Book::of(conn, scope, vec![rule.clone()])?;
    Ok(match rule.condition.lower(&book.world(until)) {
        Ok(holds) => Lowered::Any(vec![changed, holds]),
        // It asks for a calendar which is gone.
        Err(_) => changed,
    })
}

/// All events of these tickets, as far as so many are left to be read; false: not of all of them.
fn read(
    conn: &mut Conn,
    scope: &Scope,
    tickets: &[Ticket],
    left: &mut i64,
) -> Result<(HashMap<Uuid, Vec<Past>>, bool), ApiError> {
    let mut events = event::histories(conn, scope, tickets.iter().map(|ticket| ticket.id.uuid()), *left + 1)?;
    let read = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let is_whole = read <= *left;
    *left = (*left - read).max(0);
    if !is_whole && let Some(cut) = events.last().map(|last| last.subject_id) {
        // Of one that was not read to its end nothing can be told.
        events.retain(|event| event.subject_id != cut);
    }
    let mut pasts: HashMap<Uuid, Vec<Past>> = HashMap::new();
    for event in events {
        let past = Past::of(&event.envelope, event.payload.as_ref());
        let past = past.ok_or_else(|| ApiError::internal("an event is of a kind that is not known"))?;
        pasts.entry(event.subject_id).or_default().push(past);
    }
    Ok((pasts, is_whole))
}
