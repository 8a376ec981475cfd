//! Customers, organizations, agents and teams.

mod address;
pub mod agent;
pub mod customer;
pub mod organization;
pub mod team;

pub use address::{Address, AddressError, AddressKind, Standing};
pub use agent::Agent;
pub use customer::Customer;
pub use organization::Organization;
pub use team::Team;

crate::words! {
    /// What an agent may do in the workspace.
    pub enum Role {
        /// Everything in the workspace.
        Admin = 1 "admin",
        /// Leads teams: everything agents do, and deletes and reports.
        Lead = 2 "lead",
        /// Answers customers.
        Agent = 3 "agent",
        /// Reads everything, changes nothing.
        Viewer = 4 "viewer",
    }
}

crate::words! {
    /// How a customer is served.
    pub enum Tier {
        /// The usual.
        Standard = 1 "standard",
        /// Preferred.
        Premium = 2 "premium",
        /// First of all.
        Vip = 3 "vip",
    }
}
