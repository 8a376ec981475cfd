//! Black-box tests of the service over HTTP, one folder per feature.

mod access;
mod attachments;
mod bad_input;
mod calendars;
mod changes;
mod contract;
mod cors;
mod demo;
mod engines;
mod history;
mod identity;
mod incidents;
mod isolation;
mod links;
mod mail;
mod messages;
mod people;
mod portal;
mod queue;
mod routing;
mod rules;
mod search;
mod sla;
mod texts;
mod tickets;
mod triage;
