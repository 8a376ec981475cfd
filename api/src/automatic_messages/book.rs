//! What automatic messages are written with, read once per version of a workspace's configuration and kept in the process.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, LazyLock},
};

use domain::{
    automatic::AutomaticMessages,
    calendar::Calendar,
    ids::{CalendarId, TeamId, WorkspaceId},
    workspace::Workspace,
};
use persistence::{Conn, Scope, automatic as store, calendar, config, instance::workspace, sla};
use uuid::Uuid;

use crate::{http::ApiError, state::Kept};

/// A workspace's own messages, with what their words and times need.
#[derive(Debug)]
pub struct Book {
    /// What it says of its messages.
    pub own: AutomaticMessages,
    /// Its name, zone and digits.
    pub workspace: Workspace,
    usual: Calendar,
    teams: HashMap<TeamId, Calendar>,
}

/// None where the workspace has said nothing of its messages.
type Known = Option<Arc<Book>>;

static BOOKS: LazyLock<Kept<WorkspaceId, (Uuid, Known)>> = LazyLock::new(Kept::new);

/// The book of a workspace at this version of its configuration; none where nothing of its messages was ever changed.
pub fn book(conn: &mut Conn, scope: &Scope, version: Option<Uuid>) -> Result<Known, ApiError> {
    let Some(version) = version else { return Ok(None) };
    let workspace = scope.workspace_id();
    if let Some((_, known)) = BOOKS.find(&workspace).filter(|(of, _)| *of == version) {
        return Ok(known);
    }
    let read = match store::find(conn, scope)? {
        Some(own) => Some(Arc::new(Book::open(conn, scope, own)?)),
        None => None,
    };
    BOOKS.keep(workspace, (version, read.clone()));
    Ok(read)
}

/// The book of a workspace now.
pub fn book_now(conn: &mut Conn, scope: &Scope) -> Result<Known, ApiError> {
    let version = config::version(conn, scope)?;
    book(conn, scope, version)
}

impl Book {
    /// The book of a workspace as it is now; `none` is what it would say if it had said anything.
    pub fn read(conn: &mut Conn, scope: &Scope, none: impl FnOnce() -> AutomaticMessages) -> Result<Self, ApiError> {
        let own = store::find(conn, scope)?.unwrap_or_else(none);
        Self::open(conn, scope, own)
    }

    fn open(conn: &mut Conn, scope: &Scope, own: AutomaticMessages) -> Result<Self, ApiError> {
        let used = sla::calendar_use(conn, scope)?;
        let ids: BTreeSet<CalendarId> = used.teams.iter().map(|(_, id)| *id).chain(used.workspace).collect();
        let mut known = HashMap::new();
        for found in calendar::find_all(conn, scope, ids)? {
            known.insert(found.id, Calendar::new(&found.definition).map_err(ApiError::internal)?);
        }
        let usual = used.workspace.and_then(|id| known.get(&id).cloned()).unwrap_or_else(Calendar::always);
        let teams = used.teams.into_iter().filter_map(|(team, id)| Some((team, known.get(&id)?.clone()))).collect();
        Ok(Self { own, workspace: workspace::get(conn, scope)?, usual, teams })
    }

    /// The calendar that a team works by.
    pub fn calendar(&self, team: Option<TeamId>) -> &Calendar {
        team.and_then(|team| self.teams.get(&team)).unwrap_or(&self.usual)
    }
}
