//! From scores to probabilities: softmax with a temperature, fitted on scores of texts that were not learned from.
//!
//! Temperature scaling after Guo et al. 2017.

/// The temperatures tried: 0.05 to 20, each 4 % above the one before.
const LOWEST: f32 = 0.05;
const HIGHEST: f32 = 20.0;
const STEP: f32 = 1.04;

/// `softmax(scores / temperature)`: in the order of `scores`, summing to 1; empty for no scores.
pub fn confidences(scores: &[f32], temperature: f32) -> Vec<f32> {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| ((score - highest) / temperature).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

/// The temperature with the least log loss on held-out texts: for each the scores of all classes and the place of the
/// true one (none when the model does not know it; such texts say nothing). 1 without any.
pub fn fit_temperature<'a>(judged: impl IntoIterator<Item = (&'a [f32], Option<usize>)>) -> f32 {
    let known: Vec<(&[f32], usize)> =
        judged.into_iter().filter_map(|(scores, truth)| truth.map(|truth| (scores, truth))).collect();
    if known.is_empty() {
        return 1.0;
    }
    let loss = |temperature: f32| -> f64 {
        let one = |(scores, truth): &(&[f32], usize)| {
            let confidence = confidences(scores, temperature).get(*truth).copied().unwrap_or_default();
            -f64::from(confidence.max(f32::MIN_POSITIVE)).ln()
        };
        known.iter().map(one).sum()
    };
    let grid = std::iter::successors(Some(LOWEST), |t| Some(t * STEP)).take_while(|t| *t <= HIGHEST);
    grid.map(|t| (t, loss(t))).min_by(|a, b| a.1.total_cmp(&b.1)).map_or(1.0, |(t, _)| t)
}
