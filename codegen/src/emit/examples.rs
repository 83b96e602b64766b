//! How an operation is called, from the first example that the document shows of its request, as a doc test.
//!
//! An example that cannot be written with the types of the crate is left out: code in docs compiles.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::type_tokens;
use crate::ir::{Item, RequestBody, ResponseBody, Type, TypeId, TypeKind};
use crate::name::{Ident, NamedField, NamedIr, NamedOperation, NamedType, type_text};

/// The example of a call, in Markdown.
pub(super) fn call(named: &NamedIr<'_>, operation: &NamedOperation<'_>, crate_name: &Ident) -> Option<String> {
    let writer = Writer { named };
    let method = &operation.method_ident;
    let call = operation.operation;
    let parameters = match call.parameters.as_ref().filter(|parameters| parameters.is_required) {
        Some(parameters) => Some(writer.object(named.types.get(&parameters.ty)?, &parameters.example)?),
        None => None,
    };
    let request = match &call.request {
        Some(request) => Some(writer.object(named.types.get(request.ty.as_named()?)?, request.example.as_ref()?)?),
        // There is nothing to show of a call without arguments.
        None if parameters.is_none() => return None,
        None => None,
    };
    let lets = parameters.iter().map(|value| quote!(let parameters = #value;));
    let lets = lets.chain(request.iter().map(|value| quote!(let request = #value;)));
    let is_optional = call.request.as_ref().is_some_and(RequestBody::is_optional);
    let sent = if is_optional { quote!(Some(&request)) } else { quote!(&request) };
    let arguments = parameters.iter().map(|_| quote!(&parameters)).chain(request.iter().map(|_| sent.clone()));
    let arguments: Vec<_> = arguments.collect();
    let answer = match call.responses.single() {
        Some(ResponseBody::Json(_)) | None => quote!(let answer = client.#method(#(#arguments),*).await?;),
        Some(ResponseBody::Text(_)) => quote! {
            let document = client.#method(#(#arguments),*).await?;
            let text: &str = document.as_str();
        },
        Some(ResponseBody::Binary(_)) => quote! {
            let document = client.#method(#(#arguments),*).await?;
            let bytes: &[u8] = document.as_bytes();
        },
        Some(ResponseBody::Empty) => quote!(client.#method(#(#arguments),*).await?;),
    };
    let body = quote!(fn example() { #(#lets)* #answer });
    let body = prettyplease::unparse(&syn::parse2(body).ok()?);
    let body = body.lines().filter_map(|line| line.strip_prefix("    ")).collect::<Vec<_>>().join("\n");
    Some(format!(
        "```no_run\n\
         # #![allow(deprecated, unused_variables)]\n\
         use {crate_name}::*;\n\n\
         # async fn example(client: Client) -> Result<(), Error> {{\n\
         {body}\n\
         # Ok(())\n\
         # }}\n\
         ```"
    ))
}

struct Writer<'a> {
    named: &'a NamedIr<'a>,
}

impl Writer<'_> {
    fn object(&self, ty: &NamedType<'_>, value: &Value) -> Option<TokenStream> {
        let fields = value.as_object()?;
        let name = &ty.ident;
        // Callers do not set fields that only the server sends.
        let is_given = |field: &NamedField<'_>| field.field.is_set(ty.def.usage);
        let is_known = |wire: &String| ty.fields.iter().any(|field| field.field.wire == *wire && is_given(field));
        if !fields.keys().all(is_known) {
            return None;
        }
        let new = match &ty.required_ident {
            Some(required) => {
                let choice = self.choice(ty, value)?;
                let given = ty.fields.iter().filter(|field| field.asked);
                let given = given
                    .map(|field| {
                        let name = &field.ident;
                        let value = self.required(field, fields.get(&field.field.wire)?)?;
                        Some(quote!(#name: #value))
                    })
                    .collect::<Option<Vec<_>>>()?;
                let given = choice.into_iter().chain(given);
                quote!(#name::new(#required { #(#given,)* }))
            }
            None => quote!(#name::new()),
        };
        // In the order of the crate's fields, not of the document's example: one reads like the other.
        let set = ty.fields.iter().filter(|field| field.has_setter(ty.def.usage));
        let set = set
            .filter_map(|field| Some((field, fields.get(&field.field.wire)?)))
            // A null may as well mean that the field is not set; setters take values.
            .filter(|(_, value)| !value.is_null())
            .map(|(field, value)| {
                let name = &field.ident;
                let value = self.argument(&field.field.ty, value)?;
                Some(quote!(.#name(#value)))
            })
            .collect::<Option<Vec<_>>>()?;
        Some(quote!(#new #(#set)*))
    }

    /// The field of the alternatives, if the type has some.
    fn choice(&self, ty: &NamedType<'_>, value: &Value) -> Option<Option<TokenStream>> {
        let Some(choice) = self.named.choice_of(ty) else {
            return Some(None);
        };
        let (variant, wire, _) = choice.variants.iter().find(|(_, wire, _)| value.get(*wire).is_some())?;
        let field = ty.fields.iter().find(|field| field.field.wire == *wire)?;
        let value = self.argument(&field.field.ty, value.get(*wire)?)?;
        let (name, ty, variant) = (&choice.field_ident, &choice.ident, variant);
        let value = if is_textual(&field.field.ty, self.named) { quote!(#value.into()) } else { value };
        Some(Some(quote!(#name: #ty::#variant(#value))))
    }

    /// The value of a field that must be given.
    fn required(&self, field: &NamedField<'_>, value: &Value) -> Option<TokenStream> {
        if value.is_null() {
            return field.field.nullable.then(|| quote!(None));
        }
        let ty = &field.field.ty;
        let value = if is_textual(ty, self.named) {
            let text = self.argument(ty, value)?;
            quote!(#text.into())
        } else {
            self.value(ty, value)?
        };
        Some(if field.field.nullable { quote!(Some(#value)) } else { value })
    }

    /// The argument of a setter: a string or a list literal, anything else in its own type.
    fn argument(&self, ty: &Type, value: &Value) -> Option<TokenStream> {
        if is_textual(ty, self.named) {
            let text = value.as_str()?;
            return Some(quote!(#text));
        }
        match ty {
            Type::Array(item) => self.list(item, value),
            _ => self.value(ty, value),
        }
    }

    /// A value in its own type.
    fn value(&self, ty: &Type, value: &Value) -> Option<TokenStream> {
        Some(match ty {
            Type::Boxed(id) => {
                let inner = self.value(&Type::Named(id.clone()), value)?;
                quote!(Box::new(#inner))
            }
            Type::Named(id) => self.named_value(id, value)?,
            Type::String => {
                let text = value.as_str()?;
                quote!(Text::from(#text))
            }
            Type::Boolean => {
                let flag = value.as_bool()?;
                quote!(#flag)
            }
            Type::Integer => {
                let number = proc_macro2::Literal::i64_unsuffixed(value.as_i64()?);
                quote!(#number)
            }
            Type::Float => {
                let number = proc_macro2::Literal::f64_unsuffixed(value.as_f64()?);
                quote!(#number)
            }
            Type::Decimal => decimal(value)?,
            Type::Date | Type::DateTime => {
                let (name, text) = (type_tokens(&type_text(ty, &|_| String::new())), value.as_str()?);
                quote!(#name::from(#text))
            }
            Type::Array(item) => {
                let list = self.list(item, value)?;
                quote!(Vec::from(#list))
            }
            Type::Json | Type::Bytes | Type::Map(_) => return None,
        })
    }

    /// An array rather than `vec!`: arguments of macros are not formatted.
    fn list(&self, item: &Item, value: &Value) -> Option<TokenStream> {
        let items = value.as_array()?.iter().map(|value| self.item(item, value)).collect::<Option<Vec<_>>>()?;
        Some(quote!([#(#items),*]))
    }

    fn item(&self, item: &Item, value: &Value) -> Option<TokenStream> {
        if value.is_null() {
            return item.nullable.then(|| quote!(None));
        }
        let value = self.value(&item.ty, value)?;
        Some(if item.nullable { quote!(Some(#value)) } else { value })
    }

    fn named_value(&self, id: &TypeId, value: &Value) -> Option<TokenStream> {
        let ty = self.named.types.get(id)?;
        let name = &ty.ident;
        match &ty.def.kind {
            TypeKind::Struct(_) => self.object(ty, value),
            // No example is shown of what it would take a document's author to know the rules for.
            TypeKind::Union(_) => None,
            TypeKind::Scalars(_) => {
                let (variant, _) = ty.variants.iter().find(|(_, variant)| variant.is(value))?;
                Some(quote!(#name::#variant))
            }
            TypeKind::Newtype => {
                let text = value.as_str()?;
                Some(quote!(#name::from(#text)))
            }
            TypeKind::Enum(_) => {
                let text = value.as_str()?;
                let known = ty.variants.iter().find(|(_, variant)| variant.wire == text);
                Some(known.map_or_else(|| quote!(#name::from(#text)), |(variant, _)| quote!(#name::#variant)))
            }
        }
    }
}

/// Whether a string literal becomes a value of this type by `into()`.
fn is_textual(ty: &Type, named: &NamedIr<'_>) -> bool {
    match ty {
        Type::String | Type::Date | Type::DateTime => true,
        Type::Named(id) => named.types.get(id).is_some_and(|ty| matches!(ty.def.kind, TypeKind::Newtype)),
        _ => false,
    }
}

/// An exact decimal, by its digits and the number of those after the point.
fn decimal(value: &Value) -> Option<TokenStream> {
    let text = value.as_number()?.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits: i64 = format!("{whole}{fraction}").parse().ok()?;
    let digits = proc_macro2::Literal::i64_unsuffixed(digits);
    let scale = proc_macro2::Literal::usize_unsuffixed(fraction.len());
    Some(quote!(Decimal::new(#digits, #scale)))
}
