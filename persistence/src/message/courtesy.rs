//! How often customers only said thanks.

use diesel::{dsl::count_star, prelude::*};
use domain::{conversation::Courtesy, time::Instant};

use crate::{Conn, Scope, StorageError, connection::on, schema::messages, stored};

/// What became of the customers' messages to answered and closed tickets in this time: how many of each.
pub fn courtesy_counts(
    conn: &mut Conn,
    scope: &Scope,
    from: Instant,
    until: Instant,
) -> Result<Vec<(Courtesy, i64)>, StorageError> {
    let rows: Vec<(Option<i16>, i64)> = on!(conn, |c| messages::table
        .filter(messages::workspace_id.eq(scope.key()))
        .filter(messages::courtesy.is_not_null())
        .filter(messages::created_at.ge(from.millis()))
        .filter(messages::created_at.lt(until.millis()))
        .group_by(messages::courtesy)
        .select((messages::courtesy, count_star()))
        .load(c))?;
    let counted = rows.into_iter().filter_map(|(code, count)| Some((code?, count)));
    counted.map(|(code, count)| Ok((stored::code("messages.courtesy", Courtesy::from_code, code)?, count))).collect()
}
