//! The one thing of JSON that YAML has not: an escape of two halves.

use std::borrow::Cow;
use std::fmt::Write as _;

/// JSON source with `\UXXXXXXXX`, as YAML has it, in place of each character that is escaped as a surrogate pair.
/// Any other source is unchanged.
pub(super) fn without_surrogates(text: &str) -> Cow<'_, str> {
    let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    if !is_json || !["\\ud", "\\uD"].iter().any(|escape| text.contains(escape)) {
        return Cow::Borrowed(text);
    }
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        whole.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = match pair(rest) {
            Some(c) => {
                let _ = write!(whole, "\\U{:08X}", u32::from(c));
                12
            }
            // The escaped character as well, so that the second of two backslashes begins nothing.
            None => {
                let taken = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                whole.push_str(&rest[..taken]);
                taken
            }
        };
        rest = &rest[taken..];
    }
    whole.push_str(rest);
    Cow::Owned(whole)
}

/// The character whose surrogate pair a string begins with.
fn pair(text: &str) -> Option<char> {
    let half = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    char::decode_utf16([half(0)?, half(6)?]).next()?.ok().filter(|c| u32::from(*c) > 0xffff)
}

#[cfg(test)]
mod tests {
    use super::without_surrogates;

    #[test]
    fn only_surrogate_pairs_of_json_are_replaced() {
        for (text, expected) in [
            (r#"{"a": "\ud83d\ude00 \\ud83d\\ude00 \n é"}"#, r#"{"a": "\U0001F600 \\ud83d\\ude00 \n é"}"#),
            (r#"{"a": "\ud83d x\uD83D\uDE00"}"#, r#"{"a": "\ud83d x\U0001F600"}"#),
            (r#"a: '\ud83d\ude00'"#, r#"a: '\ud83d\ude00'"#),
            ("{\"a\": \"\\ud83d\\", "{\"a\": \"\\ud83d\\"),
        ] {
            assert_eq!(without_surrogates(text), expected);
        }
    }
}
