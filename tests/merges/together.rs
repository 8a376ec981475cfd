//! Many who merge the same tickets at the same moment.

use support::{Answer, on_each_engine};

use super::{merge, messages, opened, shown, two, unmerge};

fn at_once<'a>(acts: Vec<Box<dyn Fn() -> Answer + Send + 'a>>) -> Vec<Answer> {
    std::thread::scope(|threads| {
        let calls: Vec<_> = acts.into_iter().map(|act| threads.spawn(act)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    })
}

on_each_engine!(of_two_who_merge_in_opposite_directions_one_wins, |app| {
    let agents = [app.lead(), app.admin()];
    for _ in 0..5 {
        let (one, two) = two(app);
        let answers =
            at_once(vec![Box::new(|| merge(&agents[0], &one, &two)), Box::new(|| merge(&agents[1], &two, &one))]);
        let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(won.len(), 1, "{answers:?}");
        let lost = answers.iter().find(|answer| answer.status != 200).unwrap();
        assert!([410, 422].contains(&lost.status), "{lost:?}");
        assert_eq!(won[0].int("message_count"), messages(app, &won[0].id()).len() as i64);
    }
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(while_others_write_and_merge_no_word_is_lost, |app| {
    let customer = app.customer("Parisa");
    let tickets: Vec<String> = (0..6).map(|_| opened(app, &customer)).collect();
    let last = tickets.last().unwrap();
    let root = app.root();
    let note = || serde_json::json!({"kind": "note", "body": {"content": "n"}});
    let merges = tickets[..5]
        .iter()
        .map(|ticket| -> Box<dyn Fn() -> Answer + Send + '_> { Box::new(move || merge(root, ticket, last)) });
    let writes = tickets.iter().map(|ticket| -> Box<dyn Fn() -> Answer + Send + '_> {
        Box::new(move || root.post(format!("/v1/tickets/{ticket}/messages"), note()))
    });
    let before: i64 = tickets.iter().map(|ticket| shown(app, ticket).int("message_count")).sum();
    let answers = at_once(merges.chain(writes).collect());
    assert!(answers.iter().all(|answer| [200, 201, 410].contains(&answer.status)), "{answers:?}");
    let written = answers.iter().filter(|answer| answer.status == 201).count() as i64;
    let all = shown(app, last);
    assert_eq!(all.int("message_count"), before + written);
    assert_eq!(messages(app, last).len() as i64, before + written);
    let undone = at_once(
        tickets[..5]
            .iter()
            .map(|ticket| -> Box<dyn Fn() -> Answer + Send + '_> { Box::new(move || unmerge(root, ticket)) })
            .collect(),
    );
    assert!(undone.iter().all(|answer| answer.status == 200), "{undone:?}");
    let after: i64 = tickets.iter().map(|ticket| shown(app, ticket).int("message_count")).sum();
    assert_eq!(after, before + written);
    assert_eq!(app.settle()["intact"], true);
});
