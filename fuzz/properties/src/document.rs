//! OpenAPI documents through the whole generator.

use std::collections::{BTreeMap, BTreeSet};

use codegen::{Options, Selection};
use syn::{File, ImplItem, Item, ItemMod, Type};

/// Whatever a document says, the generator has a response: files that are Rust and belong where they are put, or
/// diagnostics. The same document gives the same.
pub fn document(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        generate(text);
    }
}

fn generate(text: &str) {
    let run = || codegen::generate(text, "document.yaml", &Selection::default(), &Options::default());
    match (run(), run()) {
        (Ok(first), Ok(second)) => {
            assert!(first.files == second.files && first.diagnostics == second.diagnostics, "twice is not the same");
            assert!(first.files.contains_key("SURFACE.txt"));
            assert!(
                first.files.keys().all(|path| is_inside(path)),
                "a file is outside of the crate: {:?}",
                first.files
            );
            is_whole(&first.files);
        }
        (Err(first), Err(second)) => {
            assert_eq!(first, second, "twice is not the same");
            assert!(first.diagnostics.has_errors(), "the document is refused without a diagnostic");
        }
        _ => panic!("the document is compiled once and refused once"),
    }
}

/// Whether the files are Rust, and belong to one crate: each but its root is a module, and each module is there.
fn is_whole(files: &BTreeMap<String, String>) {
    let mut modules = BTreeSet::from(["src/lib.rs".to_owned()]);
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path} is not Rust: {error}"));
        defined_once(path, &file);
        let folder = path.trim_end_matches("lib.rs").trim_end_matches("mod.rs").trim_end_matches(".rs");
        for item in &file.items {
            if let Item::Mod(ItemMod { ident, content: None, .. }) = item {
                let ident = ident.to_string();
                let module = format!("{}/{}", folder.trim_end_matches('/'), ident.trim_start_matches("r#"));
                let candidates = [format!("{module}.rs"), format!("{module}/mod.rs")];
                let found = candidates.iter().find(|path| files.contains_key(*path));
                modules.insert(found.unwrap_or_else(|| panic!("{path}: module {ident} is missing")).clone());
            }
        }
    }
    for path in files.keys().filter(|path| path.ends_with(".rs")) {
        assert!(modules.contains(path), "no module is {path}");
    }
}

/// Whether a path stays in the folder that it is put into, on any system.
fn is_inside(path: &str) -> bool {
    let is_plain = |part: &str| {
        !part.is_empty() && part.len() <= 255 && !part.starts_with('.') && !part.contains(['\\', ':', '\0'])
    };
    path.split('/').all(is_plain)
}

/// No two items, fields, variants or methods of a file share a name.
fn defined_once(path: &str, file: &File) {
    let mut types = Names::new(path, "the file");
    for item in &file.items {
        match item {
            Item::Struct(item) => {
                types.add(&item.ident);
                let mut fields = Names::new(path, &item.ident);
                item.fields.iter().filter_map(|field| field.ident.as_ref()).for_each(|ident| fields.add(ident));
            }
            Item::Enum(item) => {
                types.add(&item.ident);
                let mut variants = Names::new(path, &item.ident);
                item.variants.iter().for_each(|variant| variants.add(&variant.ident));
            }
            Item::Mod(item) => types.add(&item.ident),
            Item::Type(item) => types.add(&item.ident),
            Item::Impl(item) if item.trait_.is_none() => {
                let of = if let Type::Path(ty) = &*item.self_ty { ty.path.segments.last() } else { None };
                let mut methods = Names::new(path, of.map(|of| of.ident.to_string()).unwrap_or_default());
                for item in &item.items {
                    if let ImplItem::Fn(item) = item {
                        methods.add(&item.sig.ident);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Names in one place.
struct Names {
    place: String,
    seen: BTreeSet<String>,
}

impl Names {
    fn new(path: &str, of: impl ToString) -> Self {
        Self { place: format!("{path}, {}", of.to_string()), seen: BTreeSet::new() }
    }

    fn add(&mut self, ident: &impl ToString) {
        let ident = ident.to_string();
        assert!(self.seen.insert(ident.clone()), "{}: `{ident}` is defined twice", self.place);
    }
}
