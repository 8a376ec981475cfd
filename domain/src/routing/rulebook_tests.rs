use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    condition::{Grammar, NoCalendars},
    ids::Id,
    people::Tier,
    routing::{CategoryTeam, TeamReason, choose_team},
    ticket::{Channel, NewTicket, Priority, Tag, opened},
    time::Instant,
};

const NOW: Instant = Instant::from_millis(1_774_000_000_000);

fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn rule(number: u128, condition: &serde_json::Value) -> RoutingRule {
    RoutingRule {
        id: id(number),
        name: format!("rule {number}"),
        condition: Condition::parse(condition, Grammar::STATE).unwrap().condition,
        team_id: id(100 + number),
        enabled: true,
    }
}

fn ticket(priority: Priority, tags: &[&str]) -> Ticket {
    let new = NewTicket {
        id: id(1),
        number: 1,
        subject: "چاپگر".to_owned(),
        priority,
        impact: None,
        channel: Channel::Email,
        language: None,
        category_id: Some(id(50)),
        team_id: None,
        assignee_id: None,
        customer_id: id(2),
        tier: Tier::Vip,
        organization_id: Some(id(3)),
        tags: tags.iter().map(|tag| Tag::parse(tag).unwrap()).collect(),
        external_ids: Vec::new(),
        follow_up_of_id: None,
        message_id: id(4),
        body_sha256: String::new(),
        attachments: Vec::new(),
        received: None,
        triaged: None,
    };
    opened(&new, NOW)
}

fn world() -> World<'static> {
    World { now: NOW, me: None, categories: &[], calendars: &NoCalendars }
}

fn policy(rules: Vec<RoutingRule>) -> RoutingPolicy {
    RoutingPolicy { id: id(9), version: 7, rules, created_at: NOW }
}

fn urgent() -> serde_json::Value {
    json!({"field": "priority", "op": "is", "value": "urgent"})
}

fn everything() -> serde_json::Value {
    json!({"all": []})
}

#[test]
fn the_first_enabled_rule_that_holds_gives_the_team_and_those_before_it_were_tried() {
    let disabled = RoutingRule { enabled: false, ..rule(1, &everything()) };
    let vip = json!({"all": [
        {"field": "customer_tier", "op": "is", "value": "vip"}, {"field": "tags", "op": "has_any", "value": ["x"]},
        {"field": "channel", "op": "is", "value": "email"},
    ]});
    let policy = policy(vec![disabled, rule(2, &urgent()), rule(3, &vip), rule(4, &everything())]);
    let book = Rulebook::of(&policy, &world());
    let said = |ticket: &Ticket| {
        let ruling = book.ask(ticket, &world()).unwrap();
        let tried = ruling.tried(&policy).iter().map(|(at, _, matched)| (*at, *matched)).collect::<Vec<_>>();
        (ruling.rule.map(|rule| (rule.position, rule.team_id)), tried)
    };
    assert_eq!(said(&ticket(Priority::Urgent, &["x"])), (Some((2, id(102))), vec![(2, true)]));
    assert_eq!(said(&ticket(Priority::Low, &["x"])), (Some((3, id(103))), vec![(2, false), (3, true)]));
    assert_eq!(said(&ticket(Priority::Low, &[])).0, Some((4, id(104))));
}

#[test]
fn where_no_rule_holds_all_were_tried_and_the_category_decides() {
    let policy = policy(vec![rule(1, &urgent()), rule(2, &urgent())]);
    let ruling = Rulebook::of(&policy, &world()).ask(&ticket(Priority::Low, &[]), &world());
    assert_eq!(ruling.unwrap().tried(&policy).len(), 2);
    let categories = [CategoryTeam { id: id(50), parent_id: None, team_id: Some(id(60)) }];
    let choice = choose_team(None, ruling, Some(id(50)), &categories, None);
    assert_eq!((choice.team_id, choice.reason, choice.ruling), (Some(id(60)), TeamReason::Category, ruling));
}

#[test]
fn a_team_that_was_named_goes_before_rules_and_rules_before_categories() {
    let policy = policy(vec![rule(1, &everything())]);
    let ruling = Rulebook::of(&policy, &world()).ask(&ticket(Priority::Low, &[]), &world());
    let categories = [CategoryTeam { id: id(50), parent_id: None, team_id: Some(id(60)) }];
    let by_rule = choose_team(None, ruling, Some(id(50)), &categories, Some(id(70)));
    assert_eq!((by_rule.team_id, by_rule.reason), (Some(id(101)), TeamReason::Rule));
    assert_eq!(by_rule.rule().map(|rule| rule.position), Some(1));
    let given = choose_team(Some(id(5)), ruling, Some(id(50)), &categories, None);
    assert_eq!((given.team_id, given.reason, given.ruling), (Some(id(5)), TeamReason::Given, None));
}

#[test]
fn what_depends_on_the_time_is_asked_at_the_time() {
    let old = json!({"field": "created_at", "op": "older_than", "value": 60});
    let book = Rulebook::of(&policy(vec![rule(1, &old)]), &world());
    let (ticket, later) = (ticket(Priority::Low, &[]), World { now: NOW.plus_seconds(120), ..world() });
    assert_eq!(book.ask(&ticket, &world()).unwrap().rule, None);
    assert!(book.ask(&ticket, &later).unwrap().rule.is_some());
    assert!(!book.any(&world()).matches(Subject::State(&ticket)));
    assert!(book.any(&later).matches(Subject::State(&ticket)));
}

#[test]
fn a_policy_without_enabled_rules_says_nothing() {
    let disabled = RoutingRule { enabled: false, ..rule(1, &everything()) };
    let book = Rulebook::of(&policy(vec![disabled]), &world());
    assert!(book.is_empty());
    assert_eq!(book.ask(&ticket(Priority::Low, &[]), &world()), None);
}

#[test]
fn a_policy_changes_only_when_its_rules_do_and_keeps_its_id() {
    assert_eq!(RoutingPolicy::replace(None, id(9), Vec::new(), NOW), None, "no rules were there before");
    let (first, draft) = RoutingPolicy::replace(None, id(9), vec![rule(1, &urgent())], NOW).unwrap();
    assert_eq!(
        (first.version, draft.facts.contains_key("rule_teams"), draft.private.contains_key("rules")),
        (1, true, true)
    );
    assert_eq!(RoutingPolicy::replace(Some(&first), id(8), first.rules.clone(), NOW), None);
    let renamed = RoutingRule { name: "other".to_owned(), ..rule(1, &urgent()) };
    let (second, draft) = RoutingPolicy::replace(Some(&first), id(8), vec![renamed], NOW).unwrap();
    assert_eq!((second.id, second.version, draft.facts.len(), draft.private.len()), (id(9), 2, 0, 1));
    assert!(second.names(id(101)) && !second.names(id(102)));
}
