//! What one workspace has learned on top of the shared base: few rows, started by its first label.

use std::collections::BTreeMap;

use super::{
    coding::{Coding, Column},
    features::Feature,
    linear::Linear,
    model::{Cell, Model, RATE_BIAS, Rate, errors},
    store::{FORMAT, Reader, StoreError, put_columns, put_count, seal, unseal},
};

const MAGIC: &[u8; 4] = b"NBTD";

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

    /// The classes that the base knows or that were learned.
    pub fn known(&self) -> Vec<&str> {
        self.columns.iter().filter_map(Column::class).collect()
    }

    /// As bytes: `NBTD`, the format's version, columns with biases, then each row: bucket, length and cells; the SHA-256 of
    /// everything before it at the end. The same delta gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.push(FORMAT);
        put_columns(&mut out, &self.columns, &self.biases);
        for (bucket, row) in &self.rows {
            out.extend(bucket.to_le_bytes());
            put_count(&mut out, row.len());
            out.extend(row.iter().flat_map(|cell| [cell.weight.to_le_bytes(), cell.squares.to_le_bytes()]).flatten());
        }
        seal(out)
    }

    /// The delta that [`Self::to_bytes`] wrote, on the same base.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn from_bytes(base: &Model, bytes: &[u8]) -> Result<Self, StoreError> {
        let mut reader = unseal(bytes, MAGIC)?;
        let (columns, biases) = reader.columns()?;
        if !columns.starts_with(base.columns()) {
            return Err(StoreError::Damaged);
        }
        let mut rows = BTreeMap::new();
        while !reader.0.is_empty() {
            let bucket = u16::from_le_bytes(reader.array()?);
            let cell = |reader: &mut Reader<'_>| Ok(Cell { weight: reader.number()?, squares: reader.number()? });
            let row = (0..reader.count()?).map(|_| cell(&mut reader)).collect::<Result<Vec<_>, StoreError>>()?;
            rows.insert(bucket, row);
        }
        Ok(Self { coding: base.coding().clone(), columns, biases, rows })
    }

    /// Base and delta as one.
    pub const fn over<'a>(&'a self, base: &'a Model) -> Tuned<'a> {
        Tuned { base, delta: self }
    }

    /// Learns that `features` belong to `class`, at once; `class` may be one that the base does not know.
    pub fn learn(&mut self, base: &Model, features: &[Feature], class: &str, rate: Rate) {
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
