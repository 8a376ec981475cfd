//! The evening shift: everybody takes what is next in the queue, all at once, and nobody gets what another one has.

use std::collections::BTreeSet;

use domain::people::Role;
use serde_json::Value;

use super::{
    client::{Call, Caller, Client, text},
    refused,
    setup::Office,
};
use crate::{demo::texts::Desk, instance::StartError};

/// How many tickets each agent takes.
const EACH: usize = 3;

/// Every agent takes tickets from the queue and begins to work on them. Returns their ids.
///
/// # Errors
/// Whatever the service refuses, and a ticket that was handed out twice.
pub fn take_turns(client: &Client, office: &Office, desk: &Desk) -> Result<BTreeSet<String>, StartError> {
    let workers: Vec<_> = desk.agents.iter().filter(|agent| agent.role == Role::Agent).collect();
    let taken: Vec<Result<Vec<String>, StartError>> = std::thread::scope(|scope| {
        let started: Vec<_> = workers.iter().map(|agent| scope.spawn(|| take(client, office, &agent.key))).collect();
        let joined = started.into_iter().map(|one| one.join());
        joined.map(|one| one.unwrap_or_else(|_| Err(refused("a thread of the demo failed")))).collect()
    });
    let mut all = BTreeSet::new();
    for id in taken.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
        if !all.insert(id.clone()) {
            return Err(refused(format!("ticket {id} was handed out twice")));
        }
    }
    Ok(all)
}

fn take(client: &Client, office: &Office, agent: &str) -> Result<Vec<String>, StartError> {
    let me = Caller::Person(office.agent(agent)?);
    let mut taken = Vec::new();
    for turn in 0..EACH {
        let key = Some(format!("{}-next-{agent}-{turn}", office.day));
        let next = Call { caller: me, method: "POST", path: "/v1/queue/next".to_owned(), key, body: None };
        let handed = client.call(&next)?.success()?;
        let Some(ticket) = handed.get("ticket") else { break };
        let id = text(ticket, "id")?;
        client.post(me, format!("/v1/tickets/{id}/claim"), format!("{}-begin-{id}", office.day), Value::Null)?;
        taken.push(id);
    }
    Ok(taken)
}
