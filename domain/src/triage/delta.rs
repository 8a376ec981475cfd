//! What one workspace has learned on top of the shared base: few rows, started by its first label.

use std::collections::BTreeMap;

use super::{
    coding::{Coding, Column},
    features::Feature,
    linear::Linear,
    model::{Cell, Model, RATE_BIAS, errors},
};

/// Sparse weights that are added to those of a base model. It belongs to the base that it learned on.
#[derive(Debug, Clone, PartialEq)]
pub struct Delta {
    coding: Coding,
    /// Those of the base, then its own.
    columns: Vec<Column>,
    biases: Vec<f32>,
    /// By bucket; a row may be shorter than `columns`.
    rows: BTreeMap<u16, Vec<Cell>>,
}

impl Delta {
    /// Nothing learned yet on top of `base`.
    pub fn on(base: &Model) -> Self {
        let columns = base.columns().to_vec();
        Self { coding: base.coding().clone(), biases: vec![0.0; columns.len()], columns, rows: BTreeMap::new() }
    }

    /// Base and delta as one.
    pub const fn over<'a>(&'a self, base: &'a Model) -> Tuned<'a> {
        Tuned { base, delta: self }
    }

    /// Learns that `features` belong to `class`, at once; `class` may be one that the base does not know.
    pub fn learn(&mut self, base: &Model, features: &[Feature], class: &str, rate: f32) {
        let truths = self.coding.truths(class);
        for truth in &truths {
            if !self.columns.contains(truth) {
                self.columns.push(truth.clone());
                self.biases.push(0.0);
            }
        }
        let errors = errors(&self.columns, &self.over(base).column_scores(features), &truths);
        for feature in features {
            let row = self.rows.entry(feature.bucket).or_default();
            row.resize(self.columns.len(), Cell::default());
            let below = base.row(feature.bucket).iter().copied().chain(std::iter::repeat(Cell::default()));
            for ((cell, below), error) in row.iter_mut().zip(below).zip(&errors) {
                if *error != 0.0 {
                    cell.step(below, *error, feature.value, rate);
                }
            }
        }
        for (bias, error) in self.biases.iter_mut().zip(&errors) {
            *bias -= RATE_BIAS * error;
        }
    }

    /// Bytes of memory, roughly: grows with the number of different words learned.
    pub fn size_bytes(&self) -> usize {
        self.rows.values().map(|row| size_of::<Vec<Cell>>() + row.len() * size_of::<Cell>()).sum()
    }
}

/// A base model with a workspace's delta.
#[derive(Debug, Clone, Copy)]
pub struct Tuned<'a> {
    base: &'a Model,
    delta: &'a Delta,
}

impl Linear for Tuned<'_> {
    fn coding(&self) -> &Coding {
        &self.delta.coding
    }

    fn columns(&self) -> &[Column] {
        &self.delta.columns
    }

    fn biases(&self) -> Vec<f32> {
        let base = self.base.biases().into_iter().chain(std::iter::repeat(0.0));
        self.delta.biases.iter().zip(base).map(|(own, base)| own + base).collect()
    }

    fn add_row(&self, bucket: u16, value: f32, sums: &mut [f32]) {
        self.base.add_row(bucket, value, sums);
        for (sum, cell) in sums.iter_mut().zip(self.delta.rows.get(&bucket).into_iter().flatten()) {
            *sum += value * cell.weight;
        }
    }
}
