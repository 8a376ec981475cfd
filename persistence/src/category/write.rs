//! Writing categories. Called only with a snapshot that an event led to, in the transaction that appends that event.

use diesel::prelude::*;
use domain::{category::Category, ids::CategoryId};

use super::row::{Row, words_as_json};
use crate::{Conn, Scope, StorageError, connection::on, schema::categories, stored, types::Key};

/// Inserts a category.
pub fn insert(conn: &mut Conn, scope: &Scope, category: &Category) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), category);
    on!(conn, |c| diesel::insert_into(categories::table).values(&row).execute(c))?;
    Ok(())
}

/// Replaces the category whose stored version is one less.
pub fn save(conn: &mut Conn, scope: &Scope, category: &Category) -> Result<(), StorageError> {
    let known =
        categories::table.find((scope.key(), Key(category.id))).filter(categories::version.eq(category.version - 1));
    let updated = diesel::update(known)
        .set((
            categories::version.eq(category.version),
            categories::parent_id.eq(category.parent_id),
            categories::key.eq(&category.key),
            categories::name_fa.eq(&category.name_fa),
            categories::name_en.eq(&category.name_en),
            categories::position.eq(category.position),
            categories::team_id.eq(category.team_id),
            categories::seed_words.eq(words_as_json(&category.seed_words)),
            categories::triage.eq(category.triage.code()),
            categories::automatic_since.eq(category.automatic_since.millis()),
            categories::required_skills.eq(stored::list_to_text(&category.required_skills)),
            categories::updated_at.eq(category.updated_at.millis()),
        ))
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Removes a category.
///
/// # Errors
/// [`StorageError::ForeignKey`] while tickets or other categories refer to it.
pub fn delete(conn: &mut Conn, scope: &Scope, id: CategoryId) -> Result<(), StorageError> {
    let deleted = diesel::delete(categories::table.find((scope.key(), Key(id)))).execute(conn)?;
    if deleted == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}
