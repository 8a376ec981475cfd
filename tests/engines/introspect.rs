//! What a database says of its own schema, in words that are the same for both engines.

use std::collections::BTreeSet;

use persistence::testing::TestDatabase;
use support::Engine;

/// One line per fact: columns, keys, indexes, references.
pub type Facts = BTreeSet<String>;

/// All facts of the database's tables, but those of the migrations' own table.
pub fn facts(database: &TestDatabase) -> Facts {
    let queries = match database.engine {
        Engine::Sqlite => SQLITE,
        Engine::Postgres => POSTGRES,
    };
    let lines = queries.iter().flat_map(|query| database.texts(query));
    let facts: Facts = lines.map(|line| normalised(&line)).filter(|line| !line.contains("__diesel")).collect();
    keys_of_numbered_tables(facts)
}

/// Case, quotes, brackets and white space are not facts; neither is what an engine calls a type.
fn normalised(line: &str) -> String {
    let plain: String = line.to_lowercase().chars().filter(|c| !"\"()".contains(*c)).collect();
    let words: Vec<&str> = plain
        .split_whitespace()
        .map(|word| match word {
            "bytea" | "uuid" => "blob",
            "integer" => "bigint",
            word => word,
        })
        .collect();
    words.join(" ")
}

/// SQLite's rowid must be the primary key of what is numbered by it; where PostgreSQL has the real key and numbers by an
/// identity column, SQLite has the same key as a unique constraint.
fn keys_of_numbered_tables(mut facts: Facts) -> Facts {
    for table in ["tickets", "messages"] {
        let (rowid, unique) = (format!("{table} primary key pos"), format!("{table} unique workspace_id,id"));
        if facts.remove(&rowid) {
            assert!(facts.remove(&unique), "{table} has no key but its number");
            facts.insert(format!("{table} primary key workspace_id,id"));
        }
    }
    facts
}

const SQLITE: &[&str] = &[
    "SELECT m.name || '.' || c.name || ' ' || c.type || CASE c.\"notnull\" WHEN 1 THEN ' NO' ELSE ' YES' END AS text \
     FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
    "SELECT m.name || ' primary key ' || group_concat(c.name, ',' ORDER BY c.pk) AS text FROM sqlite_master m \
     JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.pk > 0 AND m.name NOT LIKE 'sqlite_%' GROUP BY m.name",
    // Constraints that are not the primary key have no name that could be compared.
    "SELECT m.name || ' unique ' || (SELECT group_concat(x.name, ',' ORDER BY x.seqno) FROM pragma_index_info(i.name) x) AS text \
     FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin = 'u'",
    "SELECT m.name || ' index ' || i.name || CASE i.\"unique\" WHEN 1 THEN ' unique ' ELSE ' ' END || \
     (SELECT group_concat(x.name, ',' ORDER BY x.seqno) FROM pragma_index_info(i.name) x) || \
     CASE i.partial WHEN 1 THEN substr(s.sql, instr(s.sql, ' WHERE ')) ELSE '' END AS text \
     FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN sqlite_master s ON s.name = i.name \
     WHERE m.type = 'table' AND i.origin = 'c'",
    "SELECT tab || ' references ' || target || ' ' || group_concat(own, ',' ORDER BY seq) || ' ' || group_concat(theirs, ',' ORDER BY seq) AS text \
     FROM (SELECT m.name AS tab, f.id, f.seq, f.\"table\" AS target, f.\"from\" AS own, f.\"to\" AS theirs FROM sqlite_master m \
           JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table') GROUP BY tab, id",
];

const POSTGRES: &[&str] = &[
    "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS text \
     FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT c.conrelid::regclass::text || ' primary key ' || string_agg(a.attname, ',' ORDER BY k.n) AS text \
     FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY k(attnum, n) \
     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum \
     WHERE c.contype = 'p' AND c.connamespace = 'public'::regnamespace GROUP BY c.oid, c.conrelid",
    "SELECT c.conrelid::regclass::text || ' unique ' || string_agg(a.attname, ',' ORDER BY k.n) AS text \
     FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY k(attnum, n) \
     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum \
     WHERE c.contype = 'u' AND c.connamespace = 'public'::regnamespace GROUP BY c.oid, c.conrelid",
    "SELECT t.relname || ' index ' || i.relname || CASE WHEN x.indisunique THEN ' unique ' ELSE ' ' END || \
     (SELECT string_agg(pg_get_indexdef(x.indexrelid, n, true), ',' ORDER BY n) \
      FROM generate_series(1, x.indnkeyatts) n) || \
     COALESCE(' where ' || pg_get_expr(x.indpred, x.indrelid), '') AS text \
     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid \
     WHERE t.relnamespace = 'public'::regnamespace \
       AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u'))",
    "SELECT c.conrelid::regclass::text || ' references ' || c.confrelid::regclass::text || ' ' || \
     string_agg(a.attname, ',' ORDER BY k.n) || ' ' || string_agg(b.attname, ',' ORDER BY k.n) AS text \
     FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY k(own, theirs, n) \
     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own \
     JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.theirs \
     WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace GROUP BY c.oid, c.conrelid, c.confrelid",
];
