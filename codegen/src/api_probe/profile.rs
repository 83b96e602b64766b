//! What users may do with servers, credentials and remedies.

use crate::ir::Carrier;
use crate::name::{NamedScheme, NamedServer, Needs};

use super::Probes;

impl Probes<'_> {
    pub(super) fn profile(&mut self) {
        self.add(&["Environment"], "x: &Environment", "let _: &str = x.base_url();");
        for server in &self.named.servers {
            self.server(server);
        }
        self.builder();
        let remedies = self.named.remedies.iter().filter(|_| self.named.ir.error.is_some());
        for ident in remedies.map(|added| &added.ident) {
            let about = format!("Remedy::{ident}");
            self.add(&[&about], "x: Remedy", &format!("let _ = match x {{ {about} => true, _ => false }};"));
        }
    }

    fn server(&mut self, server: &NamedServer<'_>) {
        let name = server.ident.as_ref().or(server.function.as_ref()).map(ToString::to_string).unwrap_or_default();
        let about = format!("Environment::{name}");
        if let Some(ident) = &server.ident {
            self.add(&[&about], "", &format!("let _: Environment = Environment::{ident};"));
        }
        let Some(function) = &server.function else { return };
        let origin = if server.server.is_relative() { "\"https://api.example\", " } else { "" };
        let variables = server.variables_ident.as_ref().map(|ident| format!("environment::{ident}"));
        let argument = variables.as_ref().map(|path| format!("&{path}::default()")).unwrap_or_default();
        let body = format!("let _: Environment = Environment::{function}({origin}{argument});");
        self.add(&[&about], "", &body);
        for variable in &server.variables {
            let (path, field) = (variables.as_deref().unwrap_or_default(), &variable.ident);
            let ty = variable
                .enum_ident
                .as_ref()
                .map_or_else(|| "String".to_owned(), |ident| format!("environment::{ident}"));
            self.add(&[&about], &format!("x: {path}"), &format!("let _: {ty} = x.{field};"));
            for (variant, _) in &variable.variants {
                self.add(&[&about], "", &format!("let _: {ty} = {ty}::{variant};"));
            }
        }
    }

    fn builder(&mut self) {
        let about = "Client::builder";
        let given = |scheme: &&NamedScheme<'_>| !matches!(scheme.scheme.carrier, Carrier::Transport(_));
        let body = match &self.named.needs {
            Needs::Nothing => "Client::builder()".to_owned(),
            Needs::Each(indices) => {
                let schemes = indices.iter().filter_map(|index| self.named.schemes.get(*index));
                format!("Client::builder({})", schemes.map(arguments).collect::<Vec<_>>().join(", "))
            }
            Needs::Set => {
                let schemes = self.named.schemes.iter().filter(given);
                let added = schemes.map(|scheme| format!(".{}({})", scheme.ident, arguments(scheme)));
                format!("Client::builder(credentials::Credentials::new(){})", added.collect::<String>())
            }
        };
        self.add(&[about], "", &format!("let _: ClientBuilder = {body};"));
    }
}

/// What a caller gives for a scheme.
fn arguments(scheme: &NamedScheme<'_>) -> &'static str {
    match scheme.scheme.carrier {
        Carrier::Basic => "\"name\", \"password\"",
        Carrier::Bearer => "credentials::Token::from(\"token\")",
        Carrier::Header(_) | Carrier::Query(_) | Carrier::Cookie(_) | Carrier::Authorization(_) => "\"key\"",
        Carrier::Transport(_) => "",
    }
}
