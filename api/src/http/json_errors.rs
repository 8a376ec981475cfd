//! All that is wrong with a body, not just the first.
//!
//! Serde stops at the first mismatch. So the offending member is taken out of the tree and the tree read again, until
//! it fits or what is missing cannot be taken out; a tree that fits in the end is also validated.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use validator::Validate;

use super::{At, FieldCode, FieldError, fault::Fault, json_value::decode, validation::findings};

const MAX_ERRORS: usize = 100;

/// A tree from which members were taken, and where everything stood before.
struct Pruned {
    tree: Value,
    /// Places taken out, in the coordinates of the body as sent.
    taken: Vec<Vec<String>>,
    /// For each array that lost items, the indexes it lost, ascending.
    lost: HashMap<Vec<String>, Vec<usize>>,
}

impl Pruned {
    /// Where a place of the pruned tree was in the body as sent.
    fn original(&self, path: &[String]) -> Vec<String> {
        path.iter().fold(Vec::new(), |mut place, segment| {
            let shifted = self.lost.get(&place).zip(segment.parse::<usize>().ok()).map(|(lost, index)| {
                lost.iter().fold(index, |index, gone| if *gone <= index { index + 1 } else { index }).to_string()
            });
            place.push(shifted.unwrap_or_else(|| segment.clone()));
            place
        })
    }

    /// Is the place, or a part of it, gone already? Then its absence is our doing.
    fn is_our_doing(&self, place: &[String]) -> bool {
        self.taken.iter().any(|taken| taken.starts_with(place))
    }

    /// Takes out what is at `path`; false when that is everything or nothing.
    fn take(&mut self, path: &[String]) -> bool {
        let Some((last, above)) = path.split_last() else { return false };
        let place = self.original(path);
        let container = above.iter().try_fold(&mut self.tree, |node, segment| match node {
            Value::Object(members) => members.get_mut(segment),
            Value::Array(items) => items.get_mut(segment.parse::<usize>().ok()?),
            _ => None,
        });
        match container {
            Some(Value::Object(members)) => {
                if members.remove(last).is_none() {
                    return false;
                }
            }
            Some(Value::Array(items)) => {
                let Some(index) = last.parse::<usize>().ok().filter(|index| *index < items.len()) else { return false };
                items.remove(index);
                let index = place.last().and_then(|index| index.parse().ok()).unwrap_or(index);
                let lost = self.lost.entry(place.split_last().map_or(Vec::new(), |(_, above)| above.to_vec()));
                let lost = lost.or_default();
                lost.push(index);
                lost.sort_unstable();
            }
            _ => return false,
        }
        self.taken.push(place);
        true
    }
}

fn error(place: &[String], code: FieldCode, params: Map<String, Value>) -> FieldError {
    FieldError { at: At::pointer(place), code, params }
}

/// Everything that keeps `tree` from being a valid `T`, beginning with the mismatch already met.
pub(super) fn explain<T: DeserializeOwned + Validate>(tree: Value, first: Fault) -> Vec<FieldError> {
    let mut pruned = Pruned { tree, taken: Vec::new(), lost: HashMap::new() };
    let mut errors = Vec::new();
    let mut fault = first;
    while errors.len() < MAX_ERRORS {
        let path = fault.path();
        let place = pruned.original(&path);
        let missing = fault.code == FieldCode::Required;
        if !(missing && pruned.is_our_doing(&place)) {
            errors.push(error(&place, fault.code, fault.params));
        }
        // What is missing cannot be taken out, but the object that lacks it can.
        let culprit = if missing { path.split_last().map_or(&[][..], |(_, above)| above) } else { &path[..] };
        if !pruned.take(culprit) {
            break;
        }
        match decode::<T>(&pruned.tree) {
            Err(next) => fault = next,
            Ok(value) => {
                errors.extend(invalid(&value, |path| pruned.original(path)));
                break;
            }
        }
    }
    errors
}

/// What the validator finds in a value; `place` maps a path of the value to one of the body.
pub(super) fn invalid<T: Validate>(value: &T, place: impl Fn(&[String]) -> Vec<String>) -> Vec<FieldError> {
    let Err(found) = value.validate() else { return Vec::new() };
    findings(&found).into_iter().map(|(path, code, params)| error(&place(&path), code, params)).collect()
}
