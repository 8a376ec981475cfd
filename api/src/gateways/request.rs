//! What is wrong with a gateway, as a client is told it.

use std::collections::BTreeSet;

use domain::gateway::{
    BodyForm, Inbound, MAX_SECRETS, Request, RequestFault, Secrets, Slot, Unfit, Values, Wrong, is_secret_name,
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

/// What is wrong with how messages come in.
pub(super) fn refuse_inbound(inbound: &Inbound) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let header = &inbound.header;
    let is_header =
        (1..=100).contains(&header.len()) && header.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_header {
        errors.push(FieldError::pointer("#/inbound/header", FieldCode::InvalidFormat));
    }
    let places = [
        ("sender", Some(&inbound.sender)),
        ("text", Some(&inbound.text)),
        ("message_id", Some(&inbound.message_id)),
        ("name", inbound.name.as_ref()),
    ];
    for (member, place) in places {
        let fits = |place: &&String| match inbound.format {
            BodyForm::Json => is_pointer(place),
            BodyForm::Form => is_name(place),
        };
        if place.is_some_and(|place| !fits(&place)) {
            errors.push(FieldError::pointer(format!("#/inbound/{member}"), FieldCode::InvalidFormat));
        }
    }
    errors
}
