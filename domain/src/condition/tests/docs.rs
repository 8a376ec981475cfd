//! The guide says what the tables say.

use crate::condition::{
    Field, MAX_ALL_VALUES, MAX_DEPTH, MAX_NODES, MAX_PARTS, MAX_SPAN_SECONDS, MAX_TEXT, MAX_UNDER, MAX_VALUES, Op,
};

const GUIDE: &str = include_str!("../../../../docs/CONDITIONS.md");

/// What stands between backticks.
fn words(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The cells of the rows of the table under a heading.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    let part = GUIDE.split("\n## ").find(|part| part.starts_with(heading)).unwrap();
    let rows = part.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

#[test]
fn every_field_is_described_with_its_operators() {
    let described: Vec<(String, Vec<&str>)> =
        table("Fields").iter().map(|row| (words(row[0]).concat(), words(row[2]))).collect();
    let meant: Vec<(String, Vec<&str>)> = Field::ALL
        .iter()
        .map(|field| (field.word().to_owned(), field.ops().into_iter().map(Op::word).collect()))
        .collect();
    let written = |rows: &[(String, Vec<&str>)]| {
        rows.iter().map(|(field, ops)| format!("| `{field}` | | `{}` |\n", ops.join("`, `"))).collect::<String>()
    };
    assert!(described == meant, "the table should be, with what each holds:\n{}", written(&meant));
    for (row, field) in table("Fields").iter().zip(Field::ALL) {
        assert_eq!(row[1].contains("can be unset"), field.is_nullable(), "{field}");
    }
}

#[test]
fn every_operator_and_limit_is_described() {
    let mut described: Vec<&str> = table("Operators").iter().flat_map(|row| words(row[0])).collect();
    let mut meant: Vec<&str> = Op::ALL.iter().map(|op| op.word()).collect();
    described.sort_unstable();
    meant.sort_unstable();
    assert_eq!(described, meant);
    let limits = GUIDE.split("\n## Limits").nth(1).unwrap().replace(',', "").replace('\n', " ");
    for limit in [MAX_DEPTH, MAX_NODES, MAX_VALUES, MAX_ALL_VALUES, MAX_UNDER, MAX_PARTS, MAX_TEXT] {
        assert!(limits.contains(&format!(" {limit} ")), "{limit}");
    }
    assert_eq!(MAX_SPAN_SECONDS, 10 * 365 * 86_400, "ten years");
}
