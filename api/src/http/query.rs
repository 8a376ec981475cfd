//! Query strings.

use std::ops::Deref;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::{DeserializeOwned, value::MapAccessDeserializer};
use validator::Validate;

use super::{
    ApiError, Code, FieldCode, FieldError, Judged, fault::Fault, query_value::Parameters, text::percent_decode,
    validation::findings,
};

/// The parameters of a query that fit their type and passed its validation.
///
/// `a=x,y` and `a=x&a=y` are the same. Unknown parameters are refused with 400 `unknown_parameter`, everything else
/// that does not fit with 400 `invalid_parameter`, each with all parameters concerned.
#[derive(Debug, Clone)]
pub struct ValidQuery<T>(pub T);

impl<T> ValidQuery<T> {
    /// The parameters.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for ValidQuery<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Name and value of every parameter, in the order of their first appearance, repeats joined by a comma.
fn pairs(query: &str) -> (Vec<(String, String)>, Vec<FieldError>) {
    let (mut pairs, mut errors) = (Vec::<(String, String)>::new(), Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decoded = (percent_decode(name, true), percent_decode(value, true));
        let name_shown = || decoded.0.clone().unwrap_or_else(|| name.to_owned());
        let (Some(name), Some(value)) = (&decoded.0, &decoded.1) else {
            errors.push(FieldError::parameter(name_shown(), FieldCode::InvalidFormat));
            continue;
        };
        if name.contains('\0') || value.contains('\0') {
            errors.push(FieldError::parameter(name.replace('\0', ""), FieldCode::InvalidCharacter));
            continue;
        }
        match pairs.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => {
                values.push(',');
                values.push_str(value);
            }
            None => pairs.push((name.clone(), value.clone())),
        }
    }
    (pairs, errors)
}

fn read<T: DeserializeOwned>(pairs: &[(String, String)]) -> Result<T, Fault> {
    T::deserialize(MapAccessDeserializer::new(Parameters { rest: pairs.iter(), current: None }))
}

fn refuse(errors: Vec<FieldError>) -> ApiError {
    let unknown = errors.iter().all(|error| error.code == FieldCode::UnknownField);
    let code = if unknown { Code::UnknownParameter } else { Code::InvalidParameter };
    ApiError { errors, ..ApiError::new(code) }
}

/// Reads a query string.
///
/// # Errors
/// `unknown_parameter` or `invalid_parameter`, as [`ValidQuery`] says.
pub(super) fn parse<T: DeserializeOwned + Validate>(query: &str) -> Result<T, ApiError> {
    let (mut pairs, mut errors) = pairs(query);
    let mut refused: Vec<String> = errors.iter().filter_map(|error| parameter(error).map(str::to_owned)).collect();
    // Serde stops at the first parameter that does not fit: take it out and read again, so that all are named.
    let value = loop {
        let fault = match read::<T>(&pairs) {
            Ok(value) => break value,
            Err(fault) => fault,
        };
        let name = fault.path().first().cloned().unwrap_or_default();
        if !refused.contains(&name) {
            errors.push(FieldError { params: fault.params, ..FieldError::parameter(name.clone(), fault.code) });
            refused.push(name.clone());
        }
        let before = pairs.len();
        pairs.retain(|(known, _)| *known != name);
        if pairs.len() == before {
            return Err(refuse(errors));
        }
    };
    if let Err(found) = value.validate() {
        errors.extend(findings(&found).into_iter().map(|(path, code, params)| FieldError {
            params,
            ..FieldError::parameter(path.first().cloned().unwrap_or_default(), code)
        }));
    }
    if errors.is_empty() { Ok(value) } else { Err(refuse(errors)) }
}

fn parameter(error: &FieldError) -> Option<&str> {
    match &error.at {
        super::At::Parameter(name) => Some(name),
        super::At::Pointer(_) | super::At::Header(_) => None,
    }
}

impl<T: DeserializeOwned + Validate> FromRequest for ValidQuery<T> {
    type Error = ApiError;
    type Future = Judged<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Judged::of(request, parse(request.query_string()).map(Self))
    }
}
