//! Adding, changing and removing calendars.

use domain::{
    calendar::{
        Definition, DefinitionError, Fault, Holiday, Imported, MAX_CALENDARS, NamedCalendar, Preset, import,
        local_date, normalized_name,
    },
    ids::CalendarId,
};
use persistence::{Conn, Scope, calendar as store, instance::workspace};
use serde_json::json;

use super::dto::Parts;
use crate::{
    concurrency::check_version,
    duty::usecase as duty,
    http::{ApiError, Code, FieldCode, FieldError, IfMatch},
    random, rules,
    sla::configured,
    state::Work,
};

/// A calendar to add.
#[derive(Debug, Clone)]
pub struct NewCalendarInput {
    /// Its name, one line.
    pub name: String,
    /// What it begins with.
    pub preset: Option<Preset>,
    /// What was sent beside it.
    pub parts: Parts,
}

/// A change as it was sent.
#[derive(Debug, Clone)]
pub struct CalendarUpdate {
    /// The name.
    pub name: Option<String>,
    /// The other parts.
    pub parts: Parts,
    /// The names of the members that were sent.
    pub sent: Vec<&'static str>,
}

/// How many teams and agents a refused removal names of each.
const NAMED: i64 = 100;

/// What is wrong with a definition, as a problem.
pub fn refused(error: &DefinitionError) -> ApiError {
    let code = match error.fault {
        Fault::Zone => FieldCode::UnknownOption,
        Fault::NoHours => FieldCode::Required,
        Fault::Empty => FieldCode::Conflict,
        Fault::Overlap => FieldCode::Overlap,
        Fault::TooMany => FieldCode::TooMany,
        Fault::NoSuchDay => FieldCode::InvalidDate,
        Fault::Name => FieldCode::InvalidFormat,
    };
    ApiError::validation(vec![FieldError::pointer(format!("#/{}", error.at), code)])
}

/// The calendar.
pub fn show(conn: &mut Conn, scope: &Scope, id: CalendarId) -> Result<NamedCalendar, ApiError> {
    store::find(conn, scope, id)?.ok_or_else(ApiError::not_found)
}

/// Refuses a `calendar_id` in a body that leads nowhere.
///
/// # Errors
/// 422 `not_found`. Holds until the transaction ends only under the lock of the workspace.
pub fn refuse_missing(work: &mut Work<'_>, id: Option<CalendarId>) -> Result<(), ApiError> {
    match id {
        Some(id) if !store::exists(work.conn, &work.scope, id)? => {
            Err(ApiError::validation(vec![FieldError::pointer("#/calendar_id", FieldCode::NotFound)]))
        }
        _ => Ok(()),
    }
}

/// Adds a calendar.
///
/// # Errors
/// 409 `already_exists` when another calendar has the name; 422 for what makes no calendar; 409 `conflict` with `max`
/// when there are too many.
pub fn create(work: &mut Work<'_>, input: &NewCalendarInput) -> Result<NamedCalendar, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    refuse_taken(work, &input.name)?;
    let most = i64::try_from(MAX_CALENDARS).unwrap_or(i64::MAX);
    if store::count(work.conn, &work.scope, most)? >= most {
        return Err(ApiError::new(Code::Conflict).with("reason", "too_many").with("max", most));
    }
    let begun = begin(work, input.preset)?;
    let definition = input.parts.apply(begun)?;
    let id = random::new_id(work.now).map_err(ApiError::internal)?;
    let (calendar, draft) = NamedCalendar::create(id, input.name.clone(), definition, work.now);
    store::insert(work.conn, &work.scope, &calendar)?;
    configured(work)?;
    work.record(vec![draft])?;
    Ok(calendar)
}

/// What a calendar begins with.
fn begin(work: &mut Work<'_>, preset: Option<Preset>) -> Result<Definition, ApiError> {
    let time_zone = match preset.and_then(Preset::own_time_zone) {
        Some(zone) => zone.to_owned(),
        None => workspace::get(work.conn, &work.scope)?.time_zone,
    };
    Ok(match preset {
        Some(preset) => {
            let today = local_date(&time_zone, work.now).ok_or_else(|| ApiError::internal("an unknown time zone"))?;
            preset.definition(&time_zone, today)
        }
        None => Definition { time_zone, hours: Default::default(), holidays: Vec::new() },
    })
}

fn refuse_taken(work: &mut Work<'_>, name: &str) -> Result<(), ApiError> {
    match store::find_by_name(work.conn, &work.scope, name)? {
        Some(other) => Err(ApiError::new(Code::AlreadyExists).with("existing_id", other.to_string())),
        None => Ok(()),
    }
}

fn load(work: &mut Work<'_>, id: CalendarId) -> Result<NamedCalendar, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)
}

/// Changes a calendar.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 409 `already_exists` for a taken name; 422 for what makes no calendar.
pub fn update(
    work: &mut Work<'_>,
    id: CalendarId,
    if_match: &IfMatch,
    update: &CalendarUpdate,
) -> Result<NamedCalendar, ApiError> {
    let before = load(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, &update.sent)?;
    let definition = update.parts.apply(before.definition.clone())?;
    if let Some(name) = &update.name
        && normalized_name(name) != normalized_name(&before.name)
    {
        refuse_taken(work, name)?;
    }
    save(work, before, update.name.clone(), definition)
}

fn save(
    work: &mut Work<'_>,
    before: NamedCalendar,
    name: Option<String>,
    definition: Definition,
) -> Result<NamedCalendar, ApiError> {
    let Some((after, draft)) = before.change(name, definition, work.now) else { return Ok(before) };
    store::save(work.conn, &work.scope, &after)?;
    configured(work)?;
    if after.definition != before.definition {
        duty::refresh_calendar(work, after.id)?;
        rules::recount(work)?;
    }
    work.record(vec![draft])?;
    Ok(after)
}

/// Adds holidays to those there are.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 422 when there would be too many, or they are none.
pub fn import_holidays(
    work: &mut Work<'_>,
    id: CalendarId,
    if_match: &IfMatch,
    new: Vec<Holiday>,
    replace_suggested: bool,
) -> Result<(NamedCalendar, Imported), ApiError> {
    let before = load(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, &["holidays"])?;
    let imported = import(&before.definition.holidays, new, replace_suggested);
    let definition = Definition { holidays: imported.holidays.clone(), ..before.definition.clone() };
    definition.check().map_err(|error| refused(&error))?;
    Ok((save(work, before, None, definition)?, imported))
}

/// Removes a calendar.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 409 `in_use` with `used_by` while somebody works by it.
pub fn delete(work: &mut Work<'_>, id: CalendarId, if_match: &IfMatch) -> Result<(), ApiError> {
    let calendar = load(work, id)?;
    check_version(work, if_match, id.uuid(), calendar.version, &[])?;
    let users = store::users(work.conn, &work.scope, id, NAMED)?;
    if !users.is_nobody() {
        let used_by = json!({
            "workspace": users.workspace,
            "team_ids": users.team_ids,
            "agent_ids": users.agent_ids,
            "sla_policy_ids": users.sla_policy_ids,
        });
        return Err(ApiError::new(Code::InUse).with("used_by", used_by));
    }
    store::delete(work.conn, &work.scope, id)?;
    configured(work)?;
    work.record(vec![calendar.removed()])
}
