//! Service levels: what the team has promised, when it is due, and what happens before and after that.
//!
//! A **policy** says how long a first reply, each later reply and the whole matter may take, for each priority, in open
//! hours or in all hours, and what happens as the time runs out. The first policy that fits a ticket applies to it, as it
//! is at that moment; every change of that is an event of the ticket.
//!
//! A **clock** is never counted: it follows from the ticket's events. [`derive()`] walks through all of them and tells every
//! cycle with its intervals; [`follow`] gets from the clocks before an event to those after it. Both agree.

mod clocks;
mod compact;
mod cycle;
mod fact;
mod follow;
mod history;
mod policy;
mod rules;
mod standing;
mod step;
mod target;
mod terms;
mod told;
mod values;

pub use clocks::Clocks;
pub use cycle::{Cycle, End, Over, Promise, Spent};
pub use fact::{Fact, Said};
pub use follow::{Followed, NeedsEvents, follow, followed};
pub use history::{Course, History, Interval, Resolve, derive, derive_under};
pub use policy::{MAX_POLICIES, NewSlaPolicy, SlaPolicy, SlaPolicyChange, first_fit, normalized_name};
pub use rules::Rules;
pub use standing::Standing;
pub use step::{MAX_MINUTES, MAX_NOTIFIED, MAX_PERCENT, Notify, Offset, Reassign, Step};
pub use target::{ByPriority, MAX_TARGET_SECONDS, MIN_TARGET_SECONDS, Target, Targets};
pub use terms::{DEFAULT_WARN_PERCENT, MAX_STEPS, Terms, TermsError, TermsFault};
pub use told::{Applied, CalendarVersion, Fired, Moment, Summary, Told};
pub use values::{ClockState, CountFrom, Metric, Reason, TimeKind};

#[cfg(test)]
mod tests;
