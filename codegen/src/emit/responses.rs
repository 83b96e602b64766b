//! `responses/*.rs`: the enums of responses and errors by status, and how each is read.

use std::ops::Range;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Modules, append, docs, prose, type_tokens, with_imports};
use crate::ir::{Status, StatusResponse};
use crate::name::{Ident, NamedByStatus, NamedIr};

pub(super) fn emit(named: &NamedIr<'_>) -> Modules {
    let mut modules = Modules::new();
    for operation in &named.operations {
        let call = prose::code(&format!("{} {}", operation.operation.method, operation.operation.path));
        let (responds, fails) =
            (format!("The response of {call}, by status."), format!("The error of {call}, by status."));
        let success = operation.response.iter().map(|by_status| one(named, by_status, &responds, 200..300));
        let errors = operation.errors.iter().map(|by_status| one(named, by_status, &fails, 400..600));
        success.chain(errors).for_each(|tokens| append(&mut modules, &operation.module, tokens));
    }
    with_imports(
        modules,
        &quote!(
            use crate::*;
        ),
    )
}

/// A variant, and what there is to say of it.
struct Variant {
    ident: TokenStream,
    docs: TokenStream,
    /// The type of the body in Rust; nothing if there is none.
    body: Option<TokenStream>,
    /// The statuses that it is read from.
    read: TokenStream,
    /// The status that a value of it has, for a transport that responds from memory.
    status: u16,
}

/// An enum by status, of which all are in the range.
fn one(named: &NamedIr<'_>, by_status: &NamedByStatus<'_>, text: &str, range: Range<u16>) -> TokenStream {
    let (name, docs) = (&by_status.ident, docs::lines(text));
    let variants = variants(named, by_status, &range);
    let declared = variants.iter().map(Variant::declared);
    let read = variants.iter().map(Variant::read);
    let status = variants.iter().map(Variant::status);
    let content = variants.iter().map(Variant::content);
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#declared,)*
        }

        impl Answer for #name {
            fn read(received: &runtime::Received<'_>) -> Result<Lenient<Self>, DecodeError> {
                match received.status() {
                    #(#read,)*
                }
            }

            fn status(&self) -> u16 {
                match self {
                    #(#status,)*
                }
            }

            fn content(&self) -> runtime::Content<'_> {
                match self {
                    #(#content,)*
                }
            }
        }
    }
}

fn variants(named: &NamedIr<'_>, by_status: &NamedByStatus<'_>, range: &Range<u16>) -> Vec<Variant> {
    let last = by_status.variants.len().saturating_sub(1);
    let make = |(at, (ident, response)): (usize, &(Ident, &StatusResponse))| Variant {
        ident: quote!(#ident),
        docs: docs::lines(&format!("{}{}", status_words(response.status), prose_of(response))),
        body: named.spelled_body(&response.body).map(|ty| type_tokens(&ty)),
        // The last one has all that is left, unless there is a variant for that.
        read: if at == last && !by_status.is_open { quote!(_) } else { pattern(response.status) },
        status: example(response.status, by_status, range),
    };
    let open = by_status.is_open.then(|| Variant {
        ident: quote!(Unrecognized),
        docs: docs::lines("Any other status, which this version does not know."),
        body: Some(quote!(Json)),
        read: quote!(_),
        status: example(Status::Default, by_status, range),
    });
    by_status.variants.iter().enumerate().map(make).chain(open).collect()
}

impl Variant {
    fn declared(&self) -> TokenStream {
        let Self { ident, docs, body, .. } = self;
        let body = body.as_ref().map(|body| quote!((#body)));
        quote!(#docs #ident #body)
    }

    fn read(&self) -> TokenStream {
        let Self { ident, read, body, .. } = self;
        match body {
            Some(_) => quote!(#read => received.read_as(Self::#ident)),
            None => quote!(#read => received.read_as(|NoContent| Self::#ident)),
        }
    }

    fn status(&self) -> TokenStream {
        let (ident, status) = (&self.ident, Literal::u16_unsuffixed(self.status));
        match self.body {
            Some(_) => quote!(Self::#ident(_) => #status),
            None => quote!(Self::#ident => #status),
        }
    }

    fn content(&self) -> TokenStream {
        let ident = &self.ident;
        match self.body {
            Some(_) => quote!(Self::#ident(body) => body.content()),
            None => quote!(Self::#ident => runtime::Content::Empty),
        }
    }
}

/// The statuses of a response, as a pattern.
fn pattern(status: Status) -> TokenStream {
    let literal = Literal::u16_unsuffixed;
    match status {
        Status::Code(code) => {
            let code = literal(code);
            quote!(#code)
        }
        Status::Range(class) => {
            let (first, last) = (literal(class * 100), literal(class * 100 + 99));
            quote!(#first..=#last)
        }
        Status::Default => quote!(_),
    }
}

/// A status that is read as the response with `status`: none that another response has.
fn example(status: Status, by_status: &NamedByStatus<'_>, range: &Range<u16>) -> u16 {
    let is_listed = |code: &u16| {
        by_status.variants.iter().any(|(_, other)| match other.status {
            Status::Code(listed) => listed == *code,
            Status::Range(class) => status == Status::Default && class == code / 100,
            Status::Default => false,
        })
    };
    let mut codes = match status {
        Status::Code(code) => return code,
        Status::Range(class) => class * 100..(class + 1) * 100,
        Status::Default => range.clone(),
    };
    codes.find(|code| !is_listed(code)).unwrap_or(range.start)
}

fn status_words(status: Status) -> String {
    match status {
        Status::Code(code) => format!("Status {code}."),
        Status::Range(class) => format!("Any other status from {class}00 to {class}99."),
        Status::Default => "Any other status.".to_owned(),
    }
}

/// The prose of a response, in a paragraph of its own.
fn prose_of(response: &StatusResponse) -> String {
    let text = prose::markdown(&response.text);
    if text.is_empty() { text } else { format!("\n\n{text}") }
}
