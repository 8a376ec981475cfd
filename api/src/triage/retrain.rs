//! The trainer's part for workspaces: proofs from the latest outcomes, categories that are not to be trusted any more, and
//! weights from all labels when there are enough new ones.

use domain::{
    actor::{Actor, Origin},
    outbox::Intent,
    triage::{
        Aspect, Label, MOST_LABELS, Seed, Tuning, Vocabulary, is_rebuild_due,
        rolling::{self, OUTCOMES, Outcome, proven},
    },
};
use persistence::{Conn, Scope, Turn, category, instance::workspace, outbox as outboxes, triage as store};
use uuid::Uuid;

use super::{
    learned::Model,
    lesson::Retrain,
    mind::{Proofs, Shelf, footing, proofs_of},
};
use crate::{
    http::ApiError,
    sla::configured,
    state::{AppState, Work},
};

/// What it works on.
struct Lessons {
    /// Are the weights to be built anew?
    is_due: bool,
    state: store::State,
    mark: Option<(String, i64, i64)>,
    shelf: Shelf,
    labels: Vec<store::KeptLabel>,
}

/// What came of it.
struct Built {
    snapshot: store::Snapshot,
    temperatures: [Option<f32>; 2],
}

/// Carries out the wishes of one workspace, all by one look.
pub async fn retrain(state: &AppState, scope: Scope, intents: &[Intent]) -> Result<(), ApiError> {
    let ids: Vec<Uuid> = intents.iter().map(|intent| intent.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let wanted = intents.iter().any(|intent| intent.step == Retrain::Rebuild.step());
    let learned = state.triage.clone();
    // Waits for the base in the first seconds of an installation.
    let prepared = tokio::task::spawn_blocking(move || learned.prepare()).await.map_err(ApiError::internal)?;
    prepared
        .map(drop)
        .unwrap_or_else(|error| tracing::warn!(target: "workers", %error, "the triage model is not kept"));
    let Some(model) = state.triage.shared() else { return Err(ApiError::internal("there is no triage model")) };
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    let version = model.version;
    let lessons = state.db.slow(turn, move |conn| read(conn, &scope, version, wanted)).await?;
    let now = state.clock.now();
    let (lessons, built) = tokio::task::spawn_blocking(move || {
        let built = lessons.is_due.then(|| build(&model, &lessons, now));
        (lessons, built)
    })
    .await
    .map_err(ApiError::internal)?;
    let origin = Origin::of(Actor::System);
    state.write_as(scope, origin, move |work| keep(work, &lessons, built.as_ref(), &ids)).await?;
    state.triage.doubt(scope.workspace_id());
    Ok(())
}

fn read(conn: &mut Conn, scope: &Scope, version: &str, wanted: bool) -> Result<Lessons, ApiError> {
    let state = store::state(conn, scope)?;
    let mark = store::snapshot_mark(conn, scope)?;
    let seen = mark.as_ref().filter(|(base, ..)| base == version).map_or(0, |(_, _, labels)| *labels);
    let count = |labels: i64| usize::try_from(labels).unwrap_or_default();
    let is_other_base = mark.as_ref().is_some_and(|(base, ..)| base != version);
    let is_due = wanted || is_other_base || is_rebuild_due(count(state.labels), count(seen));
    let most = i64::try_from(MOST_LABELS).unwrap_or(i64::MAX);
    let labels = if is_due { store::labels(conn, scope, state.labels - most, most)? } else { Vec::new() };
    let shelf = Shelf::read(conn, scope)?;
    Ok(Lessons { is_due, state, mark, shelf, labels })
}

fn build(model: &Model, lessons: &Lessons, now: domain::time::Instant) -> Built {
    let is_known = |kept: &&store::KeptLabel| {
        kept.label.aspect != Aspect::Category || lessons.shelf.known.contains(&kept.label.class)
    };
    let labels: Vec<Label> = lessons.labels.iter().filter(is_known).map(|kept| kept.label.clone()).collect();
    let seeds: &[Seed] = &lessons.shelf.seeds;
    let own = (!lessons.shelf.edits.is_empty()).then(|| Vocabulary::edited(&lessons.shelf.edits));
    let footing = footing(&model.base, own.as_ref());
    let progress = Tuning::progress(&footing, seeds, &labels);
    let weights = Tuning::rebuild(&footing, seeds, &labels).to_bytes();
    let snapshot = store::Snapshot {
        base_version: model.version.to_owned(),
        revision: lessons.mark.as_ref().map_or(0, |(_, revision, _)| *revision) + 1,
        labels: lessons.labels.last().map_or(lessons.state.labels, |last| last.seq),
        made_at: now,
        curve: serde_json::Value::from(progress.curve).to_string(),
        weights,
    };
    Built { snapshot, temperatures: progress.temperatures }
}

fn keep(work: &mut Work<'_>, lessons: &Lessons, built: Option<&Built>, ids: &[Uuid]) -> Result<(), ApiError> {
    let state = store::state(work.conn, &work.scope)?;
    let aims = workspace::get(work.conn, &work.scope)?.triage;
    let target = f64::from(aims.target_percent) / 100.0;
    let before = proofs_of(&state)?;
    let mut proofs = Proofs::default();
    let [category, priority] =
        built.map_or([before.category.temperature, before.priority.temperature], |built| built.temperatures);
    (proofs.category.temperature, proofs.priority.temperature) = (category, priority);
    let outcomes = latest(work, Aspect::Category)?;
    proofs.category = proofs.category.with(proven(&plain(&outcomes), target));
    proofs.priority = proofs.priority.with(proven(&plain(&latest(work, Aspect::Priority)?), target));
    if proofs != before {
        let json = serde_json::to_string(&proofs).map_err(ApiError::internal)?;
        store::keep_calibration(work.conn, &work.scope, &json)?;
    }
    suspend(work, &outcomes, f64::from(aims.floor_percent) / 100.0)?;
    if let Some(built) = built {
        store::save_snapshot(work.conn, &work.scope, &built.snapshot)?;
        if let Some(first) = lessons.labels.first().filter(|_| lessons.labels.len() == MOST_LABELS) {
            store::forget_before(work.conn, &work.scope, first.seq)?;
        }
    }
    outboxes::finish(work.conn, &work.scope, ids)?;
    Ok(())
}

type Told = (domain::time::Instant, Outcome);

fn latest(work: &mut Work<'_>, aspect: Aspect) -> Result<Vec<Told>, ApiError> {
    let limit = i64::try_from(OUTCOMES).unwrap_or(i64::MAX);
    Ok(store::latest_outcomes(work.conn, &work.scope, aspect, limit)?)
}

fn plain(told: &[Told]) -> Vec<Outcome> {
    told.iter().map(|(_, outcome)| outcome.clone()).collect()
}

/// Categories that are below the floor are only suggested from now on.
fn suspend(work: &mut Work<'_>, outcomes: &[Told], floor: f64) -> Result<(), ApiError> {
    let categories = category::list(work.conn, &work.scope)?;
    let since = |key: &str| categories.iter().find(|category| category.key == key).map(|own| own.automatic_since);
    let counted: Vec<Outcome> = outcomes
        .iter()
        .filter(|(at, outcome)| since(&outcome.class).is_some_and(|since| *at >= since))
        .map(|(_, outcome)| outcome.clone())
        .collect();
    let fallen = rolling::fallen(&counted, floor);
    let mut any = false;
    for before in categories.iter().filter(|category| category.is_automatic() && fallen.contains(&category.key)) {
        let (after, draft) = before.suspend(work.now);
        category::save(work.conn, &work.scope, &after)?;
        work.record(vec![draft])?;
        any = true;
    }
    if any { configured(work) } else { Ok(()) }
}
