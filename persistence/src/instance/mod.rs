//! Instance tables: the only queries without a [`Scope`](crate::Scope), because they are what a scope is made from.

pub mod answers;
pub mod session;
pub mod settings;
pub mod token;
pub mod workspace;
