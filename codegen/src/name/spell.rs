//! Signs as words, for wire names that differ in nothing else.

use std::fmt::Write as _;

/// Signs that carry the meaning of a name without letters, or at either end of one with letters (`-created_at`, `A+`).
const MEANINGFUL: [(&str, &str); 11] = [
    ("<=", "less or equal"),
    (">=", "greater or equal"),
    ("!=", "not equal"),
    ("+", "plus"),
    ("-", "minus"),
    ("*", "star"),
    ("=", "equal"),
    ("<", "less"),
    (">", "greater"),
    ("!", "not"),
    ("%", "percent"),
];

/// The other signs of ASCII, which separate words unless a name consists of nothing else.
const SEPARATING: [(&str, &str); 22] = [
    (" ", "space"),
    ("\"", "double quote"),
    ("#", "hash"),
    ("$", "dollar"),
    ("&", "and"),
    ("'", "quote"),
    ("(", "open"),
    (")", "close"),
    (",", "comma"),
    (".", "dot"),
    ("/", "slash"),
    (":", "colon"),
    (";", "semicolon"),
    ("?", "question"),
    ("@", "at"),
    ("[", "open bracket"),
    ("\\", "backslash"),
    ("]", "close bracket"),
    ("^", "caret"),
    ("_", "underscore"),
    ("`", "backtick"),
    ("|", "pipe"),
];

/// The wire name with a word in place of each sign that carries its meaning. The rest of the signs separate words.
pub(super) fn signs(wire: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || !c.is_ascii();
    let (Some(first), Some(last)) = (wire.find(is_part), wire.rfind(is_part)) else {
        return spelled(wire, any_sign);
    };
    let end = last + wire[last..].chars().next().map_or(0, char::len_utf8);
    let (before, name, after) = (&wire[..first], &wire[first..end], &wire[end..]);
    // Brackets compare nothing.
    if wire.contains('<') && wire.contains('>') {
        return name.to_owned();
    }
    // A hyphen between numbers is that of a range.
    let between = |rest: &str| if rest.starts_with('-') { None } else { meaningful_sign(rest) };
    let has_letters = name.chars().any(char::is_alphabetic);
    let name = if has_letters { name.to_owned() } else { spelled(name, between) };
    [spelled(before, meaningful_sign), name, spelled(after, meaningful_sign)].join(" ")
}

/// The wire name with a word in place of each sign, so that names that differ in a sign differ.
pub(super) fn out(wire: &str) -> String {
    spelled(wire, |rest| if rest.starts_with(char::is_alphanumeric) { None } else { any_sign(rest) })
}

/// The wire name in ASCII letters and digits: every other character by its name or code point.
pub(super) fn coded(wire: &str) -> String {
    spelled(wire, |rest| if rest.starts_with(|c: char| c.is_ascii_alphanumeric()) { None } else { any_sign(rest) })
}

/// A word, and how many bytes it replaces.
type Word = (String, usize);

fn meaningful_sign(rest: &str) -> Option<Word> {
    listed(&MEANINGFUL, rest)
}

fn any_sign(rest: &str) -> Option<Word> {
    let code = |c: char| (format!("u{:04x}", u32::from(c)), c.len_utf8());
    meaningful_sign(rest).or_else(|| listed(&SEPARATING, rest)).or_else(|| rest.chars().next().map(code))
}

fn listed(signs: &[(&str, &str)], rest: &str) -> Option<Word> {
    signs.iter().find(|(sign, _)| rest.starts_with(sign)).map(|(sign, word)| ((*word).to_owned(), sign.len()))
}

/// The string, with words in place of the symbols.
fn spelled(text: &str, word_at: impl Fn(&str) -> Option<Word>) -> String {
    let mut words = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let taken = match word_at(rest) {
            Some((word, taken)) => {
                let _ = write!(words, " {word} ");
                taken
            }
            None => {
                words.push(character);
                character.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    words
}

#[cfg(test)]
mod tests {
    use super::super::ident::{snake_ident, type_ident};
    use super::{coded, out};

    #[test]
    fn signs_that_carry_the_meaning_are_words() {
        for (wire, ident) in [
            ("+1", "Plus1"),
            ("-1", "Minus1"),
            ("<=", "LessOrEqual"),
            (">=", "GreaterOrEqual"),
            ("!=", "NotEqual"),
            ("=", "Equal"),
            ("==", "EqualEqual"),
            ("*", "Star"),
            ("**", "StarStar"),
            ("-", "Minus"),
            (".", "Dot"),
            ("/", "Slash"),
            (" ", "Space"),
            ("_", "Underscore"),
            ("#", "Hash"),
            ("&&", "AndAnd"),
            ("-created_at", "MinusCreatedAt"),
            ("created_at", "CreatedAt"),
            ("A+", "APlus"),
            ("A-", "AMinus"),
            ("A", "A"),
            ("<18 months", "Less18Months"),
            ("<root>", "Root"),
            ("18+", "_18Plus"),
            ("50%", "_50Percent"),
            ("1+1", "_1Plus1"),
            ("$ref", "Ref"),
            ("@type", "Type"),
            ("a.b", "AB"),
        ] {
            assert_eq!(type_ident(wire), ident, "{wire}");
        }
        for (wire, ident) in [("DateCreated<", "date_created_less"), ("_links", "links"), ("-1", "minus_1")] {
            assert_eq!(snake_ident(wire), ident, "{wire}");
        }
    }

    #[test]
    fn every_sign_can_be_a_word() {
        for (wire, ident) in [
            ("a.b", "ADotB"),
            ("a_b", "AUnderscoreB"),
            ("a-b", "AMinusB"),
            ("✅ done", "U2705SpaceDone"),
            ("e\u{301}", "EU0301"),
            ("口座", "口座"),
        ] {
            assert_eq!(type_ident(&out(wire)), ident, "{wire}");
        }
        assert_eq!(type_ident(&coded("口座a")), "U53e3U5ea7A");
        assert_eq!(type_ident(&coded("👍")), "U1f44d");
    }
}
