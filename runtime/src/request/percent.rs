//! Percent-encoding.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986.
const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// All but the unreserved and the reserved characters. Those that would end the query, and those that mean something to
/// whoever reads it as a form, are encoded all the same.
const RESERVED: &AsciiSet = &STRICT
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// How a piece of a value is written.
pub(super) type Encode = fn(&str, &mut String);

/// Encodes all but unreserved characters.
pub(super) fn strict(text: &str, out: &mut String) {
    out.extend(utf8_percent_encode(text, STRICT));
}

/// Leaves reserved characters and percent-encoded triples as they are, as reserved expansion of RFC 6570 does.
pub(super) fn reserved(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.extend(utf8_percent_encode(before, RESERVED));
        let is_triple = after.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        out.push_str(if is_triple { "%" } else { "%25" });
        rest = after;
    }
    out.extend(utf8_percent_encode(rest, RESERVED));
}

/// Encodes as a form does: a space becomes `+`.
pub(super) fn form(text: &str, out: &mut String) {
    out.extend(form_urlencoded::byte_serialize(text.as_bytes()));
}

/// Leaves everything as it is.
pub(super) fn plain(text: &str, out: &mut String) {
    out.push_str(text);
}
