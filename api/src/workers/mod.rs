//! What happens without a request: each worker reads state, is woken by a signal, saved by a timer, and harmless when
//! run twice.

mod keeper;
mod sequencer;
mod wake;

pub use keeper::run_keeper;
pub use sequencer::run_sequencer;
pub use wake::Wake;
