//! What a caller does about an error.

use crate::wire::{Json, Wire};

/// What a caller does about an error of the API.
///
/// It follows from the error's type and code, never from the HTTP status or a message. The docs of the type of the codes,
/// such as `PlaidErrorCode`, have the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remedy {
    /// What was asked for is being made: wait for the webhook, or ask again slowly.
    Wait,
    /// What was asked for is gone or was never there: create it, which may cost money. The code says which of the two. If
    /// there never was one, it may be that the consumer has not finished Link yet.
    CreateAgain,
    /// A connection is broken: have the consumer repair it in Link's update mode, then create again.
    RepairItems,
    /// The consumer has to go through Link once more.
    LinkAgain,
    /// The institution does not give what is needed: have the consumer choose another.
    AnotherInstitution,
    /// Too many calls, or a fault of the server's: send again later, with growing pauses, if the operation is safe to
    /// send again.
    BackOff,
    /// The request is wrong: correct it before it is sent again.
    FixRequest,
    /// Do nothing more: no retry and no other way around.
    Stop,
}

/// What to do about the errors of a type, a code, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorRule {
    error_type: Option<&'static str>,
    code: Option<&'static str>,
    remedy: Remedy,
}

impl ErrorRule {
    /// A rule for one code of one type.
    #[must_use]
    pub const fn new(error_type: &'static str, code: &'static str, remedy: Remedy) -> Self {
        Self { error_type: Some(error_type), code: Some(code), remedy }
    }

    /// A rule for every code of a type.
    #[must_use]
    pub const fn of_type(error_type: &'static str, remedy: Remedy) -> Self {
        Self { error_type: Some(error_type), code: None, remedy }
    }

    /// A rule for a code of every type.
    #[must_use]
    pub const fn of_code(code: &'static str, remedy: Remedy) -> Self {
        Self { error_type: None, code: Some(code), remedy }
    }

    fn fits(&self, error_type: &str, code: &str) -> bool {
        self.error_type.is_none_or(|known| known == error_type) && self.code.is_none_or(|known| known == code)
    }
}

/// The error body of an API.
pub trait Envelope: Wire {
    /// The type of its codes.
    type Code: for<'a> From<&'a str>;
    /// What to do about each error; the first that fits holds.
    const RULES: &'static [ErrorRule];

    /// What to do about the error. `None` if it is not known: then do not send again.
    #[must_use]
    fn remedy(&self) -> Option<Remedy> {
        let text = |name| self.view().text_of(name);
        remedy(Self::RULES, &text("error_type")?, &text("error_code")?)
    }
}

/// An API that does not describe its errors.
impl Envelope for Json {
    type Code = String;
    const RULES: &'static [ErrorRule] = &[];
}

/// What the first rule that fits says.
pub(crate) fn remedy(rules: &[ErrorRule], error_type: &str, code: &str) -> Option<Remedy> {
    rules.iter().find(|rule| rule.fits(error_type, code)).map(|rule| rule.remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_fits_holds() {
        const RULES: &[ErrorRule] = &[
            ErrorRule::of_code("STOP_IT", Remedy::Stop),
            ErrorRule::new("REPORT", "NOT_READY", Remedy::Wait),
            ErrorRule::of_type("REPORT", Remedy::CreateAgain),
        ];
        for (error_type, code, expected) in [
            ("REPORT", "NOT_READY", Some(Remedy::Wait)),
            ("REPORT", "GONE", Some(Remedy::CreateAgain)),
            ("REPORT", "STOP_IT", Some(Remedy::Stop)),
            ("OTHER", "STOP_IT", Some(Remedy::Stop)),
            ("OTHER", "NOT_READY", None),
        ] {
            assert_eq!(remedy(RULES, error_type, code), expected, "{error_type} {code}");
        }
    }
}
