//! The values of query parameters: texts that know how to become numbers, flags, words and lists.

use std::borrow::Cow;

use domain::{
    calendar::{Zone, day_start},
    date::Date,
    jalali::{self, JalaliDate, JalaliMonth},
    time::Instant,
    workspace::DateStyle,
};
use serde::{
    Deserialize,
    de::{self, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, SeqAccess, Visitor},
    forward_to_deserialize_any,
};
use utoipa::{
    __dev::ComposeSchema,
    PartialSchema, ToSchema,
    openapi::{ArrayBuilder, KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};

use super::{FieldCode, fault::Fault};

const MAX_PIECES: usize = 100;

/// The text of one parameter, or of one piece of a list.
#[derive(Clone, Copy)]
pub(super) struct Text<'de>(pub &'de str);

macro_rules! numbers {
    ($($method:ident $visit:ident $kind:ty;)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.0.parse::<$kind>() {
                Ok(number) => visitor.$visit(number),
                Err(_) => Err(self.not_a_number()),
            }
        }
    )* };
}

impl Text<'_> {
    fn not_a_number(self) -> Fault {
        let digits = self.0.strip_prefix('-').unwrap_or(self.0);
        match !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            true => Fault::new(FieldCode::OutOfRange),
            false => Fault::new(FieldCode::InvalidType).with("expected", "integer"),
        }
    }
}

impl<'de> Deserializer<'de> for Text<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Fault::new(FieldCode::InvalidType).with("expected", "boolean")),
        }
    }

    numbers! {
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0.parse::<f64>() {
            Ok(number) if number.is_finite() => visitor.visit_f64(number),
            _ => Err(Fault::new(FieldCode::InvalidType).with("expected", "number")),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(IntoDeserializer::<Fault>::into_deserializer(self.0))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.0.split(',').count() > MAX_PIECES {
            return Err(Fault::new(FieldCode::TooMany).with("max", MAX_PIECES));
        }
        visitor.visit_seq(Pieces(self.0.split(',')))
    }

    // Only a parameter that the query's type does not know is skipped.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
        Err(Fault::new(FieldCode::UnknownField))
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier
    }
}

struct Pieces<'de>(std::str::Split<'de, char>);

impl<'de> SeqAccess<'de> for Pieces<'de> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        match self.0.next() {
            None => Ok(None),
            Some("") => Err(Fault::new(FieldCode::InvalidFormat)),
            Some(piece) => seed.deserialize(Text(piece)).map(Some),
        }
    }
}

/// A list parameter: `a=x,y` or `a=x&a=y`, at most 100 pieces, none empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csv<T>(pub Vec<T>);

impl<T> Default for Csv<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Csv<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
    }
}

impl<T: ComposeSchema> ComposeSchema for Csv<T> {
    fn compose(generics: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let item = generics.into_iter().next().unwrap_or_else(T::schema);
        ArrayBuilder::new().items(item).max_items(Some(MAX_PIECES)).into()
    }
}

impl<T: ToSchema + ComposeSchema> ToSchema for Csv<T> {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

/// An instant as a parameter, or a day of the Jalali calendar, which stands for its first instant. A raw `+` of an offset
/// arrives as a space and is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum QueryInstant {
    /// The instant.
    At(Instant),
    /// The day.
    Day(Date),
}

impl QueryInstant {
    /// The instant; a day begins in the workspace's zone.
    pub fn resolve(self, dates: &DateStyle) -> Instant {
        match self {
            Self::At(at) => at,
            Self::Day(day) => day_start(zone(dates), day),
        }
    }
}

/// Zones are checked before they are kept.
fn zone(dates: &DateStyle) -> Zone {
    Zone::named(&dates.time_zone).unwrap_or(Zone::UTC)
}

impl<'de> Deserialize<'de> for QueryInstant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        let day = text.strip_prefix(jalali::PREFIX).and_then(|day| day.parse::<JalaliDate>().ok());
        match day {
            Some(day) => Ok(Self::Day(day.date())),
            None => text.replace(' ', "+").parse().map(Self::At).map_err(|_| de::Error::custom("invalid_time")),
        }
    }
}

impl ComposeSchema for QueryInstant {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).max_length(Some(40)).into()
    }
}

impl ToSchema for QueryInstant {}

/// A month of the Jalali calendar as a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueryMonth(pub JalaliMonth);

impl QueryMonth {
    /// Its first instant and that of the next month, in the workspace's zone.
    pub fn resolve(self, dates: &DateStyle) -> (Instant, Instant) {
        (day_start(zone(dates), self.0.first()), day_start(zone(dates), self.0.end()))
    }
}

impl<'de> Deserialize<'de> for QueryMonth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| de::Error::custom("invalid_month"))
    }
}

impl ComposeSchema for QueryMonth {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).max_length(Some(20)).into()
    }
}

impl ToSchema for QueryMonth {}

/// A range between two instants, narrowed to a month of the Jalali calendar.
pub fn within(
    (from, before): (Option<QueryInstant>, Option<QueryInstant>),
    month: Option<QueryMonth>,
    dates: &DateStyle,
) -> (Option<Instant>, Option<Instant>) {
    let (from, before) = (from.map(|at| at.resolve(dates)), before.map(|at| at.resolve(dates)));
    match month.map(|month| month.resolve(dates)) {
        Some((first, end)) => (from.max(Some(first)), Some(before.map_or(end, |before| before.min(end)))),
        None => (from, before),
    }
}

/// All parameters of a query, repeats joined.
pub(super) struct Parameters<'de> {
    pub rest: std::slice::Iter<'de, (String, String)>,
    pub current: Option<&'de (String, String)>,
}

impl<'de> de::MapAccess<'de> for Parameters<'de> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some(pair) = self.rest.next() else { return Ok(None) };
        self.current = Some(pair);
        seed.deserialize(Text(&pair.0)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let (name, value) = self.current.take().ok_or_else(|| Fault::custom("a value without its name"))?;
        seed.deserialize(Text(value)).map_err(|fault| fault.inside(name))
    }
}
