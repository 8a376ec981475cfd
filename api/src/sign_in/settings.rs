//! How people of the workspace sign in.

use actix_web::web;
use domain::{
    access::{SignInChange, SignInSettings, base_url},
    ids::SignInSettingsId,
    policy::op,
    time::Instant,
};
use persistence::{instance::workspace, sign_in::settings as store};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::{
    auth::Caller,
    concurrency::check_version,
    http::{ApiError, Ctx, FieldCode, FieldError, IfMatch, Ok200, Patch, ValidJson, not_null},
    random,
    state::{AppState, Work},
};

/// How people of the workspace sign in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SignInSettings)]
pub struct SignInSettingsDto {
    /// Grows with every change; 0 before the first. The value of the ETag.
    #[schema(minimum = 0, example = 1)]
    pub version: i64,
    /// Where the agents' frontend is. Letters lead to its pages `/accept-invitation` and `/reset-password`, with
    /// `workspace` and `token` behind `#`. Null: letters hold the token alone.
    #[schema(required = true, max_length = 300, example = "https://desk.example/app")]
    pub agents_url: Option<String>,
    /// Where the customers' frontend is. Letters lead to its page `/verify-address`, with `workspace` and `token` behind
    /// `#`. Null: letters hold the token alone.
    #[schema(required = true, max_length = 300, example = "https://help.example")]
    pub portal_url: Option<String>,
    /// Do customers get codes by mail to sign in to the portal with?
    pub guest_codes: bool,
    /// When they last changed.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub updated_at: Option<Instant>,
}

impl From<SignInSettings> for SignInSettingsDto {
    fn from(settings: SignInSettings) -> Self {
        let SignInSettings { version, agents_url, portal_url, guest_codes, updated_at, .. } = settings;
        Self { version, agents_url, portal_url, guest_codes, updated_at }
    }
}

/// What to change. Absent members stay; null clears a nullable member (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateSignInSettings {
    /// Where the agents' frontend is: `https`, without query and fragment; `http` for `localhost` alone.
    #[schema(value_type = Option<String>, max_length = 300)]
    pub agents_url: Patch<String>,
    /// Where the customers' frontend is: as `agents_url`.
    #[schema(value_type = Option<String>, max_length = 300)]
    pub portal_url: Patch<String>,
    /// Send customers codes by mail to sign in to the portal with?
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub guest_codes: Option<bool>,
}

impl UpdateSignInSettings {
    fn parse(&self) -> Result<(SignInChange, Vec<&'static str>), ApiError> {
        let mut errors = Vec::new();
        let mut read = |name: &str, sent: &Patch<String>| {
            let known = sent.value().map(|text| base_url(text));
            if known == Some(None) {
                errors.push(FieldError::pointer(format!("#/{name}"), FieldCode::InvalidFormat));
            }
            (!sent.is_keep()).then(|| known.flatten())
        };
        let (agents_url, portal_url) = (read("agents_url", &self.agents_url), read("portal_url", &self.portal_url));
        if !errors.is_empty() {
            return Err(ApiError::validation(errors));
        }
        let sent = [
            ("agents_url", agents_url.is_some()),
            ("portal_url", portal_url.is_some()),
            ("guest_codes", self.guest_codes.is_some()),
        ];
        let sent = sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name).collect();
        Ok((SignInChange { agents_url, portal_url, guest_codes: self.guest_codes }, sent))
    }
}

/// Before the first change they have no id of their own yet.
fn initial() -> SignInSettings {
    SignInSettings::initial(SignInSettingsId::from_uuid(Uuid::nil()))
}

fn change(
    work: &mut Work<'_>,
    if_match: &IfMatch,
    change: &SignInChange,
    sent: &[&str],
) -> Result<SignInSettings, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let before = match store::find(work.conn, &work.scope)? {
        Some(known) => known,
        None => SignInSettings::initial(random::new_id(work.now).map_err(ApiError::internal)?),
    };
    check_version(work, if_match, before.id.uuid(), before.version, sent)?;
    let Some((after, draft)) = before.change(change.clone(), work.now) else { return Ok(before) };
    store::save(work.conn, &work.scope, &after)?;
    work.record(vec![draft])?;
    Ok(after)
}

/// Read how people of the workspace sign in.
#[utoipa::path(
    get,
    path = "/v1/sign-in-settings",
    operation_id = "showSignInSettings",
    tag = "sessions",
    responses(
        (status = 200, description = "The settings.", body = SignInSettingsDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_sign_in_settings(
    state: web::Data<AppState>,
    who: Caller<op::ShowSignInSettings>,
) -> Result<Ok200<SignInSettingsDto>, ApiError> {
    let scope = who.scope;
    let known = state.read(&who, move |conn| Ok(store::find(conn, &scope)?)).await?;
    let settings = known.unwrap_or_else(initial);
    let version = settings.version;
    Ok(Ok200::versioned(settings.into(), version))
}

/// Change how people of the workspace sign in.
///
/// A partial update (RFC 7396). A request that changes nothing is answered 200 without an event.
#[utoipa::path(
    patch,
    path = "/v1/sign-in-settings",
    operation_id = "updateSignInSettings",
    tag = "sessions",
    params(IfMatch),
    request_body = UpdateSignInSettings,
    responses((status = 200, description = "The settings after the change.", body = SignInSettingsDto))
)]
pub async fn update_sign_in_settings(
    state: web::Data<AppState>,
    who: Caller<op::UpdateSignInSettings>,
    context: Ctx,
    if_match: IfMatch,
    body: ValidJson<UpdateSignInSettings>,
) -> Result<Ok200<SignInSettingsDto>, ApiError> {
    let (wanted, sent) = body.into_inner().parse()?;
    let settings = state.write(&who, &context, move |work| change(work, &if_match, &wanted, &sent)).await?;
    let version = settings.version;
    Ok(Ok200::versioned(settings.into(), version))
}
