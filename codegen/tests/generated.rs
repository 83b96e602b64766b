//! What comes out for small documents, one idea each: the surface, and every file that the idea shows in.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::fs;

use codegen::{Generated, Options, Selection, generate};

#[test]
fn each_good_document_becomes_this() {
    insta::glob!("fixtures/good/*.yaml", |path| {
        let text = fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let Generated { files, .. } = generate(&text, name, &Selection::default(), &Options::default()).unwrap();
        let mut shown = String::new();
        for (path, text) in files {
            if !is_frame(&path) {
                shown.push_str(&format!("======== {path}\n{}", without_header(&text)));
            }
        }
        insta::assert_snapshot!("generated", shown);
    });
}

/// The frame is alike for all documents; one snapshot of it is enough.
#[test]
fn the_frame_of_a_crate_is_this() {
    let text = include_str!("fixtures/good/webhooks.yaml");
    let manifest = codegen::Manifest { name: "events".to_owned(), runtime: "../runtime".to_owned() };
    let options = Options { manifest: Some(manifest) };
    let Generated { files, .. } = generate(text, "webhooks.yaml", &Selection::default(), &options).unwrap();
    let frame = files.iter().filter(|(path, _)| is_frame(path));
    let shown: String = frame.map(|(path, text)| format!("======== {path}\n{text}")).collect();
    insta::assert_snapshot!("frame", shown);
}

fn is_frame(path: &str) -> bool {
    path.ends_with("/mod.rs") || matches!(path, "src/lib.rs" | "src/client.rs" | "Cargo.toml")
}

fn without_header(text: &str) -> String {
    text.lines().filter(|line| !line.contains("@generated") && !line.contains("Regenerate:")).fold(
        String::new(),
        |mut kept, line| {
            kept.push_str(line);
            kept.push('\n');
            kept
        },
    )
}
