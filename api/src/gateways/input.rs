//! What clients send about gateways.

use std::collections::BTreeMap;

use domain::{
    gateway::{BodyForm, ContentKind, Field, Inbound, Method, Receipts, Request, Verification},
    ids::TeamId,
    ticket::Channel,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    http::{Patch, not_null},
    secrets::SecretText,
    tickets::input::single_line,
};

/// A header that the gateway is to be sent.
// It is told with what is refused of it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct GatewayHeaderInput {
    /// Its name. What Nobat sets itself is not allowed, such as `Host`, `Content-Type` and `Idempotency-Key`.
    #[schema(min_length = 1, max_length = 100, example = "Authorization")]
    pub name: String,
    /// Its value, with placeholders; `text` and `workspace.name` are not allowed, as they may have several lines.
    #[schema(max_length = 2000, example = "Bearer {{secret.api_key}}")]
    pub value: String,
}

/// What the gateway is to be sent. Placeholders stand for what is known: `{{recipient}}`, `{{text}}`, `{{ticket.number}}`,
/// `{{ticket.id}}`, `{{message.id}}`, `{{delivery.id}}`, `{{workspace.id}}`, `{{workspace.name}}`, and `{{secret.<name>}}`.
/// Each value is escaped for the place where it stands; what is unknown is empty.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct GatewayRequestInput {
    /// `post`, `put`, or `get`, which has no body.
    #[serde(default = "post")]
    #[schema(value_type = String, pattern = "^(post|put|get)$", max_length = 10, default = json!("post"))]
    pub method: Method,
    /// Where: `https`, at a public host unless the operator has opened other networks. Placeholders may stand behind the host.
    #[schema(min_length = 1, max_length = 2000, example = "https://sms.example/v1/messages")]
    pub url: String,
    /// Headers beside those that Nobat sets.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    pub headers: Vec<GatewayHeaderInput>,
    /// What the body is: `json`, `form` (as browsers send it), or `none`.
    #[serde(default = "json")]
    #[schema(value_type = String, pattern = "^(json|form|none)$", max_length = 10, default = json!("json"))]
    pub content: ContentKind,
    /// The body, with placeholders in its texts; for a form texts, numbers and truth values by their names.
    #[serde(default)]
    #[schema(value_type = Object, example = json!({"to": "{{recipient}}", "text": "{{text}}"}))]
    pub body: Map<String, Value>,
}

const fn post() -> Method {
    Method::Post
}

const fn json() -> ContentKind {
    ContentKind::Json
}

impl From<GatewayRequestInput> for Request {
    fn from(it: GatewayRequestInput) -> Self {
        let GatewayRequestInput { method, url, headers, content, body } = it;
        let header = |GatewayHeaderInput { name, value }: GatewayHeaderInput| Field { name, value };
        Self { method, url, headers: headers.into_iter().map(header).collect(), content, body }
    }
}

/// How messages are to come in by the gateway.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct GatewayInboundInput {
    /// `header`: the header holds the secret itself. `hmac_sha256`: it holds HMAC-SHA256 of the body under the secret, in
    /// hexadecimal or Base64, with or without `sha256=` before it.
    #[schema(value_type = String, pattern = "^(header|hmac_sha256)$", max_length = 20)]
    pub verification: Verification,
    /// Which header.
    #[schema(min_length = 1, max_length = 100, pattern = "^[A-Za-z0-9-]+$", example = "X-Signature")]
    pub header: String,
    /// How the body is written: `json`, `form`.
    #[serde(default = "as_json")]
    #[schema(value_type = String, pattern = "^(json|form)$", max_length = 10, default = json!("json"))]
    pub format: BodyForm,
    /// Where the sender stands: a JSON pointer, or the name of a form's field.
    #[schema(min_length = 1, max_length = 200, example = "/from")]
    pub sender: String,
    /// Where his words stand.
    #[schema(min_length = 1, max_length = 200, example = "/text")]
    pub text: String,
    /// Where the gateway's id of the message stands: the same message is taken in once.
    #[schema(min_length = 1, max_length = 200, example = "/id")]
    pub message_id: String,
    /// Where his name stands.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
}

const fn as_json() -> BodyForm {
    BodyForm::Json
}

impl From<GatewayInboundInput> for Inbound {
    fn from(it: GatewayInboundInput) -> Self {
        let GatewayInboundInput { verification, header, format, sender, text, message_id, name } = it;
        Self { verification, header, format, sender, text, message_id, name }
    }
}

/// How the service is to tell whether something arrived.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct GatewayReceiptsInput {
    /// `header`, `hmac_sha256`: as with `inbound`, under the same secret.
    #[schema(value_type = String, pattern = "^(header|hmac_sha256)$", max_length = 20)]
    pub verification: Verification,
    /// Which header.
    #[schema(min_length = 1, max_length = 100, pattern = "^[A-Za-z0-9-]+$", example = "X-Signature")]
    pub header: String,
    /// How the body is written: `json`, `form`.
    #[serde(default = "as_json")]
    #[schema(value_type = String, pattern = "^(json|form)$", max_length = 10, default = json!("json"))]
    pub format: BodyForm,
    /// Where the service's own id stands, as `message_id_pointer` found it in the answer: a JSON pointer, or the name of a
    /// form's field. This or `delivery_id` is required.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200, example = "/message/id")]
    pub message_id: Option<String>,
    /// Where the delivery's id stands, which the request takes as `{{delivery.id}}`. It goes before `message_id`.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200, example = "/reference")]
    pub delivery_id: Option<String>,
    /// Where the state stands.
    #[schema(min_length = 1, max_length = 200, example = "/status")]
    pub status: String,
    /// What the service calls what has arrived, each at most 100 characters; capitals make no difference.
    #[validate(length(max = 20))]
    #[schema(max_items = 20, example = json!(["delivered", "read"]))]
    pub delivered: Vec<String>,
    /// What it calls what will not arrive. Other words change nothing.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20, example = json!(["undelivered", "expired"]))]
    pub failed: Vec<String>,
}

impl From<GatewayReceiptsInput> for Receipts {
    fn from(it: GatewayReceiptsInput) -> Self {
        let GatewayReceiptsInput { verification, header, format, message_id, delivery_id, status, .. } = it;
        let [delivered, failed] = [it.delivered, it.failed].map(trimmed);
        Self { verification, header, format, message_id, delivery_id, status, delivered, failed }
    }
}

fn trimmed(words: Vec<String>) -> Vec<String> {
    words.into_iter().map(|word| word.trim().to_owned()).collect()
}

/// A gateway to add.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateGateway {
    /// What it is called, one line.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "پیامک")]
    pub name: String,
    /// The channel of tickets that come by it: `sms` (senders are telephone numbers), `chat`.
    #[schema(value_type = String, pattern = "^(sms|chat)$", max_length = 20)]
    pub channel: Channel,
    /// Is it used? It is when absent.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// The team of tickets that come by it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// Does it carry what agents are told by the channel `gateway`? Another one that does so stops.
    #[serde(default)]
    pub for_notifications: Option<bool>,
    /// What it is sent.
    #[validate(nested)]
    pub request: GatewayRequestInput,
    /// Where its answer names what it took: a JSON pointer.
    #[serde(default)]
    #[schema(max_length = 200, example = "/message_id")]
    pub message_id_pointer: Option<String>,
    /// The secrets that the request takes, by their names: small letters, digits and `_`. Kept encrypted and never shown.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>, example = json!({"api_key": "k-123"}))]
    pub secrets: BTreeMap<String, SecretText>,
    /// How messages come in by it. None are taken before `setGatewayInboundSecret`.
    #[serde(default)]
    #[validate(nested)]
    pub inbound: Option<GatewayInboundInput>,
    /// How the service tells whether something arrived. Nothing is heard before `setGatewayInboundSecret`.
    #[serde(default)]
    #[validate(nested)]
    pub receipts: Option<GatewayReceiptsInput>,
}

/// What to change. Absent members stay; null clears a nullable member (RFC 7396); request, inbound and receipts are
/// replaced as a whole.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateGateway {
    /// What it is called, one line.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Is it used?
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub enabled: Option<bool>,
    /// The team of tickets that come by it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Patch<TeamId>,
    /// Does it carry what agents are told by the channel `gateway`?
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub for_notifications: Option<bool>,
    /// What it is sent. At another host the secrets have to be given anew.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub request: Option<GatewayRequestInput>,
    /// Where its answer names what it took: a JSON pointer.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub message_id_pointer: Patch<String>,
    /// Secrets to set, by their names; null removes one, and those that are not named stay.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = BTreeMap<String, Option<String>>, nullable = false)]
    pub secrets: Option<BTreeMap<String, Option<SecretText>>>,
    /// How messages come in by it.
    #[serde(default)]
    #[validate(nested)]
    #[schema(value_type = Option<GatewayInboundInput>)]
    pub inbound: Patch<GatewayInboundInput>,
    /// How the service tells whether something arrived.
    #[serde(default)]
    #[validate(nested)]
    #[schema(value_type = Option<GatewayReceiptsInput>)]
    pub receipts: Patch<GatewayReceiptsInput>,
}

impl UpdateGateway {
    /// The names of the members that were sent.
    pub fn sent(&self) -> Vec<&'static str> {
        let given = [
            ("name", self.name.is_some()),
            ("enabled", self.enabled.is_some()),
            ("team_id", !self.team_id.is_keep()),
            ("for_notifications", self.for_notifications.is_some()),
            ("request", self.request.is_some()),
            ("message_id_pointer", !self.message_id_pointer.is_keep()),
            ("secrets", self.secrets.is_some()),
            ("inbound", !self.inbound.is_keep()),
            ("receipts", !self.receipts.is_keep()),
        ];
        given.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name).collect()
    }
}

/// By what call-backs are to be known.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetGatewayInboundSecret {
    /// The secret that the service signs with, where it makes its own; absent or null: Nobat makes one.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 16, max_length = 500)]
    pub secret: Option<SecretText>,
}
