//! A customer who asks again.

use serde_json::{Value, json};
use support::{Answer, on_each_engine};

use super::{MARKERS, SCANNER, says, similar};

fn found(answer: &Answer) -> Vec<(String, f64)> {
    let list = answer["duplicates"].as_array().unwrap();
    list.iter().map(|it| (it["ticket_id"].as_str().unwrap().to_owned(), it["similarity"].as_f64().unwrap())).collect()
}

fn ids(answer: &Answer) -> Vec<String> {
    found(answer).into_iter().map(|(id, _)| id).collect()
}

on_each_engine!(a_customer_who_asks_again_is_found_however_he_types, |app| {
    let (roya, omid) = (app.customer("Roya"), app.customer("Omid"));
    let first = says(app, &roya, "بارکدخوان انبار وصل نمی‌شود و خطای اتصال می‌دهد");
    app.clock.advance_seconds(1);
    let typed = says(app, &roya, "باركدخوان انبار وصل نمي شود و خطاي اتصال مي دهد");
    let other = says(app, &roya, MARKERS[0]);
    let foreign = says(app, &omid, SCANNER[0]);
    let again = says(app, &roya, "بارکدخوان انبار وصل نمی‌شود، خطای اتصال و چراغ قرمز می‌بینم");
    let answer = similar(app, &again.id());
    assert_eq!(ids(&answer), [typed.id(), first.id()], "of the same similarity, the newer first: {answer:?}");
    assert!(found(&answer).iter().all(|(_, similarity)| (0.5..0.99).contains(similarity)), "{answer:?}");
    let same = similar(app, &first.id());
    let (id, similarity) = found(&same)[0].clone();
    assert_eq!((id, similarity > 0.99), (typed.id(), true), "only typed otherwise: {same:?}");
    assert_eq!(same["duplicates"][0]["number"], typed["number"]);
    assert_eq!(same["duplicates"][0]["customer_id"], roya.as_str());
    assert_eq!(same["duplicates"][0]["created_at"], typed["created_at"]);
    for alone in [&other, &foreign] {
        assert_eq!(similar(app, &alone.id())["duplicates"], json!([]));
    }
    assert_eq!(answer["incident"], Value::Null);
});

on_each_engine!(finglish_and_english_are_compared_as_well, |app| {
    let roya = app.customer("Roya");
    let first = says(app, &roya, "chapgar sandogh rasid chap nemikone");
    let again = says(app, &roya, "salam chapgare sandogh rasid ra chap nemikonad");
    let english = says(app, &roya, MARKERS[0]);
    let once_more = says(app, &roya, MARKERS[3]);
    assert_eq!(ids(&similar(app, &again.id())), [first.id()]);
    assert_eq!(ids(&similar(app, &once_more.id())), [english.id()]);
});

on_each_engine!(what_was_closed_counts_and_what_is_long_ago_spam_or_deleted_does_not, |app| {
    let roya = app.customer("Roya");
    let old = says(app, &roya, SCANNER[0]).id();
    app.clock.advance_days(20);
    let (closed, spam, gone) =
        (says(app, &roya, SCANNER[1]).id(), says(app, &roya, SCANNER[2]).id(), says(app, &roya, SCANNER[3]).id());
    let own = says(app, &roya, SCANNER[4]).id();
    let all = ids(&similar(app, &own));
    assert_eq!(all.len(), 4);
    app.root().patch(format!("/v1/tickets/{closed}"), json!({"status": "closed"})).expect(200);
    app.root().patch(format!("/v1/tickets/{spam}"), json!({"spam": true})).expect(200);
    app.root().delete(format!("/v1/tickets/{gone}")).expect(204);
    let mut left = ids(&similar(app, &own));
    left.sort();
    assert_eq!(left, [old.clone(), closed.clone()]);
    app.clock.advance_days(11);
    assert_eq!(ids(&similar(app, &own)), [closed], "the first one is 31 days old");
});

on_each_engine!(a_greeting_is_like_nothing, |app| {
    let roya = app.customer("Roya");
    says(app, &roya, "سلام، لطفا کمک کنید");
    let again = says(app, &roya, "سلام، لطفا کمک کنید");
    assert_eq!(similar(app, &again.id())["duplicates"], json!([]));
});

on_each_engine!(nobody_is_shown_what_he_may_not_see, |app| {
    let (own, other) = (app.team("own"), app.team("other"));
    let roya = app.customer("Roya");
    let hidden = says(app, &roya, SCANNER[0]).id();
    let (mine, shown) = (says(app, &roya, SCANNER[1]).id(), says(app, &roya, SCANNER[2]).id());
    app.root().patch(format!("/v1/tickets/{hidden}"), json!({"team_id": other})).expect(200);
    app.root().patch(format!("/v1/tickets/{mine}"), json!({"team_id": own})).expect(200);
    let sara = app.agent("sara").in_team(&own).enters();
    assert_eq!(ids(&sara.get(format!("/v1/tickets/{mine}/similar")).expect(200)), [shown.as_str()]);
    sara.get(format!("/v1/tickets/{hidden}/similar")).expect(404);
    assert_eq!(similar(app, &mine)["duplicates"].as_array().unwrap().len(), 2);
});
