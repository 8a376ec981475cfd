//! Who may see and change links.

use serde_json::json;
use support::on_each_engine;

use super::{link, links, opened, shown, told};

on_each_engine!(one_links_only_what_one_sees, |app| {
    let (own, other) = (app.team("own"), app.team("other"));
    let sara = app.agent("sara").in_team(&own).enters();
    let (mine, theirs) = (app.ticket().in_team(&own).opened().id(), app.ticket().in_team(&other).opened().id());
    link(&sara, &mine, "related_to", &theirs).expect(422).field_error("#/ticket_id", "not_found");
    link(&sara, &theirs, "related_to", &mine).expect(404).problem("not_found");
    sara.get(format!("/v1/tickets/{theirs}/links")).expect(404).problem("not_found");
    link(&sara, &mine, "related_to", &opened(app)).expect(201);
    assert_eq!(told(app, &theirs).len(), 3, "nothing happened");
});

on_each_engine!(of_a_linked_ticket_that_one_does_not_see_only_its_number_is_shown, |app| {
    let (own, other) = (app.team("own"), app.team("other"));
    let sara = app.agent("sara").in_team(&own).enters();
    let (mine, theirs) = (app.ticket().in_team(&own).opened(), app.ticket().in_team(&other).opened());
    let id = link(app.root(), &mine.id(), "depends_on", &theirs.id()).expect(201).id();
    let page = sara.get(format!("/v1/tickets/{}/links", mine.id())).expect(200);
    let hidden = json!({
        "id": theirs.id(), "number": theirs["number"], "subject": null, "status": null, "deleted_at": null,
    });
    assert_eq!(page.data()[0]["ticket"], hidden);
    // He is told whom to wait for, and may say that he does not.
    let refused = sara.patch(format!("/v1/tickets/{}", mine.id()), json!({"status": "closed"})).expect(409);
    assert_eq!(refused.problem("open_dependencies")["numbers"], json!([theirs["number"]]));
    sara.delete(format!("/v1/ticket-links/{id}")).expect(204);
});

on_each_engine!(a_link_between_tickets_that_one_does_not_see_is_not_there, |app| {
    let other = app.team("other");
    let hidden = || app.ticket().in_team(&other).opened().id();
    let (one, two) = (hidden(), hidden());
    let id = link(app.root(), &one, "related_to", &two).expect(201).id();
    let sara = app.agent("sara").enters();
    sara.delete(format!("/v1/ticket-links/{id}")).expect(404).problem("not_found");
    let foreign = app.other_workspace();
    foreign.root().delete(format!("/v1/ticket-links/{id}")).expect(404).problem("not_found");
    assert_eq!(links(app.root(), &one).len(), 1);
});

on_each_engine!(a_viewer_reads_links_and_changes_none, |app| {
    let (one, two) = (opened(app), opened(app));
    let id = link(app.root(), &one, "related_to", &two).expect(201).id();
    let viewer = app.viewer();
    assert_eq!(links(&viewer, &one).len(), 1);
    link(&viewer, &one, "duplicates", &two).expect(403).problem("forbidden");
    viewer.delete(format!("/v1/ticket-links/{id}")).expect(403).problem("forbidden");
    assert!(
        !viewer.get(format!("/v1/tickets/{one}")).words("allowed_actions").contains(&"createTicketLink".to_owned())
    );
    assert!(shown(app, &one).words("allowed_actions").contains(&"createTicketLink".to_owned()));
});
