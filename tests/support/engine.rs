//! Which engines are tested.

use persistence::{Engine, testing::engines};

use crate::TestApp;

/// Is the engine under test? Only `NOBAT_TEST_ENGINES` leaves one out; a missing server fails the test instead.
pub fn is_wanted(engine: Engine) -> bool {
    std::env::var_os("NOBAT_TEST_ENGINES").is_none() || engines().contains(&engine)
}

/// Tells a story on a server of its own, on this engine, unless the engine is left out.
pub fn run(engine: Engine, story: impl FnOnce(&TestApp)) {
    if is_wanted(engine) {
        let app = TestApp::start(engine);
        story(&app);
        app.finish();
    }
}
