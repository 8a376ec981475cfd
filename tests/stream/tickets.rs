//! Tickets that open a stream once.

use serde_json::json;
use support::{Actor, Answer, Engine, binary, binary::Process, identity::Shop, on_each_engine};

use super::{is, told_of};

fn ticket(who: &Actor) -> Answer {
    who.act("/v1/events/stream-tickets").expect(201)
}

fn address(ticket: &str) -> String {
    format!("/v1/events/stream?ticket={ticket}")
}

on_each_engine!(a_ticket_opens_one_stream_with_the_rights_of_who_made_it, |app| {
    let team = app.team("billing");
    let sara = app.agent("sara").in_team(&team).enters();
    let made = ticket(&sara);
    assert_eq!(made.str("expires_at"), app.clock.in_seconds(30));
    assert_eq!(made.str("ticket").len(), 43);
    let nobody = app.anonymous();
    let mut live = nobody.follows(&address(&made.str("ticket")));
    nobody.get(address(&made.str("ticket"))).expect(401).problem("invalid_token");
    let foreign = app.ticket().in_team(&app.team("support")).opened().id();
    let own = app.ticket().in_team(&team).opened().id();
    let events = live.events_until(|event| is(event, "ticket.created", &own));
    assert!(told_of(&events, &foreign).is_empty(), "{events:?}");
    // Her leaving ends it, as it ends what her token opened.
    app.root().delete(format!("/v1/agents/{}", sara.id)).expect(204);
    assert_eq!(live.closes().data["reason"], "token_revoked");
});

on_each_engine!(a_ticket_that_is_made_for_somebody_tells_what_he_may_know, |app| {
    let team = app.team("billing");
    let sara = app.agent("sara").in_team(&team).recorded();
    let service = app.service(&["impersonate", "events:read", "tickets:write"]);
    let made = ticket(&service.with("On-Behalf-Of", sara.as_str())).str("ticket");
    let mut live = app.anonymous().follows(&address(&made));
    let foreign = app.ticket().in_team(&app.team("support")).opened().id();
    let own = app.ticket().in_team(&team).opened().id();
    let events = live.events_until(|event| is(event, "ticket.created", &own));
    assert!(told_of(&events, &foreign).is_empty(), "{events:?}");
});

on_each_engine!(a_ticket_is_worth_nothing_later_or_elsewhere, |app| {
    let root = app.root();
    let nobody = app.anonymous();
    let late = ticket(root).str("ticket");
    app.clock.advance_seconds(30);
    nobody.get(address(&late)).expect(401).problem("token_expired");
    for nonsense in ["", "x", &"A".repeat(43), &"!".repeat(43)] {
        let refused = nobody.get(address(nonsense)).expect(401);
        assert_eq!(refused["code"], "invalid_token", "{nonsense}");
    }
    // It is for streams alone, and for those of its own kind.
    let made = ticket(root).str("ticket");
    nobody.get(format!("/v1/portal/events/stream?ticket={made}")).expect(401).problem("invalid_token");
    nobody.get(format!("/v1/tickets?ticket={made}")).expect(401).problem("unauthenticated");
    nobody.presenting(made.as_str()).get("/v1/tickets").expect(401);
    nobody.follows(&address(&made));
    let customer = Shop::open(app).user("sara");
    let made = customer.act("/v1/portal/events/stream-tickets").expect(201).str("ticket");
    nobody.get(address(&made)).expect(401).problem("invalid_token");
    nobody.follows(&format!("/v1/portal/events/stream?ticket={made}"));
    // A retry does not show it again.
    let keyed = root.key("k");
    ticket(&keyed);
    keyed.act("/v1/events/stream-tickets").expect(409).problem("replay_unavailable");
    app.service(&["tickets:read"]).act("/v1/events/stream-tickets").expect(403).problem("insufficient_scope");
    // What nobody used is forgotten; and none of them was ever kept as it is.
    ticket(root);
    let kept = |app: &support::TestApp| app.database.texts("SELECT 'x' AS text FROM stream_tickets").len();
    assert_eq!(kept(app), 2);
    app.clock.advance_seconds(31);
    app.keep();
    assert_eq!(kept(app), 0);
});

on_each_engine!(a_ticket_works_once_however_many_use_it_and_on_any_node, |app| {
    let second = (app.engine() == Engine::Postgres).then(|| app.second_node());
    let nobody = app.anonymous();
    let other = second.as_ref().map_or_else(|| nobody.clone(), |node| node.reached_by(&nobody));
    let made = address(&ticket(app.root()).str("ticket"));
    let opened: usize = std::thread::scope(|threads| {
        let tries = [&nobody, &other, &nobody, &other, &nobody, &other];
        let tries = tries.map(|who| {
            let made = &made;
            threads.spawn(move || usize::from(who.get(made).status == 200))
        });
        tries.into_iter().map(|one| one.join().expect("an answer")).sum()
    });
    assert_eq!(opened, 1);
    other.follows(&address(&ticket(app.root()).str("ticket")));
});

on_each_engine!(a_ticket_is_not_logged, |app| {
    app.stop();
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let place = ["--database", &url, "--data-dir", &folder, "--master-key-file", &key];
    let mut create = vec!["workspace", "create", "--name", "Live", "--slug", "live", "--bare", "--json"];
    create.extend(place);
    let made: serde_json::Value = serde_json::from_str(binary::run(&create).stdout.trim()).expect("JSON");
    let server = Process::serve(&[place.as_slice(), &["--log", "debug"]].concat());
    let root = server.caller(made["admin_token"].as_str().unwrap());
    let secret = ticket(&root).str("ticket");
    let nobody = server.stranger_at(&server.address());
    let mut live = nobody.follows(&address(&secret));
    nobody.get(address(&secret)).expect(401);
    root.post("/v1/tickets", json!({"customer": {"name": "A"}, "subject": "s", "body": {"content": "c"}})).expect(201);
    live.events_until(|event| event["type"] == "ticket.created");
    let answered = |line: &String| line.contains("/v1/events/stream") && line.contains("401");
    while !server.log().iter().any(answered) {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let log = server.log();
    assert!(log.iter().all(|line| !line.contains(&secret)), "{log:?}");
});
