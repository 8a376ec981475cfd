//! Path segments.

use std::fmt;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use domain::ids::{Id, Kind};

use super::{ApiError, Code, FieldCode, FieldError, Judged, text::percent_decode};

fn id<K: Kind>(text: Option<&str>) -> Result<Id<K>, ApiError> {
    // A malformed id names nothing: like a missing record it is not found.
    text.and_then(|text| text.parse().ok()).ok_or_else(ApiError::not_found)
}

/// The id in a path's first segment that has a name. Malformed or of another kind: `not_found`.
pub struct PathId<K>(pub Id<K>);

impl<K> fmt::Debug for PathId<K>
where
    Id<K>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<K: Kind> FromRequest for PathId<K> {
    type Error = ApiError;
    type Future = Judged<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Judged::of(request, id(request.match_info().iter().next().map(|(_, text)| text)).map(Self))
    }
}

/// The ids in a path's first two segments that have names.
pub struct PathIds<A, B>(pub Id<A>, pub Id<B>);

impl<A: Kind, B: Kind> FromRequest for PathIds<A, B> {
    type Error = ApiError;
    type Future = Judged<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut segments = request.match_info().iter().map(|(_, text)| text);
        let (first, second) = (segments.next(), segments.next());
        Judged::of(request, id(first).and_then(|first| Ok(Self(first, id(second)?))))
    }
}

/// The text in a path's last segment that has a name, percent-decoded, `%2F` included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathText(pub String);

/// The text of the segment with this name, percent-decoded.
///
/// # Errors
/// `invalid_parameter` when it is not UTF-8, not percent-encoding or holds a NUL; `not_found` without such a segment.
pub fn path_text(request: &HttpRequest, name: &str) -> Result<String, ApiError> {
    let raw = request.match_info().get(name).ok_or_else(ApiError::not_found)?;
    // The router has decoded all but `%`, `/` and `+`, and put U+FFFD where the bytes were not UTF-8.
    percent_decode(raw, false).filter(|text| !text.contains(['\0', '\u{fffd}'])).ok_or_else(|| {
        ApiError::new(Code::InvalidParameter).field(FieldError::parameter(name, FieldCode::InvalidCharacter))
    })
}

impl FromRequest for PathText {
    type Error = ApiError;
    type Future = Judged<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let last = request.match_info().iter().last().map(|(name, _)| name);
        let text = last.ok_or_else(ApiError::not_found).and_then(|name| path_text(request, name));
        Judged::of(request, text.map(Self))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{App, HttpResponse, test, web};
    use domain::ids::kind;

    use super::*;

    const TICKET: &str = "tkt_0000000000000000000000000a";
    const AGENT: &str = "agt_0000000000000000000000000b";

    async fn answer(path: &str) -> (u16, String) {
        let text = |text: String| async { Ok::<_, ApiError>(HttpResponse::Ok().body(text)) };
        let app = test::init_service(
            App::new()
                .route("/t/{id}", web::get().to(move |id: PathId<kind::Ticket>| text(id.0.to_string())))
                .route(
                    "/t/{id}/f/{agent_id}",
                    web::get().to(move |ids: PathIds<kind::Ticket, kind::Agent>| text(format!("{} {}", ids.0, ids.1))),
                )
                .route("/t/{id}/tags/{tag}", web::get().to(move |_: PathId<kind::Ticket>, tag: PathText| text(tag.0))),
        )
        .await;
        let response = test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
        let status = response.status().as_u16();
        (status, String::from_utf8(test::read_body(response).await.to_vec()).unwrap())
    }

    #[actix_web::test]
    async fn ids_of_the_right_kind_are_read_and_others_are_not_found() {
        assert_eq!(answer(&format!("/t/{TICKET}")).await, (200, TICKET.to_owned()));
        assert_eq!(answer(&format!("/t/{TICKET}/f/{AGENT}")).await, (200, format!("{TICKET} {AGENT}")));
        for path in [format!("/t/{AGENT}"), "/t/x".to_owned(), "/t/%00".to_owned(), format!("/t/{TICKET}/f/{TICKET}")] {
            assert_eq!(answer(&path).await.0, 404, "{path}");
        }
    }

    #[actix_web::test]
    async fn texts_are_decoded_once_and_unreadable_ones_refused() {
        for (sent, read) in [
            ("urgent", "urgent"),
            ("a%2Fb", "a/b"),
            ("a+b", "a+b"),
            ("a%2Bb", "a+b"),
            ("100%25", "100%"),
            ("%2525", "%25"),
            ("%D9%86%D9%88%D8%A8%D8%AA", "نوبت"),
        ] {
            assert_eq!(answer(&format!("/t/{TICKET}/tags/{sent}")).await, (200, read.to_owned()), "{sent}");
        }
        for bad in ["%ff", "a%00b", "%zz", "100%"] {
            assert_eq!(answer(&format!("/t/{TICKET}/tags/{bad}")).await.0, 400, "{bad}");
        }
    }
}
