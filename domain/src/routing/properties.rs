//! What holds for whatever candidates and tickets there are.

use std::{cmp::Reverse, collections::HashMap};

use proptest::prelude::*;

use super::{
    tests::{NOW, candidate, id},
    *,
};
use crate::{duty::Duty, ids::AgentId, people::Role, ticket::Language};

fn any_skills() -> impl Strategy<Value = Vec<Skill>> {
    let skill = |name: &str, level| Skill { name: name.to_owned(), level };
    (1..=MAX_SKILL_LEVEL, 1..=MAX_SKILL_LEVEL, 0usize..=2).prop_map(move |(billing, network, count)| {
        [skill("billing", billing), skill("network", network)].into_iter().take(count).collect()
    })
}

prop_compose! {
    fn any_candidate()(
        number in 1u128..1_000,
        (deactivated, locked) in (prop::bool::weighted(0.1), prop::bool::weighted(0.1)),
        role in prop::sample::select(Role::ALL),
        duty in prop::sample::select(&[Duty::On, Duty::On, Duty::On, Duty::OffShift, Duty::TimeOff]),
        availability in prop::sample::select(Availability::ALL),
        languages in prop::sample::subsequence(Language::ALL, 0..=2),
        skills in any_skills(),
        knows_customer in prop::bool::weighted(0.2),
        capacity in 0i64..30,
        load in 0i64..30,
        last_assigned_at in prop::option::of((0i64..4).prop_map(|minutes| NOW.plus_seconds(-60 * minutes))),
        rests_until in prop::option::weighted(0.2, (-1i64..=1).prop_map(|minutes| NOW.plus_seconds(60 * minutes))),
    ) -> Candidate {
        Candidate {
            agent_id: id(number), deactivated, role, duty, availability, languages, skills, knows_customer, capacity,
            load, last_assigned_at, share: Share { given: Vec::new(), rests_until }, locked,
        }
    }
}

fn any_members() -> impl Strategy<Value = Vec<Candidate>> {
    prop::collection::vec(any_candidate(), 0..12).prop_map(|mut members| {
        members.sort_by_key(|member| member.agent_id);
        members.dedup_by_key(|member| member.agent_id);
        members
    })
}

prop_compose! {
    fn any_need()(
        weight in 1i64..6,
        language in prop::option::of(prop::sample::select(Language::ALL)),
        given_back_by in prop::option::of((1u128..1_000).prop_map(id)),
    ) -> Need<'static> {
        Need { weight, language, skills: &[], given_back_by, now: NOW }
    }
}

/// The rule in plain words, apart from the list of filters.
fn may_get(member: &Candidate, need: &Need<'_>) -> bool {
    let speaks = match need.language {
        Some(language) => member.languages.is_empty() || member.languages.contains(&language),
        None => true,
    };
    let fits = member.capacity > 0 && (member.load == 0 || member.load + need.weight <= member.capacity);
    let there = member.duty == Duty::On
        && member.availability == Availability::Online
        && need.given_back_by != Some(member.agent_id);
    let knows =
        |asked: &Skill| member.skills.iter().any(|known| known.name == asked.name && known.level >= asked.level);
    let able = speaks && need.skills.iter().all(knows);
    let had_share = member.share.rests_until.is_some_and(|until| until > NOW);
    let able = able && fits && !had_share;
    !member.deactivated && member.role != Role::Viewer && there && able && !member.locked
}

const AUTOMATIC: [AssignmentMode; 3] =
    [AssignmentMode::RoundRobin, AssignmentMode::LeastLoaded, AssignmentMode::Weighted];

proptest! {
    /// Exactly those who may get a ticket are compared, the first of them gets it, and nobody is forgotten.
    #[test]
    fn a_filtered_candidate_never_wins(members in any_members(), need in any_need(), asked in any_skills()) {
        let need = Need { skills: &asked, ..need };
        for mode in AUTOMATIC {
            let choice = choose_agent(mode, &need, &members);
            prop_assert_eq!(choice.winner.is_ok(), members.iter().any(|member| may_get(member, &need)));
            prop_assert_eq!(choice.candidates.len(), members.len());
            for judged in &choice.candidates {
                let member = members.iter().find(|member| member.agent_id == judged.agent_id).unwrap();
                let compared = judged.verdict == Verdict::Won || judged.verdict >= Verdict::LostByLoad;
                prop_assert_eq!(compared, may_get(member, &need));
                prop_assert_eq!(judged.verdict == Verdict::Won, choice.winner == Ok(judged.agent_id));
            }
        }
    }

    #[test]
    fn the_order_of_the_candidates_does_not_matter(
        (members, shuffled) in any_members().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        need in any_need(),
        asked in any_skills(),
    ) {
        let need = Need { skills: &asked, ..need };
        for mode in AssignmentMode::ALL {
            prop_assert_eq!(choose_agent(*mode, &need, &members), choose_agent(*mode, &need, &shuffled));
        }
    }

    /// The least loaded has nobody below him for his capacity; in a round it is the one who has waited longest.
    #[test]
    fn the_winner_is_the_first_by_the_mode(members in any_members(), need in any_need()) {
        let able: Vec<&Candidate> = members.iter().filter(|member| may_get(member, &need)).collect();
        let find = |winner: AgentId| able.iter().copied().find(|member| member.agent_id == winner);
        if let Ok(winner) = choose_agent(AssignmentMode::LeastLoaded, &need, &members).winner {
            let winner = find(winner).unwrap();
            for other in &able {
                prop_assert!(winner.load * other.capacity <= other.load * winner.capacity);
            }
        }
        if let Ok(winner) = choose_agent(AssignmentMode::RoundRobin, &need, &members).winner {
            let idle = |member: &Candidate| member.last_assigned_at.map_or(i64::MAX, |at| NOW.millis() - at.millis());
            let longest = able.iter().copied().max_by_key(|member| (idle(member), Reverse(member.agent_id)));
            prop_assert_eq!(find(winner), longest);
        }
    }

    /// Whoever has won still wins with a higher score, and a higher score takes the ticket from the winner for nobody else.
    #[test]
    fn a_higher_score_never_loses(members in any_members(), need in any_need(), asked in any_skills(), who in 0usize..12) {
        let need = Need { skills: &asked, ..need };
        let winner = |members: &[Candidate]| choose_agent(AssignmentMode::Weighted, &need, members).winner;
        let (Ok(first), Some(one)) = (winner(&members), members.get(who % members.len().max(1))) else { return Ok(()) };
        let better = Candidate { load: 0, knows_customer: true, last_assigned_at: None, ..one.clone() };
        prop_assert!(Score::of(&better, &need).total() >= Score::of(one, &need).total());
        let raised: Vec<Candidate> =
            members.iter().map(|member| if member.agent_id == one.agent_id { &better } else { member }.clone()).collect();
        let second = winner(&raised).unwrap();
        prop_assert!(second == first || second == better.agent_id);
        prop_assert!(first != better.agent_id || second == first);
    }
    /// Among members who are equal nobody gets two tickets more than another one: in a round whatever comes in between,
    /// by scores as long as what was given is not answered.
    #[test]
    fn who_is_equal_gets_as_many(
        count in 2usize..7,
        steps in prop::collection::vec((0i64..200, prop::option::of(0usize..7)), 1..60),
    ) {
        for mode in [AssignmentMode::RoundRobin, AssignmentMode::Weighted] {
            let mut members: Vec<Candidate> =
                (1u128..).take(count).map(|number| Candidate { capacity: 1_000, ..candidate(number) }).collect();
            let (mut now, mut got) = (NOW, HashMap::new());
            for (minutes, answered) in &steps {
                now = now.plus_seconds(60 * minutes).next();
                let need = Need { weight: 2, language: None, skills: &[], given_back_by: None, now };
                let winner = choose_agent(mode, &need, &members).winner.unwrap();
                *got.entry(winner).or_insert(0i64) += 1;
                for (place, member) in members.iter_mut().enumerate() {
                    if member.agent_id == winner {
                        (member.load, member.last_assigned_at) = (member.load + 2, Some(now));
                    }
                    if mode == AssignmentMode::RoundRobin && *answered == Some(place) {
                        member.load = 0;
                    }
                }
                let counts: Vec<i64> = members.iter().map(|one| got.get(&one.agent_id).copied().unwrap_or(0)).collect();
                prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1, "{mode}: {counts:?}");
            }
        }
    }
}
