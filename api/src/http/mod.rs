//! The HTTP vocabulary of every handler: what comes in, what goes out, how it fails, how it is written into the contract.
//!
//! A handler's signature says who may call, what comes in and which status goes out; its body is one call.

mod bounds;
mod calendar_form;
mod code;
mod compress;
mod context;
mod cursor;
mod ending;
mod fault;
mod field_code;
mod finish;
mod frame;
mod header_params;
mod headers;
mod jalali_form;
mod json;
mod json_errors;
mod json_standin;
mod json_tree;
mod json_value;
mod judged;
mod language;
mod limits;
mod openapi;
mod page;
mod patch;
mod path;
mod problem;
mod query;
mod query_value;
mod refused;
mod registry;
mod respond;
mod respond_page;
mod shape;
#[cfg(test)]
mod tests;
mod text;
mod validation;
mod written_out;

pub use calendar_form::CalendarForm;
pub use code::{Code, Texts};
pub use context::{Ctx, KnownDates, KnownWorkspace, RequestContext};
pub use cursor::{Cursor, CursorKey, CursorValue, fingerprint};
pub use ending::{ENDING, Ending};
pub use field_code::FieldCode;
pub use frame::{Frame, Observe};
pub use headers::{IdempotencyKey, IfMatch, IfNoneMatch, bearer};
pub(crate) use json::read_body;
pub use json::{BodyDigest, ValidJson};
pub use judged::{Judged, Judgement};
pub use language::Language;
pub use limits::{MAX_BODY_BYTES, MAX_HEADER_BYTES, MAX_JSON_DEPTH, MAX_URI_BYTES};
pub use page::{DEFAULT_LIMIT, MAX_LIMIT, PageInfo, PageRequest, Total, assemble};
pub use patch::{Patch, not_null};
pub use path::{PathId, PathIds, PathText, path_text};
pub use problem::{ApiError, At, FieldError, Problem, ProblemField};
pub use query::ValidQuery;
pub use query_value::{Csv, QueryInstant, QueryMonth, within};
pub use refused::{Refused, refused};
pub use registry::{Registry, Routed};
pub use respond::{Created, NoContent, Ok200, Posted, strong_etag, to_json, weak_etag};
pub use respond_page::{Page, PageOf};
pub use shape::{Fields, Shape, members_of};
pub(crate) use text::{base64url, form_pairs, from_base64url};
