//! Name and place: `Ir` -> `NamedIr`. Every identifier and every module is decided here, once; later stages look
//! them up and never derive one.
//!
//! *Architecture invariant*: a name depends on the item and its owner alone, never on what else is in the document,
//! so that an addition renames nothing. Every name is claimed in a scope before it is used; of two items that would
//! share one, one is called otherwise, by the rule of `scope`, and that is a diagnostic.

mod ident;
mod namer;
mod profile;
mod reserved;
mod responses;
mod rust_type;
mod scope;
mod spell;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::ir::{
    Alternative, Choice, Field, Ir, Operation, ResponseBody, Type, TypeDef, TypeId, TypeKind, Usage, Variant, Webhook,
};

pub use ident::{Ident, crate_ident, method_ident, module_ident, snake_ident, type_ident};
pub use profile::{NamedScheme, NamedServer, NamedVariable, NamedWord, Needs};
pub use responses::NamedByStatus;
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
    /// Servers, in the order of the document.
    pub servers: Vec<NamedServer<'ir>>,
    /// Ways of authentication, in the order of the IR.
    pub schemes: Vec<NamedScheme<'ir>>,
    /// Remedies that the document adds.
    pub remedies: Vec<NamedWord<'ir>>,
    /// What a client takes to be built.
    pub needs: Needs,
}

impl<'ir> NamedIr<'ir> {
    /// A type in Rust.
    #[must_use]
    pub fn spelled(&self, ty: &Type) -> String {
        type_text(ty, &|id| self.types.get(id).map_or_else(|| "Json".to_owned(), |ty| ty.ident.to_string()))
    }

    /// The type of a response's body in Rust; nothing if there is none.
    #[must_use]
    pub fn spelled_body(&self, body: &ResponseBody) -> Option<String> {
        Some(match body {
            ResponseBody::Json(ty) => self.spelled(ty),
            ResponseBody::Text(_) => "PlainText".to_owned(),
            ResponseBody::Binary(_) => "Binary".to_owned(),
            ResponseBody::Empty => return None,
        })
    }

    /// The choice that a struct makes its caller take.
    #[must_use]
    pub fn choice_of(&self, ty: &NamedType<'_>) -> Option<&NamedChoice<'ir>> {
        match &ty.def.kind {
            TypeKind::Struct(body) => body.choice.as_deref().and_then(|name| self.choices.get(name)),
            TypeKind::Enum(_) | TypeKind::Scalars(_) | TypeKind::Newtype | TypeKind::Union(_) => None,
        }
    }

    /// Whether every identifier is of ASCII letters, which the compiler has no advice on.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        let of_type = |ty: &NamedType<'_>| {
            ty.ident.is_ascii()
                && ty.aliases.iter().all(|(alias, _)| alias.is_ascii())
                && ty.fields.iter().all(|field| field.ident.is_ascii())
                && ty.variants.iter().all(|(ident, _)| ident.is_ascii())
                && ty.alternatives.iter().all(|each| each.ident.is_ascii() && each.view_ident.is_ascii())
        };
        let of_choice = |choice: &NamedChoice<'_>| {
            choice.ident.is_ascii()
                && choice.field_ident.is_ascii()
                && choice.variants.iter().all(|(ident, ..)| ident.is_ascii())
        };
        let of_operation = |operation: &NamedOperation<'_>| {
            operation.method_ident.is_ascii()
                && operation.marker_ident.is_ascii()
                && operation.beside().all(|(ident, _)| ident.is_ascii())
                && operation.by_status().all(|by_status| by_status.ident.is_ascii())
        };
        self.types.values().all(of_type)
            && self.choices.values().all(of_choice)
            && self.operations.iter().all(of_operation)
            && self.webhooks.iter().all(|event| event.ident.is_ascii())
            && self.servers.iter().all(NamedServer::is_ascii)
            && self.schemes.iter().all(|scheme| scheme.ident.is_ascii())
            && self.remedies.iter().all(|remedy| remedy.ident.is_ascii())
    }
}

/// A type and its names.
#[derive(Debug)]
pub struct NamedType<'ir> {
    /// The type.
    pub def: &'ir TypeDef,
    /// Its Rust name.
    pub ident: Ident,
    /// The module that declares it.
    pub module: Ident,
    /// Name of the struct of required fields, for a struct that has any. That of a type which is only received stands
    /// in the module `testing`.
    pub required_ident: Option<Ident>,
    /// Deprecated aliases: the old name, and the type that it refers to.
    pub aliases: Vec<(Ident, Ident)>,
    /// Fields of a struct, without those that the client supplies itself.
    pub fields: Vec<NamedField<'ir>>,
    /// Rust type of all that comes beside the fields of a struct, if the document says what that is.
    pub extra_ty: Option<String>,
    /// Variants of an enum.
    pub variants: Vec<(Ident, &'ir Variant)>,
    /// Alternatives of a union.
    pub alternatives: Vec<NamedAlternative<'ir>>,
}

impl NamedType<'_> {
    /// Whether a Rust type alone identifies the alternative of a union.
    #[must_use]
    pub fn is_selected_by(&self, ty: &str) -> bool {
        self.alternatives.iter().filter(|alternative| alternative.bare_ty == ty).count() == 1
    }
}

/// An alternative of a union, and its names.
#[derive(Debug)]
pub struct NamedAlternative<'ir> {
    /// The alternative.
    pub alternative: &'ir Alternative,
    /// Name of the variant.
    pub ident: Ident,
    /// Name of the method that reads a value as this alternative, if nothing distinguishes the alternatives.
    pub view_ident: Ident,
    /// Rust type of what the variant holds.
    pub ty: String,
    /// The same without the pointer that a type which contains itself needs.
    pub bare_ty: String,
}

/// A field and its names.
#[derive(Debug)]
pub struct NamedField<'ir> {
    /// The field.
    pub field: &'ir Field,
    /// Its Rust name.
    pub ident: Ident,
    /// Its Rust type, presence included.
    pub ty: String,
    /// Whether whoever makes one has to give it.
    pub asked: bool,
    /// Its type there.
    pub asked_ty: String,
    /// Whether it is one of the alternatives of the struct's choice.
    pub in_choice: bool,
}

impl NamedField<'_> {
    /// Whether a struct of this usage has a method that sets it.
    #[must_use]
    pub fn has_setter(&self, usage: Usage) -> bool {
        !self.asked && !self.in_choice && self.field.is_set(usage)
    }
}

/// An operation and its names.
#[derive(Debug)]
pub struct NamedOperation<'ir> {
    /// The operation.
    pub operation: &'ir Operation,
    /// Name of the client's method.
    pub method_ident: Ident,
    /// Name of the method that takes parameters, if the other one does without.
    pub with_ident: Option<Ident>,
    /// Name of the method that streams the response, if that is bytes.
    pub stream_ident: Option<Ident>,
    /// Name of the one that does so and takes parameters, if the other one does without.
    pub stream_with_ident: Option<Ident>,
    /// Name of the method that waits.
    pub wait_ident: Option<Ident>,
    /// Name of the one that does so and takes parameters, if the other one does without.
    pub wait_with_ident: Option<Ident>,
    /// Name of the type that represents the operation.
    pub marker_ident: Ident,
    /// The enum of its successful responses, if their bodies depend on the status.
    pub response: Option<NamedByStatus<'ir>>,
    /// The enum of its errors, if they have bodies of their own.
    pub errors: Option<NamedByStatus<'ir>>,
    /// The module that declares it.
    pub module: Ident,
}

impl<'ir> NamedOperation<'ir> {
    /// The methods beside the one that most callers need, each with what it does besides.
    pub fn beside(&self) -> impl Iterator<Item = (&Ident, &'static str)> {
        let all = [
            (&self.with_ident, "with parameters"),
            (&self.stream_ident, "streamed"),
            (&self.stream_with_ident, "streamed, with parameters"),
            (&self.wait_ident, "waited for"),
            (&self.wait_with_ident, "waited for, with parameters"),
        ];
        all.into_iter().filter_map(|(ident, what)| Some((ident.as_ref()?, what)))
    }

    /// The method that calls it, with optional parameters or without.
    #[must_use]
    pub fn called(&self, with_parameters: bool) -> &Ident {
        self.with_ident.as_ref().filter(|_| with_parameters).unwrap_or(&self.method_ident)
    }

    /// Its enums by status.
    pub fn by_status(&self) -> impl Iterator<Item = &NamedByStatus<'ir>> {
        self.response.iter().chain(&self.errors)
    }
}

/// A webhook event and its name.
#[derive(Debug)]
pub struct NamedWebhook<'ir> {
    /// The event.
    pub webhook: &'ir Webhook,
    /// Name of the variant.
    pub ident: Ident,
}

/// A choice and its names.
#[derive(Debug)]
pub struct NamedChoice<'ir> {
    /// The choice.
    pub choice: &'ir Choice,
    /// Its Rust name.
    pub ident: Ident,
    /// Name of the field that takes it.
    pub field_ident: Ident,
    /// The module that declares it.
    pub module: Ident,
    /// Variants: ident, wire name, Rust type.
    pub variants: Vec<(Ident, &'ir str, String)>,
}

impl NamedChoice<'_> {
    /// Whether a Rust type alone identifies the variant.
    #[must_use]
    pub fn is_selected_by(&self, ty: &str) -> bool {
        self.variants.iter().filter(|(_, _, held)| held == ty).count() == 1
    }
}

/// Decides every name and module of `ir`, with a warning for each that is not the one that the document asks for.
#[must_use]
pub fn name(ir: &Ir) -> (NamedIr<'_>, Diagnostics) {
    namer::run(ir)
}
