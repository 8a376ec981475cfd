//! What webhooks are signed with: made here, shown once, kept sealed.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    ids::{WebhookId, WorkspaceId},
    time::Instant,
};
use hmac::{Hmac, Mac as _};
use persistence::webhook::Secrets;
use sha2::Sha256;

use crate::{
    http::ApiError,
    random,
    secrets::{Place, Sealer, SecretText},
};

/// How a secret begins where it is shown.
const PREFIX: &str = "whsec_";
const BYTES: usize = 32;

const fn place(workspace: WorkspaceId, webhook: WebhookId) -> Place {
    Place { workspace: workspace.uuid(), table: "webhooks", row: webhook.uuid() }
}

/// A new secret: as it is shown, and as it is kept.
pub fn make(sealer: &Sealer, workspace: WorkspaceId, webhook: WebhookId) -> Result<(SecretText, Vec<u8>), ApiError> {
    let bytes = random::bytes::<BYTES>().map_err(ApiError::internal)?;
    let sealed = sealer.seal(&bytes, place(workspace, webhook)).map_err(ApiError::internal)?;
    Ok((SecretText::new(format!("{PREFIX}{}", STANDARD.encode(bytes))), sealed))
}

/// The header `webhook-signature`: what is signed is the id, the second and the body's bytes. While a secret is being
/// replaced both sign.
pub fn signature(
    sealer: &Sealer,
    (workspace, webhook): (WorkspaceId, WebhookId),
    secrets: &Secrets,
    (id, now, body): (&str, Instant, &[u8]),
) -> Result<String, ApiError> {
    let old = secrets.old.as_ref().filter(|(_, until)| *until > now).map(|(sealed, _)| sealed);
    let mut signatures = Vec::with_capacity(2);
    for sealed in std::iter::once(&secrets.current).chain(old) {
        let key = sealer.open(sealed, place(workspace, webhook)).map_err(ApiError::internal)?;
        signatures.push(sign(&key, id, now.millis().div_euclid(1_000), body)?);
    }
    Ok(signatures.join(" "))
}

fn sign(key: &[u8], id: &str, seconds: i64, body: &[u8]) -> Result<String, ApiError> {
    let mut mac = <Hmac<Sha256> as hmac::Mac>::new_from_slice(key).map_err(ApiError::internal)?;
    mac.update(format!("{id}.{seconds}.").as_bytes());
    mac.update(body);
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_standards_own_example() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = br#"{"test": 2432232314}"#;
        let signed = sign(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body).unwrap();
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
