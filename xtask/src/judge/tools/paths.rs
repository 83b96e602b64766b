//! Maps paths of a public API, as other tools print them, to the items of a comparison.

use std::collections::BTreeMap;

use codegen::name::{NamedChoice, NamedIr, NamedType};

/// A path in the public API of a crate, as rustdoc prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    /// The path of the type.
    pub(super) owner: String,
    /// `.field`, or `::member` for a variant, a method or another member; empty for the type itself.
    pub(super) member: String,
    /// Whether it is the declaration of the type.
    pub(super) declares: bool,
}

/// An item of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// The items at which a change of it may be reported, such as the enum of a choice for a field.
    pub(super) names: Vec<String>,
    /// The type that it belongs to.
    pub(super) owner: String,
    /// Whether it is the whole type.
    pub(super) declares: bool,
    /// Whether it builds or uses the type, rather than being part of its declaration.
    pub(super) is_use: bool,
}

/// The public paths of one crate.
pub(super) struct PublicPaths<'a> {
    named: &'a NamedIr<'a>,
    /// Structs of required fields and aliases: the types that they belong to.
    stand_ins: BTreeMap<&'a str, &'a str>,
    /// Markers of operations and methods that make a call: the items at which their change may be reported.
    calls: BTreeMap<String, Vec<String>>,
}

impl<'a> PublicPaths<'a> {
    pub(super) fn of(named: &'a NamedIr<'a>) -> Self {
        let mut stand_ins = BTreeMap::new();
        for ty in named.types.values() {
            stand_ins.extend(ty.required_ident.as_deref().map(|required| (required, ty.ident.as_str())));
            for (alias, target) in &ty.aliases {
                let target = if ty.required_ident.as_ref() == Some(target) { &ty.ident } else { target };
                stand_ins.insert(alias, target);
            }
        }
        let mut calls = BTreeMap::new();
        for call in &named.operations {
            let method = format!("Client::{}", call.method_ident);
            let others = [&call.with_ident, &call.stream_ident, &call.stream_with_ident];
            let others = others.into_iter().flatten().map(|other| format!("Client::{other}"));
            let marker = format!("operations::{}", call.marker_ident);
            for name in others.chain([method.clone(), marker]) {
                calls.insert(name, vec![method.clone()]);
            }
            for wait in [&call.wait_ident, &call.wait_with_ident].into_iter().flatten() {
                // It builds the request itself from the required fields.
                let request = call.operation.request_type().and_then(|ty| named.types.get(ty.as_named()?));
                let names = std::iter::once(method.clone()).chain(request.map(|ty| ty.ident.to_string())).collect();
                calls.insert(format!("Client::{wait}"), names);
            }
        }
        Self { named, stand_ins, calls }
    }

    pub(super) fn item(&self, spot: &Spot) -> Item {
        let whole = format!("{}{}", spot.owner, spot.member);
        if let Some(names) = self.calls.get(&whole).or_else(|| self.calls.get(&spot.owner)) {
            return Item { names: names.clone(), owner: "Client".to_owned(), declares: false, is_use: false };
        }
        if whole == "Client::Envelope" {
            return Item { names: vec!["Error".to_owned()], owner: "Error".to_owned(), declares: false, is_use: false };
        }
        let represented = self.stand_ins.get(spot.owner.as_str()).copied();
        let owner = represented.unwrap_or(&spot.owner);
        let (names, is_use) = self.part(owner, &spot.member);
        Item {
            names,
            owner: owner.to_owned(),
            declares: spot.declares && represented.is_none(),
            is_use: is_use || represented.is_some(),
        }
    }

    /// The items of a member of a type, and whether it is a method. A setter is part of its field.
    fn part(&self, owner: &str, member: &str) -> (Vec<String>, bool) {
        let ty = self.ty(owner);
        // An alternative of a choice has no setter; the choice is a field of the struct of required fields.
        let choice = ty.and_then(|ty| self.named.choice_of(ty));
        let named = |name: String, choice: Option<&NamedChoice<'_>>| {
            std::iter::once(name).chain(choice.map(|choice| choice.ident.to_string())).collect()
        };
        if let Some(field) = member.strip_prefix('.') {
            return (named(format!("{owner}{member}"), choice.filter(|choice| choice.field_ident == field)), false);
        }
        let Some(name) = member.strip_prefix("::") else { return (vec![owner.to_owned()], false) };
        if ty.is_some_and(|ty| ty.fields.iter().any(|field| field.ident == name)) {
            (named(format!("{owner}.{name}"), choice), true)
        } else if self.has_variant(owner, name) {
            (vec![format!("{owner}{member}")], false)
        } else {
            (vec![owner.to_owned()], true)
        }
    }

    fn has_variant(&self, owner: &str, name: &str) -> bool {
        let mut choices = self.named.choices.values().filter(|choice| choice.ident == owner);
        self.ty(owner).is_some_and(|ty| ty.variants.iter().any(|(variant, _)| variant == name))
            || choices.any(|choice| choice.variants.iter().any(|(variant, _, _)| variant == name))
            || (owner == "WebhookEvent" && self.named.webhooks.iter().any(|event| event.ident == name))
    }

    fn ty(&self, ident: &str) -> Option<&NamedType<'a>> {
        self.named.types.values().find(|ty| ty.ident == ident)
    }
}

/// The path of a type, and of one member, from the segments of a path: a type is the first that is not in lower case.
pub(super) fn split_path<'p>(segments: &[&'p str]) -> Option<(String, Option<&'p str>)> {
    let is_type = |segment: &&str| segment.starts_with(|letter: char| letter.is_ascii_uppercase());
    let at = segments.iter().position(is_type)?;
    let (path, members) = segments.split_at_checked(at + 1)?;
    Some((path.join("::"), members.first().copied()))
}
