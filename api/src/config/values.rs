//! Reading the values of options. Every reason says what is expected and never repeats the value.

use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr};

use tracing_subscriber::EnvFilter;

use super::database::DatabaseUrl;
use crate::egress::Network;

/// Which parts of the service a process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Both.
    All,
    /// Requests only; another process does the work behind them.
    Http,
    /// The work behind requests only.
    Workers,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For reading.
    Text,
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "must be an address and a port, such as 127.0.0.1:8080 or [::]:8080".to_owned())
}

pub(super) fn database(text: &str) -> Result<DatabaseUrl, String> {
    DatabaseUrl::parse(text).map_err(str::to_owned)
}

pub(super) fn path(text: &str) -> Result<PathBuf, String> {
    Ok(PathBuf::from(text))
}

pub(super) fn role(text: &str) -> Result<Role, String> {
    match text {
        "all" => Ok(Role::All),
        "http" => Ok(Role::Http),
        "workers" => Ok(Role::Workers),
        _ => Err("must be all, http or workers".to_owned()),
    }
}

pub(super) fn networks(text: &str) -> Result<Vec<Network>, String> {
    let all: Result<Vec<Network>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    all.map_err(|_| "must be networks with commas between them, such as 10.1.0.0/16,127.0.0.1".to_owned())
}

/// A web address without what follows a path, and without a slash at its end.
pub(super) fn web_address(text: &str) -> Result<String, String> {
    let trimmed = text.trim().trim_end_matches('/');
    let rest = trimmed.strip_prefix("https://").or_else(|| trimmed.strip_prefix("http://"));
    let is_plain = |char: char| char.is_ascii_graphic() && !"\"'<>?#@\\".contains(char);
    match rest {
        Some(rest) if !rest.is_empty() && rest.chars().all(is_plain) => Ok(trimmed.to_owned()),
        _ => Err("must be a web address such as https://desk.example".to_owned()),
    }
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "json" => Ok(LogFormat::Json),
        "text" => Ok(LogFormat::Text),
        _ => Err("must be json or text".to_owned()),
    }
}

pub(super) fn log_filter(text: &str) -> Result<String, String> {
    match EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("must be a filter such as info or warn,api=debug".to_owned()),
    }
}

pub(super) fn between<T>(least: T, most: T) -> impl Fn(&str) -> Result<T, String>
where
    T: FromStr + PartialOrd + fmt::Display + Copy,
{
    move |text| match text.parse::<T>() {
        Ok(value) if value >= least && value <= most => Ok(value),
        _ => Err(format!("must be a whole number from {least} to {most}")),
    }
}
