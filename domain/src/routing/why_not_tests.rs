use uuid::Uuid;

use super::*;
use crate::{
    duty::Duty,
    ids::Id,
    people::{Address, Standing, agent::NewAgent},
    routing::{Availability, DEFAULT_CAPACITY, Share, TeamChoice, TeamReason},
};

const NOW: Instant = Instant::from_millis(1_774_000_000_000);
const NEED: Need<'static> =
    Need { weight: 3, language: Some(Language::Fa), skills: &[], given_back_by: None, now: NOW };

fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn person(number: u128, role: Role) -> Agent {
    let new = NewAgent {
        id: id(number),
        name: "sara".to_owned(),
        email: Address::email("sara@desk.example", Standing::Asserted).unwrap(),
        role,
        locale: None,
        time_zone: None,
        has_password: false,
        team_ids: Vec::new(),
    };
    Agent::create(new, NOW).0
}

fn member(number: u128) -> Candidate {
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

fn now(mode: AssignmentMode, members: &[Candidate], number: u128) -> Vec<Hindrance> {
    hindrances(Some((id(9), mode)), &NEED, members, &person(number, Role::Agent))
}

fn decided(mode: AssignmentMode, members: &[Candidate]) -> RoutingDecision {
    let team = TeamChoice { team_id: Some(id(9)), reason: TeamReason::Given, category_id: None, ruling: None };
    RoutingDecision::among(team, mode, &NEED, choose_agent(mode, &NEED, members), NOW)
}

const LEAST: AssignmentMode = AssignmentMode::LeastLoaded;

#[test]
fn every_obstacle_of_now_is_told_and_a_decision_tells_its_first() {
    let him = Candidate { load: 19, availability: Availability::Away, languages: vec![Language::En], ..member(1) };
    let room = Remedy::Room { load_at_most: Some(17), capacity_at_least: 22 };
    let all = [
        (Obstacle::Judged(Verdict::Away), Remedy::Presence),
        (Obstacle::Judged(Verdict::Language), Remedy::Language(Some(Language::Fa))),
        (Obstacle::Judged(Verdict::Full), room),
    ];
    let members = [him, member(2)];
    assert_eq!(now(LEAST, &members, 1), all);
    assert_eq!(why_not(&decided(LEAST, &members), id(1), None), all[0].clone());
    assert_eq!(now(LEAST, &members, 2), []);
}

#[test]
fn what_is_needed_is_enough() {
    let loaded = Candidate { load: 9, capacity: 20, ..member(1) };
    let winner = Candidate { load: 4, capacity: 10, last_assigned_at: Some(NOW), ..member(2) };
    let members = [loaded.clone(), winner.clone()];
    assert_eq!(now(LEAST, &members, 1), [(Obstacle::Judged(Verdict::LostByLoad), Remedy::Load(8))]);
    assert_eq!(now(LEAST, &[Candidate { load: 8, ..loaded.clone() }, winner.clone()], 1), []);

    let full = Candidate { load: 18, ..member(1) };
    assert!(matches!(
        now(LEAST, std::slice::from_ref(&full), 1)[..],
        [(_, Remedy::Room { load_at_most: Some(17), .. })]
    ));
    assert_eq!(now(LEAST, &[Candidate { load: 17, ..full.clone() }], 1), []);
    assert_eq!(now(LEAST, &[Candidate { capacity: 21, ..full }], 1), []);
    let shut = Candidate { capacity: 0, ..member(1) };
    let none = Remedy::Room { load_at_most: None, capacity_at_least: 1 };
    assert_eq!(now(LEAST, std::slice::from_ref(&shut), 1), [(Obstacle::Judged(Verdict::Full), none)]);
    assert_eq!(now(LEAST, &[Candidate { capacity: 1, ..shut }], 1), []);
}

#[test]
fn what_he_does_not_know_and_what_the_winner_scored_are_told() {
    let skill = |name: &str, level| Skill { name: name.to_owned(), level };
    let asked = [skill("billing", 2), skill("network", 3)];
    let need = Need { skills: &asked, ..NEED };
    let members = [
        Candidate { skills: vec![skill("billing", 5), skill("network", 2)], ..member(1) },
        Candidate { skills: asked.to_vec(), load: 2, ..member(2) },
        Candidate { skills: asked.to_vec(), load: 4, ..member(3) },
    ];
    let mode = AssignmentMode::Weighted;
    let team = TeamChoice { team_id: Some(id(9)), reason: TeamReason::Given, category_id: None, ruling: None };
    let decision = RoutingDecision::among(team, mode, &need, choose_agent(mode, &need, &members), NOW);
    let lacks = (Obstacle::Judged(Verdict::Skill), Remedy::Skills(vec![skill("network", 3)]));
    assert_eq!(why_not(&decision, id(1), None), lacks);
    assert_eq!(hindrances(Some((id(9), mode)), &need, &members, &person(1, Role::Agent)), [lacks]);
    let until = NOW.plus_seconds(60);
    let served = Candidate { share: Share { given: vec![NOW], rests_until: Some(until) }, ..member(1) };
    assert_eq!(now(mode, &[served], 1), [(Obstacle::Judged(Verdict::FairShare), Remedy::Share(Some(until)))]);
    let outscored = (Obstacle::Judged(Verdict::LostByScore), Remedy::Score(0));
    assert_eq!(why_not(&decision, id(3), None), outscored);
    assert_eq!(hindrances(Some((id(9), mode)), &need, &members, &person(3, Role::Agent)), [outscored]);
}

#[test]
fn his_turn_comes_after_that_of_whoever_waited_longer() {
    let earlier = Some(NOW.plus_seconds(-60));
    let members = [
        Candidate { last_assigned_at: Some(NOW), ..member(1) },
        Candidate { last_assigned_at: earlier, ..member(2) },
        Candidate { last_assigned_at: earlier, ..member(3) },
    ];
    let turn = (Obstacle::Judged(Verdict::LostByTurn), Remedy::Turn(earlier));
    assert_eq!(now(AssignmentMode::RoundRobin, &members, 1), std::slice::from_ref(&turn));
    assert_eq!(why_not(&decided(AssignmentMode::RoundRobin, &members), id(1), None), turn);
    assert_eq!(now(AssignmentMode::RoundRobin, &members, 3), [(Obstacle::Judged(Verdict::LostById), Remedy::Moment)]);
}

#[test]
fn who_was_not_asked_is_told_why() {
    let decision = decided(LEAST, &[member(2)]);
    let stranger = (Obstacle::Unasked(Unasked::NotInTeam), Remedy::Membership(Some(id(9))));
    assert_eq!(why_not(&decision, id(1), None), stranger);
    let by_hand = (Obstacle::Unasked(Unasked::ManualTeam), Remedy::ByHand);
    assert_eq!(why_not(&decided(AssignmentMode::Manual, &[member(1)]), id(1), None), by_hand.clone());
    assert_eq!(now(AssignmentMode::Manual, &[member(1)], 1), [by_hand]);
    let given = RoutingDecision::given(decision.team, id(2), 3, NOW);
    assert_eq!(why_not(&given, id(1), None), (Obstacle::Unasked(Unasked::OtherNamed), Remedy::ByHand));
    assert_eq!(why_not(&given, id(2), None), (Obstacle::Unasked(Unasked::Named), Remedy::Nothing));
    let lost = TeamChoice { team_id: None, reason: TeamReason::NoTeam, category_id: None, ruling: None };
    let no_team = (Obstacle::Unasked(Unasked::NoTeam), Remedy::Team);
    assert_eq!(why_not(&RoutingDecision::without_team(lost, 3, NOW), id(1), None), no_team);
    let role = (Obstacle::Judged(Verdict::Role), Remedy::Role);
    assert_eq!(hindrances(None, &NEED, &[], &person(1, Role::Viewer)), [no_team.clone(), role]);
    let gone = Agent { deactivated_at: Some(NOW), ..person(1, Role::Agent) };
    let activation = (Obstacle::Judged(Verdict::Deactivated), Remedy::Activation);
    assert_eq!(hindrances(Some((id(9), LEAST)), &NEED, &[member(2)], &gone), [stranger, activation]);
}
