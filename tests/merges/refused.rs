//! What does not become one.

use serde_json::json;
use support::on_each_engine;

use super::{merge, opened, shown, two, unmerge};

on_each_engine!(a_ticket_is_merged_once_and_never_into_itself, |app| {
    let customer = app.customer("Parisa");
    let tickets: Vec<String> = (0..3).map(|_| opened(app, &customer)).collect();
    merge(app.root(), &tickets[0], &tickets[0])
        .expect(422)
        .problem("validation_failed")
        .field_error("#/into_ticket_id", "not_allowed");
    merge(app.root(), &tickets[0], &tickets[1]).expect(200);
    let again = merge(app.root(), &tickets[0], &tickets[2]).expect(410).problem("merged");
    assert_eq!(again["merged_into"], tickets[1].as_str());
    // A circle would have to begin with a ticket that is merged.
    let circle = merge(app.root(), &tickets[1], &tickets[0]).expect(422).field_error("#/into_ticket_id", "not_allowed");
    assert_eq!(circle["errors"][0]["params"]["merged_into"], tickets[1].as_str());
    merge(app.root(), &tickets[2], &tickets[0]).expect(422).field_error("#/into_ticket_id", "not_allowed");
    unmerge(app.root(), &tickets[2]).expect(409).problem("conflict");
    let missing = "tkt_01jd0000000000000000000000";
    merge(app.root(), &tickets[2], missing).expect(422).field_error("#/into_ticket_id", "not_found");
    let foreign = app.other_workspace().ticket().opened().id();
    merge(app.root(), &tickets[2], &foreign).expect(422).field_error("#/into_ticket_id", "not_found");
});

on_each_engine!(nobody_comes_to_read_what_another_one_wrote, |app| {
    let (parisa, omid) = (app.customer("Parisa"), app.customer("Omid"));
    let (hers, his) = (opened(app, &parisa), opened(app, &omid));
    merge(app.root(), &his, &hers).expect(409).problem("other_readers");
    // Colleagues see the tickets of their organization, and not what she wrote as herself.
    let company = app.organization("Shop");
    let (own, shared) = (opened(app, &parisa), opened(app, &parisa));
    app.root().patch(format!("/v1/tickets/{shared}"), json!({"organization_id": company})).expect(200);
    merge(app.root(), &own, &shared).expect(409).problem("other_readers");
    assert_eq!(shown(app, &own)["deleted_at"], json!(null));
    // The other way round fewer people read it.
    merge(app.root(), &shared, &own).expect(200);
});

on_each_engine!(what_is_in_the_bin_is_restored_first, |app| {
    let (one, two) = two(app);
    app.root().delete(format!("/v1/tickets/{two}")).expect(204);
    let refused = merge(app.root(), &one, &two).expect(409).problem("deleted");
    assert_eq!(refused["ticket_id"], two.as_str());
    merge(app.root(), &two, &one).expect(409).problem("deleted");
});
