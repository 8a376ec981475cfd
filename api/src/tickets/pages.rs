//! Reading tickets with their messages, together.
//!
//! What PostgreSQL and the way to it cost for a page is mostly the same for one and for several: so requests that wait for
//! a connection are served by whichever job gets one, with one statement. A request that comes alone is served alone.

use std::sync::Arc;

use domain::ids::TicketId;
use persistence::{
    Conn, Scope, StorageError,
    ticket::{PageAsked, WithMessages, find_with_messages},
};
use tokio::sync::oneshot;

use crate::{
    auth::Principal,
    http::ApiError,
    state::{AppState, Line, Waits},
};

/// How many messages come with a ticket.
pub const MESSAGES: i64 = 50;
/// How many pages are read together at most.
const MOST: usize = 16;

/// Who waits to read a ticket with its messages.
#[derive(Default)]
pub struct Pages(Line<Request>);

struct Request {
    asked: PageAsked,
    reply: oneshot::Sender<Result<Option<WithMessages>, StorageError>>,
}

impl Waits for Request {
    fn is_gone(&self) -> bool {
        self.reply.is_closed()
    }
}

/// The ticket with its first messages, whether the caller may see it or not.
pub async fn read(state: &AppState, who: &Principal, id: TicketId) -> Result<Option<WithMessages>, ApiError> {
    let (reply, page) = oneshot::channel();
    let (pages, scope) = (Arc::clone(&state.pages), who.scope);
    let request = Request { asked: PageAsked { id, without_notes: !who.reads_notes() }, reply };
    let job = || {
        let pages = Arc::clone(&pages);
        state.read(who, move |conn| {
            pages.serve(conn, &scope);
            Ok(())
        })
    };
    pages.0.join(scope.workspace_id(), request, job).await?;
    Ok(page.await.unwrap_or(Err(StorageError::Panicked))?)
}

impl Pages {
    fn serve(&self, conn: &mut Conn, scope: &Scope) {
        let requests = self.0.take(scope.workspace_id(), MOST);
        if requests.is_empty() {
            return;
        }
        let asked: Vec<_> = requests.iter().map(|request| request.asked).collect();
        let answers = match find_with_messages(conn, scope, &asked, MESSAGES) {
            Ok(found) => found.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error); requests.len()],
        };
        for (request, answer) in requests.into_iter().zip(answers) {
            // Nobody waits: nothing is lost.
            drop(request.reply.send(answer));
        }
    }
}
