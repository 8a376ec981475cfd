//! Do the records exist that a condition names?

use std::collections::BTreeSet;

use diesel::prelude::*;
use domain::condition::{IdKind, Reference};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    schema::{agents, calendars, categories, customers, organizations, teams, tickets},
    types::{Key, UidColumn},
};

/// Those of `references` that lead nowhere in the workspace, in their order. Deactivated agents and what is in the bin
/// are there: tickets refer to them. At most one statement for each kind of record.
pub fn missing(conn: &mut Conn, scope: &Scope, references: &[Reference]) -> Result<Vec<Reference>, StorageError> {
    let mut found: BTreeSet<(IdKind, Uuid)> = BTreeSet::new();
    for kind in IdKind::ALL {
        let wanted: BTreeSet<Uuid> = references.iter().filter(|it| it.kind == *kind).map(|it| it.id).collect();
        if !wanted.is_empty() {
            found.extend(there(conn, scope, *kind, wanted)?.into_iter().map(|id| (*kind, id)));
        }
    }
    Ok(references.iter().filter(|it| !found.contains(&(it.kind, it.id))).cloned().collect())
}

fn there(conn: &mut Conn, scope: &Scope, kind: IdKind, wanted: BTreeSet<Uuid>) -> Result<Vec<Uuid>, StorageError> {
    macro_rules! among {
        ($table:ident) => {{
            let query = $table::table
                .filter($table::workspace_id.eq(scope.key()))
                .filter($table::id.eq_any_id(wanted))
                .select($table::id);
            query.load::<Key<Uuid>>(conn)?
        }};
    }
    let found = match kind {
        IdKind::Category => among!(categories),
        IdKind::Team => among!(teams),
        IdKind::Agent => among!(agents),
        IdKind::Customer => among!(customers),
        IdKind::Organization => among!(organizations),
        IdKind::Ticket => among!(tickets),
        IdKind::Calendar => among!(calendars),
    };
    Ok(found.into_iter().map(|key| key.0).collect())
}
