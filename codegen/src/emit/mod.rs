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
mod webhooks;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use self::builders::Built;
use crate::name::NamedIr;
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

/// Emits every source file of the crate, whose name its examples need.
#[must_use]
pub fn emit(named: &NamedIr<'_>, crate_name: &str) -> BTreeMap<FilePath, Emitted> {
    let mut files = BTreeMap::new();
    let all = |modules: &Modules| modules.keys().cloned().collect::<ModuleNames>();
    for (folder, emitter, modules) in [
        ("models", "codegen/src/emit/models.rs", models::emit(named)),
        ("codec", "codegen/src/emit/codec.rs", codec::emit(named)),
        ("builders", "codegen/src/emit/builders.rs", builders::emit(named, Built::Sent)),
        ("testing", "codegen/src/emit/builders.rs", builders::emit(named, Built::Received)),
        ("blocking", "codegen/src/emit/blocking.rs", blocking::emit(named)),
        ("operations", "codegen/src/emit/operations.rs", operations::emit(named, crate_name)),
    ] {
        let exporting = match folder {
            "codec" | "blocking" => ModuleNames::new(),
            "builders" => builders::exporting(named, Built::Sent),
            "testing" => builders::exporting(named, Built::Received),
            _ => all(&modules),
        };
        let mut tokens = crate_root::folder_index(folder, &all(&modules), &exporting);
        if folder == "blocking" {
            tokens.extend(blocking::client());
        }
        let index = Emitted { emitter: "codegen/src/emit/crate_root.rs", tokens };
        files.insert(format!("src/{folder}/mod.rs"), index);
        for (module, tokens) in modules {
            let file = module.strip_prefix("r#").unwrap_or(&module);
            files.insert(format!("src/{folder}/{file}.rs"), Emitted { emitter, tokens });
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

/// Token streams of one kind of file, by module.
type Modules = BTreeMap<String, TokenStream>;

/// An identifier that `name` decided. What it decided is always one; anything else becomes `_`, which does not
/// compile as a name and so is seen at once.
fn ident(name: &str) -> Ident {
    let span = proc_macro2::Span::call_site();
    match name.strip_prefix("r#") {
        Some(bare) => Ident::new_raw(bare, span),
        None => Ident::new(name, span),
    }
}

/// The tokens of a type that `name` worded.
fn type_tokens(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|_| quote!(_))
}

/// Adds `tokens` to the file of `module`.
fn append(modules: &mut Modules, module: &str, tokens: TokenStream) {
    modules.entry(module.to_owned()).or_default().extend(tokens);
}

/// Puts the imports above each module: the crate's own flat names, which include those of the runtime.
fn with_imports(modules: Modules, imports: &TokenStream) -> Modules {
    modules.into_iter().map(|(module, tokens)| (module, quote!(#imports #tokens))).collect()
}

/// Names of the modules of one folder.
type ModuleNames = BTreeSet<String>;
