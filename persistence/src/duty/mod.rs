//! When agents are on duty.

mod everybody;
mod period;
mod plan;

pub use everybody::work_times_between;
pub use period::{count_pending, delete, find, insert, list};
pub use plan::{agents_by_calendar, lock, set_plan, work_times};
