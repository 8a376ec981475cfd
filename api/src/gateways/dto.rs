//! The wire shapes of a gateway.

use domain::{
    gateway::{BodyForm, ContentKind, Field, Gateway, Inbound, Method, Receipts, Request, Verification},
    ids::{GatewayId, TeamId},
    ticket::Channel,
    time::Instant,
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A header that a gateway is sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GatewayHeader)]
pub struct HeaderDto {
    /// Its name.
    #[schema(max_length = 100, example = "Authorization")]
    pub name: String,
    /// Its value, with placeholders.
    #[schema(max_length = 2000, example = "Bearer {{secret.api_key}}")]
    pub value: String,
}

/// What a gateway is sent, with placeholders such as `{{recipient}}`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GatewayRequest)]
pub struct RequestDto {
    /// `post`, `put`, `get`.
    #[schema(value_type = String, max_length = 10, example = "post")]
    pub method: Method,
    /// Where.
    #[schema(max_length = 2000, example = "https://sms.example/v1/messages")]
    pub url: String,
    /// Headers beside those that Nobat sets.
    #[schema(max_items = 20)]
    pub headers: Vec<HeaderDto>,
    /// What the body is: `json`, `form`, `none`.
    #[schema(value_type = String, max_length = 10, example = "json")]
    pub content: ContentKind,
    /// The body.
    #[schema(value_type = Object, example = json!({"to": "{{recipient}}", "text": "{{text}}"}))]
    pub body: Map<String, Value>,
}

impl From<Request> for RequestDto {
    fn from(request: Request) -> Self {
        let header = |Field { name, value }: Field| HeaderDto { name, value };
        Self {
            method: request.method,
            url: request.url,
            headers: request.headers.into_iter().map(header).collect(),
            content: request.content,
            body: request.body,
        }
    }
}

/// A secret of a gateway. What it is, is never shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GatewaySecret)]
pub struct SecretDto {
    /// Its name: it stands in the request as `{{secret.<name>}}`.
    #[schema(max_length = 40, example = "api_key")]
    pub name: String,
    /// When it was set.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub set_at: Instant,
}

/// How messages come in by a gateway.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GatewayInbound)]
pub struct InboundDto {
    /// `header`: the header holds the secret itself. `hmac_sha256`: it holds HMAC-SHA256 of the body under the secret, in
    /// hexadecimal or Base64, with or without `sha256=` before it.
    #[schema(value_type = String, max_length = 20, example = "hmac_sha256")]
    pub verification: Verification,
    /// Which header.
    #[schema(max_length = 100, example = "X-Signature")]
    pub header: String,
    /// How the body is written: `json`, `form`.
    #[schema(value_type = String, max_length = 10, example = "json")]
    pub format: BodyForm,
    /// Where the sender stands: a JSON pointer, or the name of a form's field.
    #[schema(max_length = 200, example = "/from")]
    pub sender: String,
    /// Where his words stand.
    #[schema(max_length = 200, example = "/text")]
    pub text: String,
    /// Where the gateway's id of the message stands.
    #[schema(max_length = 200, example = "/id")]
    pub message_id: String,
    /// Where his name stands, if anywhere.
    #[schema(required = true, max_length = 200)]
    pub name: Option<String>,
}

impl From<Inbound> for InboundDto {
    fn from(it: Inbound) -> Self {
        let Inbound { verification, header, format, sender, text, message_id, name } = it;
        Self { verification, header, format, sender, text, message_id, name }
    }
}

/// How the service tells whether something arrived.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GatewayReceipts)]
pub struct ReceiptsDto {
    /// `header`, `hmac_sha256`: as with `inbound`, under the same secret.
    #[schema(value_type = String, max_length = 20, example = "hmac_sha256")]
    pub verification: Verification,
    /// Which header.
    #[schema(max_length = 100, example = "X-Signature")]
    pub header: String,
    /// How the body is written: `json`, `form`.
    #[schema(value_type = String, max_length = 10, example = "json")]
    pub format: BodyForm,
    /// Where the service's own id stands: a JSON pointer, or the name of a form's field.
    #[schema(required = true, max_length = 200, example = "/message/id")]
    pub message_id: Option<String>,
    /// Where the delivery's id stands, which the request took as `{{delivery.id}}`. It goes before `message_id`.
    #[schema(required = true, max_length = 200, example = "/reference")]
    pub delivery_id: Option<String>,
    /// Where the state stands.
    #[schema(max_length = 200, example = "/status")]
    pub status: String,
    /// What the service calls what has arrived.
    #[schema(max_items = 20, example = json!(["delivered", "read"]))]
    pub delivered: Vec<String>,
    /// What it calls what will not arrive. Other words change nothing.
    #[schema(max_items = 20, example = json!(["undelivered", "expired"]))]
    pub failed: Vec<String>,
}

impl From<Receipts> for ReceiptsDto {
    fn from(it: Receipts) -> Self {
        let Receipts { verification, header, format, message_id, delivery_id, status, delivered, failed } = it;
        Self { verification, header, format, message_id, delivery_id, status, delivered, failed }
    }
}

/// A service for short messages or chats.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Gateway)]
pub struct GatewayDto {
    /// The gateway's id.
    #[schema(value_type = String, max_length = 30, example = "gtw_01jd0000000000000000000000")]
    pub id: GatewayId,
    /// Grows with every change. The value of the ETag.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// What it is called.
    #[schema(max_length = 200, example = "پیامک")]
    pub name: String,
    /// The channel of tickets that come by it: `sms`, `chat`. More may be added.
    #[schema(value_type = String, max_length = 20, example = "sms")]
    pub channel: Channel,
    /// Is it used?
    pub enabled: bool,
    /// The team of tickets that come by it; null: as for any other ticket.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// Does it carry what agents are told by the channel `gateway`? At most one does.
    pub for_notifications: bool,
    /// What it is sent.
    pub request: RequestDto,
    /// Where its answer names what it took: a JSON pointer.
    #[schema(required = true, max_length = 200, example = "/message_id")]
    pub message_id_pointer: Option<String>,
    /// The secrets that the request may take, by their names.
    #[schema(max_items = 10)]
    pub secrets: Vec<SecretDto>,
    /// How messages come in by it; null: none do.
    #[schema(required = true)]
    pub inbound: Option<InboundDto>,
    /// How the service tells whether something arrived; null: it does not.
    #[schema(required = true)]
    pub receipts: Option<ReceiptsDto>,
    /// When the secret of its call-backs was set; null: none are taken.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub inbound_secret_set_at: Option<Instant>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<Gateway> for GatewayDto {
    fn from(gateway: Gateway) -> Self {
        Self {
            id: gateway.id,
            version: gateway.version,
            enabled: gateway.is_active(),
            name: gateway.name,
            channel: gateway.channel,
            team_id: gateway.team_id,
            for_notifications: gateway.is_for_notifications,
            request: gateway.request.into(),
            message_id_pointer: gateway.message_id_pointer,
            secrets: gateway.secrets.into_iter().map(|(name, set_at)| SecretDto { name, set_at }).collect(),
            inbound: gateway.inbound.map(InboundDto::from),
            receipts: gateway.receipts.map(ReceiptsDto::from),
            inbound_secret_set_at: gateway.inbound_secret_set_at,
            created_at: gateway.created_at,
            updated_at: gateway.updated_at,
        }
    }
}

/// By what a gateway's call-backs are known from now on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GatewayInboundSecret {
    /// The gateway.
    #[schema(value_type = String, max_length = 30)]
    pub gateway_id: GatewayId,
    /// It. It is shown here and never again.
    #[schema(max_length = 500)]
    pub secret: String,
    /// Where call-backs with messages go.
    #[schema(max_length = 500, example = "/v1/public/gateways/gtw_01jd0000000000000000000000/messages")]
    pub path: String,
    /// Where those go that tell whether something arrived.
    #[schema(max_length = 500, example = "/v1/public/gateways/gtw_01jd0000000000000000000000/receipts")]
    pub receipts_path: String,
}
