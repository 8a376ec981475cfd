//! The customer's side: his own tickets, in shapes of their own in which nothing internal exists.

mod attachments;
mod create;
pub mod dto;
mod form;
mod input;
mod list;
mod me;
mod messages;
mod promises;
mod show;
mod steps;
pub mod tickets;

use crate::{http::Routed, routes};

/// The operations of the portal.
pub fn routes() -> Vec<Routed> {
    routes![
        me::show_portal_me => me::__path_show_portal_me,
        me::update_portal_me => me::__path_update_portal_me,
        form::show_portal_form => form::__path_show_portal_form,
        list::list_portal_tickets => list::__path_list_portal_tickets,
        create::create_portal_ticket => create::__path_create_portal_ticket,
        show::show_portal_ticket => show::__path_show_portal_ticket,
        promises::show_portal_promises => promises::__path_show_portal_promises,
        steps::close_portal_ticket => steps::__path_close_portal_ticket,
        steps::reopen_portal_ticket => steps::__path_reopen_portal_ticket,
        messages::list_portal_messages => messages::__path_list_portal_messages,
        messages::create_portal_message => messages::__path_create_portal_message,
        attachments::create_portal_attachment => attachments::__path_create_portal_attachment,
        attachments::show_portal_attachment_content => attachments::__path_show_portal_attachment_content,
    ]
}
