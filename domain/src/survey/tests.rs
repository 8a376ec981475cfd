use std::collections::BTreeSet;

use uuid::Uuid;

use super::*;
use crate::{ids::SurveySettingsId, ticket::Status};

const NOW: Instant = Instant::from_millis(1_774_000_000_000);

fn step(to: Status) -> Step {
    Step { at: NOW, to }
}

fn sent(terms: &SurveyTerms) -> Survey {
    let (ticket, customer) = (TicketId::from_uuid(Uuid::from_u128(1)), CustomerId::from_uuid(Uuid::from_u128(2)));
    let survey = Survey::schedule(SurveyId::from_uuid(Uuid::from_u128(3)), (ticket, customer, 1), NOW, NOW);
    let asked = Asked { customer_id: customer, agent_id: None, team_id: None, locale: Language::Fa, delivery_id: None };
    survey.ask(&asked, terms, NOW)
}

fn answer(score: i64) -> NewAnswer {
    NewAnswer { score, comment: None, source: AnswerSource::Link }
}

#[test]
fn a_cycle_begins_with_an_answer_or_the_closing_and_ends_with_the_reopening() {
    let mut course = Course::default();
    let turns = course.pass(
        9,
        &[
            step(Status::InReview),
            step(Status::Answered),
            step(Status::Closed),
            step(Status::AwaitingReply),
            step(Status::NeedsInfo),
            step(Status::Closed),
        ],
    );
    assert_eq!(
        turns,
        [Turn::Begins(1, NOW), Turn::Closes(1, NOW), Turn::Ends(1, NOW), Turn::Begins(2, NOW), Turn::Closes(2, NOW)]
    );
    assert_eq!(course, Course { version: 9, cycle: 2, is_solved: true });
    assert_eq!(course.pass(10, &[step(Status::Answered)]), [], "closed to answered is the same cycle");
}

#[test]
fn a_lot_is_the_same_for_ever_and_falls_on_about_as_many_as_are_meant() {
    let ids = || (0..2_000u128).map(|number| TicketId::from_uuid(Uuid::from_u128(number << 64 | 7)));
    let count = |percent| ids().filter(|id| is_sampled(*id, 1, percent)).count();
    assert_eq!((count(0), count(100)), (0, 2_000));
    assert!((350..450).contains(&count(20)), "{}", count(20));
    assert!(ids().all(|id| !is_sampled(id, 1, 20) || is_sampled(id, 1, 40)), "more percent, never fewer tickets");
    let by_cycle: BTreeSet<Vec<bool>> =
        (1..4).map(|cycle| ids().take(64).map(|id| is_sampled(id, cycle, 50)).collect()).collect();
    assert_eq!(by_cycle.len(), 3, "each cycle has a lot of its own");
}

#[test]
fn an_answer_can_be_changed_until_its_time_is_over_and_repeated_for_ever() {
    let terms = SurveyTerms { edit_days: 2, expiry_days: 5, ..SurveyTerms::default() };
    let asked = sent(&terms);
    let first = asked.answer(&answer(5), &terms, NOW.plus_days(4)).unwrap().unwrap();
    assert_eq!((first.answer.place, first.is_low), (1, false));
    let changed = first.survey.answer(&answer(1), &terms, NOW.plus_days(5)).unwrap().unwrap();
    assert!(changed.is_low);
    assert_eq!(changed.survey.answered_at, Some(NOW.plus_days(4)), "the window is counted from the first answer");
    let lower = changed.survey.answer(&answer(2), &terms, NOW.plus_days(5)).unwrap().unwrap();
    assert!(!lower.is_low, "it was low already");
    let late = NOW.plus_days(6);
    assert_eq!(lower.survey.answer(&answer(3), &terms, late), Err(Refusal::Settled));
    assert_eq!(lower.survey.answer(&answer(2), &terms, late), Ok(None));
    assert_eq!(asked.answer(&answer(3), &terms, NOW.plus_days(5)), Err(Refusal::Expired));
    assert_eq!(asked.state_at(NOW.plus_days(5)), SurveyState::Expired);
}

#[test]
fn nobody_answers_without_end() {
    let terms = SurveyTerms::default();
    let mut survey = sent(&terms);
    for number in 0..MAX_ANSWERS {
        survey = survey.answer(&answer(1 + number % 5), &terms, NOW).unwrap().unwrap().survey;
    }
    let another = NewAnswer { comment: Some("more".to_owned()), ..answer(3) };
    assert_eq!(survey.answer(&another, &terms, NOW), Err(Refusal::Settled));
}

#[test]
fn what_was_not_asked_is_voided_by_the_reopening_and_what_was_is_marked() {
    let asked = sent(&SurveyTerms::default());
    let scheduled = Survey { state: SurveyState::Scheduled, ..asked.clone() };
    assert_eq!(scheduled.reopen(NOW).unwrap().state, SurveyState::Voided);
    let marked = asked.reopen(NOW).unwrap();
    assert_eq!((marked.state, marked.reopened_at), (SurveyState::Sent, Some(NOW)));
    assert_eq!(marked.reopen(NOW.plus_days(1)), None);
}

#[test]
fn the_page_is_an_address_with_the_key_in_it_once() {
    for good in ["https://desk.example/rate/{key}", "http://localhost:3000/r?k={key}&x=1", "https://d.example/#{key}"] {
        assert_eq!(page_url(good).as_deref(), Some(good));
    }
    for bad in [
        "",
        "desk.example/{key}",
        "https://{key}",
        "https://{key}.example/",
        "https://desk.example/",
        "https://desk.example/{key}/{key}",
        "https://desk.example/{key}/{other}",
        "https://a b.example/{key}",
        "https://user@desk.example/{key}",
        "https://desk.example/{key} x",
        "https://desk.example/\"{key}",
        "javascript://desk.example/{key}",
        "https:///{key}",
    ] {
        assert_eq!(page_url(bad), None, "{bad}");
    }
}

#[test]
fn switching_on_twice_keeps_the_time_and_built_in_words_stay_built_in() {
    let none = SurveySettings::none(SurveySettingsId::from_uuid(Uuid::from_u128(1)), NOW);
    let on = SurveyChange { enabled: Some(true), ..SurveyChange::default() };
    let (first, _) = none.change(on.clone(), NOW).unwrap();
    assert_eq!(first.terms.enabled_at, Some(NOW));
    assert!(first.change(on, NOW.plus_days(1)).is_none());
    let (question, _) = starter(Language::En);
    let texts = TextsChange { question: Some(Some(question.to_owned())), thanks: None };
    let same = SurveyChange { texts: [(Language::En, texts)].into(), ..SurveyChange::default() };
    assert!(first.change(same, NOW).is_none());
}
