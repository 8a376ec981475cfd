//! Workspaces.

use diesel::prelude::*;
pub use domain::workspace::Workspace;
use domain::{
    ids::{CalendarId, TeamId, WorkspaceId},
    incident::IncidentAims,
    text::Digits,
    ticket::Language,
    time::Instant,
    workspace::TriageAims,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{ticket_counters, workspaces},
    stored,
    types::{Key, UidColumn},
};

/// One row of `workspaces`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = workspaces, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: Key<WorkspaceId>,
    slug: String,
    name: String,
    locale: i16,
    time_zone: String,
    reopen_window_days: i64,
    require_if_match: bool,
    received_message: bool,
    portal_agent_names: bool,
    cors_origins: String,
    version: i64,
    created_at: i64,
    updated_at: i64,
    fallback_team_id: Option<Key<TeamId>>,
    calendar_id: Option<Key<CalendarId>>,
    jalali_dates: bool,
    digits: i16,
    triage_target_percent: i16,
    triage_review_percent: i16,
    triage_floor_percent: i16,
    return_unworked_after_minutes: Option<i64>,
    away_after_minutes: Option<i64>,
    incident_customers: i64,
    incident_minutes: i64,
}

impl From<&Workspace> for Row {
    fn from(workspace: &Workspace) -> Self {
        Self {
            id: Key(workspace.id),
            slug: workspace.slug.clone(),
            name: workspace.name.clone(),
            locale: workspace.locale.code(),
            time_zone: workspace.time_zone.clone(),
            reopen_window_days: workspace.reopen_window_days,
            require_if_match: workspace.require_if_match,
            received_message: workspace.received_message,
            portal_agent_names: workspace.portal_agent_names,
            cors_origins: stored::list_to_text(&workspace.cors_origins),
            version: workspace.version,
            created_at: workspace.created_at.millis(),
            updated_at: workspace.updated_at.millis(),
            fallback_team_id: workspace.fallback_team_id.map(Key),
            calendar_id: workspace.calendar_id.map(Key),
            jalali_dates: workspace.jalali_dates,
            digits: workspace.digits.code(),
            triage_target_percent: workspace.triage.target_percent,
            triage_review_percent: workspace.triage.review_percent,
            triage_floor_percent: workspace.triage.floor_percent,
            return_unworked_after_minutes: workspace.return_unworked_after_minutes,
            away_after_minutes: workspace.away_after_minutes,
            incident_customers: workspace.incidents.customers,
            incident_minutes: workspace.incidents.minutes,
        }
    }
}

impl TryFrom<Row> for Workspace {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id.0,
            slug: row.slug,
            name: row.name,
            locale: stored::code("workspaces.locale", Language::from_code, row.locale)?,
            time_zone: row.time_zone,
            reopen_window_days: row.reopen_window_days,
            require_if_match: row.require_if_match,
            received_message: row.received_message,
            portal_agent_names: row.portal_agent_names,
            cors_origins: stored::list_from_text("workspaces.cors_origins", &row.cors_origins)?,
            version: row.version,
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
            fallback_team_id: row.fallback_team_id.map(|team| team.0),
            calendar_id: row.calendar_id.map(|calendar| calendar.0),
            return_unworked_after_minutes: row.return_unworked_after_minutes,
            away_after_minutes: row.away_after_minutes,
            jalali_dates: row.jalali_dates,
            digits: stored::code("workspaces.digits", Digits::from_code, row.digits)?,
            triage: TriageAims {
                target_percent: row.triage_target_percent,
                review_percent: row.triage_review_percent,
                floor_percent: row.triage_floor_percent,
            },
            incidents: IncidentAims { customers: row.incident_customers, minutes: row.incident_minutes },
        })
    }
}

/// Creates a workspace and its ticket counter.
pub fn insert(conn: &mut Conn, workspace: &Workspace) -> Result<Scope, StorageError> {
    let row = Row::from(workspace);
    on!(conn, |c| diesel::insert_into(workspaces::table).values(&row).execute(c))?;
    diesel::insert_into(ticket_counters::table)
        .values((ticket_counters::workspace_id.eq_id(workspace.id), ticket_counters::last_number.eq(0i64)))
        .execute(conn)?;
    Ok(Scope::of(workspace.id))
}

/// The workspace with this slug or id, with the right to it: for the operator and for calls without a credential.
pub fn find_by_name(conn: &mut Conn, slug_or_id: &str) -> Result<Option<(Scope, Workspace)>, StorageError> {
    let row: Option<Row> = match slug_or_id.parse::<WorkspaceId>() {
        Ok(id) => workspaces::table.find(Key(id)).first(conn).optional()?,
        Err(_) => workspaces::table.filter(workspaces::slug.eq(slug_or_id)).first(conn).optional()?,
    };
    row.map(|row| Ok((Scope::of(row.id.0), row.try_into()?))).transpose()
}

/// Every workspace, by slug.
pub fn list(conn: &mut Conn) -> Result<Vec<(Scope, Workspace)>, StorageError> {
    let rows: Vec<Row> = workspaces::table.order_by(workspaces::slug.asc()).load(conn)?;
    rows.into_iter().map(|row| Ok((Scope::of(row.id.0), row.try_into()?))).collect()
}

/// The web origins of every workspace that lists any.
pub fn origins(conn: &mut Conn) -> Result<Vec<(WorkspaceId, Vec<String>)>, StorageError> {
    let rows: Vec<(WorkspaceId, String)> = workspaces::table
        .filter(workspaces::cors_origins.ne("[]"))
        .select((workspaces::id, workspaces::cors_origins))
        .load(conn)?;
    rows.into_iter().map(|(id, text)| Ok((id, stored::list_from_text("workspaces.cors_origins", &text)?))).collect()
}

/// The workspace of a scope.
pub fn get(conn: &mut Conn, scope: &Scope) -> Result<Workspace, StorageError> {
    let row: Row = workspaces::table.find(scope.key()).first(conn)?;
    row.try_into()
}

/// Replaces the workspace whose stored version is one less.
pub fn save(conn: &mut Conn, scope: &Scope, workspace: &Workspace) -> Result<(), StorageError> {
    let row = Row::from(workspace);
    let known = workspaces::table.find(scope.key()).filter(workspaces::version.eq(workspace.version - 1));
    let updated = diesel::update(known).set(&row).execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Lets changes of the workspace's people and settings happen one after another: waits for the one under way, and holds
/// others off until the transaction ends. Tickets are not held up. On SQLite there is one writer anyway.
pub fn lock(conn: &mut Conn, scope: &Scope) -> Result<(), StorageError> {
    if let Conn::Pg(c) = conn {
        // The weaker lock: rows that refer to the workspace can be inserted meanwhile.
        let row = workspaces::table.find(scope.key()).select(workspaces::version).for_no_key_update();
        row.first::<i64>(c)?;
    }
    Ok(())
}
