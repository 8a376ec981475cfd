//! Agents beside each other: drafts, read markers, presence, checklists.

mod checklist;
mod drafts;
pub mod dto;
mod items;
mod presence;
mod read;

use crate::{http::Routed, routes};

/// The operations on what agents keep beside tickets.
pub fn routes() -> Vec<Routed> {
    routes![
        drafts::show_draft => drafts::__path_show_draft,
        drafts::set_draft => drafts::__path_set_draft,
        drafts::delete_draft => drafts::__path_delete_draft,
        read::show_read_marker => read::__path_show_read_marker,
        read::set_read_marker => read::__path_set_read_marker,
        presence::list_presences => presence::__path_list_presences,
        presence::set_presence => presence::__path_set_presence,
        presence::delete_presence => presence::__path_delete_presence,
        checklist::list_checklist => checklist::__path_list_checklist,
        checklist::create_checklist_item => checklist::__path_create_checklist_item,
        checklist::update_checklist_item => checklist::__path_update_checklist_item,
        checklist::delete_checklist_item => checklist::__path_delete_checklist_item,
    ]
}
