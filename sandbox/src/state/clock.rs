//! Virtual time.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that can be moved, and that runs as fast as it is set to.
#[derive(Debug)]
pub(crate) struct Clock {
    /// The time at which it was last set.
    set_to: DateTime<Utc>,
    set_at: Instant,
    /// Seconds of virtual time in each second of real time; 0 stands still.
    speed: f64,
    /// The time of the change that is being made, all of which happens at once.
    frozen: Option<DateTime<Utc>>,
}

impl Clock {
    /// A clock that follows real time.
    pub(crate) fn running(start: DateTime<Utc>) -> Self {
        Self { set_to: start, set_at: Instant::now(), speed: 1.0, frozen: None }
    }

    /// A clock that only [`Clock::move_to`] moves.
    pub(crate) fn manual(start: DateTime<Utc>) -> Self {
        Self { speed: 0.0, ..Self::running(start) }
    }

    /// The time now.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        if let Some(frozen) = self.frozen {
            return frozen;
        }
        let ran = Duration::try_from_secs_f64(self.set_at.elapsed().as_secs_f64() * self.speed);
        after(self.set_to, ran.unwrap_or(Duration::MAX))
    }

    /// Has it be this time until [`Clock::thaw`].
    pub(crate) fn freeze(&mut self, time: DateTime<Utc>) {
        self.frozen = Some(time);
    }

    /// Ends [`Clock::freeze`].
    pub(crate) fn thaw(&mut self) {
        self.frozen = None;
    }

    /// How fast it runs.
    pub(crate) fn speed(&self) -> f64 {
        self.speed
    }

    /// Has the clock run at another speed from now on; negative ones and those without end are refused.
    pub(crate) fn set_speed(&mut self, speed: f64) -> bool {
        let possible = speed.is_finite() && speed >= 0.0;
        if possible {
            (self.set_to, self.set_at) = (self.now(), Instant::now());
            self.speed = speed;
        }
        possible
    }

    /// The time that a signature bears. Receivers hold it against real time, so only a clock that stands still, whose
    /// receiver must know that, gives its own.
    pub(crate) fn signing_time(&self) -> DateTime<Utc> {
        if self.speed == 0.0 { self.now() } else { system_time() }
    }

    /// Moves the clock forward; it never goes back.
    pub(crate) fn move_to(&mut self, time: DateTime<Utc>) {
        self.set_to += (time - self.now()).max(TimeDelta::zero());
    }

    /// How long to wait in real time until `time`; `None` if waiting is vain.
    pub(crate) fn wait_until(&self, time: DateTime<Utc>) -> Option<Duration> {
        let virtual_time = (time - self.now()).to_std().unwrap_or_default();
        Duration::try_from_secs_f64(virtual_time.as_secs_f64() / self.speed).ok()
    }
}

/// The end of the year 9999: later dates have no place in RFC 3339.
pub(crate) const END: DateTime<Utc> = match DateTime::from_timestamp(253_402_300_799, 0) {
    Some(time) => time,
    None => DateTime::<Utc>::MAX_UTC,
};

/// The time `duration` after `time`, or the last one that can be written.
pub(crate) fn after(time: DateTime<Utc>, duration: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(duration)
        .ok()
        .and_then(|delta| time.checked_add_signed(delta))
        .map_or(END, |time| time.min(END))
}

/// The system's time.
pub(crate) fn system_time() -> DateTime<Utc> {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    after(DateTime::UNIX_EPOCH, since_epoch.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_forward_only() {
        let start = DateTime::UNIX_EPOCH;
        let mut clock = Clock::manual(start);
        clock.move_to(start + TimeDelta::hours(2));
        clock.move_to(start + TimeDelta::hours(1));
        assert_eq!(clock.now(), start + TimeDelta::hours(2));
        assert_eq!(clock.wait_until(start + TimeDelta::hours(3)), None);
    }

    #[test]
    fn a_clock_runs_as_fast_as_it_is_told_to() {
        let start = DateTime::UNIX_EPOCH;
        let mut clock = Clock::manual(start);
        assert!(clock.set_speed(3_600.0));
        let wait = clock.wait_until(start + TimeDelta::hours(1)).expect("it comes");
        assert!(wait <= Duration::from_secs(1), "{wait:?}");
        for refused in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(!clock.set_speed(refused));
        }
        assert!(clock.set_speed(0.0));
        assert_eq!(clock.now(), clock.now());
        assert!(clock.now() >= start);
    }

    #[test]
    fn the_end_of_time_is_not_passed() {
        let last = after(DateTime::UNIX_EPOCH, Duration::MAX);
        assert_eq!(last.to_rfc3339(), "9999-12-31T23:59:59+00:00");
    }
}
