//! All that is wrong with a body, not just the first.
//!
//! Serde stops at the first mismatch. So the offending member is taken out of the tree, or a stand-in put where one is
//! missing, and the tree read again until it fits; a tree that fits in the end is also validated.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use validator::Validate;

use super::{
    At, FieldCode, FieldError,
    fault::Fault,
    json_standin::{is_mark, mark},
    json_value::decode,
    validation::findings,
};

const MAX_ERRORS: usize = 100;

/// A tree from which members were taken, and where everything stood before.
struct Pruned {
    tree: Value,
    /// Places taken out, in the coordinates of the body as sent.
    taken: Vec<Vec<String>>,
    /// For each array that lost items, the indexes it lost, ascending.
    lost: HashMap<Vec<String>, Vec<usize>>,
    /// Places where a stand-in was put, in the same coordinates.
    stood: Vec<Vec<String>>,
}

/// What is at `path`.
fn at<'a>(tree: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    path.iter().try_fold(tree, |node, segment| match node {
        Value::Object(members) => members.get_mut(segment),
        Value::Array(items) => items.get_mut(segment.parse::<usize>().ok()?),
        _ => None,
    })
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
        match at(&mut self.tree, above) {
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

    /// How deep the stand-in lies that stands at the place or holds it; none: nothing there was invented.
    fn stand_in_above(&self, place: &[String]) -> Option<usize> {
        self.stood.iter().find(|stood| place.starts_with(stood)).map(Vec::len)
    }

    /// Puts a stand-in where a member is missing; false when no object is there to hold it.
    fn stand_in(&mut self, path: &[String]) -> bool {
        let Some((name, above)) = path.split_last() else { return false };
        let place = self.original(path);
        let Some(Value::Object(members)) = at(&mut self.tree, above) else { return false };
        members.insert(name.clone(), mark());
        self.stood.push(place);
        true
    }

    /// Gets a stand-in that does not fit out of the way: by the first word that would, else with the object around it.
    fn replace(&mut self, path: &[String], fault: &Fault) -> bool {
        let word = fault.params.get("allowed").and_then(|words| words.get(0)).cloned();
        match (at(&mut self.tree, path), word) {
            (Some(value), Some(word)) if is_mark(value) => {
                *value = word;
                true
            }
            _ => path.split_last().is_some_and(|(_, above)| self.take(above)),
        }
    }
}

fn error(place: &[String], code: FieldCode, params: Map<String, Value>) -> FieldError {
    FieldError { at: At::pointer(place), code, params }
}

/// Everything that keeps `tree` from being a valid `T`, beginning with the mismatch already met.
pub(super) fn explain<T: DeserializeOwned + Validate>(tree: Value, first: Fault) -> Vec<FieldError> {
    let mut pruned = Pruned { tree, taken: Vec::new(), lost: HashMap::new(), stood: Vec::new() };
    let mut errors = Vec::new();
    let mut fault = first;
    while errors.len() < MAX_ERRORS {
        let path = fault.path();
        let place = pruned.original(&path);
        let missing = fault.code == FieldCode::Required;
        let goes_on = match pruned.stand_in_above(&place) {
            Some(depth) => pruned.replace(path.get(..depth).unwrap_or(&path), &fault),
            None => {
                if !(missing && pruned.is_our_doing(&place)) {
                    errors.push(error(&place, fault.code, fault.params));
                }
                if missing { pruned.stand_in(&path) } else { pruned.take(&path) }
            }
        };
        if !goes_on {
            break;
        }
        match decode::<T>(&pruned.tree) {
            Err(next) => fault = next,
            Ok(value) => {
                let found = invalid(&value, |path| pruned.original(path));
                let own = |found: &FieldError| pruned.stood.iter().all(|stood| !lies_at(&found.at, stood));
                errors.extend(found.into_iter().filter(own));
                break;
            }
        }
    }
    errors
}

/// Is it this place or one inside it?
fn lies_at(found: &At, place: &[String]) -> bool {
    match (found, At::pointer(place)) {
        (At::Pointer(found), At::Pointer(place)) => {
            found.strip_prefix(&place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
        _ => false,
    }
}

/// What the validator finds in a value; `place` maps a path of the value to one of the body.
pub(super) fn invalid<T: Validate>(value: &T, place: impl Fn(&[String]) -> Vec<String>) -> Vec<FieldError> {
    let Err(found) = value.validate() else { return Vec::new() };
    findings(&found).into_iter().map(|(path, code, params)| error(&place(&path), code, params)).collect()
}
