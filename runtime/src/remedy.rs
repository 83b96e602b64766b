//! What a caller does about an error.

use crate::profile::{ErrorMembers, Summary};
use crate::wire::{Json, Wire};

/// What a caller does about an error of the API: the classes that every API has. The client acts on the first two.
///
/// A document may name remedies of its own (`x-remedies`). Its crate has a type of the same name then, of which each
/// converts to one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remedy {
    /// What was asked for is being made: wait for the webhook, or ask again slowly.
    Wait,
    /// Too many calls, or a fault of the server's: send again later, with growing pauses, if the operation is safe to
    /// send again.
    BackOff,
    /// The request is wrong, or something has to be done before it: correct it before it is sent again.
    FixRequest,
    /// Do nothing more: no retry and no other way around.
    Stop,
}

/// What to do about the errors of a type, a code, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorRule<R = Remedy> {
    error_type: Option<&'static str>,
    code: Option<&'static str>,
    remedy: R,
}

impl<R: Copy> ErrorRule<R> {
    /// A rule for one code of one type.
    #[must_use]
    pub const fn new(error_type: &'static str, code: &'static str, remedy: R) -> Self {
        Self { error_type: Some(error_type), code: Some(code), remedy }
    }

    /// A rule for every code of a type.
    #[must_use]
    pub const fn of_type(error_type: &'static str, remedy: R) -> Self {
        Self { error_type: Some(error_type), code: None, remedy }
    }

    /// A rule for a code of every type.
    #[must_use]
    pub const fn of_code(code: &'static str, remedy: R) -> Self {
        Self { error_type: None, code: Some(code), remedy }
    }

    fn fits(&self, error_type: Option<&str>, code: Option<&str>) -> bool {
        let is_known = |known: Option<&str>, found: Option<&str>| known.is_none_or(|known| found == Some(known));
        is_known(self.error_type, error_type) && is_known(self.code, code)
    }
}

/// The error body of an API.
pub trait Envelope: Wire {
    /// The type of its codes.
    type Code: for<'a> From<&'a str>;
    /// The remedies of the API: those of [`Remedy`], or more.
    type Remedy: Copy + From<Remedy> + Into<Remedy> + 'static;
    /// The members by which its errors are distinguished; `None` if the document does not say.
    const MEMBERS: Option<ErrorMembers>;
    /// What to do about each error; the first that fits holds.
    const RULES: &'static [ErrorRule<Self::Remedy>];

    /// What to do about the error. `None` if it is not known: then do not send again.
    #[must_use]
    fn remedy(&self) -> Option<Self::Remedy> {
        let members = Self::MEMBERS?;
        let error_type = members.error_type.and_then(|name| self.view().text_of(name));
        let code = self.view().text_of(members.code);
        ruled(Self::RULES, error_type.as_deref(), code.as_deref())
    }
}

/// An API that does not describe its errors.
impl Envelope for Json {
    type Code = String;
    type Remedy = Remedy;
    const MEMBERS: Option<ErrorMembers> = None;
    const RULES: &'static [ErrorRule] = &[];
}

/// What to do about an error body, as a function without a type, so that the way of a call is compiled once.
pub(crate) type Judge = fn(&Summary, u16) -> Option<Remedy>;

/// The class of what the first rule that fits says.
pub(crate) fn judge<E: Envelope>(summary: &Summary, status: u16) -> Option<Remedy> {
    remedy::<E>(summary, status).map(Into::into)
}

/// What the first rule that fits says, or, of an API whose errors have no codes, what the status does.
pub(crate) fn remedy<E: Envelope>(summary: &Summary, status: u16) -> Option<E::Remedy> {
    match E::MEMBERS {
        Some(_) => ruled(E::RULES, summary.error_type.as_deref(), summary.error_code.as_deref()),
        None if summary.error_code.is_none() => of_status(status).map(Into::into),
        None => None,
    }
}

fn ruled<R: Copy>(rules: &[ErrorRule<R>], error_type: Option<&str>, code: Option<&str>) -> Option<R> {
    rules.iter().find(|rule| rule.fits(error_type, code)).map(|rule| rule.remedy)
}

/// What a status says by itself.
fn of_status(status: u16) -> Option<Remedy> {
    match status {
        408 | 429 | 500 | 502..=504 => Some(Remedy::BackOff),
        400..=499 => Some(Remedy::FixRequest),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_fits_holds() {
        const RULES: &[ErrorRule] = &[
            ErrorRule::of_code("STOP_IT", Remedy::Stop),
            ErrorRule::new("REPORT", "NOT_READY", Remedy::Wait),
            ErrorRule::of_type("REPORT", Remedy::FixRequest),
        ];
        for (error_type, code, expected) in [
            ("REPORT", "NOT_READY", Some(Remedy::Wait)),
            ("REPORT", "GONE", Some(Remedy::FixRequest)),
            ("REPORT", "STOP_IT", Some(Remedy::Stop)),
            ("OTHER", "STOP_IT", Some(Remedy::Stop)),
            ("OTHER", "NOT_READY", None),
        ] {
            assert_eq!(ruled(RULES, Some(error_type), Some(code)), expected, "{error_type} {code}");
        }
    }

    #[test]
    fn a_rule_for_a_type_fits_no_error_without_one() {
        const RULES: &[ErrorRule] = &[ErrorRule::of_type("A", Remedy::Stop), ErrorRule::of_code("B", Remedy::Wait)];
        assert_eq!(ruled(RULES, None, Some("B")), Some(Remedy::Wait));
        assert_eq!(ruled(RULES, None, Some("A")), None);
        assert_eq!(ruled(RULES, None, None), None);
    }

    #[test]
    fn an_error_without_a_code_is_judged_by_its_status() {
        for (status, expected) in [
            (400, Some(Remedy::FixRequest)),
            (404, Some(Remedy::FixRequest)),
            (408, Some(Remedy::BackOff)),
            (429, Some(Remedy::BackOff)),
            (500, Some(Remedy::BackOff)),
            (501, None),
            (503, Some(Remedy::BackOff)),
            (302, None),
        ] {
            assert_eq!(remedy::<Json>(&Summary::default(), status), expected, "{status}");
        }
    }
}
