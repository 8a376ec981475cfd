//! The plain filters of a list as a condition.

use super::{Check, Field, Lowered, Relation, Scalar};
use crate::{
    ids::Id,
    ticket::{Assignee, TeamFilter, TicketFilter},
    time::Instant,
};

impl From<&TicketFilter> for Lowered {
    /// All that the filter asks for, spam and the bin included. It depends on no moment, so there is nothing to lower.
    fn from(filter: &TicketFilter) -> Self {
        let mut all = vec![one_of(Field::Spam, [Scalar::Flag(filter.spam)]), unset(Field::DeletedAt, !filter.deleted)];
        macro_rules! codes {
            ($($field:ident $values:ident),*) => {
                $(if !filter.$values.is_empty() {
                    all.push(one_of(Field::$field, filter.$values.iter().map(|it| Scalar::Code(it.code()))));
                })*
            };
        }
        codes!(Status status, Priority priority, Impact impact, Channel channel, Language language);
        macro_rules! ids {
            ($($field:ident $values:ident),*) => {
                $(if !filter.$values.is_empty() {
                    all.push(one_of(Field::$field, filter.$values.iter().map(|it| id(*it))));
                })*
            };
        }
        ids!(Category category_id, Customer customer_id, Organization organization_id);
        if !filter.assignee.is_empty() {
            let assignees = filter.assignee.iter().map(|it| match it {
                Assignee::None => None,
                Assignee::Agent(agent) => Some(id(*agent)),
            });
            all.push(one_of_or_unset(Field::Assignee, assignees));
        }
        if !filter.team.is_empty() {
            let teams = filter.team.iter().map(|it| match it {
                TeamFilter::None => None,
                TeamFilter::Team(team) => Some(id(*team)),
            });
            all.push(one_of_or_unset(Field::Team, teams));
        }
        if !filter.number.is_empty() {
            all.push(one_of(Field::Number, filter.number.iter().copied().map(Scalar::Number)));
        }
        if !filter.tag.is_empty() {
            let tags = filter.tag.iter().map(|tag| Scalar::Text(tag.as_str().to_owned()));
            all.push(Self::Check(Field::Tags, Check::HasAny(tags.collect())));
        }
        all.extend(filter.follower_id.map(|agent| Self::Check(Field::Followers, Check::HasAny(vec![id(agent)]))));
        all.extend(filter.snoozed.map(|snoozed| unset(Field::SnoozedUntil, !snoozed)));
        all.extend(filter.created_from.map(|at| compare(Field::CreatedAt, Relation::Gte, at)));
        all.extend(filter.created_before.map(|at| compare(Field::CreatedAt, Relation::Lt, at)));
        all.extend(filter.updated_from.map(|at| compare(Field::UpdatedAt, Relation::Gte, at)));
        all.extend(filter.updated_before.map(|at| compare(Field::UpdatedAt, Relation::Lt, at)));
        all.extend(filter.due_from.map(|at| compare(Field::NextDueAt, Relation::Gte, at)));
        all.extend(filter.due_before.map(|at| compare(Field::NextDueAt, Relation::Lt, at)));
        if filter.promised {
            all.push(unset(Field::NextDueAt, false));
        }
        Self::All(all)
    }
}

const fn id<K>(id: Id<K>) -> Scalar {
    Scalar::Id(id.uuid())
}

fn one_of(field: Field, values: impl IntoIterator<Item = Scalar>) -> Lowered {
    Lowered::Check(field, Check::In { values: values.into_iter().collect(), null: false })
}

fn one_of_or_unset(field: Field, values: impl Iterator<Item = Option<Scalar>>) -> Lowered {
    let (mut known, mut null) = (Vec::new(), false);
    for value in values {
        match value {
            Some(value) => known.push(value),
            None => null = true,
        }
    }
    Lowered::Check(field, Check::In { values: known, null })
}

fn unset(field: Field, unset: bool) -> Lowered {
    let is_unset = Lowered::Check(field, Check::In { values: Vec::new(), null: true });
    if unset { is_unset } else { Lowered::Not(Box::new(is_unset)) }
}

fn compare(field: Field, relation: Relation, at: Instant) -> Lowered {
    Lowered::Check(field, Check::Compare(relation, Scalar::At(at)))
}
