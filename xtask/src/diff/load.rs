//! Where a version of the spec comes from: a file, a commit, or the working tree.

use std::path::Path;
use std::process::Command;

use codegen::{Compiled, Options, Selection, compile_with};

use crate::{Failure, root};

const SPEC: &str = "spec/openapi.yaml";

/// One version of the spec.
pub(crate) struct Version {
    /// Name as it was given.
    pub(crate) name: String,
    pub(crate) compiled: Compiled,
}

impl Version {
    /// The file of that name, or the spec of the commit of that name.
    pub(crate) fn named(name: &str, selection: &Selection, options: &Options) -> Result<Self, Failure> {
        let path = Path::new(name);
        if path.is_file() {
            let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read the document", path, &error))?;
            return Self::of(name.to_owned(), &text, name, selection, options);
        }
        let text = at_commit(name, SPEC)?;
        Self::of(name.to_owned(), &text, SPEC, selection, options)
    }

    /// The spec as it lies in the working tree.
    pub(crate) fn of_the_working_tree(selection: &Selection, options: &Options) -> Result<Self, Failure> {
        let path = root().join(SPEC);
        let text = std::fs::read_to_string(&path).map_err(|error| Failure::io("read the document", &path, &error))?;
        Self::of("the working tree".to_owned(), &text, SPEC, selection, options)
    }

    fn of(name: String, text: &str, file: &str, selection: &Selection, options: &Options) -> Result<Self, Failure> {
        let compiled = compile_with(text, file, selection, options)
            .map_err(|error| Failure::new(format!("the spec of {name} cannot be read:\n\n{error}")))?;
        Ok(Self { name, compiled })
    }

    /// The file, as diagnostics name it.
    pub(crate) fn file(&self) -> &str {
        &self.compiled.source.name
    }
}

/// The text of a file at a commit.
pub(crate) fn at_commit(commit: &str, file: &str) -> Result<String, Failure> {
    let output = Command::new("git")
        .args(["show", &format!("{commit}:{file}")])
        .current_dir(root())
        .output()
        .map_err(|error| Failure::new(format!("cannot run git: {error}")))?;
    if !output.status.success() {
        return Err(Failure::new(format!(
            "`{commit}` is neither a file nor a commit that has {file}: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        )));
    }
    String::from_utf8(output.stdout).map_err(|_| Failure::new(format!("{file} at {commit} is not UTF-8")))
}
