//! `securitySchemes` and `security`: which credentials an operation needs, and how each is sent.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::ir::{Carrier, Docs, Ir, Pointer, Security, SecurityScheme};

use super::Lowerer;

const BY_TRANSPORT: &str = "let the client's transport add it, or remove the scheme";

impl Lowerer<'_> {
    /// The credentials that an operation needs: its own, or those of the document.
    pub(super) fn security(&self, operation: &Pointer) -> Security {
        let root = &self.document.root;
        let own = root.pointer(&operation.0).and_then(|node| node.get("security"));
        let listed = own.or_else(|| root.get("security")).and_then(Value::as_array).into_iter().flatten();
        let mut security = Security::new();
        for requirement in listed {
            let schemes: Vec<String> =
                requirement.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
            if !security.contains(&schemes) {
                security.push(schemes);
            }
        }
        security
    }

    /// Every scheme that something generated needs, sorted by name.
    pub(super) fn schemes(&mut self, ir: &Ir) -> Vec<SecurityScheme> {
        let operations = ir.operations.iter().map(|operation| &operation.security);
        let verification = ir.profile.verification.iter().map(|verification| &verification.security);
        let needed: BTreeSet<&String> = operations.chain(verification).flatten().flatten().collect();
        needed.into_iter().map(|name| self.scheme(name)).collect()
    }

    fn scheme(&mut self, name: &str) -> SecurityScheme {
        let at = Pointer("/components/securitySchemes".to_owned()).join(name);
        let root = &self.document.root;
        let node = |pointer: &Pointer| root.pointer(&pointer.0);
        // A component may be a reference to another one.
        let reference = node(&at).and_then(|node| node.get("$ref")).and_then(Value::as_str);
        let target = reference.and_then(|reference| reference.strip_prefix('#'));
        let origin = target.map_or(at, |target| Pointer(target.to_owned()));
        let found = node(&origin);
        let text = |key: &str| found.and_then(|node| node.get(key)).and_then(Value::as_str).map(str::trim);
        let docs = Docs { text: text("description").unwrap_or_default().to_owned(), ..Docs::default() };
        let carrier = match (text("type"), text("in"), text("name"), text("scheme")) {
            (Some("apiKey"), Some("header"), Some(key), _) if is_token(key) => Carrier::Header(key.to_owned()),
            (Some("apiKey"), Some("query"), Some(key), _) => Carrier::Query(key.to_owned()),
            (Some("apiKey"), Some("cookie"), Some(key), _) if is_token(key) => Carrier::Cookie(key.to_owned()),
            (Some("http"), _, _, Some(scheme)) if scheme.eq_ignore_ascii_case("basic") => Carrier::Basic,
            (Some("http"), _, _, Some(scheme)) if scheme.eq_ignore_ascii_case("bearer") => Carrier::Bearer,
            (Some("oauth2" | "openIdConnect"), ..) => Carrier::Bearer,
            (Some("http"), _, _, Some(scheme)) => Carrier::Authorization(scheme.to_owned()),
            (Some("mutualTLS"), ..) => Carrier::Transport("mutualTLS".to_owned()),
            _ => Carrier::Transport(text("type").unwrap_or("unknown").to_owned()),
        };
        self.check_scheme(name, &carrier, found.is_some(), &origin);
        SecurityScheme { name: name.to_owned(), carrier, docs, origin }
    }

    fn check_scheme(&mut self, name: &str, carrier: &Carrier, is_described: bool, origin: &Pointer) {
        let class = "unsupported/security-scheme";
        match carrier {
            _ if !is_described => {
                let message = format!("the security scheme `{name}` is not described");
                let at = Pointer("/components".to_owned());
                self.unsupported(class, message, &at, "describe it under `securitySchemes`");
            }
            Carrier::Authorization(scheme) => {
                let message =
                    format!("the HTTP scheme `{scheme}` of `{name}` is not supported; callers write the whole header");
                self.unsupported(class, message, origin, "give the client the whole value of `Authorization`");
            }
            Carrier::Transport(kind) if kind != "mutualTLS" => {
                let message = format!("the security scheme `{name}` is not supported; it is not sent");
                self.unsupported(class, message, origin, BY_TRANSPORT);
            }
            _ => {}
        }
    }
}

/// Whether this can be the name of a header or a cookie.
fn is_token(name: &str) -> bool {
    let is_mark = |byte: u8| b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
}
