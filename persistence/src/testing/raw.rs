//! What a test does to its database behind the program's back.

use diesel::{
    ExpressionMethods, QueryDsl, RunQueryDsl,
    connection::SimpleConnection,
    deserialize::QueryableByName,
    sql_query,
    sql_types::{Nullable, Text},
};

use super::{TestDatabase, ok};
use crate::{Conn, Scope, StorageError, connection::on, schema::workspaces};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<Text>)]
    text: Option<String>,
}

/// An open transaction with what it has locked. Dropping it rolls it back.
pub struct Held {
    conn: Conn,
}

impl Held {
    /// Commits it.
    ///
    /// # Panics
    /// If that fails.
    pub fn commit(mut self) {
        ok(self.conn.batch_execute("COMMIT"), "the commit");
    }
}

/// Keeps a workspace from telling customers that their requests have arrived and from proposing incidents, without an event: most stories count
/// messages and versions, and would have to wait for what happens beside them.
///
/// # Errors
/// What the engine says.
pub fn without_received_message(conn: &mut Conn, scope: &Scope) -> Result<(), StorageError> {
    // Stories open many tickets with the same words; those about incidents ask for them.
    diesel::update(workspaces::table.find(scope.key()))
        .set((workspaces::received_message.eq(false), workspaces::incident_customers.eq(0)))
        .execute(conn)?;
    Ok(())
}

impl TestDatabase {
    /// Runs statements on a connection of its own.
    ///
    /// # Panics
    /// If one of them fails.
    pub fn execute(&self, sql: &str) {
        ok(self.connect().batch_execute(sql), sql);
    }

    /// Begins a transaction with these statements and leaves it open.
    ///
    /// # Panics
    /// If one of them fails.
    pub fn hold(&self, sql: &str) -> Held {
        let mut conn = self.connect();
        ok(conn.batch_execute(&format!("BEGIN; {sql}")), sql);
        Held { conn }
    }

    /// The texts of a query whose one column is called `text`; empty where it is NULL.
    ///
    /// # Panics
    /// If it fails.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let conn = &mut self.connect();
        let rows: Vec<Row> = ok(on!(conn, |c| sql_query(sql).load(c)), sql);
        rows.into_iter().map(|row| row.text.unwrap_or_default()).collect()
    }
}
