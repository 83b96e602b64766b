//! Changes of a JSON document that leave it valid JSON, so that a fuzzer gets past the reader.

use fastrand::Rng;

use crate::tree::Tree;

/// Values at the edges of what a type can hold.
const LEAVES: [&str; 18] = [
    "null",
    "true",
    "0",
    "-1",
    "1.50",
    "1e3",
    "9223372036854775808",
    "79228162514264337593543950335",
    "0.00000000000000000000000000001",
    "1e400",
    "\"\"",
    "\"2024-01-31\"",
    "\"2024-01-31T12:00:00.123456789\"",
    "\"\\ud83d\"",
    "\"\u{1f980}\\u0000\"",
    "[]",
    "{}",
    "[{}]",
];

/// Keywords whose presence changes what a document means.
const NAMES: [&str; 16] = [
    "$ref",
    "allOf",
    "anyOf",
    "oneOf",
    "items",
    "nullable",
    "required",
    "enum",
    "properties",
    "additionalProperties",
    "type",
    "format",
    "deprecated",
    "x-choice",
    "x-sensitive",
    "x-rust-name",
];

/// Changes a document in one place.
#[must_use]
pub fn mutate_document(document: &[u8], seed: u32) -> Option<Vec<u8>> {
    let mut tree = Tree::read(document)?;
    let mut rng = Rng::with_seed(seed.into());
    for _ in 0..=rng.usize(0..3) {
        change(&mut tree, &mut rng);
    }
    let mut text = String::new();
    tree.write(&mut text);
    Some(text.into_bytes())
}

/// Changes a document that follows a byte.
#[must_use]
pub fn mutate_tagged(data: &[u8], seed: u32) -> Option<Vec<u8>> {
    let (tag, document) = data.split_first()?;
    Some([&[*tag], mutate_document(document, seed)?.as_slice()].concat())
}

/// Changes the second of two documents with a NUL between them; a document by itself is the first, too.
#[must_use]
pub fn mutate_pair(data: &[u8], seed: u32) -> Option<Vec<u8>> {
    let mut documents = data.splitn(2, |byte| *byte == 0);
    let first = documents.next()?;
    let second = documents.next().unwrap_or(first);
    Some([first, &[0], mutate_document(second, seed)?.as_slice()].concat())
}

/// Changes one node.
fn change(tree: &mut Tree, rng: &mut Rng) {
    let other = node(tree, rng.usize(0..count(tree))).clone();
    let name = any_name(&other, rng);
    let at = rng.usize(0..count(tree));
    let node = node_mut(tree, at);
    match (node, rng.u8(0..6)) {
        (node, 0) => *node = Tree::read(LEAVES[rng.usize(0..LEAVES.len())].as_bytes()).unwrap_or(Tree::Null),
        (node, 1) => *node = other,
        (Tree::Object(members), action) if !members.is_empty() => {
            let index = rng.usize(0..members.len());
            match action {
                2 => drop(members.remove(index)),
                3 => members[index].0 = name,
                4 => members.insert(index, (name, other)),
                _ => members.swap(index, 0),
            }
        }
        (Tree::List(elements), action) if !elements.is_empty() => {
            let index = rng.usize(0..elements.len());
            match action {
                2 => drop(elements.remove(index)),
                3 => elements.insert(index, other),
                4 => elements.insert(index, elements[index].clone()),
                _ => elements.swap(index, 0),
            }
        }
        (Tree::Object(members), _) => members.push((name, other)),
        (Tree::List(elements), _) => elements.push(other),
        (Tree::String(text), 2) => *text = name,
        (node, _) => {
            *node = if rng.bool() { Tree::List(vec![node.clone()]) } else { Tree::Object(vec![(name, node.clone())]) }
        }
    }
}

/// A name from the document, or one that means something.
fn any_name(node: &Tree, rng: &mut Rng) -> String {
    match node {
        Tree::String(text) => text.clone(),
        Tree::Object(members) if !members.is_empty() => members[rng.usize(0..members.len())].0.clone(),
        _ => NAMES[rng.usize(0..NAMES.len())].to_owned(),
    }
}

/// How many nodes there are.
fn count(tree: &Tree) -> usize {
    1 + match tree {
        Tree::List(elements) => elements.iter().map(count).sum(),
        Tree::Object(members) => members.iter().map(|(_, value)| count(value)).sum(),
        _ => 0,
    }
}

/// The node of a number; numbers count from the root, depth first.
fn node(tree: &Tree, mut number: usize) -> &Tree {
    if number == 0 {
        return tree;
    }
    number -= 1;
    for child in children(tree) {
        let size = count(child);
        if number < size {
            return node(child, number);
        }
        number -= size;
    }
    tree
}

fn children(tree: &Tree) -> Vec<&Tree> {
    match tree {
        Tree::List(elements) => elements.iter().collect(),
        Tree::Object(members) => members.iter().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    }
}

fn node_mut(tree: &mut Tree, mut number: usize) -> &mut Tree {
    if number == 0 {
        return tree;
    }
    number -= 1;
    let children: Vec<&mut Tree> = match tree {
        Tree::List(elements) => elements.iter_mut().collect(),
        Tree::Object(members) => members.iter_mut().map(|(_, value)| value).collect(),
        leaf => return leaf,
    };
    for child in children {
        let size = count(child);
        if number < size {
            return node_mut(child, number);
        }
        number -= size;
    }
    unreachable!("a node has a number below the count")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_is_valid_json_and_most_are_changes() {
        let document = br#"{"a":[1,2,{"b":"c"}],"d":null,"e":{}}"#;
        let changed = (0..2_000).filter(|seed| {
            let changed = mutate_document(document, *seed).unwrap();
            assert!(Tree::read(&changed).is_some(), "{}", String::from_utf8_lossy(&changed));
            changed != document
        });
        assert!(changed.count() > 1_500);
        assert_eq!(mutate_document(b"{", 1), None);
    }

    #[test]
    fn tags_and_first_documents_stay() {
        assert!(mutate_tagged(b"w{}", 1).unwrap().starts_with(b"w"));
        assert!(mutate_pair(b"[1]", 1).unwrap().starts_with(b"[1]\0"));
        assert!(mutate_pair(b"[1]\0[2]", 1).unwrap().starts_with(b"[1]\0"));
    }
}
