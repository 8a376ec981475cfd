//! Answers packed with gzip for those who take it. Requests are never unpacked (see `check` in the frame): a small compressed
//! body may be a huge one, and nobody needs that for texts of this size.

use std::io::Write;

use actix_web::{
    HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
    http::header::{
        ACCEPT_ENCODING, ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap,
        HeaderValue,
    },
};
use flate2::{Compression, write::GzEncoder};

/// Below this packing costs more than it saves, in bytes.
const LEAST: u64 = 1_024;
/// From here on the packing is left to another thread, in bytes.
const LARGE: usize = 64 * 1_024;
/// What is text; anything else is packed already, or a file whose bytes and digest belong together.
const TEXTS: &[&str] = &[
    "application/json",
    "application/problem+json",
    "application/yaml",
    "application/x-ndjson",
    "image/svg+xml",
    "text/csv",
    "text/html",
    "text/plain",
];

/// Does the client take gzip (RFC 9110, 12.5.3)?
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let mut any = false;
    for item in
        headers.get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','))
    {
        let (coding, weight) = item.split_once(';').unwrap_or((item, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.trim().parse::<f32>().ok());
        let is_wanted = weight.is_none_or(|weight| weight > 0.0);
        match coding.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => return is_wanted,
            "*" => any = is_wanted,
            _ => {}
        }
    }
    any
}

/// Packs an answer of some length. Streams, files and parts of files are left as they are. The entity tag stays what it is:
/// it names the version of the record, which `If-Match` asks about, and caches tell the two forms apart by `Vary`.
pub(super) async fn compress(response: HttpResponse<BoxBody>) -> HttpResponse<BoxBody> {
    if !is_worth_it(&response) {
        return response;
    }
    let (head, body) = response.into_parts();
    let bytes = match body.try_into_bytes() {
        Ok(bytes) => bytes,
        Err(body) => return head.set_body(body),
    };
    let plain = bytes.clone();
    let packed = if bytes.len() < LARGE {
        pack(&bytes)
    } else {
        // A thread that is gone leaves the answer as it was.
        actix_web::web::block(move || pack(&bytes)).await.unwrap_or(None)
    };
    let Some(packed) = packed else { return head.set_body(BoxBody::new(plain)) };
    let mut response = head.set_body(BoxBody::new(packed));
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    response
}

fn is_worth_it(response: &HttpResponse<BoxBody>) -> bool {
    let headers = response.headers();
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is_file = [CONTENT_DISPOSITION, ACCEPT_RANGES, CONTENT_ENCODING].iter().any(|name| headers.contains_key(name));
    TEXTS.contains(&kind) && !is_file && matches!(response.body().size(), BodySize::Sized(length) if length >= LEAST)
}

fn pack(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use actix_web::test::TestRequest;
    use flate2::read::GzDecoder;

    use super::*;

    fn takes(accepts: &str) -> bool {
        takes_gzip(TestRequest::default().insert_header((ACCEPT_ENCODING, accepts)).to_http_request().headers())
    }

    #[test]
    fn who_takes_gzip_says_so() {
        for yes in ["gzip", "br, gzip;q=0.5", "GZIP", "*", "*;q=0.1, br"] {
            assert!(takes(yes), "{yes}");
        }
        for no in ["", "br", "identity", "gzip;q=0", "*, gzip;q=0", "*;q=0"] {
            assert!(!takes(no), "{no}");
        }
        assert!(!takes_gzip(TestRequest::default().to_http_request().headers()));
    }

    async fn answer(kind: &'static str, length: usize) -> (Option<String>, Vec<u8>) {
        let response = HttpResponse::Ok().content_type(kind).body("x".repeat(length)).map_into_boxed_body();
        let packed = compress(response).await;
        let coding = packed.headers().get(CONTENT_ENCODING).map(|value| value.to_str().unwrap().to_owned());
        (coding, packed.into_body().try_into_bytes().unwrap_or_default().to_vec())
    }

    #[actix_web::test]
    async fn texts_of_some_length_are_packed_and_come_out_the_same() {
        for length in [1_024, 200_000] {
            let (coding, bytes) = answer("application/json", length).await;
            assert_eq!(coding.as_deref(), Some("gzip"));
            assert!(bytes.len() < length / 4);
            let mut text = String::new();
            GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
            assert_eq!(text, "x".repeat(length));
        }
    }

    #[actix_web::test]
    async fn short_answers_and_files_stay_as_they_are() {
        assert_eq!(answer("application/json", 1_023).await, (None, "x".repeat(1_023).into_bytes()));
        assert_eq!(answer("application/octet-stream", 5_000).await.0, None);
        let file = HttpResponse::Ok()
            .content_type("text/plain")
            .insert_header((CONTENT_DISPOSITION, "attachment"))
            .body("x".repeat(5_000));
        assert!(!compress(file.map_into_boxed_body()).await.headers().contains_key(CONTENT_ENCODING));
    }
}
