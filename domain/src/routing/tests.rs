//! Who gets a ticket, decided without a database.

use uuid::Uuid;

use super::*;
use crate::{
    duty::Duty,
    ids::{AgentId, CategoryId, Id, TeamId},
    people::Role,
    ticket::Language,
    time::Instant,
};

pub(super) const NOW: Instant = Instant::from_millis(1_774_000_000_000);
const NEED: Need<'static> = Need { weight: 2, language: None, skills: &[], given_back_by: None, now: NOW };

pub(super) fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn ago(minutes: i64) -> Option<Instant> {
    Some(NOW.plus_seconds(-60 * minutes))
}

pub(super) fn candidate(number: u128) -> Candidate {
    Candidate {
        agent_id: id(number),
        deactivated: false,
        role: Role::Agent,
        duty: Duty::On,
        availability: Availability::Online,
        languages: Vec::new(),
        skills: Vec::new(),
        knows_customer: false,
        capacity: DEFAULT_CAPACITY,
        load: 0,
        last_assigned_at: None,
        share: Share::default(),
        locked: false,
    }
}

fn verdicts(choice: &AgentChoice) -> Vec<(AgentId, Verdict)> {
    choice.candidates.iter().map(|judged| (judged.agent_id, judged.verdict)).collect()
}

fn category(number: u128, parent: Option<u128>, team: Option<u128>) -> CategoryTeam {
    CategoryTeam { id: id(number), parent_id: parent.map(id), team_id: team.map(id) }
}

#[test]
fn the_team_comes_from_the_nearest_category_that_has_one() {
    let tree = [category(1, None, Some(10)), category(2, Some(1), None), category(3, Some(2), Some(30))];
    let chosen = |given, category: u128, fallback| {
        let choice = choose_team(given, None, Some(id(category)), &tree, fallback);
        (choice.team_id, choice.reason, choice.category_id)
    };
    let fallback: Option<TeamId> = Some(id(99));
    assert_eq!(chosen(Some(id(7)), 3, fallback), (Some(id(7)), TeamReason::Given, None));
    assert_eq!(chosen(None, 3, fallback), (Some(id(30)), TeamReason::Category, Some(id(3))));
    assert_eq!(chosen(None, 2, fallback), (Some(id(10)), TeamReason::ParentCategory, Some(id(1))));
    assert_eq!(chosen(None, 8, fallback), (fallback, TeamReason::Fallback, None), "no such category");
    assert_eq!(chosen(None, 8, None), (None, TeamReason::NoTeam, None));
    assert_eq!(choose_team(None, None, None, &tree, fallback).reason, TeamReason::Fallback);
}

#[test]
fn categories_in_a_circle_lead_to_the_fallback() {
    let circle = [category(1, Some(2), None), category(2, Some(1), None)];
    let fallback: Option<CategoryId> = None;
    let choice = choose_team(None, None, Some(id(1)), &circle, Some(id(9)));
    assert_eq!((choice.reason, choice.category_id), (TeamReason::Fallback, fallback));
}

#[test]
fn everybody_is_told_what_spoke_against_him_first() {
    let members = [
        Candidate { deactivated: true, availability: Availability::Offline, ..candidate(1) },
        Candidate { role: Role::Viewer, ..candidate(2) },
        Candidate { availability: Availability::Offline, load: 99, ..candidate(3) },
        Candidate { availability: Availability::Away, ..candidate(4) },
        Candidate { languages: vec![Language::En], ..candidate(5) },
        Candidate { load: 19, ..candidate(6) },
        Candidate { locked: true, ..candidate(7) },
        Candidate { load: 4, ..candidate(8) },
        Candidate { load: 2, last_assigned_at: ago(5), ..candidate(9) },
        Candidate { load: 2, last_assigned_at: ago(9), languages: vec![Language::Fa], ..candidate(11) },
        Candidate { load: 2, last_assigned_at: ago(9), ..candidate(10) },
        candidate(12),
        Candidate { duty: Duty::TimeOff, availability: Availability::Offline, ..candidate(13) },
        Candidate { duty: Duty::OffShift, availability: Availability::Away, ..candidate(14) },
        Candidate { share: Share { given: Vec::new(), rests_until: ago(-1) }, ..candidate(15) },
    ];
    let need = Need { weight: 2, language: Some(Language::Fa), skills: &[], given_back_by: Some(id(12)), now: NOW };
    let choice = choose_agent(AssignmentMode::LeastLoaded, &need, &members);
    assert_eq!(choice.winner, Ok(id(10)));
    let expected = [
        (10, Verdict::Won),
        (11, Verdict::LostById),
        (9, Verdict::LostByTurn),
        (8, Verdict::LostByLoad),
        (1, Verdict::Deactivated),
        (2, Verdict::Role),
        (3, Verdict::Offline),
        (4, Verdict::Away),
        (5, Verdict::Language),
        (6, Verdict::Full),
        (7, Verdict::Locked),
        (12, Verdict::GaveBack),
        (13, Verdict::TimeOff),
        (14, Verdict::OffShift),
        (15, Verdict::FairShare),
    ];
    assert_eq!(verdicts(&choice), expected.map(|(number, verdict)| (id(number), verdict)));
}

#[test]
fn the_turn_goes_round_and_the_least_loaded_is_so_for_his_capacity() {
    let members = [
        Candidate { load: 3, capacity: 10, last_assigned_at: ago(9), ..candidate(1) },
        Candidate { load: 4, capacity: 20, last_assigned_at: ago(3), ..candidate(2) },
        Candidate { load: 9, capacity: 20, last_assigned_at: None, ..candidate(3) },
    ];
    let winner = |mode, members: &[Candidate]| choose_agent(mode, &NEED, members).winner;
    assert_eq!(winner(AssignmentMode::LeastLoaded, &members), Ok(id(2)));
    assert_eq!(winner(AssignmentMode::RoundRobin, &members), Ok(id(3)), "he never got one");
    assert_eq!(winner(AssignmentMode::RoundRobin, &members[..2]), Ok(id(1)));
}

#[test]
fn a_score_weighs_load_against_knowing_the_customer_and_spares_the_best() {
    let skill = |level| Skill { name: "network".to_owned(), level };
    let asked = [skill(2)];
    let need = Need { skills: &asked, ..NEED };
    let expert = Candidate { skills: vec![skill(5)], ..candidate(1) };
    let usual = Candidate { skills: vec![skill(2)], load: 2, ..candidate(2) };
    let novice = Candidate { skills: vec![skill(1)], ..candidate(3) };
    let known = Candidate { knows_customer: true, load: 10, ..usual.clone() };
    let chosen = |members: &[Candidate]| verdicts(&choose_agent(AssignmentMode::Weighted, &need, members));
    let (won, lost, lacks) = (Verdict::Won, Verdict::LostByScore, Verdict::Skill);
    assert_eq!(chosen(&[expert.clone(), usual.clone(), novice]), [(id(2), won), (id(1), lost), (id(3), lacks)]);
    let busy = Candidate { load: 4, ..usual };
    assert_eq!(chosen(&[expert.clone(), busy]), [(id(1), won), (id(2), lost)]);
    assert_eq!(chosen(&[expert.clone(), known.clone()]), [(id(1), won), (id(2), lost)], "he carries too much");
    let known = Candidate { load: 8, ..known };
    assert_eq!(Score::of(&known, &need), Score { load: -400, idle: 100, skill: 0, customer: 300 });
    assert_eq!(chosen(&[expert, known]), [(id(2), won), (id(1), lost)]);
    let nobody = choose_agent(AssignmentMode::Weighted, &need, &[candidate(4)]).winner;
    assert_eq!(nobody, Err(QueuedReason::NobodySkilled));
}

#[test]
fn a_small_capacity_carries_one_ticket_of_any_weight_and_none_carries_nothing() {
    assert!(Candidate { capacity: 1, ..candidate(1) }.can_carry(5));
    assert!(!Candidate { capacity: 4, load: 1, ..candidate(1) }.can_carry(5));
    assert!(Candidate { capacity: 6, load: 1, ..candidate(1) }.can_carry(5));
    assert!(!Candidate { capacity: 0, ..candidate(1) }.can_carry(1));
}

#[test]
fn who_came_furthest_says_why_a_ticket_waits() {
    let offline = Candidate { availability: Availability::Offline, ..candidate(1) };
    let full = Candidate { load: 20, ..candidate(2) };
    let reason = |mode, members: &[Candidate]| choose_agent(mode, &NEED, members).winner.unwrap_err();
    let nobody_there = std::slice::from_ref(&offline);
    assert_eq!(reason(AssignmentMode::Manual, &[candidate(3)]), QueuedReason::ManualTeam);
    assert_eq!(reason(AssignmentMode::RoundRobin, &[]), QueuedReason::EmptyTeam);
    assert_eq!(reason(AssignmentMode::RoundRobin, nobody_there), QueuedReason::NobodyAvailable);
    assert_eq!(reason(AssignmentMode::RoundRobin, &[full.clone(), offline.clone()]), QueuedReason::EverybodyFull);
    let locked = Candidate { locked: true, ..candidate(4) };
    let back = Need { given_back_by: Some(id(5)), ..NEED };
    let reason_for =
        |members: &[Candidate]| choose_agent(AssignmentMode::RoundRobin, &back, members).winner.unwrap_err();
    assert_eq!(reason_for(&[offline.clone(), candidate(5)]), QueuedReason::NobodyElse);
    assert_eq!(reason_for(&[full.clone(), candidate(5)]), QueuedReason::EverybodyFull, "he may be free soon");
    assert_eq!(reason(AssignmentMode::RoundRobin, &[locked, full, offline]), QueuedReason::EverybodyLocked);
}

#[test]
fn a_decision_has_one_flat_form_and_comes_back_from_it() {
    let team = choose_team(Some(id(7)), None, None, &[], None);
    let members = [candidate(1), Candidate { load: 20, last_assigned_at: ago(1), ..candidate(2) }];
    let choice = choose_agent(AssignmentMode::LeastLoaded, &NEED, &members);
    let decision = RoutingDecision::among(team, AssignmentMode::LeastLoaded, &NEED, choice, NOW);
    assert_eq!((decision.assignee_id(), decision.queued_reason()), (Some(id(1)), None));
    let shown = serde_json::to_value(&decision).unwrap();
    assert_eq!((&shown["outcome"], &shown["mode"]), (&"assigned".into(), &"least_loaded".into()));
    assert_eq!(shown["assignee_id"], id::<crate::ids::kind::Agent>(1).to_string());
    assert_eq!(shown["candidates"][1]["verdict"], "full");
    let unrouted = RoutingDecision::without_team(choose_team(None, None, None, &[], None), 2, NOW);
    let given = RoutingDecision::given(team, id(5), 2, NOW);
    assert_eq!(unrouted.queued_reason(), Some(QueuedReason::NoTeam));
    let back = unrouted.clone().after_giving_back(Some(id(6)));
    for stored in [decision, unrouted, given, back] {
        let text = serde_json::to_string(&stored).unwrap();
        assert_eq!(serde_json::from_str::<RoutingDecision>(&text).unwrap(), stored, "{text}");
    }
}
