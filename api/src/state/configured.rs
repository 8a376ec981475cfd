//! What is computed from a workspace's configuration, kept as long as that stays as it is.

use std::sync::Arc;

use domain::ids::WorkspaceId;
use persistence::{Conn, Scope, config};
use uuid::Uuid;

use super::Kept;
use crate::http::ApiError;

/// One value for each workspace, with the version of the configuration that it was read at. Versions are unique in the
/// world, so all instances of a process share it.
pub(crate) struct Configured<T>(Kept<WorkspaceId, (Uuid, Arc<T>)>);

impl<T> Configured<T> {
    pub(crate) fn new() -> Self {
        Self(Kept::new())
    }

    /// The value at this version; none where nothing was ever configured.
    pub(crate) fn at(
        &self,
        conn: &mut Conn,
        scope: &Scope,
        version: Option<Uuid>,
        read: impl FnOnce(&mut Conn, &Scope) -> Result<T, ApiError>,
    ) -> Result<Option<Arc<T>>, ApiError> {
        let Some(version) = version else { return Ok(None) };
        let workspace = scope.workspace_id();
        if let Some((_, known)) = self.0.find(&workspace).filter(|(of, _)| *of == version) {
            return Ok(Some(known));
        }
        let value = Arc::new(read(conn, scope)?);
        self.0.keep(workspace, (version, Arc::clone(&value)));
        Ok(Some(value))
    }

    /// The value now: one statement to know the version.
    pub(crate) fn now(
        &self,
        conn: &mut Conn,
        scope: &Scope,
        read: impl FnOnce(&mut Conn, &Scope) -> Result<T, ApiError>,
    ) -> Result<Option<Arc<T>>, ApiError> {
        let version = config::version(conn, scope)?;
        self.at(conn, scope, version, read)
    }
}
