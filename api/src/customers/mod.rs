//! Customers.

mod check;
pub mod dto;
mod handlers;
pub(crate) mod input;
mod list;
mod reference;
mod resolve;
mod steps;
pub(crate) mod usecase;

pub use dto::{CustomerAddress, CustomerDto};
pub use input::{EmailInput, PhoneInput};
pub use reference::{CustomerInput, CustomerRef, parse};
pub use resolve::{ResolvedCustomer, resolve, resolve_among};
pub(crate) use usecase::{set_organization, update as update_customer};

use crate::{http::Routed, routes};

/// The operations on customers.
pub fn routes() -> Vec<Routed> {
    routes![
        list::list_customers => list::__path_list_customers,
        handlers::create_customer => handlers::__path_create_customer,
        handlers::show_customer => handlers::__path_show_customer,
        handlers::update_customer => handlers::__path_update_customer,
        handlers::delete_customer => handlers::__path_delete_customer,
        steps::restore_customer => steps::__path_restore_customer,
        steps::block_customer => steps::__path_block_customer,
        steps::unblock_customer => steps::__path_unblock_customer,
    ]
}
