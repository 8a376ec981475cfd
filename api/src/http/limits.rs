//! How much of a request is read before it is refused.

/// The longest body of a JSON request, in bytes.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;
/// The deepest nesting of a JSON body, counting objects and arrays.
pub const MAX_JSON_DEPTH: usize = 32;
/// The longest path and query, in bytes.
pub const MAX_URI_BYTES: usize = 8 * 1024;
/// Names and values of all headers together, in bytes.
pub const MAX_HEADER_BYTES: usize = 32 * 1024;
