//! What the rules of today and those of a draft say of tickets of the past.

use std::{collections::HashMap, sync::Arc};

use domain::{
    ids::{RoutingPolicyId, RoutingRuleId, TicketId},
    routing::{MAX_RULES, RoutingPolicy, RoutingRule, Ruling},
    ticket::{Status, Ticket},
    time::Instant,
};
use persistence::{Conn, Scope, routing::PastTicket, ticket as tickets};
use uuid::Uuid;

use super::{
    book::{Book, book_now},
    policy::{SetRoutingPolicy, SetRoutingRule, missing},
};
use crate::http::{ApiError, FieldCode, FieldError};

/// The rules of both ways.
pub struct PastRules {
    today: Option<Arc<Book>>,
    draft: Option<Arc<Book>>,
}

/// What both say of a ticket: today's rules, then the draft's.
pub type Rulings = (Option<Ruling>, Option<Ruling>);

impl PastRules {
    /// Today's rules, and those of a draft; without any, today's stay.
    ///
    /// # Errors
    /// 422 for too many rules, and for references that lead nowhere.
    pub fn read(
        conn: &mut Conn,
        scope: &Scope,
        draft: Option<&[SetRoutingRule]>,
        now: Instant,
    ) -> Result<Self, ApiError> {
        let today = book_now(conn, scope)?;
        let draft = match draft {
            None => today.clone(),
            Some(rules) => Some(Arc::new(drafted(conn, scope, rules.to_vec(), now)?)),
        };
        let ruling = |book: Option<Arc<Book>>| book.filter(|book| !book.has_no_rules());
        Ok(Self { today: ruling(today), draft: ruling(draft) })
    }

    /// What they say of these tickets, each at its opening.
    pub fn rulings(
        &self,
        conn: &mut Conn,
        scope: &Scope,
        page: &[PastTicket],
    ) -> Result<HashMap<TicketId, Rulings>, ApiError> {
        if self.today.is_none() && self.draft.is_none() {
            return Ok(HashMap::new());
        }
        let ids: Vec<TicketId> = page.iter().map(|ticket| ticket.id).collect();
        let ask = |book: Option<&Arc<Book>>, ticket: &Ticket| {
            book.map_or(Ok(None), |book| book.ask(ticket.created_at, || Ok(ticket.clone())))
        };
        let found = tickets::find_all(conn, scope, &ids)?.into_iter().map(as_opened);
        found
            .map(|ticket| Ok((ticket.id, (ask(self.today.as_ref(), &ticket)?, ask(self.draft.as_ref(), &ticket)?))))
            .collect()
    }
}

/// The ticket as it was opened, as far as one can tell: waiting, awake and nobody's.
fn as_opened(ticket: Ticket) -> Ticket {
    Ticket {
        status: Status::AwaitingReply,
        team_id: None,
        assignee_id: None,
        snoozed_until: None,
        closed_at: None,
        ..ticket
    }
}

fn drafted(conn: &mut Conn, scope: &Scope, rules: Vec<SetRoutingRule>, now: Instant) -> Result<Book, ApiError> {
    if rules.len() > MAX_RULES {
        let field = FieldError::pointer("#/draft/rules", FieldCode::TooMany).with("max", MAX_RULES);
        return Err(ApiError::validation(vec![field]));
    }
    let inputs = SetRoutingPolicy { rules }.parse()?;
    let errors = missing(conn, scope, &inputs, &["draft", "rules"])?;
    if !errors.is_empty() {
        return Err(ApiError::validation(errors));
    }
    let rule = |input: super::policy::RuleInput| RoutingRule {
        // Nobody is told of the rules of a draft by their ids.
        id: input.id.unwrap_or_else(|| RoutingRuleId::from_uuid(Uuid::nil())),
        name: input.name,
        condition: input.condition.condition,
        team_id: input.team_id,
        enabled: input.enabled,
    };
    let policy = RoutingPolicy {
        id: RoutingPolicyId::from_uuid(Uuid::nil()),
        version: 0,
        rules: inputs.into_iter().map(rule).collect(),
        created_at: now,
    };
    Book::of_draft(conn, scope, policy)
}
