//! What the ticket that goes on is then.

use serde_json::json;
use support::{identity::Shop, on_each_engine};

use super::{history, merge, messages, opened, says, shown, two, words};

on_each_engine!(the_conversation_is_that_of_both_and_every_count_says_so, |app| {
    let (one, two) = two(app);
    says(app, &one, "customer", "one asks");
    says(app, &two, "note", "two is noted");
    let last = says(app, &one, "customer", "one asks again");
    let (before, other) = (shown(app, &two), shown(app, &one));
    let merged = merge(app.root(), &one, &two).expect(200);
    assert_eq!(merged.id(), two);
    assert_eq!(merged.etag(), format!("\"{}\"", merged.int("version")));
    let all = messages(app, &two);
    assert_eq!(merged.int("message_count"), all.len() as i64);
    assert_eq!(merged.int("message_count"), before.int("message_count") + other.int("message_count"));
    for member in ["last_message_id", "last_customer_message_id"] {
        assert_eq!(merged[member], last.as_str(), "{member}");
    }
    assert_eq!(merged["last_message_at"], other["last_message_at"]);
    // What it had stands first, then what came, each in the order in which it was written.
    let (came, own): (Vec<_>, Vec<_>) =
        all.iter().partition(|it| it["position"].as_i64() > Some(before.int("version")));
    assert_eq!(own.len() as i64, before.int("message_count"));
    let text = |message: &&serde_json::Value| message["body_text"].as_str().unwrap().to_owned();
    assert_eq!(came.iter().map(text).collect::<Vec<_>>()[1..], ["one asks", "one asks again"]);
    assert!(all.iter().all(|message| message["ticket_id"] == two.as_str()));
    let page = app.root().get(format!("/v1/tickets/{two}?expand=messages")).expect(200);
    assert_eq!(page["messages"], json!(all), "the page of a ticket shows the same");
    let found = app.root().get(format!("/v1/messages/{last}")).expect(200);
    assert_eq!(found["ticket_id"], two.as_str());
    // Both tell it, and so does the timeline, with the words.
    let told = history(app, &two);
    let event = told.iter().find(|event| event["type"] == "ticket.merged").unwrap();
    assert_eq!(event["changes"]["merged_ticket_id"], json!({"from": null, "to": one}));
    let timeline = app.root().get(format!("/v1/tickets/{two}/timeline?limit=200")).expect(200);
    let joined: Vec<_> = timeline.data().iter().filter(|entry| entry["type"] == "message.joined").collect();
    assert_eq!(joined.len() as i64, other.int("message_count"));
    for entry in &joined {
        assert_eq!(entry["changes"]["origin_ticket_id"]["to"], one.as_str());
    }
    assert_eq!(joined.last().unwrap()["message"]["body_text"], "one asks again");
    let parts = app.root().get(format!("/v1/tickets/{two}/merged-tickets")).expect(200);
    let [part] = parts.data() else { panic!("{parts:?}") };
    assert_eq!((&part["id"], &part["number"], &part["subject"]), (&json!(one), &other["number"], &other["subject"]));
    assert_eq!(part["message_ids"].as_array().unwrap().len() as i64, other.int("message_count"));
    assert_eq!(app.settle()["intact"], true);
});

on_each_engine!(a_merge_is_done_once_for_its_key, |app| {
    let (one, two) = two(app);
    let path = format!("/v1/tickets/{one}/merge");
    let first = app.root().key("k").post(&path, json!({"into_ticket_id": two})).expect(200);
    let again = app.root().key("k").post(&path, json!({"into_ticket_id": two})).expect(200);
    assert_eq!(again.json, first.json);
    assert_eq!(messages(app, &two).len() as i64, first.int("message_count"));
});

on_each_engine!(who_followed_either_follows_what_goes_on, |app| {
    let (one, two) = two(app);
    let (sara, omid) = (app.agent("sara").recorded(), app.agent("omid").recorded());
    for (ticket, agent) in [(&one, &sara), (&two, &omid), (&one, &omid)] {
        app.root().put(format!("/v1/tickets/{ticket}/followers/{agent}")).expect(204);
    }
    let mut both = vec![sara, omid];
    both.sort();
    assert_eq!(merge(app.root(), &one, &two).expect(200)["follower_ids"], json!(both));
});

on_each_engine!(the_customer_sees_one_ticket_with_the_words_of_both, |app| {
    let shop = Shop::open(app);
    let sara = shop.user("sara");
    let open = |subject: &str| {
        app.clock.advance_seconds(1);
        sara.post("/v1/portal/tickets", json!({"subject": subject, "body": {"content": subject}})).expect(201).id()
    };
    let (one, two) = (open("first"), open("second"));
    says(app, &one, "note", "nobody's business");
    merge(app.root(), &one, &two).expect(200);
    assert_eq!(sara.get("/v1/portal/tickets").expect(200).ids(), [two.as_str()]);
    let told = sara.get(format!("/v1/portal/tickets/{two}/messages?limit=100")).expect(200);
    let texts = told.column("body_text");
    assert!(texts.contains(&"first".to_owned()) && texts.contains(&"second".to_owned()), "{texts:?}");
    assert!(!texts.contains(&"nobody's business".to_owned()));
    assert!(told.data().iter().all(|message| message["ticket_id"] == two.as_str()));
    for path in ["", "/messages"] {
        let gone = sara.get(format!("/v1/portal/tickets/{one}{path}")).expect(410).problem("merged");
        assert_eq!(gone["merged_into"], two.as_str());
    }
    let late = json!({"body": {"content": "late"}});
    let gone = sara.post(format!("/v1/portal/tickets/{one}/messages"), late).expect(410).problem("merged");
    assert_eq!(gone["merged_into"], two.as_str());
    // To somebody else it never was.
    let other = shop.user("omid");
    other.get(format!("/v1/portal/tickets/{one}")).expect(404).problem("not_found");
});

on_each_engine!(what_was_merged_before_goes_on_with_its_ticket, |app| {
    let customer = app.customer("Parisa");
    let tickets: Vec<String> = (0..3).map(|_| opened(app, &customer)).collect();
    says(app, &tickets[0], "customer", "the first of all");
    let own = shown(app, &tickets[2]).int("message_count");
    merge(app.root(), &tickets[0], &tickets[1]).expect(200);
    let merged = merge(app.root(), &tickets[1], &tickets[2]).expect(200);
    for old in &tickets[..2] {
        let gone = app.root().get(format!("/v1/tickets/{old}")).expect(410).problem("merged");
        assert_eq!(gone["merged_into"], tickets[2].as_str(), "always where it is now");
    }
    assert!(words(app, &tickets[2]).contains(&"the first of all".to_owned()));
    assert_eq!(merged.int("message_count"), messages(app, &tickets[2]).len() as i64);
    let parts = app.root().get(format!("/v1/tickets/{}/merged-tickets", tickets[2])).expect(200);
    assert_eq!(parts.ids(), tickets[..2]);
    let counts: Vec<usize> = parts.data().iter().map(|part| part["message_ids"].as_array().unwrap().len()).collect();
    assert_eq!(
        counts.iter().sum::<usize>() as i64,
        merged.int("message_count") - own,
        "each message came with its own"
    );
});
