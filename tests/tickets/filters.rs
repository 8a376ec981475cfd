//! Which tickets a list shows.

use serde_json::json;
use support::on_each_engine;

on_each_engine!(each_filter_shows_what_fits_and_nothing_else, |app| {
    let (team, other_team) = (app.team("فنی"), app.team("مالی"));
    let category = app.category("login");
    let organization = app.organization("پارس");
    let customer = app.customer("Parisa");
    app.root().put(format!("/v1/organizations/{organization}/members/{customer}")).expect(204);
    let sara = app.agent("sara").role("admin").in_team(&team).enters();

    let plain = app.ticket().in_team(&other_team).with("language", "en").opened();
    app.clock.advance_seconds(60);
    let special = app
        .ticket()
        .of(&customer)
        .in_team(&team)
        .with("priority", "urgent")
        .with("impact", "outage")
        .with("channel", "phone")
        .with("language", "fa")
        .with("category_id", category.as_str())
        .with("assignee_id", sara.id.as_str())
        .with("tags", json!(["vip", "login"]))
        .opened();
    let (special_id, plain_id) = (special.id(), plain.id());
    app.root()
        .patch(
            format!("/v1/tickets/{special_id}"),
            json!({"status": "needs_info", "snoozed_until": app.clock.in_seconds(99)}),
        )
        .expect(200);
    sara.put(format!("/v1/tickets/{special_id}/followers/me")).expect(204);

    let (number, now) = (special.int("number"), app.clock.now());
    for filter in [
        "status=needs_info".to_owned(),
        "status=needs_info,closed".to_owned(),
        "status=needs_info&status=answered".to_owned(),
        "priority=urgent,high".to_owned(),
        "impact=outage".to_owned(),
        "channel=phone".to_owned(),
        "language=fa".to_owned(),
        format!("assignee_id={}", sara.id),
        "assignee_id=me".to_owned(),
        format!("team_id={team}"),
        format!("category_id={category}"),
        format!("customer_id={customer}"),
        format!("organization_id={organization}"),
        "tag=vip".to_owned(),
        "tag=VIP,absent".to_owned(),
        format!("number={number}"),
        format!("follower_id={}", sara.id),
        "follower_id=me".to_owned(),
        "snoozed=true".to_owned(),
        format!("created_at.gte={now}"),
        format!("updated_at.gte={now}"),
        "status=needs_info&priority=urgent&tag=login&assignee_id=me".to_owned(),
    ] {
        assert_eq!(sara.get(format!("/v1/tickets?{filter}")).expect(200).ids(), [special_id.as_str()], "{filter}");
    }
    for filter in [
        "status=awaiting_reply".to_owned(),
        "assignee_id=none".to_owned(),
        format!("team_id={other_team}"),
        "snoozed=false".to_owned(),
        format!("created_at.lt={now}"),
        format!("updated_at.lt={now}"),
        format!("number={},999999", plain.int("number")),
        "channel=api&priority=medium".to_owned(),
    ] {
        assert_eq!(sara.get(format!("/v1/tickets?{filter}")).expect(200).ids(), [plain_id.as_str()], "{filter}");
    }
    for filter in [
        "status=closed".to_owned(),
        "status=needs_info&priority=low".to_owned(),
        "tag=absent".to_owned(),
        "spam=true".to_owned(),
        "deleted=true".to_owned(),
        "category_id=cat_00000000000000000000000001".to_owned(),
        format!("created_at.gte={now}&created_at.lt={now}"),
    ] {
        assert!(sara.get(format!("/v1/tickets?{filter}")).expect(200).ids().is_empty(), "{filter}");
    }
    let both = [special_id.as_str(), plain_id.as_str()];
    for filter in [
        "".to_owned(),
        "assignee_id=me,none".to_owned(),
        format!("team_id={team},{other_team}"),
        "status=awaiting_reply,needs_info".to_owned(),
        "spam=false&deleted=false".to_owned(),
    ] {
        assert_eq!(sara.get(format!("/v1/tickets?{filter}")).expect(200).ids(), both, "{filter:?}");
    }
});

on_each_engine!(a_ticket_without_a_team_is_found_by_none, |app| {
    let team = app.team("فنی");
    let (with, without) = (app.ticket().in_team(&team).opened().id(), app.ticket().opened().id());
    assert_eq!(app.root().get("/v1/tickets?team_id=none").ids(), [without.as_str()]);
    assert_eq!(app.root().get(format!("/v1/tickets?team_id=none,{team}")).ids().len(), 2);
    assert_eq!(app.root().get(format!("/v1/tickets?team_id={team}")).ids(), [with]);
});

on_each_engine!(an_offset_in_a_query_may_lose_its_plus, |app| {
    let id = app.ticket().opened().id();
    // 11:30 in Tehran is 08:00 UTC, when the story begins.
    for at in ["2026-03-21T11:30:00%2B03:30", "2026-03-21T11:30:00+03:30", "2026-03-21T08:00:00Z"] {
        assert_eq!(app.root().get(format!("/v1/tickets?created_at.gte={at}")).expect(200).ids(), [id.as_str()], "{at}");
    }
});

on_each_engine!(a_filter_that_is_not_understood_is_refused_and_not_ignored, |app| {
    app.ticket().opened();
    for (query, parameter, code) in [
        ("status=open", "status", "unknown_option"),
        ("status=awaiting_reply,open", "status", "unknown_option"),
        ("priority=9", "priority", "unknown_option"),
        ("assignee_id=sara", "assignee_id", "invalid_reference"),
        ("team_id=cus_00000000000000000000000001", "team_id", "invalid_reference"),
        ("category_id=1", "category_id", "invalid_reference"),
        ("number=one", "number", "invalid_type"),
        ("spam=yes", "spam", "invalid_type"),
        ("created_at.gte=yesterday", "created_at.gte", "invalid_time"),
        ("created_at.gte=2026-03-21T08:00:00", "created_at.gte", "invalid_time"),
        ("sort=subject", "sort", "unknown_option"),
        ("sort=number,-number", "sort", "duplicate"),
        ("expand=messages", "expand", "unknown_option"),
        ("fields=id,colour", "fields", "unknown_option"),
        ("limit=0", "limit", "out_of_range"),
        ("limit=201", "limit", "out_of_range"),
        ("limit=many", "limit", "invalid_type"),
    ] {
        let refused = app.root().get(format!("/v1/tickets?{query}")).expect(400).problem("invalid_parameter");
        refused.field_error(parameter, code);
    }
    for query in ["state=open", "page=2", "status.ne=closed", "created_at=2026-03-21T08:00:00Z"] {
        app.root().get(format!("/v1/tickets?{query}")).expect(400).problem("unknown_parameter");
    }
    app.root().get("/v1/tickets?assignee_id=me").expect(400).field_error("assignee_id", "not_allowed");
});
