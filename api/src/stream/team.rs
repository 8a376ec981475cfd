//! What somebody of the team is told.

use std::sync::Arc;

use bytes::Bytes;
use domain::{
    event::EventKind,
    policy::{Operation, Told, Visibility, told},
};
use persistence::queue::QueueCount;

use super::{
    batch::{Batch, Step},
    credential::Credential,
    frame::frame,
    seat::News,
};
use crate::{auth::Principal, http::ApiError, queue::dto::QueueCounts, state::AppState};

/// Somebody of the team who follows what happens.
pub struct Team {
    who: Arc<Principal>,
    credential: Credential,
    /// The counts that he was told last.
    counted: Option<Bytes>,
}

impl Team {
    /// He, with what he presented.
    pub const fn new(who: Arc<Principal>, credential: Credential) -> Self {
        Self { who, credential, counted: None }
    }

    /// He.
    pub fn who(&self) -> &Principal {
        &self.who
    }

    /// Judges him anew.
    ///
    /// # Errors
    /// Why he may not any more.
    pub async fn judge(&mut self, state: &AppState) -> Result<(), ApiError> {
        self.who = self.credential.team_again(state, Operation::StreamEvents).await?;
        Ok(())
    }

    /// The frames of what he may be told of a part of the feed, with their places.
    pub fn tell(&self, batch: &Batch, place: i64, kinds: &[EventKind]) -> Vec<(i64, Bytes)> {
        let visibility = self.who.visibility();
        let chosen = |step: &&Step| step.seq > place && (kinds.is_empty() || kinds.contains(&step.kind));
        let steps = batch.steps.iter().filter(chosen).filter(|step| self.may_know(step, batch, &visibility));
        steps.map(|step| (step.seq, step.frame.clone())).collect()
    }

    /// Who may read the log is told what the log tells; others, what they may see as it is now.
    fn may_know(&self, step: &Step, batch: &Batch, visibility: &Visibility) -> bool {
        if step.is_note() && !self.who.reads_notes() {
            return false;
        }
        if self.who.may(Operation::ListEvents) {
            return true;
        }
        match told(step.subject_kind, step.kind) {
            Told::WhoSeesTheTicket => {
                self.who.may(Operation::ShowTicket) && batch.ticket(step).is_some_and(|it| visibility.includes(it))
            }
            Told::WhoMay(operation) => self.who.may(operation),
            Told::ReadersOfTheLog => false,
        }
    }

    /// The frames of what is now.
    ///
    /// # Errors
    /// `internal_error` when a frame cannot be written.
    pub fn tell_now(&mut self, news: &News) -> Result<Vec<Bytes>, ApiError> {
        match news {
            News::Events(_) => Ok(Vec::new()),
            News::Presence(all) if self.who.may(Operation::ListPresences) => {
                let visibility = self.who.visibility();
                let seen = all.iter().filter(|one| visibility.includes(&one.ticket));
                Ok(seen.map(|one| one.frame.clone()).collect())
            }
            News::Queue(counts) if self.who.may(Operation::ShowQueueCounts) => {
                let shown = frame(None, Some("queue"), &QueueCounts::from(self.counts(counts)))?;
                if self.counted.as_ref() == Some(&shown) {
                    return Ok(Vec::new());
                }
                self.counted = Some(shown.clone());
                Ok(vec![shown])
            }
            News::Presence(_) | News::Queue(_) => Ok(Vec::new()),
        }
    }

    /// The counts of his teams and of what has none.
    fn counts(&self, all: &[QueueCount]) -> Vec<QueueCount> {
        let is_his = |count: &&QueueCount| match self.who.visibility() {
            Visibility::All => true,
            Visibility::Member { team_ids, .. } => count.team_id.is_none_or(|team| team_ids.contains(&team)),
            Visibility::Customer { .. } => false,
        };
        all.iter().filter(is_his).copied().collect()
    }
}
