//! A desk to try: a workspace filled at the first start, and a day played over HTTP.

mod columns;
mod play;
mod seed;
mod story;
mod texts;

pub use play::{Summary, Target, play};
pub use seed::{Seeded, seed};
