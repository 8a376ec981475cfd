//! Beginning, renewing and ending sign-ins.

pub mod open;
pub mod own;
pub mod password;
pub mod renew;
pub mod sign_in;
pub mod tokens;
