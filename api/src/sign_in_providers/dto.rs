//! The wire shapes of a service at which agents sign in, and the way of what clients send into the domain.

use domain::{
    access::{MAX_REDIRECT_URLS, NewSignInProvider, SignInProvider, SignInProviderChange, base_url, may_create},
    ids::SignInProviderId,
    people::Role,
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    egress::Egress,
    http::{ApiError, FieldCode, FieldError, Patch, not_null},
    secrets::SecretText,
    tickets::input::single_line,
};

/// The longest client secret, in bytes.
const MAX_CLIENT_SECRET: usize = 512;

/// A service at which agents sign in: an OpenID provider, such as the one of your company. Its secret is never shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SignInProvider)]
pub struct SignInProviderDto {
    /// The provider's id.
    #[schema(value_type = String, max_length = 30, example = "sip_01jd0000000000000000000000")]
    pub id: SignInProviderId,
    /// Grows with every change. The value of the ETag.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// The name, for people.
    #[schema(max_length = 200, example = "company")]
    pub name: String,
    /// Its issuer, byte for byte. What it publishes is at `/.well-known/openid-configuration` below that.
    #[schema(max_length = 255, example = "https://id.example")]
    pub issuer: String,
    /// What it calls this workspace.
    #[schema(max_length = 255, example = "nobat")]
    pub client_id: String,
    /// Pages of your frontend that it may lead back to; the first unless a sign-in names another.
    #[schema(max_items = 10, example = json!(["https://desk.example/signed-in"]))]
    pub redirect_urls: Vec<String>,
    /// What those become whom it vouches for with a verified address and the workspace does not know: `agent` or `viewer`;
    /// null: they are not let in.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "viewer")]
    pub creates_role: Option<Role>,
    /// When its secret was last set.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub secret_set_at: Instant,
    /// Do people sign in by it?
    pub active: bool,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<SignInProvider> for SignInProviderDto {
    fn from(it: SignInProvider) -> Self {
        Self {
            id: it.id,
            version: it.version,
            name: it.name,
            issuer: it.issuer,
            client_id: it.client_id,
            redirect_urls: it.redirect_urls,
            creates_role: it.creates,
            secret_set_at: it.secret_set_at,
            active: it.deactivated_at.is_none(),
            created_at: it.created_at,
            updated_at: it.updated_at,
        }
    }
}

/// All services at which agents of the workspace sign in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignInProviders {
    /// The oldest first.
    #[schema(max_items = 10)]
    pub data: Vec<SignInProviderDto>,
}

/// A service to add.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateSignInProvider {
    /// The name, one line.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "company")]
    pub name: String,
    /// Its issuer: `https`, a public address, without a query. It never changes. In use already: 409 `already_exists` with
    /// the other provider's id.
    #[validate(length(max = 255))]
    #[schema(min_length = 1, max_length = 255, example = "https://id.example")]
    pub issuer: String,
    /// What it calls this workspace.
    #[validate(length(max = 255), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 255, example = "nobat")]
    pub client_id: String,
    /// What the workspace proves itself with there, at most 512 bytes. Kept encrypted, never shown again.
    #[schema(value_type = String, min_length = 1, max_length = 512)]
    pub client_secret: SecretText,
    /// Pages of your frontend that it may lead back to: `https`, without query and fragment; `http` for `localhost` alone.
    #[schema(min_items = 1, max_items = 10)]
    pub redirect_urls: Vec<String>,
    /// What those become whom the workspace does not know: `agent` or `viewer`; they are not let in when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(agent|viewer)$", max_length = 20)]
    pub creates_role: Option<Role>,
}

/// What to change. Absent members stay; null clears a nullable member (RFC 7396).
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateSignInProvider {
    /// The name, one line.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// What it calls this workspace.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 255), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 255)]
    pub client_id: Option<String>,
    /// Another secret, in place of the present one, at once.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, min_length = 1, max_length = 512)]
    pub client_secret: Option<SecretText>,
    /// All pages that it may lead back to.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false, min_items = 1, max_items = 10)]
    pub redirect_urls: Option<Vec<String>>,
    /// What those become whom the workspace does not know; null: they are not let in.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(agent|viewer)$", max_length = 20)]
    pub creates_role: Patch<Role>,
    /// Do people sign in by it?
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub active: Option<bool>,
}

fn check_secret(secret: &SecretText, errors: &mut Vec<FieldError>) {
    let fault = match secret.expose().len() {
        0 => FieldError::pointer("#/client_secret", FieldCode::Required),
        1..=MAX_CLIENT_SECRET => return,
        _ => FieldError::pointer("#/client_secret", FieldCode::TooLong).with("max", MAX_CLIENT_SECRET),
    };
    errors.push(fault);
}

fn check_redirects(urls: &[String], errors: &mut Vec<FieldError>) {
    let whole = |code| FieldError::pointer("#/redirect_urls", code);
    match urls.len() {
        0 => errors.push(whole(FieldCode::TooFew).with("min", 1)),
        1..=MAX_REDIRECT_URLS => {}
        _ => errors.push(whole(FieldCode::TooMany).with("max", MAX_REDIRECT_URLS)),
    }
    for (at, url) in urls.iter().enumerate() {
        let refused = |code| FieldError::pointer(format!("#/redirect_urls/{at}"), code);
        if base_url(url).is_none() {
            errors.push(refused(FieldCode::InvalidFormat));
        } else if urls.iter().take(at).any(|other| other == url) {
            errors.push(refused(FieldCode::Duplicate));
        }
    }
}

fn check_role(role: Option<Role>, errors: &mut Vec<FieldError>) {
    if role.is_some_and(|role| !may_create(role)) {
        errors.push(
            FieldError::pointer("#/creates_role", FieldCode::UnknownOption).with("allowed", vec!["agent", "viewer"]),
        );
    }
}

fn none_of(errors: Vec<FieldError>) -> Result<(), ApiError> {
    if errors.is_empty() { Ok(()) } else { Err(ApiError::validation(errors)) }
}

impl CreateSignInProvider {
    /// The provider to add under `id`, and its secret.
    pub fn parse(self, id: SignInProviderId, egress: &Egress) -> Result<(NewSignInProvider, SecretText), ApiError> {
        let mut errors = Vec::new();
        if self.issuer.contains(['?', '#']) || egress.check(&self.issuer).is_err() {
            errors.push(FieldError::pointer("#/issuer", FieldCode::InvalidFormat));
        }
        check_secret(&self.client_secret, &mut errors);
        check_redirects(&self.redirect_urls, &mut errors);
        check_role(self.creates_role, &mut errors);
        none_of(errors)?;
        let new = NewSignInProvider {
            id,
            name: self.name.trim().to_owned(),
            issuer: self.issuer,
            client_id: self.client_id,
            redirect_urls: self.redirect_urls,
            creates: self.creates_role,
        };
        Ok((new, self.client_secret))
    }
}

impl UpdateSignInProvider {
    /// The change, and the names of the members that were sent.
    pub fn parse(&self) -> Result<(SignInProviderChange, Vec<&'static str>), ApiError> {
        let mut errors = Vec::new();
        if let Some(secret) = &self.client_secret {
            check_secret(secret, &mut errors);
        }
        if let Some(urls) = &self.redirect_urls {
            check_redirects(urls, &mut errors);
        }
        check_role(self.creates_role.value().copied(), &mut errors);
        none_of(errors)?;
        let sent = [
            ("name", self.name.is_some()),
            ("client_id", self.client_id.is_some()),
            ("secret_set_at", self.client_secret.is_some()),
            ("redirect_urls", self.redirect_urls.is_some()),
            ("creates", !self.creates_role.is_keep()),
            ("deactivated_at", self.active.is_some()),
        ];
        let change = SignInProviderChange {
            name: self.name.as_deref().map(|name| name.trim().to_owned()),
            client_id: self.client_id.clone(),
            redirect_urls: self.redirect_urls.clone(),
            creates: self.creates_role.into_option(),
            secret: self.client_secret.is_some(),
            active: self.active,
        };
        Ok((change, sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name).collect()))
    }
}
