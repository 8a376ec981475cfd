//! Does a contract break what was promised with the last release?
//!
//!     contract-changes RELEASED NEW TODAY
//!
//! Both are files in YAML, the day is `YYYY-MM-DD`. Every change that a client of the released contract could stumble over
//! is a line on standard error, and the program fails; what is only added passes.

mod document;
mod schema;
#[cfg(test)]
mod tests;

use std::{env, fs, process::ExitCode};

use serde_json::Value;

fn read(path: &str) -> Result<Value, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    yaml_serde::from_str(&text).map_err(|error| format!("{path}: {error}"))
}

fn compare(released: &str, new: &str, today: &str) -> Result<Vec<String>, String> {
    let (released, new) = (read(released)?, read(new)?);
    // An empty file must not pass for a contract without promises.
    if released["paths"].as_object().is_none_or(|paths| paths.is_empty()) {
        return Err("the released contract has no paths".to_owned());
    }
    Ok(document::broken(&released, &new, today))
}

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let [released, new, today] = args.as_slice() else {
        eprintln!("usage: contract-changes RELEASED NEW TODAY");
        return ExitCode::from(2);
    };
    match compare(released, new, today) {
        Ok(broken) if broken.is_empty() => ExitCode::SUCCESS,
        Ok(broken) => {
            broken.iter().for_each(|line| eprintln!("{line}"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("contract-changes: {error}");
            ExitCode::from(2)
        }
    }
}
