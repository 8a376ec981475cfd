//! Which terms can be kept.

use super::super::*;
use crate::{ids::AgentId, ticket::Priority};

fn terms() -> Terms {
    let target = Target { seconds: 3_600, time: TimeKind::Business };
    let all = ByPriority { low: target, medium: target, high: target, urgent: target };
    Terms {
        targets: Targets { first_response: Some(all), ..Targets::default() },
        warn_percent: DEFAULT_WARN_PERCENT,
        on_change: CountFrom::Start,
        steps: Vec::new(),
    }
}

fn step(at: Offset) -> Step {
    Step { metric: Metric::FirstResponse, at, notify: None, raise_to: Some(Priority::High), reassign: None }
}

fn places(terms: &Terms) -> Vec<String> {
    terms.check().into_iter().map(|error| error.at).collect()
}

#[test]
fn good_terms_have_no_faults() {
    let steps = vec![step(Offset::Percent(50)), step(Offset::Minutes(-30)), step(Offset::Minutes(0))];
    assert_eq!(Terms { steps, ..terms() }.check(), []);
}

#[test]
fn every_fault_is_found_with_its_place() {
    assert_eq!(places(&Terms { targets: Targets::default(), ..terms() }), ["targets"]);
    let mut short = terms();
    short.targets.first_response.as_mut().unwrap().low.seconds = 59;
    assert_eq!(places(&short), ["targets/first_response/low/seconds"]);
    assert_eq!(places(&Terms { warn_percent: 100, ..terms() }), ["warn_percent"]);
    let other = Step { metric: Metric::Resolution, ..step(Offset::Percent(0)) };
    let idle = Step { raise_to: None, notify: Some(Notify::default()), ..step(Offset::Minutes(MAX_MINUTES + 1)) };
    let nobody = AgentId::from_uuid(uuid::Uuid::nil());
    let everybody = Notify { agent_ids: vec![nobody; MAX_NOTIFIED + 1], ..Notify::default() };
    let loud = Step { notify: Some(everybody), ..step(Offset::Percent(50)) };
    let steps = vec![step(Offset::Percent(50)), other, idle, loud];
    let expected =
        ["steps/1/metric", "steps/1/percent", "steps/2/minutes", "steps/2", "steps/3", "steps/3/notify/agent_ids"];
    assert_eq!(places(&Terms { steps, ..terms() }), expected);
    assert_eq!(places(&Terms { steps: vec![step(Offset::Percent(50)); MAX_STEPS + 1], ..terms() })[0], "steps");
}

#[test]
fn the_kept_form_is_the_one_that_comes_back() {
    let steps = vec![step(Offset::Percent(50)), step(Offset::Minutes(-30))];
    let terms = Terms { steps, ..terms() };
    let text = serde_json::to_string(&terms).unwrap();
    assert_eq!(serde_json::from_str::<Terms>(&text).unwrap(), terms);
}
