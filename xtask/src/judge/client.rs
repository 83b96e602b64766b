//! The old client: a program that decodes its input with the old crate.

use std::fmt::Write as _;
use std::fs::{self, File};

use codegen::name::NamedIr;

use crate::Failure;

use crate::workspace::Workspace;

/// Something to decode.
pub(super) struct Line {
    /// The type that it is decoded as.
    pub(super) ty: String,
    /// The JSON text.
    pub(super) json: String,
    /// The items that it tests.
    pub(super) about: Vec<String>,
}

/// A line that does not decode: its number, the path of the value, and why.
pub(super) struct Mismatch {
    pub(super) line: usize,
    pub(super) path: String,
    pub(super) why: String,
}

/// Adds the program that decodes with the crate `subject`.
pub(super) fn add(workspace: &mut Workspace, subject: &str, named: &NamedIr<'_>) -> Result<(), Failure> {
    workspace.program(&program_of(subject), subject, "main.rs", program(named))
}

/// Decodes all lines.
pub(super) fn decode(workspace: &Workspace, subject: &str, lines: &[Line]) -> Result<Vec<Mismatch>, Failure> {
    let path = workspace.folder().join("responses.tsv");
    let text: String = lines.iter().map(|line| format!("{}\t{}\n", line.ty, line.json)).collect();
    fs::write(&path, text).map_err(|error| Failure::io("write", &path, &error))?;
    let responses = File::open(&path).map_err(|error| Failure::io("open", &path, &error))?;
    let output = workspace
        .cargo(&["run", "--quiet", "--package", &program_of(subject)])
        .stdin(responses)
        .output()
        .map_err(|error| Failure::new(format!("cannot run cargo: {error}")))?;
    if !output.status.success() {
        return Err(Failure::new(format!("the old client fails:\n{}", String::from_utf8_lossy(&output.stderr))));
    }
    let printed = String::from_utf8_lossy(&output.stdout);
    let mismatch = |line: &str| {
        let mut parts = line.splitn(3, '\t');
        let mut next = || parts.next().map(str::to_owned);
        Some(Mismatch { line: next()?.parse().ok()?, path: next()?, why: next()? })
    };
    Ok(printed.lines().filter_map(mismatch).collect())
}

fn program_of(subject: &str) -> String {
    format!("decodes-{subject}")
}

fn program(named: &NamedIr<'_>) -> String {
    let mut arms = String::new();
    for ty in named.types.values() {
        let _ = writeln!(arms, "            \"{0}\" => from_json::<{0}>(text).map(|_| ()),", ty.ident);
    }
    format!(
        "\
//! Decodes each line of the input as the type that it names, and prints what does not decode.
#![allow(deprecated)]
use std::io::BufRead;
use subject::*;

fn main() {{
    for (number, line) in std::io::stdin().lock().lines().enumerate() {{
        let line = line.expect(\"text\");
        let (name, text) = line.split_once('\\t').expect(\"a type and JSON\");
        let decoded: Result<(), DecodeError> = match name {{
{arms}            _ => panic!(\"no type {{name}}\"),
        }};
        if let Err(error) = decoded {{
            println!(\"{{number}}\\t{{}}\\t{{error}}\", error.path());
        }}
    }}
}}
"
    )
}
