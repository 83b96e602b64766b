//! The commands work on the checkout that they are called for, wherever the program was built.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const SPEC: &str = include_str!("things.yaml");

/// Another checkout: as much of one as `regen` needs.
fn checkout() -> TempDir {
    let folder = TempDir::new().unwrap();
    for (file, text) in [("spec/openapi.yaml", SPEC), ("xtask/Cargo.toml", "")] {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Runs `regen`, as Cargo does for `package` or as a person does who calls the program itself.
fn regen(folder: &Path, package: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("regen").current_dir(folder).env_remove("CARGO_MANIFEST_DIR");
    if let Some(package) = package {
        command.env("CARGO_MANIFEST_DIR", package);
    }
    command.output().unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn regen_writes_into_the_checkout_of_the_current_folder_and_names_it() {
    let other = checkout();
    let output = regen(&other.path().join("spec"), None);
    assert!(output.status.success(), "{}", printed(&output));
    let generated = other.path().canonicalize().unwrap().join("generated");
    assert!(generated.join("SURFACE.txt").is_file());
    assert!(printed(&output).contains(&format!("in {}:", generated.display())), "{}", printed(&output));
}

#[test]
fn the_package_that_cargo_runs_decides_over_the_current_folder() {
    let (here, other) = (checkout(), checkout());
    let output = regen(here.path(), Some(&other.path().join("xtask")));
    assert!(output.status.success(), "{}", printed(&output));
    assert!(other.path().join("generated/SURFACE.txt").is_file());
    assert!(!here.path().join("generated").exists());
}

#[test]
fn outside_of_any_checkout_nothing_is_written_and_the_next_step_is_named() {
    let nowhere = TempDir::new().unwrap();
    let output = regen(nowhere.path(), None);
    assert!(!output.status.success());
    assert!(printed(&output).contains("run `cargo xtask` from inside one"), "{}", printed(&output));
    assert_eq!(fs::read_dir(nowhere.path()).unwrap().count(), 0);
}
