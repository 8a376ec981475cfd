//! Black-box tests of the service over HTTP, one folder per feature.

mod access;
mod bad_input;
mod contract;
mod demo;
mod engines;
mod history;
mod isolation;
mod messages;
mod people;
mod tickets;
