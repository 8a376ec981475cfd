//! Is the process alive, and can it work?

use actix_web::web;
use persistence::{
    StorageError, Turn,
    migrate::{MigrateError, newer_than_known, pending},
};

use super::dto::{Checks, Liveness, Readiness};
use crate::{
    http::{ApiError, Code, Ok200, Problem},
    state::AppState,
};

const OK: &str = "ok";
const UNKNOWN: &str = "unknown";

/// Is the process alive?
///
/// Looks at nothing else: restarting the process does not mend a database.
#[utoipa::path(
    get,
    path = "/health/live",
    operation_id = "showLiveness",
    tag = "service",
    responses((status = 200, description = "Alive.", body = Liveness))
)]
pub async fn show_liveness() -> Ok200<Liveness> {
    Ok200::new(Liveness { status: OK })
}

/// Can the service work?
///
/// Asks the database, and whether its schema is this program's. If not, the answer is 503 `database_unavailable` with
/// the same `checks`.
#[utoipa::path(
    get,
    path = "/health/ready",
    operation_id = "showReadiness",
    tag = "service",
    responses(
        (status = 200, description = "Ready.", body = Readiness),
        (status = 503, description = "Not ready: `database_unavailable`, with the `checks`.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn show_readiness(state: web::Data<AppState>) -> Result<Ok200<Readiness>, ApiError> {
    verdict(check(&state).await)
}

fn verdict(checks: Checks) -> Result<Ok200<Readiness>, ApiError> {
    if checks.database == OK && checks.migrations == OK {
        return Ok(Ok200::new(Readiness { status: "ready", checks }));
    }
    let checks = serde_json::to_value(checks).map_err(ApiError::internal)?;
    Err(ApiError::new(Code::DatabaseUnavailable).with("checks", checks).retry_after(2))
}

async fn check(state: &AppState) -> Checks {
    match state.db.ping().await {
        Ok(()) => Checks { database: OK, migrations: migrations(state).await },
        Err(StorageError::Overloaded { .. } | StorageError::Busy) => {
            Checks { database: "overloaded", migrations: UNKNOWN }
        }
        Err(_) => Checks { database: "unavailable", migrations: UNKNOWN },
    }
}

async fn migrations(state: &AppState) -> &'static str {
    let answer = state
        .db
        .read(Turn::Instance, |conn| {
            let newer = !newer_than_known(conn)?.is_empty();
            let pending = !pending(conn)?.is_empty();
            Ok::<_, MigrateError>((newer, pending))
        })
        .await;
    match answer {
        Ok((true, _)) => "newer",
        Ok((false, true)) => "pending",
        Ok((false, false)) => OK,
        Err(error) => {
            tracing::warn!(target: "health", %error, "the schema's state could not be read");
            UNKNOWN
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_ready_only_when_every_check_is_ok_and_otherwise_says_which_is_not() {
        assert!(verdict(Checks { database: OK, migrations: OK }).is_ok());
        for checks in [
            Checks { database: "unavailable", migrations: UNKNOWN },
            Checks { database: OK, migrations: "pending" },
            Checks { database: OK, migrations: UNKNOWN },
        ] {
            let error = verdict(checks).err().unwrap();
            assert_eq!(error.code, Code::DatabaseUnavailable);
            assert_eq!(error.extra["checks"]["database"], checks.database);
            assert_eq!(error.extra["checks"]["migrations"], checks.migrations);
        }
    }
}
