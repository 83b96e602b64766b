//! Invisible characters, and those that change how others are shown.

/// Whether a character controls a terminal, or the direction or the order of text. A line break does not.
pub(crate) fn is_hidden(c: char) -> bool {
    let is_of_direction = matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    );
    (c.is_control() && c != '\n') || is_of_direction || matches!(c, '\u{2028}' | '\u{2029}')
}

/// A string with its hidden characters escaped.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    shown
}
