//! How good is triage?

use actix_web::web;
use domain::{conversation::Courtesy, policy::op, time::Instant, triage::thresholds};
use persistence::{
    Conn, Scope, category,
    instance::workspace,
    message,
    triage::{self as store, JudgedCount, ProposedCount},
};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{
    mind::proofs_of,
    quality_dto::{CategoryQualityDto, CourtesyCounts, CurvePointDto, QualityCounts, QualityDto, WeekQualityDto},
};
use crate::{
    auth::Caller,
    http::{ApiError, Ok200, ValidQuery},
    state::AppState,
};

const WEEK_SECONDS: i64 = 7 * 86_400;
const DEFAULT_WEEKS: i64 = 12;
/// A point of the curve stands for so many labels.
const CURVE_STEP: usize = 50;

/// Which time.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ShowTriageQualityQuery {
    /// How many weeks, up to now.
    #[validate(range(min = 1, max = 53))]
    #[param(minimum = 1, maximum = 53, default = 12)]
    pub weeks: Option<i64>,
}

/// Tell how good triage is.
///
/// Precision, recall, coverage and corrections of the proposed categories, per category and week, and how the learner gets
/// better with the labels. Weeks are runs of seven days that end now.
#[utoipa::path(
    get,
    path = "/v1/triage/quality",
    operation_id = "showTriageQuality",
    tag = "triage",
    params(ShowTriageQualityQuery),
    responses((status = 200, description = "The figures.", body = QualityDto))
)]
pub async fn show_triage_quality(
    state: web::Data<AppState>,
    who: Caller<op::ShowTriageQuality>,
    query: ValidQuery<ShowTriageQualityQuery>,
) -> Result<Ok200<QualityDto>, ApiError> {
    let weeks = query.into_inner().weeks.unwrap_or(DEFAULT_WEEKS);
    // What happens in this millisecond counts.
    let (scope, until) = (who.scope, state.clock.now().next());
    let model_version = state.triage.version_in(&state, scope).await?;
    let shown = state.slow(&who, move |conn| quality(conn, &scope, model_version, weeks, until)).await?;
    Ok(Ok200::new(shown))
}

/// What was proposed and what was said of it in some time.
#[derive(Default)]
struct Counted {
    proposed: Vec<ProposedCount>,
    judged: Vec<JudgedCount>,
}

impl Counted {
    /// The figures of one category, or of all.
    fn of(&self, key: Option<&str>) -> QualityCounts {
        let is_it = |own: &str| key.is_none_or(|key| key == own);
        let proposed = |all: bool| {
            let wanted =
                self.proposed.iter().filter(|row| row.class.as_deref().is_some_and(is_it) && (all || row.applied));
            wanted.map(|row| row.count).sum::<i64>()
        };
        let judged = |test: &dyn Fn(&JudgedCount) -> bool| -> i64 {
            self.judged.iter().filter(|row| test(row)).map(|row| row.count).sum()
        };
        let is_right = |row: &JudgedCount| row.proposed == row.truth;
        let counts = |row: &JudgedCount| row.counts && is_it(&row.proposed);
        let (all, applied) = (proposed(true), proposed(false));
        let (seen, right) = (judged(&counts), judged(&|row| counts(row) && is_right(row)));
        let belong = judged(&|row| row.counts && is_it(&row.truth));
        let found = judged(&|row| row.counts && is_it(&row.truth) && is_right(row));
        let (decided, rightly) =
            (judged(&|row| counts(row) && row.applied), judged(&|row| counts(row) && row.applied && is_right(row)));
        QualityCounts {
            proposed: all,
            applied,
            coverage: share(applied, all),
            judged: seen,
            right,
            precision: share(right, seen),
            recall: share(found, belong),
            applied_precision: share(rightly, decided),
            corrections: judged(&|row| is_it(&row.proposed) && !is_right(row)),
        }
    }
}

fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 / whole as f64 * 10_000.0).round() / 10_000.0)
}

fn courtesies(counts: &[(Courtesy, i64)]) -> CourtesyCounts {
    let of = |wanted: Courtesy| counts.iter().filter(|(it, _)| *it == wanted).map(|(_, count)| count).sum::<i64>();
    let messages = counts.iter().map(|(_, count)| count).sum();
    let (recognised, stated) = (of(Courtesy::Recognised), of(Courtesy::Stated));
    let rate = share(recognised + stated, messages);
    CourtesyCounts { messages, recognised, stated, refused: of(Courtesy::Refused), rate }
}

fn quality(
    conn: &mut Conn,
    scope: &Scope,
    model_version: Option<String>,
    weeks: i64,
    until: Instant,
) -> Result<QualityDto, ApiError> {
    let state = store::state(conn, scope)?;
    let (proofs, aims) = (proofs_of(&state)?, workspace::get(conn, scope)?.triage);
    let start = |week: i64| until.plus_seconds(-week * WEEK_SECONDS);
    let mut total = Counted::default();
    let mut shown = Vec::new();
    for week in (0..weeks).rev() {
        let (from, end) = (start(week + 1), start(week));
        let counted = Counted {
            proposed: store::proposed_counts(conn, scope, from, end)?,
            judged: store::judged_counts(conn, scope, from, end)?,
        };
        shown.push(WeekQualityDto { starts_at: from, counts: counted.of(None) });
        total.proposed.extend(counted.proposed);
        total.judged.extend(counted.judged);
    }
    let categories = category::list(conn, scope)?.into_iter().map(|category| CategoryQualityDto {
        counts: total.of(Some(&category.key)),
        category_id: category.id,
        triage: category.triage.word(),
        key: category.key,
    });
    let mut categories: Vec<_> = categories.collect();
    categories.sort_by(|a, b| a.key.cmp(&b.key));
    let curve = store::snapshot(conn, scope)?.map(|snapshot| snapshot.curve);
    let curve: Vec<f64> =
        curve.map_or(Ok(Vec::new()), |json| serde_json::from_str(&json).map_err(ApiError::internal))?;
    let point = |(index, accuracy): (usize, f64)| CurvePointDto {
        labels: (index + 1) * CURVE_STEP,
        accuracy: (accuracy * 10_000.0).round() / 10_000.0,
    };
    Ok(QualityDto {
        model_version,
        target_percent: aims.target_percent,
        threshold: proofs.category.over(thresholds::CATEGORY, aims).threshold.map(f64::from),
        threshold_proven: proofs.category.proven,
        labels: state.labels,
        from_at: start(weeks),
        until_at: until,
        courtesies: courtesies(&message::courtesy_counts(conn, scope, start(weeks), until)?),
        total: total.of(None),
        categories,
        weeks: shown,
        learning_curve: curve.into_iter().enumerate().map(point).collect(),
    })
}
