//! Models as bytes.
//!
//! `NBTM`, the format's version, the kind of classes, columns, biases, and the rows that are not all zero (bucket, then a
//! weight and a sum of squares per column); little endian; the SHA-256 of everything before it at the end.

use sha2::{Digest, Sha256};

use super::{
    coding::{Coding, Column},
    features::BUCKETS,
    linear::Linear,
    model::{Cell, Model},
};

const MAGIC: &[u8; 4] = b"NBTM";
/// Grows with the format, and with anything that gives features other buckets or values, or steps another size.
pub(super) const FORMAT: u8 = 2;
const DIGEST: usize = 32;

/// Why bytes are not a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// They do not start like one.
    #[error("these bytes are not a model")]
    Foreign,
    /// They were written by another version.
    #[error("the model has format {0}, this program reads format {FORMAT}")]
    Version(u8),
    /// They changed since they were written, or are not all there.
    #[error("the model is damaged")]
    Damaged,
}

impl Model {
    /// The model as bytes; the same model gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.push(FORMAT);
        match self.coding() {
            Coding::Unordered => out.push(0),
            Coding::Ordered(order) => {
                out.push(1);
                put_count(&mut out, order.len());
                order.iter().for_each(|class| put_text(&mut out, class));
            }
        }
        put_columns(&mut out, self.columns(), &self.biases());
        for bucket in 0..=u16::MAX {
            let row = self.row(bucket);
            if row.iter().any(|cell| *cell != Cell::default()) {
                out.extend(bucket.to_le_bytes());
                out.extend(
                    row.iter().flat_map(|cell| [cell.weight.to_le_bytes(), cell.squares.to_le_bytes()]).flatten(),
                );
            }
        }
        seal(out)
    }

    /// The model that [`Model::to_bytes`] wrote.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        read(unseal(bytes, MAGIC)?)
    }
}

/// Appends the digest of what is there.
pub(super) fn seal(mut out: Vec<u8>) -> Vec<u8> {
    out.extend(Sha256::digest(&out));
    out
}

/// What stands between the format's version and the digest.
pub(super) fn unseal<'a>(bytes: &'a [u8], magic: &[u8; 4]) -> Result<Reader<'a>, StoreError> {
    let mut header = Reader(bytes);
    if header.take(magic.len())? != magic {
        return Err(StoreError::Foreign);
    }
    match header.byte()? {
        FORMAT => {}
        other => return Err(StoreError::Version(other)),
    }
    let (content, digest) =
        bytes.len().checked_sub(DIGEST).and_then(|end| bytes.split_at_checked(end)).ok_or(StoreError::Damaged)?;
    if <[u8; DIGEST]>::from(Sha256::digest(content)) != digest {
        return Err(StoreError::Damaged);
    }
    Ok(Reader(content.get(magic.len() + 1..).unwrap_or_default()))
}

/// Columns with their biases.
pub(super) fn put_columns(out: &mut Vec<u8>, columns: &[Column], biases: &[f32]) {
    put_count(out, columns.len());
    for (column, bias) in columns.iter().zip(biases) {
        let (tag, class) = match column {
            Column::Is(class) => (0, class),
            Column::Above(class) => (1, class),
        };
        out.push(tag);
        put_text(out, class);
        out.extend(bias.to_le_bytes());
    }
}

fn read(mut reader: Reader<'_>) -> Result<Model, StoreError> {
    let coding = match reader.byte()? {
        0 => Coding::Unordered,
        1 => Coding::Ordered((0..reader.count()?).map(|_| reader.text()).collect::<Result<_, _>>()?),
        _ => return Err(StoreError::Damaged),
    };
    let (columns, biases) = reader.columns()?;
    let mut model = Model::new(coding);
    model.widen(&columns);
    model.set_biases(biases);
    while !reader.0.is_empty() {
        let bucket = u16::from_le_bytes(reader.array()?);
        for cell in model.row_mut(bucket) {
            *cell = Cell { weight: reader.number()?, squares: reader.number()? };
        }
    }
    if model.columns() == columns { Ok(model) } else { Err(StoreError::Damaged) }
}

pub(super) fn put_count(out: &mut Vec<u8>, count: usize) {
    out.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_count(out, text.len());
    out.extend(text.as_bytes());
}

/// What is left to read.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], StoreError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(StoreError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        self.take(N)?.try_into().map_err(|_| StoreError::Damaged)
    }

    pub(super) fn byte(&mut self) -> Result<u8, StoreError> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// No count is ever larger than the number of buckets.
    pub(super) fn count(&mut self) -> Result<usize, StoreError> {
        let count = usize::try_from(u32::from_le_bytes(self.array()?)).map_err(|_| StoreError::Damaged)?;
        if count <= BUCKETS { Ok(count) } else { Err(StoreError::Damaged) }
    }

    /// What [`put_columns`] wrote.
    pub(super) fn columns(&mut self) -> Result<(Vec<Column>, Vec<f32>), StoreError> {
        let (mut columns, mut biases) = (Vec::new(), Vec::new());
        for _ in 0..self.count()? {
            columns.push(match self.byte()? {
                0 => Column::Is(self.text()?),
                1 => Column::Above(self.text()?),
                _ => return Err(StoreError::Damaged),
            });
            biases.push(self.number()?);
        }
        Ok((columns, biases))
    }

    pub(super) fn number(&mut self) -> Result<f32, StoreError> {
        let number = f32::from_le_bytes(self.array()?);
        if number.is_finite() { Ok(number) } else { Err(StoreError::Damaged) }
    }

    pub(super) fn text(&mut self) -> Result<String, StoreError> {
        let count = self.count()?;
        String::from_utf8(self.take(count)?.to_vec()).map_err(|_| StoreError::Damaged)
    }
}
