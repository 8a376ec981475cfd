//! What every set of weights can do, whether it stands alone or on top of another: score and explain.

use super::{
    coding::{Coding, Column},
    features::{Feature, Features},
};

/// Weights over buckets and columns.
pub trait Linear {
    /// The kind of its classes.
    fn coding(&self) -> &Coding;
    /// Its columns, in the order in which they were met.
    fn columns(&self) -> &[Column];
    /// One bias per column.
    fn biases(&self) -> Vec<f32>;
    /// Adds `value` times the weights of a bucket to `sums`, one per column.
    fn add_row(&self, bucket: u16, value: f32, sums: &mut [f32]);

    /// The known classes.
    fn classes(&self) -> Vec<&str> {
        self.columns().iter().filter_map(Column::class).collect()
    }

    /// One score per column: its bias plus the sum of value times weight.
    fn column_scores(&self, features: &[Feature]) -> Vec<f32> {
        let mut sums = self.biases();
        for feature in features {
            self.add_row(feature.bucket, feature.value, &mut sums);
        }
        sums
    }

    /// Each known class with its score, the highest first; equal scores in the order of the names, so that the order in
    /// which classes were met says nothing.
    fn scores(&self, features: &[Feature]) -> Vec<(&str, f32)> {
        let columns = self.column_scores(features);
        let score = |class| (class, dot(&self.coding().factors(class, self.columns()), &columns));
        let mut scores: Vec<(&str, f32)> = self.classes().into_iter().map(score).collect();
        scores.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        scores
    }

    /// Why `class` scores higher than `other` (or lower): what each word of the text adds to the difference.
    fn explain(&self, features: &Features, class: &str, other: &str) -> Explanation {
        let columns = self.columns();
        let (own, others) = (self.coding().factors(class, columns), self.coding().factors(other, columns));
        let factors: Vec<f32> = own.iter().zip(others).map(|(own, other)| own - other).collect();
        let mut row = vec![0.0; columns.len()];
        let mut contribution = |feature: &Feature| {
            row.fill(0.0);
            self.add_row(feature.bucket, feature.value, &mut row);
            dot(&factors, &row)
        };
        let contributions: Vec<f32> = features.list.iter().map(&mut contribution).collect();
        let gap = dot(&factors, &self.biases()) + contributions.iter().sum::<f32>();
        Explanation::of(features, &contributions, gap)
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// What a word adds to a difference of scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The bytes of the text where the word stands first.
    pub start: usize,
    /// See `start`.
    pub end: usize,
    /// What all places of the word add together; negative: speaks against.
    pub value: f32,
}

/// The parts of a difference of scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The difference.
    pub gap: f32,
    /// What does not come from any word: `gap` = `base` + the sum over `words`.
    pub base: f32,
    /// Every different word of the text, the largest contribution (of either sign) first.
    pub words: Vec<Contribution>,
}

impl Explanation {
    fn of(features: &Features, contributions: &[f32], gap: f32) -> Self {
        let mut values = vec![0.0_f32; features.words.len()];
        for source in &features.sources {
            let part = contributions.get(source.feature).copied().unwrap_or_default() * source.share;
            if let Some(value) = values.get_mut(source.word) {
                *value += part;
            }
        }
        let mut places: Vec<(&str, Contribution)> = (features.words.iter().zip(values))
            .map(|(word, value)| (word.normal.as_str(), Contribution { start: word.start, end: word.end, value }))
            .collect();
        // Stable, so that the first place of a word comes first.
        places.sort_by_key(|place| place.0);
        let same_word = places.chunk_by(|a, b| a.0 == b.0);
        let together = same_word.filter_map(|same| {
            let value = same.iter().map(|(_, place)| place.value).sum();
            same.first().map(|(_, first)| Contribution { value, ..first.clone() })
        });
        let mut words: Vec<Contribution> = together.collect();
        words.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()).then_with(|| a.start.cmp(&b.start)));
        let base = gap - words.iter().map(|word| word.value).sum::<f32>();
        Self { gap, base, words }
    }
}
