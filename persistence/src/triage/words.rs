//! What a workspace changes of the words that triage knows by name.

use diesel::prelude::*;
use domain::{
    ids::{TriageWordsId, WorkspaceId},
    time::Instant,
    triage::{OwnWords, WordEdit, WordKind},
};
use serde::{Deserialize, Serialize};

use crate::{Conn, Scope, StorageError, connection::on, schema::triage_words, stored, types::Key};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = triage_words)]
struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<TriageWordsId>,
    version: i64,
    edits: String,
    updated_at: i64,
}

#[derive(Serialize, Deserialize)]
struct Edit {
    kind: i16,
    name: String,
    added: Vec<String>,
    removed: Vec<String>,
}

impl Edit {
    /// None for a list that this program does not have.
    fn known(self) -> Option<WordEdit> {
        WordEdit::of(WordKind::from_code(self.kind)?, &self.name, self.added, self.removed)
    }
}

/// The document; none before the first change.
pub fn words(conn: &mut Conn, scope: &Scope) -> Result<Option<OwnWords>, StorageError> {
    let row: Option<Row> = triage_words::table.find(scope.key()).first(conn).optional()?;
    row.map(|row| {
        let edits: Vec<Edit> = stored::list_from_text("triage_words.edits", &row.edits)?;
        Ok(OwnWords {
            id: row.id.0,
            version: row.version,
            edits: edits.into_iter().filter_map(Edit::known).collect(),
            updated_at: Instant::from_millis(row.updated_at),
        })
    })
    .transpose()
}

/// Keeps the document. The caller holds the workspace's row, so that two changes follow each other.
pub fn save_words(conn: &mut Conn, scope: &Scope, words: &OwnWords) -> Result<(), StorageError> {
    let edit = |edit: &WordEdit| Edit {
        kind: edit.kind.code(),
        name: edit.name.to_owned(),
        added: edit.added.clone(),
        removed: edit.removed.clone(),
    };
    let row = Row {
        workspace_id: scope.key(),
        id: Key(words.id),
        version: words.version,
        edits: stored::list_to_text(&words.edits.iter().map(edit).collect::<Vec<_>>()),
        updated_at: words.updated_at.millis(),
    };
    on!(conn, |c| diesel::insert_into(triage_words::table)
        .values(&row)
        .on_conflict(triage_words::workspace_id)
        .do_update()
        .set(&row)
        .execute(c))?;
    Ok(())
}
