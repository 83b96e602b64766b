//! Dates and times that keep the string they were sent as.
//!
//! Servers send empty strings, nine fractional digits and times without a zone. None of that may fail a report or be
//! lost, so the string is the value, and the calendar is read from it when asked for.

use std::cmp::Ordering;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime as ChronoDateTime, FixedOffset, NaiveDate, NaiveDateTime};

use crate::text::Text;
use crate::wire::{Read, Reader, View, Wire};

/// Why a string is not a date or a time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DateError {
    /// The string is empty.
    Empty,
    /// The string is not a date of the form `2024-01-31`, or the calendar has no such day.
    NotADate,
    /// The string is not a time in RFC 3339.
    NotATime,
    /// The string is a time without a zone; see [`DateTime::naive`].
    NoZone,
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the string is empty",
            Self::NotADate => "the string is not a date in the form 2024-01-31",
            Self::NotATime => "the string is not a time in the form 2024-01-31T12:00:00Z",
            Self::NoZone => "the time has no zone",
        })
    }
}

impl std::error::Error for DateError {}

/// A calendar date, written `2024-01-31`.
///
/// Two dates are equal if their strings are. They are ordered by the calendar; strings that are not dates come after all
/// dates, in the order of strings.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Date(Text);

impl Date {
    /// The date.
    ///
    /// # Errors
    ///
    /// If the string is not exactly four, two and two digits with hyphens between, or the calendar has no such day.
    pub fn get(&self) -> Result<NaiveDate, DateError> {
        match self.as_str() {
            "" => Err(DateError::Empty),
            text => calendar_date(text).ok_or(DateError::NotADate),
        }
    }
}

/// Reads `2024-01-31`, and nothing that is written differently.
fn calendar_date(text: &str) -> Option<NaiveDate> {
    let is_in_form = text.bytes().enumerate().all(|(index, byte)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let number = |digits: std::ops::Range<usize>| text.get(digits)?.parse::<u32>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    date.filter(|_| is_in_form && text.len() == "2024-01-31".len())
}

impl Ord for Date {
    fn cmp(&self, other: &Self) -> Ordering {
        // In the one form that is a date, the order of strings is that of the calendar.
        let place = |date: &Self| date.get().is_err();
        place(self).cmp(&place(other)).then_with(|| self.0.cmp(&other.0))
    }
}

impl From<NaiveDate> for Date {
    fn from(date: NaiveDate) -> Self {
        Self(Text::from(date.format("%Y-%m-%d").to_string()))
    }
}

/// A point in time, written `2024-01-31T12:00:00Z`.
///
/// Two times are equal if their strings are, since the string is what is kept. They are **ordered by time**, and by
/// their strings where the time is the same, so that `10:00:00Z` and `12:00:00+02:00` are neighbours but not equal: to
/// ask whether two points in time are the same, compare what [`DateTime::get`] returns. For the order, a time without a
/// zone counts as UTC, and strings that are not times come after all times. Each comparison reads both strings; sort
/// long lists by `sort_by_cached_key`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DateTime(Text);

impl DateTime {
    /// The point in time, with the offset that it was written in.
    ///
    /// # Errors
    ///
    /// If the string is not a time in RFC 3339, or names no zone.
    pub fn get(&self) -> Result<ChronoDateTime<FixedOffset>, DateError> {
        match ChronoDateTime::parse_from_rfc3339(self.as_str()) {
            Ok(time) => Ok(time),
            Err(_) => self.naive().and(Err(DateError::NoZone)),
        }
    }

    /// The date and the time of day as written, whatever the zone.
    ///
    /// # Errors
    ///
    /// If the string is not a time.
    pub fn naive(&self) -> Result<NaiveDateTime, DateError> {
        let text = self.as_str();
        if text.is_empty() {
            return Err(DateError::Empty);
        }
        let parsed = ChronoDateTime::parse_from_rfc3339(text);
        let parsed = parsed.or_else(|_| ChronoDateTime::parse_from_rfc3339(&format!("{text}Z")));
        parsed.map(|time| time.naive_local()).map_err(|_| DateError::NotATime)
    }

    /// The time for the order.
    fn instant(&self) -> Option<NaiveDateTime> {
        self.get().map(|time| time.naive_utc()).or_else(|_| self.naive()).ok()
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        let (time, other_time) = (self.instant(), other.instant());
        let is_none = time.is_none().cmp(&other_time.is_none());
        is_none.then(time.cmp(&other_time)).then_with(|| self.0.cmp(&other.0))
    }
}

impl<Zone: chrono::TimeZone> From<ChronoDateTime<Zone>> for DateTime {
    fn from(time: ChronoDateTime<Zone>) -> Self {
        Self(Text::from(time.to_utc().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)))
    }
}

macro_rules! text_like {
    ($name:ident) => {
        impl $name {
            /// The string as it was sent.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        crate::serde_str!($name);

        impl Wire for $name {
            fn blank() -> Self {
                Self(Text::default())
            }

            fn read(&mut self, reader: &mut Reader<'_>) -> Read {
                reader.text(&mut self.0)
            }

            fn view(&self) -> View<'_> {
                View::Text(self.as_str())
            }
        }

        impl From<Text> for $name {
            fn from(text: Text) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(Text::from(text))
            }
        }

        impl From<&String> for $name {
            fn from(text: &String) -> Self {
                Self(Text::from(text))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(Text::from(text))
            }
        }

        impl FromStr for $name {
            type Err = Infallible;

            fn from_str(text: &str) -> Result<Self, Infallible> {
                Ok(Self::from(text))
            }
        }

        impl From<$name> for Text {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

text_like!(Date);
text_like!(DateTime);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_plaid_sends_is_kept_and_read_where_it_can_be() {
        let nine = DateTime::from("2024-03-01T10:20:30.123456789Z");
        assert_eq!(nine.get().unwrap().timestamp_subsec_nanos(), 123_456_789);
        assert_eq!(nine.as_str(), "2024-03-01T10:20:30.123456789Z");

        let zoneless = DateTime::from("2024-03-01T10:20:30");
        assert_eq!(zoneless.get(), Err(DateError::NoZone));
        assert_eq!(zoneless.naive().unwrap().to_string(), "2024-03-01 10:20:30");

        assert_eq!(Date::from("").get(), Err(DateError::Empty));
        assert_eq!(Date::from("31/01/2024").get(), Err(DateError::NotADate));
        assert_eq!(DateTime::from("soon").get(), Err(DateError::NotATime));
    }

    #[test]
    fn a_date_has_one_form() {
        for text in [
            "2024-1-5",
            " 2024-01-31",
            "2024-01-31 ",
            "2024- 1- 5",
            "+12024-01-31",
            "+024-01-31",
            "2024-+1-31",
            "2024-01-3",
            "2024-01-311",
            "2024/01/31",
            "20240131",
            "2024-02-30",
            "2024-01-31T00:00:00Z",
            "２024-01-31",
            "2024-01-é",
        ] {
            assert_eq!(Date::from(text).get(), Err(DateError::NotADate), "{text}");
        }
        assert_eq!(Date::from("2024-02-29").get().ok(), NaiveDate::from_ymd_opt(2024, 2, 29));
    }

    #[test]
    fn a_time_without_a_zone_has_one_form() {
        for text in [
            "2024-1-5T10:20:30",
            " 2024-01-31T10:20:30",
            "+12024-01-31T10:20:30",
            "2024-01-31T10:20",
            "Z",
            "2024-01-31",
        ] {
            assert_eq!(DateTime::from(text).naive(), Err(DateError::NotATime), "{text}");
            assert_eq!(DateTime::from(text).get(), Err(DateError::NotATime), "{text}");
        }
        for text in ["2024-03-01 10:20:30", "2024-03-01T10:20:30.123456789", "2024-03-01T10:20:30+05:00"] {
            assert!(DateTime::from(text).naive().is_ok(), "{text}");
        }
    }

    /// Every pair of `sorted` is in its order, and what compares as equal is equal and has the same hash.
    fn assert_sorted<T: Ord + std::hash::Hash + fmt::Debug>(sorted: &[T]) {
        use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
        let hash = |value: &T| BuildHasherDefault::<DefaultHasher>::default().hash_one(value);
        for (index, left) in sorted.iter().enumerate() {
            for (other, right) in sorted.iter().enumerate() {
                assert_eq!(left.cmp(right), index.cmp(&other), "{left:?} {right:?}");
                assert_eq!(left == right, index == other, "{left:?} {right:?}");
                assert_eq!(hash(left) == hash(right), index == other, "{left:?} {right:?}");
            }
        }
    }

    #[test]
    fn times_are_ordered_by_time() {
        let sorted = [
            "2024-03-01T10:20:30+05:00",
            "2024-03-01T09:20:30Z",
            "2024-03-01T10:20:30",
            "2024-03-01T10:20:30.000Z",
            "2024-03-01T10:20:30Z",
            "2024-03-01T12:20:30+02:00",
            "2024-03-01T10:20:30.000000001Z",
            "2024-03-01T10:20:30.5Z",
            "2024-03-01T10:20:31Z",
            "2024-03-01T10:20:30-05:00",
            "",
            "2024-03-01",
            "soon",
        ];
        assert_sorted(&sorted.map(DateTime::from));
    }

    #[test]
    fn dates_are_ordered_by_the_calendar() {
        let sorted = ["0999-12-31", "2023-12-31", "2024-01-05", "2024-02-29", "", " 2024-01-31", "2024-02-30", "never"];
        assert_sorted(&sorted.map(Date::from));
    }

    #[test]
    fn made_dates_are_written_in_their_form() {
        let date = NaiveDate::from_ymd_opt(2024, 1, 31).unwrap();
        assert_eq!(Date::from(date).as_str(), "2024-01-31");
        assert_eq!(Date::from(date).get(), Ok(date));
        let time = date.and_hms_opt(12, 0, 0).unwrap().and_utc();
        assert_eq!(DateTime::from(time).as_str(), "2024-01-31T12:00:00Z");
    }
}
