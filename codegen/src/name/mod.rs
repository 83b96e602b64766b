//! Name and place: `Ir` -> `NamedIr`. Every identifier and every module is decided here, once; later stages look
//! them up and never derive one.
//!
//! *Architecture invariant*: a name depends on the item and its owner alone, never on what else is in the document,
//! so that an addition renames nothing. Two items that would share a name are a diagnostic.

mod ident;
mod reserved;
mod rust_type;

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Choice, Field, Ir, Operation, Pointer, ResponseBody, TypeDef, TypeId, TypeKind, Variant, Webhook};

pub use ident::{method_ident, snake_ident, type_ident};
pub use rust_type::{field_type, type_text};

/// The variant of every open enum that holds what this version does not know.
pub const UNRECOGNIZED: &str = "Unrecognized";

/// An [`Ir`] with every identifier and module decided.
#[derive(Debug)]
pub struct NamedIr<'ir> {
    /// What is named.
    pub ir: &'ir Ir,
    /// Types by id.
    pub types: BTreeMap<&'ir TypeId, NamedType<'ir>>,
    /// Operations, sorted by method name.
    pub operations: Vec<NamedOperation<'ir>>,
    /// Webhook events, sorted by variant.
    pub webhooks: Vec<NamedWebhook<'ir>>,
    /// Choices by name.
    pub choices: BTreeMap<&'ir str, NamedChoice<'ir>>,
}

impl<'ir> NamedIr<'ir> {
    /// The choice that a struct makes its caller take.
    #[must_use]
    pub fn choice_of(&self, ty: &NamedType<'_>) -> Option<&NamedChoice<'ir>> {
        match &ty.def.kind {
            TypeKind::Struct(body) => body.choice.as_deref().and_then(|name| self.choices.get(name)),
            TypeKind::Enum(_) | TypeKind::Newtype => None,
        }
    }
}

/// A type and its names.
#[derive(Debug)]
pub struct NamedType<'ir> {
    /// The type.
    pub def: &'ir TypeDef,
    /// Its Rust name.
    pub ident: String,
    /// The module that declares it.
    pub module: String,
    /// Name of the struct of required fields, for a struct that has any. That of a type which is only received stands
    /// in the module `testing`.
    pub required_ident: Option<String>,
    /// Deprecated aliases: the name that is kept, and what it stands for.
    pub aliases: Vec<(String, String)>,
    /// Fields of a struct, without those that the client supplies itself.
    pub fields: Vec<NamedField<'ir>>,
    /// Variants of an enum.
    pub variants: Vec<(String, &'ir Variant)>,
}

/// A field and its names.
#[derive(Debug)]
pub struct NamedField<'ir> {
    /// The field.
    pub field: &'ir Field,
    /// Its Rust name.
    pub ident: String,
    /// Its Rust type, presence included.
    pub ty: String,
    /// Whether it is one of the alternatives of the struct's choice.
    pub in_choice: bool,
}

/// An operation and its names.
#[derive(Debug)]
pub struct NamedOperation<'ir> {
    /// The operation.
    pub operation: &'ir Operation,
    /// Name of the client's method.
    pub method_ident: String,
    /// Name of the method that hands the answer over while it arrives, if that is bytes.
    pub stream_ident: Option<String>,
    /// Name of the method that waits.
    pub wait_ident: Option<String>,
    /// Name of the type that stands for the operation.
    pub marker_ident: String,
    /// The module that declares it.
    pub module: String,
}

/// A webhook event and its name.
#[derive(Debug)]
pub struct NamedWebhook<'ir> {
    /// The event.
    pub webhook: &'ir Webhook,
    /// Name of the variant.
    pub ident: String,
}

/// A choice and its names.
#[derive(Debug)]
pub struct NamedChoice<'ir> {
    /// The choice.
    pub choice: &'ir Choice,
    /// Its Rust name.
    pub ident: String,
    /// Name of the field that takes it.
    pub field_ident: String,
    /// The module that declares it.
    pub module: String,
    /// Variants: ident, wire name, Rust type.
    pub variants: Vec<(String, &'ir str, String)>,
}

impl NamedChoice<'_> {
    /// Whether a Rust type tells by itself which variant is meant.
    #[must_use]
    pub fn is_told_by(&self, ty: &str) -> bool {
        self.variants.iter().filter(|(_, _, held)| held == ty).count() == 1
    }
}

/// Decides every name and module of `ir`.
///
/// # Errors
///
/// A diagnostic for every pair of items that would share a name, and for every name that no identifier can be made of.
pub fn name(ir: &Ir) -> Result<NamedIr<'_>, Diagnostics> {
    let mut namer = Namer { ir, diagnostics: Diagnostics::default() };
    let named = namer.run();
    if namer.diagnostics.has_errors() { Err(namer.diagnostics) } else { Ok(named) }
}

struct Namer<'ir> {
    ir: &'ir Ir,
    diagnostics: Diagnostics,
}

impl<'ir> Namer<'ir> {
    fn run(&mut self) -> NamedIr<'ir> {
        let ir = self.ir;
        let mut scope = Scope::new("type", "give one of them another name with `x-rust-name`");
        for reserved in reserved::TYPES {
            scope.reserve(reserved);
        }
        let idents: BTreeMap<&TypeId, String> = ir
            .types
            .iter()
            .map(|(id, def)| {
                let ident = def.rust_name.clone().unwrap_or_else(|| type_ident(&id.0));
                for alias in &def.aliases {
                    self.claim(&mut scope, alias.clone(), &id.0, &def.origin);
                }
                (id, self.claim(&mut scope, ident, &id.0, &def.origin))
            })
            .collect();
        let choices = ir
            .choices
            .iter()
            .map(|(key, choice)| {
                let ident = self.claim(&mut scope, type_ident(&choice.name), &choice.name, &choice.origin);
                (key.as_str(), self.choice(choice, ident, &idents))
            })
            .collect();
        // Names for tests stand in a module of their own, so that none of them is ever in the way of a request's.
        let mut testing = scope.clone();
        let types = ir
            .types
            .iter()
            .map(|(id, def)| {
                let scope = if def.usage.request { &mut scope } else { &mut testing };
                (id, self.ty(id, def, &idents, scope))
            })
            .collect();
        NamedIr { ir, types, operations: self.operations(), webhooks: self.webhooks(), choices }
    }

    fn ty(
        &mut self,
        id: &'ir TypeId,
        def: &'ir TypeDef,
        idents: &BTreeMap<&TypeId, String>,
        required: &mut Scope,
    ) -> NamedType<'ir> {
        let ident = idents.get(id).cloned().unwrap_or_default();
        let mut fields = Vec::new();
        let mut variants = Vec::new();
        match &def.kind {
            TypeKind::Struct(body) => {
                let choice = body.choice.as_deref().and_then(|name| self.ir.choices.get(name));
                let mut scope = Scope::new("field", "rename one of the properties, or leave one out");
                scope.reserve("extra");
                for field in body.fields.iter().filter(|field| !field.credential) {
                    let ident = self.claim(&mut scope, snake_ident(&field.wire), &field.wire, &field.origin);
                    let ty = field_type(field, def.usage, &|id| idents.get(id).cloned().unwrap_or_default());
                    let in_choice =
                        choice.is_some_and(|choice| choice.options.iter().any(|(wire, _)| *wire == field.wire));
                    fields.push(NamedField { field, ident, ty, in_choice });
                }
            }
            TypeKind::Enum(values) => {
                let mut scope = Scope::new("variant", "remove one of the two values");
                scope.reserve(UNRECOGNIZED);
                for variant in values {
                    let ident = match type_ident(&variant.wire) {
                        // A value that is called so is not the variant for what is not known.
                        ident if ident == UNRECOGNIZED => format!("{UNRECOGNIZED}Value"),
                        ident => ident,
                    };
                    let ident = self.claim(&mut scope, ident, &variant.wire, &def.origin);
                    variants.push((ident, variant));
                }
            }
            TypeKind::Newtype => {}
        }
        let needs_required = matches!(&def.kind, TypeKind::Struct(body)
            if body.choice.is_some() || body.fields.iter().any(|field| field.required && !field.credential));
        let required_ident = needs_required.then(|| {
            let stem = ident.strip_suffix("Request").unwrap_or(&ident);
            self.claim(required, format!("{stem}Required"), &id.0, &def.origin)
        });
        let mut aliases = Vec::new();
        for alias in &def.aliases {
            aliases.push((alias.clone(), ident.clone()));
            if let Some(name) = required_ident.as_ref().filter(|_| def.usage.request) {
                let stem = alias.strip_suffix("Request").unwrap_or(alias);
                let alias = self.claim(required, format!("{stem}Required"), alias, &def.origin);
                aliases.push((alias, name.clone()));
            }
        }
        let module = self.place(&type_ident(&id.0), &def.origin);
        NamedType { def, ident, module, required_ident, aliases, fields, variants }
    }

    fn choice(&mut self, choice: &'ir Choice, ident: String, idents: &BTreeMap<&TypeId, String>) -> NamedChoice<'ir> {
        let mut scope = Scope::new("variant", "rename one of the properties");
        let variants = choice
            .options
            .iter()
            .map(|(wire, ty)| {
                let ident = self.claim(&mut scope, type_ident(wire), wire, &choice.origin);
                (ident, wire.as_str(), type_text(ty, &|id| idents.get(id).cloned().unwrap_or_default()))
            })
            .collect();
        let module = self.place(&ident, &choice.origin);
        NamedChoice { choice, field_ident: snake_ident(&choice.field), ident, module, variants }
    }

    fn operations(&mut self) -> Vec<NamedOperation<'ir>> {
        let ir = self.ir;
        let mut methods = Scope::new("method", "change one of the two operation ids");
        for reserved in ["new", "builder", "call", "environment", "send", "with"] {
            methods.reserve(reserved);
        }
        let mut named: Vec<_> = ir
            .operations
            .iter()
            .map(|operation| {
                let method_ident =
                    self.claim(&mut methods, method_ident(&operation.id), &operation.id, &operation.origin);
                let stream_ident = matches!(operation.response, ResponseBody::Binary(_)).then(|| {
                    let ident = format!("{method_ident}_stream");
                    self.claim(&mut methods, ident, &operation.id, &operation.origin)
                });
                let wait_ident = operation
                    .wait
                    .as_ref()
                    .map(|wait| self.claim(&mut methods, ident::method_ident(wait), wait, &operation.origin));
                let marker_ident = type_ident(&operation.id);
                let module = self.place(&marker_ident, &operation.origin);
                NamedOperation { operation, method_ident, stream_ident, wait_ident, marker_ident, module }
            })
            .collect();
        named.sort_by(|left, right| left.method_ident.cmp(&right.method_ident));
        named
    }

    fn webhooks(&mut self) -> Vec<NamedWebhook<'ir>> {
        let ir = self.ir;
        let mut scope = Scope::new("webhook event", "change the key of one of the two");
        scope.reserve(UNRECOGNIZED);
        let mut named: Vec<_> = ir
            .webhooks
            .iter()
            .map(|webhook| {
                let ident = self.claim(&mut scope, type_ident(&webhook.name), &webhook.name, &webhook.origin);
                NamedWebhook { webhook, ident }
            })
            .collect();
        named.sort_by(|left, right| left.ident.cmp(&right.ident));
        named
    }

    /// The module of what is called `ident`: that of its longest listed prefix, or its first word.
    fn place(&mut self, ident: &str, origin: &Pointer) -> String {
        let prefixes = &self.ir.domains.0;
        let listed = prefixes.iter().filter(|(prefix, _)| ident.starts_with(prefix.as_str()));
        match listed.max_by_key(|(prefix, _)| prefix.len()) {
            Some((_, module)) => snake_ident(module),
            None => {
                if !prefixes.is_empty() {
                    self.diagnostics.push(Diagnostic::error(
                        "place/no-domain",
                        format!("no prefix under `x-domains` matches `{ident}`"),
                        origin.clone(),
                        "add its name, or a prefix of it, to one of the modules under `x-domains`",
                    ));
                }
                ident::first_word(ident)
            }
        }
    }

    /// Takes `ident` in `scope`, or reports who has it already.
    fn claim(&mut self, scope: &mut Scope, ident: String, wire: &str, origin: &Pointer) -> String {
        if !ident::is_usable(&ident) {
            self.diagnostics.push(Diagnostic::error(
                "name/no-identifier",
                format!("no Rust name can be made of the {} `{wire}`", scope.kind),
                origin.clone(),
                scope.help,
            ));
        } else if let Some(holder) = scope.taken.insert(ident.clone(), wire.to_owned()) {
            self.diagnostics.push(Diagnostic::error(
                "name/collision",
                format!("the {} `{wire}` and `{holder}` would both be called `{ident}`", scope.kind),
                origin.clone(),
                scope.help,
            ));
        }
        ident
    }
}

/// Names that are free to take in one place.
#[derive(Clone)]
struct Scope {
    kind: &'static str,
    help: &'static str,
    taken: BTreeMap<String, String>,
}

impl Scope {
    fn new(kind: &'static str, help: &'static str) -> Self {
        Self { kind, help, taken: BTreeMap::new() }
    }

    fn reserve(&mut self, ident: &str) {
        self.taken.insert(ident.to_owned(), "a name of the crate itself".to_owned());
    }
}
