//! Queries that are not understood.

use support::{contract, identity::Shop, on_each_engine};

use super::{furnished, rows};

const VALUES: &[&str] = &[
    "",
    ",",
    ",,",
    "%00",
    "%FF",
    "%",
    "%zz",
    "-1",
    "0",
    "1.5",
    "99999999999999999999",
    "true",
    "null",
    "a,b",
    "a&b",
    "=",
    "tkt_01jd0000000000000000000000",
    "2026-02-30T00:00:00Z",
    "+292278994-08-17T07:12:55.807Z",
    "-0001-01-01T00:00:00Z",
    "'%20OR%201=1%20--",
    "%D8%A8",
    "[]",
    "{}",
    "me",
    "none",
    "me,none,me",
];

on_each_engine!(no_value_of_any_parameter_can_make_the_server_fail, |app| {
    let ticket = furnished(app);
    let (admin, sara) = (app.admin(), Shop::open(app).user("sara"));
    sara.get("/v1/portal/me").expect(200);
    app.settle();
    let before = rows(app);
    for operation in &contract::of(&format!("http://{}", app.address())).operations {
        if operation.method != "GET" {
            continue;
        }
        let who = if operation.is_for_customers() { &sara } else { &admin };
        let path = operation.path.replace("{id}", &ticket).replace("{code}", "not_found");
        // Each stays open for a moment after its client has gone, and a caller has so many of them.
        let statuses = if path.ends_with("/stream") { vec![200, 400, 404, 429] } else { vec![200, 400, 404] };
        let parameters = operation.contract["parameters"].as_array().cloned().unwrap_or_default();
        for parameter in parameters.iter().filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            let long = "x".repeat(5_000);
            for value in VALUES.iter().copied().chain([long.as_str()]) {
                let answer = who.get(format!("{path}?{name}={value}"));
                assert!(statuses.contains(&answer.status), "{} {name}={value}: {answer:?}", operation.id);
            }
            let twice = who.get(format!("{path}?{name}=a&{name}=b"));
            assert!(statuses.contains(&twice.status), "{} {name} twice: {twice:?}", operation.id);
        }
    }
    assert_eq!(rows(app), before);
});

on_each_engine!(a_comma_and_a_repetition_are_the_same_list, |app| {
    furnished(app);
    for (one, two) in [
        ("status=closed,awaiting_reply", "status=closed&status=awaiting_reply"),
        ("fields=id,number", "fields=id&fields=number"),
        ("sort=-priority,number", "sort=-priority&sort=number"),
        ("expand=team,customer", "expand=team&expand=customer"),
    ] {
        let (one, two) = (app.root().get(format!("/v1/tickets?{one}")), app.root().get(format!("/v1/tickets?{two}")));
        assert_eq!(one.expect(200).json, two.expect(200).json);
    }
});
