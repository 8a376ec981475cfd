//! The example pages of the typed client, in real browsers, from an origin that is not the service's.

mod pages;

use serde_json::json;
use support::{
    Engine, TestApp,
    browser::{Browser, program},
    identity::Shop,
};

use pages::Pages;

const PASSWORD: &str = "a long and quiet password";

/// What both pages need of a browser: waiting for something to be there, and filling in a form.
const HELP: &str = "const until = async (look) => {
    for (let turn = 0; turn < 600; turn++) {
        const found = look();
        if (found) return found;
        await new Promise((resume) => setTimeout(resume, 50));
    }
    throw new Error('waited in vain for ' + look + ' on ' + document.body.innerText);
};
const fill = async (form, values) => {
    // Whoever sends before the page's own program is there sends to nobody.
    await until(() => document.querySelector('h1')?.textContent);
    for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
    form.requestSubmit();
};";

/// Runs the story on one engine: the pages know nothing of engines, and browsers are slow to start.
fn with_browsers(story: impl FnOnce(&TestApp, &Pages, Browser, Browser)) {
    let (Some(program), Some(pages)) = (program(), Pages::serve()) else { return };
    let engine = persistence::testing::engines().into_iter().next().unwrap_or(Engine::Sqlite);
    support::run(engine, |app| {
        app.root().patch("/v1/workspace", json!({"cors_origins": [pages.origin]})).expect(200);
        story(app, &pages, Browser::start(&program), Browser::start(&program));
    });
}

#[test]
fn an_agent_sees_a_request_come_takes_it_and_answers_and_the_customer_reads_it() {
    with_browsers(|app, pages, mut desk, mut portal| {
        app.agent("sara").email("sara@desk.example").password(PASSWORD).recorded();
        let api = format!("http://{}", app.address());
        desk.open(&format!("{}/index.html?api={api}&lang=fa", pages.origin));
        let shown = desk.run(&format!(
            "{HELP} await fill(await until(() => document.getElementById('sign-in')),
                {{workspace: 'acme', email: 'sara@desk.example', password: '{PASSWORD}'}});
             await until(() => document.getElementById('state')?.textContent === 'زنده');
             return [document.documentElement.dir, document.getElementById('count').textContent];"
        ));
        assert_eq!(shown, json!(["rtl", "0"]));

        // The customer writes in the application that he is signed in to.
        let token = Shop::open(app).user("reza").credential.expect("his token");
        portal.open(&format!("{}/portal.html?api={api}&lang=fa#{token}", pages.origin));
        portal.run(&format!(
            "{HELP} await until(() => document.getElementById('state')?.textContent === 'زنده');
             await fill(document.getElementById('open'), {{subject: 'وارد حساب نمی‌شوم', words: 'رمز را نمی‌پذیرد.'}});
             await until(() => document.querySelector('#tickets h2'));"
        ));

        // The queue shows it without being asked anew.
        let answered = desk.run(&format!(
            "{HELP} await until(() => document.getElementById('count')?.textContent === '1');
             const row = document.querySelector('#queue li').textContent;
             document.getElementById('next').click();
             await until(() => !document.getElementById('ticket').hidden);
             const before = document.querySelectorAll('#messages li').length;
             await fill(document.getElementById('reply'), {{words: 'رمز تازه‌ای فرستادیم.'}});
             await until(() => document.querySelectorAll('#messages li').length > before);
             await until(() => document.getElementById('count').textContent === '0');
             return [row, document.getElementById('problem').textContent];"
        ));
        assert!(answered[0].as_str().is_some_and(|row| row.contains("وارد حساب نمی‌شوم")), "{answered}");
        assert_eq!(answered[1], "");

        // And his page shows the answer by itself.
        let read = portal.run(&format!(
            "{HELP} await until(() => document.getElementById('tickets').innerText.includes('رمز تازه‌ای فرستادیم.'));
             return [document.querySelector('#tickets').innerText, document.getElementById('problem').textContent,
                 performance.getEntriesByType('resource').map((it) => new URL(it.name, location).origin)];"
        ));
        assert_eq!(read[1], "");
        let origins = read[2].as_array().expect("origins");
        assert!(
            origins.iter().all(|origin| *origin == *api || *origin == *pages.origin || *origin == "null"),
            "{origins:?}"
        );
    });
}

#[test]
fn a_page_tells_what_the_service_refuses_in_its_own_language() {
    with_browsers(|app, pages, mut english, mut persian| {
        let api = format!("http://{}", app.address());
        for (browser, language, dir) in [(&mut english, "en", "ltr"), (&mut persian, "fa", "rtl")] {
            browser.open(&format!("{}/index.html?api={api}&lang={language}", pages.origin));
            let told = browser.run(&format!(
                "{HELP} await fill(await until(() => document.getElementById('sign-in')),
                    {{workspace: 'acme', email: 'nobody@desk.example', password: 'wrong'}});
                 const text = await until(() => document.getElementById('problem')?.textContent);
                 return [document.documentElement.dir, text];"
            ));
            assert_eq!(told[0], dir);
            let is_persian =
                told[1].as_str().unwrap().chars().any(|letter| ('\u{0600}'..='\u{06ff}').contains(&letter));
            assert_eq!(is_persian, language == "fa", "{told}");
        }
    });
}
