//! Reading lists of tickets. Whoever waits to read the same list as another one shares his reading: when many look at one
//! inbox, the database is asked once. The reading begins after all who share it have asked, so nobody sees less than what
//! was committed before he asked.

use std::sync::Arc;

use domain::policy::Visibility;
use persistence::{
    Conn, Scope, StorageError,
    condition::Search,
    ticket::{self, TicketBrief, TicketPage, TicketView},
};
use tokio::sync::oneshot;

use crate::{
    auth::Principal,
    http::ApiError,
    state::{AppState, Line, Waits},
};

/// How far totals are counted.
pub const COUNTED: i64 = 10_000;

/// A page of a list, in every respect that matters to what is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// What the caller may see.
    pub visibility: Visibility,
    /// What must hold.
    pub search: Search,
    /// Which part, in what order.
    pub page: TicketPage,
    /// Only the members in brief.
    pub brief: bool,
    /// How many there are as well, one more than [`COUNTED`] at most.
    pub counted: bool,
}

/// What was read: all columns, or those that are shown.
#[derive(Debug, Clone)]
pub enum Rows {
    /// Those in brief.
    Brief(Vec<TicketBrief>),
    /// All.
    Whole(Vec<TicketView>),
}

/// A page with, if it was asked for, the total.
pub type Found = (Rows, Option<i64>);

/// Who waits to read a list.
#[derive(Default)]
pub struct Lists(Line<Request>);

struct Request {
    asked: Asked,
    reply: oneshot::Sender<Result<Found, StorageError>>,
}

impl Waits for Request {
    fn is_gone(&self) -> bool {
        self.reply.is_closed()
    }
}

/// Reads a page.
pub async fn read(state: &AppState, who: &Principal, asked: Asked) -> Result<Found, ApiError> {
    let (reply, found) = oneshot::channel();
    let (lists, scope) = (Arc::clone(&state.lists), who.scope);
    let job = || {
        let lists = Arc::clone(&lists);
        state.read(who, move |conn| {
            lists.serve(conn, &scope);
            Ok(())
        })
    };
    lists.0.join(scope.workspace_id(), Request { asked, reply }, job).await?;
    Ok(found.await.unwrap_or(Err(StorageError::Panicked))?)
}

impl Lists {
    /// Reads the list that was asked for first, for all who ask for it.
    fn serve(&self, conn: &mut Conn, scope: &Scope) {
        let mut requests = self.0.take_alike(scope.workspace_id(), |one, other| one.asked == other.asked);
        let Some(last) = requests.pop() else { return };
        let found = find(conn, scope, &last.asked);
        for request in requests {
            // Nobody waits: nothing is lost. Here and below.
            drop(request.reply.send(found.clone()));
        }
        drop(last.reply.send(found));
    }
}

fn find(conn: &mut Conn, scope: &Scope, asked: &Asked) -> Result<Found, StorageError> {
    let Asked { visibility, search, page, brief, counted } = asked;
    let rows = if *brief {
        Rows::Brief(ticket::list_brief(conn, scope, visibility, search, page)?)
    } else {
        Rows::Whole(ticket::list(conn, scope, visibility, search, page)?)
    };
    let total = if *counted { Some(ticket::count(conn, scope, visibility, search, COUNTED + 1)?) } else { None };
    Ok((rows, total))
}
