//! How people and integrations prove who they are: tokens and sign-ins, and what events tell of them.

mod session;
mod token;

pub use session::{MAX_OPEN_SESSIONS, SESSION_DAYS, Session, SessionEnd, session_ended};
pub use token::{DEFAULT_LIFETIME_DAYS, MAX_LIFETIME_DAYS, MAX_OVERLAP_SECONDS, NewToken, Token, TokenType};
