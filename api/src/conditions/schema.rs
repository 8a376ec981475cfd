//! The grammar in the contract.

use domain::condition;
use utoipa::openapi::{RefOr, Schema};

/// The schemas of the grammar by name; the first is that of conditions.
pub(super) fn all() -> Vec<(String, RefOr<Schema>)> {
    let read = |(name, json): (String, serde_json::Value)| Some((name, serde_json::from_value(json).ok()?));
    condition::schemas().into_iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_says_exactly_what_the_grammar_says() {
        let published = all();
        let meant = condition::schemas();
        assert_eq!(published.len(), meant.len());
        for ((name, schema), (meant_name, meant)) in published.iter().zip(&meant) {
            assert_eq!(name, meant_name);
            assert_eq!(serde_json::to_value(schema).unwrap(), *meant, "{name}");
        }
    }
}
