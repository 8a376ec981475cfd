//! Texts with placeholders: those that agents use, and those that Nobat writes by itself.

mod automatic;
mod canned;
mod silence;
