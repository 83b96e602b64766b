//! Decides every name and module of an IR.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{
    Alternative, Choice, Field, Ir, Operation, Pointer, Struct, Type, TypeDef, TypeId, TypeKind, Union, Variant,
};

use super::ident::{self, Ident, joined, method_ident, module_ident, operation_ident, snake_ident, type_ident};
use super::rust_type::{field_type, type_text};
use super::scope::{self, Scope, Wish};
use super::{
    NamedAlternative, NamedChoice, NamedField, NamedIr, NamedOperation, NamedType, NamedWebhook, UNRECOGNIZED, profile,
    reserved, responses,
};

pub(super) fn run(ir: &Ir) -> (NamedIr<'_>, Diagnostics) {
    let mut namer = Namer { ir, modules: BTreeMap::new(), diagnostics: Diagnostics::default() };
    namer.modules = namer.modules();
    let named = namer.crate_names();
    (named, namer.diagnostics)
}

struct Namer<'ir> {
    ir: &'ir Ir,
    /// Modules that the document chose, by the name that it gives them.
    modules: BTreeMap<&'ir str, Ident>,
    diagnostics: Diagnostics,
}

/// Rust names of types, by id.
type Idents<'ir> = BTreeMap<&'ir TypeId, Ident>;

impl<'ir> Namer<'ir> {
    /// The modules of `x-domains`. No two share a file, however a file system compares names: all are in lower case.
    fn modules(&mut self) -> BTreeMap<&'ir str, Ident> {
        let listed: BTreeSet<&str> = self.ir.domains.0.values().map(String::as_str).collect();
        let origins: Vec<_> = listed.iter().map(|module| Pointer("/x-domains".to_owned()).join(module)).collect();
        let wishes = listed.iter().zip(&origins).map(|(module, origin)| Wish {
            kind: &scope::MODULE,
            wire: module,
            ident: module_ident(module),
            origin,
        });
        let names = Scope::default().claim(&wishes.collect::<Vec<_>>(), &mut self.diagnostics);
        listed.into_iter().zip(names).collect()
    }

    fn crate_names(&mut self) -> NamedIr<'ir> {
        let ir = self.ir;
        let mut scope = Scope::reserving(&reserved::TYPES);
        let types = ir.types.iter().map(|(id, def)| Wish {
            kind: &scope::TYPE,
            wire: &id.0,
            ident: def.rust_name.clone().unwrap_or_else(|| type_ident(&id.0)),
            origin: &def.origin,
        });
        let choices = ir.choices.values().map(|choice| Wish {
            kind: &scope::CHOICE,
            wire: &choice.name,
            ident: type_ident(&choice.name),
            origin: &choice.origin,
        });
        let mut names = scope.claim(&types.chain(choices).collect::<Vec<_>>(), &mut self.diagnostics).into_iter();
        let idents: Idents<'ir> = ir.types.keys().zip(names.by_ref()).collect();
        let choice_idents: BTreeMap<_, _> = ir.choices.keys().map(String::as_str).zip(names).collect();
        let mut types: BTreeMap<_, _> = ir
            .types
            .iter()
            .zip(idents.values())
            .map(|((id, def), ident)| (id, self.ty(id, def, ident, &idents)))
            .collect();
        let choices = self.choices(choice_idents, &types, &idents);
        self.names_beside(&mut types, &mut scope);
        NamedIr {
            ir,
            types,
            operations: self.operations(&mut scope),
            webhooks: self.webhooks(),
            choices,
            servers: profile::servers(ir),
            schemes: profile::schemes(ir),
            remedies: profile::remedies(ir),
            needs: profile::needs(ir),
        }
    }

    /// A type with its members; not yet the names of what builds it.
    fn ty(&mut self, id: &'ir TypeId, def: &'ir TypeDef, ident: &Ident, idents: &Idents<'ir>) -> NamedType<'ir> {
        let (mut fields, mut variants, mut alternatives) = (Vec::new(), Vec::new(), Vec::new());
        match &def.kind {
            TypeKind::Struct(body) => fields = self.fields(def, body, idents),
            TypeKind::Enum(values) | TypeKind::Scalars(values) => variants = self.variants(def, values),
            TypeKind::Newtype => {}
            TypeKind::Union(union) => alternatives = self.alternatives(union, idents),
        }
        let module = self.place(&type_ident(&id.0), &def.origin);
        let further = if let TypeKind::Struct(body) = &def.kind { body.additional.clone() } else { None };
        let extra_ty = further.map(|item| type_text(&Type::Map(Box::new(item)), &|id| spelled(idents, id)));
        let (required_ident, aliases) = (None, Vec::new());
        NamedType {
            def,
            ident: ident.clone(),
            module,
            required_ident,
            aliases,
            fields,
            extra_ty,
            variants,
            alternatives,
        }
    }

    fn fields(&mut self, def: &'ir TypeDef, body: &'ir Struct, idents: &Idents<'ir>) -> Vec<NamedField<'ir>> {
        let ir = self.ir;
        let choice = body.choice.as_deref().and_then(|name| ir.choices.get(name));
        let fields: Vec<&'ir Field> = body.fields.iter().filter(|field| !field.credential).collect();
        let wishes = fields.iter().map(|field| Wish {
            kind: &scope::FIELD,
            wire: &field.wire,
            ident: snake_ident(&field.wire),
            origin: &field.origin,
        });
        let taken = if body.additional.is_some() { &["extra", "extra_values"][..] } else { &["extra"] };
        let names = Scope::reserving(taken).claim(&wishes.collect::<Vec<_>>(), &mut self.diagnostics);
        let name = |(field, ident): (&'ir Field, Ident)| {
            let ty = field_type(field, def.usage, &|id| spelled(idents, id));
            let is_option = |choice: &Choice| choice.options.iter().any(|(wire, _)| *wire == field.wire);
            let asked_ty = match field.required || field.nullable {
                true => ty.clone(),
                false => type_text(&field.ty, &|id| spelled(idents, id)),
            };
            let asked = field.is_required_in(def.usage.request);
            NamedField { field, ident, ty, asked, asked_ty, in_choice: choice.is_some_and(is_option) }
        };
        fields.into_iter().zip(names).map(name).collect()
    }

    fn alternatives(&mut self, union: &'ir Union, idents: &Idents<'ir>) -> Vec<NamedAlternative<'ir>> {
        let wishes = |kind, ident: fn(&str) -> String| {
            let wish = move |each: &'ir Alternative| Wish {
                kind,
                wire: &each.name,
                ident: ident(&each.name),
                origin: &each.origin,
            };
            union.alternatives.iter().map(wish).collect::<Vec<_>>()
        };
        let variant = |name: &str| match type_ident(name) {
            ident if ident == UNRECOGNIZED => format!("{ident}Value"),
            ident => ident,
        };
        let variants = wishes(&scope::VARIANT, variant);
        let variants = Scope::reserving(&[UNRECOGNIZED]).claim(&variants, &mut self.diagnostics);
        let views = wishes(&scope::VIEW, |name| format!("as_{}", snake_ident(name).trim_start_matches("r#")));
        let views = Scope::reserving(&["as_json"]).claim(&views, &mut self.diagnostics);
        let name = |((alternative, ident), view_ident): ((&'ir Alternative, Ident), Ident)| {
            let bare = match &alternative.ty {
                Type::Boxed(id) => Type::Named(id.clone()),
                ty => ty.clone(),
            };
            NamedAlternative {
                alternative,
                ident,
                view_ident,
                ty: type_text(&alternative.ty, &|id| spelled(idents, id)),
                bare_ty: type_text(&bare, &|id| spelled(idents, id)),
            }
        };
        union.alternatives.iter().zip(variants).zip(views).map(name).collect()
    }

    fn variants(&mut self, def: &TypeDef, values: &'ir [Variant]) -> Vec<(Ident, &'ir Variant)> {
        let wishes = values.iter().map(|variant| {
            let ident = match type_ident(&variant.wire) {
                // `Err` is a part of the trait `FromStr`, and a value that is called as the variant for what is not
                // known is not that variant.
                ident if ident == UNRECOGNIZED || ident == "Err" => format!("{ident}Value"),
                ident => ident,
            };
            Wish { kind: &scope::VARIANT, wire: &variant.wire, ident, origin: &def.origin }
        });
        let wishes: Vec<_> = wishes.collect();
        Scope::reserving(&[UNRECOGNIZED]).claim(&wishes, &mut self.diagnostics).into_iter().zip(values).collect()
    }

    /// Adds to each type the items declared beside it: the struct of its required fields, if any, and its aliases.
    fn names_beside(&mut self, types: &mut BTreeMap<&'ir TypeId, NamedType<'ir>>, scope: &mut Scope) {
        let mut aliases: BTreeMap<&TypeId, Vec<Ident>> = BTreeMap::new();
        for (id, ty) in types.iter() {
            let kept =
                ty.def.aliases.iter().filter_map(|alias| self.alias(scope, alias, alias.clone(), &ty.def.origin));
            aliases.insert(id, kept.collect());
        }
        // Names for tests are declared in a module of their own, so that none of them is ever in the way of a request's.
        let mut testing = scope.clone();
        self.required(types, scope, |ty| ty.def.usage.request);
        self.required(types, &mut testing, |ty| !ty.def.usage.request);
        for (id, ty) in types.iter_mut() {
            for alias in aliases.remove(id).unwrap_or_default() {
                ty.aliases.push((alias.clone(), ty.ident.clone()));
                let Some(name) = ty.required_ident.clone().filter(|_| ty.def.usage.request) else { continue };
                let also = self.alias(scope, &alias, required_name(&alias), &ty.def.origin);
                ty.aliases.extend(also.map(|also| (also, name)));
            }
        }
    }

    fn alias(&mut self, scope: &mut Scope, wire: &str, ident: String, origin: &Pointer) -> Option<Ident> {
        scope.claim_exactly(&Wish { kind: &scope::ALIAS, wire, ident, origin }, &mut self.diagnostics)
    }

    /// Names the structs of the required fields of those types for which `is_here` holds.
    fn required(
        &mut self,
        types: &mut BTreeMap<&'ir TypeId, NamedType<'ir>>,
        scope: &mut Scope,
        is_here: fn(&NamedType<'_>) -> bool,
    ) {
        let needs_one = |ty: &NamedType<'_>| {
            matches!(&ty.def.kind, TypeKind::Struct(body)
            if body.choice.is_some() || body.fields.iter().any(|field| {
                field.is_required_in(ty.def.usage.request) && !field.credential
            }))
        };
        let mut all: Vec<_> = types.iter_mut().filter(|(_, ty)| is_here(ty) && needs_one(ty)).collect();
        let wishes = all.iter().map(|(id, ty)| Wish {
            kind: &scope::TYPE,
            wire: &id.0,
            ident: required_name(&ty.ident),
            origin: &ty.def.origin,
        });
        let names = scope.claim(&wishes.collect::<Vec<_>>(), &mut self.diagnostics);
        for ((_, ty), name) in all.iter_mut().zip(names) {
            ty.required_ident = Some(name);
        }
    }

    fn choices(
        &mut self,
        choice_idents: BTreeMap<&'ir str, Ident>,
        types: &BTreeMap<&'ir TypeId, NamedType<'ir>>,
        idents: &Idents<'ir>,
    ) -> BTreeMap<&'ir str, NamedChoice<'ir>> {
        let ir = self.ir;
        let named = ir.choices.iter().zip(choice_idents.into_values()).map(|((key, choice), ident)| {
            let has_it = |ty: &&NamedType<'_>| {
                matches!(&ty.def.kind, TypeKind::Struct(body) if body.choice.as_deref() == Some(key))
            };
            let beside = types.values().filter(has_it).flat_map(|ty| &ty.fields).filter(|named| named.asked);
            let beside: Vec<_> = beside.map(|named| &named.ident).collect();
            (key.as_str(), self.choice(choice, ident, &beside, idents))
        });
        named.collect()
    }

    /// A choice. The struct of required fields has it `beside` these.
    fn choice(
        &mut self,
        choice: &'ir Choice,
        ident: Ident,
        beside: &[&Ident],
        idents: &Idents<'ir>,
    ) -> NamedChoice<'ir> {
        let wishes = choice.options.iter().map(|(wire, _)| Wish {
            kind: &scope::ALTERNATIVE,
            wire,
            ident: type_ident(wire),
            origin: &choice.origin,
        });
        let names = Scope::default().claim(&wishes.collect::<Vec<_>>(), &mut self.diagnostics);
        let variants = choice.options.iter().zip(names);
        let variants =
            variants.map(|((wire, ty), name)| (name, wire.as_str(), type_text(ty, &|id| spelled(idents, id))));
        let field = Wish {
            kind: &scope::CHOICE_FIELD,
            wire: &choice.field,
            ident: snake_ident(&choice.field),
            origin: &choice.origin,
        };
        let field_ident = self.one(&mut Scope::of_fields(beside), field);
        let module = self.place(&ident, &choice.origin);
        NamedChoice { choice, field_ident, ident, module, variants: variants.collect() }
    }

    /// The operations. Their enums by status are among the `types`.
    fn operations(&mut self, types: &mut Scope) -> Vec<NamedOperation<'ir>> {
        let operations = &self.ir.operations;
        let (mut methods, mut markers) = (Scope::reserving(&reserved::METHODS), Scope::default());
        let wishes = operations.iter().map(|operation| Wish {
            kind: &scope::METHOD,
            wire: &operation.id,
            ident: method_ident(&operation.id),
            origin: &operation.origin,
        });
        let method_idents = methods.claim(&wishes.collect::<Vec<_>>(), &mut self.diagnostics);
        let wishes = operations.iter().map(|operation| Wish {
            kind: &scope::MARKER,
            wire: &operation.id,
            ident: apart(operation_ident(&operation.id)),
            origin: &operation.origin,
        });
        let marker_idents = markers.claim(&wishes.collect::<Vec<_>>(), &mut self.diagnostics);
        let stems: Vec<_> = operations.iter().map(|operation| operation_ident(&operation.id)).collect();
        let successes = responses::successes(self.ir, &stems, types, &mut self.diagnostics);
        let errors = responses::errors(self.ir, &stems, types, &mut self.diagnostics);
        let names = method_idents.into_iter().zip(marker_idents);
        let mut named: Vec<_> = operations
            .iter()
            .zip(names)
            .map(|(operation, names)| self.operation(operation, names, &mut methods))
            .collect();
        for (named, (response, errors)) in named.iter_mut().zip(successes.into_iter().zip(errors)) {
            (named.response, named.errors) = (response, errors);
        }
        named.sort_by(|left, right| left.method_ident.cmp(&right.method_ident));
        named
    }

    /// An operation with its names, and with those of the methods beside the one that calls it.
    fn operation(
        &mut self,
        operation: &'ir Operation,
        (method_ident, marker_ident): (Ident, Ident),
        methods: &mut Scope,
    ) -> NamedOperation<'ir> {
        let (id, origin) = (&operation.id, &operation.origin);
        let mut beside = |kind, wire, ident| self.one(methods, Wish { kind, wire, ident, origin });
        let has_optional = operation.parameters.as_ref().is_some_and(|parameters| !parameters.is_required);
        let is_document = operation.responses.single().is_some_and(|body| body.media_type().is_some());
        let stream_ident = is_document.then(|| beside(&scope::METHOD, id, joined(&method_ident, "_stream")));
        let with_ident = has_optional.then(|| beside(&scope::METHOD, id, joined(&method_ident, "_with")));
        let wait_ident = operation.wait.as_ref().map(|wait| beside(&scope::WAIT, wait, ident::method_ident(wait)));
        let mut with = |ident: &Option<Ident>| {
            let ident = ident.as_ref().filter(|_| has_optional)?;
            Some(beside(&scope::METHOD, id, joined(ident, "_with")))
        };
        let (stream_with_ident, wait_with_ident) = (with(&stream_ident), with(&wait_ident));
        let module = self.place(&operation_ident(id), origin);
        NamedOperation {
            operation,
            method_ident,
            with_ident,
            stream_ident,
            stream_with_ident,
            wait_ident,
            wait_with_ident,
            marker_ident,
            response: None,
            errors: None,
            module,
        }
    }

    fn webhooks(&mut self) -> Vec<NamedWebhook<'ir>> {
        let webhooks = &self.ir.webhooks;
        let wishes = webhooks.iter().map(|webhook| Wish {
            kind: &scope::WEBHOOK,
            wire: &webhook.name,
            ident: type_ident(&webhook.name),
            origin: &webhook.origin,
        });
        let names = Scope::reserving(&[UNRECOGNIZED]).claim(&wishes.collect::<Vec<_>>(), &mut self.diagnostics);
        let named = webhooks.iter().zip(names).map(|(webhook, ident)| NamedWebhook { webhook, ident });
        let mut named: Vec<_> = named.collect();
        named.sort_by(|left, right| left.ident.cmp(&right.ident));
        named
    }

    /// The module of the item `ident`: that of its longest listed prefix, or its first word.
    fn place(&mut self, ident: &str, origin: &Pointer) -> Ident {
        let prefixes = &self.ir.domains.0;
        let listed = prefixes.iter().filter(|(prefix, _)| ident.starts_with(prefix.as_str()));
        let longest = listed.max_by_key(|(prefix, _)| prefix.len());
        if let Some(module) = longest.and_then(|(_, module)| self.modules.get(module.as_str())) {
            return module.clone();
        }
        let module = ident::first_word(ident);
        if !prefixes.is_empty() {
            self.diagnostics.push(Diagnostic::warning(
                "place/no-domain",
                format!("no prefix under `x-domains` matches `{ident}`; it is placed in `{module}`"),
                origin.clone(),
                "add its name, or a prefix of it, to one of the modules under `x-domains`",
            ));
        }
        module
    }

    fn one(&mut self, scope: &mut Scope, wish: Wish<'_>) -> Ident {
        scope.claim(&[wish], &mut self.diagnostics).pop().unwrap_or_else(Ident::unnamed)
    }
}

/// The name of the struct of the required fields of the type `ident`.
fn required_name(ident: &str) -> String {
    joined(ident.strip_suffix("Request").unwrap_or(ident), "Required")
}

/// The name of an operation's type beside the names that every crate has, which its file refers to. One that it shares
/// with a model is no collision: the file of the operation writes the model with its path.
fn apart(marker: String) -> String {
    if reserved::TYPES.contains(&marker.as_str()) { joined(&marker, "Operation") } else { marker }
}

fn spelled(idents: &Idents<'_>, id: &TypeId) -> String {
    idents.get(id).map(ToString::to_string).unwrap_or_default()
}
