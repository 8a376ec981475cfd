//! What is wrong with a gateway, as a client is told it.

use std::collections::BTreeSet;

use domain::gateway::{
    Arrival, BodyForm, Inbound, MAX_SECRETS, MAX_STATUS_WORD, Receipts, Request, RequestFault, Secrets, Slot, Unfit,
    Values, Wrong, is_secret_name,
};

use crate::{
    egress::{Egress, FetchError},
    http::{FieldCode, FieldError},
};

const MAX_SECRET: usize = 500;
const MAX_POINTER: usize = 200;
/// Stands for every value while the address is tried.
const SAMPLE: &str = "x";

/// What is wrong with the request.
pub(super) fn refuse_request(request: &Request, secrets: &BTreeSet<String>, egress: &Egress) -> Vec<FieldError> {
    let mut errors: Vec<FieldError> = request.faults(secrets).into_iter().map(|fault| told(fault, secrets)).collect();
    if errors.is_empty() {
        let values: Values = Slot::ALL.iter().map(|slot| (*slot, SAMPLE.to_owned())).collect();
        let samples: Secrets = secrets.iter().map(|name| (name.clone(), SAMPLE.to_owned())).collect();
        let tried = request.fill(&values, &samples).map(|outgoing| egress.check(&outgoing.url));
        match tried {
            Some(Ok(())) => {}
            Some(Err(FetchError::NotPublic)) => {
                errors.push(FieldError::pointer("#/request/url", FieldCode::NotAllowed));
            }
            _ => errors.push(FieldError::pointer("#/request/url", FieldCode::InvalidFormat)),
        }
    }
    errors
}

fn told(RequestFault { place, unfit }: RequestFault, secrets: &BTreeSet<String>) -> FieldError {
    let field = |code| FieldError::pointer(format!("#/request{place}"), code);
    let unknown = |name: String| {
        let slots = Slot::ALL.iter().map(|slot| slot.word().to_owned());
        let allowed: Vec<String> = slots.chain(secrets.iter().map(|name| format!("secret.{name}"))).collect();
        field(FieldCode::UnknownPlaceholder).with("name", name).with("allowed", allowed)
    };
    match unfit {
        Unfit::Template(fault) => match fault.wrong {
            Wrong::Unknown(name) => unknown(name).with("position", fault.position),
            Wrong::Unclosed => field(FieldCode::UnclosedPlaceholder).with("position", fault.position),
        },
        Unfit::NoSecret(name) => unknown(format!("secret.{name}")),
        Unfit::NotAllowed => field(FieldCode::NotAllowed),
        Unfit::Format => field(FieldCode::InvalidFormat),
        Unfit::Twice => field(FieldCode::Duplicate),
        Unfit::Type => field(FieldCode::InvalidType).with("expected", "string"),
        Unfit::TooLong(max) => field(FieldCode::TooLong).with("max", max),
        Unfit::TooMany(max) => field(FieldCode::TooMany).with("max", max),
        Unfit::Conflict => field(FieldCode::Conflict),
        Unfit::Character => field(FieldCode::InvalidCharacter),
    }
}

/// What is wrong with the secrets. What they are is never told.
pub(super) fn refuse_secrets(secrets: &Secrets) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if secrets.len() > MAX_SECRETS {
        errors.push(FieldError::pointer("#/secrets", FieldCode::TooMany).with("max", MAX_SECRETS));
    }
    for (name, secret) in secrets {
        let place = format!("#/secrets/{}", name.replace('~', "~0").replace('/', "~1"));
        let code = if !is_secret_name(name) {
            FieldCode::InvalidFormat
        } else if secret.is_empty() {
            FieldCode::TooShort
        } else if secret.chars().count() > MAX_SECRET {
            FieldCode::TooLong
        } else if secret.chars().any(char::is_control) {
            FieldCode::InvalidCharacter
        } else {
            continue;
        };
        errors.push(FieldError::pointer(place, code));
    }
    errors
}

/// Where an answer names what was taken.
pub(super) fn refuse_pointer(pointer: Option<&str>) -> Option<FieldError> {
    let pointer = pointer.filter(|pointer| !is_pointer(pointer))?;
    let code = if pointer.chars().count() > MAX_POINTER { FieldCode::TooLong } else { FieldCode::InvalidFormat };
    Some(FieldError::pointer("#/message_id_pointer", code))
}

fn is_pointer(text: &str) -> bool {
    text.starts_with('/') && text.chars().count() <= MAX_POINTER && !text.chars().any(char::is_control)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= MAX_POINTER && !text.chars().any(char::is_control)
}

fn is_header(name: &str) -> bool {
    (1..=100).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Can something stand there in a call-back?
fn is_place(format: BodyForm, place: &str) -> bool {
    match format {
        BodyForm::Json => is_pointer(place),
        BodyForm::Form => is_name(place),
    }
}

/// What is wrong with how messages come in.
pub(super) fn refuse_inbound(inbound: &Inbound) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if !is_header(&inbound.header) {
        errors.push(FieldError::pointer("#/inbound/header", FieldCode::InvalidFormat));
    }
    let places = [
        ("sender", Some(&inbound.sender)),
        ("text", Some(&inbound.text)),
        ("message_id", Some(&inbound.message_id)),
        ("name", inbound.name.as_ref()),
    ];
    for (member, place) in places {
        if place.is_some_and(|place| !is_place(inbound.format, place)) {
            errors.push(FieldError::pointer(format!("#/inbound/{member}"), FieldCode::InvalidFormat));
        }
    }
    errors
}

/// What is wrong with how a service tells whether something arrived. Its own ids are known from where `pointer` stands.
pub(super) fn refuse_receipts(receipts: &Receipts, pointer: Option<&str>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut refuse = |place: String, code| errors.push(FieldError::pointer(format!("#/receipts/{place}"), code));
    if !is_header(&receipts.header) {
        refuse("header".to_owned(), FieldCode::InvalidFormat);
    }
    let places = [
        ("message_id", receipts.message_id.as_deref()),
        ("delivery_id", receipts.delivery_id.as_deref()),
        ("status", Some(receipts.status.as_str())),
    ];
    for (member, place) in places {
        if place.is_some_and(|place| !is_place(receipts.format, place)) {
            refuse(member.to_owned(), FieldCode::InvalidFormat);
        }
    }
    if receipts.message_id.is_none() && receipts.delivery_id.is_none() {
        refuse("message_id".to_owned(), FieldCode::Required);
    }
    for (member, words) in [("delivered", &receipts.delivered), ("failed", &receipts.failed)] {
        for (index, word) in words.iter().enumerate() {
            let is_both = member == "failed" && receipts.meaning(word) == Arrival::Delivered;
            let code = match word.chars().count() {
                0 => FieldCode::TooShort,
                long if long > MAX_STATUS_WORD => FieldCode::TooLong,
                _ if word.chars().any(char::is_control) => FieldCode::InvalidCharacter,
                _ if is_both => FieldCode::Conflict,
                _ => continue,
            };
            refuse(format!("{member}/{index}"), code);
        }
    }
    if receipts.message_id.is_some() && receipts.delivery_id.is_none() && pointer.is_none() {
        errors.push(FieldError::pointer("#/message_id_pointer", FieldCode::Required));
    }
    errors
}
