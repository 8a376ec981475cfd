//! What a row of the policy says.

use super::{Operation, TokenScope};
use crate::people::Role;

/// What a caller must present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Public,
    /// Any valid credential.
    Any,
    /// A credential with this scope.
    Scoped(TokenScope),
    /// A customer's own token, from an identity provider of the workspace.
    Customer,
}

/// One row of the policy.
#[derive(Debug, Clone, Copy)]
pub struct OperationRow {
    /// The operation.
    pub operation: Operation,
    /// Its id in the contract.
    pub id: &'static str,
    /// What must be presented.
    pub access: Access,
    /// The roles that may call it.
    pub roles: &'static [Role],
    /// May a service token call it?
    pub service: bool,
}

/// A type that stands for one operation.
pub trait Named {
    /// The operation.
    const OPERATION: Operation;
}
