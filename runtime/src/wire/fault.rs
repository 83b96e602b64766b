//! What can go wrong in reading, and where.

use std::fmt;

use super::scan::NotJson;

/// The outcome of reading one value.
pub type Read = Result<(), Fault>;

/// A failure on its way up: each level adds its step to the path. It is one pointer wide, so that the path that
/// succeeds pays nothing for it.
#[derive(Debug)]
pub struct Fault(Box<Inner>);

#[derive(Debug)]
struct Inner {
    problem: Problem,
    at: usize,
    steps: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    Field(&'static str),
    Index(usize),
}

/// How a value failed to fit. It names kinds and fields, never a value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    Expected { expected: &'static str, found: &'static str },
    Missing { object: &'static str, fields: Vec<&'static str> },
    Twice,
    TooDeep,
    OutOfRange { expected: &'static str },
    NotJson { why: &'static str },
    NotUtf8,
}

impl Fault {
    fn new(problem: Problem, at: usize) -> Self {
        Self(Box::new(Inner { problem, at, steps: Vec::new() }))
    }

    #[cold]
    pub(crate) fn expected(expected: &'static str, found: &'static str, at: usize) -> Self {
        Self::new(Problem::Expected { expected, found }, at)
    }

    #[cold]
    pub(crate) fn missing(object: &'static str, fields: Vec<&'static str>, at: usize) -> Self {
        Self::new(Problem::Missing { object, fields }, at)
    }

    #[cold]
    pub(crate) fn twice(at: usize) -> Self {
        Self::new(Problem::Twice, at)
    }

    #[cold]
    pub(crate) fn too_deep(at: usize) -> Self {
        Self::new(Problem::TooDeep, at)
    }

    #[cold]
    pub(crate) fn out_of_range(expected: &'static str, at: usize) -> Self {
        Self::new(Problem::OutOfRange { expected }, at)
    }

    #[cold]
    pub(crate) fn not_json(why: &'static str, at: usize) -> Self {
        Self::new(Problem::NotJson { why }, at)
    }

    #[cold]
    pub(crate) fn in_field(mut self, name: &'static str) -> Self {
        self.0.steps.push(Step::Field(name));
        self
    }

    #[cold]
    pub(crate) fn in_element(mut self, index: usize) -> Self {
        self.0.steps.push(Step::Index(index));
        self
    }

    pub(crate) fn into_error(self) -> DecodeError {
        let Inner { problem, at, steps } = *self.0;
        let mut path = String::new();
        for step in steps.iter().rev() {
            match step {
                Step::Field(name) if path.is_empty() => path.push_str(name),
                Step::Field(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Step::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        DecodeError { problem, path, at }
    }
}

impl From<NotJson> for Fault {
    #[cold]
    fn from(error: NotJson) -> Self {
        Self::not_json(error.why, error.at)
    }
}

/// Where a body does not fit its type, and how. It holds no value of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    problem: Problem,
    path: String,
    at: usize,
}

impl DecodeError {
    pub(crate) fn not_utf8() -> Self {
        Self { problem: Problem::NotUtf8, path: String::new(), at: 0 }
    }

    /// Path of the value, such as `report.items[0].accounts[2].balances.current`; empty for the whole body. The
    /// entries of a map are counted, since their keys are data.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Offset in the body, in bytes.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.at
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        match &self.problem {
            Problem::Expected { expected, found } => write!(f, "expected {expected}, found {found}")?,
            Problem::Missing { object, fields } => write!(f, "{object} lacks {}", fields.join(", "))?,
            Problem::Twice => write!(f, "the field is there twice")?,
            Problem::TooDeep => write!(f, "nested too deep")?,
            Problem::OutOfRange { expected } => write!(f, "the number does not fit {expected}")?,
            Problem::NotJson { why } => write!(f, "the body is no JSON: {why}")?,
            Problem::NotUtf8 => write!(f, "the body is not UTF-8")?,
        }
        write!(f, " (at byte {})", self.at)
    }
}

impl std::error::Error for DecodeError {}
