//! Documents that are changed at random are generated from, or refused with a reason; nothing panics, and no two items
//! share a name. `cargo run -p codegen --release --example mutate -- --seconds 3600` does the same for longer.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use codegen::document::parse;
use fastrand::Rng;

mod support;

use support::cases;
use support::mutation::{Outcome, check, mutated};

/// How often each document is changed in each way.
const TIMES: u64 = 4;

#[test]
fn a_document_with_changed_nodes_has_an_outcome() {
    let (mut generated, mut refused) = (0, 0);
    for case in cases("generate") {
        let document = parse(&case.input, "").unwrap().root;
        for seed in 0..TIMES {
            match check(&mutated(&document, seed)) {
                Ok(Outcome::Generated) => generated += 1,
                Ok(Outcome::Refused) => refused += 1,
                Err(finding) => panic!("{} {seed}: {finding}\n{}", case.name, mutated(&document, seed)),
            }
        }
    }
    // Changes that are all refused, or all accepted, would show nothing.
    assert!(generated > 50 && refused > 20, "{generated} {refused}");
}

#[test]
fn a_document_with_changed_text_has_an_outcome() {
    for kind in ["generate", "reject"] {
        for case in cases(kind) {
            for seed in 0..TIMES {
                let text = scrambled(&case.input, &mut Rng::with_seed(seed));
                if let Err(finding) = check(&text) {
                    panic!("{} {seed}: {finding}\n{text}", case.name);
                }
            }
        }
    }
}

/// A text that is cut, or has a line left out, moved or indented, or a value in place of another.
fn scrambled(text: &str, random: &mut Rng) -> String {
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    let index = random.usize(..lines.len());
    match random.u8(..5) {
        0 => return text.chars().take(random.usize(..text.chars().count())).collect(),
        1 => {
            lines.remove(index);
        }
        2 => {
            let line = lines.remove(index);
            lines.insert(random.usize(..=lines.len()), line);
        }
        3 => lines[index].insert_str(0, "  "),
        _ => {
            let values = ["null", "7", "[]", "{}", "[{}]", "\"\"", "{$ref: \"#\"}", "*a", "!!x y", "|", "\u{0}"];
            if let Some(at) = lines[index].find(": ") {
                let end = lines[index][at + 2..].find([',', '}', ']']).map_or(lines[index].len(), |end| at + 2 + end);
                lines[index].replace_range(at + 2..end, values[random.usize(..values.len())]);
            }
        }
    }
    lines.join("\n")
}
