//! Single tags and followers.

use serde_json::json;
use support::on_each_engine;

on_each_engine!(tags_are_put_on_and_taken_off_one_by_one_and_twice_is_once, |app| {
    let id = app.ticket().with("tags", json!(["b"])).opened().id();
    let ticket = || app.root().get(format!("/v1/tickets/{id}")).expect(200);
    let before = ticket().int("version");
    for (tag, version) in [("c", 1), ("c", 1), ("A", 2), ("a", 2)] {
        app.root().put(format!("/v1/tickets/{id}/tags/{tag}")).expect(204);
        assert_eq!(ticket().int("version"), before + version, "{tag}");
    }
    assert_eq!(ticket().words("tags"), ["a", "b", "c"], "folded and sorted");
    for _ in 0..2 {
        app.root().delete(format!("/v1/tickets/{id}/tags/b")).expect(204);
        assert_eq!(ticket().words("tags"), ["a", "c"]);
        assert_eq!(ticket().int("version"), before + 3);
    }
});

on_each_engine!(a_tag_in_a_path_may_be_persian_or_hold_spaces, |app| {
    let id = app.ticket().opened().id();
    app.root().put(format!("/v1/tickets/{id}/tags/%D9%81%D9%88%D8%B1%DB%8C")).expect(204);
    app.root().put(format!("/v1/tickets/{id}/tags/late%20payment")).expect(204);
    app.root().put(format!("/v1/tickets/{id}/tags/50%25")).expect(204);
    assert_eq!(app.root().get(format!("/v1/tickets/{id}")).words("tags"), ["50%", "late payment", "فوری"]);
    app.root().delete(format!("/v1/tickets/{id}/tags/50%25")).expect(204);
    assert_eq!(app.root().get(format!("/v1/tickets/{id}")).words("tags"), ["late payment", "فوری"]);
});

on_each_engine!(what_is_no_tag_is_refused, |app| {
    let id = app.ticket().opened().id();
    let refused = |tag: &str| app.root().put(format!("/v1/tickets/{id}/tags/{tag}")).expect(422);
    refused("a%2Cb").field_error("tag", "invalid_character");
    refused("a%2Fb").field_error("tag", "invalid_character");
    refused("%20").field_error("tag", "required");
    refused(&"x".repeat(51)).field_error("tag", "too_long");
    assert!(app.root().get(format!("/v1/tickets/{id}")).words("tags").is_empty());
});

on_each_engine!(many_who_tag_at_once_all_succeed, |app| {
    let id = app.ticket().opened().id();
    std::thread::scope(|threads| {
        for number in 0..12 {
            let (root, id) = (app.root(), &id);
            threads.spawn(move || root.put(format!("/v1/tickets/{id}/tags/tag{number:02}")).expect(204));
        }
    });
    let ticket = app.root().get(format!("/v1/tickets/{id}"));
    assert_eq!(ticket.words("tags"), (0..12).map(|number| format!("tag{number:02}")).collect::<Vec<_>>());
    assert_eq!(ticket.int("version"), 15, "three at creation, and one for each tag");
});

on_each_engine!(a_ticket_has_at_most_fifty_tags, |app| {
    let tags: Vec<_> = (0..50).map(|number| format!("t{number}")).collect();
    let id = app.ticket().with("tags", json!(tags)).opened().id();
    app.root().put(format!("/v1/tickets/{id}/tags/t7")).expect(204);
    app.root().put(format!("/v1/tickets/{id}/tags/one-more")).expect(422).field_error("#/tags", "too_many");
});

on_each_engine!(followers_come_and_go_and_twice_is_once, |app| {
    let (sara, reza) = (app.agent("sara").enters(), app.agent("reza").enters());
    let id = app.ticket().opened().id();
    let ticket = || app.root().get(format!("/v1/tickets/{id}")).expect(200);
    let before = ticket().int("version");
    sara.put(format!("/v1/tickets/{id}/followers/me")).expect(204);
    sara.put(format!("/v1/tickets/{id}/followers/{}", sara.id)).expect(204);
    sara.put(format!("/v1/tickets/{id}/followers/{}", reza.id)).expect(204);
    let mut both = vec![sara.id.clone(), reza.id.clone()];
    both.sort();
    assert_eq!(ticket().words("follower_ids"), both);
    assert_eq!(ticket().int("version"), before + 2);
    for _ in 0..2 {
        sara.delete(format!("/v1/tickets/{id}/followers/me")).expect(204);
        assert_eq!(ticket().words("follower_ids"), [reza.id.as_str()]);
        assert_eq!(ticket().int("version"), before + 3);
    }
});

on_each_engine!(a_service_cannot_follow_by_itself_and_nobody_follows_who_does_not_exist, |app| {
    let id = app.ticket().opened().id();
    app.root().put(format!("/v1/tickets/{id}/followers/me")).expect(404).problem("not_found");
    app.root().put(format!("/v1/tickets/{id}/followers/agt_00000000000000000000000001")).expect(404);
    app.root().put(format!("/v1/tickets/{id}/followers/sara")).expect(404);
    let foreign = app.other_workspace().agent("reza").recorded();
    for nobody in ["agt_00000000000000000000000001", "sara", "me", foreign.as_str()] {
        app.root().delete(format!("/v1/tickets/{id}/followers/{nobody}")).expect(404).problem("not_found");
    }
});

on_each_engine!(who_is_gone_can_still_be_taken_off_and_no_longer_be_put_on, |app| {
    let (sara, reza) = (app.agent("sara").recorded(), app.agent("reza").recorded());
    let id = app.ticket().opened().id();
    app.root().put(format!("/v1/tickets/{id}/followers/{sara}")).expect(204);
    for agent in [&sara, &reza] {
        app.root().delete(format!("/v1/agents/{agent}")).expect(204);
        app.root().put(format!("/v1/tickets/{id}/followers/{agent}")).expect(404);
        app.root().delete(format!("/v1/tickets/{id}/followers/{agent}")).expect(204);
    }
    assert_eq!(app.root().get(format!("/v1/tickets/{id}")).expect(200)["follower_ids"], json!([]));
});
