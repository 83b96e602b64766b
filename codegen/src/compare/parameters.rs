//! Changes of the parameters of an operation. Their fields are compared like those of any request.

use crate::ir::{ParameterSent, Parameters};

use super::{Break, Change, Comparison, Direction, Source, breaks};

impl Comparison<'_> {
    /// Compares whether methods take parameters, and how the parameters of both documents are sent.
    pub(super) fn parameters(&mut self, before: Option<&Parameters>, after: Option<&Parameters>, base: &Change) {
        let (was, is) = (taken(before), taken(after));
        if was != is {
            let is_wire = after.is_some_and(|after| after.is_required && before.is_none());
            let wire = is_wire.then(|| breaks(Direction::Request, "a parameter is required")).into_iter().collect();
            let is_additive = before.is_none() && after.is_some_and(|after| !after.is_required);
            let (source, why) = if is_additive {
                (Source::Additive, "a new method that takes parameters")
            } else {
                (Source::Breaking, "the parameters of the method changed")
            };
            let (old, new, why) = (was.to_owned(), is.to_owned(), why.to_owned());
            self.changes.push(Change { old, new, wire, source, why, ..base.clone() });
        }
        let (olds, news) = (sent(before), sent(after));
        for old in olds {
            let is_here = |other: &&ParameterSent| (&other.wire, other.location) == (&old.wire, old.location);
            // A parameter that moved to another location, where the old document has none of its name.
            let is_moved = |new: &&ParameterSent| {
                let is_same = |other: &ParameterSent| (&other.wire, other.location) == (&new.wire, new.location);
                new.wire == old.wire && !olds.iter().any(is_same)
            };
            let new = news.iter().find(is_here).or_else(|| news.iter().find(is_moved));
            if let Some(new) = new.filter(|new| describe(new) != describe(old)) {
                let wire: Vec<Break> = vec![breaks(Direction::Request, "the server reads it in a different format")];
                self.changes.push(Change { old: describe(old), new: describe(new), wire, ..base.clone() });
            }
        }
    }
}

fn sent(parameters: Option<&Parameters>) -> &[ParameterSent] {
    parameters.map_or(&[], |parameters| &parameters.sent)
}

fn taken(parameters: Option<&Parameters>) -> &'static str {
    match parameters {
        None => "no parameters",
        Some(parameters) if parameters.is_required => "required parameters",
        Some(_) => "optional parameters",
    }
}

/// Describes where and how a parameter is sent.
fn describe(sent: &ParameterSent) -> String {
    format!("`{}` in the {}: {}", sent.wire, sent.location.word(), sent.encoding())
}
