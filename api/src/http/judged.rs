//! Who asks comes before what he asks.
//!
//! The arguments of a handler are extracted side by side, and the first to fail decides the answer. Whether a credential is
//! good may take a look into the database, whether an id has the right prefix does not: without an order, a caller without
//! the right would sometimes be told of his mistakes instead. So the caller's extraction opens a judgement, and whatever
//! is wrong with the rest of the request is told only once it has passed.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use actix_web::{HttpMessage, HttpRequest};

use super::ApiError;

/// Whether the caller may call at all; under way or passed.
#[derive(Default)]
pub struct Judgement {
    passed: Cell<bool>,
    waiting: RefCell<Vec<Waker>>,
}

impl Judgement {
    /// Begins to judge the caller of a request. What is extracted after him waits for it.
    pub fn begin(request: &HttpRequest) -> Rc<Self> {
        let judgement = Rc::new(Self::default());
        request.extensions_mut().insert(Rc::clone(&judgement));
        judgement
    }

    /// The caller may call. (If he may not, his refusal is the answer, and nobody waits any more.)
    pub fn pass(&self) {
        self.passed.set(true);
        self.waiting.take().into_iter().for_each(Waker::wake);
    }
}

/// What was extracted: at once, or, if that failed, an error that waits for the judgement of the caller.
pub struct Judged<T> {
    result: Option<Result<T, ApiError>>,
    judgement: Option<Rc<Judgement>>,
}

impl<T> Judged<T> {
    /// The result of extracting something from the request.
    pub fn of(request: &HttpRequest, result: Result<T, ApiError>) -> Self {
        let judgement = if result.is_err() { request.extensions().get::<Rc<Judgement>>().cloned() } else { None };
        Self { result: Some(result), judgement }
    }
}

// Nothing in it is pinned.
impl<T> Unpin for Judged<T> {}

impl<T> Future for Judged<T> {
    type Output = Result<T, ApiError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &self.judgement {
            Some(judgement) if !judgement.passed.get() => {
                judgement.waiting.borrow_mut().push(context.waker().clone());
                Poll::Pending
            }
            _ => {
                let taken = self.result.take();
                Poll::Ready(taken.unwrap_or_else(|| Err(ApiError::internal("an argument was taken twice"))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::http::Code;

    fn now<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
        Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn an_error_waits_for_the_judgement_of_the_caller_and_a_value_does_not() {
        let request = TestRequest::default().to_http_request();
        let wrong = || Err::<u8, _>(ApiError::new(Code::NotFound));
        assert!(now(&mut Judged::of(&request, wrong())).is_ready(), "nobody is judged");
        let judgement = Judgement::begin(&request);
        let mut error = Judged::of(&request, wrong());
        assert!(now(&mut error).is_pending());
        assert!(now(&mut Judged::of(&request, Ok(1))).is_ready());
        judgement.pass();
        assert!(now(&mut error).is_ready());
    }
}
