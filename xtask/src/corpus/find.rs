//! The OpenAPI documents of a folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Failure;

/// A document.
pub(super) struct Document {
    pub(super) file: PathBuf,
    /// Path below the folder, with `/` between the parts.
    pub(super) path: String,
    /// Name of the package that is made of it.
    pub(super) package: String,
}

/// The documents, and how many other files might have been some.
pub(super) struct Found {
    pub(super) documents: Vec<Document>,
    pub(super) others: usize,
}

/// Finds the documents whose path matches `only`, sorted.
pub(super) fn documents(folder: &Path, only: Option<&str>) -> Result<Found, Failure> {
    let mut files = Vec::new();
    walk(folder, &mut files)?;
    files.sort();
    let mut found = Found { documents: Vec::new(), others: 0 };
    let mut packages = BTreeSet::new();
    for file in files {
        let parts = file.strip_prefix(folder).unwrap_or(&file).components();
        let path = parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        if only.is_some_and(|glob| !codegen::is_match(glob, &path)) {
            continue;
        }
        let bytes = fs::read(&file).map_err(|error| Failure::io("read", &file, &error))?;
        if is_document(&String::from_utf8_lossy(&bytes)) {
            let package = package(&path, &mut packages);
            found.documents.push(Document { file, path, package });
        } else {
            found.others += 1;
        }
    }
    Ok(found)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let entries = fs::read_dir(folder).map_err(|error| Failure::io("list", folder, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| Failure::io("list", folder, &error))?.path();
        let is_text = path.extension().is_some_and(|kind| ["yaml", "yml", "json"].iter().any(|known| kind == *known));
        if path.is_dir() {
            walk(&path, files)?;
        } else if is_text {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether a file declares an OpenAPI document, of any version.
fn is_document(text: &str) -> bool {
    let is_key = |line: &str, key: &str| {
        let line = line.trim_start_matches('\u{feff}').trim_start_matches(['"', '\'']);
        let rest = line.strip_prefix(key).map(|rest| rest.trim_start_matches(['"', '\'']).trim_start());
        rest.is_some_and(|rest| rest.starts_with(':'))
    };
    let mut starts = text.lines().chain(text.split('{').skip(1).take(1)).chain(text.split(',')).map(str::trim_start);
    let has_key = |line: &str| is_key(line, "openapi") || is_key(line, "swagger");
    text.lines().any(has_key) || text.trim_start().starts_with('{') && starts.any(has_key)
}

/// A name for a package, another one for each document.
fn package(path: &str, taken: &mut BTreeSet<String>) -> String {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem).to_ascii_lowercase();
    let words = stem.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let base = format!("corpus-{}", words.collect::<Vec<_>>().join("-"));
    let mut name = base.clone();
    let mut number = 1;
    while !taken.insert(name.clone()) {
        number += 1;
        name = format!("{base}-{number}");
    }
    name
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{is_document, package};

    #[test]
    fn a_document_says_that_it_is_one() {
        for text in [
            "openapi: 3.0.0\n",
            "# A.\n\"openapi\" : '3.1.0'\n",
            "{\"info\": {}, \"swagger\": \"2.0\"}",
            "{\n  \"openapi\": \"3.0.0\"\n}",
        ] {
            assert!(is_document(text), "{text}");
        }
        for text in ["", "name: openapi\n", "openapi_version: 3\n", "  openapi: nested\n", "{\"name\": \"openapi\"}"] {
            assert!(!is_document(text), "{text}");
        }
    }

    #[test]
    fn packages_have_names_of_their_own() {
        let mut taken = BTreeSet::new();
        let names = ["a/b-c.yaml", "a/b_c.yaml", "Ü.json", ".json"].map(|path| package(path, &mut taken));
        assert_eq!(names, ["corpus-a-b-c", "corpus-a-b-c-2", "corpus-", "corpus--2"]);
    }
}
