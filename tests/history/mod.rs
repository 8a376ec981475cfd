//! History: what happened, in order, and the proof of it.

mod audit;
mod chain;
mod effects;
mod rebuild;
mod restart;
