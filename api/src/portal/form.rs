//! What a form for new tickets needs to know.

use actix_web::web;
use domain::{conversation::BodyFormat, policy::op, portal::status_label, ticket::Status};
use persistence::category;

use super::{
    dto::{PortalCategory, PortalForm, PortalLimits, PortalStatus},
    input::MAX_SUBJECT_CHARS,
    tickets::category_name,
};
use crate::{
    auth::customer::CustomerCaller,
    content::MAX_BODY_CHARS,
    http::{ApiError, Ok200},
    state::AppState,
};

/// Read what a form for new tickets needs.
///
/// Categories and statuses with their names in your language, and what is accepted.
#[utoipa::path(
    get,
    path = "/v1/portal/form",
    operation_id = "showPortalForm",
    tag = "portal",
    responses((status = 200, description = "The form.", body = PortalForm))
)]
pub async fn show_portal_form(
    state: web::Data<AppState>,
    who: CustomerCaller<op::ShowPortalForm>,
) -> Result<Ok200<PortalForm>, ApiError> {
    let scope = who.principal.scope;
    let mut categories = state.read(&who.principal, move |conn| Ok(category::list(conn, &scope)?)).await?;
    categories.sort_by(|a, b| (a.position, &a.key).cmp(&(b.position, &b.key)));
    let language = who.language;
    let shown = categories.iter().map(|category| PortalCategory {
        id: category.id,
        parent_id: category.parent_id,
        name: category_name(category, language),
    });
    let statuses =
        Status::ALL.iter().map(|status| PortalStatus { status: *status, label: status_label(*status, language) });
    Ok(Ok200::new(PortalForm {
        locale: language,
        categories: shown.collect(),
        statuses: statuses.collect(),
        limits: PortalLimits {
            subject_max_chars: MAX_SUBJECT_CHARS,
            body_max_chars: MAX_BODY_CHARS,
            body_formats: BodyFormat::ALL.iter().map(|format| format.word()).collect(),
            reopen_window_days: who.workspace.reopen_window_days,
        },
    }))
}
