//! Two engines, one behaviour; and the real program around them.

mod commands;
mod introspect;
mod jumps;
mod kill;
mod operating;
mod refusals;
mod schema;
mod statements;
