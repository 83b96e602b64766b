//! Waiting for what is being made: by asking again slowly, or by a webhook.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::plaid;

/// How a call waits for what is not ready yet.
///
/// It asks again after pauses that grow, and at once when a webhook about the user is handed to its [`WaitingRoom`].
#[derive(Debug, Clone)]
pub struct Waiting {
    patience: Duration,
    first_pause: Duration,
    longest_pause: Duration,
    seat: Option<Seat>,
}

impl Waiting {
    /// Waits for so long at most; then the call fails with what the server said last.
    #[must_use]
    pub fn up_to(patience: Duration) -> Self {
        Self { patience, first_pause: Duration::from_secs(5), longest_pause: Duration::from_secs(60), seat: None }
    }

    /// The pauses between two questions: the first is up to 5 seconds unless set, each is up to twice as long as the
    /// one before, and none is longer than a minute unless set.
    #[must_use]
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        (self.first_pause, self.longest_pause) = (first, longest);
        self
    }

    /// Asks at once when a webhook about this user is handed to the room.
    #[must_use]
    pub fn woken_by(mut self, room: &WaitingRoom, user_id: impl AsRef<str>) -> Self {
        self.seat = Some(room.seat(user_id.as_ref()));
        self
    }

    pub(crate) fn patience(&self) -> Duration {
        self.patience
    }

    /// Waits until it is time to ask again; false if there is no time left for that.
    pub(crate) async fn wait(&self, asked: u32, left: Duration) -> bool {
        let bound = self.first_pause.saturating_mul(2_u32.saturating_pow(asked)).min(self.longest_pause);
        // Never less than half: a pause of nothing would be no pause.
        let pause = bound.mul_f64(0.5 + fastrand::f64() / 2.0);
        let is_in_time = pause < left;
        match &self.seat {
            Some(seat) => timeout(pause.min(left), seat.0.notified()).await.is_ok() || is_in_time,
            None if is_in_time => {
                sleep(pause).await;
                true
            }
            None => false,
        }
    }
}

/// The default of `wait_for_…`: ten minutes.
impl Default for Waiting {
    fn default() -> Self {
        Self::up_to(Duration::from_secs(600))
    }
}

/// Where calls that wait hear of webhooks. Clones are the same room.
#[derive(Clone, Default)]
pub struct WaitingRoom(Arc<Mutex<HashMap<String, Weak<Notify>>>>);

impl WaitingRoom {
    /// An empty room.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Hands over the body of a webhook that was verified: whoever waits for its user asks at once. Whether anybody
    /// did.
    pub fn hand(&self, body: &[u8]) -> bool {
        let Some(user_id) = plaid::webhook_user_id(body) else {
            return false;
        };
        let mut seats = self.seats();
        seats.retain(|_, seat| seat.strong_count() > 0);
        let seat = seats.get(&user_id).and_then(Weak::upgrade);
        // One that comes between two waits is kept for the next.
        seat.inspect(|seat| seat.notify_one()).is_some()
    }

    fn seat(&self, user_id: &str) -> Seat {
        let mut seats = self.seats();
        if let Some(seat) = seats.get(user_id).and_then(Weak::upgrade) {
            return Seat(seat);
        }
        let seat = Arc::new(Notify::new());
        seats.insert(user_id.to_owned(), Arc::downgrade(&seat));
        Seat(seat)
    }

    fn seats(&self) -> std::sync::MutexGuard<'_, HashMap<String, Weak<Notify>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for WaitingRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WaitingRoom({} users)", self.seats().len())
    }
}

/// A place in a room, for one user.
#[derive(Clone)]
struct Seat(Arc<Notify>);

impl fmt::Debug for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seat")
    }
}
