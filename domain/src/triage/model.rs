//! The learner: a set of logistic regressions over one sparse vector, learned one example at a time.
//!
//! The step is that of AdaGrad (Duchi, Hazan, Singer 2011) with the fourth root of the summed squares instead of the
//! square root: full AdaGrad slows frequent words too much in long texts, plain gradient descent is slow in one pass.
//! A step can also take back a little of the weight: few examples by few writers then say more about other writers' texts,
//! but many examples of many classes say less (two points on 10,000 texts of 77 classes), so only the base does it.

use super::{
    coding::{Coding, Column},
    features::{BUCKETS, Feature},
    linear::Linear,
};

/// How far a step goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Its size.
    pub size: f32,
    /// How much of a weight each of its steps takes back: what few examples have said, and the next ones do not need, fades.
    pub decay: f32,
}

/// For the single step after a correction.
pub const RATE_ONCE: Rate = Rate { size: 1.0, decay: 0.0 };
/// When all examples are gone through several times.
pub const RATE_PASSES: Rate = Rate { size: 0.5, decay: 0.0 };

/// The step size of a column's bias.
pub(super) const RATE_BIAS: f32 = 0.01;
/// Errors below it are not worth a step.
const SMALLEST_ERROR: f32 = 1e-3;
/// Keeps the first step finite.
const DAMPING: f32 = 1e-3;

/// A weight and the sum of the squares of its gradients.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cell {
    /// The weight.
    pub weight: f32,
    /// The sum.
    pub squares: f32,
}

impl Cell {
    /// One step against the gradient `error * value`; `below` is the cell that this one is added to.
    pub(super) fn step(&mut self, below: Self, error: f32, value: f32, rate: Rate) {
        let gradient = error * value;
        self.squares += gradient * gradient;
        let taken_back = rate.decay * self.weight;
        self.weight -= rate.size * (gradient + taken_back) / (self.squares + below.squares + DAMPING).sqrt().sqrt();
    }
}

/// Dense weights: a cell for each pair of bucket and column.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    coding: Coding,
    columns: Vec<Column>,
    biases: Vec<f32>,
    /// Row by row: the cells of a bucket for all columns.
    cells: Vec<Cell>,
}

impl Model {
    /// A model that knows no class.
    pub const fn new(coding: Coding) -> Self {
        Self { coding, columns: Vec::new(), biases: Vec::new(), cells: Vec::new() }
    }

    /// Bytes of memory for the weights and for what goes on learning needs.
    pub const fn size_bytes(&self) -> usize {
        self.cells.len() * size_of::<Cell>()
    }

    /// The cells of a bucket, one per column.
    pub fn row(&self, bucket: u16) -> &[Cell] {
        let width = self.columns.len();
        let start = usize::from(bucket) * width;
        self.cells.get(start..start + width).unwrap_or_default()
    }

    pub(super) fn row_mut(&mut self, bucket: u16) -> &mut [Cell] {
        let width = self.columns.len();
        let start = usize::from(bucket) * width;
        self.cells.get_mut(start..start + width).unwrap_or_default()
    }

    pub(super) fn set_biases(&mut self, biases: Vec<f32>) {
        self.biases = biases;
    }

    /// Makes room for columns that are not there yet.
    pub(super) fn widen(&mut self, wanted: &[Column]) {
        let new: Vec<&Column> = wanted.iter().filter(|column| !self.columns.contains(column)).collect();
        if new.is_empty() {
            return;
        }
        let width = self.columns.len();
        let mut wider = Vec::with_capacity((width + new.len()) * BUCKETS);
        for bucket in 0..BUCKETS {
            wider.extend(self.cells.iter().skip(bucket * width).take(width));
            wider.extend(new.iter().map(|_| Cell::default()));
        }
        self.cells = wider;
        self.biases.extend(new.iter().map(|_| 0.0));
        self.columns.extend(new.into_iter().cloned());
    }

    /// Learns that `features` belong to `class`, at once. A class takes part from its first example on.
    pub fn learn(&mut self, features: &[Feature], class: &str, rate: Rate) {
        let truths = self.coding.truths(class);
        self.widen(&truths);
        let errors = errors(&self.columns, &self.column_scores(features), &truths);
        for feature in features {
            for (cell, error) in self.row_mut(feature.bucket).iter_mut().zip(&errors) {
                if *error != 0.0 {
                    cell.step(Cell::default(), *error, feature.value, rate);
                }
            }
        }
        for (bias, error) in self.biases.iter_mut().zip(&errors) {
            *bias -= RATE_BIAS * error;
        }
    }
}

impl Linear for Model {
    fn coding(&self) -> &Coding {
        &self.coding
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn biases(&self) -> Vec<f32> {
        self.biases.clone()
    }

    fn add_row(&self, bucket: u16, value: f32, sums: &mut [f32]) {
        for (sum, cell) in sums.iter_mut().zip(self.row(bucket)) {
            *sum += value * cell.weight;
        }
    }
}

/// For each column, what the logistic function says of its score minus the truth; 0 when too small for a step.
pub(super) fn errors(columns: &[Column], scores: &[f32], truths: &[Column]) -> Vec<f32> {
    let error = |(column, score): (&Column, &f32)| {
        let error = sigmoid(*score) - if truths.contains(column) { 1.0 } else { 0.0 };
        if error.abs() < SMALLEST_ERROR { 0.0 } else { error }
    };
    columns.iter().zip(scores).map(error).collect()
}

/// The logistic function.
pub(super) fn sigmoid(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}
