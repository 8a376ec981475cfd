//! Tickets: opening, life, lists, writing together.

mod bin;
mod claim;
mod create;
mod crowd;
mod elements;
mod filters;
mod idempotency;
mod life;
mod numbers;
mod pages;
mod shape;
mod together;
