//! Opening tickets together.
//!
//! On PostgreSQL most of what the opening of a ticket costs is the same for one ticket and for several: the round trips,
//! the commit, and a plan that opens a dozen tables. So requests wait here until a connection is free, and whichever job
//! gets one serves all that wait for the same workspace: one statement looks for everything, and one writes everything.
//! Nobody waits for others to come: a request that comes alone is served alone.
//!
//! What cannot be done without locks, and whatever meets something in its way, is sent on to a transaction of its own.

use std::{
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use domain::ticket::Ticket;
use persistence::{
    Conn, Engine, Prepared, Scope, Shape, StorageError, Writes,
    routing::{Opening, openings},
};
use serde::Serialize;
use tokio::sync::oneshot;

use super::usecase::{NewTicketInput, create, create_plain};
use crate::{
    auth::Principal,
    http::{ApiError, Posted, RequestContext},
    state::{AppState, Asker, Done, Line, Rendered, Retry, Waits, Work, gather, turn},
};

/// How many tickets are opened together at most. A power of two, as the sizes of all statements are, so that few have to
/// be prepared.
const MOST: usize = 8;

/// Who waits to have tickets opened.
#[derive(Default)]
pub struct Intake(Line<Candidate>);

/// One request.
struct Candidate {
    asker: Asker,
    input: Arc<NewTicketInput>,
    gather: Gather,
    reply: oneshot::Sender<Turnout>,
}

impl Waits for Candidate {
    fn is_gone(&self) -> bool {
        self.reply.is_closed()
    }
}

type Gather = Box<dyn FnOnce(&mut Conn, &Asker, &Opening) -> Option<(Writes, Rendered)> + Send>;

/// What became of a request.
enum Turnout {
    Opened(Rendered),
    /// To be opened in a transaction.
    Declined(Option<Opening>),
    Failed(StorageError),
}

/// A request whose statement is known.
struct Gathered {
    reply: oneshot::Sender<Turnout>,
    opening: Opening,
    writes: Writes,
    answer: Rendered,
}

/// Opens a ticket once per Idempotency-Key; `made` says what is answered.
pub async fn open<T, M>(
    state: &AppState,
    who: &Principal,
    context: &RequestContext,
    retry: Retry,
    input: NewTicketInput,
    made: M,
) -> Result<Posted<T>, ApiError>
where
    T: Serialize + Send + 'static,
    M: Fn(&mut Work<'_>, Ticket) -> Result<Done<T>, ApiError> + Clone + Send + 'static,
{
    let input = Arc::new(input);
    let mut known = match state.db.engine() {
        // Its one writer commits for all who wait anyhow.
        Engine::Sqlite => None,
        Engine::Postgres => match together(state, who, context, &retry, &input, made.clone()).await? {
            Turnout::Opened(answer) => return Ok(answer.posted()),
            Turnout::Declined(opening) => opening,
            Turnout::Failed(error) => return Err(error.into()),
        },
    };
    let wanted = Arc::clone(&input);
    state
        .post_prepared(
            who,
            context,
            retry,
            move |conn, scope| known.take().map_or_else(|| wanted.opening(conn, scope), Ok),
            move |work, opening| {
                let ticket = create(work, &input, &opening)?;
                made(work, ticket)
            },
        )
        .await
}

async fn together<T, M>(
    state: &AppState,
    who: &Principal,
    context: &RequestContext,
    retry: &Retry,
    input: &Arc<NewTicketInput>,
    made: M,
) -> Result<Turnout, ApiError>
where
    T: Serialize + Send + 'static,
    M: FnOnce(&mut Work<'_>, Ticket) -> Result<Done<T>, ApiError> + Send + 'static,
{
    let (reply, turnout) = oneshot::channel();
    let (intake, scope) = (Arc::clone(&state.intake), who.scope);
    let wanted = Arc::clone(input);
    let candidate = Candidate {
        asker: state.asker(who, context, retry.clone()),
        input: Arc::clone(input),
        gather: Box::new(move |conn, asker, opening| {
            gather(conn, asker, |work| {
                create_plain(work, &wanted, opening)?.map(|ticket| made(work, ticket)).transpose()
            })
        }),
        reply,
    };
    let job = || {
        let intake = Arc::clone(&intake);
        let serve = move |conn: &mut Conn| {
            intake.serve(conn, &scope);
            Ok(Prepared::Ended(Ok(())))
        };
        state.db.write_at_once(turn(&scope), serve, |_, ()| Ok(()))
    };
    let joined = intake.0.join(scope.workspace_id(), candidate, job).await;
    state.sequencer.wake();
    state.dispatcher.wake();
    joined?;
    turnout.await.map_err(|_| StorageError::Panicked.into())
}

impl Intake {
    /// Opens the tickets of the requests that wait.
    fn serve(&self, conn: &mut Conn, scope: &Scope) {
        let candidates = self.0.take(scope.workspace_id(), MOST);
        if candidates.is_empty() {
            return;
        }
        let asked: Vec<_> = candidates.iter().map(|candidate| candidate.input.asked()).collect();
        let openings = match openings(conn, scope, &asked) {
            Ok(openings) => openings,
            Err(error) => {
                tracing::debug!(%error, "tickets are opened one by one");
                return candidates.into_iter().for_each(|candidate| send(candidate.reply, Turnout::Declined(None)));
            }
        };
        let mut alike: Vec<(Option<Shape>, Vec<Gathered>)> = Vec::new();
        for (Candidate { asker, gather, reply, .. }, opening) in candidates.into_iter().zip(openings) {
            // What a panic leaves half done is dropped; its transaction will show it to whom it concerns.
            let gathered = catch_unwind(AssertUnwindSafe(|| gather(conn, &asker, &opening))).ok().flatten();
            let Some((mut writes, answer)) = gathered else {
                send(reply, Turnout::Declined(Some(opening)));
                continue;
            };
            let shape = writes.shape();
            let gathered = Gathered { reply, opening, writes, answer };
            match alike.iter_mut().find(|(known, _)| known.is_some() && *known == shape) {
                Some((_, group)) => group.push(gathered),
                None => alike.push((shape, vec![gathered])),
            }
        }
        for (_, mut group) in alike {
            while !group.is_empty() {
                let rest = group.split_off(1 << group.len().ilog2());
                write(conn, mem::replace(&mut group, rest));
            }
        }
    }
}

/// Writes all of them or none.
fn write(conn: &mut Conn, group: Vec<Gathered>) {
    let mut all: Option<Writes> = None;
    let mut waiting = Vec::with_capacity(group.len());
    for Gathered { reply, opening, writes, answer } in group {
        match &mut all {
            Some(all) => all.join(writes),
            None => all = Some(writes),
        }
        waiting.push((reply, opening, answer));
    }
    let written = all.map_or(Ok(true), |mut all| all.flush_at_once(conn));
    for (reply, opening, answer) in waiting {
        let turnout = match &written {
            Ok(true) => Turnout::Opened(answer),
            Ok(false) => Turnout::Declined(Some(opening)),
            Err(error) => Turnout::Failed(error.clone()),
        };
        send(reply, turnout);
    }
}

fn send(reply: oneshot::Sender<Turnout>, turnout: Turnout) {
    // Nobody waits: what was opened stays, as after any connection that breaks before the answer.
    drop(reply.send(turnout));
}
