//! How good is the learner? Judged on texts that it did not learn from.

mod daily;
mod formats;
mod measure;
mod run;

pub use daily::{Alone, CurvePoint, alone, learning_curve};
pub use formats::{Format, FormatError, Label, Text, parse};
pub use measure::{Coverage, Judged, Report, Score, report};
pub use run::{FOLDS, cross_validate, fold, judge, online, split, temperature};

#[cfg(test)]
mod tests;
