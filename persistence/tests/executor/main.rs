//! How units of work are run, on both engines.

mod faults;
mod groups;
mod lanes;
mod postgres;
mod support;
mod units;
