//! Operations, webhooks and errors.

use crate::ir::{Ir, Operation, Retry, Type, TypeId};
use crate::name::{Ident, NamedOperation, NamedWebhook, type_text};

use super::assignability::{Side, mismatch};
use super::{Break, Change, Comparison, Direction, Item, Kind, Source, breaks, left_out};

impl<'a> Comparison<'a> {
    pub(super) fn operations(&mut self) {
        let (olds, news) = (&self.old.operations, &self.new.operations);
        for old in olds {
            let by_id = news.iter().find(|new| new.operation.id == old.operation.id);
            match by_id.or_else(|| self.moved(old)) {
                Some(new) => self.operation(old, new),
                None if let Some(left) = left_out::operation(self.new.ir, old.operation) => {
                    let change = Change {
                        kind: Kind::LeftOut,
                        old: self.signature(old, true),
                        new: left_out::describe(left),
                        pointer: left.origin.clone(),
                        source: Source::Breaking,
                        why: "the method was removed".to_owned(),
                        ..of_operation(old)
                    };
                    self.changes.push(change);
                }
                None => {
                    let change = Change {
                        kind: Kind::Removed,
                        old: self.signature(old, true),
                        in_old: true,
                        wire: vec![breaks(Direction::Request, "the operation was removed")],
                        source: Source::Breaking,
                        why: "the method was removed".to_owned(),
                        ..of_operation(old)
                    };
                    self.changes.push(change);
                }
            }
        }
        for new in news {
            let by_id = olds.iter().any(|old| old.operation.id == new.operation.id);
            if !by_id && !olds.iter().any(|old| self.moved(old).is_some_and(|successor| std::ptr::eq(successor, new))) {
                let change = Change {
                    kind: Kind::Added,
                    old: left_out::operation(self.old.ir, new.operation).map(left_out::describe).unwrap_or_default(),
                    new: self.signature(new, false),
                    source: Source::Additive,
                    why: "a new method".to_owned(),
                    ..of_operation(new)
                };
                self.changes.push(change);
            }
        }
    }

    /// The operation with the same method and path under a new id.
    fn moved(&self, old: &NamedOperation<'_>) -> Option<&'a NamedOperation<'a>> {
        let place = |operation: &Operation| (operation.method.clone(), operation.path.clone());
        let is_new = |id: &str| self.old.operations.iter().all(|other| other.operation.id != id);
        let found = self.new.operations.iter().find(|new| place(new.operation) == place(old.operation));
        found.filter(|new| is_new(&new.operation.id))
    }

    fn operation(&mut self, old: &NamedOperation<'_>, new: &NamedOperation<'_>) {
        let (before, after) = (old.operation, new.operation);
        let base = of_operation(new);
        self.prose(&base, (&before.docs, &after.docs));
        if before.id != after.id {
            let same_name = (&old.method_ident, &old.marker_ident) == (&new.method_ident, &new.marker_ident);
            let why = format!("`{}` is now `{}`", old.method_ident, new.method_ident);
            self.changes.push(Change {
                kind: Kind::Renamed,
                old: before.id.clone(),
                new: after.id.clone(),
                source: if same_name { Source::None } else { Source::Breaking },
                why: if same_name { String::new() } else { why },
                ..base.clone()
            });
        }
        let mut fact = |was: String, is: String, wire: Vec<_>, source, why: &str| {
            if was != is {
                self.changes.push(Change { old: was, new: is, wire, source, why: why.to_owned(), ..base.clone() });
            }
        };
        let place = |operation: &Operation| format!("{} {}", operation.method, operation.path);
        let is_there = |other: &&NamedOperation<'_>| place(other.operation) == place(before);
        let is_moved = place(before) != place(after);
        let taken = is_moved.then(|| self.new.operations.iter().find(is_there)).flatten();
        let gone = taken.map_or_else(
            || "the server no longer serves this path".to_owned(),
            |taken| format!("the path is now that of `{}`", taken.operation.id),
        );
        fact(place(before), place(after), vec![breaks(Direction::Request, gone)], Source::None, "");
        let retry = |retry| match retry {
            Retry::Safe => "retry safe".to_owned(),
            Retry::Never => "retry never".to_owned(),
        };
        fact(retry(before.retry), retry(after.retry), vec![], Source::None, "");
        let billable = |is| if is { "billable" } else { "not billable" }.to_owned();
        fact(billable(before.billable), billable(after.billable), vec![], Source::None, "");
        let (source, why) = if old.wait_ident.is_some() {
            (Source::Breaking, "the polling method was removed or renamed")
        } else {
            (Source::Additive, "a new polling method")
        };
        let describe =
            |ident: &Option<Ident>| ident.as_ref().map_or_else(|| "no polling method".to_owned(), ToString::to_string);
        fact(describe(&old.wait_ident), describe(&new.wait_ident), vec![], source, why);
        self.parameters(before.parameters.as_ref(), after.parameters.as_ref(), &base);
        self.request(before.request.as_ref(), after.request.as_ref(), &base);
        self.responses(old, new, &base);
    }

    /// Why a body of the type `from` may be rejected where one of the type `to` is expected.
    pub(super) fn body_mismatch(&self, from: &Type, to: &Type, direction: Direction) -> Vec<Break> {
        let (writer, reader) = match direction {
            Direction::Request => (self.old.ir, self.new.ir),
            Direction::Response => (self.new.ir, self.old.ir),
        };
        let why = mismatch(Side { ir: writer, ty: from }, Side { ir: reader, ty: to }, direction, &self.renamed);
        why.map(|why| breaks(direction, why)).into_iter().collect()
    }

    /// A type in Rust.
    pub(super) fn spelled(&self, ty: &Type, is_old: bool) -> String {
        type_text(ty, &|id| self.ident(id, is_old))
    }

    pub(super) fn ident(&self, id: &TypeId, is_old: bool) -> String {
        if is_old {
            return self.new_ident(id);
        }
        self.new.types.get(id).map(|ty| ty.ident.to_string()).unwrap_or_default()
    }

    fn signature(&self, operation: &NamedOperation<'_>, is_old: bool) -> String {
        let call = operation.operation;
        let request = call.request_type().map(|ty| self.spelled(ty, is_old)).unwrap_or_default();
        format!("{} {}: ({request}) -> {}", call.method, call.path, self.response_name(operation, is_old))
    }

    pub(super) fn webhooks(&mut self) {
        let (olds, news) = (&self.old.webhooks, &self.new.webhooks);
        let find = |list: &'a [NamedWebhook<'a>], name: &str| list.iter().find(|event| event.webhook.name == name);
        for old in olds {
            let by_name = find(news, &old.webhook.name);
            let Some(new) = by_name.or_else(|| self.renamed_webhook(old)) else {
                self.lost_webhook(old);
                continue;
            };
            let base = of_webhook(new);
            self.prose(&base, (&old.webhook.docs, &new.webhook.docs));
            if old.webhook.name != new.webhook.name {
                let same_name = old.ident == new.ident;
                let why = format!("`{}` is now `{}`", old.ident, new.ident);
                self.changes.push(Change {
                    kind: Kind::Renamed,
                    old: old.webhook.name.clone(),
                    new: new.webhook.name.clone(),
                    source: if same_name { Source::None } else { Source::Breaking },
                    why: if same_name { String::new() } else { why },
                    ..base.clone()
                });
            }
            if old.webhook.known_by() != new.webhook.known_by() {
                // The old crate keeps the payload of an event with an unknown type and code.
                self.changes.push(Change { old: old.webhook.known_by(), new: new.webhook.known_by(), ..base.clone() });
            }
            let (was, is) = (self.old.spelled(&old.webhook.payload), self.new.spelled(&new.webhook.payload));
            if was != is {
                let why = "the payload type changed".to_owned();
                let wire = self.body_mismatch(&new.webhook.payload, &old.webhook.payload, Direction::Response);
                let change = Change { old: was, new: is, wire, source: Source::Breaking, why, ..base };
                self.body_change((Some(&old.webhook.declared), Some(&new.webhook.declared)), change);
            }
        }
        let is_reported = |new: &NamedWebhook<'_>| {
            let mut successors = olds.iter().filter_map(|old| self.renamed_webhook(old));
            find(olds, &new.webhook.name).is_some()
                || successors.any(|successor| successor.webhook.name == new.webhook.name)
        };
        let come: Vec<_> = news.iter().filter(|new| !is_reported(new)).collect();
        for new in come {
            let change = Change {
                kind: Kind::Added,
                old: left_out::webhook(self.old.ir, new.webhook).map(left_out::describe).unwrap_or_default(),
                new: new.webhook.known_by(),
                source: Source::Additive,
                why: "a new variant of a non-exhaustive enum".to_owned(),
                ..of_webhook(new)
            };
            self.changes.push(change);
        }
    }

    /// Reports an event that was removed or is left out by the generator.
    fn lost_webhook(&mut self, old: &NamedWebhook<'_>) {
        let gone = Change {
            kind: Kind::Removed,
            old: old.webhook.known_by(),
            in_old: true,
            source: Source::Breaking,
            why: "the variant was removed".to_owned(),
            ..of_webhook(old)
        };
        let change = match left_out::webhook(self.new.ir, old.webhook) {
            Some(left) => Change {
                kind: Kind::LeftOut,
                new: left_out::describe(left),
                pointer: left.origin.clone(),
                in_old: false,
                ..gone
            },
            None => gone,
        };
        self.changes.push(change);
    }

    /// The event with the same type and code under a new name.
    fn renamed_webhook(&self, old: &NamedWebhook<'_>) -> Option<&'a NamedWebhook<'a>> {
        let has = |list: &[NamedWebhook<'_>], name: &str| list.iter().any(|event| event.webhook.name == name);
        let is_successor = |new: &&NamedWebhook<'_>| {
            old.webhook.key.is_some()
                && new.webhook.key == old.webhook.key
                && !has(&self.old.webhooks, &new.webhook.name)
        };
        self.new.webhooks.iter().find(is_successor).filter(|_| !has(&self.new.webhooks, &old.webhook.name))
    }

    pub(super) fn errors(&mut self) {
        let origin = |ir: &Ir, id: &TypeId| ir.types.get(id).map(|def| def.origin.clone());
        // Where the error, or its codes, are declared: in the new document, or else in the old one.
        let place = |of: fn(&Ir) -> Option<&TypeId>| {
            let new = of(self.new.ir).and_then(|id| origin(self.new.ir, id));
            let in_old = new.is_none();
            let old = || of(self.old.ir).and_then(|id| origin(self.old.ir, id));
            (new.or_else(old).unwrap_or_default(), in_old)
        };
        let (body_place, codes_place) =
            (place(|ir| ir.error.as_ref()), place(|ir| ir.error_codes.as_ref().map(|codes| &codes.ty)));
        let base = Change { in_old: body_place.1, ..Change::of(Item::Error, "Error", body_place.0) };
        let body = |this: &Self, id: &Option<_>, is_old| {
            id.as_ref().map_or_else(|| "no error type".to_owned(), |id| this.ident(id, is_old))
        };
        let (was, is) = (body(self, &self.old.ir.error, true), body(self, &self.new.ir.error, false));
        if was != is {
            let why = "the error type changed".to_owned();
            let wire = match (&self.new.ir.error, &self.old.ir.error) {
                (Some(from), Some(to)) => {
                    self.body_mismatch(&Type::Named(from.clone()), &Type::Named(to.clone()), Direction::Response)
                }
                _ => vec![],
            };
            self.changes.push(Change { old: was, new: is, wire, source: Source::Breaking, why, ..base.clone() });
        }
        let (old, new) = (&self.old.ir.error_codes, &self.new.ir.error_codes);
        let ty = |this: &Self, codes: &Option<crate::ir::ErrorCodes>, is_old| {
            codes.as_ref().map_or_else(|| "Text".to_owned(), |codes| this.ident(&codes.ty, is_old))
        };
        let (was, is) = (ty(self, old, true), ty(self, new, false));
        if was != is && self.old.ir.error.is_some() {
            let why = "the return type of `Error::code` changed".to_owned();
            self.changes.push(Change { old: was, new: is, source: Source::Breaking, why, ..base.clone() });
        }
        let rules = |codes: &Option<crate::ir::ErrorCodes>| codes.as_ref().map(|codes| codes.rules.clone());
        if rules(old) != rules(new) {
            // A rule that is added or removed together with its code is reported at the code.
            let knows = |codes: &Option<crate::ir::ErrorCodes>, rule: &crate::ir::ErrorRule| {
                let mut known = codes.iter().flat_map(|codes| &codes.rules);
                rule.code.is_none() || known.any(|other| other.code == rule.code)
            };
            let describe = |codes: &Option<crate::ir::ErrorCodes>| {
                let rules = codes.iter().flat_map(|codes| &codes.rules);
                rules.filter(|rule| knows(old, rule) && knows(new, rule)).map(describe_rule).collect::<Vec<_>>()
            };
            let (was, is) = (describe(old), describe(new));
            if was == is {
                return;
            }
            let only = |some: &[String], others: &[String]| {
                some.iter().filter(|rule| !others.contains(rule)).cloned().collect::<Vec<_>>().join("; ")
            };
            // The first matching rule applies, so that a change of their order is a change, too.
            let has_same = was.iter().all(|rule| is.contains(rule)) && is.iter().all(|rule| was.contains(rule));
            let (old, new) =
                if has_same { (was.join("; "), is.join("; ")) } else { (only(&was, &is), only(&is, &was)) };
            let (pointer, in_old) = (codes_place.0.join("x-error-codes"), codes_place.1);
            self.changes.push(Change { item: Item::ErrorCodes, old, new, pointer, in_old, ..base });
        }
    }
}

fn describe_rule(rule: &crate::ir::ErrorRule) -> String {
    let any = |text: &Option<String>| text.clone().unwrap_or_else(|| "*".to_owned());
    format!("{} {}: {}", any(&rule.error_type), any(&rule.code), rule.remedy)
}

fn of_operation(operation: &NamedOperation<'_>) -> Change {
    let (call, rust) = (operation.operation, format!("Client::{}", operation.method_ident));
    let change = Change::of(Item::Operation(call.id.clone()), rust, call.origin.clone());
    Change { reach: vec![call.id.clone()], ..change }
}

fn of_webhook(event: &NamedWebhook<'_>) -> Change {
    let (webhook, rust) = (event.webhook, format!("WebhookEvent::{}", event.ident));
    let change = Change::of(Item::Webhook(webhook.name.clone()), rust, webhook.origin.clone());
    Change { reach: vec![webhook.name.clone()], ..change }
}
