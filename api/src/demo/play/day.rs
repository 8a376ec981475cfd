//! The day itself: a few things happen at the same time, and after noon everybody has to renew his access.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use super::{
    client::Client,
    part::{Part, Played},
    setup::Office,
};
use crate::{
    demo::texts::{Desk, Request},
    instance::StartError,
};

/// How many requests are worked on at once.
const THREADS: usize = 4;

/// Plays every request. The results are in the order of the requests.
///
/// # Errors
/// The first one of any request; the others stop at their next request.
pub fn play(client: &Client, office: &Office, desk: &Desk, requests: &[Request]) -> Result<Vec<Played>, StartError> {
    let parts: Vec<Part<'_>> =
        requests.iter().enumerate().map(|(index, request)| Part { client, office, desk, request, index }).collect();
    let (morning, afternoon) = parts.split_at(parts.len() / 2);
    let mut played = at_once(morning)?;
    for agent in office.agents.values() {
        agent.forget();
    }
    played.extend(at_once(afternoon)?);
    Ok(played)
}

fn at_once(parts: &[Part<'_>]) -> Result<Vec<Played>, StartError> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(parts.len()));
    let keep = |at, result| results.lock().unwrap_or_else(PoisonError::into_inner).push((at, result));
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(part) = parts.get(at) else { return };
                    let result = part.play();
                    if result.is_err() {
                        next.store(parts.len(), Ordering::Relaxed);
                    }
                    keep(at, result);
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}
