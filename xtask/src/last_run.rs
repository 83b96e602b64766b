//! What the last `regen` into a folder read and left there, so that one that would read and leave the same is not done
//! again.
//!
//! Everything is compared by content: this program, what it is asked for, each file that it read or looked for in vain,
//! and each file of the output folder that is the generator's or could be. Whatever is missing, cannot be read or differs
//! leads to a full run, so that the record can be wrong in that direction alone. It is kept in the target folder, as
//! Cargo keeps what it knows of its own builds.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::Files;
use codegen::plan::{FilePath, Plan};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{checkout, tree};

/// How many runs are remembered; of two whose options share a place, the later one.
const PLACES: u8 = 64;

/// The place of the record of a run with these options, and what this run is asked for.
pub(crate) struct LastRun<'a> {
    path: PathBuf,
    out: &'a Path,
    /// Digest of the program, its options and the document; none if the program cannot be read.
    asked: Option<String>,
}

/// What a run found and left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// How many files it generated.
    pub(crate) files: usize,
    /// How many descriptions are still to be written.
    pub(crate) open: usize,
    /// The findings as they were printed.
    pub(crate) findings: String,
}

impl<'a> LastRun<'a> {
    /// `options` is everything that decides what is generated or printed, and `text` is the document.
    pub(crate) fn new(out: &'a Path, options: &str, text: &str) -> Self {
        let place = Sha256::digest(options)[0] % PLACES;
        let path = checkout::target().join("regen").join(format!("{place}.json"));
        let program = std::env::current_exe().and_then(fs::read).ok();
        let asked = program.map(|program| digest([&program, options.as_bytes(), text.as_bytes()]));
        Self { path, out, asked }
    }

    /// What the last run found and left, if this one would find and leave the same.
    pub(crate) fn recall(&self, inputs: &dyn Files) -> Option<Outcome> {
        let record: Value = serde_json::from_slice(&fs::read(&self.path).ok()?).ok()?;
        let text = |key: &str| record.get(key).and_then(Value::as_str);
        let count = |key: &str| usize::try_from(record.get(key)?.as_u64()?).ok();
        if text("asked")? != self.asked.as_deref()? {
            return None;
        }
        let is_same = |(path, known): (&String, &Value)| inputs.read(path).map(|text| digest([text])) == owned(known);
        if !record.get("read")?.as_object()?.iter().all(is_same) {
            return None;
        }
        let wanted: Option<Vec<_>> = record.get("wanted")?.as_array()?.iter().map(owned).collect();
        let on_disk = tree::read(self.out, &wanted?).ok()?;
        if text("left")? != digest_of_files(on_disk.iter().map(|(path, text)| (path.as_str(), text.as_str()))) {
            return None;
        }
        Some(Outcome { files: count("files")?, open: count("open")?, findings: text("findings")?.to_owned() })
    }

    /// Records a run whose plan was applied. A failure to write the record is ignored: the next run is a full one.
    pub(crate) fn record(
        &self,
        outcome: &Outcome,
        inputs: &Recording<impl Files>,
        wanted: &BTreeMap<FilePath, String>,
        on_disk: &BTreeMap<FilePath, String>,
        plan: &Plan,
    ) {
        let Some(asked) = &self.asked else { return };
        let mut left: BTreeMap<&str, &str> = BTreeMap::new();
        left.extend(on_disk.iter().chain(wanted).map(|(path, text)| (path.as_str(), text.as_str())));
        left.retain(|path, _| !plan.delete.iter().any(|deleted| deleted == path));
        let record = json!({
            "asked": asked,
            "read": *inputs.read.borrow(),
            "wanted": wanted.keys().collect::<Vec<_>>(),
            "left": digest_of_files(left.into_iter()),
            "files": outcome.files,
            "open": outcome.open,
            "findings": outcome.findings,
        });
        if let Some(folder) = self.path.parent() {
            let _ = fs::create_dir_all(folder).and_then(|()| fs::write(&self.path, record.to_string()));
        }
    }
}

/// Files beside a document, and a digest of each that was asked for; none for one that is not there.
pub(crate) struct Recording<F> {
    files: F,
    read: RefCell<BTreeMap<String, Option<String>>>,
}

impl<F> Recording<F> {
    pub(crate) fn of(files: F) -> Self {
        Self { files, read: RefCell::default() }
    }
}

impl<F: Files> Files for Recording<F> {
    fn read(&self, path: &str) -> Option<String> {
        let text = self.files.read(path);
        self.read.borrow_mut().insert(path.to_owned(), text.as_ref().map(|text| digest([text])));
        text
    }
}

fn owned(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn digest_of_files<'f>(files: impl Iterator<Item = (&'f str, &'f str)>) -> String {
    digest(files.flat_map(|(path, text)| [path, text]))
}

/// Digest of several parts, each with its length, so that what is moved from one to the next differs.
fn digest(parts: impl IntoIterator<Item: AsRef<[u8]>>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.as_ref().len() as u64).to_le_bytes());
        hasher.update(part.as_ref());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn what_moves_from_one_part_to_the_next_differs() {
        assert_eq!(digest(["ab", "c"]), digest(["ab", "c"]));
        assert_ne!(digest(["ab", "c"]), digest(["a", "bc"]));
        assert_ne!(digest(["ab"]), digest(["ab", ""]));
    }
}
