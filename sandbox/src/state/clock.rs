//! Virtual time.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that can be moved, and that stands still between moves if manual.
#[derive(Debug)]
pub(crate) struct Clock {
    start: DateTime<Utc>,
    moved: TimeDelta,
    running_since: Option<Instant>,
}

impl Clock {
    /// A clock that follows real time.
    pub(crate) fn running(start: DateTime<Utc>) -> Self {
        Self { running_since: Some(Instant::now()), ..Self::manual(start) }
    }

    /// A clock that only [`Clock::move_to`] moves.
    pub(crate) fn manual(start: DateTime<Utc>) -> Self {
        Self { start, moved: TimeDelta::zero(), running_since: None }
    }

    /// The time now.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let ran = self.running_since.map(|since| since.elapsed());
        after(self.start + self.moved, ran.unwrap_or_default())
    }

    /// The time that a signature bears. Receivers hold it against real time, so only a clock that stands still, whose
    /// receiver must know that, gives its own.
    pub(crate) fn signing_time(&self) -> DateTime<Utc> {
        if self.running_since.is_some() { system_time() } else { self.now() }
    }

    /// Moves the clock forward; it never goes back.
    pub(crate) fn move_to(&mut self, time: DateTime<Utc>) {
        self.moved += (time - self.now()).max(TimeDelta::zero());
    }

    /// How long to wait in real time until `time`; `None` if waiting is vain.
    pub(crate) fn wait_until(&self, time: DateTime<Utc>) -> Option<Duration> {
        self.running_since?;
        Some((time - self.now()).to_std().unwrap_or_default())
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
    fn the_end_of_time_is_not_passed() {
        let last = after(DateTime::UNIX_EPOCH, Duration::MAX);
        assert_eq!(last.to_rfc3339(), "9999-12-31T23:59:59+00:00");
    }
}
