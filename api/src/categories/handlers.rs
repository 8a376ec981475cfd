//! Adding, reading, changing and removing categories.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{CategoryDto, CreateCategory, UpdateCategory},
    usecase::{self, NewCategoryInput},
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted, ValidJson},
    state::{AppState, Done, Retry},
};

/// Add a category.
#[utoipa::path(
    post,
    path = "/v1/categories",
    operation_id = "createCategory",
    tag = "categories",
    params(IdempotencyKey),
    request_body = CreateCategory,
    responses((status = 201, description = "Added.", body = CategoryDto))
)]
pub async fn create_category(
    state: web::Data<AppState>,
    who: Caller<op::CreateCategory>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateCategory>,
) -> Result<Posted<CategoryDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let input = NewCategoryInput::from(body.into_inner());
    let created = state
        .post(&who, &context, retry, move |work| {
            let category = usecase::create(work, &input)?;
            let (location, version) = (format!("/v1/categories/{}", category.id), category.version);
            Ok(Done::created(CategoryDto::from(category), location, Some(version)))
        })
        .await;
    state.triage.doubt(who.scope.workspace_id());
    created
}

/// Read a category.
#[utoipa::path(
    get,
    path = "/v1/categories/{id}",
    operation_id = "showCategory",
    tag = "categories",
    params(("id" = String, Path, description = "The category's id.", max_length = 30)),
    responses(
        (status = 200, description = "The category.", body = CategoryDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_category(
    state: web::Data<AppState>,
    who: Caller<op::ShowCategory>,
    id: PathId<kind::Category>,
) -> Result<Ok200<CategoryDto>, ApiError> {
    let scope = who.scope;
    let category = state.read(&who, move |conn| usecase::show(conn, &scope, id.0)).await?;
    let version = category.version;
    Ok(Ok200::versioned(CategoryDto::from(category), version))
}

/// Change a category.
///
/// A partial update (RFC 7396). With another parent, everything below the category moves with it. A request that
/// changes nothing is answered 200 without an event.
#[utoipa::path(
    patch,
    path = "/v1/categories/{id}",
    operation_id = "updateCategory",
    tag = "categories",
    params(("id" = String, Path, description = "The category's id.", max_length = 30), IfMatch),
    request_body = UpdateCategory,
    responses((status = 200, description = "The category after the change.", body = CategoryDto))
)]
pub async fn update_category(
    state: web::Data<AppState>,
    who: Caller<op::UpdateCategory>,
    context: Ctx,
    id: PathId<kind::Category>,
    if_match: IfMatch,
    body: ValidJson<UpdateCategory>,
) -> Result<Ok200<CategoryDto>, ApiError> {
    let (change, sent) = body.into_inner().into_change();
    let category =
        state.write(&who, &context, move |work| usecase::update(work, id.0, &if_match, &sent, &change)).await?;
    state.triage.doubt(who.scope.workspace_id());
    let version = category.version;
    Ok(Ok200::versioned(CategoryDto::from(category), version))
}

/// Remove a category.
///
/// While tickets or other categories refer to it: 409 `in_use`.
#[utoipa::path(
    delete,
    path = "/v1/categories/{id}",
    operation_id = "deleteCategory",
    tag = "categories",
    params(("id" = String, Path, description = "The category's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_category(
    state: web::Data<AppState>,
    who: Caller<op::DeleteCategory>,
    context: Ctx,
    id: PathId<kind::Category>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::delete(work, id.0, &if_match)).await?;
    Ok(NoContent)
}
