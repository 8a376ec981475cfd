//! The calendars in which a condition counts.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use domain::{calendar::Calendar, condition::KnownCalendars, ids::CalendarId};

use crate::{Conn, Scope, StorageError, calendar, schema::workspaces};

/// Those of `wanted` that there are; none of them stands for the workspace's, which is always open if it has none. One
/// statement, and one more to know which is the workspace's.
pub fn calendars(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &BTreeSet<Option<CalendarId>>,
) -> Result<KnownCalendars, StorageError> {
    let usual = if wanted.contains(&None) {
        workspaces::table.find(scope.key()).select(workspaces::calendar_id).first::<Option<CalendarId>>(conn)?
    } else {
        None
    };
    let ids: BTreeSet<CalendarId> = wanted.iter().flatten().copied().chain(usual).collect();
    let corrupt = |_| StorageError::Corrupt("calendars.definition makes no calendar".to_owned());
    let mut named = HashMap::new();
    if !ids.is_empty() {
        for found in calendar::find_all(conn, scope, ids)? {
            named.insert(found.id, Calendar::new(&found.definition).map_err(corrupt)?);
        }
    }
    let usual = usual.and_then(|id| named.get(&id).cloned()).unwrap_or_else(Calendar::always);
    Ok(KnownCalendars { usual, named })
}
