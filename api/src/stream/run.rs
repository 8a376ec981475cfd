//! One stream: what it tells next.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use bytes::Bytes;
use domain::event::EventKind;
use persistence::Scope;
use tokio::time::{Instant, sleep, sleep_until};

use super::{
    batch::Batch,
    customer::{Customer, sealed_place},
    dto::{StreamReady, StreamReset},
    frame::{Ending, beat, frame},
    hub::Seated,
    open::Beginning,
    seat::{News, Next},
    team::Team,
};
use crate::{
    http::ApiError,
    state::{AppState, turn},
};

/// A comment comes at least this often.
pub const HEARTBEAT_SECONDS: u64 = 15;
const HEARTBEAT: Duration = Duration::from_secs(HEARTBEAT_SECONDS);
/// What nobody told of (a clock, another node's haste) is noticed within this time.
const RECHECK: Duration = Duration::from_secs(60);
/// A change of access may meet a judgement that was under way: it is judged once more when that is forgotten.
const RECHECK_AGAIN: Duration = Duration::from_millis(1_500);
/// When the database had no time.
const AGAIN: Duration = Duration::from_millis(250);
/// So often in a row.
const TRIES: u32 = 20;
/// So many places are looked through at once for events of chosen types.
const WINDOW: i64 = 1_000;

/// For whom a stream is.
pub enum Reader {
    /// Somebody of the team.
    Team(Team),
    /// A customer.
    Customer(Customer),
}

impl Reader {
    fn scope(&self) -> Scope {
        match self {
            Self::Team(team) => team.who().scope,
            Self::Customer(customer) => customer.portal().principal.scope,
        }
    }

    /// A place of the feed, as the client is told it.
    fn id(&self, state: &AppState, place: i64) -> Result<String, ApiError> {
        match self {
            Self::Team(_) => Ok(place.to_string()),
            Self::Customer(customer) => sealed_place(state, customer.portal(), place),
        }
    }

    /// Is it worth telling the client that its place is so much further now, although nothing there was for it? A customer
    /// is not told of each step that others take.
    fn moves_on(&self, steps: i64) -> bool {
        match self {
            Self::Team(_) => steps > 0,
            Self::Customer(_) => steps > WINDOW,
        }
    }

    async fn judge(&mut self, state: &AppState) -> Result<(), ApiError> {
        match self {
            Self::Team(team) => team.judge(state).await,
            Self::Customer(customer) => customer.judge(state).await,
        }
    }
}

/// A stream at work.
pub struct Run {
    state: Arc<AppState>,
    seated: Seated,
    reader: Reader,
    kinds: Vec<EventKind>,
    /// All up to here is told or not for him.
    place: i64,
    /// The place that the client knows to go on from.
    known: i64,
    out: VecDeque<Bytes>,
    beat_at: Instant,
    recheck_at: Instant,
    failures: u32,
    ended: bool,
}

impl Run {
    /// A stream that begins there, with its first frames.
    ///
    /// # Errors
    /// `internal_error` when a frame cannot be written.
    pub fn new(
        state: Arc<AppState>,
        seated: Seated,
        reader: Reader,
        kinds: Vec<EventKind>,
        beginning: Beginning,
    ) -> Result<Self, ApiError> {
        let Beginning { place, resumed, reset, .. } = beginning;
        let id = reader.id(&state, place)?;
        let expires_at = seated.seat.occupant.expires_at;
        let ready = StreamReady { position: id.clone(), resumed, heartbeat_seconds: HEARTBEAT_SECONDS, expires_at };
        let ready = frame(Some(&id), Some("ready"), &ready)?;
        let mut out = VecDeque::from([Bytes::from([b"retry: 3000\n".as_slice(), &ready].concat())]);
        if let Some(reason) = reset {
            out.push_back(frame(None, Some("reset"), &StreamReset { reason })?);
        }
        let now = Instant::now();
        let (beat_at, recheck_at) = (now + HEARTBEAT, now + RECHECK);
        let (known, failures, ended) = (place, 0, false);
        Ok(Self { state, seated, reader, kinds, place, known, out, beat_at, recheck_at, failures, ended })
    }

    /// What is next: from what was handed out, from the feed, or nothing yet.
    async fn step(&mut self) -> Result<(), Ending> {
        match self.seated.seat.next(self.place) {
            Next::End(ending) => Err(ending),
            Next::Recheck => {
                self.recheck_at = Instant::now() + RECHECK_AGAIN;
                self.recheck().await
            }
            Next::Read => self.read().await,
            Next::Tell(News::Events(batch)) => {
                if batch.from > self.place {
                    // Not meant to happen; nothing is lost all the same.
                    self.seated.seat.fall_behind();
                    return Ok(());
                }
                let told = self.tell(&batch).await;
                if told.is_err() {
                    // It is not told by halves: the rest is read again.
                    self.seated.seat.fall_behind();
                }
                self.endure(told).await
            }
            Next::Tell(news) => {
                if let Reader::Team(team) = &mut self.reader {
                    let told = team.tell_now(&news);
                    self.out.extend(told.map_err(|error| Ending::of(&error))?);
                }
                Ok(())
            }
            Next::Wait => {
                tokio::select! {
                    () = self.seated.seat.rung() => {}
                    () = sleep_until(self.beat_at) => self.beat().map_err(|error| Ending::of(&error))?,
                    () = sleep_until(self.recheck_at) => {
                        self.recheck_at = Instant::now() + RECHECK;
                        self.recheck().await?;
                    }
                }
                Ok(())
            }
        }
    }

    /// Reads on for itself, a page at a time.
    async fn read(&mut self) -> Result<(), Ending> {
        let read = self.page().await;
        let told = match &read {
            Ok(batch) => self.tell(batch).await,
            Err(error) => Err(error.clone()),
        };
        self.endure(told).await
    }

    async fn page(&self) -> Result<Batch, ApiError> {
        let _turn = self.state.streams.turn().await;
        let (scope, from) = (self.reader.scope(), self.place);
        let kinds = self.kinds.clone();
        self.state.db.read(turn(&scope), move |conn| Batch::read(conn, &scope, from, &kinds, WINDOW)).await
    }

    async fn tell(&mut self, batch: &Batch) -> Result<(), ApiError> {
        let frames = match &mut self.reader {
            Reader::Team(team) => team.tell(batch, self.place, &self.kinds),
            Reader::Customer(customer) => customer.tell(&self.state, batch, self.place).await?,
        };
        if let Some((seq, _)) = frames.last() {
            self.known = *seq;
        }
        self.out.extend(frames.into_iter().map(|(_, frame)| frame));
        self.place = self.place.max(batch.until);
        Ok(())
    }

    /// A database that has no time now may have it in a moment; everything else ends the stream.
    async fn endure(&mut self, outcome: Result<(), ApiError>) -> Result<(), Ending> {
        let Err(error) = outcome else {
            self.failures = 0;
            return Ok(());
        };
        self.failures += 1;
        if !error.code.status().is_server_error() || self.failures >= TRIES {
            return Err(Ending::of(&error));
        }
        sleep(AGAIN).await;
        Ok(())
    }

    async fn recheck(&mut self) -> Result<(), Ending> {
        let judged = {
            let _turn = self.state.streams.turn().await;
            self.reader.judge(&self.state).await
        };
        if judged.is_err() {
            self.recheck_at = Instant::now() + AGAIN;
        }
        self.endure(judged).await
    }

    fn beat(&mut self) -> Result<(), ApiError> {
        let id = match self.reader.moves_on(self.place - self.known) {
            true => Some(self.reader.id(&self.state, self.place)?),
            false => None,
        };
        if id.is_some() {
            self.known = self.place;
        }
        self.out.push_back(beat(id.as_deref()));
        Ok(())
    }
}

/// The next frame, with the stream that goes on behind it; none at its end.
pub async fn advance(mut run: Run) -> Option<(Run, Bytes)> {
    loop {
        if let Some(bytes) = run.out.pop_front() {
            run.beat_at = Instant::now() + HEARTBEAT;
            return Some((run, bytes));
        }
        if run.ended {
            return None;
        }
        if let Err(ending) = run.step().await {
            run.ended = true;
            run.out.extend(ending.frame().ok());
        }
    }
}
