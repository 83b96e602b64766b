//! A workspace of generated crates and of programs that use them, in the target folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use codegen::plan::plan;
use serde_json::Value;

use crate::{Failure, checkout, root, tree};

/// Packages that are built together, so that shared dependencies are built once.
pub(crate) struct Workspace {
    folder: PathBuf,
    target: PathBuf,
    members: Vec<String>,
}

/// An error of the compiler.
#[derive(Debug, Clone)]
pub(crate) struct CompileError {
    /// The rendered message of the compiler.
    pub(crate) text: String,
    /// The line that it is about, in the first file of the package.
    pub(crate) line: Option<usize>,
}

impl Workspace {
    pub(crate) fn new(name: &str) -> Self {
        let judge = checkout::target().join("judge");
        Self { folder: judge.join(name), target: judge.join("target"), members: Vec::new() }
    }

    /// Adds a generated crate.
    pub(crate) fn generated(&mut self, name: &str, mut files: BTreeMap<String, String>) -> Result<(), Failure> {
        let runtime = root().join("runtime");
        let dependency = format!("plaid-cra-runtime = {{ path = {runtime:?}, default-features = false }}");
        files.insert("Cargo.toml".to_owned(), manifest(name, &dependency));
        self.package(name, &files)
    }

    /// Adds a program that calls a generated crate `subject`; `file` is its only one.
    pub(crate) fn program(&mut self, name: &str, subject: &str, file: &str, text: String) -> Result<(), Failure> {
        let dependency = format!("subject = {{ package = {subject:?}, path = \"../{subject}\" }}");
        let files = [("Cargo.toml".to_owned(), manifest(name, &dependency)), (format!("src/{file}"), text)]
            .into_iter()
            .collect();
        self.package(name, &files)
    }

    /// Writes only the files that changed, so that only these are rebuilt.
    pub(crate) fn package(&mut self, name: &str, files: &BTreeMap<String, String>) -> Result<(), Failure> {
        let folder = self.folder.join(name);
        let present = tree::read(&folder, files.keys())?;
        tree::apply(&folder, &plan(files, &present))?;
        if !self.members.iter().any(|member| member == name) {
            self.members.push(name.to_owned());
        }
        Ok(())
    }

    /// Adds a package that somebody else writes, to the folder that this returns.
    pub(crate) fn member(&mut self, name: &str) -> PathBuf {
        self.members.push(name.to_owned());
        self.folder.join(name)
    }

    /// Checks all packages, with more arguments for Cargo. The errors of each that has some, by name.
    pub(crate) fn check(&self, more: &[&str]) -> Result<BTreeMap<String, Vec<CompileError>>, Failure> {
        self.write_root()?;
        let output = self
            .cargo(&["check", "--workspace", "--quiet", "--keep-going", "--message-format=json"])
            .args(more)
            .stderr(Stdio::piped())
            .output()
            .map_err(|error| Failure::new(format!("cannot run cargo: {error}")))?;
        let mut errors: BTreeMap<String, Vec<CompileError>> = BTreeMap::new();
        let messages = output.stdout.split(|byte| *byte == b'\n');
        for message in messages.filter_map(|line| serde_json::from_slice::<Value>(line).ok()) {
            if let Some((package, error)) = compile_error(&message) {
                errors.entry(package).or_default().push(error);
            }
        }
        if !output.status.success() && errors.is_empty() {
            return Err(Failure::new(String::from_utf8_lossy(&output.stderr)));
        }
        Ok(errors)
    }

    /// Writes the manifest that holds the packages together, and the lock file of the repository.
    pub(crate) fn write_root(&self) -> Result<(), Failure> {
        let members: Vec<_> = self.members.iter().map(|member| format!("{member:?}")).collect();
        let text = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n\
             [profile.dev]\ndebug = false\nincremental = false\n",
            members.join(", ")
        );
        let path = self.folder.join("Cargo.toml");
        fs::write(&path, text).map_err(|error| Failure::io("write", &path, &error))?;
        let (from, to) = (root().join("Cargo.lock"), self.folder.join("Cargo.lock"));
        fs::copy(&from, &to).map(|_| ()).map_err(|error| Failure::io("copy", &from, &error))
    }

    /// Cargo, in this workspace.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = checkout::cargo();
        command.args(arguments).current_dir(&self.folder).env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// Where the workspace is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

/// The error that a message of cargo tells of, and the package that has it.
fn compile_error(message: &Value) -> Option<(String, CompileError)> {
    let (target, message) = (message.get("target")?, message.get("message")?);
    let spans = message.get("spans")?.as_array()?;
    if message.get("level")?.as_str()? != "error" {
        return None;
    }
    // "Aborting due to previous errors" has no location and adds nothing.
    let primary = spans.iter().find(|span| span.get("is_primary").and_then(Value::as_bool) == Some(true))?;
    let line = primary.get("line_start").and_then(Value::as_u64).and_then(|line| usize::try_from(line).ok());
    let text = message.get("rendered")?.as_str()?.trim_end().to_owned();
    Some((target.get("name")?.as_str()?.replace('_', "-"), CompileError { text, line }))
}

/// The manifest of a generated crate `name` that has to compile without warnings. It leaves out the parts of the runtime
/// that take long to build and that no generated file refers to.
pub(crate) fn strict_manifest(package: &str, name: &str) -> String {
    format!(
        "# @generated by cargo xtask.\n\n[package]\nname = {package:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         publish = false\n\n[lib]\nname = {lib:?}\n\n\
         [features]\nblocking = [\"plaid-cra-runtime/blocking\"]\nwebhooks = [\"plaid-cra-runtime/webhooks\"]\ntesting = [\"plaid-cra-runtime/testing\"]\n\n\
         [dependencies]\nplaid-cra-runtime = {{ path = {runtime:?}, default-features = false, features = [\"webhooks\"] }}\n\n\
         [lints.rust]\nwarnings = \"deny\"\n\n[lints.rustdoc]\nall = \"deny\"\n",
        lib = name.replace('-', "_"),
        runtime = root().join("runtime"),
    )
}

fn manifest(name: &str, dependency: &str) -> String {
    format!(
        "# @generated by cargo xtask judge.\n\n[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         publish = false\n\n[dependencies]\n{dependency}\n"
    )
}
