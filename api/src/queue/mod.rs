//! The queue: what waits for the team, in what order, and who takes the next.

pub mod dto;
mod handlers;
mod leases;
mod list;
mod usecase;

use crate::{http::Routed, routes};

/// The operations on the queue.
pub fn routes() -> Vec<Routed> {
    routes![
        list::list_queue => list::__path_list_queue,
        handlers::show_queue_counts => handlers::__path_show_queue_counts,
        handlers::show_ticket_priority => handlers::__path_show_ticket_priority,
        leases::take_next_ticket => leases::__path_take_next_ticket,
        leases::extend_lease => leases::__path_extend_lease,
        leases::release_lease => leases::__path_release_lease,
    ]
}
