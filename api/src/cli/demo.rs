//! `nobat demo`: a played day, against a running server or one of the command's own.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
    sync::mpsc,
    thread,
};

use domain::ticket::Language;

use super::{block_on, in_words, workspace};
use crate::{
    clock::Clock,
    config::{Config, DatabaseUrl, Role, Source},
    demo::{Target, play},
    instance::{self, Purpose, StartError},
    random,
    secrets::SecretText,
    server,
};

#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Play with this server. Without it the command starts its own, in a temporary folder or, with --database, there
    #[arg(long, value_name = "URL", requires = "token")]
    url: Option<String>,
    /// A service token of that server with every scope
    #[arg(long, value_name = "TOKEN", requires = "url", value_parser = secret)]
    token: Option<SecretText>,
}

fn secret(text: &str) -> Result<SecretText, std::convert::Infallible> {
    Ok(SecretText::new(text.to_owned()))
}

/// Plays the day.
pub fn run(config: &Config, args: &DemoArgs) -> Result<ExitCode, StartError> {
    match (&args.url, &args.token) {
        (Some(url), Some(token)) => {
            let target = Target { url: url.clone(), token: token.expose().to_owned() };
            play(&target, &mut io::stdout())?;
        }
        _ => play_here(config)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// A folder that is gone when its owner is.
struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    fn name(mark: &str) -> Self {
        Self(std::env::temp_dir().join(format!("nobat-{mark}")))
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0)
            && error.kind() != io::ErrorKind::NotFound
        {
            eprintln!("nobat: {} is left behind: {error}", self.0.display());
        }
    }
}

fn failed(what: &str) -> impl FnOnce(io::Error) -> StartError {
    move |source| StartError::System { what: what.to_owned(), source }
}

/// Starts a server on a free port of this machine, makes a workspace in it, plays, and stops the server.
fn play_here(config: &Config) -> Result<(), StartError> {
    let drawn = random::bytes::<4>().map_err(|error| StartError::Refused(error.to_string()))?;
    let mark = format!("demo-{:08x}", u32::from_be_bytes(drawn));
    let folder = TemporaryFolder::name(&mark);
    let mut config = config.clone();
    config.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    (config.metrics_listen, config.role) = (None, Role::All);
    if matches!(config.source("database"), None | Some(Source::Default)) {
        let file = format!("sqlite:{}", folder.0.join("nobat.db").display());
        config.database = DatabaseUrl::parse(&file).map_err(|why| StartError::Refused(why.to_owned()))?;
        config.data_dir.clone_from(&folder.0);
    }
    let opened = instance::open(&config, Purpose::Serve, Clock::system())?;
    let new = workspace::NewWorkspace {
        name: "مهرگان".to_owned(),
        slug: mark,
        locale: Language::Fa,
        time_zone: "Asia/Tehran".to_owned(),
        bare: false,
    };
    let made = block_on(workspace::create(&opened.state, new))?;
    let token = made.map_err(|error| StartError::Refused(in_words(&error)))?.token;

    let (sender, receiver) = mpsc::sync_channel(1);
    let serving = thread::Builder::new().name("demo-server".to_owned()).spawn(move || {
        actix_web::rt::System::new().block_on(async {
            let bound = server::bind(&config, opened)?;
            // Nobody waits for it only when the command has failed already.
            let _ = sender.send((bound.address(), bound.handle()));
            bound.run(Role::All).await.map_err(failed("the server stopped"))
        })
    });
    let serving = serving.map_err(failed("the server's thread did not start"))?;
    let played = match receiver.recv() {
        Ok((Some(address), Some(handle))) => {
            let played = play(&Target { url: format!("http://{address}"), token }, &mut io::stdout());
            block_on(handle.stop(true))?;
            played.map(drop)
        }
        // What it failed with is its own result.
        Ok(_) | Err(_) => Ok(()),
    };
    let served = serving.join().unwrap_or_else(|_| Err(StartError::Refused("the server failed".to_owned())));
    played.and(served)
}
