//! A call-back of a gateway: does it come from there, and what does it say?

use domain::gateway::{BodyForm, Inbound, MAX_STATUS_WORD, Receipts, Verification};
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::{
    http::{ApiError, Code, FieldCode, FieldError, base64url, form_pairs},
    secrets::SecretText,
};

const MAX_TEXT: usize = 10_000;
const MAX_ID: usize = 255;
const MAX_NAME: usize = 200;
const PREFIX: &str = "sha256=";

/// Does the header prove that whoever knows the secret has sent this body?
pub(super) fn is_proved(verification: Verification, secret: &SecretText, header: &str, body: &[u8]) -> bool {
    match verification {
        Verification::Header => bool::from(header.as_bytes().ct_eq(secret.expose().as_bytes())),
        Verification::HmacSha256 => {
            let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(secret.expose().as_bytes()) else { return false };
            mac.update(body);
            let made: [u8; 32] = mac.finalize().into_bytes().into();
            let given = header.trim();
            let given = given.strip_prefix(PREFIX).unwrap_or(given);
            let hex: String = made.iter().map(|byte| format!("{byte:02x}")).collect();
            let is_hex = given.to_ascii_lowercase().as_bytes().ct_eq(hex.as_bytes());
            let plain = given.replace('+', "-").replace('/', "_");
            let is_base64 = plain.trim_end_matches('=').as_bytes().ct_eq(base64url(&made).as_bytes());
            bool::from(is_hex | is_base64)
        }
    }
}

/// What a call-back says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub sender: String,
    pub text: String,
    pub message_id: String,
    pub name: Option<String>,
}

/// A body that was taken apart.
enum Parts {
    Json(Value),
    Form(Vec<(String, String)>),
}

impl Parts {
    fn read(form: BodyForm, body: &[u8]) -> Result<Self, ApiError> {
        match form {
            BodyForm::Json => {
                serde_json::from_slice(body).map(Self::Json).map_err(|_| ApiError::new(Code::InvalidJson))
            }
            BodyForm::Form => {
                let text = std::str::from_utf8(body).map_err(|_| ApiError::new(Code::BadRequest))?;
                form_pairs(text).map(Self::Form).ok_or_else(|| ApiError::new(Code::BadRequest))
            }
        }
    }

    fn at(&self, place: &str) -> Option<String> {
        let text = match self {
            Self::Json(value) => match value.pointer(place)? {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => return None,
            },
            Self::Form(pairs) => pairs.iter().find(|(name, _)| name == place).map(|(_, value)| value.clone())?,
        };
        Some(text).filter(|text| !text.trim().is_empty())
    }
}

/// A body as it is read, and what is wrong with it so far.
struct Reading {
    parts: Parts,
    form: BodyForm,
    errors: Vec<FieldError>,
}

impl Reading {
    fn of(form: BodyForm, body: &[u8]) -> Result<Self, ApiError> {
        Ok(Self { parts: Parts::read(form, body)?, form, errors: Vec::new() })
    }

    fn refuse(&mut self, place: &str, code: FieldCode) {
        let pointer = match self.form {
            BodyForm::Json => format!("#{place}"),
            BodyForm::Form => format!("#/{}", place.replace('~', "~0").replace('/', "~1")),
        };
        self.errors.push(FieldError::pointer(pointer, code));
    }

    /// What stands there, if anything does.
    fn find(&mut self, place: &str, most: usize, is_one_line: bool) -> Option<String> {
        let text = self.parts.at(place)?;
        let code = match &text {
            text if text.chars().count() > most => Some(FieldCode::TooLong),
            text if text.contains('\0') => Some(FieldCode::InvalidCharacter),
            text if is_one_line && text.chars().any(char::is_control) => Some(FieldCode::InvalidCharacter),
            _ => None,
        };
        if let Some(code) = code {
            self.refuse(place, code);
        }
        Some(text)
    }

    /// What has to stand there.
    fn take(&mut self, place: &str, most: usize, is_one_line: bool) -> String {
        let text = self.find(place, most, is_one_line);
        if text.is_none() {
            self.refuse(place, FieldCode::Required);
        }
        text.unwrap_or_default()
    }

    fn done<T>(self, value: T) -> Result<T, ApiError> {
        if self.errors.is_empty() { Ok(value) } else { Err(ApiError::validation(self.errors)) }
    }
}

/// What a message says, where the gateway's description says it stands.
///
/// # Errors
/// `invalid_json` and `bad_request` for a body that cannot be read; 422 with the place of what is missing or is none.
pub(super) fn read(inbound: &Inbound, body: &[u8]) -> Result<Said, ApiError> {
    let mut reading = Reading::of(inbound.format, body)?;
    let sender = reading.take(&inbound.sender, MAX_ID, true);
    let text = reading.take(&inbound.text, MAX_TEXT, false);
    let message_id = reading.take(&inbound.message_id, MAX_ID, true);
    // Nobody is refused because of his name.
    let name = inbound.name.as_deref().and_then(|place| reading.parts.at(place)).map(|name| {
        let one_line: String = name.chars().filter(|letter| !letter.is_control()).take(MAX_NAME).collect();
        one_line.trim().to_owned()
    });
    let name = name.filter(|name| !name.is_empty());
    reading.done(Said { sender, text, message_id, name })
}

/// What a service tells of something that it was sent. One of the ids is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Report {
    pub delivery_id: Option<String>,
    pub message_id: Option<String>,
    pub status: String,
}

/// What a call-back tells of something that was sent, where the gateway's description says it stands.
///
/// # Errors
/// Those of [`read`].
pub(super) fn read_report(receipts: &Receipts, body: &[u8]) -> Result<Report, ApiError> {
    let mut reading = Reading::of(receipts.format, body)?;
    let delivery_id = receipts.delivery_id.as_deref().and_then(|place| reading.find(place, MAX_ID, true));
    let message_id = receipts.message_id.as_deref().and_then(|place| reading.find(place, MAX_ID, true));
    if delivery_id.is_none() && message_id.is_none() {
        for place in receipts.delivery_id.iter().chain(&receipts.message_id) {
            reading.refuse(place, FieldCode::Required);
        }
    }
    let status = reading.take(&receipts.status, MAX_STATUS_WORD, true);
    reading.done(Report { delivery_id, message_id, status: status.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inbound(format: BodyForm, sender: &str, text: &str, message_id: &str) -> Inbound {
        let [header, sender, text, message_id] = ["X-Signature", sender, text, message_id].map(str::to_owned);
        Inbound { verification: Verification::HmacSha256, header, format, sender, text, message_id, name: None }
    }

    #[test]
    fn a_signature_is_known_in_each_of_its_forms_and_nothing_else_is() {
        // RFC 4231, test case 2.
        let (secret, body) = (SecretText::new("Jefe".to_owned()), b"what do ya want for nothing?");
        let hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let base64 = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=";
        let proves = |header: &str, body: &[u8]| is_proved(Verification::HmacSha256, &secret, header, body);
        for good in [hex, &hex.to_uppercase(), &format!("sha256={hex}"), base64, base64.trim_end_matches('=')] {
            assert!(proves(good, body), "{good}");
            assert!(!proves(good, b"what do ya want for something?"), "{good}");
        }
        for bad in ["", "sha256=", &hex[1..], "Jefe"] {
            assert!(!proves(bad, body), "{bad}");
        }
        assert!(is_proved(Verification::Header, &secret, "Jefe", body));
        assert!(!is_proved(Verification::Header, &secret, "jefe", body));
        assert!(!is_proved(Verification::Header, &secret, "", body));
    }

    #[test]
    fn json_and_forms_are_read_where_the_description_says() {
        let json = inbound(BodyForm::Json, "/from/number", "/messages/0/body", "/id");
        let said = read(&json, r#"{"id": 17, "from": {"number": "0912"}, "messages": [{"body": "سلام"}]}"#.as_bytes());
        let said = said.unwrap();
        assert_eq!((said.sender.as_str(), said.text.as_str(), said.message_id.as_str()), ("0912", "سلام", "17"));
        let form = inbound(BodyForm::Form, "From", "Body", "MessageSid");
        let said = read(&form, b"From=%2B98912&Body=a+b%0Ac&MessageSid=SM1&Other=").unwrap();
        assert_eq!((said.sender.as_str(), said.text.as_str()), ("+98912", "a b\nc"));
        assert!(read(&json, b"{").is_err() && read(&form, b"a=%zz").is_err());
        let errors = read(&json, br#"{"id": " ", "from": {"number": "a\nb"}}"#).unwrap_err().errors.len();
        assert_eq!(errors, 3);
    }
}
