//! What a person's word teaches: a label, what became of the proposal, and the wish to look at both.

use domain::{
    ids::{CategoryId, TicketId},
    outbox::{Intent, IntentKind},
    ticket::{self, Priority, Ticket, TicketEvent},
    triage::{Aspect, Label, LabelSource, reading, rolling::Outcome},
};
use persistence::{category, outbox, triage as store};
use serde_json::json;

use super::dto::{ProposalDto, ProposedDto, ReasonDto};
use crate::{http::ApiError, random, state::Work};

/// What somebody says that is right.
struct Said {
    aspect: Aspect,
    /// A category's key, or the word of a priority.
    truth: String,
}

/// Learns from what a person changed; the event of who knew better than the proposal, if that is so. What was proposed is
/// read only when something of it was changed.
pub fn learn(work: &mut Work<'_>, before: &Ticket, after: &Ticket) -> Result<Option<TicketEvent>, ApiError> {
    if !ticket::corrects(&work.origin.actor) || !ticket::is_retriaged(before, after) {
        return Ok(None);
    }
    let Some((kept, proposal)) = kept(work, before.id)? else { return Ok(None) };
    let mut said = Vec::new();
    if before.category_id != after.category_id {
        said.extend(category_said(work, after.category_id)?);
    }
    if before.priority != after.priority {
        said.push(Said { aspect: Aspect::Priority, truth: after.priority.word().to_owned() });
    }
    take(work, after, &kept, &proposal, said)?;
    Ok(proposal.standing(kept.at)?.corrected(before, after))
}

/// Somebody says that what the ticket has now is right. None: that was said before.
pub fn confirm(work: &mut Work<'_>, ticket: &Ticket) -> Result<Option<TicketEvent>, ApiError> {
    let Some((kept, proposal)) = kept(work, ticket.id)? else { return Ok(None) };
    let mut said: Vec<Said> = category_said(work, ticket.category_id)?.into_iter().collect();
    said.push(Said { aspect: Aspect::Priority, truth: ticket.priority.word().to_owned() });
    let known = store::truths(work.conn, &work.scope, ticket.id)?;
    if said.iter().all(|said| known.contains(&(said.aspect, said.truth.clone()))) {
        return Ok(None);
    }
    take(work, ticket, &kept, &proposal, said)?;
    let facts = json!({
        "proposed_at": kept.at.to_string(),
        "category_id": ticket.category_id.map(|id| id.to_string()),
        "priority": ticket.priority.word(),
    });
    Ok(Some(ticket::confirmed(facts)))
}

fn kept(work: &mut Work<'_>, id: TicketId) -> Result<Option<(store::StoredProposal, ProposalDto)>, ApiError> {
    let Some(kept) = store::find(work.conn, &work.scope, id)? else { return Ok(None) };
    let proposal = serde_json::from_str(&kept.json).map_err(ApiError::internal)?;
    Ok(Some((kept, proposal)))
}

fn category_said(work: &mut Work<'_>, id: Option<CategoryId>) -> Result<Option<Said>, ApiError> {
    let Some(id) = id else { return Ok(None) };
    let found = category::find(work.conn, &work.scope, id)?;
    Ok(found.map(|category| Said { aspect: Aspect::Category, truth: category.key }))
}

/// Keeps a label and an outcome for each.
fn take(
    work: &mut Work<'_>,
    ticket: &Ticket,
    kept: &store::StoredProposal,
    proposal: &ProposalDto,
    said: Vec<Said>,
) -> Result<(), ApiError> {
    if said.is_empty() {
        return Ok(());
    }
    let words = store::words_of(work.conn, &work.scope, ticket.id)?.unwrap_or_default();
    let text = reading(&ticket.subject, &words);
    let count = i64::try_from(said.len()).unwrap_or(i64::MAX);
    let last = store::next_labels(work.conn, &work.scope, count)?;
    for (seq, Said { aspect, truth }) in (last - count + 1..).zip(said) {
        let outcome = match aspect {
            Aspect::Category => proposal.category.as_ref().zip(kept.category_key.clone()).map(|(shown, key)| {
                let right = key == truth;
                (shown, Outcome { class: key, confidence: shown.confidence as f32, applied: shown.applied, right })
            }),
            Aspect::Priority => Some((&proposal.priority, of_priority(&proposal.priority, &truth))),
        };
        let is_right = outcome.as_ref().is_some_and(|(_, outcome)| outcome.right);
        let source = if is_right { LabelSource::Confirmed } else { LabelSource::Corrected };
        let label = Label { aspect, class: truth.clone(), text: text.clone() };
        let new = store::NewLabel { label, source, ticket_id: Some(ticket.id), at: work.now };
        store::keep_label(work.conn, &work.scope, seq, &new)?;
        if let Some((shown, outcome)) = outcome.filter(|(shown, _)| shown.reason != ReasonDto::NoModel) {
            let counts = !shown.applied || kept.review.is_some();
            let outcome = store::KeptOutcome { aspect, outcome, counts, truth, at: work.now };
            store::keep_outcome(work.conn, &work.scope, ticket.id, &outcome)?;
        }
    }
    store::end_review(work.conn, &work.scope, ticket.id)?;
    intend_retrain(work, Retrain::Look)
}

/// A level that it is at least is right where the truth is that or more.
fn of_priority(shown: &ProposedDto, truth: &str) -> Outcome {
    let level = |word: &str| Priority::from_word(word);
    let right = match shown.reason {
        ReasonDto::AtLeast => level(truth) >= level(&shown.value),
        _ => shown.value == truth,
    };
    Outcome { class: shown.value.clone(), confidence: shown.confidence as f32, applied: shown.applied, right }
}

/// What the trainer is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retrain {
    /// To look at what people said.
    Look,
    /// To build the weights anew in any case.
    Rebuild,
}

impl Retrain {
    /// The step that stands for it in an intent.
    pub const fn step(self) -> i64 {
        match self {
            Self::Look => 1,
            Self::Rebuild => 2,
        }
    }
}

/// Wants the trainer to look at the workspace after this unit of work.
pub fn intend_retrain(work: &mut Work<'_>, wanted: Retrain) -> Result<(), ApiError> {
    let id: TicketId = random::new_id(work.now).map_err(ApiError::internal)?;
    let workspace = work.scope.workspace_id().uuid();
    let once = Intent::new(id.uuid(), IntentKind::Retrain, workspace, work.now);
    // Each wish is one of its own: the id's random bits count the rounds.
    let cycle = i64::try_from(id.uuid().as_u128() & 0x3FFF_FFFF_FFFF_FFFF).unwrap_or(i64::MAX);
    outbox::intend(&mut work.writes, &work.scope, Intent { cycle, step: wanted.step(), ..once });
    Ok(())
}
