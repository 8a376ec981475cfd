//! Lists.

use std::{borrow::Cow, fmt::Write as _};

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{
        Method, StatusCode,
        header::{HeaderValue, LINK},
    },
};
use serde::Serialize;
use utoipa::{
    __dev::ComposeSchema,
    PartialSchema, ToSchema,
    openapi::{ArrayBuilder, ObjectBuilder, Ref, RefOr, Schema},
};

use super::{PageInfo, respond::json_response_of};

/// The shape of a list, for the contract: `#[utoipa::path(.. body = Page<Ticket>)]`.
#[derive(Debug, Clone, Serialize)]
pub struct Page<T> {
    /// The rows, in the order asked for.
    pub data: Vec<T>,
    /// Where this page is.
    pub page: PageInfo,
}

// By hand, because the derived schema of a generic type repeats the row's shape instead of referring to it.
impl<T: ToSchema + ComposeSchema> ComposeSchema for Page<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let rows = ArrayBuilder::new()
            .items(Ref::from_schema_name(T::name()))
            .description(Some("The rows, in the order asked for."))
            .max_items(Some(200));
        ObjectBuilder::new()
            .property("data", rows)
            .property("page", Ref::from_schema_name(PageInfo::name()))
            .required("data")
            .required("page")
            .into()
    }
}

impl<T: ToSchema + ComposeSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Page")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
        schemas.push((PageInfo::name().into_owned(), PageInfo::schema()));
        PageInfo::schemas(schemas);
    }
}

/// 200 with a page of a list and `Link`s to its neighbours.
#[derive(Debug, Clone)]
pub struct PageOf<T> {
    /// The rows, in the order asked for.
    pub data: Vec<T>,
    /// Where this page is.
    pub page: PageInfo,
}

/// How much room a row of a list takes in its answer, roughly: an answer that has to grow is copied each time.
const ROW_BYTES: usize = 400;

/// The request's own address with another cursor, relative to the host.
fn neighbour(request: &HttpRequest, cursor: &str) -> String {
    let mut address =
        String::with_capacity(request.uri().path().len() + request.query_string().len() + cursor.len() + 9);
    // Some clients send raw UTF-8; a header takes ASCII.
    let mut push = |part: &str| {
        for byte in part.bytes() {
            if byte.is_ascii() {
                address.push(char::from(byte));
            } else {
                // Writing to a string cannot fail.
                let _ = write!(address, "%{byte:02X}");
            }
        }
    };
    push(request.uri().path());
    push("?");
    for pair in request.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor=")) {
        push(pair);
        push("&");
    }
    push("cursor=");
    push(cursor);
    address
}

impl<T: Serialize> Responder for PageOf<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        // A list that is asked for by a body has no address of its own to link to.
        let linkable = request.method() == Method::GET || request.method() == Method::HEAD;
        let sides = [(&self.page.next_cursor, "next"), (&self.page.prev_cursor, "prev")];
        let links: Vec<_> = sides
            .into_iter()
            .filter_map(|(cursor, rel)| Some(format!("<{}>; rel=\"{rel}\"", neighbour(request, cursor.as_ref()?))))
            .collect();
        let room = 1024 + self.data.len() * ROW_BYTES;
        let mut response = json_response_of(StatusCode::OK, &Page { data: self.data, page: self.page }, room);
        if let Some(value) = HeaderValue::from_str(&links.join(", ")).ok().filter(|_| linkable && !links.is_empty()) {
            response.headers_mut().insert(LINK, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn page() -> PageOf<u8> {
        let (next, prev) = (Some("N".to_owned()), Some("P".to_owned()));
        PageOf { data: vec![1], page: PageInfo { next_cursor: next, prev_cursor: prev, has_more: true, total: None } }
    }

    #[test]
    fn links_keep_the_query_and_replace_the_cursor() {
        let request = TestRequest::get().uri("/v1/tickets?q=a%20b&cursor=old&limit=5").to_http_request();
        let response = page().respond_to(&request);
        let link = response.headers().get(LINK).unwrap().to_str().unwrap();
        let expected = "</v1/tickets?q=a%20b&limit=5&cursor=N>; rel=\"next\", \
                        </v1/tickets?q=a%20b&limit=5&cursor=P>; rel=\"prev\"";
        assert_eq!(link, expected);
    }

    #[test]
    fn a_list_asked_for_by_post_has_no_links() {
        let request = TestRequest::post().uri("/v1/tickets/search").to_http_request();
        assert!(page().respond_to(&request).headers().get(LINK).is_none());
    }

    #[test]
    fn the_envelope_has_data_and_page() {
        let shape = Page { data: page().data, page: page().page.with_total(7, true) };
        let expected = serde_json::json!({
            "data": [1],
            "page": {"next_cursor": "N", "prev_cursor": "P", "has_more": true, "total": {"value": 7, "exact": true}},
        });
        assert_eq!(serde_json::to_value(shape).unwrap(), expected);
    }
}
