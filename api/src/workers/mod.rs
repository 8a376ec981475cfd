//! What happens without a request: each worker reads state, is woken by a signal, saved by a timer, and harmless when
//! run twice.

mod asker;
mod courier;
mod deadlines;
mod desk;
mod dispatcher;
mod envoy;
mod fetcher;
mod herald;
mod keeper;
mod postman;
mod sequencer;
mod strays;
mod streamer;
mod teller;
mod trainer;
mod wake;
mod watcher;

pub use asker::run_asker;
pub use courier::run_courier;
pub use deadlines::{BATCH, meet, run_deadlines};
pub use desk::{run_desk, tend};
pub use dispatcher::run_dispatcher;
pub use envoy::run_envoy;
pub use fetcher::run_fetcher;
pub use herald::run_herald;
pub use keeper::{keep, run_keeper};
pub use postman::run_postman;
pub use sequencer::run_sequencer;
pub use strays::run_strays;
pub use streamer::run_streamer;
pub use teller::run_teller;
pub use trainer::run_trainer;
pub use wake::Wake;
pub use watcher::run_watcher;
