//! Looking through surveys.

use serde_json::json;
use support::on_each_engine;

use super::{answers, moves, survey};

on_each_engine!(surveys_are_filtered_walked_by_cursor_and_shown_with_their_tickets_alone, |app| {
    app.asks(json!({"expiry_days": 1}));
    let (own, other) = (app.team("فنی"), app.team("مالی"));
    let sara = app.agent("Sara").in_team(&own).enters();
    let mut ids = Vec::new();
    for number in 0..6 {
        app.clock.advance_seconds(60);
        let team = if number % 2 == 0 { &own } else { &other };
        let ticket = app.ticket().in_team(team).opened().id();
        if number == 0 {
            app.root().patch(format!("/v1/tickets/{ticket}"), json!({"assignee_id": sara.id})).expect(200);
        }
        moves(app, &ticket, "closed");
        app.ask();
        ids.insert(0, (ticket.clone(), survey(app, &ticket)["id"].as_str().unwrap().to_owned()));
    }
    let surveys: Vec<String> = ids.iter().map(|(_, id)| id.clone()).collect();
    let answered = &surveys[0];
    answers(app.root(), &format!("/v1/surveys/{answered}/answer"), 4, "").expect(200);
    let list = |query: &str| app.root().get(format!("/v1/surveys?{query}")).expect(200).ids();
    let walked: Vec<String> = app.root().pages("/v1/surveys?limit=4").iter().flat_map(support::Answer::ids).collect();
    assert_eq!(walked, surveys);
    assert_eq!(list(&format!("ticket_id={}", ids[2].0)), [surveys[2].clone()]);
    assert_eq!(list(&format!("team_id={own}")), [surveys[1].clone(), surveys[3].clone(), surveys[5].clone()]);
    assert_eq!(list(&format!("agent_id={}", sara.id)), [surveys[5].clone()]);
    assert_eq!((list("score=4"), list("state=answered")), (vec![answered.clone()], vec![answered.clone()]));
    assert_eq!((list("state=sent").len(), list("state=expired").len()), (5, 0));
    let since = app.clock.in_seconds(-60);
    assert_eq!(list(&format!("created_at.gte={since}")), surveys[..2].to_vec());
    assert_eq!(list(&format!("created_at.lt={since}")), surveys[2..].to_vec());
    app.clock.advance_days(1);
    assert_eq!((list("state=sent").len(), list("state=expired").len()), (0, 5));
    app.root().get("/v1/surveys?score=6").expect(400).problem("invalid_parameter");
    // Who may not see the ticket does not see what was said of it.
    let seen = sara.get("/v1/surveys").expect(200).ids();
    assert_eq!(seen, [surveys[1].clone(), surveys[3].clone(), surveys[5].clone()]);
    sara.get(format!("/v1/surveys/{}", surveys[1])).expect(200);
    sara.get(format!("/v1/surveys/{}", surveys[0])).expect(404);
    sara.get(format!("/v1/tickets/{}/surveys", ids[0].0)).expect(404);
    assert_eq!(app.viewer().get("/v1/surveys").expect(200).ids().len(), 6);
    app.service(&["tickets:read"]).get("/v1/surveys").expect(403).problem("insufficient_scope");
});
