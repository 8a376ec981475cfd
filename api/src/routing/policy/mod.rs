//! The routing policy: rules that give tickets their teams.

mod dto;
pub mod handlers;
mod usecase;

pub use usecase::is_named;
