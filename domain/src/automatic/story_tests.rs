use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::{queue::is_paused, ticket::Status};

fn moved(from: Status, to: Status) -> Moment {
    Moment::Moved { from, to, by_customer: to == Status::AwaitingReply }
}

fn tell(story: &mut Story, moments: &[Moment]) -> Option<AutoKind> {
    story.pass(story.version + 1, moments, |_| true)
}

#[test]
fn a_customer_hears_of_every_station_once() {
    use Status::{Answered, AwaitingReply, Closed, InReview, NeedsInfo};
    let mut story = Story::default();
    assert_eq!(tell(&mut story, &[Moment::Taken]), Some(AutoKind::Seen));
    assert_eq!(tell(&mut story, &[Moment::Taken]), None);
    assert_eq!(tell(&mut story, &[moved(AwaitingReply, InReview)]), Some(AutoKind::UnderReview));
    // Given back and taken again: that it is looked at is known.
    assert_eq!(tell(&mut story, &[moved(InReview, AwaitingReply)]), None);
    assert_eq!(tell(&mut story, &[moved(AwaitingReply, InReview)]), None);
    assert_eq!(tell(&mut story, &[moved(InReview, NeedsInfo)]), Some(AutoKind::NeedsInfo));
    assert_eq!(tell(&mut story, &[moved(NeedsInfo, AwaitingReply)]), None);
    assert_eq!(tell(&mut story, &[moved(AwaitingReply, InReview)]), Some(AutoKind::UnderReview));
    assert_eq!(tell(&mut story, &[moved(InReview, Answered)]), Some(AutoKind::Answered));
    assert_eq!(tell(&mut story, &[moved(Answered, AwaitingReply)]), Some(AutoKind::Reopened));
    let closed = Moment::Moved { from: AwaitingReply, to: Closed, by_customer: true };
    assert_eq!(tell(&mut story, &[closed]), None);
}

#[test]
fn of_steps_at_once_the_last_is_told_and_what_is_not_true_any_more_is_not() {
    use Status::{Answered, AwaitingReply, InReview};
    let mut story = Story::default();
    let steps = [Moment::Taken, moved(AwaitingReply, InReview), moved(InReview, Answered)];
    assert_eq!(story.pass(5, &steps, |_| true), Some(AutoKind::Answered));
    let mut story = Story::default();
    assert_eq!(story.pass(5, &steps, |kind| kind == AutoKind::UnderReview), Some(AutoKind::UnderReview));
    assert!(!story.has_told(AutoKind::Answered), "what was not sent may be sent later");
}

fn moment() -> impl Strategy<Value = Moment> {
    let status = || prop::sample::select(Status::ALL.to_vec());
    prop_oneof![
        Just(Moment::Taken),
        (status(), status(), any::<bool>()).prop_map(|(from, to, by_customer)| Moment::Moved { from, to, by_customer }),
    ]
}

proptest! {
    #[test]
    fn in_a_round_nothing_is_told_twice(steps in prop::collection::vec((moment(), any::<bool>()), 1..60)) {
        let (mut story, mut told) = (Story::default(), BTreeSet::new());
        for (version, (moment, may)) in (1..).zip(steps) {
            let begins = |moment| matches!(moment, Moment::Moved { from, to: Status::AwaitingReply, .. } if is_paused(from));
            if begins(moment) {
                told.clear();
            }
            if let Some(kind) = story.pass(version, &[moment], |_| may) {
                prop_assert!(may && told.insert(kind), "{kind} twice");
                prop_assert!(story.has_told(kind));
            }
            let kept = Story::restore(story.version, story.told(), story.warned_at);
            prop_assert_eq!(kept, story);
        }
    }
}
