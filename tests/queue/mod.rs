//! The queue: what waits, in what order, and who takes the next.

mod counting;
mod handing_out;
mod leases;
mod list;
mod order;
mod together;
