//! Rules: what is done without anybody because something happened to a ticket.

mod act;
mod action_dto;
mod book;
mod check;
mod dto;
mod hand;
mod handlers;
mod input;
mod order;
mod run_dto;
mod runs;
mod simulate;
mod simulate_dto;
mod sweep;
mod undo;
mod usecase;
mod waits;

pub(crate) use act::{Happened, Ruled, act, fits, fits_any, follow, hear_opening};
pub(crate) use action_dto::{ActionDto, SetAction};
pub(crate) use check::check;
pub(crate) use input::actions as parse_actions;
pub(crate) use run_dto::ActionOutcome;
pub(crate) use sweep::{begin_waits, recount, regrow};
pub(crate) use usecase::{check_actions, is_called, is_named, is_reply, names, replies};
pub(crate) use waits::{follow_waits, let_wait_end};

use crate::{http::Routed, routes};

/// The operations on rules.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::list_rules => handlers::__path_list_rules,
        handlers::create_rule => handlers::__path_create_rule,
        order::order_rules => order::__path_order_rules,
        simulate::simulate_rule => simulate::__path_simulate_rule,
        handlers::show_rule => handlers::__path_show_rule,
        handlers::update_rule => handlers::__path_update_rule,
        handlers::delete_rule => handlers::__path_delete_rule,
        runs::list_rule_runs => runs::__path_list_rule_runs,
        runs::list_ticket_rule_runs => runs::__path_list_ticket_rule_runs,
        undo::undo_rule_run => undo::__path_undo_rule_run,
    ]
}
