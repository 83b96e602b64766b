//! Lenient decoding: a value that does not fit costs no more than itself.
//!
//! It is set aside at the nearest place that can honestly be without it: a field that is optional or may be null, an
//! element of a list, an entry of a map. A field that must have a value is never made up, so that its object is set
//! aside in its turn. The work is done by the one decoder, in the places where it would give up.

use std::fmt;

use super::{Body, DecodeError, Json, Numbers, Wire, read_body};

/// A decoded value, and what of its body is not in it as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Lenient<T> {
    /// The value, without what was left out.
    pub value: T,
    /// What was left out or changed, in the order of the body. Empty if the whole body fits.
    pub set_aside: Vec<SetAside>,
}

/// A part of a body that is not in the decoded value as it was sent: it did not fit and was left out, or it is a string
/// with characters that had to be replaced.
#[derive(Clone, PartialEq, Eq)]
pub struct SetAside {
    path: String,
    problem: DecodeError,
    raw: Json,
}

impl<T> Lenient<T> {
    /// A value of which nothing is missing.
    pub(crate) fn whole(value: T) -> Self {
        Self { value, set_aside: Vec::new() }
    }
}

impl SetAside {
    pub(super) fn new(path: String, problem: DecodeError, raw: Json) -> Self {
        Self { path, problem, raw }
    }

    /// Whether the part is missing from the decoded value. It is not if it is a string with half of a surrogate pair, in
    /// the place of which the decoded value has U+FFFD.
    #[must_use]
    pub fn is_left_out(&self) -> bool {
        !self.problem.is_replacement()
    }

    /// Path of the part, such as `report.items[0].accounts[3].owners[0]`. Indices are those of the body; the
    /// entries of a map are counted, since their keys are data.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was wrong, without any value. Its own path leads to the value that did not fit, which may stand deep inside
    /// what was left out for it.
    #[must_use]
    pub fn problem(&self) -> &DecodeError {
        &self.problem
    }

    /// The part as it was sent: personal data, like as not.
    #[must_use]
    pub fn raw(&self) -> &Json {
        &self.raw
    }
}

impl fmt::Debug for SetAside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("SetAside");
        out.field("path", &self.path).field("problem", &format_args!("{}", self.problem)).finish_non_exhaustive()
    }
}

impl fmt::Display for SetAside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_left_out() { "set aside" } else { "changed" };
        write!(f, "{} is {what}: {}", self.path, self.problem)
    }
}

/// Reads a whole body, and leaves out what does not fit.
///
/// # Errors
///
/// If the body is not JSON, or if a mismatch is in a part that the value cannot do without.
pub fn decode_lenient<T: Wire>(body: &Body) -> Result<Lenient<T>, DecodeError> {
    let mut value = T::blank();
    let set_aside = read_body(body, Numbers::Exact, true, &mut |reader| value.read(reader))?;
    Ok(Lenient { value, set_aside })
}

/// Reads a JSON text as [`from_json`](super::from_json) does, and leaves out what does not fit.
///
/// # Errors
///
/// Those of [`decode_lenient`].
pub fn from_json_lenient<T: Wire>(text: impl Into<Vec<u8>>) -> Result<Lenient<T>, DecodeError> {
    decode_lenient(&Body::new(text.into()))
}
