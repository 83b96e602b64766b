//! The checked-in seeds, through the properties that the fuzz targets look at.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::fs;
use std::path::{Path, PathBuf};

use fuzz_properties::ALL;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The entries of a folder, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut entries: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn stem(path: &Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

/// A seed for which a property does not hold fails with the property's own panic; the name of the seed is printed.
fn replay(target: &str) {
    let (_, property) = ALL.iter().find(|(name, _)| *name == target).unwrap();
    let seeds = entries(&fuzz().join("seeds").join(target));
    assert!(seeds.len() >= 10, "{target} has only {} seeds", seeds.len());
    for seed in seeds {
        println!("{}", seed.display());
        property(&fs::read(&seed).unwrap());
    }
}

#[test]
fn seeds_of_compare() {
    replay("compare");
}

#[test]
fn seeds_of_document() {
    replay("document");
}

#[test]
fn seeds_of_generated_types() {
    replay("generated_types");
}

#[test]
fn seeds_of_json_reader() {
    replay("json_reader");
}

#[test]
fn seeds_of_retry_after() {
    replay("retry_after");
}

#[test]
fn seeds_of_webhook_token() {
    replay("webhook_token");
}

#[test]
fn every_property_has_a_target_and_seeds() {
    let names: Vec<_> = ALL.iter().map(|(name, _)| *name).collect();
    let targets = entries(&fuzz().join("fuzz_targets"));
    assert_eq!(targets.iter().map(|path| stem(path)).collect::<Vec<_>>(), names);
    let seeds = entries(&fuzz().join("seeds"));
    assert_eq!(seeds.iter().map(|path| stem(path)).collect::<Vec<_>>(), names);
}
