//! What conditions find.

use serde_json::json;
use support::on_each_engine;

use super::{found, test};

on_each_engine!(groups_find_what_all_any_and_none_of_their_conditions_say, |app| {
    let (low, high, tagged) = (
        app.ticket().with("priority", "low").opened().id(),
        app.ticket().with("priority", "high").opened().id(),
        app.ticket().with("priority", "high").with("tags", json!(["vip"])).opened().id(),
    );
    let (is_high, is_vip) = (test("priority", "is", "high"), test("tags", "has_any", "vip"));
    let root = app.root();
    for (condition, expected) in [
        (json!({"all": [is_high, is_vip]}), vec![&tagged]),
        (json!({"any": [test("priority", "is", "low"), is_vip]}), vec![&low, &tagged]),
        (json!({"none": [is_vip]}), vec![&low, &high]),
        (json!({"all": [is_high], "none": [is_vip]}), vec![&high]),
        (json!({"all": [{"any": [is_vip, {"none": [is_high]}]}]}), vec![&low, &tagged]),
        (json!({"all": []}), vec![&low, &high, &tagged]),
        (json!({"any": []}), vec![]),
        (is_vip.clone(), vec![&tagged]),
    ] {
        assert_eq!(found(root, condition.clone()).iter().collect::<Vec<_>>(), expected, "{condition}");
    }
});

on_each_engine!(each_kind_of_field_can_be_asked_about, |app| {
    let (team, sara) = (app.team("فنی"), app.agent("sara").role("admin").enters());
    let (category, customer) = (app.category("login"), app.customer("Parisa"));
    let plain = app.ticket().opened().id();
    app.clock.advance_seconds(60);
    let rich = app
        .ticket()
        .of(&customer)
        .in_team(&team)
        .with("priority", "urgent")
        .with("impact", "outage")
        .with("channel", "phone")
        .with("language", "en")
        .with("category_id", category.as_str())
        .with("assignee_id", sara.id.as_str())
        .with("tags", json!(["vip", "login"]))
        .opened();
    let (number, rich) = (rich.int("number"), rich.id());
    let message = json!({"kind": "note", "body": {"content": "x"}});
    sara.post(format!("/v1/tickets/{rich}/messages"), message).expect(201);
    sara.patch(format!("/v1/tickets/{rich}"), json!({"snoozed_until": app.clock.in_seconds(99)})).expect(200);
    sara.put(format!("/v1/tickets/{rich}/followers/me")).expect(204);
    let opened_at = sara.get(format!("/v1/tickets/{rich}")).str("created_at");
    for condition in [
        test("priority", "gt", "high"),
        test("impact", "is", "outage"),
        test("channel", "is", json!(["phone", "email"])),
        test("language", "is", json!(["en", null])),
        test("category_id", "under", category.as_str()),
        test("team_id", "is", team.as_str()),
        test("assignee_id", "is", "me"),
        test("assignee_id", "is", sara.id.as_str()),
        test("customer_id", "is", customer.as_str()),
        test("follower_ids", "has_any", "me"),
        test("tags", "has_all", json!(["VIP", "login"])),
        json!({"field": "tags", "op": "is_not_empty"}),
        test("number", "is", number),
        test("message_count", "gte", 2),
        test("last_message_kind", "is", "note"),
        test("created_at", "gte", opened_at.as_str()),
        json!({"field": "snoozed_until", "op": "is_not_null"}),
        test("snoozed_until", "within_next", 100),
        json!({"field": "queued_reason", "op": "is_null"}),
    ] {
        assert_eq!(found(&sara, condition.clone()), [rich.as_str()], "{condition}");
        assert_eq!(found(&sara, json!({"none": [condition]})), [plain.as_str()], "not {condition}");
    }
});

on_each_engine!(subjects_are_found_however_their_letters_are_typed, |app| {
    let id = app.ticket().with("subject", "پرداخت كارت ۱۲۳۴ ناموفق بود (Café)").opened().id();
    let other = app.ticket().with("subject", "چیز دیگر 100%").opened().id();
    for part in ["کارت", "كارت ١٢٣٤", "پَرداخت", "نا\u{200c}موفق", "CAFE", "کارت 1234 ناموفق بود"]
    {
        assert_eq!(found(app.root(), test("subject", "contains", part)), [id.as_str()], "{part}");
    }
    assert_eq!(
        found(app.root(), test("subject", "contains", "%")),
        [other.as_str()],
        "no sign has a meaning of its own"
    );
    assert_eq!(found(app.root(), test("subject", "contains", "ک_رت")), [""; 0]);
    app.root().patch(format!("/v1/tickets/{other}"), json!({"subject": "کارت"})).expect(200);
    assert_eq!(found(app.root(), test("subject", "is", "كارت")), [other.as_str()], "it is found by what it is now");
});

on_each_engine!(relative_times_move_with_the_clock, |app| {
    let id = app.ticket().opened().id();
    let old = test("waiting_since", "older_than", 3_600);
    assert_eq!(found(app.root(), old.clone()), [""; 0]);
    app.clock.advance_seconds(3_599);
    assert_eq!(found(app.root(), old.clone()), [""; 0]);
    app.clock.advance_seconds(1);
    assert_eq!(found(app.root(), old), [id.as_str()]);
    assert_eq!(found(app.root(), test("created_at", "newer_than", 3_600)), [""; 0]);
});

on_each_engine!(categories_below_are_found_with_the_one_above, |app| {
    let top = app.category("top");
    let below = app
        .root()
        .post("/v1/categories", json!({"key": "password", "name_fa": "رمز", "name_en": "Password", "parent_id": top}))
        .expect(201)
        .id();
    let tickets =
        [top.as_str(), below.as_str()].map(|category| app.ticket().with("category_id", category).opened().id());
    let free = app.ticket().opened().id();
    assert_eq!(found(app.root(), test("category_id", "under", top.as_str())), tickets);
    assert_eq!(found(app.root(), test("category_id", "under", below.as_str())), tickets[1..]);
    assert_eq!(
        found(app.root(), test("category_id", "not_under", below.as_str())),
        [tickets[0].as_str(), free.as_str()]
    );
});

on_each_engine!(spam_and_the_bin_are_found_only_when_asked_for, |app| {
    let [desk, spam, bin] = [(); 3].map(|()| app.ticket().opened().id());
    app.root().patch(format!("/v1/tickets/{spam}"), json!({"spam": true})).expect(200);
    app.root().delete(format!("/v1/tickets/{bin}")).expect(204);
    let in_the_bin = json!({"field": "deleted_at", "op": "is_not_null"});
    assert_eq!(found(app.root(), json!({"all": []})), [desk.as_str()]);
    assert_eq!(found(app.root(), test("spam", "is", true)), [spam.as_str()]);
    assert_eq!(found(app.root(), test("spam", "is", json!([true, false]))), [desk.as_str(), spam.as_str()]);
    assert_eq!(found(app.root(), in_the_bin.clone()), [bin.as_str()]);
    assert_eq!(
        found(app.root(), json!({"any": [in_the_bin, test("spam", "is", true)]})),
        [spam.as_str(), bin.as_str()]
    );
});

on_each_engine!(a_search_finds_what_the_list_with_the_same_filters_shows, |app| {
    let team = app.team("فنی");
    for (number, status) in ["awaiting_reply", "in_review", "needs_info", "answered", "closed"].iter().enumerate() {
        app.ticket().at(status);
        let ticket = app.ticket().with("priority", if number % 2 == 0 { "low" } else { "urgent" });
        if number > 2 {
            ticket.in_team(&team).opened()
        } else {
            ticket.opened()
        };
    }
    for (query, condition) in [
        ("status=in_review,closed", test("status", "is", json!(["in_review", "closed"]))),
        (
            "priority=urgent&team_id=none",
            json!({"all": [
            test("priority", "is", "urgent"), json!({"field": "team_id", "op": "is_null"})]}),
        ),
        ("status=awaiting_reply,in_review,needs_info", test("status", "is_not", json!(["answered", "closed"]))),
    ] {
        let listed = app.root().get(format!("/v1/tickets?sort=number&{query}")).expect(200);
        assert!(!listed.ids().is_empty());
        assert_eq!(found(app.root(), condition), listed.ids(), "{query}");
    }
});

on_each_engine!(business_time_counts_in_the_calendar_that_is_named_or_in_that_of_the_workspace, |app| {
    let hours = |from: &str, to: &str| {
        let day = json!([{"from": from, "to": to}]);
        json!({"saturday": day, "sunday": day, "monday": day, "tuesday": day, "wednesday": day, "thursday": day, "friday": day})
    };
    let calendar = |name: &str, from: &str, to: &str| {
        let body = json!({"name": name, "time_zone": "UTC", "hours": hours(from, to)});
        app.root().post("/v1/calendars", body).expect(201).id()
    };
    let (short, long) = (calendar("short", "09:00", "10:00"), calendar("long", "00:00", "24:00"));
    // The clock begins at eight: now it is half past nine.
    app.clock.advance_seconds(5_400);
    let id = app.ticket().opened().id();
    app.clock.advance_seconds(86_399);
    let worked_an_hour = |calendar: Option<&str>| {
        let mut test = json!({"field": "created_at", "op": "older_than", "value": 3_600, "business": true});
        if let Some(calendar) = calendar {
            test["calendar_id"] = calendar.into();
        }
        found(app.root(), test)
    };
    assert_eq!(worked_an_hour(None), [id.as_str()], "a workspace without a calendar is always open");
    assert_eq!(worked_an_hour(Some(&long)), [id.as_str()]);
    assert_eq!(worked_an_hour(Some(&short)), [""; 0], "half an hour yesterday, nearly half an hour today");
    app.root().patch("/v1/workspace", json!({"calendar_id": short})).expect(200);
    assert_eq!(worked_an_hour(None), [""; 0]);
    app.clock.advance_seconds(1);
    assert_eq!(worked_an_hour(None), [id.as_str()]);
});
