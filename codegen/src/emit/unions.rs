//! Unions: the types in `models/*.rs`, and how they are read and written in `codec/*.rs`.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, prose, type_tokens};
use crate::ir::{Kind, Rule, Type, TypeKind, Union};
use crate::name::{Ident, NamedAlternative, NamedField, NamedIr, NamedType};

/// The type of a union: an enum, or the JSON if nothing tells its alternatives apart.
pub(super) fn model(named: &NamedIr<'_>, ty: &NamedType<'_>, union: &Union) -> TokenStream {
    match &union.rule {
        Some(rule) => by_rule(named, ty, rule),
        None => untold(ty),
    }
}

/// How a union is read and written.
pub(super) fn codec(ty: &NamedType<'_>, union: &Union) -> TokenStream {
    let name = &ty.ident;
    let Some(rule) = &union.rule else { return quote!(any_of!(#name);) };
    let (rule, sensitive) = (rule_tokens(rule), ty.def.sensitive);
    let variants: Vec<_> = ty.alternatives.iter().map(|alternative| &alternative.ident).collect();
    let indices = (0..variants.len()).map(proc_macro2::Literal::usize_unsuffixed);
    quote! {
        impl crate::runtime::wire::Union for #name {
            const RULE: crate::runtime::wire::Rule = #rule;
            const SENSITIVE: bool = #sensitive;

            fn alternative(index: usize) -> Self {
                match index {
                    #(#indices => Self::#variants(blank()),)*
                    _ => Self::Unrecognized(blank()),
                }
            }

            fn held(&self) -> &dyn Wire {
                match self {
                    #(Self::#variants(value) => value,)*
                    Self::Unrecognized(value) => value,
                }
            }

            fn held_mut(&mut self) -> &mut dyn Wire {
                match self {
                    #(Self::#variants(value) => value,)*
                    Self::Unrecognized(value) => value,
                }
            }
        }
        one_of!(#name);
    }
}

fn rule_tokens(rule: &Rule) -> TokenStream {
    let pairs = |pairs: &[(String, usize)]| {
        let pairs = pairs.iter().map(|(name, index)| {
            let index = proc_macro2::Literal::usize_unsuffixed(*index);
            quote!((#name, #index))
        });
        quote!(&[#(#pairs),*])
    };
    match rule {
        Rule::Tag { property, tags } => {
            let tags = pairs(tags);
            quote!(crate::runtime::wire::Rule::Tag { property: #property, tags: #tags })
        }
        Rule::Literal { property, literals } => {
            let literals = pairs(literals);
            quote!(crate::runtime::wire::Rule::Literal { property: #property, literals: #literals })
        }
        Rule::Property(properties) => {
            let properties = pairs(properties);
            quote!(crate::runtime::wire::Rule::Property(#properties))
        }
        Rule::Kind(kinds) => {
            let kinds = kind_tokens(kinds);
            quote!(crate::runtime::wire::Rule::Kind(#kinds))
        }
        Rule::Objects { rule, others } => {
            let (rule, others) = (rule_tokens(rule), kind_tokens(others));
            quote!(crate::runtime::wire::Rule::Objects { rule: &#rule, others: #others })
        }
    }
}

fn kind_tokens(kinds: &[(Kind, usize)]) -> TokenStream {
    let kinds = kinds.iter().map(|(kind, index)| {
        let (kind, index) = (kind_ident(*kind), proc_macro2::Literal::usize_unsuffixed(*index));
        quote!((crate::runtime::wire::JsonKind::#kind, #index))
    });
    quote!(&[#(#kinds),*])
}

fn kind_ident(kind: Kind) -> TokenStream {
    match kind {
        Kind::Boolean => quote!(Boolean),
        Kind::Number => quote!(Number),
        Kind::Text => quote!(Text),
        Kind::List => quote!(List),
        Kind::Object => quote!(Object),
    }
}

/// What tells the alternatives apart, for the docs of the type.
fn rule_note(rule: &Rule) -> String {
    match rule {
        Rule::Tag { property, .. } | Rule::Literal { property, .. } => {
            format!("Which it is, {} says.", prose::code(property))
        }
        Rule::Property(_) => "Which it is depends on which property is there.".to_owned(),
        Rule::Kind(_) => "Which it is depends on what of JSON the value is.".to_owned(),
        Rule::Objects { rule, .. } => match rule.tag() {
            Some((property, _)) => format!(
                "Which it is depends on what of JSON the value is; of an object, {} says it.",
                prose::code(property)
            ),
            None => "Which it is depends on what of JSON the value is, and of an object on which property is there."
                .to_owned(),
        },
    }
}

/// What makes a value the alternative at `index`.
fn matched_by(rule: &Rule, index: usize) -> String {
    let names = |pairs: &[(String, usize)]| {
        let of = pairs.iter().filter(|(_, of)| *of == index).map(|(name, _)| prose::code(name));
        Some(of.collect::<Vec<_>>().join(" or ")).filter(|names| !names.is_empty())
    };
    let kinds: Vec<_> = rule.kinds().iter().filter(|(_, of)| *of == index).map(|(kind, _)| kind.words()).collect();
    let kinds = (!kinds.is_empty()).then(|| format!("It is {}.", kinds.join(" or ")));
    let tag = rule.tag().and_then(|(property, tags)| Some(format!("{} is {}.", prose::code(property), names(tags)?)));
    let property = names(rule.properties()).map(|names| format!("{names} is there."));
    kinds.or(tag).or(property).unwrap_or_default()
}

fn by_rule(named: &NamedIr<'_>, ty: &NamedType<'_>, rule: &Rule) -> TokenStream {
    let name = &ty.ident;
    let docs = docs::item(&ty.def.docs, &format!("`{name}`."), &[rule_note(rule)]);
    let variants = ty.alternatives.iter().enumerate().map(|(index, alternative)| {
        let (ident, held) = (&alternative.ident, type_tokens(&alternative.ty));
        let docs = docs::lines(&matched_by(rule, index));
        quote!(#docs #ident(#held),)
    });
    let conversions = ty.alternatives.iter().enumerate().filter(|(_, each)| ty.is_selected_by(&each.bare_ty));
    let conversions = conversions.map(|(index, each)| conversion(named, ty, each, tag_to_send(rule, index)));
    let tag = rule.text_tag().map(|(property, _)| tag_method(name, property));
    quote! {
        #docs
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        // A box around the larger alternatives would be in the way of every `match`.
        #[allow(clippy::large_enum_variant)]
        pub enum #name {
            #(#variants)*
            /// A value that is none of these, as the text that it came as.
            Unrecognized(Json),
        }
        #tag
        #(#conversions)*
    }
}

fn tag_method(name: &Ident, property: &str) -> TokenStream {
    let docs = docs::lines(&format!("What {} says, whether this version knows it or not.", prose::code(property)));
    quote! {
        impl #name {
            #docs
            #[must_use]
            pub fn tag(&self) -> Option<String> {
                crate::runtime::wire::tag_of(self, #property)
            }
        }
    }
}

/// The property and the tag that an alternative is sent with, if it has one tag only.
fn tag_to_send(rule: &Rule, index: usize) -> Option<(&str, &str)> {
    let (property, tags) = rule.text_tag()?;
    let mut own = tags.iter().filter(|(_, of)| *of == index);
    let (tag, _) = own.next()?;
    if own.next().is_some() { None } else { Some((property, tag)) }
}

fn conversion(
    named: &NamedIr<'_>,
    ty: &NamedType<'_>,
    alternative: &NamedAlternative<'_>,
    tag: Option<(&str, &str)>,
) -> TokenStream {
    let (name, variant, bare) = (&ty.ident, &alternative.ident, type_tokens(&alternative.bare_ty));
    let set = tag.and_then(|(property, tag)| set_tag(named, &alternative.alternative.ty, property, tag));
    let (docs, value) = match &set {
        Some(_) => (docs::lines("The alternative, with its tag."), quote!(mut value)),
        None => (TokenStream::new(), quote!(value)),
    };
    let held = if alternative.ty == alternative.bare_ty { quote!(value) } else { quote!(Box::new(value)) };
    quote! {
        impl From<#bare> for #name {
            #docs
            fn from(#value: #bare) -> Self {
                #set
                Self::#variant(#held)
            }
        }
    }
}

/// Sets the tag of an object that can be without one.
fn set_tag(named: &NamedIr<'_>, ty: &Type, property: &str, tag: &str) -> Option<TokenStream> {
    let (Type::Named(id) | Type::Boxed(id)) = ty else { return None };
    let held = named.types.get(id)?;
    let TypeKind::Struct(body) = &held.def.kind else { return None };
    match held.fields.iter().find(|field| field.field.wire == property) {
        Some(field) => set_field(named, field, tag),
        None => body.open.then(|| quote!(crate::runtime::wire::add_tag(&mut value.extra, #property, #tag);)),
    }
}

fn set_field(named: &NamedIr<'_>, field: &NamedField<'_>, tag: &str) -> Option<TokenStream> {
    let is_text = match &field.field.ty {
        Type::String => true,
        Type::Named(id) => {
            named.types.get(id).is_some_and(|ty| matches!(ty.def.kind, TypeKind::Enum(_) | TypeKind::Newtype))
        }
        _ => false,
    };
    let name = &field.ident;
    if is_text && field.ty.starts_with("Option<") {
        return Some(quote!(value.#name.get_or_insert_with(|| #tag.into());));
    }
    None
}

/// A union whose alternatives nothing tells apart.
fn untold(ty: &NamedType<'_>) -> TokenStream {
    let name = &ty.ident;
    let note =
        "Nothing in a value says which of its alternatives it is, so that the JSON is kept; read it as one of them."
            .to_owned();
    let docs = docs::item(&ty.def.docs, &format!("`{name}`."), &[note]);
    let views = ty.alternatives.iter().map(|alternative| {
        let (view, held) = (&alternative.view_ident, type_tokens(&alternative.bare_ty));
        let docs = docs::lines(&format!(
            "The value as {}.\n\n# Errors\n\nIf it does not fit.",
            prose::code(&alternative.alternative.name)
        ));
        quote! {
            #docs
            pub fn #view(&self) -> Result<#held, DecodeError> {
                self.0.decode()
            }
        }
    });
    let made = ty.alternatives.iter().filter(|each| ty.is_selected_by(&each.bare_ty) && each.bare_ty != "Json");
    let conversions = made.map(|alternative| {
        let held = type_tokens(&alternative.bare_ty);
        quote! {
            impl From<#held> for #name {
                fn from(value: #held) -> Self {
                    Self(Json::of(&value))
                }
            }
        }
    });
    quote! {
        #docs
        #[derive(Clone, PartialEq)]
        pub struct #name(pub(crate) Json);

        impl #name {
            #(#views)*
        }
        #(#conversions)*
    }
}
