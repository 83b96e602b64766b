//! Which files need what the rest of the crate declares.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

/// Names that every file has, as far as files of types use them.
const PRELUDE: [&str; 15] = [
    "Box",
    "Clone",
    "Debug",
    "Default",
    "Eq",
    "From",
    "Hash",
    "Into",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Self",
    "String",
    "Vec",
];

/// Whether a file of types names a type that it does not declare itself.
pub(super) fn needs_others(tokens: TokenStream) -> bool {
    let mut names = Names::default();
    names.collect(tokens);
    names.used.iter().any(|name| !names.declared.contains(name) && !PRELUDE.contains(&name.as_str()))
}

#[derive(Default)]
struct Names {
    declared: BTreeSet<String>,
    used: BTreeSet<String>,
}

impl Names {
    fn collect(&mut self, tokens: TokenStream) {
        let mut declares = false;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    if declares {
                        self.declared.insert(name.clone());
                    } else if !name.starts_with(|c: char| c.is_lowercase()) {
                        self.used.insert(name.clone());
                    }
                    declares = matches!(name.as_str(), "struct" | "enum" | "type");
                }
                TokenTree::Group(group) => {
                    declares = false;
                    self.collect(group.stream());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => declares = false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::needs_others;

    #[test]
    fn only_what_is_declared_elsewhere_is_needed() {
        assert!(!needs_others(quote!(
            #[doc = "Of a Pet."]
            #[derive(Clone)]
            pub struct A {
                pub b: Option<Vec<i64>>,
                pub c: Box<A>,
            }
        )));
        assert!(needs_others(quote!(
            pub struct A {
                pub b: Option<Vec<Text>>,
            }
        )));
        assert!(needs_others(quote!(
            pub struct A(B);
        )));
    }
}
