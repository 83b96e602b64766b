//! The documented rate limit, for those who ask for it: so many calls a minute in each family of operations.

use std::collections::HashMap;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

/// The families whose limit is documented.
const FAMILIES: [&str; 2] = ["/cra/check_report/", "/cra/monitoring_insights/"];

/// Calls of the present minute.
#[derive(Debug, Default)]
pub(crate) struct Limit {
    per_minute: Option<u64>,
    minute: DateTime<Utc>,
    calls: HashMap<&'static str, u64>,
}

impl Limit {
    /// Lets so many calls of a family pass each minute; `None` lets all pass.
    pub(crate) fn set(&mut self, per_minute: Option<u64>) {
        *self = Self { per_minute, ..Self::default() };
    }

    /// Counts a call, and returns the seconds until the next minute if it is one too many.
    pub(crate) fn count(&mut self, path: &str, now: DateTime<Utc>) -> Option<i64> {
        let most = self.per_minute?;
        let family = FAMILIES.into_iter().find(|family| path.starts_with(family))?;
        let minute = now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(now);
        if minute != self.minute {
            self.minute = minute;
            self.calls.clear();
        }
        let calls = self.calls.entry(family).or_default();
        *calls += 1;
        (*calls > most).then(|| 60 - (now - minute).num_seconds())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_family_has_its_calls_each_minute() {
        let mut limit = Limit::default();
        let at = |seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        let (report, monitoring) = ("/cra/check_report/pdf/get", "/cra/monitoring_insights/get");
        assert_eq!(limit.count(report, at(0)), None, "nobody asked for a limit");
        limit.set(Some(2));
        assert_eq!([report, report, monitoring].map(|path| limit.count(path, at(1))), [None; 3]);
        assert_eq!(limit.count(report, at(20)), Some(40));
        assert_eq!(limit.count("/user/get", at(20)), None, "it has no documented limit");
        assert_eq!(limit.count(report, at(60)), None);
    }
}
