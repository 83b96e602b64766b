//! Names of components that the author of the document gave none.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::kind::Kind;
use crate::ir::Pointer;

/// Puts `node` among the components of its kind, under a name like `wanted` that is not taken, and returns its pointer.
/// `claimed` has the pointers that are promised already.
pub(super) fn claim(root: &Value, kind: Kind, wanted: &str, claimed: &mut BTreeSet<Pointer>) -> Option<Pointer> {
    let section = Pointer("/components".to_owned()).join(kind.section()?);
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let wanted: String = wanted.chars().map(plain).collect();
    let wanted = if wanted.is_empty() { "Part".to_owned() } else { wanted };
    let numbered = (2_u32..).map(|number| format!("{wanted}{number}"));
    let names = std::iter::once(wanted.clone()).chain(numbered);
    let free = names
        .map(|name| section.join(&name))
        .find(|pointer| root.pointer(&pointer.0).is_none() && !claimed.contains(pointer))?;
    claimed.insert(free.clone());
    Some(free)
}

/// Adds a component at a pointer that was claimed. A document whose `components` is not an object has none.
pub(super) fn add(root: &mut Value, component: &Pointer, node: Value) -> Option<()> {
    let mut keys = component.keys();
    let (components, section, name) = (keys.next()?, keys.next()?, keys.next()?);
    let empty = || Value::Object(Map::new());
    let components = root.as_object_mut()?.entry(components).or_insert_with(empty).as_object_mut()?;
    components.entry(section).or_insert_with(empty).as_object_mut()?.insert(name, node);
    Some(())
}

/// A reference to a component.
pub(super) fn reference_to(component: &Pointer) -> Value {
    json!({ "$ref": component.to_string() })
}

/// What a part of the document is called by where it is located: `PetTag` for the property `tag` of the component `Pet`.
pub(super) fn by_place(root: &Value, part: &Pointer) -> String {
    let keys: Vec<_> = part.keys().collect();
    let (mut name, rest) = match keys.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["components", _, name, ..] => ((*name).to_owned(), 3),
        ["paths", path, method, ..] => {
            let operation =
                root.get("paths").and_then(|paths| paths.get(path)?.get(method)?.get("operationId")?.as_str());
            let unnamed = || format!("{method} {path}").to_upper_camel_case();
            (operation.map_or_else(unnamed, str::to_upper_camel_case), 3)
        }
        _ => (String::new(), 0),
    };
    let mut after = "";
    for key in keys.iter().skip(rest) {
        let is_media = after == "content";
        name.push_str(&match key.as_str() {
            "responses" => "Response".to_owned(),
            "requestBody" => "Request".to_owned(),
            "items" => "Item".to_owned(),
            "additionalProperties" => "Value".to_owned(),
            "content" | "schema" | "properties" | "$defs" | "allOf" | "schemas" => String::new(),
            _ if is_media => String::new(),
            key => key.to_upper_camel_case(),
        });
        after = key;
    }
    name
}
