//! A signal that is never lost while its receiver is busy.

use std::sync::Arc;

use tokio::sync::Notify;

/// Wakes one worker of this process.
#[derive(Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// There is something to do.
    pub fn wake(&self) {
        self.0.notify_one();
    }

    /// Waits until there is.
    pub async fn woken(&self) {
        self.0.notified().await;
    }
}
