//! Rust identifiers made of wire names.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Name of a type or variant: `cash management` -> `CashManagement`, `4.1` -> `_4_1`, `CraX/type` -> `CraXType`.
#[must_use]
pub fn type_ident(wire: &str) -> String {
    if wire.is_empty() {
        return "Empty".to_owned();
    }
    let pieces = split_decimals(&spell_symbols(wire));
    let camel = pieces.iter().map(|piece| piece.to_upper_camel_case()).collect::<Vec<_>>().join("_");
    escape(camel, "_")
}

/// Name of a field or module: `type` -> `r#type`, `401k` -> `_401k`.
#[must_use]
pub fn snake_ident(wire: &str) -> String {
    escape(spell_symbols(wire).to_snake_case(), "_")
}

/// Name of a method: the operation id in snake case.
#[must_use]
pub fn method_ident(id: &str) -> String {
    snake_ident(id)
}

/// First word of a type's name, in snake case.
pub(super) fn first_word(ident: &str) -> String {
    let snake = ident.to_snake_case();
    let word = snake.split('_').find(|word| !word.is_empty()).unwrap_or("other");
    escape(word.to_owned(), "_")
}

/// Whether `ident` is an identifier.
pub(super) fn is_usable(ident: &str) -> bool {
    let bare = ident.strip_prefix("r#").unwrap_or(ident);
    bare.chars().any(|c| c != '_') && syn::parse_str::<syn::Ident>(ident).is_ok()
}

/// Splits at every dot that stands between digits, so that `1.0` and `10` stay two names.
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

/// Spells out the signs that are the whole difference between two wire names, such as `+1` and `-1`.
fn spell_symbols(wire: &str) -> String {
    if wire.chars().any(char::is_alphabetic) {
        return wire.to_owned();
    }
    let mut spelled = String::new();
    for character in wire.chars() {
        match character {
            '+' => spelled.push_str("plus "),
            '-' if spelled.is_empty() => spelled.push_str("minus "),
            '*' => spelled.push_str("star "),
            '=' => spelled.push_str("equal "),
            '<' => spelled.push_str("less "),
            '>' => spelled.push_str("greater "),
            '!' => spelled.push_str("not "),
            '%' => spelled.push_str("percent "),
            other => spelled.push(other),
        }
    }
    spelled
}

/// Makes a legal identifier: raw for keywords, with a prefix before a digit. A field `new` has a setter, which must
/// not be the constructor.
fn escape(ident: String, prefix: &str) -> String {
    if ident.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("{prefix}{ident}");
    }
    if matches!(ident.as_str(), "self" | "Self" | "super" | "crate" | "new") {
        return format!("{ident}_");
    }
    if syn::parse_str::<syn::Ident>(&ident).is_err() && syn::parse_str::<syn::Ident>(&format!("r#{ident}")).is_ok() {
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
    fn nothing_can_be_made_of_punctuation() {
        assert!(!is_usable(&type_ident("…")));
        assert!(is_usable("r#type"));
    }
}
