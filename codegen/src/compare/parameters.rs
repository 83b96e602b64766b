//! What becomes of the parameters of an operation. Their fields are compared like those of any request.

use crate::ir::{ParameterSent, Parameters};

use super::{Break, Change, Comparison, Direction, Source, breaks};

impl Comparison<'_> {
    /// Whether methods take parameters, and how those that are there before and after are sent.
    pub(super) fn parameters(&mut self, before: Option<&Parameters>, after: Option<&Parameters>, base: &Change) {
        let (was, is) = (taken(before), taken(after));
        if was != is {
            let is_wire = after.is_some_and(|after| after.is_required && before.is_none());
            let wire = is_wire.then(|| breaks(Direction::Request, "a parameter is required")).into_iter().collect();
            let is_additive = before.is_none() && after.is_some_and(|after| !after.is_required);
            let (source, why) = if is_additive {
                (Source::Additive, "a method that takes parameters")
            } else {
                (Source::Breaking, "the method takes other parameters")
            };
            let (old, new, why) = (was.to_owned(), is.to_owned(), why.to_owned());
            self.changes.push(Change { old, new, wire, source, why, ..base.clone() });
        }
        let sent = before.into_iter().flat_map(|before| &before.sent);
        for old in sent {
            let same = |new: &&ParameterSent| (&new.wire, new.location) == (&old.wire, old.location);
            let new = after.and_then(|after| after.sent.iter().find(same));
            if let Some(new) = new.filter(|new| words(new) != words(old)) {
                let wire: Vec<Break> = vec![breaks(Direction::Request, "the server reads it in another way")];
                self.changes.push(Change { old: words(old), new: words(new), wire, ..base.clone() });
            }
        }
    }
}

fn taken(parameters: Option<&Parameters>) -> &'static str {
    match parameters {
        None => "no parameters",
        Some(parameters) if parameters.is_required => "required parameters",
        Some(_) => "optional parameters",
    }
}

/// How a parameter is written.
fn words(sent: &ParameterSent) -> String {
    format!("`{}` in the {}: {}", sent.wire, sent.location.word(), sent.encoding())
}
