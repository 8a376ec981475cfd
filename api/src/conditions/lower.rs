//! From a condition of a request to one that can be asked: what it names is looked for, what it depends on is read.

use domain::{
    condition::{Condition, Fault, Lowered, Op, Parsed, Reference, World},
    ids::{AgentId, CategoryId},
    time::Instant,
};
use persistence::{Conn, Scope, category, condition};

use super::body::refused;
use crate::http::ApiError;

/// Looks for the records that a condition names, which is the body's member `member`.
///
/// # Errors
/// `validation_failed` with `invalid_reference` for each that is not in the workspace.
pub fn check_references(
    conn: &mut Conn,
    scope: &Scope,
    member: &str,
    references: &[Reference],
) -> Result<(), ApiError> {
    let missing = condition::missing(conn, scope, references)?;
    if missing.is_empty() {
        return Ok(());
    }
    Err(refused(member, missing.iter().map(Reference::fault).collect::<Vec<Fault>>()))
}

/// The condition as it is now, for this agent. Reads categories and calendars only if it asks for them.
///
/// # Errors
/// What [`check_references`] says.
pub fn lower(
    conn: &mut Conn,
    scope: &Scope,
    member: &str,
    parsed: &Parsed,
    me: Option<AgentId>,
    now: Instant,
) -> Result<Lowered, ApiError> {
    check_references(conn, scope, member, &parsed.references)?;
    let categories = categories(conn, scope, &parsed.condition)?;
    let calendars = condition::calendars(conn, scope, &parsed.condition.calendars())?;
    let world = World { now, me, categories: &categories, calendars: &calendars };
    parsed.condition.lower(&world).map_err(ApiError::internal)
}

fn categories(
    conn: &mut Conn,
    scope: &Scope,
    condition: &Condition,
) -> Result<Vec<(CategoryId, Option<CategoryId>)>, ApiError> {
    if !condition.uses(Op::Under) && !condition.uses(Op::NotUnder) {
        return Ok(Vec::new());
    }
    Ok(category::list(conn, scope)?.into_iter().map(|category| (category.id, category.parent_id)).collect())
}
