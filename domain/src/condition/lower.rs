//! From what was written to what is compared: everything that depends on the moment is put in.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::{Calendars, Condition, Field, Group, Hours, Op, Operand, Scalar, Test, UnknownCalendar};
use crate::{
    ids::{AgentId, CategoryId},
    time::Instant,
};

/// What a condition is read in.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The time.
    pub now: Instant,
    /// For whom it is read; without somebody, `me` is nobody.
    pub me: Option<AgentId>,
    /// The workspace's categories, each with the one above it. May be empty unless `under` is used.
    pub categories: &'a [(CategoryId, Option<CategoryId>)],
    /// The workspace's working hours.
    pub calendars: &'a dyn Calendars,
}

/// A condition over plain values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lowered {
    /// Every one holds.
    All(Vec<Lowered>),
    /// At least one holds.
    Any(Vec<Lowered>),
    /// It does not hold.
    Not(Box<Lowered>),
    /// A comparison of one field.
    Check(Field, Check),
}

/// A comparison. False of an unset field, unless it says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// It is one of these; `null` says whether unset is one of them.
    In {
        /// The values.
        values: Vec<Scalar>,
        /// Is unset one of them?
        null: bool,
    },
    /// It stands in this relation to the value.
    Compare(Relation, Scalar),
    /// It holds one of these texts, all in their normal form.
    Contains(Vec<String>),
    /// One of these is in the set.
    HasAny(Vec<Scalar>),
    /// All of these are in the set.
    HasAll(Vec<Scalar>),
    /// Nothing is in the set.
    Empty,
    /// The step changed it; if given, from one of these values; if given, to one of those.
    Changed {
        /// What it was, as in [`Check::In`].
        from: Option<(Vec<Scalar>, bool)>,
        /// What it is, as in [`Check::In`].
        to: Option<(Vec<Scalar>, bool)>,
    },
}

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Greater, or later.
    Gt,
    /// Greater or equal.
    Gte,
    /// Less, or earlier.
    Lt,
    /// Less or equal.
    Lte,
}

impl Condition {
    /// The condition at a moment.
    ///
    /// # Errors
    /// If a test counts in a calendar that is not there.
    pub fn lower(&self, world: &World<'_>) -> Result<Lowered, UnknownCalendar> {
        match self {
            Self::Test(test) => test.lower(world),
            Self::Group(Group { all, any, none }) => {
                let lowered = |list: &[Self]| list.iter().map(|inner| inner.lower(world)).collect::<Result<_, _>>();
                let mut parts = Vec::new();
                if let Some(all) = all {
                    parts.push(Lowered::All(lowered(all)?));
                }
                if let Some(any) = any {
                    parts.push(Lowered::Any(lowered(any)?));
                }
                if let Some(none) = none {
                    parts.push(Lowered::not(Lowered::Any(lowered(none)?)));
                }
                Ok(if parts.len() == 1 { parts.remove(0) } else { Lowered::All(parts) })
            }
        }
    }
}

impl Lowered {
    fn not(inner: Self) -> Self {
        Self::Not(Box::new(inner))
    }
}

impl Test {
    fn lower(&self, world: &World<'_>) -> Result<Lowered, UnknownCalendar> {
        let check = |check| Lowered::Check(self.field, check);
        let unset = || check(Check::In { values: Vec::new(), null: true });
        let compare = |relation| {
            let value = self.values(world).0.into_iter().next();
            value.map_or_else(|| Lowered::Any(Vec::new()), |value| check(Check::Compare(relation, value)))
        };
        Ok(match self.op {
            Op::Is => check(self.is_in(world)),
            Op::IsNot => Lowered::not(check(self.is_in(world))),
            Op::Gt => compare(Relation::Gt),
            Op::Gte => compare(Relation::Gte),
            Op::Lt => compare(Relation::Lt),
            Op::Lte => compare(Relation::Lte),
            Op::IsNull => unset(),
            Op::IsNotNull => Lowered::not(unset()),
            Op::Contains => check(self.contains(world)),
            Op::NotContains => Lowered::not(check(self.contains(world))),
            Op::HasAny => check(Check::HasAny(self.values(world).0)),
            // Whoever is nobody follows nothing.
            Op::HasAll if world.me.is_none() && self.asks_for_me() => Lowered::Any(Vec::new()),
            Op::HasAll => check(Check::HasAll(self.values(world).0)),
            Op::HasNone => Lowered::not(check(Check::HasAny(self.values(world).0))),
            Op::IsEmpty => check(Check::Empty),
            Op::IsNotEmpty => Lowered::not(check(Check::Empty)),
            Op::Under => check(self.under(world)),
            Op::NotUnder => Lowered::not(check(self.under(world))),
            Op::OlderThan => check(Check::Compare(Relation::Lte, Scalar::At(self.boundary(world, -1)?))),
            Op::NewerThan => check(Check::Compare(Relation::Gt, Scalar::At(self.boundary(world, -1)?))),
            Op::WithinNext => Lowered::All(vec![
                check(Check::Compare(Relation::Gt, Scalar::At(world.now))),
                check(Check::Compare(Relation::Lte, Scalar::At(self.boundary(world, 1)?))),
            ]),
            Op::Changed => check(Check::Changed { from: None, to: None }),
            Op::ChangedFrom => check(Check::Changed { from: Some(self.values(world)), to: None }),
            Op::ChangedTo => check(Check::Changed { from: None, to: Some(self.values(world)) }),
        })
    }

    /// The values without `null`, `me` as who it is, and whether `null` was among them.
    fn values(&self, world: &World<'_>) -> (Vec<Scalar>, bool) {
        let Operand::Values(written) = &self.operand else { return (Vec::new(), false) };
        let known = |value: &Scalar| match value {
            Scalar::Me => world.me.map(|agent| Scalar::Id(agent.uuid())),
            other => Some(other.clone()),
        };
        (written.iter().flatten().filter_map(known).collect(), written.contains(&None))
    }

    fn asks_for_me(&self) -> bool {
        matches!(&self.operand, Operand::Values(values) if values.contains(&Some(Scalar::Me)))
    }

    fn is_in(&self, world: &World<'_>) -> Check {
        let (values, null) = self.values(world);
        Check::In { values, null }
    }

    fn contains(&self, world: &World<'_>) -> Check {
        let text = |value| match value {
            Scalar::Text(text) => Some(text),
            _ => None,
        };
        Check::Contains(self.values(world).0.into_iter().filter_map(text).collect())
    }

    /// The categories and everything below them.
    fn under(&self, world: &World<'_>) -> Check {
        let mut below: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for (id, parent) in world.categories {
            if let Some(parent) = parent {
                below.entry(parent.uuid()).or_default().push(id.uuid());
            }
        }
        let mut found = BTreeSet::new();
        let mut next: Vec<Uuid> = self
            .values(world)
            .0
            .into_iter()
            .filter_map(|value| match value {
                Scalar::Id(id) => Some(id),
                _ => None,
            })
            .collect();
        while let Some(id) = next.pop() {
            if found.insert(id) {
                next.extend(below.get(&id).into_iter().flatten());
            }
        }
        Check::In { values: found.into_iter().map(Scalar::Id).collect(), null: false }
    }

    /// Now moved by the span, `sign` times.
    fn boundary(&self, world: &World<'_>, sign: i64) -> Result<Instant, UnknownCalendar> {
        match self.operand {
            Operand::Span { seconds, hours: Hours::Business(calendar) } => {
                world.calendars.shift(calendar, world.now, sign * seconds).ok_or(UnknownCalendar(calendar))
            }
            Operand::Span { seconds, hours: Hours::All } => Ok(world.now.plus_seconds(sign * seconds)),
            Operand::Nothing | Operand::Values(_) => Ok(world.now),
        }
    }
}
