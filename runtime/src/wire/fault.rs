//! What can go wrong in reading, and where.

use std::fmt;

use super::json::Json;
use super::lenient::SetAside;
use super::scan::NotJson;

/// The outcome of reading one value.
pub type Read = Result<(), Fault>;

/// Why a value was not read whole, on its way up: each level adds its step to the path. It is one pointer wide, so that
/// the path that succeeds pays nothing for it.
#[derive(Debug)]
pub struct Fault(Box<Kind>);

#[derive(Debug)]
enum Kind {
    /// The value was not read.
    Misfit(Place),
    /// The value was not read, and nothing that it is in can be read without it: its text is not valid JSON, or there
    /// is no more memory for it.
    Broken(Place),
    /// The value was read, but not all of it as it was sent: lenient decoding has left out parts, or characters were
    /// replaced.
    Partial(Vec<Part>),
}

/// Where a value fails to fit, and how. The steps lead there from inside out.
#[derive(Debug)]
struct Place {
    problem: Problem,
    at: usize,
    steps: Vec<Step>,
}

/// What was set aside: the value that all but the first `inside` steps of `cause` lead to. If characters were replaced,
/// it is the string as it was sent.
#[derive(Debug)]
struct Part {
    cause: Place,
    inside: usize,
    raw: Json,
}

/// What was set aside of a value that is being read.
#[derive(Default)]
pub(crate) struct Aside(Option<Fault>);

/// One step of a path.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
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
    TooLarge,
    TooManyParts,
    Replaced,
    MayBeRounded,
}

impl Fault {
    fn new(problem: Problem, at: usize) -> Self {
        Self(Box::new(Kind::Misfit(Place { problem, at, steps: Vec::new() })))
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
    pub(crate) fn may_be_rounded(at: usize) -> Self {
        Self::new(Problem::MayBeRounded, at)
    }

    #[cold]
    pub(crate) fn too_large(at: usize) -> Self {
        Self(Box::new(Kind::Broken(Place { problem: Problem::TooLarge, at, steps: Vec::new() })))
    }

    #[cold]
    pub(crate) fn too_many_parts(at: usize) -> Self {
        Self(Box::new(Kind::Broken(Place { problem: Problem::TooManyParts, at, steps: Vec::new() })))
    }

    /// A string was read, with replacements for what it cannot hold; `raw` is how it was sent.
    #[cold]
    pub(crate) fn replaced(raw: Json, at: usize) -> Self {
        let cause = Place { problem: Problem::Replaced, at, steps: Vec::new() };
        Self(Box::new(Kind::Partial(vec![Part { cause, inside: 0, raw }])))
    }

    /// The same, seen from the value around.
    #[cold]
    pub(crate) fn inside(mut self, step: Step) -> Self {
        match &mut *self.0 {
            Kind::Misfit(place) | Kind::Broken(place) => place.steps.push(step),
            Kind::Partial(parts) => parts.iter_mut().for_each(|part| part.cause.steps.push(step)),
        }
        self
    }

    /// Whether the value could not be read, not even in part.
    pub(crate) fn is_misfit(&self) -> bool {
        !matches!(*self.0, Kind::Partial(_))
    }

    /// Whether the text could be read on behind the value.
    pub(crate) fn can_be_set_aside(&self) -> bool {
        matches!(*self.0, Kind::Misfit(_))
    }

    /// The fault of the value around a mismatch that is left out; `raw` is the JSON of that, or why there is none.
    pub(crate) fn set_aside(self, raw: Result<Json, Self>) -> Self {
        let kind = match (*self.0, raw.map_err(|broken| *broken.0)) {
            (Kind::Misfit(cause), Ok(raw)) => Kind::Partial(vec![Part { inside: cause.steps.len(), cause, raw }]),
            // This one is nearer to where the text stops to be JSON.
            (Kind::Misfit(place), Err(_)) if matches!(place.problem, Problem::NotJson { .. }) => Kind::Broken(place),
            (_, Err(Kind::Misfit(place))) => Kind::Broken(place),
            (other, _) => other,
        };
        Self(Box::new(kind))
    }

    /// What was set aside of the whole body, or the error if that could not be read.
    pub(super) fn into_set_aside(self) -> Result<Vec<SetAside>, DecodeError> {
        match *self.0 {
            Kind::Misfit(place) | Kind::Broken(place) => Err(place.into_error()),
            Kind::Partial(parts) => Ok(parts.into_iter().map(Part::into_set_aside).collect()),
        }
    }
}

impl Aside {
    /// Adds what was set aside of an inner value.
    ///
    /// # Errors
    ///
    /// `fault` itself, if that value could not be read at all.
    #[cold]
    pub(crate) fn add(&mut self, fault: Fault) -> Read {
        match (self.0.as_mut().map(|all| &mut *all.0), *fault.0) {
            (Some(Kind::Partial(all)), Kind::Partial(more)) => all.extend(more),
            (_, kind @ Kind::Partial(_)) => self.0 = Some(Fault(Box::new(kind))),
            (_, kind) => return Err(Fault(Box::new(kind))),
        }
        Ok(())
    }

    /// The outcome of reading the value, if nothing else is wrong with it.
    #[inline]
    pub(crate) fn end(self) -> Read {
        self.0.map_or(Ok(()), Err)
    }
}

impl Part {
    fn into_set_aside(self) -> SetAside {
        let path = path(self.cause.steps.get(self.inside..).unwrap_or_default());
        SetAside::new(path, self.cause.into_error(), self.raw)
    }
}

impl Place {
    fn into_error(self) -> DecodeError {
        DecodeError { problem: self.problem, path: path(&self.steps), at: self.at }
    }
}

/// Writes steps, which lead from inside out, as a path from the whole body on.
fn path(steps: &[Step]) -> String {
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
    path
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

    /// Whether the value was read all the same, with characters replaced.
    pub(super) fn is_replacement(&self) -> bool {
        self.problem == Problem::Replaced
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
            Problem::Twice => write!(f, "the field occurs twice")?,
            Problem::TooDeep => write!(f, "nested too deep")?,
            Problem::OutOfRange { expected } => write!(f, "the number does not fit {expected}")?,
            Problem::NotJson { why } => write!(f, "the body is not valid JSON: {why}")?,
            Problem::NotUtf8 => write!(f, "the body is not UTF-8")?,
            Problem::TooLarge => write!(f, "the decoded values take too much memory for the size of the body")?,
            Problem::MayBeRounded => write!(f, "the number came through a 64-bit float and may have lost digits")?,
            Problem::Replaced => write!(f, "the string has half of a surrogate pair, read as U+FFFD")?,
            Problem::TooManyParts => write!(f, "too many parts of the body do not fit")?,
        }
        write!(f, " (at byte {})", self.at)
    }
}

impl std::error::Error for DecodeError {}
