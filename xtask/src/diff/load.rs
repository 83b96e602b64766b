//! Where a version of the spec comes from: a file, a commit, or the working tree.

use std::path::Path;
use std::process::Command;

use codegen::diagnostic::Location;
use codegen::{Compiled, Input, Options, Selection, compile_with};

use crate::folder::Folder;
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
            let input = Input { text: &text, files: &Folder::of(path) };
            return Self::of(name.to_owned(), input, name, selection, options);
        }
        let text = at_commit(name, SPEC)?;
        Self::of(name.to_owned(), Input::from(&text), SPEC, selection, options)
    }

    /// The spec as it lies in the working tree.
    pub(crate) fn of_the_working_tree(selection: &Selection, options: &Options) -> Result<Self, Failure> {
        let path = root().join(SPEC);
        let text = std::fs::read_to_string(&path).map_err(|error| Failure::io("read the document", &path, &error))?;
        let input = Input { text: &text, files: &Folder::of(&path) };
        Self::of("the working tree".to_owned(), input, SPEC, selection, options)
    }

    fn of(
        name: String,
        input: Input<'_>,
        file: &str,
        selection: &Selection,
        options: &Options,
    ) -> Result<Self, Failure> {
        let compiled = compile_with(input, file, selection, options)
            .map_err(|error| Failure::new(format!("the spec of {name} cannot be read:\n\n{error}")))?;
        Ok(Self { name, compiled })
    }

    /// The file of a place, as diagnostics name it.
    pub(crate) fn file(&self, place: Location) -> &str {
        self.compiled.source.file(place.file).0
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
