//! `codec/*.rs`: how each type is read and written, as data for the runtime's shared loops.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Modules, append, unions, with_imports};
use crate::ir::{Kind, TypeKind, Variant};
use crate::name::{NamedChoice, NamedField, NamedIr, NamedType};

pub(super) fn emit(named: &NamedIr<'_>) -> Modules {
    let mut types: Vec<_> = named.types.values().collect();
    types.sort_by(|left, right| left.ident.cmp(&right.ident));
    let mut modules = Modules::new();
    for ty in types {
        let tokens = match &ty.def.kind {
            TypeKind::Struct(body) => object(ty, body.open),
            TypeKind::Enum(_) => open_enum(ty),
            TypeKind::Scalars(_) => scalar_enum(ty),
            TypeKind::Newtype => newtype(ty),
            TypeKind::Union(union) => unions::codec(ty, union),
        };
        append(&mut modules, &ty.module, tokens);
    }
    for choice in named.choices.values() {
        append(&mut modules, &choice.module, choice_between_fields(choice));
    }
    with_imports(
        modules,
        &quote!(
            use crate::*;
            use crate::runtime::codec::*;
        ),
    )
}

fn object(ty: &NamedType<'_>, open: bool) -> TokenStream {
    let name = &ty.ident;
    let wire_name = ty.ident.bare();
    let shape = ty.fields.iter().map(|field| field_shape(field, ty.def.sensitive));
    let fields: Vec<_> = ty.fields.iter().map(|field| &field.ident).collect();
    let blank_extra = open.then(|| quote!(extra: Extra::default(),));
    let (extra, extra_mut) =
        if open { (quote!(Some(&self.extra)), quote!(Some(&mut self.extra))) } else { (quote!(None), quote!(None)) };
    quote! {
        impl Object for #name {
            fn blank() -> Self {
                Self { #(#fields: blank(),)* #blank_extra }
            }

            fn shape(&self) -> &'static Shape {
                const SHAPE: &Shape = &Shape { name: #wire_name, fields: &[#(#shape,)*] };
                SHAPE
            }

            fn slots(&self, visit: Visit<'_>) {
                visit(&[#(&self.#fields,)*], #extra)
            }

            fn slots_mut(&mut self, visit: VisitMut<'_>) -> Read {
                visit(&mut [#(&mut self.#fields,)*], #extra_mut)
            }
        }
        object!(#name);
    }
}

/// A field of an object that is sensitive is so too: the object may be printed by itself.
fn field_shape(named: &NamedField<'_>, of_sensitive: bool) -> TokenStream {
    let field = named.field;
    let wire = &field.wire;
    let constructor = if field.required { quote!(required) } else { quote!(optional) };
    let sensitive = (field.sensitive || of_sensitive).then(|| quote!(.sensitive()));
    quote!(Field::#constructor(#wire)#sensitive)
}

fn open_enum(ty: &NamedType<'_>) -> TokenStream {
    let name = &ty.ident;
    let sensitive = ty.def.sensitive;
    let pairs: Vec<_> = ty.variants.iter().map(|(variant, value)| (&value.wire, variant)).collect();
    let known = pairs.iter().map(|(wire, variant)| quote!(#wire => Self::#variant,));
    let texts = pairs.iter().map(|(wire, variant)| quote!(Self::#variant => #wire,));
    quote! {
        impl OpenEnum for #name {
            const SENSITIVE: bool = #sensitive;

            fn known(text: &str) -> Option<Self> {
                Some(match text {
                    #(#known)*
                    _ => return None,
                })
            }

            fn unknown(text: Unrecognized) -> Self {
                Self::Unrecognized(text)
            }
        }

        impl #name {
            /// The string on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(#texts)*
                    Self::Unrecognized(text) => text.as_str(),
                }
            }
        }
        open_enum!(#name);
    }
}

fn scalar_enum(ty: &NamedType<'_>) -> TokenStream {
    let name = &ty.ident;
    let sensitive = ty.def.sensitive;
    let pairs = ty.variants.iter().map(|(variant, value)| (scalar(value), variant));
    let (values, variants): (Vec<_>, Vec<_>) = pairs.unzip();
    let indices = (0..variants.len()).map(proc_macro2::Literal::usize_unsuffixed);
    let made_of = made_of(ty);
    quote! {
        impl ScalarEnum for #name {
            const SENSITIVE: bool = #sensitive;

            const VALUES: &'static [Scalar<'static>] = &[#(#values),*];

            fn known(index: usize) -> Option<Self> {
                Some(match index {
                    #(#indices => Self::#variants,)*
                    _ => return None,
                })
            }

            fn unknown(value: UnrecognizedScalar) -> Self {
                Self::Unrecognized(value)
            }
        }

        impl #name {
            /// The value.
            #[must_use]
            pub fn value(&self) -> Scalar<'_> {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unrecognized(value) => value.value(),
                }
            }
        }
        scalar_enum!(#name, #(#made_of),*);
    }
}

fn scalar(value: &Variant) -> TokenStream {
    let wire = &value.wire;
    match value.kind {
        Kind::Boolean if wire == "true" => quote!(Scalar::Boolean(true)),
        Kind::Boolean => quote!(Scalar::Boolean(false)),
        Kind::Number => quote!(Scalar::Number(#wire)),
        _ => quote!(Scalar::String(#wire)),
    }
}

/// The types that an enum is made of: those of its values.
fn made_of(ty: &NamedType<'_>) -> Vec<TokenStream> {
    let has = |is: fn(&Variant) -> bool| ty.variants.iter().any(|(_, value)| is(value));
    let is_whole = |value: &Variant| value.wire.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit());
    let types = [
        (has(|value| value.kind == Kind::Number), quote!(i64)),
        (ty.variants.iter().any(|(_, value)| value.kind == Kind::Number && !is_whole(value)), quote!(Decimal)),
        (has(|value| value.kind == Kind::Boolean), quote!(bool)),
        (has(|value| value.kind == Kind::Text), quote!(&str)),
    ];
    types.into_iter().filter(|(is_one, _)| *is_one).map(|(_, ty)| ty).collect()
}

fn newtype(ty: &NamedType<'_>) -> TokenStream {
    let name = &ty.ident;
    let sensitive = ty.def.sensitive;
    quote! {
        newtype!(#name, #sensitive);
    }
}

fn choice_between_fields(choice: &NamedChoice<'_>) -> TokenStream {
    let name = &choice.ident;
    let variants: Vec<_> = choice.variants.iter().map(|(variant, _, _)| variant).collect();
    let wires: Vec<_> = choice.variants.iter().map(|(_, wire, _)| wire).collect();
    quote! {
        impl crate::runtime::wire::Choice for #name {
            fn chosen(&self) -> (&'static str, &dyn Wire) {
                match self {
                    #(Self::#variants(value) => (#wires, value),)*
                }
            }

            fn choose(name: &str) -> Option<Self> {
                Some(match name {
                    #(#wires => Self::#variants(blank()),)*
                    _ => return None,
                })
            }

            fn slot(&mut self) -> &mut dyn Wire {
                match self {
                    #(Self::#variants(value) => value,)*
                }
            }
        }
        serde_choice!(#name);
    }
}
