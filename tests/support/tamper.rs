//! Somebody who can write to the database behind the program's back.

use persistence::{Engine, testing::TestDatabase};

/// Flips the lowest bit of one byte of a binary column. `place` is the rest of the query from `FROM` on, and must name
/// one row.
pub fn flip_byte(database: &TestDatabase, table: &str, column: &str, condition: &str, at: usize) {
    let hex = match database.engine {
        Engine::Sqlite => format!("lower(hex({column}))"),
        Engine::Postgres => format!("encode({column}, 'hex')"),
    };
    let rows = database.texts(&format!("SELECT {hex} AS text FROM {table} WHERE {condition}"));
    let [text] = rows.as_slice() else { panic!("{table} WHERE {condition}: {} rows", rows.len()) };
    let mut text = text.clone();
    let digit = 2 * at + 1;
    let old = u8::from_str_radix(&text[digit..=digit], 16).expect("a hex digit");
    text.replace_range(digit..=digit, &format!("{:x}", old ^ 1));
    let literal = match database.engine {
        Engine::Sqlite => format!("x'{text}'"),
        Engine::Postgres => format!("decode('{text}', 'hex')"),
    };
    database.execute(&format!("UPDATE {table} SET {column} = {literal} WHERE {condition}"));
}

/// How many rows a table has.
pub fn count(database: &TestDatabase, table: &str) -> usize {
    let counted = database.texts(&format!("SELECT CAST(count(*) AS TEXT) AS text FROM {table}"));
    counted.first().and_then(|text| text.parse().ok()).expect("a count")
}
