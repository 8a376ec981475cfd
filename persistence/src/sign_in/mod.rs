//! Signing in: its settings, and what is sent to people so that they can.

pub mod agent_identity;
pub mod attempt;
pub mod guest;
pub mod impersonation;
pub mod invitation;
pub mod proof;
pub mod provider;
pub mod reset;
pub mod settings;
