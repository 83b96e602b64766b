//! From the place of a value to the items that describe it.

use codegen::name::{NamedIr, snake_ident};

/// Something that an old client and a new server no longer agree on.
pub(super) struct Evidence {
    /// The items that may be the cause, by their names in the old crate.
    pub(super) about: Vec<String>,
    /// What happened.
    pub(super) why: String,
}

/// The items on the way from a type along `steps`, and the fields `last` of the object at the end, which the old crate
/// need not have.
pub(super) fn blamed(named: &NamedIr<'_>, ty: &str, steps: &[&str], last: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut current = named.types.values().find(|other| other.ident == ty);
    for step in steps {
        let Some(owner) = current else { break };
        // Other steps are array indices and map keys.
        let Some(field) = owner.fields.iter().find(|field| field.field.wire == *step) else { continue };
        found.push(format!("{}.{}", owner.ident, field.ident));
        current = field.field.ty.named().and_then(|id| named.types.get(id));
    }
    if let Some(owner) = current {
        found.extend(last.iter().map(|wire| format!("{}.{}", owner.ident, snake_ident(wire))));
        if last.is_empty() {
            found.push(owner.ident.to_string());
            found.extend(named.choice_of(owner).map(|choice| choice.ident.to_string()));
            // All alternatives may be absent because one of them was renamed.
            let alternatives = owner.fields.iter().filter(|field| field.in_choice);
            found.extend(alternatives.map(|field| format!("{}.{}", owner.ident, field.ident)));
        }
    }
    found
}
