//! Version, limits and features.

use actix_web::web;
use domain::{
    access::{MAX_LIFETIME_DAYS, SESSION_DAYS},
    attachment::MAX_ATTACHMENTS,
    ticket::MAX_TAGS,
};

use super::dto::{Limits, MetaDto};
use crate::{
    auth::{attempts::AttemptLimits, jwt, password::MIN_PASSWORD_CHARS},
    content::MAX_BODY_CHARS,
    http::{
        DEFAULT_LIMIT, Language, MAX_BODY_BYTES, MAX_HEADER_BYTES, MAX_JSON_DEPTH, MAX_LIMIT, MAX_URI_BYTES, Ok200,
    },
    state::AppState,
};

const FEATURES: &[&str] = &[
    "tickets",
    "messages",
    "attachments",
    "internal_notes",
    "customers",
    "organizations",
    "teams",
    "categories",
    "triage",
    "history",
    "history_verification",
    "audit_log",
    "sessions",
    "tokens",
    "idempotency_keys",
    "optimistic_concurrency",
];
const LANGUAGES: &[&str] = &[Language::En.tag(), Language::Fa.tag()];

/// Version, limits and features.
///
/// What a client may want to know before it sends anything. Needs no credential.
#[utoipa::path(
    get,
    path = "/v1/meta",
    operation_id = "showMeta",
    tag = "service",
    responses((status = 200, description = "The service.", body = MetaDto))
)]
pub async fn show_meta(state: web::Data<AppState>) -> Ok200<MetaDto> {
    Ok200::new(meta(state.attachment_bytes, state.limits.per_minute()))
}

fn meta(attachment_bytes: u64, requests_per_minute: u32) -> MetaDto {
    let attempts = AttemptLimits::default();
    MetaDto {
        name: "Nobat",
        version: env!("CARGO_PKG_VERSION"),
        api_version: "v1",
        limits: Limits {
            page_default: DEFAULT_LIMIT,
            page_max: MAX_LIMIT,
            total_max: 10_000,
            body_bytes: MAX_BODY_BYTES,
            json_depth: MAX_JSON_DEPTH,
            uri_bytes: MAX_URI_BYTES,
            header_bytes: MAX_HEADER_BYTES,
            message_chars: MAX_BODY_CHARS,
            subject_chars: 300,
            tags: MAX_TAGS,
            attachment_bytes,
            requests_per_minute,
            attachments: MAX_ATTACHMENTS,
            password_chars_min: MIN_PASSWORD_CHARS,
            access_token_seconds: jwt::LIFETIME_SECONDS,
            session_seconds: SESSION_DAYS * 86_400,
            token_days_max: MAX_LIFETIME_DAYS,
            idempotency_seconds: 86_400,
            sign_in_failures_per_account: attempts.account.units,
            sign_in_failures_per_address: attempts.address.units,
            sign_in_window_seconds: attempts.account.window_seconds,
        },
        features: FEATURES,
        languages: LANGUAGES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_sign_in_limits_share_the_window_that_is_told() {
        let limits = AttemptLimits::default();
        assert_eq!(limits.account.window_seconds, limits.address.window_seconds);
        assert_eq!(meta(1, 600).limits.sign_in_window_seconds, limits.account.window_seconds);
    }

    #[test]
    fn the_languages_are_those_that_problems_are_written_in() {
        assert_eq!(meta(1, 600).languages, ["en", "fa"]);
        assert!(LANGUAGES.iter().all(|tag| Language::negotiate(tag).tag() == *tag));
    }
}
