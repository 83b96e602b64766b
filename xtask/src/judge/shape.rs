//! The constraints of a schema, with its references and `allOf` resolved.
//!
//! This shares no code with the front end of the generator on purpose, so that it can find its mistakes.

use serde_json::{Map, Value, json};

/// Maximum depth to which references and `allOf` are followed.
const DEPTH: usize = 16;

/// Keywords that constrain a value and mean the same in JSON Schema.
const CONSTRAINTS: [&str; 12] = [
    "minimum",
    "maximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// The effective schema of a value.
#[derive(Default)]
pub(super) struct Shape<'d> {
    pub(super) kind: Option<&'d str>,
    pub(super) nullable: bool,
    pub(super) values: Option<&'d Vec<Value>>,
    pub(super) properties: Vec<(&'d str, &'d Value)>,
    pub(super) required: Vec<&'d str>,
    pub(super) items: Option<&'d Value>,
    pub(super) additional: Option<&'d Value>,
    /// `anyOf`, if its members only consist of `required`.
    pub(super) choice: Option<&'d Value>,
    /// Keywords that constrain the value.
    pub(super) limits: Map<String, Value>,
    /// The `example` of the document.
    pub(super) example: Option<&'d Value>,
    /// Whether it is a union, for which any value is accepted.
    pub(super) free: bool,
}

impl<'d> Shape<'d> {
    pub(super) fn of(root: &'d Value, schema: &'d Value) -> Self {
        let mut shape = Self::default();
        shape.nullable = shape.gather(root, schema, DEPTH);
        shape
    }

    /// Adds a schema and returns whether it is nullable. Keywords that were added first take precedence.
    fn gather(&mut self, root: &'d Value, schema: &'d Value, depth: usize) -> bool {
        if depth == 0 {
            return false;
        }
        // Keywords beside a reference are ignored in OpenAPI 3.0.
        if let Some(target) = reference(root, schema) {
            return self.gather(root, target, depth - 1);
        }
        let get = |keyword: &str| schema.get(keyword);
        let list = |keyword: &str| get(keyword).and_then(Value::as_array).into_iter().flatten();
        self.kind = self.kind.or_else(|| get("type").and_then(Value::as_str)).or_else(|| implied_kind(schema));
        self.values = self.values.or_else(|| get("enum").and_then(Value::as_array));
        self.items = self.items.or_else(|| get("items"));
        self.additional = self.additional.or_else(|| get("additionalProperties"));
        self.example = self.example.or_else(|| get("example"));
        for (name, property) in get("properties").and_then(Value::as_object).into_iter().flatten() {
            // The nearest one takes precedence.
            self.properties.retain(|(other, _)| other != name);
            self.properties.push((name, property));
        }
        self.required.extend(list("required").filter_map(Value::as_str));
        for keyword in CONSTRAINTS {
            if let Some(value) = get(keyword).filter(|_| !self.limits.contains_key(keyword)) {
                self.limits.insert(keyword.to_owned(), value.clone());
            }
        }
        for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
            if get(exclusive) == Some(&Value::Bool(true))
                && let Some(value) = self.limits.remove(bound)
            {
                self.limits.insert(exclusive.to_owned(), value);
            }
        }
        let alternatives = get("oneOf").or_else(|| get("anyOf"));
        match alternatives {
            Some(alternatives) if lists_only_required(alternatives) => self.choice = Some(alternatives),
            Some(_) => self.free = true,
            None => {}
        }
        let mut members = 0;
        let mut nullable_members = 0;
        for member in list("allOf") {
            let before = std::mem::take(&mut self.properties);
            members += 1;
            nullable_members += usize::from(self.gather(root, member, depth - 1));
            // Properties of the schema itself precede those of its `allOf` members.
            let merged = std::mem::replace(&mut self.properties, before);
            let own: Vec<_> = self.properties.iter().map(|(name, _)| *name).collect();
            self.properties.extend(merged.into_iter().filter(|(name, _)| !own.contains(name)));
        }
        get("nullable") == Some(&Value::Bool(true))
            || list("enum").any(Value::is_null)
            || (members > 0 && nullable_members == members)
    }

    /// Whether fields that the schema does not name are rejected.
    pub(super) fn is_closed(&self) -> bool {
        self.additional == Some(&Value::Bool(false))
    }

    /// The values that are listed, without null.
    pub(super) fn listed(&self) -> Option<Vec<&'d Value>> {
        self.values.map(|values| values.iter().filter(|value| !value.is_null()).collect())
    }
}

fn implied_kind(schema: &Value) -> Option<&'static str> {
    let has = |keyword| schema.get(keyword).is_some();
    if has("properties") || has("additionalProperties") {
        Some("object")
    } else if has("items") {
        Some("array")
    } else {
        None
    }
}

fn lists_only_required(alternatives: &Value) -> bool {
    let members = alternatives.as_array().into_iter().flatten();
    members.map(Value::as_object).all(|member| member.is_some_and(|keys| keys.keys().eq(["required"])))
}

/// The target of a reference.
pub(super) fn reference<'d>(root: &'d Value, schema: &Value) -> Option<&'d Value> {
    root.pointer(schema.get("$ref")?.as_str()?.strip_prefix('#')?)
}

/// Whether a property crosses the wire in a direction, by its schema or the one that it refers to.
pub(super) fn crosses(root: &Value, property: &Value, is_request: bool) -> bool {
    let keyword = if is_request { "readOnly" } else { "writeOnly" };
    let is_kept_back = |schema: &Value| schema.get(keyword) == Some(&Value::Bool(true));
    !is_kept_back(property) && !reference(root, property).is_some_and(is_kept_back)
}

/// Prefix of the names of fields in requests that neither document names.
pub(super) const UNKNOWN_PREFIX: &str = "stranger_";

/// The JSON Schema of a request, including the schemas that it refers to.
///
/// A server rejects fields that were removed from its document; fields that neither document names are accepted unless
/// the object is closed.
pub(super) fn json_schema(root: &Value, schema: &Value) -> Value {
    let mut definitions = Map::new();
    let mut converted = convert(root, schema, &mut definitions);
    if let Some(object) = converted.as_object_mut() {
        object.insert("$defs".to_owned(), Value::Object(definitions));
    }
    converted
}

fn convert(root: &Value, schema: &Value, definitions: &mut Map<String, Value>) -> Value {
    if let (Some(target), Some(Value::String(pointer))) = (reference(root, schema), schema.get("$ref")) {
        let name = pointer.rsplit('/').next().unwrap_or_default();
        if !definitions.contains_key(name) {
            definitions.insert(name.to_owned(), Value::Null);
            let converted = convert(root, target, definitions);
            definitions.insert(name.to_owned(), converted);
        }
        return json!({ "$ref": format!("#/$defs/{name}") });
    }
    let shape = Shape::of(root, schema);
    let mut converted = Map::new();
    if !shape.free {
        converted.extend(shape.limits.clone());
        if let Some(kind) = shape.kind {
            let kind = if shape.nullable { json!([kind, "null"]) } else { json!(kind) };
            converted.insert("type".to_owned(), kind);
        }
        if let Some(values) = shape.listed() {
            let null = shape.nullable.then_some(&Value::Null);
            converted.insert("enum".to_owned(), values.into_iter().chain(null).cloned().collect());
        }
        if let Some(items) = shape.items {
            converted.insert("items".to_owned(), convert(root, items, definitions));
        }
        object(root, &shape, definitions, &mut converted);
    }
    Value::Object(converted)
}

fn object(root: &Value, shape: &Shape<'_>, definitions: &mut Map<String, Value>, converted: &mut Map<String, Value>) {
    let values = shape.additional.filter(|additional| additional.as_object().is_some_and(|keys| !keys.is_empty()));
    if shape.properties.is_empty() {
        if let Some(values) = values {
            converted.insert("additionalProperties".to_owned(), convert(root, values, definitions));
        }
        return;
    }
    let properties = shape.properties.iter();
    // Read-only properties are rejected.
    let (mut known, mut kept_back) = (Map::new(), Vec::new());
    for (name, property) in properties {
        let (is_sent, name) = (crosses(root, property, true), (*name).to_owned());
        let schema = if is_sent { convert(root, property, definitions) } else { json!(false) };
        known.insert(name.clone(), schema);
        kept_back.extend((!is_sent).then_some(name));
    }
    let required: Vec<_> = shape.required.iter().filter(|name| !kept_back.iter().any(|kept| kept == *name)).collect();
    converted.insert("properties".to_owned(), Value::Object(known));
    converted.insert("required".to_owned(), json!(required));
    if let Some(choice) = shape.choice {
        converted.insert("anyOf".to_owned(), choice.clone());
    }
    if !shape.is_closed() {
        converted.insert("patternProperties".to_owned(), json!({ format!("^{UNKNOWN_PREFIX}"): true }));
    }
    converted.insert("additionalProperties".to_owned(), json!(false));
}
