//! What `nobat triage evaluate` prints.

use std::time::Instant;

use domain::triage::evaluate::{Alone, Coverage, CurvePoint, Report, Text};
use serde::Serialize;

/// What one prediction takes, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Latency {
    /// Half of the texts take less.
    pub p50_us: f64,
    /// One text in a hundred takes longer.
    pub p99_us: f64,
}

/// All figures of one evaluation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// Which model was judged.
    #[serde(rename = "model")]
    pub what: &'static str,
    /// How right it was.
    #[serde(flatten)]
    pub report: Report,
    /// From the text to the prediction.
    #[serde(flatten)]
    pub latency: Latency,
    /// How it got better; only of an evaluation as in daily work.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub learning_curve: Vec<CurvePoint>,
    /// What came of deciding alone with thresholds that follow the outcomes, for two targets; see `learning_curve`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alone: Vec<Alone>,
    /// The memory of weights and of what goes on learning needs.
    pub model_bytes: usize,
}

/// Times `predict` on each text.
pub fn timed(texts: &[Text], predict: impl Fn(&str)) -> Latency {
    let mut micros: Vec<f64> = texts
        .iter()
        .map(|text| {
            let started = Instant::now();
            predict(&text.text);
            started.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    micros.sort_by(f64::total_cmp);
    let at = |per_cent: usize| micros.get((micros.len() * per_cent / 100).min(micros.len().saturating_sub(1)));
    let value = |per_cent| at(per_cent).copied().unwrap_or_default();
    Latency { p50_us: value(50), p99_us: value(99) }
}

impl Measured {
    /// One JSON object; shares are 0 to 1.
    ///
    /// # Errors
    /// Never with these figures.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// A table for people.
    pub fn text(&self) -> String {
        let Report { count, accuracy, top_2, top_3, macro_f1, ece, coverage_90, coverage_95, .. } = &self.report;
        let mut out = String::new();
        let mut line = |name: &str, value: String| out.push_str(&format!("{name:<22}{value}\n"));
        line("model", self.what.to_owned());
        line("texts", count.to_string());
        line("accuracy", per_cent(*accuracy));
        line("top 2", per_cent(*top_2));
        line("top 3", per_cent(*top_3));
        line("macro F1", per_cent(*macro_f1));
        line("calibration error", format!("{ece:.4}"));
        line("coverage at 90 %", covered(coverage_90));
        line("coverage at 95 %", covered(coverage_95));
        line("latency p50", format!("{:.0} us", self.latency.p50_us));
        line("latency p99", format!("{:.0} us", self.latency.p99_us));
        for CurvePoint { texts, accuracy } in &self.learning_curve {
            line(&format!("accuracy up to {texts}"), per_cent(*accuracy));
        }
        for Alone { target, share, precision, later_share, later_precision } in &self.alone {
            let all = format!("{} of {}", per_cent(*precision), per_cent(*share));
            let later = format!("{} of {}", per_cent(*later_precision), per_cent(*later_share));
            line(&format!("alone, target {:.0} %", target * 100.0), format!("{all} right; second half {later}"));
        }
        line("model size", format!("{:.1} MiB", self.model_bytes as f64 / 1_048_576.0));
        out
    }
}

fn per_cent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

fn covered(coverage: &Coverage) -> String {
    match coverage.threshold {
        Some(threshold) => format!("{} from {threshold:.3} on", per_cent(coverage.share)),
        None => "none".to_owned(),
    }
}
