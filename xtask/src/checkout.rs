//! Which checkout of this repository the commands work on.
//!
//! It is found when the program runs and never compiled in: checkouts that share a target folder share this program, and
//! one must not write into the other.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::Failure;

static ROOT: OnceLock<PathBuf> = OnceLock::new();

/// Finds the checkout: the one whose package Cargo runs, or else the one around the current folder.
pub(crate) fn find() -> Result<(), Failure> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = std::env::current_dir().map_err(|error| Failure(format!("cannot read the current folder: {error}")))?;
    let root = package.as_deref().and_then(around).or_else(|| around(&here)).ok_or_else(|| {
        Failure(format!(
            "{} is not inside a checkout of this repository (no spec/openapi.yaml beside an xtask folder above it); \
             run `cargo xtask` from inside one",
            here.display()
        ))
    })?;
    ROOT.get_or_init(|| root);
    Ok(())
}

/// The root of the checkout. Empty, and so the current folder, before [`find`] has succeeded.
pub(crate) fn root() -> &'static Path {
    ROOT.get().map_or(Path::new(""), PathBuf::as_path)
}

/// The target folder that Cargo builds into.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The Cargo that runs this program, or else the one on the path.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The nearest folder at or above `folder` that is the root of a checkout.
fn around(folder: &Path) -> Option<PathBuf> {
    let is_root =
        |folder: &&Path| ["spec/openapi.yaml", "xtask/Cargo.toml"].iter().all(|file| folder.join(file).is_file());
    folder.ancestors().find(is_root).map(Path::to_path_buf)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_nearest_checkout_around_a_folder_is_found() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("a/inner");
        for root in [outer.path(), inner.as_path()] {
            for file in ["spec/openapi.yaml", "xtask/Cargo.toml"] {
                let path = root.join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "").unwrap();
            }
        }
        assert_eq!(around(&inner.join("spec")).as_deref(), Some(inner.as_path()));
        assert_eq!(around(&outer.path().join("a")).as_deref(), Some(outer.path()));
        assert_eq!(around(&outer.path().join("nowhere/below")).as_deref(), Some(outer.path()));
        assert_eq!(around(outer.path().parent().unwrap()), None);
    }
}
