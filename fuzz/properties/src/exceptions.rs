//! What is known not to hold yet. Nothing else in this package makes an exception: once the code is repaired, its line
//! goes, and the fuzzer guards the repair.

/// Parts of messages that a document may cause, and why: those of the generator's panics, and of properties that do not
/// hold.
pub(crate) const DOCUMENTS: &[(&str, &str)] = &[(
    "the edits fail",
    "edits for a drift may come to no end, or give invalid YAML, which is reported and not written",
)];
