//! Emit: `NamedIr` -> one `TokenStream` a file. One emitter a kind of file, each a pure function of the named IR.

mod blocking;
mod bodies;
mod builders;
mod client;
mod codec;
mod crate_root;
mod credentials;
mod docs;
mod environment;
mod errors;
mod examples;
mod imports;
mod manifest;
mod methods;
mod models;
mod operations;
mod parameters;
mod profile;
mod prose;
mod responses;
mod unions;
mod webhooks;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use self::builders::Built;
use crate::name::{Ident, NamedIr};
use crate::plan::FilePath;

pub use manifest::{Manifest, RUNTIME, manifest};

/// Tokens of one file, and the emitter that its header names.
#[derive(Debug)]
pub struct Emitted {
    /// Source file of the emitter.
    pub emitter: &'static str,
    /// Contents.
    pub tokens: TokenStream,
}

/// A part of the crate. Its files depend on the named IR alone and on no other part, so that parts can be emitted side by
/// side.
pub type Part = fn(&NamedIr<'_>, &Ident) -> BTreeMap<FilePath, Emitted>;

/// Every part of the crate, the largest first.
pub const PARTS: [Part; 8] = [
    codec_folder,
    models_folder,
    testing_folder,
    builders_folder,
    operations_folder,
    responses_folder,
    blocking_folder,
    root,
];

/// A folder of modules, of which an index declares each and shows some.
struct Folder {
    name: &'static str,
    emitter: &'static str,
    docs: &'static str,
    modules: Modules,
    /// The modules whose items the folder shows as its own.
    exporting: ModuleNames,
    /// What the index holds besides.
    more: TokenStream,
}

impl Folder {
    /// The files of the folder, with its index.
    fn files(self) -> BTreeMap<FilePath, Emitted> {
        let tokens = crate_root::folder_index(&self);
        let index = Emitted { emitter: "codegen/src/emit/crate_root.rs", tokens };
        let index = (format!("src/{}/mod.rs", self.name), index);
        let modules = self.modules.into_iter().map(|(module, tokens)| {
            (format!("src/{}/{module}.rs", self.name), Emitted { emitter: self.emitter, tokens })
        });
        modules.chain([index]).collect()
    }
}

/// Files beside the folders.
fn root(named: &NamedIr<'_>, _: &Ident) -> BTreeMap<FilePath, Emitted> {
    let mut files = BTreeMap::new();
    let mut add = |path: &str, emitter, tokens| files.insert(path.to_owned(), Emitted { emitter, tokens });
    add("src/lib.rs", "codegen/src/emit/crate_root.rs", crate_root::emit(named));
    add("src/client.rs", "codegen/src/emit/client.rs", client::client(named));
    add("src/environment.rs", "codegen/src/emit/environment.rs", environment::emit(named));
    add("src/profile.rs", "codegen/src/emit/profile.rs", profile::emit(named));
    if let Some(tokens) = credentials::emit(named) {
        add("src/credentials.rs", "codegen/src/emit/credentials.rs", tokens);
    }
    if let Some(tokens) = errors::emit(named) {
        add("src/errors.rs", "codegen/src/emit/errors.rs", tokens);
    }
    if !named.webhooks.is_empty() {
        add("src/webhook.rs", "codegen/src/emit/webhooks.rs", webhooks::emit(named));
    }
    files
}

fn models_folder(named: &NamedIr<'_>, _: &Ident) -> BTreeMap<FilePath, Emitted> {
    let modules = models::emit(named);
    Folder {
        name: "models",
        emitter: "codegen/src/emit/models.rs",
        docs: "The types of the API.",
        exporting: modules.keys().cloned().collect(),
        modules,
        more: TokenStream::new(),
    }
    .files()
}

fn codec_folder(named: &NamedIr<'_>, _: &Ident) -> BTreeMap<FilePath, Emitted> {
    Folder {
        name: "codec",
        emitter: "codegen/src/emit/codec.rs",
        docs: "How each type is read and written.",
        exporting: ModuleNames::new(),
        modules: codec::emit(named),
        more: TokenStream::new(),
    }
    .files()
}

fn builders_folder(named: &NamedIr<'_>, _: &Ident) -> BTreeMap<FilePath, Emitted> {
    Folder {
        name: "builders",
        emitter: "codegen/src/emit/builders.rs",
        docs: "How each request is made.",
        exporting: builders::exporting(named, Built::Sent),
        modules: builders::emit(named, Built::Sent),
        more: TokenStream::new(),
    }
    .files()
}

fn testing_folder(named: &NamedIr<'_>, _: &Ident) -> BTreeMap<FilePath, Emitted> {
    Folder {
        name: "testing",
        emitter: "codegen/src/emit/builders.rs",
        docs: "For your own tests: a fake transport, and the required fields of responses and events made by hand.",
        exporting: builders::exporting(named, Built::Received),
        modules: builders::emit(named, Built::Received),
        more: quote!(
            pub use crate::client::FakeTransport;
            pub use crate::runtime::testing::FakeFailure;
        ),
    }
    .files()
}

fn blocking_folder(named: &NamedIr<'_>, _: &Ident) -> BTreeMap<FilePath, Emitted> {
    Folder {
        name: "blocking",
        emitter: "codegen/src/emit/blocking.rs",
        docs: "The client for programs that are not async.",
        exporting: ModuleNames::new(),
        modules: blocking::emit(named),
        more: blocking::client(named),
    }
    .files()
}

fn operations_folder(named: &NamedIr<'_>, crate_name: &Ident) -> BTreeMap<FilePath, Emitted> {
    let modules = operations::emit(named, crate_name);
    Folder {
        name: "operations",
        emitter: "codegen/src/emit/operations.rs",
        docs: "The operations of the API, as types.",
        exporting: modules.keys().cloned().collect(),
        modules,
        more: TokenStream::new(),
    }
    .files()
}

/// Nothing, if no response depends on the status.
fn responses_folder(named: &NamedIr<'_>, _: &Ident) -> BTreeMap<FilePath, Emitted> {
    let modules = responses::emit(named);
    if modules.is_empty() {
        return BTreeMap::new();
    }
    Folder {
        name: "responses",
        emitter: "codegen/src/emit/responses.rs",
        docs: "The responses and errors whose bodies depend on the status.",
        exporting: modules.keys().cloned().collect(),
        modules,
        more: TokenStream::new(),
    }
    .files()
}

/// Token streams of one kind of file, by module.
type Modules = BTreeMap<Ident, TokenStream>;

/// Names of the modules of one folder.
type ModuleNames = BTreeSet<Ident>;

/// The tokens of a type that `name` worded, out of identifiers and brackets alone.
fn type_tokens(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|_| quote!(_))
}

/// Adds `tokens` to the file of `module`.
fn append(modules: &mut Modules, module: &Ident, tokens: TokenStream) {
    modules.entry(module.clone()).or_default().extend(tokens);
}

/// Puts the imports above each module: the crate's own flat names, which include those of the runtime.
fn with_imports(modules: Modules, imports: &TokenStream) -> Modules {
    modules.into_iter().map(|(module, tokens)| (module, quote!(#imports #tokens))).collect()
}
