//! Who may do what, as data.
//!
//! Every operation of the contract has one row in [`Operation`]; a handler names its row in its signature, so an
//! operation without one does not compile. Two questions are asked: *may this caller call this operation* (here, from
//! role and scopes alone) and *may he see this ticket* ([`Visibility`]).

mod grant;
mod matrix;
mod operation;
mod row;
mod scope;
mod table;
mod told;
mod visibility;

pub use grant::{Denied, Grant, authorize};
pub use matrix::matrix;
pub use operation::{Operation, op, row};
pub use row::{Access, Named, OperationRow};
pub use scope::{TokenScope, TokenScopes};
pub use told::{Told, told};
pub use visibility::Visibility;
