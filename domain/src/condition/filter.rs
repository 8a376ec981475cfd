//! The plain filters of a list as a condition.

use super::{Condition, Field, Scalar};
use crate::ticket::{Assignee, TeamFilter, TicketFilter};

impl From<&TicketFilter> for Condition {
    /// All that the filter asks for, spam and the bin included.
    fn from(filter: &TicketFilter) -> Self {
        let mut all = vec![
            Self::is(Field::Spam, vec![Some(Scalar::Flag(filter.spam))]),
            Self::unset(Field::DeletedAt, !filter.deleted),
        ];
        let mut one_of = |field, values: Vec<Option<Scalar>>| {
            if !values.is_empty() {
                all.push(Self::is(field, values));
            }
        };
        one_of(Field::Status, filter.status.iter().map(|it| Some(Scalar::Code(it.code()))).collect());
        one_of(Field::Priority, filter.priority.iter().map(|it| Some(Scalar::Code(it.code()))).collect());
        one_of(Field::Impact, filter.impact.iter().map(|it| Some(Scalar::Code(it.code()))).collect());
        one_of(Field::Channel, filter.channel.iter().map(|it| Some(Scalar::Code(it.code()))).collect());
        one_of(Field::Language, filter.language.iter().map(|it| Some(Scalar::Code(it.code()))).collect());
        one_of(Field::Category, filter.category_id.iter().map(|id| Some(Scalar::Id(id.uuid()))).collect());
        one_of(Field::Customer, filter.customer_id.iter().map(|id| Some(Scalar::Id(id.uuid()))).collect());
        one_of(Field::Organization, filter.organization_id.iter().map(|id| Some(Scalar::Id(id.uuid()))).collect());
        one_of(Field::Number, filter.number.iter().map(|number| Some(Scalar::Number(*number))).collect());
        let assignee = |it: &Assignee| match it {
            Assignee::None => None,
            Assignee::Agent(id) => Some(Scalar::Id(id.uuid())),
        };
        one_of(Field::Assignee, filter.assignee.iter().map(assignee).collect());
        let team = |it: &TeamFilter| match it {
            TeamFilter::None => None,
            TeamFilter::Team(id) => Some(Scalar::Id(id.uuid())),
        };
        one_of(Field::Team, filter.team.iter().map(team).collect());
        if !filter.tag.is_empty() {
            let tags = filter.tag.iter().map(|tag| Scalar::Text(tag.as_str().to_owned()));
            all.push(Self::has_any(Field::Tags, tags));
        }
        all.extend(filter.follower_id.map(|id| Self::has_any(Field::Followers, [Scalar::Id(id.uuid())])));
        all.extend(filter.snoozed.map(|snoozed| Self::unset(Field::SnoozedUntil, !snoozed)));
        all.extend(filter.created_from.map(|at| Self::from(Field::CreatedAt, at)));
        all.extend(filter.created_before.map(|at| Self::before(Field::CreatedAt, at)));
        all.extend(filter.updated_from.map(|at| Self::from(Field::UpdatedAt, at)));
        all.extend(filter.updated_before.map(|at| Self::before(Field::UpdatedAt, at)));
        Self::all(all)
    }
}
