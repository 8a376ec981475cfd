//! `nobat serve` and `nobat migrate`.

use std::process::ExitCode;

use crate::{
    clock::Clock,
    config::Config,
    demo,
    instance::{self, Purpose, StartError},
    server,
};

/// Serves until a signal.
pub fn serve(config: &Config, with_demo: bool) -> Result<ExitCode, StartError> {
    let opened = instance::open(config, Purpose::Serve, Clock::system())?;
    let state = std::sync::Arc::clone(&opened.state);
    let system = actix_web::rt::System::new();
    system.block_on(async {
        let seeded = if with_demo { Some(demo::seed(&state, &config.data_dir).await?) } else { None };
        let bound = server::bind(config, opened)?;
        if let Some(address) = bound.address() {
            match &seeded {
                Some(seeded) => println!("{}", seeded.welcome(address)),
                None => println!("Nobat serves http://{address}, docs at http://{address}/docs/"),
            }
        }
        bound
            .run(config.role)
            .await
            .map_err(|source| StartError::System { what: "the server stopped".to_owned(), source })
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Brings the database up to date.
pub fn migrate(config: &Config) -> Result<ExitCode, StartError> {
    config.prepare_data_dir()?;
    let _lock = persistence::migrate::FileLock::acquire(config.database.expose())?;
    let ran = persistence::migrate::migrate(config.database.expose())?;
    if ran.is_empty() {
        println!("The database is up to date.");
    } else {
        println!("Migrated: {}", ran.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}
