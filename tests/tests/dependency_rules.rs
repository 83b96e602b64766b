//! The rules of who may depend on whom, checked on what Cargo resolves.
#![allow(missing_docs, clippy::expect_used, reason = "a test may stop where it stands")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// The packages of the workspace and, for each package, what it is built with.
struct Graph {
    /// Names by package id.
    names: BTreeMap<String, String>,
    /// Normal and build dependencies by package id.
    edges: BTreeMap<String, Vec<String>>,
}

impl Graph {
    fn of_the_workspace() -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        // Packages of other platforms are neither built nor downloaded by anything that came before.
        let output = Command::new(cargo)
            .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", &host()])
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let list = |value: &Value| value.as_array().expect("a list").clone();
        let names = list(&metadata["packages"]).iter().map(|p| (text(&p["id"]), text(&p["name"]))).collect();
        let is_built = |dependency: &Value| list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"] != "dev");
        let edges = list(&metadata["resolve"]["nodes"])
            .iter()
            .map(|node| {
                let built = list(&node["deps"]).into_iter().filter(is_built).map(|d| text(&d["pkg"])).collect();
                (text(&node["id"]), built)
            })
            .collect();
        Self { names, edges }
    }

    fn id(&self, package: &str) -> &String {
        self.names.iter().find(|(_, name)| *name == package).expect(package).0
    }

    /// Names of what `package` itself asks for.
    fn direct(&self, package: &str) -> Vec<&str> {
        let mut names: Vec<_> = self.edges[self.id(package)].iter().map(|id| self.names[id].as_str()).collect();
        names.sort_unstable();
        names
    }

    /// Names of everything that `package` is built with, itself left out.
    fn closure(&self, package: &str) -> BTreeSet<&str> {
        let root = self.id(package);
        let mut seen = BTreeSet::from([root]);
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            open.extend(self.edges[id].iter().filter(|id| seen.insert(id)));
        }
        seen.remove(root);
        seen.into_iter().map(|id| self.names[id].as_str()).collect()
    }
}

/// The platform that the tests are built for.
fn host() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).args(["--print", "host-tuple"]).output().expect("rustc runs");
    String::from_utf8(output.stdout).expect("rustc prints UTF-8").trim().to_owned()
}

const OURS: [&str; 7] =
    ["codegen", "fuzz-properties", "plaid-cra", "plaid-cra-runtime", "plaid-cra-sandbox", "plaid-cra-tests", "xtask"];

#[test]
fn our_packages_depend_on_each_other_as_designed() {
    let graph = Graph::of_the_workspace();
    for (package, allowed) in [
        ("codegen", &[][..]),
        ("xtask", &["codegen"]),
        ("plaid-cra-runtime", &[]),
        ("plaid-cra", &["plaid-cra-runtime"]),
        ("plaid-cra-sandbox", &[]),
    ] {
        let closure = graph.closure(package);
        let ours: Vec<_> = OURS.into_iter().filter(|ours| closure.contains(ours)).collect();
        assert_eq!(ours, allowed, "{package}");
    }
}

#[test]
fn a_service_builds_nothing_of_the_generator() {
    let graph = Graph::of_the_workspace();
    let service = graph.closure("plaid-cra");
    for generator in ["openapiv3", "prettyplease", "saphyr-parser", "heck", "insta", "clap", "axum", "jsonschema"] {
        assert!(!service.contains(generator), "plaid-cra builds {generator}");
    }
}

/// Each of these earns its place; a new one is a decision, and none brings a procedural macro.
#[test]
fn a_service_builds_what_was_decided_on() {
    let graph = Graph::of_the_workspace();
    assert_eq!(graph.direct("plaid-cra"), ["plaid-cra-runtime"]);
    // What reqwest builds anyway is free: the pieces of bodies, how URLs are encoded, and time limits.
    let with_reqwest = [
        "base64",
        "bytes",
        "form_urlencoded",
        "http",
        "http-body",
        "http-body-util",
        "percent-encoding",
        "reqwest",
        "tokio",
    ];
    let codec = ["chrono", "rust_decimal", "serde", "serde_json"];
    let retries = ["fastrand"];
    // In place of what reqwest's own feature for it builds, which is more.
    let decompression = ["flate2"];
    let evidence = ["sha2"];
    let webhooks = ["base16ct", "p256", "subtle"];
    // Only with the feature of that name, which the tests turn on.
    let spans = ["tracing"];
    let mut decided = [&with_reqwest[..], &codec, &retries, &decompression, &evidence, &webhooks, &spans].concat();
    decided.sort_unstable();
    assert_eq!(graph.direct("plaid-cra-runtime"), decided);
}
