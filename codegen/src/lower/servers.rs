//! `servers`: the base URLs of the API, with their variables.

use serde_json::Value;

use crate::ir::{Docs, Pointer, Server, ServerVariable, UrlPart};

use super::Lowerer;

/// The longest name of a server that a description gives.
const LONGEST_NAME: usize = 40;

impl Lowerer<'_> {
    /// The servers of the document. One at its own place, `/`, says nothing: the caller knows where that is.
    pub(super) fn servers(&mut self) -> Vec<Server> {
        let root = &self.document.root;
        let listed = root.get("servers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut servers = Vec::new();
        for (index, node) in listed.iter().enumerate() {
            let origin = Pointer("/servers".to_owned()).join(&index.to_string());
            let url = node.get("url").and_then(Value::as_str).unwrap_or_default().trim_end_matches('/');
            if url.is_empty() {
                continue;
            }
            let variables = variables(node);
            let Some(url) = parts(url, &variables) else {
                let message = format!("`{url}` has a variable that is not described; the server is left out");
                self.unsupported("unsupported/server", message, &origin, "describe it under `variables`");
                continue;
            };
            let fallback = if listed.len() == 1 { "Default".to_owned() } else { format!("Server{}", index + 1) };
            let name = name(node).unwrap_or(fallback);
            let is_default = node.get("x-default").and_then(Value::as_bool).unwrap_or_default();
            servers.push(Server { name, docs: docs(node), url, variables, is_default, origin });
        }
        // The first one is the default of OpenAPI. A relative one needs a base URL from the caller.
        if servers.iter().all(|server| !server.is_default)
            && let Some(first) = servers.first_mut().filter(|first| !first.is_relative())
        {
            first.is_default = true;
        }
        servers
    }
}

/// What a server is called: what the document asks for, or how its description begins, if that is short.
fn name(node: &Value) -> Option<String> {
    let text = |key: &str| node.get(key).and_then(Value::as_str).map(str::trim);
    if let Some(asked) = text("x-rust-name") {
        return Some(asked.to_owned());
    }
    let first = text("description")?.split([':', '.', ',', ';', '(', '\n', '–', '—']).next()?.trim();
    let is_name = !first.is_empty() && first.len() <= LONGEST_NAME && first.split_whitespace().count() <= 4;
    // A URL or a template does not serve as a name.
    (is_name && !first.contains(['/', '{', '<'])).then(|| first.to_owned())
}

fn variables(node: &Value) -> Vec<ServerVariable> {
    let listed = node.get("variables").and_then(Value::as_object).into_iter().flatten();
    let one = |(name, variable): (&String, &Value)| {
        let values = variable.get("enum").and_then(Value::as_array).into_iter().flatten();
        let mut values: Vec<String> = values.filter_map(scalar).collect();
        // The default is written by hand, too, and may have been left out of the list.
        let default = variable.get("default").and_then(scalar).or_else(|| values.first().cloned()).unwrap_or_default();
        if !values.is_empty() && !values.contains(&default) {
            values.push(default.clone());
        }
        ServerVariable { name: name.clone(), default, values, docs: docs(variable) }
    };
    listed.map(one).collect()
}

/// A string, or a number such as a port.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn docs(node: &Value) -> Docs {
    let text = node.get("description").and_then(Value::as_str).unwrap_or_default();
    Docs { text: text.trim().to_owned(), ..Docs::default() }
}

/// The parts of a URL; `None` if it has a variable that is not described.
fn parts(url: &str, variables: &[ServerVariable]) -> Option<Vec<UrlPart>> {
    let mut parts = Vec::new();
    let mut rest = url;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        if !before.is_empty() {
            parts.push(UrlPart::Text(before.to_owned()));
        }
        parts.push(UrlPart::Variable(variables.iter().position(|variable| variable.name == name)?));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(UrlPart::Text(rest.to_owned()));
    }
    Some(parts)
}
