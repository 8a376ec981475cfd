//! May this caller call this operation?

use super::{Access, Operation, TokenScope, TokenScopes, row};
use crate::people::Role;

/// What a credential allows: the role of the person behind it, if any, and its scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The agent's role; none for a service token, which answers to its scopes alone.
    pub role: Option<Role>,
    /// The token's scopes; a signed-in agent has all.
    pub scopes: TokenScopes,
}

/// A refusal to call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// The token lacks this scope.
    Scope(TokenScope),
    /// The agent's role may not.
    Role(Role),
    /// Only a person may; this is a service token.
    PersonOnly,
    /// Only a customer may; this is a credential of the team.
    CustomerOnly,
}

/// May a credential of the team call the operation? Checks scope first, so that a script learns what its token lacks,
/// then the role. Customers have no grant: what they may call says its row, what they may see [`super::Visibility`].
pub fn authorize(operation: Operation, grant: &Grant) -> Result<(), Denied> {
    let rule = row(operation);
    if rule.access == Access::Customer {
        return Err(Denied::CustomerOnly);
    }
    if let Access::Scoped(scope) = rule.access
        && !grant.scopes.allows(scope)
    {
        return Err(Denied::Scope(scope));
    }
    if rule.access == Access::Public {
        return Ok(());
    }
    match grant.role {
        Some(role) if rule.roles.contains(&role) => Ok(()),
        Some(role) => Err(Denied::Role(role)),
        None if rule.service => Ok(()),
        None => Err(Denied::PersonOnly),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_token_of_an_admin_does_not_write() {
        let grant = Grant { role: Some(Role::Admin), scopes: [TokenScope::TicketsRead].into_iter().collect() };
        assert_eq!(authorize(Operation::ListTickets, &grant), Ok(()));
        assert_eq!(authorize(Operation::CreateTicket, &grant), Err(Denied::Scope(TokenScope::TicketsWrite)));
    }

    #[test]
    fn what_is_for_customers_is_for_nobody_of_the_team() {
        for role in Role::ALL {
            let grant = Grant { role: Some(*role), scopes: TokenScopes::all() };
            for operation in Operation::ALL.iter().filter(|it| row(**it).access == Access::Customer) {
                assert_eq!(authorize(*operation, &grant), Err(Denied::CustomerOnly), "{}", operation.id());
            }
        }
    }

    #[test]
    fn a_write_scope_includes_reading_and_a_viewer_writes_nothing() {
        let writer = Grant { role: None, scopes: [TokenScope::TicketsWrite].into_iter().collect() };
        assert_eq!(authorize(Operation::ShowTicket, &writer), Ok(()));
        let viewer = Grant { role: Some(Role::Viewer), scopes: TokenScopes::all() };
        assert_eq!(authorize(Operation::ShowTicket, &viewer), Ok(()));
        assert_eq!(authorize(Operation::CreateTicket, &viewer), Err(Denied::Role(Role::Viewer)));
    }
}
