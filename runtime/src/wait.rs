//! Waiting for what is being made: by asking again slowly, or by a webhook.

use std::collections::HashMap;
use std::fmt;
use std::future::pending;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use crate::client::Api;
use crate::error::ErrorKind;
use crate::failure::Failure;
use crate::profile::WebhookMembers;
use crate::remedy::Remedy;

/// The shortest pause that can be set. A pause of nothing would be as many questions as the network takes.
const SHORTEST_PAUSE: Duration = Duration::from_millis(200);

/// How a call waits for what is not ready yet.
///
/// It asks again after pauses that grow, and at once when a webhook about the user is handed to its [`WaitingRoom`]. A
/// failure that may pass does not end it: an outage, a fault of the server's, too many calls, be it by the server's count
/// or by the client's own. Nobody asks earlier than a `Retry-After` says, but for two reasons: a webhook came, unless the
/// server or the client has had too many calls; or patience ends while something is still being made.
#[derive(Debug, Clone)]
pub struct Waiting {
    patience: Duration,
    first_pause: Duration,
    longest_pause: Duration,
    seat: Option<Seat>,
}

impl Waiting {
    /// Waits for so long at most, and asks a last time then. What is not ready even so is
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout), with the status, codes and ids of the last failure.
    #[must_use]
    pub fn up_to(patience: Duration) -> Self {
        Self { patience, first_pause: Duration::from_secs(5), longest_pause: Duration::from_secs(60), seat: None }
    }

    /// The pauses between two questions: the first is up to 5 seconds unless set, each is up to twice as long as the
    /// one before, and none is longer than a minute unless set. Each is random, and at least half of what it may be.
    /// Less than 200 milliseconds counts as 200, so that there are no more than ten polls a second.
    #[must_use]
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        (self.first_pause, self.longest_pause) = (first.max(SHORTEST_PAUSE), longest.max(SHORTEST_PAUSE));
        self
    }

    /// Asks at once when a webhook about this user is handed to the room.
    #[must_use]
    pub fn woken_by<A>(mut self, room: &WaitingRoom<A>, user_id: impl AsRef<str>) -> Self {
        self.seat = Some(room.seat(user_id.as_ref()));
        self
    }

    pub(crate) fn patience(&self) -> Duration {
        self.patience
    }

    /// The waiting of one call, which begins now. A webhook that came earlier says nothing about what it will be told.
    pub(crate) fn begin(&self) -> Wait {
        let mut seat = self.seat.as_ref().map(|seat| seat.0.clone());
        seat.iter_mut().for_each(watch::Receiver::mark_unchanged);
        let Self { patience, first_pause, longest_pause, .. } = *self;
        Wait { asked: 0, begun: Instant::now(), patience, first_pause, longest_pause, seat }
    }
}

/// How far one call has got with waiting.
pub(crate) struct Wait {
    asked: u32,
    begun: Instant,
    patience: Duration,
    first_pause: Duration,
    longest_pause: Duration,
    seat: Option<watch::Receiver<()>>,
}

impl Wait {
    /// Waits until it is time to ask again after this failure; false if there is no time left for that.
    pub(crate) async fn again(&mut self, failure: &Failure, left: Duration) -> bool {
        let patience = self.patience.saturating_sub(self.begun.elapsed());
        let Rest { hold, pause } = self.rest(failure, patience);
        let end = patience.min(left);
        let is_in_time = !patience.is_zero() && pause <= patience && pause < left;
        if !is_in_time && (self.seat.is_none() || hold >= end) {
            return false;
        }
        sleep(hold).await;
        let woken = async {
            // A room that is gone wakes nobody.
            let is_woken = match &mut self.seat {
                Some(seat) => seat.changed().await.is_ok(),
                None => false,
            };
            if !is_woken {
                pending().await
            }
        };
        timeout(pause.min(end).saturating_sub(hold), woken).await.is_ok() || is_in_time
    }

    fn rest(&mut self, failure: &Failure, patience: Duration) -> Rest {
        let bound = self.first_pause.saturating_mul(2_u32.saturating_pow(self.asked)).min(self.longest_pause);
        self.asked += 1;
        // Never less than half: a pause of nothing would be no pause. And the last question is asked when patience ends.
        let pace = bound.mul_f64(0.5 + fastrand::f64() / 2.0).min(patience);
        let asked = failure.retry_after.unwrap_or_default();
        // Those who were sent away together shall not come back together, if there is time for that.
        let scattered = asked.saturating_add(self.first_pause.mul_f64(fastrand::f64()));
        let mut least = if asked.is_zero() { asked } else { scattered.min(patience).max(asked) };
        if failure.remedy == Some(Remedy::Wait) {
            // A server that is busy making it is in no trouble: it can be asked once more at the end.
            least = least.min(patience);
        }
        let is_limited = failure.kind == ErrorKind::RateLimited || failure.status == Some(429);
        let hold = if is_limited { asked } else { Duration::ZERO };
        Rest { hold, pause: pace.max(least).max(hold) }
    }
}

/// The pause between two polls.
struct Rest {
    /// The part that a webhook cannot cut short.
    hold: Duration,
    /// All of it, unless a webhook arrives; no shorter than `hold`.
    pause: Duration,
}

/// The default of `wait_for_…`: ten minutes.
impl Default for Waiting {
    fn default() -> Self {
        Self::up_to(Duration::from_secs(600))
    }
}

/// Where calls of the client `A` that wait hear of webhooks. Clones are the same room.
pub struct WaitingRoom<A>(Arc<Mutex<Seats>>, PhantomData<fn() -> A>);

/// A channel for each user that somebody waits for.
type Seats = HashMap<String, watch::Sender<()>>;

impl<A> Clone for WaitingRoom<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0), PhantomData)
    }
}

impl<A> Default for WaitingRoom<A> {
    fn default() -> Self {
        Self(Arc::default(), PhantomData)
    }
}

impl<A> WaitingRoom<A> {
    /// An empty room.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Has every call that waits for the user ask at once. Whether anybody did.
    pub fn wake(&self, user_id: &str) -> bool {
        self.seats().get(user_id).is_some_and(|seat| seat.send(()).is_ok())
    }

    fn seat(&self, user_id: &str) -> Seat {
        let mut seats = self.seats();
        let sender = seats.entry(user_id.to_owned()).or_insert_with(|| watch::Sender::new(()));
        Seat(sender.subscribe())
    }

    /// The seats that are taken: those whose call is over are cleared away before anybody looks.
    fn seats(&self) -> std::sync::MutexGuard<'_, Seats> {
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seats.retain(|_, seat| !seat.is_closed());
        seats
    }
}

impl<A: Api> WaitingRoom<A> {
    /// Hands over the body of a webhook that was verified: every call that waits for its user asks at once. Whether
    /// anybody did. A webhook that names no user, or of an API that does not say where, wakes nobody; see
    /// [`wake`](Self::wake).
    pub fn hand(&self, body: &[u8]) -> bool {
        let [user_id] = WebhookMembers::strings([A::PROFILE.webhooks.user], body);
        user_id.is_some_and(|user_id| self.wake(&user_id))
    }
}

impl<A> fmt::Debug for WaitingRoom<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WaitingRoom({} users)", self.seats().len())
    }
}

/// A place in a room, for one user.
#[derive(Clone)]
struct Seat(watch::Receiver<()>);

impl fmt::Debug for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seat")
    }
}
