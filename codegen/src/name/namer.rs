//! Decides every name and module of an IR.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{
    Alternative, Choice, Ir, Operation, Pointer, ResponseBody, Struct, Type, TypeDef, TypeId, TypeKind, Union, Variant,
};

use super::ident::{self, Ident, joined, method_ident, module_ident, snake_ident, type_ident};
use super::rust_type::{field_type, type_text};
use super::scope::{self, Kind, Scope};
use super::{
    NamedAlternative, NamedChoice, NamedField, NamedIr, NamedOperation, NamedType, NamedWebhook, UNRECOGNIZED, reserved,
};

pub(super) fn run(ir: &Ir) -> Result<NamedIr<'_>, Diagnostics> {
    let mut namer = Namer { ir, modules: BTreeMap::new(), diagnostics: Diagnostics::default() };
    namer.modules = namer.modules();
    let named = namer.crate_names();
    if namer.diagnostics.has_errors() { Err(namer.diagnostics) } else { Ok(named) }
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
        let mut scope = Scope::default();
        let listed: BTreeSet<&str> = self.ir.domains.0.values().map(String::as_str).collect();
        listed
            .into_iter()
            .map(|module| {
                let origin = Pointer("/x-domains".to_owned()).join(module);
                (module, self.claim(&mut scope, &scope::MODULE, &module_ident(module), module, &origin))
            })
            .collect()
    }

    fn crate_names(&mut self) -> NamedIr<'ir> {
        let ir = self.ir;
        let mut scope = Scope::reserving(&reserved::TYPES);
        let mut aliases: BTreeMap<&TypeId, Vec<Ident>> = BTreeMap::new();
        let mut idents = Idents::new();
        for (id, def) in &ir.types {
            let kept = def.aliases.iter().map(|alias| self.claim(&mut scope, &scope::ALIAS, alias, alias, &def.origin));
            aliases.insert(id, kept.collect());
            let ident = def.rust_name.clone().unwrap_or_else(|| type_ident(&id.0));
            idents.insert(id, self.claim(&mut scope, &scope::TYPE, &ident, &id.0, &def.origin));
        }
        let choices: BTreeMap<_, _> = ir
            .choices
            .iter()
            .map(|(key, choice)| {
                let ident = type_ident(&choice.name);
                let ident = self.claim(&mut scope, &scope::CHOICE, &ident, &choice.name, &choice.origin);
                (key.as_str(), self.choice(choice, ident, &idents))
            })
            .collect();
        // Names for tests are declared in a module of their own, so that none of them is ever in the way of a request's.
        let mut testing = scope.clone();
        let types = ir
            .types
            .iter()
            .map(|(id, def)| {
                let scope = if def.usage.request { &mut scope } else { &mut testing };
                let ident = idents.get(id).cloned().unwrap_or_else(Ident::refused);
                let aliases = aliases.remove(id).unwrap_or_default();
                let ty = self.ty((id, def), ident, &idents, &choices);
                (id, self.required(ty, id, aliases, scope))
            })
            .collect();
        NamedIr { ir, types, operations: self.operations(), webhooks: self.webhooks(), choices }
    }

    /// A type with its members; not yet the names of what builds it.
    fn ty(
        &mut self,
        (id, def): (&'ir TypeId, &'ir TypeDef),
        ident: Ident,
        idents: &Idents<'ir>,
        choices: &BTreeMap<&'ir str, NamedChoice<'ir>>,
    ) -> NamedType<'ir> {
        let (mut fields, mut variants, mut alternatives) = (Vec::new(), Vec::new(), Vec::new());
        match &def.kind {
            TypeKind::Struct(body) => {
                let choice = body.choice.as_deref().and_then(|name| choices.get(name));
                fields = self.fields(def, body, choice, idents);
            }
            TypeKind::Enum(values) => variants = self.variants(def, values),
            TypeKind::Newtype => {}
            TypeKind::Union(union) => alternatives = self.alternatives(union, idents),
        }
        let module = self.place(&type_ident(&id.0), &def.origin);
        NamedType { def, ident, module, required_ident: None, aliases: Vec::new(), fields, variants, alternatives }
    }

    fn fields(
        &mut self,
        def: &'ir TypeDef,
        body: &'ir Struct,
        choice: Option<&NamedChoice<'ir>>,
        idents: &Idents<'ir>,
    ) -> Vec<NamedField<'ir>> {
        let mut scope = Scope::reserving(&["extra"]);
        // The struct of required fields has them and the choice.
        let mut required = Scope::default();
        let mut fields = Vec::new();
        for field in body.fields.iter().filter(|field| !field.credential) {
            let ident = snake_ident(&field.wire);
            let ident = self.claim(&mut scope, &scope::FIELD, &ident, &field.wire, &field.origin);
            if field.required {
                // One that is in the way of another field has been reported already.
                let _ = required.claim(&scope::FIELD, &ident, &field.wire, &field.origin);
            }
            let ty = field_type(field, def.usage, &|id| spelled(idents, id));
            let is_option =
                |choice: &&NamedChoice<'_>| choice.choice.options.iter().any(|(wire, _)| *wire == field.wire);
            fields.push(NamedField { field, ident, ty, in_choice: choice.as_ref().is_some_and(is_option) });
        }
        if let Some(choice) = choice {
            let origin = def.origin.join("x-choice").join("field");
            self.claim(&mut required, &scope::CHOICE_FIELD, &choice.field_ident, &choice.choice.field, &origin);
        }
        fields
    }

    fn alternatives(&mut self, union: &'ir Union, idents: &Idents<'ir>) -> Vec<NamedAlternative<'ir>> {
        let (mut variants, mut views) = (Scope::reserving(&[UNRECOGNIZED]), Scope::reserving(&["as_json"]));
        let name = |alternative: &'ir Alternative| {
            let (wire, origin) = (&alternative.name, &alternative.origin);
            let ident = match type_ident(wire) {
                ident if ident == UNRECOGNIZED => format!("{ident}Value"),
                ident => ident,
            };
            let bare = match &alternative.ty {
                Type::Boxed(id) => Type::Named(id.clone()),
                ty => ty.clone(),
            };
            NamedAlternative {
                alternative,
                ident: self.claim(&mut variants, &scope::VARIANT, &ident, wire, origin),
                view_ident: self.claim(&mut views, &scope::VIEW, &format!("as_{}", snake_ident(wire)), wire, origin),
                ty: type_text(&alternative.ty, &|id| spelled(idents, id)),
                bare_ty: type_text(&bare, &|id| spelled(idents, id)),
            }
        };
        union.alternatives.iter().map(name).collect()
    }

    fn variants(&mut self, def: &TypeDef, values: &'ir [Variant]) -> Vec<(Ident, &'ir Variant)> {
        let mut scope = Scope::reserving(&[UNRECOGNIZED]);
        let name = |variant: &'ir Variant| {
            let ident = match type_ident(&variant.wire) {
                // `Err` is a part of the trait `FromStr`, and a value that is called as the variant for what is not
                // known is not that variant.
                ident if ident == UNRECOGNIZED || ident == "Err" => format!("{ident}Value"),
                ident => ident,
            };
            (self.claim(&mut scope, &scope::VARIANT, &ident, &variant.wire, &def.origin), variant)
        };
        values.iter().map(name).collect()
    }

    /// The type with the name of the struct of its required fields, if it has any, and with its aliases.
    fn required(
        &mut self,
        mut ty: NamedType<'ir>,
        id: &TypeId,
        aliases: Vec<Ident>,
        scope: &mut Scope,
    ) -> NamedType<'ir> {
        let def = ty.def;
        let needs_one = matches!(&def.kind, TypeKind::Struct(body)
            if body.choice.is_some() || body.fields.iter().any(|field| field.required && !field.credential));
        let required = |ident: &str| joined(ident.strip_suffix("Request").unwrap_or(ident), "Required");
        if needs_one {
            let ident = required(&ty.ident);
            ty.required_ident = Some(self.claim(scope, &scope::TYPE, &ident, &id.0, &def.origin));
        }
        for alias in aliases {
            ty.aliases.push((alias.clone(), ty.ident.clone()));
            if let Some(name) = ty.required_ident.as_ref().filter(|_| def.usage.request) {
                let also = self.claim(scope, &scope::ALIAS, &required(&alias), &alias, &def.origin);
                ty.aliases.push((also, name.clone()));
            }
        }
        ty
    }

    fn choice(&mut self, choice: &'ir Choice, ident: Ident, idents: &Idents<'ir>) -> NamedChoice<'ir> {
        let mut scope = Scope::default();
        let variants = choice
            .options
            .iter()
            .map(|(wire, ty)| {
                let ident = self.claim(&mut scope, &scope::ALTERNATIVE, &type_ident(wire), wire, &choice.origin);
                (ident, wire.as_str(), type_text(ty, &|id| spelled(idents, id)))
            })
            .collect();
        let field_ident = snake_ident(&choice.field);
        let field_ident =
            self.claim(&mut Scope::default(), &scope::CHOICE_FIELD, &field_ident, &choice.field, &choice.origin);
        let module = self.place(&ident, &choice.origin);
        NamedChoice { choice, field_ident, ident, module, variants }
    }

    fn operations(&mut self) -> Vec<NamedOperation<'ir>> {
        let ir = self.ir;
        let (mut methods, mut markers) = (Scope::reserving(&reserved::METHODS), Scope::default());
        let mut named: Vec<_> =
            ir.operations.iter().map(|operation| self.operation(operation, &mut methods, &mut markers)).collect();
        named.sort_by(|left, right| left.method_ident.cmp(&right.method_ident));
        named
    }

    fn operation(
        &mut self,
        operation: &'ir Operation,
        methods: &mut Scope,
        markers: &mut Scope,
    ) -> NamedOperation<'ir> {
        let (id, origin) = (&operation.id, &operation.origin);
        let method_ident = self.claim(methods, &scope::METHOD, &method_ident(id), id, origin);
        let stream_ident = matches!(operation.response, ResponseBody::Binary(_))
            .then(|| self.claim(methods, &scope::METHOD, &joined(&method_ident, "_stream"), id, origin));
        let wait = operation.wait.as_ref();
        let wait_ident = wait.map(|wait| self.claim(methods, &scope::WAIT, &ident::method_ident(wait), wait, origin));
        let marker = type_ident(id);
        let module = self.place(&marker, origin);
        let marker_ident = self.claim(markers, &scope::MARKER, &apart(marker), id, origin);
        NamedOperation { operation, method_ident, stream_ident, wait_ident, marker_ident, module }
    }

    fn webhooks(&mut self) -> Vec<NamedWebhook<'ir>> {
        let ir = self.ir;
        let mut scope = Scope::reserving(&[UNRECOGNIZED]);
        let mut named: Vec<_> = ir
            .webhooks
            .iter()
            .map(|webhook| {
                let ident = type_ident(&webhook.name);
                let ident = self.claim(&mut scope, &scope::WEBHOOK, &ident, &webhook.name, &webhook.origin);
                NamedWebhook { webhook, ident }
            })
            .collect();
        named.sort_by(|left, right| left.ident.cmp(&right.ident));
        named
    }

    /// The module of what is called `ident`: that of its longest listed prefix, or its first word.
    fn place(&mut self, ident: &str, origin: &Pointer) -> Ident {
        let prefixes = &self.ir.domains.0;
        let listed = prefixes.iter().filter(|(prefix, _)| ident.starts_with(prefix.as_str()));
        let longest = listed.max_by_key(|(prefix, _)| prefix.len());
        if let Some(module) = longest.and_then(|(_, module)| self.modules.get(module.as_str())) {
            return module.clone();
        }
        if !prefixes.is_empty() {
            self.diagnostics.push(Diagnostic::error(
                "place/no-domain",
                format!("no prefix under `x-domains` matches `{ident}`"),
                origin.clone(),
                "add its name, or a prefix of it, to one of the modules under `x-domains`",
            ));
        }
        Ident::new(&ident::first_word(ident)).unwrap_or_else(Ident::refused)
    }

    /// Takes `ident` in `scope`, or reports why it cannot be had.
    fn claim(&mut self, scope: &mut Scope, kind: &Kind, ident: &str, wire: &str, origin: &Pointer) -> Ident {
        scope.claim(kind, ident, wire, origin).unwrap_or_else(|refused| {
            self.diagnostics.push(refused);
            Ident::refused()
        })
    }
}

/// The name of an operation's type beside the names that every crate has, which its file refers to. One that it shares
/// with a model is no collision: the file of the operation writes the model with its path.
fn apart(marker: String) -> String {
    if reserved::TYPES.contains(&marker.as_str()) { joined(&marker, "Operation") } else { marker }
}

fn spelled(idents: &Idents<'_>, id: &TypeId) -> String {
    idents.get(id).map(ToString::to_string).unwrap_or_default()
}
