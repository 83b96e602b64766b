//! Prose of a document, made fit for documentation comments.
//!
//! An author of a document writes Markdown for a page of its own, and rustdoc has views on it: it runs blocks of code,
//! takes what is in brackets for names of items, and warns of tags and of bare URLs. What is left here of Markdown is
//! what neither runs nor warns: paragraphs, lists, quotations, emphasis, code and links to the web. Everything else is
//! shown as it is written.

use crate::hidden::is_hidden;

/// Markdown of a document as Markdown for rustdoc. What comes out is trimmed.
pub(super) fn markdown(prose: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut open: Option<Fence> = None;
    for line in prose.replace("\r\n", "\n").split(['\n', '\r']).map(clean) {
        match open {
            Some(fence) if fence.is_closed_by(&line) => {
                lines.push(fence.marks());
                open = None;
            }
            Some(fence) => lines.push(fence.content(&line)),
            None => match Fence::opened_by(&line) {
                // At the margin, whatever it is a part of: there, what ends it is beyond doubt.
                Some(fence) => {
                    lines.push(format!("{}text", fence.marks()));
                    open = Some(fence);
                }
                None => {
                    let (margin, rest) = margin(&line);
                    lines.push(format!("{margin}{}", inline(rest, false)));
                }
            },
        }
    }
    lines.extend(open.map(|fence| fence.marks()));
    lines.join("\n").trim().to_owned()
}

/// A string as a span of code.
pub(super) fn code(text: &str) -> String {
    let text: String =
        text.chars().flat_map(|c| if c.is_control() { c.escape_debug().collect() } else { vec![c] }).collect();
    let text = clean(&text);
    if text.trim().is_empty() {
        return format!("`{text:?}`");
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let marks = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{marks}{pad}{text}{pad}{marks}")
}

/// The address of a page as the target of a link; nothing if it is not one on the web.
pub(super) fn url(address: &str) -> Option<String> {
    is_web(address.trim()).then(|| {
        let mut url = String::new();
        for character in address.trim().chars() {
            if character.is_alphanumeric() || "-._~:/?#@!$&'*+,;=%".contains(character) {
                url.push(character);
            } else {
                let mut bytes = [0; 4];
                url.extend(character.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
            }
        }
        url
    })
}

/// The marks that begin and end a block of code.
#[derive(Clone, Copy)]
struct Fence {
    mark: char,
    length: usize,
    is_quoted: bool,
}

impl Fence {
    fn opened_by(line: &str) -> Option<Self> {
        let (margin, rest) = margin(line);
        let mark = rest.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let info = rest.trim_start_matches(mark);
        let length = rest.len() - info.len();
        let is_fence = length >= 3 && (mark == '~' || !info.contains('`'));
        is_fence.then(|| Self { mark, length, is_quoted: margin.contains('>') })
    }

    fn is_closed_by(self, line: &str) -> bool {
        let line = line.trim_start();
        let quoted = line.strip_prefix('>');
        // A quotation ends where its lines do.
        if self.is_quoted && quoted.is_none() {
            return true;
        }
        let line = if self.is_quoted { margin(line).1 } else { line }.trim();
        line.len() >= self.length && line.chars().all(|c| c == self.mark)
    }

    fn marks(self) -> String {
        self.mark.to_string().repeat(self.length)
    }

    fn content(self, line: &str) -> String {
        let quoted = line.trim_start().strip_prefix('>').filter(|_| self.is_quoted);
        quoted.map_or(line, |rest| rest.strip_prefix(' ').unwrap_or(rest)).trim_end().to_owned()
    }
}

/// What a line begins with, indentation and the marks of lists and quotations, and the rest. It is indented too little
/// to be a block of code, at the margin or behind a mark.
fn margin(line: &str) -> (String, &str) {
    let mut rest = line.trim_start();
    let mut margin = " ".repeat((line.len() - rest.len()).min(3));
    loop {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let mark = match rest[digits..].chars().next() {
            Some('>') if digits == 0 => 1,
            Some('-' | '*' | '+') if digits == 0 => 1,
            Some('.' | ')') if (1..10).contains(&digits) => digits + 1,
            _ => return (margin, rest),
        };
        let (marked, behind) = rest.split_at(mark);
        let is_mark = marked == ">" || behind.is_empty() || behind.starts_with(char::is_whitespace);
        if !is_mark {
            return (margin, rest);
        }
        margin.push_str(marked);
        rest = behind.trim_start();
        if !rest.is_empty() {
            margin.push(' ');
        }
    }
}

/// A line of text, with everything escaped that rustdoc would interpret.
fn inline(line: &str, in_link: bool) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line.trim_end();
    while let Some(character) = rest.chars().next() {
        let taken = match character {
            '\\' => escaped(rest),
            '`' => span(rest, &mut out),
            '<' => autolink(rest, &mut out),
            '[' if !in_link => link(rest, &mut out),
            '[' => shown("\\[", 1, &mut out),
            'h' if !in_link && is_web(rest) => address(rest, &mut out),
            _ => None,
        };
        match taken {
            Some(Taken::Written(bytes)) => rest = &rest[bytes..],
            Some(Taken::AsIs(bytes)) => {
                out.push_str(&rest[..bytes]);
                rest = &rest[bytes..];
            }
            None => {
                out.push(character);
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    out
}

/// How many bytes of a line are dealt with.
enum Taken {
    /// What stands for them is written.
    Written(usize),
    /// They are to be written as they are.
    AsIs(usize),
}

fn shown(text: &str, bytes: usize, out: &mut String) -> Option<Taken> {
    out.push_str(text);
    Some(Taken::Written(bytes))
}

/// A sign that the author has escaped.
fn escaped(rest: &str) -> Option<Taken> {
    rest[1..].starts_with(|c: char| c.is_ascii_punctuation()).then_some(Taken::AsIs(2))
}

/// A span of code, if it ends on the line that it begins on.
fn span(rest: &str, out: &mut String) -> Option<Taken> {
    let length = rest.len() - rest.trim_start_matches('`').len();
    let mut at = length;
    while let Some(next) = rest[at..].find('`').map(|next| at + next) {
        let run = rest[next..].len() - rest[next..].trim_start_matches('`').len();
        if run == length {
            return Some(Taken::AsIs(next + run));
        }
        at = next + run;
    }
    shown(&"\\`".repeat(length), length, out)
}

/// A link that is its own text, or else a tag.
fn autolink(rest: &str, out: &mut String) -> Option<Taken> {
    let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    let end = rest.find('>').filter(|end| is_web(&rest[1..*end]) && !rest[1..*end].contains([' ', '<']));
    match end {
        Some(end) => Some(Taken::AsIs(end + 1)),
        None if is_tag => shown("\\<", 1, out),
        None => None,
    }
}

/// A link to the web, or else something in brackets.
fn link(rest: &str, out: &mut String) -> Option<Taken> {
    let parts = rest.find(']').and_then(|end| {
        let (text, behind) = (&rest[1..end], rest[end + 1..].strip_prefix('(')?);
        let address = &behind[..behind.find(')')?];
        let is_plain = is_web(address) && !address.contains([' ', '<', '>', '(', '`', '\\']);
        is_plain.then_some((text, address))
    });
    match parts {
        Some((text, address)) => {
            out.push_str(&format!("[{}]({address})", inline(text, true)));
            Some(Taken::Written(text.len() + address.len() + 4))
        }
        None => shown("\\[", 1, out),
    }
}

/// An address of the web in the middle of text, made a link.
fn address(rest: &str, out: &mut String) -> Option<Taken> {
    let end = rest.find(|c: char| c.is_whitespace() || "<>()[]{}\"'`*|\\".contains(c)).unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '_', '~']);
    (!address.ends_with("//")).then(|| {
        out.push_str(&format!("<{address}>"));
        Taken::Written(address.len())
    })
}

fn is_web(address: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme))
}

/// A line without the characters that are not seen.
fn clean(line: &str) -> String {
    line.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !is_hidden(*c) && *c != '\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_prose_stays_as_it_is() {
        for prose in [
            "A pet. It's *nice*, a < b && c > d, `x < [y]`, [docs](https://pets.example/a_b) & <https://pets.example>.",
            "- one\n- two\n   - three\n\n1. four\n\n> five",
            "# A heading\n\nAnd ``a ` b``, 5 - 3, 2*3, -1, 1.5, \\[x\\].",
        ] {
            assert_eq!(markdown(prose), prose);
        }
    }

    #[test]
    fn what_rustdoc_would_take_for_something_else_is_escaped() {
        for (prose, escaped) in [
            (
                "[Pet] and [`Pet`] and [a][b] and [a](b) and ![a](b.png)",
                "\\[Pet] and \\[`Pet`] and \\[a]\\[b] and \\[a](b) and !\\[a](b.png)",
            ),
            ("<b>bold</b> <br/> <!-- no --> Vec<String>", "\\<b>bold\\</b> \\<br/> \\<!-- no --> Vec\\<String>"),
            ("an `unbalanced tick", "an \\`unbalanced tick"),
            (
                "See https://pets.example/a?b=c, or (http://pets.example).",
                "See <https://pets.example/a?b=c>, or (<http://pets.example>).",
            ),
            ("[https://a.example [x]](https://a.example)", "\\[<https://a.example> \\[x]](<https://a.example>)"),
            ("[https://a.example](https://a.example)", "[https://a.example](https://a.example)"),
            ("a\u{202e}b\u{0}c\rd\r\ne", "abc\nd\ne"),
        ] {
            assert_eq!(markdown(prose), escaped, "{prose}");
        }
    }

    #[test]
    fn no_code_is_run() {
        for (prose, block) in [
            ("```\nx\n```", "```text\nx\n```"),
            ("  ```rust\n  x\n  ```\ny", "```text\n  x\n```\ny"),
            ("~~~~ rust\n```\n~~~~", "~~~~text\n```\n~~~~"),
            ("```\nx", "```text\nx\n```"),
            ("> ```\n> x\n> ```\n> y", "```text\nx\n```\n> y"),
            ("> ```\n> x\ny", "```text\nx\n```"),
            ("- ```rust\n  x\n  ```", "```text\n  x\n```"),
            ("``` ` ```", "``` ` ```"),
            ("a\n\n        x\n\n\ty\n\n-     z\n\n1.\t\tw\n\n>      v", "a\n\n   x\n\n y\n\n- z\n\n1. w\n\n> v"),
        ] {
            assert_eq!(markdown(prose), block, "{prose}");
        }
    }

    #[test]
    fn spans_of_code_hold_any_text() {
        for (text, span) in [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("", "`\"\"`"), ("a\nb", "`a\\nb`")] {
            assert_eq!(code(text), span);
        }
    }

    #[test]
    fn addresses_are_of_the_web() {
        assert_eq!(url("https://a.example/b c)[d]").as_deref(), Some("https://a.example/b%20c%29%5Bd%5D"));
        assert_eq!(url("docs/read.html"), None);
        assert_eq!(url("javascript:alert(1)"), None);
    }
}
