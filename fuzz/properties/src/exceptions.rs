//! What is known not to hold yet. Nothing else in this package makes an exception: once the code is repaired, its line
//! goes, and the fuzzer guards the repair.

/// A decimal with an exponent may be rounded; it should be exact or refused.
pub(crate) const DECIMALS_WITH_AN_EXPONENT_ARE_ROUNDED: bool = true;

/// Numbers that are exact may be refused, such as `7e1` as a whole number.
pub(crate) const EXACT_NUMBERS_ARE_REFUSED: bool = true;

/// A known string with half of a surrogate pair may be refused, read with U+FFFD, or set aside.
pub(crate) const HALF_SURROGATES_ARE_UNDECIDED: bool = true;

/// Parts of messages that a document may cause, and why: those of the generator's panics, and of properties that do not
/// hold.
pub(crate) const DOCUMENTS: &[(&str, &str)] = &[
    ("Ident is not allowed to be empty", "the field of an `x-choice` and the names of `x-domains` are not checked"),
    ("no module is src/", "a schema called `Mod` is written in place of the index of the models"),
    ("the edits fail", "edits for a drift may come to no end, or give invalid YAML, which is reported and not written"),
];
