//! What is committed beside the code: the contract and the policy.

use std::process::ExitCode;

use crate::{app, instance::StartError};

/// Prints the contract as YAML.
pub fn print_openapi() -> Result<ExitCode, StartError> {
    let registry = app::registry()?;
    print!("{}", app::contract(&registry)?.yaml);
    Ok(ExitCode::SUCCESS)
}

/// Prints the policy as a table.
pub fn print_policy() -> Result<ExitCode, StartError> {
    print!("{}", domain::policy::matrix());
    Ok(ExitCode::SUCCESS)
}
