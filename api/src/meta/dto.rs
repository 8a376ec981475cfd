//! The wire shapes of what the service says of itself.

use serde::Serialize;
use utoipa::ToSchema;

/// The service.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Meta)]
pub struct MetaDto {
    /// The product.
    #[schema(max_length = 50, example = "Nobat")]
    pub name: &'static str,
    /// The version of the program.
    #[schema(max_length = 50, example = "0.1.0")]
    pub version: &'static str,
    /// The version of the contract.
    #[schema(max_length = 10, example = "v1")]
    pub api_version: &'static str,
    /// What a request may hold.
    pub limits: Limits,
    /// What this service can do. More may be added.
    #[schema(value_type = Vec<String>, max_items = 100, example = json!(["tickets", "messages"]))]
    pub features: &'static [&'static str],
    /// The languages of problem texts, for `Accept-Language`.
    #[schema(value_type = Vec<String>, max_items = 10, example = json!(["en", "fa"]))]
    pub languages: &'static [&'static str],
}

/// What a request may hold, and how long things last.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Limits {
    /// Rows of a page unless the request says otherwise.
    #[schema(minimum = 1, example = 50)]
    pub page_default: u32,
    /// The most rows of a page.
    #[schema(minimum = 1, example = 200)]
    pub page_max: u32,
    /// How far `with_total` counts.
    #[schema(minimum = 1, example = 10000)]
    pub total_max: u32,
    /// The longest JSON body, in bytes.
    #[schema(minimum = 1, example = 1048576)]
    pub body_bytes: usize,
    /// The deepest nesting of a JSON body.
    #[schema(minimum = 1, example = 32)]
    pub json_depth: usize,
    /// The longest path and query together, in bytes.
    #[schema(minimum = 1, example = 8192)]
    pub uri_bytes: usize,
    /// All headers together, in bytes.
    #[schema(minimum = 1, example = 32768)]
    pub header_bytes: usize,
    /// The longest body of a message, in characters.
    #[schema(minimum = 1, example = 65536)]
    pub message_chars: u64,
    /// The longest subject of a ticket, in characters.
    #[schema(minimum = 1, example = 300)]
    pub subject_chars: u32,
    /// The most tags of a ticket.
    #[schema(minimum = 1, example = 50)]
    pub tags: usize,
    /// The longest file that can be uploaded, in bytes.
    #[schema(minimum = 1, example = 26214400)]
    pub attachment_bytes: u64,
    /// How many requests one caller may make in a minute, on each node; 0: as many as he likes. Budgets of other kinds are
    /// told by `RateLimit-Policy`.
    #[schema(minimum = 0, example = 600)]
    pub requests_per_minute: u32,
    /// The most files of a message.
    #[schema(minimum = 1, example = 20)]
    pub attachments: usize,
    /// The fewest characters of a password.
    #[schema(minimum = 1, example = 10)]
    pub password_chars_min: usize,
    /// How long an access token lives.
    #[schema(minimum = 1, example = 600)]
    pub access_token_seconds: i64,
    /// How long a session lasts.
    #[schema(minimum = 1, example = 2592000)]
    pub session_seconds: i64,
    /// How long a token may live.
    #[schema(minimum = 1, example = 1825)]
    pub token_days_max: i64,
    /// For how long at least the same `Idempotency-Key` gives the same answer.
    #[schema(minimum = 1, example = 86400)]
    pub idempotency_seconds: i64,
    /// Failed sign-ins of one account in `sign_in_window_seconds`, per node.
    #[schema(minimum = 1, example = 10)]
    pub sign_in_failures_per_account: u32,
    /// Failed sign-ins from one address in `sign_in_window_seconds`, per node.
    #[schema(minimum = 1, example = 50)]
    pub sign_in_failures_per_address: u32,
    /// The time over which failed sign-ins are counted.
    #[schema(minimum = 1, example = 900)]
    pub sign_in_window_seconds: u32,
}

/// The process is alive.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Liveness {
    /// Always `ok`.
    #[schema(max_length = 10, example = "ok")]
    pub status: &'static str,
}

/// The service can work.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Readiness {
    /// Always `ready`; otherwise the answer is a problem with the same `checks`.
    #[schema(max_length = 10, example = "ready")]
    pub status: &'static str,
    /// What was looked at.
    pub checks: Checks,
}

/// What readiness looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Checks {
    /// `ok`, `unavailable` (no answer within a second) or `overloaded`.
    #[schema(max_length = 20, example = "ok")]
    pub database: &'static str,
    /// `ok`, `pending` (the schema is older than the program), `newer` (it is newer) or `unknown`.
    #[schema(max_length = 20, example = "ok")]
    pub migrations: &'static str,
}

/// A problem code explained.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemPage {
    /// The code, as in the `code` of problems.
    #[schema(max_length = 100, example = "validation_failed")]
    pub code: &'static str,
    /// The HTTP status it comes with.
    #[schema(minimum = 400, maximum = 599, example = 422)]
    pub status: u16,
    /// What kind of problem it is, in the language of `Content-Language`.
    #[schema(max_length = 200, example = "Some fields are not valid")]
    pub title: &'static str,
    /// What happened and what to do, in the language of `Content-Language`; `{name}` stands for a member that the
    /// problem itself carries.
    #[schema(max_length = 2000, example = "Rejected fields: {count}.")]
    pub detail: &'static str,
}
