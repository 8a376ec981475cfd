//! How people and integrations prove who they are: tokens and sign-ins, and what events tell of them.

mod agent_link;
mod guest;
mod impersonation;
mod invitation;
mod provider;
mod session;
mod settings;
mod token;

pub use agent_link::linked;
pub use guest::{
    ADDRESS_PROOF_HOURS, GUEST_CODE_DIGITS, GUEST_CODE_SECONDS, GUEST_CODE_TRIES, GUEST_CODES_PER_HOUR,
    GUEST_SESSION_SECONDS, GuestCode, GuestSession,
};
pub use impersonation::{IMPERSONATION_SECONDS, Impersonation, lent, portal_scope};
pub use invitation::{
    INVITATION_DAYS, Invitation, InvitationState, MAX_INVITATION_SENDS, NewInvitation, ResendRefusal,
};
pub use provider::{
    MAX_ID_TOKEN_SECONDS, MAX_REDIRECT_URLS, MAX_SIGN_IN_PROVIDERS, NewSignInProvider, SIGN_IN_ATTEMPT_SECONDS,
    SignInProvider, SignInProviderChange, may_create,
};
pub use session::{MAX_OPEN_SESSIONS, SESSION_DAYS, Session, SessionEnd, session_ended};
pub use settings::{MAX_BASE_URL_CHARS, SignInChange, SignInSettings, base_url};
pub use token::{DEFAULT_LIFETIME_DAYS, MAX_LIFETIME_DAYS, MAX_OVERLAP_SECONDS, NewToken, Token, TokenType};
