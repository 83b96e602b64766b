//! Strings with escapes.
//!
//! JSON can write half of a surrogate pair (`"\\ud83d"`), and does where a server has cut a string in the middle of an
//! emoji. No string of Rust holds that. It must not cost a report, so it becomes U+FFFD, as in the decoders of browsers.

use std::borrow::Cow;

/// The content of a string, which is given with its quotes; `None` if it has an escape that JSON does not know.
pub(super) fn unescape(quoted: &str) -> Option<String> {
    serde_json::from_str(quoted).or_else(|_| serde_json::from_str(&without_lone_surrogates(quoted))).ok()
}

/// Whether half of a surrogate pair is in a string, which is given with its quotes.
pub(super) fn has_lone_surrogate(quoted: &str) -> bool {
    matches!(without_lone_surrogates(quoted), Cow::Owned(_))
}

/// The same JSON string, with the escape of U+FFFD for each surrogate that has no partner.
fn without_lone_surrogates(quoted: &str) -> Cow<'_, str> {
    let mut replaced = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = quoted.get(at..).and_then(|rest| rest.find('\\')) {
        at += found;
        // A backslash and what it escapes.
        let next = match (unit(quoted, at), unit(quoted, at + UNIT)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => at + 2 * UNIT,
            (Some(0xd800..0xe000), _) => {
                replaced += quoted.get(copied..at).unwrap_or_default();
                replaced += "\\ufffd";
                copied = at + UNIT;
                copied
            }
            _ => at + 2,
        };
        at = next;
    }
    if copied == 0 {
        return Cow::Borrowed(quoted);
    }
    replaced += quoted.get(copied..).unwrap_or_default();
    Cow::Owned(replaced)
}

/// Length of an escape of the form `\\u0041`.
const UNIT: usize = 6;

/// The code unit of the escape of that form at `at`, if there is one.
fn unit(quoted: &str, at: usize) -> Option<u16> {
    let digits = quoted.get(at..at + UNIT)?.strip_prefix("\\u")?;
    let is_hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| is_hexadecimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surrogates_without_a_partner_are_replaced() {
        for (json, content) in [
            (r#""\ud83d""#, "\u{fffd}"),
            (r#""\uD83D!""#, "\u{fffd}!"),
            (r#""\udc00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\ud83d\ud83e\udd80x""#, "\u{fffd}\u{1f980}x"),
            (r#""\ud83e\udd80\udd80""#, "\u{1f980}\u{fffd}"),
            (r#""\\ud83d\\\ud83dé""#, "\\ud83d\\\u{fffd}é"),
            (r#""\ud83d\n\"\ud83d\u0041""#, "\u{fffd}\n\"\u{fffd}A"),
            (r#""é\ud83dé\udbff\uffff""#, "é\u{fffd}é\u{fffd}\u{ffff}"),
        ] {
            assert!(has_lone_surrogate(json), "{json}");
            assert_eq!(unescape(json).as_deref(), Some(content), "{json}");
        }
    }

    #[test]
    fn everything_else_is_as_it_was() {
        for (json, content) in [
            (r#""\ud83e\udd80""#, Some("\u{1f980}")),
            (r#""\\ud83d""#, Some("\\ud83d")),
            (r#""\ufffd\ud7ff\ue000""#, Some("\u{fffd}\u{d7ff}\u{e000}")),
            (r#""\u00e9é""#, Some("éé")),
            (r#""\x""#, None),
            (r#""\u12""#, None),
            (r#""\u+123""#, None),
            (r#""\ud8""#, None),
        ] {
            assert!(!has_lone_surrogate(json), "{json}");
            assert_eq!(unescape(json).as_deref(), content, "{json}");
        }
        assert_eq!(unescape(r#""\ud83d\x""#), None);
    }
}
