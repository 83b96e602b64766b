//! Connections, and when to stop trusting them.
//!
//! An HTTP/2 connection carries every call of a client. One whose peer acknowledges and answers pings, but no request,
//! is closed by nobody: each call on it ends with its time, and the next one goes the same way. So the transport counts
//! attempts that were given up while nothing at all was answered, and after some in a row begins anew with connections
//! that are fresh. Nothing is sent again for that: calls under way stay where they are.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::Settings;

/// How many attempts in a row have to be given up. One may be a report that takes its time.
const MOST_UNANSWERED: u32 = 2;
/// How long an attempt has to wait before it counts: a caller that leaves earlier says nothing about the connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// The connections in use, and what makes others.
pub(super) struct Pools {
    settings: Settings,
    pub(super) patience: Duration,
    current: Mutex<Arc<Pool>>,
}

/// A client and its connections.
struct Pool {
    client: reqwest::Client,
    /// Attempts that ended by themselves.
    answered: AtomicU64,
    /// Attempts in a row that were given up.
    unanswered: AtomicU32,
}

/// One exchange. Unless it ends, it was given up.
pub(super) struct Attempt {
    pool: Arc<Pool>,
    patience: Duration,
    begun: Instant,
    /// How many others had ended when it began.
    answered: u64,
    has_ended: bool,
}

impl Pools {
    pub(super) fn new(settings: Settings) -> Result<Self, reqwest::Error> {
        let current = Mutex::new(Arc::new(Pool::new(settings.client()?)));
        Ok(Self { settings, patience: PATIENCE, current })
    }

    pub(super) fn attempt(&self) -> Attempt {
        let pool = self.trusted();
        let answered = pool.answered.load(Ordering::Relaxed);
        Attempt { pool, patience: self.patience, begun: Instant::now(), answered, has_ended: false }
    }

    fn trusted(&self) -> Arc<Pool> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.unanswered.load(Ordering::Relaxed) >= MOST_UNANSWERED {
            match self.settings.client() {
                Ok(client) => *current = Arc::new(Pool::new(client)),
                // Such as that the system's certificates cannot be read any more: the old ones may still do.
                Err(_) => current.unanswered.store(0, Ordering::Relaxed),
            }
        }
        Arc::clone(&current)
    }
}

impl Pool {
    fn new(client: reqwest::Client) -> Self {
        Self { client, answered: AtomicU64::new(0), unanswered: AtomicU32::new(0) }
    }
}

impl Attempt {
    pub(super) fn client(&self) -> &reqwest::Client {
        &self.pool.client
    }

    /// A response came, or an error: the connection is good, or gone.
    pub(super) fn ended(mut self) {
        self.pool.answered.fetch_add(1, Ordering::Relaxed);
        self.pool.unanswered.store(0, Ordering::Relaxed);
        self.has_ended = true;
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let is_silent = !self.has_ended && self.pool.answered.load(Ordering::Relaxed) == self.answered;
        if is_silent && self.begun.elapsed() >= self.patience {
            self.pool.unanswered.fetch_add(1, Ordering::Relaxed);
        }
    }
}
