//! Dates and times that keep the text they came as.
//!
//! Plaid sends empty texts, nine fractional digits and times without a zone. None of that may fail a report or be
//! lost, so the text is the value, and the calendar is read from it when asked for.

use std::fmt;

use chrono::{DateTime as ChronoDateTime, FixedOffset, NaiveDate, NaiveDateTime};

use crate::text::Text;
use crate::wire::{Read, Reader, View, Wire};

/// A text that is no date or time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DateError {
    /// The text is empty.
    Empty,
    /// The text is no date in ISO 8601.
    NotADate,
    /// The text is no time in RFC 3339.
    NotATime,
    /// The text is a time without a zone; see [`DateTime::naive`].
    NoZone,
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the text is empty",
            Self::NotADate => "the text is no date in the form 2024-01-31",
            Self::NotATime => "the text is no time in the form 2024-01-31T12:00:00Z",
            Self::NoZone => "the time has no zone",
        })
    }
}

impl std::error::Error for DateError {}

/// A calendar date, written `2024-01-31`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(Text);

impl Date {
    /// The date.
    ///
    /// # Errors
    ///
    /// If the text that came is no date.
    pub fn get(&self) -> Result<NaiveDate, DateError> {
        match self.as_str() {
            "" => Err(DateError::Empty),
            text => NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| DateError::NotADate),
        }
    }
}

impl From<NaiveDate> for Date {
    fn from(date: NaiveDate) -> Self {
        Self(Text::from(date.format("%Y-%m-%d").to_string()))
    }
}

/// A point in time, written `2024-01-31T12:00:00Z`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(Text);

impl DateTime {
    /// The point in time, with the offset that it was written in.
    ///
    /// # Errors
    ///
    /// If the text that came is no time, or names no zone.
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
    /// If the text that came is no time.
    pub fn naive(&self) -> Result<NaiveDateTime, DateError> {
        let text = self.as_str();
        if text.is_empty() {
            return Err(DateError::Empty);
        }
        if let Ok(time) = ChronoDateTime::parse_from_rfc3339(text) {
            return Ok(time.naive_local());
        }
        let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
        let parsed = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
        parsed.ok_or(DateError::NotATime)
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
            /// The text as it came.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

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
    fn made_dates_are_written_in_their_form() {
        let date = NaiveDate::from_ymd_opt(2024, 1, 31).unwrap();
        assert_eq!(Date::from(date).as_str(), "2024-01-31");
        assert_eq!(Date::from(date).get(), Ok(date));
        let time = date.and_hms_opt(12, 0, 0).unwrap().and_utc();
        assert_eq!(DateTime::from(time).as_str(), "2024-01-31T12:00:00Z");
    }
}
