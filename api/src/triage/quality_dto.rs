//! The wire shapes of how good triage is.

use domain::{ids::CategoryId, time::Instant};
use serde::Serialize;
use utoipa::ToSchema;

/// How good triage is, by what people have said.
///
/// Precision counts decisions and suggestions that somebody judged without having been drawn to it by a mistake: what a person
/// had to decide, and what was drawn for a look. Shares are 0 to 1, null where nothing was judged.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TriageQuality)]
pub struct QualityDto {
    /// The version of the model that proposes now; null in the first seconds of an installation.
    #[schema(required = true, max_length = 60)]
    pub model_version: Option<String>,
    /// Of a hundred decisions, so many are to be right.
    #[schema(minimum = 50, maximum = 99)]
    pub target_percent: i16,
    /// From which confidence on a category is set without a person; null: at none are enough right.
    #[schema(required = true, minimum = 0.0, maximum = 1.0)]
    pub threshold: Option<f64>,
    /// Does the threshold follow from outcomes of this workspace? Otherwise it is that of the built-in examples.
    pub threshold_proven: bool,
    /// How many labels people have given.
    #[schema(minimum = 0)]
    pub labels: i64,
    /// The beginning of the first week.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub from_at: Instant,
    /// The end of the last one.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub until_at: Instant,
    /// How often customers only said thanks.
    pub courtesies: CourtesyCounts,
    /// All categories of the workspace together.
    pub total: QualityCounts,
    /// Each category of the workspace.
    #[schema(max_items = 2000)]
    pub categories: Vec<CategoryQualityDto>,
    /// Each week, the oldest first.
    #[schema(max_items = 53)]
    pub weeks: Vec<WeekQualityDto>,
    /// How the learner did on the workspace's labels, each judged before it was learned: a point for every 50 labels.
    #[schema(max_items = 400)]
    pub learning_curve: Vec<CurvePointDto>,
}

/// What customers wrote to answered and closed tickets.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct CourtesyCounts {
    /// How many messages.
    #[schema(minimum = 0)]
    pub messages: i64,
    /// How many were recognised as mere thanks, and have not been said to be none.
    #[schema(minimum = 0)]
    pub recognised: i64,
    /// How many were said to be mere thanks by their sender or by a person who read them.
    #[schema(minimum = 0)]
    pub stated: i64,
    /// How many were taken for mere thanks, and a person said that they are none.
    #[schema(minimum = 0)]
    pub refused: i64,
    /// The share of messages that are mere thanks: recognised or stated; null where there are no messages.
    #[schema(required = true, minimum = 0.0, maximum = 1.0)]
    pub rate: Option<f64>,
}

/// Counts and shares of a category or of a time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = TriageQualityCounts)]
pub struct QualityCounts {
    /// How often it was proposed.
    #[schema(minimum = 0)]
    pub proposed: i64,
    /// How often tickets started with it.
    #[schema(minimum = 0)]
    pub applied: i64,
    /// The share of proposals that were applied.
    #[schema(required = true, minimum = 0.0, maximum = 1.0)]
    pub coverage: Option<f64>,
    /// How many of its proposals people judged, as far as they count for the precision.
    #[schema(minimum = 0)]
    pub judged: i64,
    /// How many of those were right.
    #[schema(minimum = 0)]
    pub right: i64,
    /// `right` of `judged`.
    #[schema(required = true, minimum = 0.0, maximum = 1.0)]
    pub precision: Option<f64>,
    /// Of the judged tickets that belong to it, the share for which it was proposed.
    #[schema(required = true, minimum = 0.0, maximum = 1.0)]
    pub recall: Option<f64>,
    /// Of its applied proposals that count, the share that was right: what the target is about.
    #[schema(required = true, minimum = 0.0, maximum = 1.0)]
    pub applied_precision: Option<f64>,
    /// How often somebody set another category than the proposed one, drawn for a look or not.
    #[schema(minimum = 0)]
    pub corrections: i64,
}

/// How good triage is for a category.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CategoryTriageQuality)]
pub struct CategoryQualityDto {
    /// The category.
    #[schema(value_type = String, max_length = 30)]
    pub category_id: CategoryId,
    /// Its key.
    #[schema(max_length = 60)]
    pub key: String,
    /// `automatic` or `suggest_only`.
    #[schema(max_length = 20)]
    pub triage: &'static str,
    /// The counts.
    pub counts: QualityCounts,
}

/// How good triage was in a week.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WeekTriageQuality)]
pub struct WeekQualityDto {
    /// When it began.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub starts_at: Instant,
    /// The counts.
    pub counts: QualityCounts,
}

/// A point of the learning curve.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = TriageCurvePoint)]
pub struct CurvePointDto {
    /// After how many labels.
    #[schema(minimum = 50)]
    pub labels: usize,
    /// The share of right first choices among the last 50.
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub accuracy: f64,
}
