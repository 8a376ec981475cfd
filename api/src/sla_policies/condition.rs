//! Reading the condition of a policy.

use domain::{
    condition::{Condition, Fault, Grammar, IdKind, Parsed, Problem, Reference},
    ids::{AgentId, CalendarId, CategoryId, CustomerId, OrganizationId, TeamId, TicketId},
};
use persistence::{calendar, customer, reference, ticket};
use serde_json::Value;

use crate::{
    http::{ApiError, FieldCode, FieldError},
    state::Work,
};

const BASE: &str = "#/condition";

/// What was written, as far as it can be read without knowing what there is.
///
/// # Errors
/// 422 with every fault and its place.
pub fn parse(written: &Value) -> Result<Parsed, ApiError> {
    Condition::parse(written, Grammar::STATE)
        .map_err(|faults| ApiError::validation(faults.iter().map(refused).collect()))
}

/// The condition, of which every record it names is there.
///
/// # Errors
/// 422 with the place of every one that is not.
pub fn known(work: &mut Work<'_>, parsed: &Parsed) -> Result<Condition, ApiError> {
    let mut errors = Vec::new();
    for reference in &parsed.references {
        if !exists(work, reference)? {
            errors.push(FieldError::pointer(reference.fault().pointer(BASE), FieldCode::NotFound));
        }
    }
    if errors.is_empty() { Ok(parsed.condition.clone()) } else { Err(ApiError::validation(errors)) }
}

fn exists(work: &mut Work<'_>, named: &Reference) -> Result<bool, ApiError> {
    let (conn, scope, id) = (&mut *work.conn, &work.scope, named.id);
    Ok(match named.kind {
        IdKind::Category => !reference::missing(conn, scope, Some(CategoryId::from_uuid(id)), None, None)?.category,
        IdKind::Team => !reference::missing(conn, scope, None, Some(TeamId::from_uuid(id)), None)?.team,
        IdKind::Agent => !reference::missing(conn, scope, None, None, Some(AgentId::from_uuid(id)))?.assignee,
        IdKind::Customer => customer::find(conn, scope, CustomerId::from_uuid(id))?.is_some(),
        IdKind::Organization => reference::organization_exists(conn, scope, OrganizationId::from_uuid(id))?,
        IdKind::Ticket => ticket::find(conn, scope, TicketId::from_uuid(id))?.is_some(),
        IdKind::Calendar => calendar::exists(conn, scope, CalendarId::from_uuid(id))?,
    })
}

fn refused(fault: &Fault) -> FieldError {
    let field = |code| FieldError::pointer(fault.pointer(BASE), code);
    match &fault.problem {
        Problem::Required => field(FieldCode::Required),
        Problem::UnknownMember => field(FieldCode::UnknownField),
        Problem::InvalidType { expected } => field(FieldCode::InvalidType).with("expected", *expected),
        Problem::UnknownOption { allowed } => field(FieldCode::UnknownOption).with("allowed", allowed.clone()),
        Problem::NullNotAllowed => field(FieldCode::NullNotAllowed),
        Problem::InvalidReference { prefix } => field(FieldCode::InvalidReference).with("prefix", *prefix),
        Problem::InvalidTime => field(FieldCode::InvalidTime),
        Problem::InvalidCharacter => field(FieldCode::InvalidCharacter),
        Problem::OutOfRange { min, max } => field(FieldCode::OutOfRange).with("min", *min).with("max", *max),
        Problem::TooMany { max } => field(FieldCode::TooMany).with("max", *max),
        Problem::TooFew { min } => field(FieldCode::TooFew).with("min", *min),
        Problem::TooLong { max } => field(FieldCode::TooLong).with("max", *max),
        Problem::TooShort { min } => field(FieldCode::TooShort).with("min", *min),
        Problem::TooDeep { max } => field(FieldCode::TooDeep).with("max", *max),
        Problem::NotAllowed => field(FieldCode::NotAllowed),
    }
}
