//! The roles and what each may do, as the policy says it.

use domain::{
    people::Role,
    policy::{Grant, Operation, TokenScopes, authorize, op},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    auth::Caller,
    http::{ApiError, Page, PageInfo, PageOf, Routed},
    routes,
};

/// The operations on roles.
pub fn routes() -> Vec<Routed> {
    routes![list_roles => __path_list_roles]
}

/// What an agent may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Role)]
pub struct RoleDto {
    /// `admin`, `lead`, `agent` or `viewer`.
    #[schema(value_type = String, max_length = 20, example = "agent")]
    pub role: Role,
    /// The ids of the operations that an agent with this role may call once he is signed in. A token may allow fewer.
    #[schema(max_items = 1000, example = json!(["listTickets", "createTicket"]))]
    pub operations: Vec<&'static str>,
}

fn role(role: Role) -> RoleDto {
    let grant = Grant { role: Some(role), scopes: TokenScopes::all() };
    let allowed = Operation::ALL.iter().filter(|operation| authorize(**operation, &grant).is_ok());
    RoleDto { role, operations: allowed.map(|operation| operation.id()).collect() }
}

/// List the roles.
///
/// They are fixed, and so are their permissions: a frontend can hide what its user may not do.
#[utoipa::path(
    get,
    path = "/v1/roles",
    operation_id = "listRoles",
    tag = "agents",
    responses((status = 200, description = "All roles, the mightiest first.", body = Page<RoleDto>))
)]
pub async fn list_roles(_: Caller<op::ListRoles>) -> Result<PageOf<RoleDto>, ApiError> {
    let data = Role::ALL.iter().copied().map(role).collect();
    Ok(PageOf { data, page: PageInfo { next_cursor: None, prev_cursor: None, has_more: false, total: None } })
}

#[cfg(test)]
mod tests {
    use domain::policy::{Access, row};

    use super::*;

    #[test]
    fn an_admin_may_what_everybody_may_and_a_viewer_changes_nothing_of_a_ticket() {
        let admin = role(Role::Admin).operations;
        for other in Role::ALL {
            let missing: Vec<_> = role(*other).operations.into_iter().filter(|id| !admin.contains(id)).collect();
            assert_eq!(missing, Vec::<&str>::new(), "{other}");
        }
        let of_the_team = Operation::ALL.iter().filter(|operation| row(**operation).access != Access::Customer);
        assert_eq!(admin.len(), of_the_team.count());
        let viewer = role(Role::Viewer).operations;
        assert!(viewer.contains(&"showTicket") && !viewer.contains(&"updateTicket"));
    }
}
