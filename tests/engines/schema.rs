//! Both engines have the same schema, and it can be undone and made again.

use persistence::{migrate, testing::TestDatabase};
use support::{Engine, on_each_engine};

use super::introspect::{Facts, facts};

/// Columns of an index or key, of a line such as `tickets index tickets_team workspace_id,team_id where ..`.
fn leading(facts: &Facts, table: &str) -> Vec<Vec<String>> {
    let columns = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    facts
        .iter()
        .filter_map(|line| {
            let rest = line.strip_prefix(&format!("{table} "))?;
            let words: Vec<&str> = rest.split(' ').collect();
            match words.as_slice() {
                ["primary", "key", list] | ["unique", list] => Some(columns(list)),
                ["index", _, "unique", list, ..] => Some(columns(list)),
                ["index", _, list, ..] => Some(columns(list)),
                _ => None,
            }
        })
        .collect()
}

#[test]
fn both_engines_have_the_same_tables_columns_keys_and_indexes() {
    let wanted =
        |engine| std::env::var_os("NOBAT_TEST_ENGINES").is_none() || persistence::testing::engines().contains(&engine);
    // There is nothing to compare when one of them is left out.
    if wanted(Engine::Sqlite) && wanted(Engine::Postgres) {
        let (one, two) = (facts(&TestDatabase::new(Engine::Sqlite)), facts(&TestDatabase::new(Engine::Postgres)));
        let only = |a: &Facts, b: &Facts| a.difference(b).cloned().collect::<Vec<_>>().join("\n  ");
        assert!(one == two, "only on SQLite:\n  {}\nonly on PostgreSQL:\n  {}", only(&one, &two), only(&two, &one));
        assert!(one.len() > 200, "only {} facts: was everything read?", one.len());
    }
}

on_each_engine!(every_reference_has_an_index_led_by_its_columns, |app| {
    let facts = facts(&app.database);
    let mut checked = 0;
    for line in &facts {
        let Some((table, rest)) = line.split_once(" references ") else { continue };
        let own: Vec<&str> = rest.split(' ').nth(1).unwrap().split(',').collect();
        let is_led = |index: &Vec<String>| {
            index.len() >= own.len() && index[..own.len()].iter().all(|column| own.contains(&column.as_str()))
        };
        assert!(leading(&facts, table).iter().any(is_led), "{line}: no index begins with {own:?}");
        checked += 1;
    }
    assert!(checked > 20, "only {checked} references: was everything read?");
});

on_each_engine!(every_row_of_a_tenant_is_led_by_its_workspace, |app| {
    let facts = facts(&app.database);
    // What is looked up before a workspace is known, or belongs to none.
    let instance = [
        "workspaces",
        "instance_settings",
        "tokens",
        "sessions",
        "unfed",
        "feed",
        "events",
        "sequencer",
        "feed_cursors",
        "survey_keys",
    ];
    for line in facts.iter().filter(|line| line.contains(" primary key ")) {
        let (table, columns) = line.split_once(" primary key ").unwrap();
        if !instance.contains(&table) {
            assert!(columns.starts_with("workspace_id"), "{line}");
        }
    }
});

on_each_engine!(the_schema_can_be_undone_and_made_again, |app| {
    app.stop();
    let database = TestDatabase::new(app.engine());
    let before = facts(&database);
    migrate::revert_all(&database.url).unwrap();
    assert_eq!(facts(&database), Facts::new(), "nothing is left behind");
    let ran = migrate::migrate(&database.url).unwrap();
    assert!(ran.len() >= 5, "{ran:?}");
    assert_eq!(facts(&database), before);
    assert_eq!(migrate::migrate(&database.url).unwrap(), [""; 0], "and then there is nothing to do");
});
