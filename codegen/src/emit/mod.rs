//! Emit: `NamedIr` -> one `TokenStream` a file. One emitter a kind of file, each a pure function of the named IR.

mod blocking;
mod builders;
mod codec;
mod crate_root;
mod docs;
mod errors;
mod examples;
mod manifest;
mod models;
mod operations;
mod prose;
mod unions;
mod webhooks;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use self::builders::Built;
use crate::name::{Ident, NamedIr};
use crate::plan::FilePath;

pub use manifest::{Manifest, manifest};

/// Tokens of one file, and the emitter that its header names.
#[derive(Debug)]
pub struct Emitted {
    /// Source file of the emitter.
    pub emitter: &'static str,
    /// Contents.
    pub tokens: TokenStream,
}

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

/// Emits every source file of the crate, whose name its examples need.
#[must_use]
pub fn emit(named: &NamedIr<'_>, crate_name: &Ident) -> BTreeMap<FilePath, Emitted> {
    let mut files = BTreeMap::new();
    for folder in folders(named, crate_name) {
        let tokens = crate_root::folder_index(&folder);
        let index = Emitted { emitter: "codegen/src/emit/crate_root.rs", tokens };
        files.insert(format!("src/{}/mod.rs", folder.name), index);
        for (module, tokens) in folder.modules {
            files.insert(format!("src/{}/{module}.rs", folder.name), Emitted { emitter: folder.emitter, tokens });
        }
    }
    let root = crate_root::emit(named);
    files.insert("src/lib.rs".to_owned(), Emitted { emitter: "codegen/src/emit/crate_root.rs", tokens: root });
    files.insert(
        "src/client.rs".to_owned(),
        Emitted { emitter: "codegen/src/emit/operations.rs", tokens: operations::client(named) },
    );
    if let Some(tokens) = errors::emit(named) {
        files.insert("src/errors.rs".to_owned(), Emitted { emitter: "codegen/src/emit/errors.rs", tokens });
    }
    if !named.webhooks.is_empty() {
        files.insert(
            "src/webhook.rs".to_owned(),
            Emitted { emitter: "codegen/src/emit/webhooks.rs", tokens: webhooks::emit(named) },
        );
    }
    files
}

fn folders(named: &NamedIr<'_>, crate_name: &Ident) -> [Folder; 6] {
    let models = models::emit(named);
    let operations = operations::emit(named, crate_name);
    let all = |modules: &Modules| modules.keys().cloned().collect::<ModuleNames>();
    [
        Folder {
            name: "models",
            emitter: "codegen/src/emit/models.rs",
            docs: "The types of the API.",
            exporting: all(&models),
            modules: models,
            more: TokenStream::new(),
        },
        Folder {
            name: "codec",
            emitter: "codegen/src/emit/codec.rs",
            docs: "How each type is read and written.",
            exporting: ModuleNames::new(),
            modules: codec::emit(named),
            more: TokenStream::new(),
        },
        Folder {
            name: "builders",
            emitter: "codegen/src/emit/builders.rs",
            docs: "How each request is made.",
            exporting: builders::exporting(named, Built::Sent),
            modules: builders::emit(named, Built::Sent),
            more: TokenStream::new(),
        },
        Folder {
            name: "testing",
            emitter: "codegen/src/emit/builders.rs",
            docs: "For tests of your own: a fake transport, and what answers and events made by hand cannot do without.",
            exporting: builders::exporting(named, Built::Received),
            modules: builders::emit(named, Built::Received),
            more: quote!(
                pub use plaid_cra_runtime::testing::*;
            ),
        },
        Folder {
            name: "blocking",
            emitter: "codegen/src/emit/blocking.rs",
            docs: "The client for programs that are not async.",
            exporting: ModuleNames::new(),
            modules: blocking::emit(named),
            more: blocking::client(),
        },
        Folder {
            name: "operations",
            emitter: "codegen/src/emit/operations.rs",
            docs: "The operations of the API, as types.",
            exporting: all(&operations),
            modules: operations,
            more: TokenStream::new(),
        },
    ]
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
