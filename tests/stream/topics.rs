//! What is told beside events: who is where, and how much waits.

use serde_json::{Value, json};
use support::{Actor, Engine, Live, on_each_engine};

use super::follows;

fn says(who: &Actor, ticket: &str, state: &str) {
    who.put_json(format!("/v1/tickets/{ticket}/presence"), json!({"state": state})).expect(200);
}

/// The next frame of presence: its ticket, and who does what there.
#[track_caller]
fn there(live: &mut Live) -> (String, Vec<(String, String)>) {
    let frame = live.named("presence");
    assert_eq!(frame.id, None);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let one = |row: &Value| (text(&row["agent_id"]), text(&row["state"]));
    (text(&frame.data["ticket_id"]), frame.data["presences"].as_array().expect("a list").iter().map(one).collect())
}

/// Waits until it is told so. What stands as a stream begins may be told once more as a change.
#[track_caller]
fn becomes(live: &mut Live, ticket: &str, who: &[(&str, &str)]) {
    let who: Vec<_> = who.iter().map(|(agent, state)| ((*agent).to_owned(), (*state).to_owned())).collect();
    let wanted = (ticket.to_owned(), who);
    let mut told = there(live);
    for _ in 0..3 {
        if told == wanted {
            break;
        }
        told = there(live);
    }
    assert_eq!(told, wanted);
}

on_each_engine!(presence_is_told_as_it_changes_and_has_no_id, |app| {
    let team = app.team("billing");
    let (sara, omid) = (app.agent("sara").in_team(&team).enters(), app.agent("omid").enters());
    let ticket = app.ticket().in_team(&team).opened().id();
    let open = app.ticket().opened().id();
    let (mut of_sara, _) = follows(&sara, "?topics=presence,queue");
    let (mut of_omid, _) = follows(&omid, "?topics=presence");
    let (mut without, _) = follows(&sara, "");
    says(&sara, &ticket, "viewing");
    becomes(&mut of_sara, &ticket, &[(&sara.id, "viewing")]);
    says(&sara, &ticket, "replying");
    becomes(&mut of_sara, &ticket, &[(&sara.id, "replying")]);
    // To go on is no news; to be gone is, be it said or not.
    says(&sara, &ticket, "replying");
    app.clock.advance_seconds(31);
    becomes(&mut of_sara, &ticket, &[]);
    says(&sara, &ticket, "viewing");
    becomes(&mut of_sara, &ticket, &[(&sara.id, "viewing")]);
    sara.delete(format!("/v1/tickets/{ticket}/presence")).expect(204);
    becomes(&mut of_sara, &ticket, &[]);
    // He does not see that ticket, and hears of the other one alone.
    says(&sara, &ticket, "viewing");
    says(&sara, &open, "viewing");
    assert_eq!(there(&mut of_omid), (open.clone(), vec![(sara.id.clone(), "viewing".to_owned())]));
    // Who comes later is told how it stands; who did not ask is told nothing.
    let (mut late, _) = follows(&omid, "?topics=presence");
    assert_eq!(there(&mut late).0, open);
    let event = app.ticket().opened().id();
    let frame = without.next().unwrap();
    assert_eq!(frame.name, None, "{frame:?}");
    without.events_until(|it| it["subject"]["id"] == event.as_str());
});

on_each_engine!(presence_at_another_node_is_told_as_well, |app| {
    if app.engine() == Engine::Sqlite {
        return;
    }
    let node = app.second_node();
    let sara = app.agent("sara").enters();
    let ticket = app.ticket().opened().id();
    let (mut live, _) = follows(&node.reached_by(app.root()), "?topics=presence");
    says(&sara, &ticket, "replying");
    assert_eq!(there(&mut live), (ticket, vec![(sara.id.clone(), "replying".to_owned())]));
});

on_each_engine!(the_queue_is_counted_for_each_as_he_sees_it, |app| {
    let (billing, support) = (app.team("billing"), app.team("support"));
    let sara = app.agent("sara").in_team(&billing).enters();
    let (mut all, _) = follows(app.root(), "?topics=queue");
    let (mut hers, _) = follows(&sara, "?topics=queue");
    let total = |live: &mut Live| {
        let frame = live.named("queue");
        assert_eq!(frame.id, None);
        frame.data["total"].as_i64().expect("a number")
    };
    assert_eq!((total(&mut all), total(&mut hers)), (0, 0));
    app.ticket().in_team(&support).opened();
    assert_eq!(total(&mut all), 1);
    app.ticket().in_team(&billing).opened();
    // Hers alone; the other team's was no news to her.
    assert_eq!((total(&mut all), total(&mut hers)), (2, 1));
    let counted = sara.get("/v1/queue/counts").expect(200);
    assert_eq!(counted["total"], 1);
});
