//! What is promised to customers: clocks that follow the events of tickets, and what they make due.

mod books;
mod choose;
mod dto;
mod fire;
mod handlers;
mod settle;
mod show;

pub use books::{book_now, rules};
pub use choose::Choice;
pub use dto::TicketSlaSummary;
pub use fire::{let_happen, recount};
pub use settle::{Settled, settle_change, settle_opening};

use persistence::config;

use crate::{
    http::{ApiError, Routed},
    random, routes,
    state::Work,
};

/// The operations on clocks.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::show_ticket_sla => handlers::__path_show_ticket_sla,
        handlers::recalculate_ticket_sla => handlers::__path_recalculate_ticket_sla,
    ]
}

/// What promises are computed with changes in this unit of work: policies, calendars, whose they are, categories.
pub fn configured(work: &mut Work<'_>) -> Result<(), ApiError> {
    let version: domain::ids::EventId = random::new_id(work.now).map_err(ApiError::internal)?;
    work.config = None;
    Ok(config::touch(work.conn, &work.scope, version.uuid())?)
}
