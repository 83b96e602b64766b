//! Names of servers, their variables, and credentials.
//!
//! They are in modules and scopes of their own, where only their own kind can be in the way of one: a name that is taken
//! gets a number, so that any document has names for all of them.

use std::collections::BTreeSet;
use std::iter;

use crate::ir::{Carrier, Ir, NamedRemedy, RemedyClass, SecurityScheme, Server, ServerVariable};

use super::ident::{Ident, joined, snake_ident, type_ident};

/// A server and its names.
#[derive(Debug)]
pub struct NamedServer<'ir> {
    /// The server.
    pub server: &'ir Server,
    /// Name of the variant; none for a server below another one, which has no URL of its own.
    pub ident: Option<Ident>,
    /// Name of the function that takes what only the caller knows, if there is anything.
    pub function: Option<Ident>,
    /// Name of the struct of the variables, if there are any.
    pub variables_ident: Option<Ident>,
    /// The variables.
    pub variables: Vec<NamedVariable<'ir>>,
}

impl NamedServer<'_> {
    /// Whether every identifier is of ASCII letters.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        let of_server = [&self.ident, &self.function, &self.variables_ident].into_iter().flatten();
        let of_variables = self.variables.iter().flat_map(|variable| {
            let variants = variable.variants.iter().map(|(ident, _)| ident);
            variants.chain(&variable.enum_ident).chain([&variable.ident])
        });
        of_server.chain(of_variables).all(|ident| ident.is_ascii())
    }
}

/// A variable of a server and its names.
#[derive(Debug)]
pub struct NamedVariable<'ir> {
    /// The variable.
    pub variable: &'ir ServerVariable,
    /// Name of the field.
    pub ident: Ident,
    /// Name of the enum of its values, if they are listed.
    pub enum_ident: Option<Ident>,
    /// The variants of the enum.
    pub variants: Vec<(Ident, &'ir str)>,
}

/// A way of authentication and its name.
#[derive(Debug)]
pub struct NamedScheme<'ir> {
    /// The scheme.
    pub scheme: &'ir SecurityScheme,
    /// Its position, by which the runtime knows it.
    pub index: usize,
    /// Name of the parameter or method that takes its credential.
    pub ident: Ident,
    /// Names of the parameters for a name and a password, if it is of those.
    pub pair: Option<[Ident; 2]>,
}

/// A remedy that the document adds, and its name.
#[derive(Debug)]
pub struct NamedWord<'ir> {
    /// The remedy.
    pub remedy: &'ir NamedRemedy,
    /// Name of the variant.
    pub ident: Ident,
}

/// What a client takes to be built.
#[derive(Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: no operation has a credential that the caller gives.
    Nothing,
    /// Each credential, since all operations need the same: the positions of the schemes.
    Each(Vec<usize>),
    /// A set of credentials, since operations differ or leave a choice.
    Set,
}

/// Names that are taken.
struct Taken(BTreeSet<String>);

impl Taken {
    fn by(names: &[&str]) -> Self {
        Self(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// The name, or the fallback if it is no identifier; with a number, if it is taken.
    fn take(&mut self, wanted: &str, fallback: &str) -> Ident {
        let name = if Ident::new(wanted).is_some() { wanted } else { fallback };
        let between =
            if name.starts_with(char::is_lowercase) || name.ends_with(|c: char| c.is_ascii_digit()) { "_" } else { "" };
        let numbered = (2..).map(|number| joined(name, &format!("{between}{number}")));
        let candidates = iter::once(name.to_owned()).chain(numbered);
        let mut free = candidates.filter_map(|name| Ident::new(&name)).filter(|ident| !self.0.contains(ident.bare()));
        let ident = free.next().unwrap_or_else(Ident::unnamed);
        self.0.insert(ident.bare().to_owned());
        ident
    }
}

pub(super) fn servers(ir: &Ir) -> Vec<NamedServer<'_>> {
    let mut names = ServerNames {
        variants: Taken::by(&["BaseUrl"]),
        functions: Taken::by(&["base_url", "usual", "at", "fmt", "clone", "eq", "ne"]),
        types: Taken::by(&["Environment", "String", "Default"]),
    };
    ir.servers.iter().enumerate().map(|(index, server)| names.server(server, index + 1)).collect()
}

/// Names of the module of servers that are taken.
struct ServerNames {
    variants: Taken,
    functions: Taken,
    types: Taken,
}

impl ServerNames {
    fn server<'ir>(&mut self, server: &'ir Server, position: usize) -> NamedServer<'ir> {
        let (variant, function) = (type_ident(&server.name), snake_ident(&server.name));
        let is_relative = server.is_relative();
        let is_fixed = server.variables.is_empty() && !is_relative;
        let stem = [variant.clone(), format!("Server{position}")];
        let ident = (!is_relative).then(|| self.variants.take(&variant, &stem[1]));
        let function = (!is_fixed).then(|| self.functions.take(&function, &format!("server_{position}")));
        let variables_ident = (!server.variables.is_empty()).then(|| self.ty(&stem, "Variables"));
        let mut fields = Taken::by(&[]);
        let variable = |variable| self.variable(variable, &stem, &mut fields);
        let variables = server.variables.iter().map(variable).collect();
        NamedServer { server, ident, function, variables_ident, variables }
    }

    fn variable<'ir>(
        &mut self,
        variable: &'ir ServerVariable,
        stem: &[String; 2],
        fields: &mut Taken,
    ) -> NamedVariable<'ir> {
        let enum_ident = (!variable.values.is_empty()).then(|| self.ty(stem, &type_ident(&variable.name)));
        let mut taken = Taken::by(&[]);
        let variant = |value: &'ir String| (taken.take(&type_ident(value), "Value"), value.as_str());
        let variants = variable.values.iter().map(variant).collect();
        NamedVariable { variable, ident: fields.take(&snake_ident(&variable.name), "variable"), enum_ident, variants }
    }

    fn ty(&mut self, [wanted, fallback]: &[String; 2], suffix: &str) -> Ident {
        self.types.take(&joined(wanted, suffix), &joined(fallback, suffix))
    }
}

pub(super) fn schemes(ir: &Ir) -> Vec<NamedScheme<'_>> {
    let mut taken = Taken::by(&["new", "clone", "fmt", "default", "from", "into"]);
    let named = ir.schemes.iter().enumerate().map(|(index, scheme)| {
        let ident = taken.take(&snake_ident(&scheme.name), &format!("scheme_{}", index + 1));
        NamedScheme { scheme, index, ident, pair: None }
    });
    let mut named: Vec<_> = named.collect();
    for scheme in named.iter_mut().filter(|scheme| scheme.scheme.carrier == Carrier::Basic) {
        let parts = ["_name", "_password"].map(|part| taken.take(&joined(&scheme.ident, part), "part"));
        scheme.pair = Some(parts);
    }
    named
}

pub(super) fn remedies(ir: &Ir) -> Vec<NamedWord<'_>> {
    let known = RemedyClass::WORDS.map(|(word, _)| type_ident(word));
    let mut taken = Taken::by(&known.each_ref().map(String::as_str));
    let remedies = &ir.profile.remedies;
    remedies.iter().map(|remedy| NamedWord { remedy, ident: taken.take(&type_ident(&remedy.word), "Remedy") }).collect()
}

/// What a client takes, by what its operations need. What the transport adds is not for the caller to give.
pub(super) fn needs(ir: &Ir) -> Needs {
    let is_given = |index: &usize| {
        !matches!(ir.schemes.get(*index), None | Some(SecurityScheme { carrier: Carrier::Transport(_), .. }))
    };
    let position = |name: &String| ir.schemes.iter().position(|scheme| scheme.name == *name);
    let mut distinct: Vec<Vec<usize>> = Vec::new();
    let alternatives = ir.operations.iter().flat_map(|operation| &operation.security);
    for alternative in alternatives {
        let given: Vec<usize> = alternative.iter().filter_map(position).filter(is_given).collect();
        if !distinct.contains(&given) {
            distinct.push(given);
        }
    }
    match distinct.as_slice() {
        all if all.iter().all(Vec::is_empty) => Needs::Nothing,
        [only] => Needs::Each(only.clone()),
        _ => Needs::Set,
    }
}
