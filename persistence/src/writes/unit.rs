//! Several statements in one, on SQLite: what `WITH` cannot do there, a trigger can.
//!
//! For each combination of tables and row counts a temporary view has one column for each value, and what is inserted into
//! it goes to the tables by an `INSTEAD OF` trigger. Both belong to the connection and are never written to the file.

use diesel::{
    connection::{Connection as _, SimpleConnection as _},
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    result::Error,
    sqlite::Sqlite,
};

use super::Write;

/// Beyond so many rows for one table a statement runs by itself: else each number of rows would want a view of its own.
const MOST_ROWS: usize = 8;

/// What a trigger can do: a statement whose text depends on the number of its rows only.
pub(crate) trait Step {
    /// The table that it changes.
    fn table(&self) -> &'static str;
    /// How many rows it is for.
    fn count(&self) -> usize;
    /// Its statement and how many values that takes; `value` names the next of them.
    fn text(&self, value: &mut dyn FnMut() -> String) -> String;
    /// The values in that order, with commas between them.
    fn values<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()>;
}

/// Runs them all, in order, with as few statements as can be.
pub(super) fn each(conn: &mut SqliteConnection, gathered: &[Box<dyn Write>]) -> Result<bool, Error> {
    let mut rest = gathered;
    while let Some((first, others)) = rest.split_first() {
        let steps: Vec<&dyn Step> = rest.iter().map_while(|write| write.step().filter(fits)).collect();
        if steps.len() > 1 {
            rest = rest.get(steps.len()..).unwrap_or_default();
            Unit(steps).execute(conn)?;
        } else {
            rest = others;
            let changed = first.execute(conn)?;
            if first.guard().is_some_and(|rows| changed != rows) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

fn fits(step: &&dyn Step) -> bool {
    step.count() <= MOST_ROWS
}

/// Steps as one statement: `INSERT INTO view VALUES (..)`.
struct Unit<'a>(Vec<&'a dyn Step>);

impl Unit<'_> {
    /// What the view is called: tables and rows tell all of its text.
    fn name(&self) -> String {
        self.0.iter().fold("unit".to_owned(), |name, step| format!("{name}_{}{}", step.table(), step.count()))
    }

    fn execute(&self, conn: &mut SqliteConnection) -> QueryResult<()> {
        match conn.execute_returning_count(self) {
            // Not yet, or it went when the transaction that made it was rolled back.
            Err(Error::DatabaseError(_, told)) if told.message() == format!("no such table: {}", self.name()) => {
                self.prepare(conn)?;
                conn.execute_returning_count(self)?;
            }
            result => {
                result?;
            }
        }
        Ok(())
    }

    /// Makes the view and its trigger.
    fn prepare(&self, conn: &mut SqliteConnection) -> QueryResult<()> {
        let name = self.name();
        let mut count = 0;
        let mut value = || {
            count += 1;
            format!("NEW.v{count}")
        };
        let steps: Vec<String> = self.0.iter().map(|step| step.text(&mut value)).collect();
        let columns: Vec<String> = (1..=count).map(|column| format!("NULL AS v{column}")).collect();
        conn.batch_execute(&format!(
            "CREATE TEMP VIEW {name} AS SELECT {columns};
             CREATE TEMP TRIGGER {name}_goes INSTEAD OF INSERT ON {name} BEGIN {steps}; END",
            columns = columns.join(", "),
            steps = steps.join("; "),
        ))
    }
}

// Told apart by the text.
impl QueryId for Unit<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Sqlite> for Unit<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_sql(&self.name());
        for (index, step) in self.0.iter().enumerate() {
            out.push_sql(if index == 0 { " VALUES (" } else { ", " });
            step.values(out.reborrow())?;
        }
        out.push_sql(")");
        Ok(())
    }
}

/// The values of one row: `(NEW.v1, NEW.v2)`.
pub(crate) fn row(width: usize, value: &mut dyn FnMut() -> String) -> String {
    let values: Vec<String> = (0..width).map(|_| value()).collect();
    format!("({})", values.join(", "))
}

#[cfg(test)]
mod tests {
    use diesel::{
        connection::SimpleConnection as _,
        prelude::*,
        result::{DatabaseErrorKind::ForeignKeyViolation, Error},
        sql_types::{BigInt, Nullable, Text},
    };

    use super::each;
    use crate::writes::{InsertRows, Inserted, Write, insert_row};

    diesel::table! {
        parts (thing) {
            thing -> BigInt,
            times -> BigInt,
        }
    }

    struct Thing {
        id: i64,
        name: Option<String>,
    }
    insert_row!(Thing, "things", id BigInt, name Nullable<Text>);

    struct Part {
        thing: i64,
    }
    insert_row!(Part, "parts", thing BigInt; " ON CONFLICT (thing) DO UPDATE SET times = times + 1");

    fn connection() -> SqliteConnection {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        conn.batch_execute(
            "PRAGMA foreign_keys = ON;
             CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT);
             CREATE TABLE parts (thing BIGINT PRIMARY KEY REFERENCES things (id), times BIGINT NOT NULL DEFAULT 1);",
        )
        .unwrap();
        conn
    }

    fn things(ids: impl IntoIterator<Item = i64>) -> Box<dyn Write> {
        let rows = ids.into_iter().map(|id| Thing { id, name: (id > 1).then(|| format!("thing {id}")) });
        Box::new(Inserted(InsertRows(rows.collect())))
    }

    fn parts(ids: impl IntoIterator<Item = i64>) -> Box<dyn Write> {
        Box::new(Inserted(InsertRows(ids.into_iter().map(|thing| Part { thing }).collect())))
    }

    fn counted(conn: &mut SqliteConnection) -> Vec<(i64, i64)> {
        parts::table.order_by(parts::thing).load(conn).unwrap()
    }

    #[test]
    fn each_value_goes_to_its_column_of_its_row() {
        let conn = &mut connection();
        assert!(each(conn, &[things([1, 2, 3]), parts([3, 1])]).unwrap());
        assert!(each(conn, &[parts([3]), parts([1])]).unwrap());
        assert_eq!(counted(conn), [(1, 2), (3, 2)]);
        let named: i64 = diesel::sql_query("SELECT count(*) AS thing FROM things WHERE name = 'thing ' || id")
            .get_result::<Counted>(conn)
            .unwrap()
            .thing;
        assert_eq!(named, 2, "the first has no name");
    }

    #[derive(QueryableByName)]
    #[diesel(table_name = parts)]
    struct Counted {
        thing: i64,
    }

    #[test]
    fn a_step_that_fails_undoes_those_before_it() {
        let conn = &mut connection();
        let error = each(conn, &[things([1]), parts([1]), parts([7])]).unwrap_err();
        assert!(matches!(error, Error::DatabaseError(ForeignKeyViolation, _)), "{error}");
        assert_eq!(counted(conn), []);
        assert!(each(conn, &[things([1]), parts([1]), parts([1])]).unwrap(), "nothing is there already");
    }

    #[test]
    fn what_a_rollback_takes_away_is_made_again() {
        let conn = &mut connection();
        for _ in 0..2 {
            conn.test_transaction::<_, Error, _>(|conn| each(conn, &[things([1]), parts([1])]));
        }
        assert!(each(conn, &[things([1]), parts([1])]).unwrap());
        assert_eq!(counted(conn), [(1, 1)]);
    }

    #[test]
    fn many_rows_are_written_too() {
        let conn = &mut connection();
        assert!(each(conn, &[things(1..=50), parts(1..=50), parts([1])]).unwrap());
        assert_eq!(counted(conn).len(), 50);
    }
}
