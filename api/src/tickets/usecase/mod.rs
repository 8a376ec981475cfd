//! What can be done with tickets.

mod change;
mod create;
mod follow_up;
mod place;
mod show;
mod workset;

pub use change::{
    change, change_after, check_references, decided, facts_for_message, follow_tier, load_visible, reference_errors,
    save, seen, settle, settle_bundle, settle_by, settle_routed, settle_ruled,
};
pub use create::{NewTicketInput, create, create_plain};
pub use follow_up::follow_up;
pub use place::{Placed, place};
pub use show::{Shown, show};
pub use workset::{Workset, load_for_change, load_unseen};
