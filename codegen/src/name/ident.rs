//! Rust identifiers made of wire names.

use std::fmt;
use std::ops::Deref;

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, TokenStreamExt};
use unicode_normalization::UnicodeNormalization;

use super::{reserved, spell};

/// A Rust identifier. Only this stage makes one, and checks it first, so no later stage can meet a string that is none:
/// what the emitters take is of this type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ident(String);

impl Ident {
    /// The identifier in `text`, in the form in which the compiler compares it: normalised, and raw if and only
    /// if it is a keyword.
    pub(super) fn new(text: &str) -> Option<Self> {
        let bare = text.strip_prefix("r#").unwrap_or(text);
        let bare = if bare.is_ascii() { bare.to_owned() } else { bare.nfc().collect() };
        if bare.chars().all(|c| c == '_') || matches!(bare.as_str(), "self" | "Self" | "super" | "crate") {
            None
        } else if is_keyword(&bare) {
            Some(Self(format!("r#{bare}")))
        } else {
            is_one(&bare).then_some(Self(bare))
        }
    }

    /// The name of what has none on the wire.
    pub(super) fn unnamed() -> Self {
        Self("unnamed".to_owned())
    }

    /// The identifier as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The identifier without the mark of a raw one, as documentation links and other names contain it.
    #[must_use]
    pub fn bare(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }
}

impl Deref for Ident {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq<Ident> for str {
    fn eq(&self, other: &Ident) -> bool {
        *self == *other.0
    }
}

impl PartialEq<Ident> for &str {
    fn eq(&self, other: &Ident) -> bool {
        **self == *other.0
    }
}

impl PartialEq<Ident> for String {
    fn eq(&self, other: &Ident) -> bool {
        *self == other.0
    }
}

impl<S: AsRef<str> + ?Sized> PartialEq<S> for Ident {
    fn eq(&self, other: &S) -> bool {
        self.0 == other.as_ref()
    }
}

impl ToTokens for Ident {
    #[expect(clippy::disallowed_methods, reason = "these panic on what is no identifier; this one was checked")]
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let ident = match self.0.strip_prefix("r#") {
            Some(bare) => proc_macro2::Ident::new_raw(bare, Span::call_site()),
            None => proc_macro2::Ident::new(&self.0, Span::call_site()),
        };
        tokens.append(ident);
    }
}

/// A keyword of edition 2024 that can be a raw identifier.
fn is_keyword(bare: &str) -> bool {
    reserved::KEYWORDS.binary_search(&bare).is_ok()
}

/// Whether `text`, which is not a keyword, is an identifier and nothing else. Every name of a document is asked several
/// times, so that those of ASCII letters are read here; `syn` knows which other letters there are. It passes over blanks
/// and comments.
fn is_one(text: &str) -> bool {
    if text.is_ascii() {
        let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        return text.bytes().next().is_some_and(is_letter)
            && text.bytes().all(|byte| is_letter(byte) || byte.is_ascii_digit());
    }
    syn::parse_str::<syn::Ident>(text).is_ok_and(|ident| ident == text)
}

/// Name of a type or variant: `cash management` -> `CashManagement`, `4.1` -> `_4_1`, `CraX/type` -> `CraXType`.
#[must_use]
pub fn type_ident(wire: &str) -> String {
    if wire.is_empty() {
        return "Empty".to_owned();
    }
    let pieces = split_decimals(&spell::signs(wire));
    let camel = pieces.iter().map(|piece| piece.to_upper_camel_case()).collect::<Vec<_>>().join("_");
    escape(camel, "_")
}

/// Name of a field or module: `type` -> `r#type`, `401k` -> `_401k`.
#[must_use]
pub fn snake_ident(wire: &str) -> String {
    if wire.is_empty() {
        return "empty".to_owned();
    }
    escape(spell::signs(wire).to_snake_case(), "_")
}

/// Name of a method: the operation id in snake case. `get /pets/{id}` -> `get_pets_by_id`.
#[must_use]
pub fn method_ident(id: &str) -> String {
    snake_ident(&with_parameters(id))
}

/// Name of the type of an operation: the operation id in upper camel case.
pub(super) fn operation_ident(id: &str) -> String {
    type_ident(&with_parameters(id))
}

/// The id of an operation that is its method and path, with a word in place of each parameter.
fn with_parameters(id: &str) -> String {
    if id.contains(" /") { id.replace('{', " by ") } else { id.to_owned() }
}

/// Name of the crate, as its examples import it.
#[must_use]
pub fn crate_ident(title: &str) -> Ident {
    Ident::new(&snake_ident(title)).unwrap_or_else(|| Ident("client".to_owned()))
}

/// Name of a module, and of its file but for the ending. None is a keyword, since a file's name cannot be raw.
#[must_use]
pub fn module_ident(wire: &str) -> String {
    let snake = spell::signs(wire).to_snake_case();
    if snake.starts_with(|c: char| c.is_ascii_digit()) {
        // With an underscore it could be the name of a type inside it, which it would hide.
        return format!("m{snake}");
    }
    if reserved::MODULES.contains(&snake.as_str())
        || matches!(snake.as_str(), "self" | "super" | "crate")
        || is_keyword(&snake)
    {
        return format!("{snake}_");
    }
    snake
}

/// Module of what no module was chosen for: the first word of its name, or `other` if no file can be called that.
pub(super) fn first_word(ident: &str) -> Ident {
    let snake = ident.to_snake_case();
    let word = snake.split('_').find(|word| !word.is_empty()).unwrap_or_default();
    let module = Some(module_ident(word)).filter(|module| is_file_name(module));
    module.and_then(|module| Ident::new(&module)).unwrap_or_else(|| Ident("other".to_owned()))
}

/// Whether a module of this name can have a file: the compiler refuses other letters there, and file systems refuse
/// long names.
pub(super) fn is_file_name(module: &str) -> bool {
    module.is_ascii() && module.chars().any(|c| c != '_') && module.len() <= 60
}

/// Whether the compiler is content with the case of this name of a type.
pub(super) fn is_upper_camel(ident: &str) -> bool {
    let is_cased = |c: char| c.is_lowercase() || c.is_uppercase();
    let name: Vec<_> = ident.trim_matches('_').chars().collect();
    let joined = name.windows(3).any(|three| three[1] == '_' && (is_cased(three[0]) || is_cased(three[2])));
    let doubled = name.windows(2).any(|two| two == ['_', '_']);
    !name.first().is_some_and(|c| c.is_lowercase()) && !joined && !doubled
}

/// Whether the compiler is content with the case of this name of a field or method.
pub(super) fn is_snake(ident: &str) -> bool {
    !ident.chars().any(char::is_uppercase) && !ident.trim_matches('_').contains("__")
}

/// `stem` and `suffix` as one name, without the marks that only `stem` by itself needs.
pub(super) fn joined(stem: &str, suffix: &str) -> String {
    format!("{}{suffix}", stem.strip_prefix("r#").unwrap_or(stem).trim_end_matches('_'))
}

/// Splits at every dot between digits, so that `1.0` and `10` stay two names.
fn split_decimals(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let mut pieces = vec![String::new()];
    for (at, character) in text.char_indices() {
        if character == '.' && digit(at.checked_sub(1)) && digit(Some(at + 1)) {
            pieces.push(String::new());
        } else if let Some(last) = pieces.last_mut() {
            last.push(character);
        }
    }
    pieces
}

/// Makes a legal identifier: raw for keywords, with a prefix before a digit. The setters of fields `new` and `clone`
/// must not be in the way of the constructor and of `Clone`.
fn escape(ident: String, prefix: &str) -> String {
    if ident.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("{prefix}{ident}");
    }
    if matches!(ident.as_str(), "self" | "Self" | "super" | "crate" | "new" | "clone") {
        return format!("{ident}_");
    }
    if is_keyword(&ident) {
        return format!("r#{ident}");
    }
    ident
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_variants() {
        for (wire, ident) in [
            ("cash management", "CashManagement"),
            ("401a", "_401a"),
            ("roth 403B", "Roth403b"),
            ("4.1", "_4_1"),
            ("v1.0", "V1_0"),
            ("3_lite", "_3Lite"),
            ("10T", "_10t"),
            ("Email/type", "EmailType"),
            ("CraCheckReportGSEOptions", "CraCheckReportGseOptions"),
            ("TRANSACTION", "Transaction"),
            ("self", "Self_"),
            ("", "Empty"),
            ("+1", "Plus1"),
        ] {
            assert_eq!(type_ident(wire), ident, "{wire}");
        }
    }

    #[test]
    fn fields() {
        for (wire, ident) in [
            ("type", "r#type"),
            ("self", "self_"),
            ("new", "new_"),
            ("nsf_overdraft_transactions_count_30d", "nsf_overdraft_transactions_count_30d"),
            ("l1m_credit_value_cnt", "l1m_credit_value_cnt"),
            ("street_1", "street_1"),
            ("3ds", "_3ds"),
            ("craCheckReportCreate", "cra_check_report_create"),
        ] {
            assert_eq!(snake_ident(wire), ident, "{wire}");
        }
    }

    #[test]
    fn modules_are_files() {
        for (wire, module) in [
            ("mod", "mod_"),
            ("Lib", "lib_"),
            ("main", "main_"),
            ("CON", "con_"),
            ("com1", "com1_"),
            ("type", "type_"),
            ("gen", "gen_"),
            ("self", "self_"),
            ("runtime", "runtime_"),
            ("base report", "base_report"),
            ("401k", "m401k"),
        ] {
            assert_eq!(module_ident(wire), module, "{wire}");
        }
        assert_eq!(first_word("ModThing"), "mod_");
        assert_eq!(first_word("口座"), "other");
        assert_eq!(first_word(&"A".repeat(300)), "other");
    }

    #[test]
    fn an_identifier_is_one_in_the_form_that_the_compiler_compares() {
        let spelled = |text| Ident::new(text).map(|ident| ident.0);
        for none in [
            "", "_", "__", "…", "self", "Self", "super", "crate", "r#self", "1a", "a b", "a-b", "r#", "'a", "a ",
            "\ta", "fn ", "a/**/",
        ] {
            assert_eq!(spelled(none), None, "{none}");
        }
        for (text, ident) in [
            ("type", "r#type"),
            ("r#type", "r#type"),
            ("r#kind", "kind"),
            ("gen", "r#gen"),
            ("\u{212a}elvin", "Kelvin"),
            ("u\u{308}ber", "über"),
        ] {
            assert_eq!(spelled(text).as_deref(), Some(ident), "{text}");
        }
    }

    #[test]
    fn the_keywords_are_those_that_the_parser_refuses() {
        let parses = |text: &str| syn::parse_str::<syn::Ident>(text).is_ok();
        assert!(reserved::KEYWORDS.is_sorted());
        for keyword in reserved::KEYWORDS {
            // The parser has not heard of the latest one.
            assert!(!parses(keyword) || keyword == "gen", "{keyword}");
            assert!(parses(&format!("r#{keyword}")), "{keyword}");
        }
        for other in ["auto", "default", "macro_rules", "raw", "safe", "union", "Type", "_a", "a1"] {
            assert!(parses(other) && !is_keyword(other) && is_one(other), "{other}");
        }
    }

    #[test]
    fn the_case_of_types() {
        for yes in ["Thing", "V1_0", "_401a", "Self_", "口座", "GSEOptions"] {
            assert!(is_upper_camel(yes), "{yes}");
        }
        for no in ["thing", "_thing", "Foo_Bar", "Foo_1", "A__B", "éclair"] {
            assert!(!is_upper_camel(no), "{no}");
        }
    }
}
