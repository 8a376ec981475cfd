//! Column types that exist under one name on both engines.

use std::io::Write as _;

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow, Queryable},
    dsl::{Eq, EqAny, NotEq},
    expression::{AsExpression, TypedExpressionType},
    expression_methods::ExpressionMethods,
    pg::{Pg, PgValue},
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{HasSqlType, Nullable, SqlType},
    sqlite::{Sqlite, SqliteValue},
};
use domain::ids::{Id, Kind};
use uuid::Uuid;

use crate::connection::{MultiBackend, MultiRawValue};

/// A UUID: `uuid` on PostgreSQL, a BLOB of 16 bytes on SQLite. Holds [`Id<K>`] and bare [`Uuid`]s. It sorts and
/// compares alike on both, but has no `max` and `min`: PostgreSQL gained them in version 18 only.
///
/// Rows are loaded with `Id<K>` and `Option<Id<K>>` fields. On the way in an id is a [`Key`], or an `Option<Id<K>>` for
/// a nullable column; filters use [`UidColumn`].
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct Uid;

impl HasSqlType<Uid> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<Uid>(lookup)
    }
}

fn uuid_from_bytes(bytes: &[u8]) -> deserialize::Result<Uuid> {
    Ok(Uuid::from_slice(bytes)?)
}

impl ToSql<Uid, Pg> for Uuid {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<Uid, Sqlite> for Uuid {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl ToSql<Uid, MultiBackend> for Uuid {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Uid, self));
        Ok(IsNull::No)
    }
}

impl FromSql<Uid, Pg> for Uuid {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        uuid_from_bytes(value.as_bytes())
    }
}

impl FromSql<Uid, Sqlite> for Uuid {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        uuid_from_bytes(value.read_blob())
    }
}

impl FromSql<Uid, MultiBackend> for Uuid {
    fn from_sql(value: MultiRawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, Uid>()
    }
}

impl<K: Kind> ToSql<Uid, Pg> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.uuid().as_bytes())?;
        Ok(IsNull::No)
    }
}

impl<K: Kind> ToSql<Uid, Sqlite> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.uuid().as_bytes().to_vec());
        Ok(IsNull::No)
    }
}

impl<K: Kind + 'static> ToSql<Uid, MultiBackend> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Uid, self));
        Ok(IsNull::No)
    }
}

impl<K, DB> FromSql<Uid, DB> for Id<K>
where
    DB: Backend,
    Uuid: FromSql<Uid, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Uuid::from_sql(value).map(Self::from_uuid)
    }
}

impl<K, DB> Queryable<Uid, DB> for Id<K>
where
    DB: Backend,
    Self: FromSql<Uid, DB>,
{
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

/// An id as a value in a query: what stands on the right of an operator, in `find`, or as a field of a row to insert.
///
/// [`Id`] and [`Uuid`] can be read from a column and bound to a parameter as they are; only a type of this crate can be
/// an operand of diesel's expressions, hence the wrapper. It compares with nullable columns too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Uid)]
pub struct Key<T>(pub T);

impl<T> From<T> for Key<T> {
    fn from(id: T) -> Self {
        Self(id)
    }
}

impl<T, DB> ToSql<Uid, DB> for Key<T>
where
    DB: Backend,
    T: ToSql<Uid, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<T, DB> FromSql<Uid, DB> for Key<T>
where
    DB: Backend,
    T: FromSql<Uid, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        T::from_sql(value).map(Self)
    }
}

/// Comparisons of a [`Uid`] column, nullable or not, with ids.
pub trait UidColumn: ExpressionMethods + Sized {
    /// `column = id`
    fn eq_id<T>(self, id: T) -> Eq<Self, Key<T>>
    where
        Self::SqlType: SqlType,
        Key<T>: AsExpression<Self::SqlType>,
    {
        self.eq(Key(id))
    }

    /// `column != id`; on a nullable column neither this nor [`eq_id`](UidColumn::eq_id) finds NULL.
    fn ne_id<T>(self, id: T) -> NotEq<Self, Key<T>>
    where
        Self::SqlType: SqlType,
        Key<T>: AsExpression<Self::SqlType>,
    {
        self.ne(Key(id))
    }

    /// `column` is one of `ids`; an empty list matches nothing.
    fn eq_any_id<T>(self, ids: impl IntoIterator<Item = T>) -> EqAny<Self, Vec<Key<T>>>
    where
        Self::SqlType: SqlType + TypedExpressionType,
        Key<T>: AsExpression<Self::SqlType>,
    {
        self.eq_any(ids.into_iter().map(Key).collect::<Vec<_>>())
    }
}

impl<C> UidColumn for C
where
    C: ExpressionMethods,
    C::SqlType: UidType,
{
}

/// [`Uid`], nullable or not.
pub trait UidType {}
impl UidType for Uid {}
impl UidType for Nullable<Uid> {}

#[cfg(test)]
mod tests {
    use diesel::{connection::SimpleConnection, prelude::*};
    use domain::ids::{AgentId, TicketId};

    use super::*;
    use crate::connection::{Conn, Engine, on};

    diesel::table! {
        use diesel::sql_types::{Bool, BigInt, Nullable, SmallInt, Text};
        use crate::types::Uid;

        /// A table of every column type in use.
        samples (id) {
            id -> Uid,
            assignee_id -> Nullable<Uid>,
            key -> Uid,
            status -> SmallInt,
            created_at -> BigInt,
            subject -> Text,
            spam -> Bool,
        }
    }

    #[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
    #[diesel(table_name = samples, treat_none_as_default_value = false)]
    struct Sample {
        id: Key<TicketId>,
        assignee_id: Option<AgentId>,
        key: Key<Uuid>,
        status: i16,
        created_at: i64,
        subject: String,
        spam: bool,
    }

    fn ticket(number: u128) -> TicketId {
        TicketId::from_uuid(Uuid::from_u128(number))
    }

    fn sample(number: u128, assignee_id: Option<AgentId>) -> Sample {
        Sample {
            id: Key(ticket(number)),
            assignee_id,
            key: Key(Uuid::from_u128(number << 64)),
            status: 3,
            created_at: -5,
            subject: "سلام".to_owned(),
            spam: true,
        }
    }

    fn assigned_to(who: Option<AgentId>, conn: &mut Conn) -> Vec<TicketId> {
        let query = samples::table.filter(samples::assignee_id.eq(who)).select(samples::id).order(samples::id);
        query.load(conn).unwrap()
    }

    fn assignees(ids: &[TicketId], conn: &mut Conn) -> Vec<Option<AgentId>> {
        let query = samples::table.filter(samples::id.eq_any_id(ids.iter().copied())).select(samples::assignee_id);
        query.load(conn).unwrap()
    }

    fn story(conn: &mut Conn) {
        let agent = AgentId::from_uuid(Uuid::from_u128(7));
        let (first, last) = (sample(1, None), sample(u128::MAX, Some(agent)));
        diesel::insert_into(samples::table).values(&first).execute(conn).unwrap();
        let inserted = diesel::insert_into(samples::table)
            .values(last.clone())
            .returning(<Sample as Selectable<MultiBackend>>::construct_selection())
            .get_result::<Sample>(conn)
            .unwrap();
        assert_eq!(inserted, last);
        let batch = vec![sample(3, Some(agent)), sample(4, None)];
        on!(conn, |c| diesel::insert_into(samples::table).values(&batch).execute(c)).unwrap();
        let native = on!(conn, |c| samples::table.find(Key(ticket(3))).select(samples::assignee_id).first(c));
        assert_eq!(native, Ok(Some(agent)));

        let found = samples::table.find(last.id).select(Sample::as_select()).first(conn);
        assert_eq!(found, Ok(last));
        let found = samples::table.filter(samples::key.eq_id(Uuid::from_u128(1 << 64))).select(Sample::as_select());
        assert_eq!(found.first(conn), Ok(first));
        let others = samples::table.filter(samples::id.ne_id(ticket(1))).count();
        assert_eq!(others.get_result(conn), Ok(3i64));

        assert_eq!(assigned_to(Some(agent), conn), [ticket(3), ticket(u128::MAX)]);
        assert_eq!(assigned_to(None, conn), [], "SQL has no equality with NULL");
        let mine = samples::table.filter(samples::assignee_id.eq_id(agent)).count();
        assert_eq!(mine.get_result(conn), Ok(2i64));

        assert_eq!(assignees(&[ticket(1), ticket(4), ticket(99)], conn), [None, None]);
        assert_eq!(assignees(&[], conn), []);
        let boxed = samples::table.into_boxed().filter(samples::assignee_id.eq_any_id([agent])).filter(samples::spam);
        assert_eq!(boxed.count().get_result(conn), Ok(2i64));

        let change = diesel::update(samples::table.find(Key(ticket(1)))).set(samples::assignee_id.eq(Some(agent)));
        assert_eq!(change.execute(conn), Ok(1));
        assert_eq!(assigned_to(Some(agent), conn).len(), 3);
        let change = diesel::update(samples::table.find(Key(ticket(1)))).set(samples::assignee_id.eq(None::<AgentId>));
        assert_eq!(change.execute(conn), Ok(1));
        assert_eq!(assigned_to(Some(agent), conn).len(), 2);
        let raw = diesel::sql_query("SELECT 1 FROM samples WHERE id = $1").bind::<Uid, _>(ticket(3)).execute(conn);
        assert!(raw.is_ok());
    }

    #[test]
    fn ids_are_written_found_and_read_back() {
        for engine in crate::testing::engines() {
            let place = crate::testing::TestDatabase::new(engine);
            let mut conn = place.connect();
            let (uid, small, flag) = match engine {
                Engine::Sqlite => ("BLOB", "SMALLINT", "BOOLEAN"),
                Engine::Postgres => ("uuid", "smallint", "boolean"),
            };
            conn.batch_execute(&format!(
                "CREATE TABLE samples (id {uid} PRIMARY KEY, assignee_id {uid}, key {uid} NOT NULL,
                 status {small} NOT NULL, created_at BIGINT NOT NULL, subject TEXT NOT NULL, spam {flag} NOT NULL)"
            ))
            .unwrap();
            story(&mut conn);
        }
    }
}
