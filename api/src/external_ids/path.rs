//! The id in another system that a path ends with.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use domain::external::{ExternalId, check_id, check_system};

use super::dto::{code, refusal};
use crate::http::{ApiError, Code, FieldError, Judged, path_text};

/// `{system}/{external_id}`, percent-decoded.
#[derive(Debug, Clone)]
pub struct PathExternal(pub ExternalId);

fn read(request: &HttpRequest) -> Result<ExternalId, ApiError> {
    let (system, id) = (path_text(request, "system")?, path_text(request, "external_id")?);
    let mut errors = Vec::new();
    for (name, checked) in [("system", check_system(&system)), ("external_id", check_id(&id))] {
        if let Err(error) = checked {
            errors.push(refusal(FieldError::parameter(name, code(error)), error));
        }
    }
    if errors.is_empty() {
        return Ok(ExternalId { system, id });
    }
    Err(errors.into_iter().fold(ApiError::new(Code::InvalidParameter), ApiError::field))
}

impl FromRequest for PathExternal {
    type Error = ApiError;
    type Future = Judged<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Judged::of(request, read(request).map(Self))
    }
}
