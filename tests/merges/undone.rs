//! Undoing a merge.

use serde_json::{Value, json};
use support::on_each_engine;

use super::{history, merge, messages, opened, says, shown, two, unmerge, words};

/// What a merge and its undoing may change of a ticket.
fn without_marks(mut ticket: Value) -> Value {
    for member in ["version", "updated_at"] {
        ticket.as_object_mut().unwrap().remove(member);
    }
    ticket
}

on_each_engine!(both_are_as_they_were, |app| {
    let (one, two) = two(app);
    says(app, &one, "customer", "one asks");
    says(app, &two, "customer", "two asks");
    says(app, &one, "note", "noted");
    let (of_one, of_two) = (shown(app, &one), shown(app, &two));
    let (said_one, said_two) = (messages(app, &one), messages(app, &two));
    app.clock.advance_seconds(60);
    merge(app.root(), &one, &two).expect(200);
    app.clock.advance_seconds(60);
    let back = unmerge(app.root(), &one).expect(200);
    assert_eq!(back.id(), one);
    assert_eq!(without_marks(shown(app, &one).json), without_marks(of_one.json));
    assert_eq!(without_marks(shown(app, &two).json), without_marks(of_two.json));
    assert_eq!((messages(app, &one), messages(app, &two)), (said_one.clone(), said_two));
    for (ticket, name, other) in [(&one, "merged_into_id", &two), (&two, "merged_ticket_id", &one)] {
        let told = history(app, ticket);
        let kinds: Vec<_> = told.iter().map(|event| event["type"].as_str().unwrap()).collect();
        assert!(kinds.contains(&"ticket.merged") && kinds.contains(&"ticket.merge_undone"), "{kinds:?}");
        let undone = told.iter().find(|event| event["type"] == "ticket.merge_undone").unwrap();
        let left = kinds.iter().filter(|kind| **kind == "message.left").count();
        assert_eq!(left, if ticket == &two { said_one.len() } else { 0 }, "who keeps a copy hears of each");
        assert_eq!(undone["changes"][name], json!({"from": other, "to": null}));
    }
    assert_eq!(app.root().get(format!("/v1/tickets/{two}/merged-tickets")).expect(200).data().len(), 0);
    unmerge(app.root(), &one).expect(409).problem("conflict");
    // And once more.
    merge(app.root(), &one, &two).expect(200);
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(what_was_said_since_stays_where_it_was_said, |app| {
    let (one, two) = two(app);
    let came = says(app, &one, "note", "came along");
    merge(app.root(), &one, &two).expect(200);
    says(app, &two, "customer", "said since");
    app.root().delete(format!("/v1/messages/{came}")).expect(204);
    unmerge(app.root(), &one).expect(200);
    assert_eq!(words(app, &two).last().unwrap(), "said since");
    assert!(!words(app, &one).contains(&"said since".to_owned()));
    assert!(!words(app, &one).contains(&"came along".to_owned()), "what was removed does not come back");
});

on_each_engine!(each_counts_what_it_holds, |app| {
    let (one, two) = two(app);
    says(app, &one, "customer", "of the one");
    merge(app.root(), &one, &two).expect(200);
    let since = says(app, &two, "customer", "said since");
    unmerge(app.root(), &one).expect(200);
    for ticket in [&one, &two] {
        let (shown, held) = (shown(app, ticket), messages(app, ticket));
        assert_eq!(shown.int("message_count"), held.len() as i64);
        assert_eq!(shown["last_message_id"], held[held.len() - 1]["id"]);
    }
    assert_eq!(shown(app, &two)["last_customer_message_id"], since.as_str());
});

on_each_engine!(each_part_comes_back_by_itself, |app| {
    let customer = app.customer("Parisa");
    let tickets: Vec<String> = (0..3).map(|_| opened(app, &customer)).collect();
    for ticket in &tickets {
        says(app, ticket, "customer", &format!("of {ticket}"));
    }
    merge(app.root(), &tickets[0], &tickets[1]).expect(200);
    merge(app.root(), &tickets[1], &tickets[2]).expect(200);
    unmerge(app.root(), &tickets[1]).expect(200);
    let holds = |ticket: &str, of: &str| words(app, ticket).contains(&format!("of {of}"));
    assert!(holds(&tickets[1], &tickets[1]) && !holds(&tickets[2], &tickets[1]));
    assert!(holds(&tickets[2], &tickets[0]) && !holds(&tickets[1], &tickets[0]), "it stays where it was");
    let gone = app.root().get(format!("/v1/tickets/{}", tickets[0])).expect(410);
    assert_eq!(gone["merged_into"], tickets[2].as_str());
    unmerge(app.root(), &tickets[0]).expect(200);
    assert!(holds(&tickets[0], &tickets[0]) && !holds(&tickets[2], &tickets[0]));
    for ticket in &tickets {
        assert_eq!(shown(app, ticket).int("message_count"), messages(app, ticket).len() as i64);
    }
});
