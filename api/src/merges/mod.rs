//! Tickets that become parts of others, and parts that become tickets.

pub mod dto;
mod handlers;
mod links;
mod several;
mod split;
mod unmerge;
mod usecase;

use crate::{http::Routed, routes};

/// The operations on merges.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::merge_ticket => handlers::__path_merge_ticket,
        handlers::split_ticket => handlers::__path_split_ticket,
        handlers::unmerge_ticket => handlers::__path_unmerge_ticket,
        handlers::list_merged_tickets => handlers::__path_list_merged_tickets,
    ]
}
