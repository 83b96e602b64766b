//! Changes of the responses of an operation, by status.

use crate::ir::{Declared, Docs, ResponseBody, Responses, Status, StatusResponse};
use crate::name::{NamedByStatus, NamedOperation, NamedType, UNRECOGNIZED};

use super::{Break, Change, Comparison, Direction, Kind, Source, breaks};

/// How the old client reads a response.
enum Reads<'r> {
    /// As this body.
    As(&'r ResponseBody),
    /// As any JSON, because the status is unknown to it.
    AnyJson,
}

impl Comparison<'_> {
    pub(super) fn responses(&mut self, old: &NamedOperation<'_>, new: &NamedOperation<'_>, base: &Change) {
        match (&old.response, &new.response) {
            (Some(was), Some(is)) => self.variants((was, is), Some(&old.operation.responses), base),
            _ => self.response_type(old, new, base),
        }
        match (&old.errors, &new.errors) {
            (Some(was), Some(is)) => self.variants((was, is), None, base),
            // Whether all operations share an error is reported with that.
            _ if self.fails_as_before(old, new) => {}
            (was, is) => {
                let listed = |by_status: &Option<NamedByStatus<'_>>, is_old| {
                    by_status.as_ref().map(|by_status| self.listed(by_status, is_old))
                };
                self.whole(listed(was, true), listed(is, false), "typed errors", base);
            }
        }
        let headers = |responses: &Responses, is_old| Some(self.ident(responses.headers.as_ref()?, is_old));
        let (was, is) = (headers(&old.operation.responses, true), headers(&new.operation.responses, false));
        self.whole(was, is, "typed headers", base);
    }

    /// Whether the errors of an operation are unchanged.
    fn fails_as_before(&self, old: &NamedOperation<'_>, new: &NamedOperation<'_>) -> bool {
        let errors = |operation: &NamedOperation<'_>, is_old| {
            let errors = operation.operation.responses.errors.iter();
            errors.map(|error| self.describe_variant(error, is_old)).collect::<Vec<_>>()
        };
        errors(old, true) == errors(new, false)
    }

    /// Reports something that was added or removed as a whole; other changes are reported at its parts.
    fn whole(&mut self, was: Option<String>, is: Option<String>, what: &str, base: &Change) {
        let (source, why) = match (&was, &is) {
            (None, Some(_)) => (Source::Additive, format!("it has {what}")),
            (Some(_), None) => (Source::Breaking, format!("it no longer has {what}")),
            _ => return,
        };
        let describe = |side: Option<String>| side.unwrap_or_else(|| format!("no {what}"));
        self.changes.push(Change { old: describe(was), new: describe(is), source, why, ..base.clone() });
    }

    /// Compares the response type of a method, unless it is an enum by status in both documents.
    fn response_type(&mut self, old: &NamedOperation<'_>, new: &NamedOperation<'_>, base: &Change) {
        let (was, is) = (self.response_name(old, true), self.response_name(new, false));
        if was == is {
            return;
        }
        let (before, after) = (&old.operation.responses, &new.operation.responses);
        let source = match (before.single(), after.single()) {
            // Bytes of another media type are bytes in Rust all the same, and so are strings.
            (Some(ResponseBody::Binary(_)), Some(ResponseBody::Binary(_)))
            | (Some(ResponseBody::Text(_)), Some(ResponseBody::Text(_))) => Source::None,
            _ => Source::Breaking,
        };
        let mut wire: Vec<Break> = Vec::new();
        for response in &after.success {
            wire.extend(
                self.refused(&reads(before, response.status), &response.body).filter(|why| !wire.contains(why)),
            );
        }
        let why = if source == Source::None { "" } else { "the response type changed" }.to_owned();
        let change = Change { old: was, new: is, wire, source, why, ..base.clone() };
        let declared = |responses: &Responses| responses.success.first().and_then(|response| response.declared.clone());
        self.body_change((declared(before).as_ref(), declared(after).as_ref()), change);
    }

    /// Compares the variants of an enum by status. Those of errors break no client, which only keeps the body undecoded.
    fn variants(
        &mut self,
        (old, new): (&NamedByStatus<'_>, &NamedByStatus<'_>),
        before: Option<&Responses>,
        base: &Change,
    ) {
        let find = |list: &NamedByStatus<'_>, status| list.variants.iter().any(|(_, other)| other.status == status);
        for (ident, was) in &old.variants {
            let change = Change { rust: format!("{}::{ident}", new.ident), ..base.clone() };
            match new.variants.iter().find(|(_, is)| is.status == was.status) {
                Some((_, is)) => self.variant(was, is, before, change),
                None => self.changes.push(Change {
                    kind: Kind::Removed,
                    old: self.describe_variant(was, true),
                    source: Source::Breaking,
                    why: "the variant was removed".to_owned(),
                    ..change
                }),
            }
        }
        for (ident, is) in new.variants.iter().filter(|(_, is)| !find(old, is.status)) {
            // A variant for all other statuses replaces the variant for unknown statuses.
            let closes = old.is_open && !new.is_open && !matches!(is.status, Status::Code(_));
            let (source, why, rust) = if closes {
                let unrecognized = format!("{}::{UNRECOGNIZED}", new.ident);
                (Source::Breaking, "the variant for other statuses was removed", unrecognized)
            } else {
                let variant = format!("{}::{ident}", new.ident);
                (Source::Additive, "a new variant of a non-exhaustive enum", variant)
            };
            let refused = before.and_then(|before| self.refused(&reads(before, is.status), &is.body));
            self.changes.push(Change {
                rust,
                kind: Kind::Added,
                new: self.describe_variant(is, false),
                wire: refused.into_iter().collect(),
                source,
                why: why.to_owned(),
                ..base.clone()
            });
        }
    }

    /// Compares a variant of both documents.
    fn variant(&mut self, was: &StatusResponse, is: &StatusResponse, before: Option<&Responses>, change: Change) {
        let docs = |response: &StatusResponse| Docs { text: response.text.clone(), ..Docs::default() };
        self.prose(&change, (&docs(was), &docs(is)));
        let (old, new) = (self.describe_variant(was, true), self.describe_variant(is, false));
        if old == new {
            return;
        }
        let refused = before.and_then(|_| self.refused(&Reads::As(&was.body), &is.body));
        let is_same = self.named_type(&was.body, true) == self.named_type(&is.body, false);
        let (source, why) = if is_same { (Source::None, "") } else { (Source::Breaking, "the payload type changed") };
        let wire = refused.into_iter().collect();
        let declared: (Option<&Declared>, Option<&Declared>) = (was.declared.as_ref(), is.declared.as_ref());
        self.body_change(declared, Change { old, new, wire, source, why: why.to_owned(), ..change });
    }

    /// Why the old client fails on a response.
    fn refused(&self, reads: &Reads<'_>, body: &ResponseBody) -> Option<Break> {
        match (reads, body) {
            (Reads::As(ResponseBody::Json(to)), ResponseBody::Json(from)) => {
                self.body_mismatch(from, to, Direction::Response).pop()
            }
            (Reads::AnyJson, ResponseBody::Json(_)) => None,
            (Reads::As(ResponseBody::Json(_)) | Reads::AnyJson, _) => {
                Some(breaks(Direction::Response, "the response is not JSON"))
            }
            (Reads::As(_), _) => None,
        }
    }

    /// Whether an old type holds the headers of a response, whose mismatches fail no call.
    pub(super) fn is_headers(&self, ty: &NamedType<'_>) -> bool {
        let headers = self.old.operations.iter().filter_map(|old| old.operation.responses.headers.as_ref());
        headers.into_iter().any(|id| self.old.types.get(id).is_some_and(|headers| headers.ident == ty.ident))
    }

    /// Describes the response type of a method.
    pub(super) fn response_name(&self, operation: &NamedOperation<'_>, is_old: bool) -> String {
        let single = operation.operation.responses.single();
        match (&operation.response, single) {
            (Some(by_status), _) => self.listed(by_status, is_old),
            (None, Some(body)) => self.describe_body(body, is_old),
            (None, None) => String::new(),
        }
    }

    fn listed(&self, by_status: &NamedByStatus<'_>, is_old: bool) -> String {
        let variants = by_status.variants.iter().map(|(_, response)| self.describe_variant(response, is_old));
        format!("{} ({})", by_status.ident, variants.collect::<Vec<_>>().join(", "))
    }

    fn describe_variant(&self, response: &StatusResponse, is_old: bool) -> String {
        format!("{}: {}", response.status, self.describe_body(&response.body, is_old))
    }

    fn describe_body(&self, body: &ResponseBody, is_old: bool) -> String {
        match body {
            ResponseBody::Json(ty) => self.spelled(ty, is_old),
            ResponseBody::Text(media) | ResponseBody::Binary(media) => media.clone(),
            ResponseBody::Empty => "no response body".to_owned(),
        }
    }

    /// The type of a body in Rust.
    fn named_type(&self, body: &ResponseBody, is_old: bool) -> String {
        match body {
            ResponseBody::Json(ty) => self.spelled(ty, is_old),
            ResponseBody::Text(_) => "PlainText".to_owned(),
            ResponseBody::Binary(_) => "Binary".to_owned(),
            ResponseBody::Empty => String::new(),
        }
    }
}

/// How a client with these responses reads a successful one with this status.
fn reads(responses: &Responses, status: Status) -> Reads<'_> {
    if let Some(single) = responses.single() {
        return Reads::As(single);
    }
    let is_of = |response: &&StatusResponse| match response.status {
        Status::Code(_) => response.status == status,
        Status::Range(_) | Status::Default => true,
    };
    // Sorted, so that the most specific comes first.
    responses.success.iter().find(is_of).map_or(Reads::AnyJson, |response| Reads::As(&response.body))
}
