//! The files beside a document, for the references that name them.

use std::fs;
use std::path::{Path, PathBuf};

use codegen::Files;

/// The folder of a document. Nothing outside of it is read, wherever a link in it leads.
pub(crate) struct Folder(Option<PathBuf>);

impl Folder {
    /// The folder that the file at `document` is in.
    pub(crate) fn of(document: &Path) -> Self {
        let folder = document.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self(folder.canonicalize().ok())
    }
}

impl Files for Folder {
    fn read(&self, path: &str) -> Option<String> {
        let folder = self.0.as_ref()?;
        // Only this follows symbolic links.
        let file = folder.join(path).canonicalize().ok()?;
        if file.starts_with(folder) && file.is_file() { fs::read_to_string(file).ok() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_in_the_folder_are_read() {
        let folder = crate::root().join("codegen/tests/cases/generate/files");
        let files = Folder::of(&folder.join("input.yaml"));
        assert!(files.read("schemas/pet.yaml").is_some());
        for path in ["schemas", "schemas/none.yaml", "../documents/input.yaml", "/etc/hostname", ""] {
            assert_eq!(files.read(path), None, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_not_followed() {
        let folder = crate::workspace::Workspace::new("links");
        let inside = folder.folder().join("inside");
        fs::create_dir_all(&inside).unwrap();
        fs::write(folder.folder().join("secret.yaml"), "a: 1").unwrap();
        fs::write(inside.join("own.yaml"), "a: 1").unwrap();
        for (target, link) in [("../secret.yaml", "out.yaml"), ("own.yaml", "in.yaml")] {
            let _ = fs::remove_file(inside.join(link));
            std::os::unix::fs::symlink(target, inside.join(link)).unwrap();
        }
        let files = Folder::of(&inside.join("openapi.yaml"));
        assert_eq!(files.read("out.yaml"), None);
        assert_eq!(files.read("in.yaml").as_deref(), Some("a: 1"));
    }
}
