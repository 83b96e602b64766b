//! `builders/*.rs` and `testing/*.rs`: how a request is made, and how a user's test makes a response.
//!
//! What a type cannot do without is a struct of its own, written as a literal: the compiler names every field
//! that is left out, and no two fields can be swapped by position. The rest are setters, so that a new optional field
//! breaks nobody.

use proc_macro2::TokenStream;
use quote::quote;

use super::models::{choice_words, field_docs};
use super::{ModuleNames, Modules, append, docs, type_tokens, with_imports};
use crate::ir::{Struct, Type, TypeKind};
use crate::name::{Ident, NamedChoice, NamedField, NamedIr, NamedType, type_text};

/// Whose builders a folder holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Built {
    /// The types that a caller sends, whether or not they come back as well.
    Sent,
    /// The types that only the server sends. Programs read them; tests make them.
    Received,
}

impl Built {
    fn types<'a>(self, named: &'a NamedIr<'a>) -> impl Iterator<Item = &'a NamedType<'a>> {
        named.types.values().filter(move |ty| ty.def.usage.request == (self == Self::Sent))
    }
}

pub(super) fn emit(named: &NamedIr<'_>, built: Built) -> Modules {
    let mut types: Vec<_> = built.types(named).collect();
    types.sort_by(|left, right| left.ident.cmp(&right.ident));
    let mut modules = Modules::new();
    for ty in types {
        if let TypeKind::Struct(body) = &ty.def.kind {
            append(&mut modules, &ty.module, Builder::new(named, ty, body).emit());
        }
    }
    with_imports(
        modules,
        &quote!(
            use crate::*;
        ),
    )
}

/// The modules that declare a type, and not only methods of one.
pub(super) fn exporting(named: &NamedIr<'_>, built: Built) -> ModuleNames {
    built.types(named).filter(|ty| ty.required_ident.is_some()).map(|ty| ty.module.clone()).collect()
}

struct Builder<'a> {
    named: &'a NamedIr<'a>,
    ty: &'a NamedType<'a>,
    choice: Option<&'a NamedChoice<'a>>,
    open: bool,
}

impl<'a> Builder<'a> {
    fn new(named: &'a NamedIr<'a>, ty: &'a NamedType<'a>, body: &Struct) -> Self {
        let choice = named.choice_of(ty);
        Self { named, ty, choice, open: body.open }
    }

    fn emit(&self) -> TokenStream {
        let name = &self.ty.ident;
        let setters = self.ty.fields.iter().filter(|field| field.has_setter(self.ty.def.usage));
        let setters = setters.map(|field| self.setter(field));
        match &self.ty.required_ident {
            Some(required) => {
                let declaration = self.required_struct(name, required);
                let constructor = self.constructor(required);
                quote! {
                    #declaration
                    impl #name {
                        #constructor
                        #(#setters)*
                    }
                }
            }
            None => {
                let fields = self.ty.fields.iter().map(|field| self.unset(field));
                let extra = self.extra();
                quote! {
                    impl #name {
                        /// Creates one with no field set.
                        #[must_use]
                        pub fn new() -> Self {
                            Self { #(#fields)* #extra }
                        }
                        #(#setters)*
                    }
                    impl Default for #name {
                        fn default() -> Self {
                            Self::new()
                        }
                    }
                }
            }
        }
    }

    fn required_fields(&self) -> impl Iterator<Item = &NamedField<'a>> {
        self.ty.fields.iter().filter(|field| field.asked)
    }

    fn required_struct(&self, name: &Ident, required: &Ident) -> TokenStream {
        let docs = docs::lines(&format!("The required fields of [`{}`].", docs::target(name)));
        let choice = self.choice.map(|choice| {
            let docs = docs::item(&choice.choice.docs, &choice_words(choice), &[]);
            let field = &choice.field_ident;
            let ty = &choice.ident;
            quote!(#docs pub #field: #ty,)
        });
        let fields = self.required_fields().map(|field| {
            let docs = self.required_docs(field);
            let name = &field.ident;
            let ty = type_tokens(&field.asked_ty);
            quote!(#docs pub #name: #ty,)
        });
        quote! {
            #docs
            #[derive(Clone, PartialEq)]
            pub struct #required {
                #choice
                #(#fields)*
            }
        }
    }

    /// Whoever writes a request reads what each field means right there. In a test one line does.
    fn required_docs(&self, field: &NamedField<'_>) -> TokenStream {
        if self.ty.def.usage.request {
            return field_docs(field);
        }
        let bare = field.ident.bare();
        docs::lines(&format!("As [`{bare}`]({}#structfield.{bare}).", docs::target(&self.ty.ident)))
    }

    fn constructor(&self, required: &Ident) -> TokenStream {
        let values = self.ty.fields.iter().map(|field| {
            let name = &field.ident;
            if !field.asked {
                self.unset(field)
            } else if field.asked_ty == field.ty {
                quote!(#name: required.#name,)
            } else {
                quote!(#name: Some(required.#name),)
            }
        });
        let extra = self.extra();
        let made = quote!(Self { #(#values)* #extra });
        let body = match self.choice {
            None => made,
            Some(choice) => {
                let field = &choice.field_ident;
                let ty = &choice.ident;
                let arms = choice.variants.iter().filter_map(|(variant, wire, _)| {
                    let target = self.ty.fields.iter().find(|field| field.field.wire == *wire)?;
                    let name = &target.ident;
                    // The alternative itself is not behind a pointer, even if the type contains itself.
                    let is_boxed = matches!(target.field.ty, Type::Boxed(_));
                    let given = self.given(target, &if is_boxed { quote!(Box::new(value)) } else { quote!(value) });
                    Some(quote!(#ty::#variant(value) => made.#name = #given,))
                });
                quote! {
                    let mut made = #made;
                    match required.#field {
                        #(#arms)*
                    }
                    made
                }
            }
        };
        quote! {
            /// Creates one from its required fields; all others are unset.
            #[must_use]
            pub fn new(required: #required) -> Self {
                #body
            }
        }
    }

    fn setter(&self, named: &NamedField<'_>) -> TokenStream {
        // The prose is at the field only, so that a change of prose changes one line.
        let bare = named.ident.bare();
        let docs = docs::lines(&format!("Sets [`{bare}`](#structfield.{bare})."));
        let deprecated = named.field.docs.deprecated.then(|| quote!(#[deprecated]));
        let name = &named.ident;
        let ty = type_tokens(&type_text(&named.field.ty, &|id| {
            self.named.types.get(id).map(|ty| ty.ident.to_string()).unwrap_or_default()
        }));
        let plain = matches!(named.field.ty, Type::Boolean | Type::Integer | Type::Float);
        let (parameter, value) =
            if plain { (ty, quote!(value)) } else { (quote!(impl Into<#ty>), quote!(value.into())) };
        let wrapped = self.given(named, &value);
        quote! {
            #docs
            #deprecated
            #[must_use]
            pub fn #name(mut self, value: #parameter) -> Self {
                self.#name = #wrapped;
                self
            }
        }
    }

    fn extra(&self) -> Option<TokenStream> {
        self.open.then(|| quote!(extra: Extra::default(),))
    }

    /// A field that is sent.
    fn given(&self, named: &NamedField<'_>, value: &TokenStream) -> TokenStream {
        if self.has_presence(named) { quote!(Presence::Value(#value)) } else { quote!(Some(#value)) }
    }

    /// A field that is not sent.
    fn unset(&self, named: &NamedField<'_>) -> TokenStream {
        let name = &named.ident;
        if self.has_presence(named) { quote!(#name: Presence::Absent,) } else { quote!(#name: None,) }
    }

    /// Whether the field distinguishes null from absent.
    fn has_presence(&self, named: &NamedField<'_>) -> bool {
        self.ty.def.usage.request && named.field.nullable
    }
}
