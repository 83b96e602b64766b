//! A large document, made of our own: its paths and schemas several times, each time under names of their own.

/// Where a schema is referred to.
const REFERENCE: &str = "#/components/schemas/";

/// The document with `copies` of its paths and schemas beside the first ones. `spec` is laid out as `spec/openapi.yaml`
/// is: `paths` at the start of a line, `components` last, and the schemas last in it.
///
/// # Panics
///
/// If it is not.
#[must_use]
pub fn repeated(spec: &str, copies: usize) -> String {
    let (head, rest) = spec.split_once("\npaths:\n").expect("paths");
    let after = rest.find("\nx-webhooks:\n").expect("webhooks after the paths") + 1;
    let (paths, rest) = rest.split_at(after);
    let (between, schemas) = rest.split_once("\n  schemas:\n").expect("schemas");
    let mut document = format!("{head}\npaths:\n{paths}");
    for copy in 1..=copies {
        document.extend(paths.lines().map(|line| path_line(line, copy)));
    }
    document.extend([between, "\n  schemas:\n", schemas]);
    for copy in 1..=copies {
        document.extend(schemas.lines().map(|line| schema_line(line, copy)));
    }
    document
}

/// A line of a copy of the paths.
fn path_line(line: &str, copy: usize) -> String {
    if let Some(path) = line.strip_prefix("  /") {
        return format!("  /copy{copy}/{path}\n");
    }
    match line.trim_start().split_once(": ") {
        Some(("operationId", _)) => format!("{line}Copy{copy}\n"),
        Some(("x-wait", _)) => format!("{line}_copy{copy}\n"),
        _ => referring(line, copy),
    }
}

/// A line of a copy of the schemas.
fn schema_line(line: &str, copy: usize) -> String {
    let name = line.strip_prefix("    ").and_then(|line| line.strip_suffix(':')).filter(|name| is_name(name));
    // The types of schemas are in lower case; those that the crate has for a choice or under another name are not.
    let given = line.trim_start().strip_prefix("x-rust-name: ").or_else(|| line.trim_start().strip_prefix("type: "));
    let is_given = given.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_uppercase()) && is_name(name));
    match name {
        Some(name) => format!("    {name}Copy{copy}:\n"),
        None if is_given => format!("{line}Copy{copy}\n"),
        // A document lists the codes of its errors once.
        None if line.trim_start() == "x-error-codes:" => format!("{}\n", line.replace("x-", "x-listed-")),
        None => referring(line, copy),
    }
}

fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A line that refers to the schemas of the copy.
fn referring(line: &str, copy: usize) -> String {
    let Some(at) = line.find(REFERENCE) else { return format!("{line}\n") };
    let (before, name) = line.split_at(at + REFERENCE.len());
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
    format!("{before}{}Copy{copy}{}\n", &name[..end], &name[end..])
}
