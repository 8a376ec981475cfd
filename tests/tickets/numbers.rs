//! Numbers for people.

use support::on_each_engine;

on_each_engine!(numbers_increase_from_one, |app| {
    let numbers: Vec<i64> = (0..5).map(|_| app.ticket().opened().int("number")).collect();
    assert_eq!(numbers[0], 1);
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
});

on_each_engine!(numbers_are_unique_among_many_who_open_at_once, |app| {
    let mut numbers: Vec<i64> = std::thread::scope(|threads| {
        let opened: Vec<_> = (0..16)
            .map(|_| threads.spawn(|| (0..4).map(|_| app.ticket().opened().int("number")).collect::<Vec<_>>()))
            .collect();
        let each: Vec<Vec<i64>> = opened.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(each.iter().all(|own| own.is_sorted_by(|a, b| a < b)), "increasing for each: {each:?}");
        each.concat()
    });
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 64);
});

on_each_engine!(each_workspace_counts_for_itself, |app| {
    let other = app.other_workspace();
    assert_eq!((app.ticket().opened().int("number"), other.ticket().opened().int("number")), (1, 1));
});

on_each_engine!(a_refused_ticket_may_cost_a_number_and_never_repeats_one, |app| {
    let first = app.ticket().opened().int("number");
    let bad = app.ticket().with("team_id", "team_00000000000000000000000001").body;
    app.root().post("/v1/tickets", bad).expect(422);
    assert!(app.ticket().opened().int("number") > first);
});
