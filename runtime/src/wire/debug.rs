//! How models print: names and shapes in full, and nothing that the spec calls sensitive.

use std::fmt;

use super::Wire;
use super::extra::Extra;
use super::object::Shape;

/// Stands for a value that is not shown.
pub(crate) const REDACTED: &str = "[redacted]";

pub(super) fn debug_slots(
    f: &mut fmt::Formatter<'_>,
    shape: &Shape,
    slots: &[&dyn Wire],
    extra: Option<&Extra>,
) -> fmt::Result {
    let mut out = f.debug_struct(shape.name);
    for (field, slot) in shape.fields.iter().zip(slots) {
        if field.is_sensitive() && !slot.is_absent() {
            out.field(field.name(), &format_args!("{REDACTED}"));
        } else {
            out.field(field.name(), slot);
        }
    }
    if let Some(extra) = extra.filter(|extra| extra.iter().next().is_some()) {
        out.field("extra", extra);
    }
    out.finish()
}
