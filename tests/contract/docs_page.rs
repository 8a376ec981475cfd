//! The documentation page, in a real browser that reaches nothing but the server.

use serde_json::Value;
use support::{
    Engine, TestApp,
    browser::{Browser, program},
    contract,
};

/// The page does not depend on the engine: one is enough, and a browser is slow to start.
fn on_some_engine(story: impl FnOnce(&TestApp, &mut Browser)) {
    let Some(program) = program() else { return };
    let engine = persistence::testing::engines().into_iter().next().unwrap_or(Engine::Sqlite);
    support::run(engine, |app| story(app, &mut Browser::start(&program)));
}

/// Waits in the page until the expression is something; gives up after a while.
const WAIT: &str = "const until = async (look) => {
    for (let turn = 0; turn < 600; turn++) {
        const found = look();
        if (found) return found;
        await new Promise((resume) => setTimeout(resume, 50));
    }
    throw new Error('waited in vain for ' + look);
};";

#[test]
fn the_page_lists_every_operation_and_loads_nothing_from_elsewhere() {
    on_some_engine(|app, browser| {
        let origin = format!("http://{}", app.address());
        browser.open(&format!("{origin}/docs/"));
        let shown = browser.run(&format!(
            "{WAIT} await until(() => document.querySelectorAll('.opblock').length > 10);
             return [...document.querySelectorAll('.opblock')].map((it) => it.id + ' ' +
                 it.querySelector('.opblock-summary-path').dataset.path);"
        ));
        let shown: Vec<&str> = shown.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let operations = &contract::of(&origin).operations;
        for operation in operations {
            let tag = operation.contract["tags"][0].as_str().unwrap();
            let wanted = format!("operations-{tag}-{} {}", operation.id, operation.path);
            assert!(shown.contains(&wanted.as_str()), "{wanted} is not among {shown:#?}");
        }
        assert_eq!(shown.len(), operations.len());
        let loaded = browser.run("return performance.getEntriesByType('resource').map((it) => it.name);");
        let loaded: Vec<&str> = loaded.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(loaded.len() >= 3, "{loaded:?}");
        let strange: Vec<_> =
            loaded.iter().filter(|url| !url.starts_with(&origin) && !url.starts_with("data:")).collect();
        assert!(strange.is_empty(), "{strange:?}");
    });
}

#[test]
fn a_call_can_be_tried_out_on_the_page() {
    on_some_engine(|app, browser| {
        browser.open(&format!("http://{}/docs/", app.address()));
        let answer = browser.run(&format!(
            "{WAIT} const block = await until(() => document.getElementById('operations-service-showMeta'));
             block.querySelector('.opblock-summary-control').click();
             const execute = await until(() => {{
                 const tried = block.querySelector('.try-out__btn:not(.cancel)');
                 if (tried) tried.click();
                 return block.querySelector('button.execute');
             }});
             execute.click();
             const table = await until(() => block.querySelector('.live-responses-table .response-col_status'
                 + ':not(.col_header)') && block.querySelector('.live-responses-table .highlight-code'));
             const status = block.querySelector('.live-responses-table tbody .response-col_status').innerText;
             return {{status, body: table.innerText}};"
        ));
        assert!(answer["status"].as_str().unwrap().starts_with("200"), "{answer}");
        assert!(answer["body"].as_str().unwrap().contains("\"name\": \"Nobat\""), "{answer}");
    });
}

#[test]
fn a_call_with_a_credential_can_be_tried_out_on_the_page() {
    on_some_engine(|app, browser| {
        let ticket = app.ticket().opened();
        let token = app.root().credential.clone().unwrap();
        browser.open(&format!("http://{}/docs/", app.address()));
        let answer = browser.run(&format!(
            "{WAIT} (await until(() => document.querySelector('button.authorize'))).click();
             const input = await until(() => document.querySelector('.modal-ux input[type=text], .modal-ux input[type=password]'));
             Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, '{token}');
             input.dispatchEvent(new Event('input', {{bubbles: true}}));
             input.dispatchEvent(new Event('change', {{bubbles: true}}));
             document.querySelector('.modal-ux .auth-btn-wrapper button.authorize').click();
             (await until(() => document.querySelector('.modal-ux .btn-done, .modal-ux .close-modal'))).click();
             const block = document.getElementById('operations-tickets-listTickets');
             block.querySelector('.opblock-summary-control').click();
             const execute = await until(() => {{
                 const tried = block.querySelector('.try-out__btn:not(.cancel)');
                 if (tried) tried.click();
                 return block.querySelector('button.execute');
             }});
             execute.click();
             const code = await until(() => block.querySelector('.live-responses-table .highlight-code'));
             return block.querySelector('.live-responses-table').innerText;"
        ));
        let answer = answer.as_str().unwrap();
        assert!(answer.contains("200") && answer.contains(&ticket.id()), "{answer}");
    });
}

#[test]
fn the_page_is_found_without_its_slash() {
    let engine = persistence::testing::engines().into_iter().next().unwrap_or(Engine::Sqlite);
    support::run(engine, |app| {
        let moved = app.anonymous().get("/docs");
        assert!((300..400).contains(&moved.status), "{moved:?}");
        let page = app.anonymous().get(moved.header("location").unwrap()).expect(200);
        assert!(page.header("content-type").is_some_and(|it| it.starts_with("text/html")));
        app.anonymous().get("/docs/no-such-file.js").expect(404);
    });
}
