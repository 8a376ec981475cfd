//! What agents keep beside tickets: drafts, how far they have read, that they are there, and what is to be done.

pub mod checklist;
pub mod drafts;
pub mod presence;
pub mod read;
