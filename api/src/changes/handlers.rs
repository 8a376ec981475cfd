//! Reading changes.

use actix_web::web;
use domain::{change::RecordType, policy::op};
use persistence::Conn;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{dto::RecordChangeDto, read::look};
use crate::{
    auth::Caller,
    feed::{FeedPage, Place, Wait, read_on, reading},
    http::{ApiError, Csv, Ok200, PageRequest, Problem, ValidQuery, fingerprint},
    state::AppState,
};

/// Which changes.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListChangesQuery {
    /// Only records of these types: `ticket`, `message`, `customer`, `organization`. All of these four when not said.
    #[param(value_type = Option<Vec<String>>, explode = false, max_items = 4)]
    pub types: Option<Csv<RecordType>>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on: the `next_cursor` of the answer before. Without one, from the beginning.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// When there is nothing new, wait that many seconds for it.
    #[param(minimum = 0, maximum = 30, default = 0)]
    pub wait: Option<i64>,
}

/// Keep a copy.
///
/// Every record once, at its latest change, in the order in which changes were committed. Start without a cursor: until
/// `caught_up` that is the full load. Then go on with each `next_cursor`, for ever: that is the increment. No change is
/// ever left out, whatever runs beside you; what changed again since is told again. Records in the bin and records that are
/// gone are told as `delete`; the messages of a ticket go and come back with it. Notes are told with the scope `notes:read`
/// alone.
#[utoipa::path(
    get,
    path = "/v1/changes",
    operation_id = "listChanges",
    tag = "sync",
    params(ListChangesQuery),
    responses(
        (status = 200, description = "What comes next.", body = FeedPage<RecordChangeDto>),
        (status = 410, description = "`feed_reset`: the database was put back to an older state. Load anew.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn list_changes(
    state: web::Data<AppState>,
    who: Caller<op::ListChanges>,
    query: ValidQuery<ListChangesQuery>,
) -> Result<Ok200<FeedPage<RecordChangeDto>>, ApiError> {
    let ListChangesQuery { types, limit, cursor, wait } = query.into_inner();
    let mut types = types.map_or_else(|| RecordType::ALL.to_vec(), |types| types.0);
    types.sort_unstable();
    types.dedup();
    let words: Vec<_> = types.iter().map(|it| it.word()).collect();
    let print = fingerprint(&reading("listChanges", who.workspace_id(), &words));
    let request = PageRequest::from(limit, cursor.as_deref(), None, print, &state.cursors)?;
    let (place, limit, wait) = (Place::of(&request)?, request.limit as usize, Wait::of(wait)?);
    let principal = who.principal.clone();
    let look = move |conn: &mut Conn, place| look(conn, &principal, place, &types, limit);
    Ok(Ok200::new(read_on(&state, &who, (place, wait), print, look).await?))
}
