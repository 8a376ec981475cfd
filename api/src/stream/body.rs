//! A stream as the body of an answer.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    HttpResponse,
    body::{BodySize, MessageBody},
    http::{
        Method,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
};
use bytes::Bytes;

use super::run::{Run, advance};

type Turn = Pin<Box<dyn Future<Output = Option<(Run, Bytes)>>>>;

/// Frame by frame, as fast as the client takes them.
struct Frames(Option<Turn>);

impl MessageBody for Frames {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let Some(turn) = self.0.as_mut() else { return Poll::Ready(None) };
        match turn.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(None) => {
                self.0 = None;
                Poll::Ready(None)
            }
            Poll::Ready(Some((run, bytes))) => {
                self.0 = Some(Box::pin(advance(run)));
                Poll::Ready(Some(Ok(bytes)))
            }
        }
    }
}

/// The answer to HEAD: what GET would begin with, and no stream.
pub fn head_alone(method: &Method) -> Option<HttpResponse> {
    // It has no length: that of a stream is not known.
    (method == Method::HEAD).then(|| builder().body(Frames(None)))
}

/// The answer that goes on for as long as the stream does.
pub fn answer(run: Run) -> HttpResponse {
    builder().body(Frames(Some(Box::pin(advance(run)))))
}

fn builder() -> actix_web::HttpResponseBuilder {
    let mut builder = HttpResponse::Ok();
    // What stands between must neither keep nor gather nor compress it.
    builder
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-store, no-transform"))
        .insert_header(("x-accel-buffering", "no"));
    builder
}
