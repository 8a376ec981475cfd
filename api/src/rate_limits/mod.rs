//! How much a caller may ask for: budgets that refill, told with every answer.
//!
//! Each caller (a person over all his sign-ins and tokens, a service by its token, a customer) has a budget of requests; what
//! looks through much has a smaller one of its own, and so has the feed, so that reading along never starves. All callers
//! of a workspace share one that is ten times as large. What is public is counted by address. A request takes from its
//! caller's budget and from the workspace's, or from neither. The counts are kept in memory, per node, and are lost at a
//! restart: they protect the service, they bill nobody.

mod address;
mod budget;
mod count;
mod ledger;

pub use address::{network, peer};
pub use budget::{Bucket, Limits};
pub use count::count;
pub(crate) use count::{PublicPaths, spend, spend_public};
pub use ledger::{Ledger, Left, Quota};
