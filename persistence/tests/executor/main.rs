//! How units of work are run, on both engines.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod faults;
mod groups;
mod lanes;
mod postgres;
mod support;
mod units;
