//! The output folder: read before planning, and changed only by the plan.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use codegen::plan::{FilePath, Plan};

use crate::Failure;

/// Every text file of the output folder that the generator could own: all below `src`, and the wanted ones beside it.
pub(crate) fn read<'w>(
    out: &Path,
    wanted: impl IntoIterator<Item = &'w FilePath>,
) -> Result<BTreeMap<FilePath, String>, Failure> {
    let mut files = BTreeMap::new();
    walk(out, &out.join("src"), &mut files)?;
    // Files below `src` are already read.
    for path in wanted {
        if !files.contains_key(path) {
            read_file(out, &out.join(path), &mut files)?;
        }
    }
    Ok(files)
}

/// Creates, updates and deletes files as planned.
pub(crate) fn apply(out: &Path, plan: &Plan) -> Result<(), Failure> {
    let updated = plan.update.iter().map(|(path, (_, wanted))| (path, wanted));
    let wanted: Vec<_> = plan.create.iter().chain(updated).map(|(path, text)| (out.join(path), text)).collect();
    let folders: BTreeSet<_> = wanted.iter().filter_map(|(path, _)| path.parent()).collect();
    for folder in folders {
        fs::create_dir_all(folder).map_err(|error| Failure::io("create the folder", folder, &error))?;
    }
    write(&wanted)?;
    for path in &plan.delete {
        let path = out.join(path);
        fs::remove_file(&path).map_err(|error| Failure::io("delete", &path, &error))?;
        // A folder that held only orphans goes with them; one that still holds something refuses, and stays.
        if let Some(folder) = path.parent() {
            let _ = fs::remove_dir(folder);
        }
    }
    Ok(())
}

/// Writes files on as many threads as there are processors: nearly all of the time is that of making files.
fn write(wanted: &[(PathBuf, &String)]) -> Result<(), Failure> {
    let one =
        |(path, text): &(PathBuf, &String)| fs::write(path, text).map_err(|error| Failure::io("write", path, &error));
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let share = wanted.len().div_ceil(processors).max(1);
    thread::scope(|scope| {
        let others: Vec<_> =
            wanted.chunks(share).skip(1).map(|files| scope.spawn(move || files.iter().try_for_each(one))).collect();
        let own = wanted.iter().take(share).try_for_each(one);
        let failed = || Err(Failure::new("a thread that writes files stopped"));
        others.into_iter().fold(own, |result, other| result.and(other.join().unwrap_or_else(|_| failed())))
    })
}

fn walk(out: &Path, folder: &Path, files: &mut BTreeMap<FilePath, String>) -> Result<(), Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::io("list", folder, &error)),
    };
    for entry in entries {
        let path = entry.map_err(|error| Failure::io("list", folder, &error))?.path();
        if path.is_dir() {
            walk(out, &path, files)?;
        } else {
            read_file(out, &path, files)?;
        }
    }
    Ok(())
}

fn read_file(out: &Path, path: &Path, files: &mut BTreeMap<FilePath, String>) -> Result<(), Failure> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::io("read", path, &error)),
    };
    // A file that is not UTF-8 was not generated; with replacement characters it differs from any wanted file.
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let relative = path.strip_prefix(out).unwrap_or(path);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    files.insert(parts.join("/"), text);
    Ok(())
}
