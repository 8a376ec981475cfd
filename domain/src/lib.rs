//! The pure core of Nobat: what a help desk decides.
//!
//! Nothing here reads a clock, a random source, a database or the network; every such value is an argument.

pub mod access;
pub mod actor;
pub mod attachment;
pub mod automatic;
pub mod backlog;
pub mod calendar;
pub mod canned;
pub mod category;
pub mod change;
pub mod condition;
pub mod conversation;
pub mod date;
pub mod due;
pub mod duty;
pub mod event;
pub mod gateway;
pub mod identity;
pub mod ids;
pub mod incident;
pub mod jalali;
pub mod likeness;
pub mod link;
pub mod macros;
pub mod mail;
pub mod notification;
pub mod outbox;
pub mod people;
pub mod placeholder;
pub mod policy;
pub mod portal;
pub mod queue;
pub mod routing;
pub mod rules;
pub mod sla;
mod snapshot;
pub mod stream;
pub mod survey;
pub mod teamwork;
pub mod text;
pub mod ticket;
pub mod time;
pub mod triage;
pub mod web_origin;
pub mod words;
pub mod workspace;
