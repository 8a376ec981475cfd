//! When agents are on duty: their calendars, their shifts, their time off.
//!
//! An agent with a calendar works in its hours, and in his shifts besides. One who is given shifts and has no calendar
//! works in them alone. One with neither works whenever he says that he is there. Time off goes before all of these.

mod period;
mod plan;

pub use period::{MAX_PERIOD_DAYS, MAX_PERIODS, Period, PeriodKind};
pub use plan::{DutyPlan, WorkTimes};

crate::words! {
    /// Is an agent to be given tickets, as far as his hours are concerned?
    pub enum Duty {
        /// He is.
        On = 1 "on",
        /// It is not his shift.
        OffShift = 2 "off_shift",
        /// He has time off.
        TimeOff = 3 "time_off",
    }
}

#[cfg(test)]
mod tests;
