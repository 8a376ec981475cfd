//! A connection on which the parser's own refusals are held back and answered with a problem document.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::http::StatusCode;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep, timeout},
};

use super::bare_refusal::bare_refusal;
use crate::http::refused;

/// How long a client may take nothing of what is said to it. Whoever holds a stream open and does not read it is let go.
const STALLED: Duration = Duration::from_secs(60);

/// A connection, for the time after HTTP's end of it is done with it.
pub(super) struct Line {
    io: RefCell<TcpStream>,
    refusal: Cell<Option<StatusCode>>,
    /// Runs while the client takes nothing.
    stall: RefCell<Option<Pin<Box<Sleep>>>>,
}

/// HTTP's end of a connection. It passes everything on but a refusal, which is always the last thing said.
pub(super) struct Watched(Rc<Line>);

impl Line {
    /// The connection and HTTP's end of it.
    pub(super) fn new(io: TcpStream) -> (Rc<Self>, Watched) {
        let line = Rc::new(Self { io: RefCell::new(io), refusal: Cell::new(None), stall: RefCell::new(None) });
        (Rc::clone(&line), Watched(line))
    }

    /// Waits for the client to take something, not for ever.
    fn poll_stalled(&self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut stall = self.stall.borrow_mut();
        let stall = stall.get_or_insert_with(|| Box::pin(sleep(STALLED)));
        stall.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Sends the document in place of a refusal that was held back, if one was, and closes; takes `closing` at most.
    /// HTTP's end must be gone.
    pub(super) async fn answer_refusal(self: Rc<Self>, closing: Duration) {
        let Some(status) = self.refusal.get() else { return };
        let Some(line) = Rc::into_inner(self) else {
            tracing::error!(target: "http", "a refused connection is still in use");
            return;
        };
        let answer = refused(status);
        let closed = timeout(closing, say_last(line.io.into_inner(), &answer.bytes)).await;
        tracing::info!(
            target: "http",
            request_id = %answer.request_id,
            status = answer.status.as_u16(),
            bytes = answer.bytes.len(),
            closed = matches!(closed, Ok(Ok(()))),
            "refused"
        );
    }
}

/// Sends, closes our side, and listens to the rest without a care: to close both at once would take the answer away from
/// a client that is still sending.
async fn say_last(mut io: TcpStream, bytes: &[u8]) -> io::Result<()> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let sent = poll_fn(|context| Pin::new(&mut io).poll_write(context, rest)).await?;
        rest = rest.get(sent..).filter(|_| sent > 0).ok_or(io::ErrorKind::WriteZero)?;
    }
    poll_fn(|context| Pin::new(&mut io).poll_shutdown(context)).await?;
    let mut unheard = [0; 8192];
    loop {
        let mut room = ReadBuf::new(&mut unheard);
        poll_fn(|context| Pin::new(&mut io).poll_read(context, &mut room)).await?;
        if room.filled().is_empty() {
            return Ok(());
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, room: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0.io.borrow_mut()).poll_read(context, room)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let line = &self.0;
        if line.refusal.get().is_some() {
            return Poll::Ready(Ok(bytes.len()));
        }
        let answers = match bare_refusal(bytes) {
            None => bytes,
            Some((status, [])) => {
                line.refusal.set(Some(status));
                return Poll::Ready(Ok(bytes.len()));
            }
            // Answers to earlier requests go first; we are called again with what is left.
            Some((_, answers)) => answers,
        };
        let written = Pin::new(&mut *line.io.borrow_mut()).poll_write(context, answers);
        if written.is_pending() {
            return line.poll_stalled(context);
        }
        line.stall.take();
        written
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0.io.borrow_mut()).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.0.refusal.get().is_some() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut *self.0.io.borrow_mut()).poll_shutdown(context)
    }
}
