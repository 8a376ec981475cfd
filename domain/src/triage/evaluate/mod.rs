//! How good is the learner? Judged on texts that it did not learn from.

mod formats;
mod measure;
mod run;

pub use formats::{Format, FormatError, Label, Text, parse};
pub use measure::{Coverage, Judged, Report, Score, report};
pub use run::{FOLDS, cross_validate, fold, judge, online, split, temperature};

#[cfg(test)]
mod tests;
