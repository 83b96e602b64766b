//! The files beside a document, which its references may name.

use std::collections::BTreeMap;

/// Reads the files that a document refers to. The generator itself touches no file.
pub trait Files {
    /// The contents of a file, by its path relative to the document's folder: `/` between the parts, of which none is
    /// `.`, `..` or empty. Nothing if there is no such file, or it may not be read.
    fn read(&self, path: &str) -> Option<String>;
}

/// The source of a document, and the files beside it. A string alone has none.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The source.
    pub text: &'a str,
    /// The files.
    pub files: &'a dyn Files,
}

impl<'a> From<&'a str> for Input<'a> {
    fn from(text: &'a str) -> Self {
        Self { text, files: &NoFiles }
    }
}

impl<'a> From<&'a String> for Input<'a> {
    fn from(text: &'a String) -> Self {
        text.as_str().into()
    }
}

/// No files at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str) -> Option<String> {
        None
    }
}

impl Files for BTreeMap<String, String> {
    fn read(&self, path: &str) -> Option<String> {
        self.get(path).cloned()
    }
}

/// Why a reference to a file is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is a URL.
    Network,
    /// It is outside of the document's folder.
    Outside,
}

/// The path that `path` names in a file at `from`, both relative to the folder of the document.
pub(crate) fn join(from: &str, path: &str) -> Result<String, Refusal> {
    // A drive of Windows is a letter and a colon, and no file that is safe to name everywhere has a colon.
    if path.contains(':') || path.starts_with("//") {
        return Err(Refusal::Network);
    }
    if path.starts_with('/') || path.contains('\\') {
        return Err(Refusal::Outside);
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or(Refusal::Outside)?;
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{Refusal, join};

    #[test]
    fn paths_stay_inside_of_the_folder() {
        for (from, path, expected) in [
            ("", "pet.yaml", Ok("pet.yaml")),
            ("", "./a//pet.yaml", Ok("a/pet.yaml")),
            ("a/b.yaml", "../pet.yaml", Ok("pet.yaml")),
            ("a/b.yaml", "c/../pet.yaml", Ok("a/pet.yaml")),
            ("", "../pet.yaml", Err(Refusal::Outside)),
            ("a/b.yaml", "../../pet.yaml", Err(Refusal::Outside)),
            ("", "/etc/passwd", Err(Refusal::Outside)),
            ("", "..\\pet.yaml", Err(Refusal::Outside)),
            ("", "https://a.example/pet.yaml", Err(Refusal::Network)),
            ("", "//a.example/pet.yaml", Err(Refusal::Network)),
            ("", "C:/pet.yaml", Err(Refusal::Network)),
        ] {
            assert_eq!(join(from, path), expected.map(str::to_owned), "{from} {path}");
        }
    }
}
