//! Tickets that were opened before the normal form of their subjects was stored.

use diesel::{RunQueryDsl, sql_query};
use persistence::migrate::migrate;
use serde_json::json;

use super::{desks, same::check};

#[test]
fn an_upgrade_reads_the_subjects_that_are_there_however_often_it_is_broken_off() {
    for desk in &mut desks(5) {
        let part = json!({"field": "subject", "op": "contains", "value": "كارت"});
        assert!(check(desk, &part) > 0);
        for broken_off in [" AND number > 20", ""] {
            for sql in [
                format!("UPDATE tickets SET subject_normal = '' WHERE 1 = 1{broken_off}").as_str(),
                "DELETE FROM __diesel_schema_migrations WHERE version = '20261122001401'",
            ] {
                sql_query(sql).execute(&mut desk.conn).unwrap();
            }
            assert_eq!(migrate(&desk.place.url).unwrap(), ["20261122001401_read_subjects"]);
            assert!(check(desk, &part) > 0);
        }
    }
}
