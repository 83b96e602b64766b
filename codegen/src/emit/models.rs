//! `models/*.rs`: the types, and nothing but the types.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Modules, append, docs, errors, imports, prose, type_tokens, unions, with_imports};
use crate::ir::{Access, Struct, Type, TypeKind};
use crate::name::{NamedChoice, NamedField, NamedIr, NamedType};

pub(super) fn emit(named: &NamedIr<'_>) -> Modules {
    let mut types: Vec<_> = named.types.values().collect();
    types.sort_by(|left, right| left.ident.cmp(&right.ident));
    let mut modules = Modules::new();
    for ty in types {
        let tokens = match &ty.def.kind {
            TypeKind::Struct(body) => structure(ty, body),
            TypeKind::Enum(_) => enumeration(ty, &errors::table(named, &ty.ident), &quote!(Unrecognized)),
            TypeKind::Scalars(_) => enumeration(ty, &None, &quote!(UnrecognizedScalar)),
            TypeKind::Newtype => newtype(ty),
            TypeKind::Union(union) => unions::model(named, ty, union),
        };
        append(&mut modules, &ty.module, tokens);
        append(&mut modules, &ty.module, aliases(ty));
    }
    for choice in named.choices.values() {
        append(&mut modules, &choice.module, choice_type(named, choice));
    }
    let imports = quote!(
        use crate::*;
    );
    // A file of parameters that are all numbers, say, needs nothing of the rest of the crate.
    let (needing, others): (Modules, Modules) =
        modules.into_iter().partition(|(_, tokens)| imports::needs_others(tokens.clone()));
    with_imports(needing, &imports).into_iter().chain(others).collect()
}

/// The names that a type had, for code that still uses them.
fn aliases(ty: &NamedType<'_>) -> TokenStream {
    let aliases = ty.aliases.iter().map(|(alias, target)| {
        let docs = docs::lines(&format!("Former name of [`{}`].", docs::target(target)));
        let note = format!("renamed to `{target}`");
        quote!(#docs #[deprecated(note = #note)] pub type #alias = #target;)
    });
    quote!(#(#aliases)*)
}

fn structure(ty: &NamedType<'_>, body: &Struct) -> TokenStream {
    let name = &ty.ident;
    let docs = docs::item(&ty.def.docs, &format!("`{}`.", ty.ident), &[]);
    let fields = ty.fields.iter().map(field);
    let further = extra_values(ty);
    let extra = body.open.then(|| {
        quote! {
            /// Fields that this version does not know.
            pub extra: Extra,
        }
    });
    quote! {
        #docs
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
            #extra
        }
        #further
    }
}

/// A view of what came beside the fields, as what the document says that it is.
fn extra_values(ty: &NamedType<'_>) -> Option<TokenStream> {
    let (name, values) = (&ty.ident, type_tokens(ty.extra_ty.as_ref()?));
    Some(quote! {
        impl #name {
            /// What came beside the fields, by name.
            ///
            /// # Errors
            ///
            /// If one of the values has another type.
            pub fn extra_values(&self) -> Result<#values, DecodeError> {
                self.extra.decode()
            }
        }
    })
}

fn field(named: &NamedField<'_>) -> TokenStream {
    let name = &named.ident;
    let ty = type_tokens(&named.ty);
    let docs = field_docs(named);
    quote!(#docs pub #name: #ty,)
}

/// Docs of a field, with its limits.
pub(super) fn field_docs(named: &NamedField<'_>) -> TokenStream {
    let limits: Vec<_> = named.field.limits.iter().filter_map(docs::limit).collect();
    let mut notes = if limits.is_empty() { vec![] } else { vec![format!("Limits: {}.", limits.join(", "))] };
    notes.extend(match named.field.access {
        Access::Both => None,
        Access::ReadOnly => Some("Read-only: only the server sends it.".to_owned()),
        Access::WriteOnly => Some("Write-only: no response has it.".to_owned()),
    });
    docs::item(&named.field.docs, &format!("{}.", prose::code(&named.field.wire)), &notes)
}

fn enumeration(ty: &NamedType<'_>, note: &Option<String>, unknown: &TokenStream) -> TokenStream {
    let name = &ty.ident;
    let docs = docs::item(&ty.def.docs, &format!("`{}`.", ty.ident), note.as_slice());
    let kept = if let TypeKind::Enum(_) = ty.def.kind { "its text" } else { "it" };
    let kept = docs::lines(&format!("A value that this version does not know; {kept} is kept."));
    let variants = ty.variants.iter().map(|(variant, value)| {
        let docs = docs::item(&value.docs, &format!("{}.", prose::code(&value.wire)), &[]);
        quote!(#docs #variant,)
    });
    quote! {
        #docs
        #[derive(Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            #kept
            Unrecognized(#unknown),
        }
    }
}

fn newtype(ty: &NamedType<'_>) -> TokenStream {
    let name = &ty.ident;
    let docs = docs::item(&ty.def.docs, &format!("`{}`.", ty.ident), &[]);
    quote! {
        #docs
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct #name(pub(crate) Text);
    }
}

/// What a choice is, for one that the document says nothing of.
pub(super) fn choice_words(choice: &NamedChoice<'_>) -> String {
    let names: Vec<_> = choice.variants.iter().map(|(_, wire, _)| prose::code(wire)).collect();
    format!("Exactly one of {} is sent.", names.join(", "))
}

fn choice_type(named: &NamedIr<'_>, choice: &NamedChoice<'_>) -> TokenStream {
    let name = &choice.ident;
    let docs = docs::item(&choice.choice.docs, &choice_words(choice), &[]);
    let variants = choice.variants.iter().map(|(variant, wire, ty)| {
        let docs = docs::lines(&format!("Sent as {}.", prose::code(wire)));
        let ty = type_tokens(ty);
        quote!(#docs #variant(#ty),)
    });
    let selecting = choice.variants.iter().filter(|(_, _, ty)| choice.is_selected_by(ty));
    let conversions = selecting.map(|(variant, _, ty)| {
        let ty = type_tokens(ty);
        quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    Self::#variant(value)
                }
            }
        }
    });
    let is_key = choice.choice.options.iter().all(|(_, ty)| is_key(named, ty));
    let more = is_key.then(|| quote!(, Eq, Hash));
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq #more)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
        }
        #(#conversions)*
    }
}

/// Whether values of a type can be compared without exception, and hashed.
fn is_key(named: &NamedIr<'_>, ty: &Type) -> bool {
    match ty {
        Type::Named(id) | Type::Boxed(id) => named
            .types
            .get(id)
            .is_some_and(|ty| matches!(ty.def.kind, TypeKind::Enum(_) | TypeKind::Scalars(_) | TypeKind::Newtype)),
        Type::Array(item) => is_key(named, &item.ty),
        Type::Float | Type::Json | Type::Bytes | Type::Map(_) => false,
        Type::String | Type::Boolean | Type::Integer | Type::Decimal | Type::Date | Type::DateTime => true,
    }
}
