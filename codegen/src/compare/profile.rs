//! Servers, credentials, and the profile of the API.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Carrier, Operation, Pointer, Profile, Security, SecurityScheme};
use crate::name::{NamedIr, NamedServer, Needs};

use super::{Change, Comparison, Direction, Item, Kind, Source, breaks};

impl Comparison<'_> {
    pub(super) fn profile(&mut self) {
        self.servers();
        self.credentials();
        self.stated();
        self.remedies();
    }

    fn servers(&mut self) {
        let (olds, news) = (&self.old.servers, &self.new.servers);
        let find = |list: &'_ [NamedServer<'_>], name: &str| list.iter().position(|known| known.server.name == name);
        for old in olds {
            let gone = breaks(Direction::Request, "the document no longer lists it");
            let was = template(old);
            let Some(new) = find(news, &old.server.name).map(|index| &news[index]) else {
                let why = "the server was removed".to_owned();
                let (wire, source) = (vec![gone], Source::Breaking);
                let kind = Kind::Removed;
                self.changes.push(Change { kind, old: was, in_old: true, wire, source, why, ..of_server(old) });
                continue;
            };
            let is = template(new);
            let (before, after) = (signature(old), signature(new));
            let (source, why) = match (before == after, before.is_subset(&after)) {
                (true, _) => (Source::None, ""),
                (_, true) => (Source::Additive, "there are more ways to construct it"),
                (_, false) => (Source::Breaking, "it is constructed in another way"),
            };
            let why = why.to_owned();
            if was != is || before != after {
                let wire = if was == is { vec![] } else { vec![gone] };
                self.changes.push(Change { old: was, new: is, wire, source, why, ..of_server(new) });
            }
        }
        for new in news.iter().filter(|new| find(olds, &new.server.name).is_none()) {
            let why = "a new server".to_owned();
            let change =
                Change { kind: Kind::Added, new: template(new), source: Source::Additive, why, ..of_server(new) };
            self.changes.push(change);
        }
        let usual = |named: &NamedIr<'_>| {
            let server = named.servers.iter().find(|server| server.server.is_default);
            server.map_or_else(|| "no default server".to_owned(), |server| format!("by default {}", server.server.name))
        };
        let stays = |name: &str| find(news, name).is_some();
        let is_reported = self.old.servers.iter().any(|old| old.server.is_default && !stays(&old.server.name));
        let (was, is) = (usual(self.old), usual(self.new));
        if was != is && !is_reported && !olds.is_empty() {
            let base = of_api(Item::Servers, Pointer("/servers".to_owned()), "Environment");
            self.changes.push(Change { old: was, new: is, ..base });
        }
    }

    /// Compares which credentials operations need and how each is sent. The arguments of `Client::builder` follow from
    /// both, so that their change is reported with the first of these.
    fn credentials(&mut self) {
        let mut found = self.needed();
        found.extend(self.sent());
        let (was, is) = (taken(self.old), taken(self.new));
        if was.kinds != is.kinds {
            if found.is_empty() {
                let base = of_api(Item::Security, Pointer("/security".to_owned()), "Client::builder");
                found.push(Change { old: was.words.clone(), new: is.words.clone(), ..base });
            }
            if let Some(first) = found.first_mut() {
                first.rust = "Client::builder".to_owned();
                first.source = Source::Breaking;
                first.why = format!("a client is built with {} instead of {}", is.words, was.words);
            }
        }
        self.changes.extend(found);
    }

    /// Operations that need other credentials; equal changes are merged into one.
    fn needed(&self) -> Vec<Change> {
        let mut alike: BTreeMap<(String, String), Vec<Altered<'_>>> = BTreeMap::new();
        for old in &self.old.operations {
            let Some(new) = self.new.operations.iter().find(|new| new.operation.id == old.operation.id) else {
                continue;
            };
            let (before, after) = (describe(&old.operation.security), describe(&new.operation.security));
            if before != after {
                let method = format!("Client::{}", new.method_ident);
                alike.entry((before, after)).or_default().push(Altered {
                    old: old.operation,
                    new: new.operation,
                    method,
                });
            }
        }
        let change = |((old, new), operations): ((String, String), Vec<Altered<'_>>)| {
            let refused = operations.iter().any(|found| !is_enough(&found.old.security, &found.new.security));
            let wire =
                if refused { vec![breaks(Direction::Request, "it requires different credentials")] } else { vec![] };
            let mut uses: Vec<_> = operations.iter().map(|found| found.method.clone()).collect();
            let mut reach: Vec<_> = operations.iter().map(|found| found.new.id.clone()).collect();
            uses.sort();
            reach.sort();
            let base = of_api(Item::Security, Pointer("/security".to_owned()), "");
            Change { old, new, wire, uses, reach, ..base }
        };
        alike.into_iter().map(change).collect()
    }

    /// Credentials that are sent in a different way.
    fn sent(&self) -> Vec<Change> {
        let mut found = Vec::new();
        for old in &self.old.ir.schemes {
            let Some(new) = self.new.ir.schemes.iter().find(|new| new.name == old.name) else { continue };
            if old.carrier == new.carrier {
                continue;
            }
            let needs = |security: &Security| security.iter().flatten().any(|name| *name == new.name);
            let operations = || self.new.operations.iter().filter(|operation| needs(&operation.operation.security));
            let mut uses: Vec<_> =
                operations().map(|operation| format!("Client::{}", operation.method_ident)).collect();
            uses.sort();
            let reach = operations().map(|operation| operation.operation.id.clone()).collect();
            let wire = vec![breaks(Direction::Request, "the credential is sent in a different way")];
            let base = of_api(Item::Scheme(new.name.clone()), new.origin.clone(), "");
            found.push(Change {
                old: old.carrier.to_string(),
                new: new.carrier.to_string(),
                wire,
                uses,
                reach,
                ..base
            });
        }
        found
    }

    /// Compares `x-profile`, key by key.
    fn stated(&mut self) {
        let (olds, news) = (stated(&self.old.ir.profile), stated(&self.new.ir.profile));
        for ((key, old), (_, new)) in olds.into_iter().zip(news).filter(|((_, old), (_, new))| old != new) {
            let base = of_api(Item::Profile(key), Pointer("/x-profile".to_owned()).join(key), "Client");
            self.changes.push(Change { old, new, ..base });
        }
    }

    fn remedies(&mut self) {
        // Without an error type, no remedy is generated.
        let describe = |named: &NamedIr<'_>| -> BTreeMap<String, (String, &'static str)> {
            let listed = named.remedies.iter().filter(|_| named.ir.error.is_some());
            listed
                .map(|added| (added.remedy.word.clone(), (added.ident.to_string(), added.remedy.class.word())))
                .collect()
        };
        let (olds, news) = (describe(self.old), describe(self.new));
        let all: BTreeSet<_> = olds.keys().chain(news.keys()).collect();
        for word in all {
            let (old, new) = (olds.get(word), news.get(word));
            let class = |found: Option<&(String, &'static str)>| found.map(|(_, class)| (*class).to_owned());
            let (kind, source, why) = match (old, new) {
                (None, _) => (Kind::Added, Source::Additive, "a new variant of a non-exhaustive enum"),
                (_, None) => (Kind::Removed, Source::Breaking, "the variant was removed"),
                _ => (Kind::Changed, Source::None, ""),
            };
            let (was, is) = (class(old).unwrap_or_default(), class(new).unwrap_or_default());
            if was != is {
                let ident = new.or(old).map(|(ident, _)| ident.as_str()).unwrap_or_default();
                let pointer = Pointer("/x-profile/remedies".to_owned()).join(word);
                let base = of_api(Item::Remedy(word.clone()), pointer, &format!("Remedy::{ident}"));
                let (in_old, why) = (kind == Kind::Removed, why.to_owned());
                self.changes.push(Change { kind, old: was, new: is, in_old, source, why, ..base });
            }
        }
    }
}

/// An operation that needs other credentials than before.
struct Altered<'a> {
    old: &'a Operation,
    new: &'a Operation,
    /// Its method in the new crate.
    method: String,
}

/// The arguments of `Client::builder`: as printed, and by kind.
struct Taken {
    words: String,
    kinds: Vec<String>,
}

fn taken(named: &NamedIr<'_>) -> Taken {
    let parameter = |index: &usize| named.schemes.get(*index).map(|scheme| (scheme, kind(scheme.scheme)));
    let kinds = match &named.needs {
        Needs::Nothing => vec![],
        Needs::Each(indices) => indices.iter().filter_map(parameter).map(|(_, kind)| kind.to_owned()).collect(),
        // A set has a method for each.
        Needs::Set => {
            let given = named.schemes.iter().filter(|scheme| !matches!(scheme.scheme.carrier, Carrier::Transport(_)));
            let method = |scheme: &crate::name::NamedScheme<'_>| format!("{}: {}", scheme.ident, kind(scheme.scheme));
            ["Credentials".to_owned()].into_iter().chain(given.map(method)).collect()
        }
    };
    let words = match &named.needs {
        Needs::Nothing => "nothing".to_owned(),
        Needs::Each(indices) => {
            let names = indices.iter().filter_map(parameter).map(|(scheme, _)| scheme.ident.to_string());
            names.collect::<Vec<_>>().join(", ")
        }
        Needs::Set => "a set of credentials".to_owned(),
    };
    Taken { words, kinds }
}

/// The kind of argument for a scheme.
fn kind(scheme: &SecurityScheme) -> &'static str {
    match scheme.carrier {
        Carrier::Basic => "name and password",
        Carrier::Bearer => "token",
        Carrier::Header(_) | Carrier::Query(_) | Carrier::Cookie(_) | Carrier::Authorization(_) => "string",
        Carrier::Transport(_) => "",
    }
}

/// Whether a server that requires `new` accepts whatever a client with `old` sends.
fn is_enough(old: &Security, new: &Security) -> bool {
    let nothing = vec![Vec::new()];
    let alternatives = |security: &Security| if security.is_empty() { nothing.clone() } else { security.clone() };
    let demanded = alternatives(new);
    let takes = |sent: &Vec<String>| demanded.iter().any(|all| all.iter().all(|scheme| sent.contains(scheme)));
    alternatives(old).iter().all(takes)
}

fn describe(security: &Security) -> String {
    let all = |all: &Vec<String>| if all.is_empty() { "nothing".to_owned() } else { all.join(" and ") };
    match security.as_slice() {
        [] => "no credentials".to_owned(),
        alternatives => alternatives.iter().map(all).collect::<Vec<_>>().join(", or "),
    }
}

/// The parts of a profile that affect no names in the crate, each as one string.
fn stated(profile: &Profile) -> [(&'static str, String); 6] {
    let option = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    let headers: Vec<_> = profile.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let members = profile.errors.as_ref();
    let errors = members.map(|members| format!("type {}, code {}", option(&members.error_type), members.code));
    let verification = profile.verification.as_ref();
    let verification = verification.map(|signed| {
        let lists = [&signed.unknown_types, &signed.other_codes].map(|list| list.join(" "));
        let names = [&signed.header, &signed.digest, &signed.path, &signed.key_id, &signed.key];
        format!("{}; unknown {} but {}", names.map(String::as_str).join(" "), lists[0], lists[1])
    });
    let calls = profile.calls_per_minute.map(|calls| format!("{calls} calls a minute: "));
    let (webhook_type, webhook_code) = (option(&profile.webhook_type), option(&profile.webhook_code));
    [
        ("headers", headers.join(", ")),
        (
            "request-id",
            format!("header {}, member {}", option(&profile.request_id_header), option(&profile.request_id)),
        ),
        ("errors", option(&errors)),
        ("rate-limit", calls.unwrap_or_default() + &profile.rate_prefixes.join(" ")),
        ("webhooks", format!("type {webhook_type}, code {webhook_code}, user {}", option(&profile.webhook_user))),
        ("webhook-verification", option(&verification)),
    ]
}

fn template(server: &NamedServer<'_>) -> String {
    server.server.template()
}

/// The Rust names that code which selects a server depends on.
fn signature(server: &NamedServer<'_>) -> BTreeSet<String> {
    let variant = server.ident.as_ref().map(ToString::to_string);
    let origin = if server.server.is_relative() { "origin" } else { "" };
    let taken = server.variables_ident.as_ref().map_or(origin.to_owned(), |ident| format!("{origin} {ident}"));
    let function = server.function.as_ref().map(|function| format!("{function}({taken})"));
    let fields = server.variables.iter().flat_map(|variable| {
        let values = variable.variants.iter().map(|(ident, _)| format!("{}: {ident}", variable.ident));
        let ty = variable.enum_ident.as_ref().map_or("String", |ident| ident.as_str());
        values.chain([format!("{}: {ty}", variable.ident)])
    });
    variant.into_iter().chain(function).chain(fields).collect()
}

fn of_server(server: &NamedServer<'_>) -> Change {
    let name = server.ident.as_ref().or(server.function.as_ref()).map(ToString::to_string).unwrap_or_default();
    let item = Item::Server(server.server.name.clone());
    of_api(item, server.server.origin.clone(), &format!("Environment::{name}"))
}

fn of_api(item: Item, pointer: Pointer, rust: &str) -> Change {
    Change::of(item, rust, pointer)
}
