//! Webhooks: events are sent to addresses that somebody wrote down.
//!
//! A consumer of the feed writes down what is to be sent, with the very bytes, together with its cursor's move. An envoy
//! leases that, sends it outside of any transaction, and notes what came of it.

mod acts;
mod calls;
mod disable;
mod dto;
mod fan_out;
mod handlers;
mod input;
mod log;
mod log_dto;
mod payload;
mod plan;
mod record;
mod replay;
mod replay_dto;
mod secret;
mod send;
mod snapshot;
mod trial;
mod usecase;

pub(crate) use calls::{call, intend_calls};
pub use fan_out::fan_out;
pub use send::{Flight, send_all};

use crate::{http::Routed, routes};

/// The operations on webhooks and what is sent to them.
pub fn routes() -> Vec<Routed> {
    routes![
        handlers::list_webhooks => handlers::__path_list_webhooks,
        handlers::create_webhook => handlers::__path_create_webhook,
        handlers::show_webhook => handlers::__path_show_webhook,
        handlers::update_webhook => handlers::__path_update_webhook,
        handlers::delete_webhook => handlers::__path_delete_webhook,
        acts::test_webhook => acts::__path_test_webhook,
        acts::rotate_webhook_secret => acts::__path_rotate_webhook_secret,
        acts::enable_webhook => acts::__path_enable_webhook,
        replay::replay_webhook => replay::__path_replay_webhook,
        log::list_webhook_deliveries => log::__path_list_webhook_deliveries,
        log::show_webhook_delivery => log::__path_show_webhook_delivery,
        log::retry_webhook_delivery => log::__path_retry_webhook_delivery,
    ]
}
