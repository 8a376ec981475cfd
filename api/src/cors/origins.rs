//! The lists of all workspaces, remembered for a moment.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use domain::{ids::WorkspaceId, web_origin::web_origin};
use persistence::{Turn, instance::workspace};

use crate::state::AppState;

/// Another node's change is seen after this time; one of this node at once.
const KEPT: Duration = Duration::from_secs(1);

type Lists = HashMap<WorkspaceId, HashSet<String>>;

/// Which origins may call which workspace.
#[derive(Default)]
pub struct Origins {
    known: Mutex<Option<(Instant, Arc<Lists>)>>,
}

impl Origins {
    /// May pages of this origin call the workspace? Where it is not known, any workspace: nothing is told then but why
    /// the request failed.
    pub async fn allows(&self, state: &AppState, workspace: Option<WorkspaceId>, origin: &str) -> bool {
        let Some(origin) = web_origin(origin).filter(|origin| origin != "*") else { return false };
        let Some(lists) = self.lists(state).await else { return false };
        let in_list = |list: &HashSet<String>| list.contains("*") || list.contains(&origin);
        match workspace {
            Some(workspace) => lists.get(&workspace).is_some_and(in_list),
            None => lists.values().any(in_list),
        }
    }

    /// Forgets the lists: one of them changed.
    pub fn forget(&self) {
        *self.lock() = None;
    }

    async fn lists(&self, state: &AppState) -> Option<Arc<Lists>> {
        let known = self.lock().as_ref().filter(|(at, _)| at.elapsed() < KEPT).map(|(_, lists)| Arc::clone(lists));
        if known.is_some() {
            return known;
        }
        match state.db.read(Turn::Instance, workspace::origins).await {
            Ok(rows) => {
                let lists = rows.into_iter().map(|(id, list)| (id, list.into_iter().collect())).collect();
                let lists = Arc::new(lists);
                *self.lock() = Some((Instant::now(), Arc::clone(&lists)));
                Some(lists)
            }
            Err(error) => {
                tracing::warn!(target: "http", %error, "the web origins could not be read: none is let in");
                None
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<(Instant, Arc<Lists>)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
