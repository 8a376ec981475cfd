//! Agents.

mod acts;
mod list;
mod read;
mod row;
mod write;

pub use acts::{last_act, note_act};
pub use list::{AgentFilter, count, list};
pub use read::{
    count_active_admins, exists, exists_active, find, find_all, find_all_locked, find_by_email, find_locked,
};
pub use write::{end_sessions, insert, save, set_password_hash};
