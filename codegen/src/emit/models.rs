//! `models/*.rs`: the types, and nothing but the types.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Modules, append, docs, errors, ident, type_tokens, with_imports};
use crate::ir::TypeKind;
use crate::name::{NamedChoice, NamedField, NamedIr, NamedType, UNRECOGNIZED};

pub(super) fn emit(named: &NamedIr<'_>) -> Modules {
    let mut types: Vec<_> = named.types.values().collect();
    types.sort_by(|left, right| left.ident.cmp(&right.ident));
    let mut modules = Modules::new();
    for ty in types {
        let tokens = match &ty.def.kind {
            TypeKind::Struct(body) => structure(ty, body.open),
            TypeKind::Enum(_) => enumeration(ty, &errors::table(named, &ty.ident)),
            TypeKind::Newtype => newtype(ty),
        };
        append(&mut modules, &ty.module, tokens);
        append(&mut modules, &ty.module, aliases(ty));
    }
    for choice in named.choices.values() {
        append(&mut modules, &choice.module, choice_type(choice));
    }
    with_imports(
        modules,
        &quote!(
            use crate::*;
        ),
    )
}

/// The names that a type had, for code that still uses them.
fn aliases(ty: &NamedType<'_>) -> TokenStream {
    let aliases = ty.aliases.iter().map(|(alias, target)| {
        let docs = docs::lines(&format!("The name that [`{target}`] had."));
        let note = format!("renamed to `{target}`");
        let (alias, target) = (ident(alias), ident(target));
        quote!(#docs #[deprecated(note = #note)] pub type #alias = #target;)
    });
    quote!(#(#aliases)*)
}

fn structure(ty: &NamedType<'_>, open: bool) -> TokenStream {
    let name = ident(&ty.ident);
    let docs = docs::item(&ty.def.docs, &format!("`{}`.", ty.ident), &[]);
    let fields = ty.fields.iter().map(field);
    let extra = open.then(|| {
        quote! {
            /// What came beside the fields above: those that this version does not know.
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
    }
}

fn field(named: &NamedField<'_>) -> TokenStream {
    let name = ident(&named.ident);
    let ty = type_tokens(&named.ty);
    let docs = field_docs(named);
    quote!(#docs pub #name: #ty,)
}

/// Docs of a field, with its limits.
pub(super) fn field_docs(named: &NamedField<'_>) -> TokenStream {
    let limits: Vec<_> = named.field.limits.iter().filter_map(docs::limit).collect();
    let notes = if limits.is_empty() { vec![] } else { vec![format!("Limits: {}.", limits.join(", "))] };
    docs::item(&named.field.docs, &format!("`{}`.", named.field.wire), &notes)
}

fn enumeration(ty: &NamedType<'_>, note: &Option<String>) -> TokenStream {
    let name = ident(&ty.ident);
    let docs = docs::item(&ty.def.docs, &format!("`{}`.", ty.ident), note.as_slice());
    let unrecognized = ident(UNRECOGNIZED);
    let variants = ty.variants.iter().map(|(variant, value)| {
        let docs = docs::item(&value.docs, &format!("`{}`.", value.wire), &[]);
        let variant = ident(variant);
        quote!(#docs #variant,)
    });
    quote! {
        #docs
        #[derive(Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that this version does not know; its text is kept.
            #unrecognized(Unrecognized),
        }
    }
}

fn newtype(ty: &NamedType<'_>) -> TokenStream {
    let name = ident(&ty.ident);
    let docs = docs::item(&ty.def.docs, &format!("`{}`.", ty.ident), &[]);
    quote! {
        #docs
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct #name(pub(crate) Text);
    }
}

/// What a choice is, for one that the document says nothing of.
pub(super) fn choice_words(choice: &NamedChoice<'_>) -> String {
    let names: Vec<_> = choice.variants.iter().map(|(_, wire, _)| format!("`{wire}`")).collect();
    format!("Exactly one of {} is sent.", names.join(", "))
}

fn choice_type(choice: &NamedChoice<'_>) -> TokenStream {
    let name = ident(&choice.ident);
    let docs = docs::item(&choice.choice.docs, &choice_words(choice), &[]);
    let variants = choice.variants.iter().map(|(variant, wire, ty)| {
        let docs = docs::lines(&format!("Sent as `{wire}`."));
        let variant = ident(variant);
        let ty = type_tokens(ty);
        quote!(#docs #variant(#ty),)
    });
    let told = choice.variants.iter().filter(|(_, _, ty)| choice.is_told_by(ty));
    let conversions = told.map(|(variant, _, ty)| {
        let variant = ident(variant);
        let ty = type_tokens(ty);
        quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    Self::#variant(value)
                }
            }
        }
    });
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
        }
        #(#conversions)*
    }
}
