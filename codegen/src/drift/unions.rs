//! Comparison of unions.

use serde_json::Value;

use crate::document::schema::Schema;

use super::Aspect;
use super::objects::{Comparison, yes};
use super::schema_view::SchemaView;

impl<'d> Comparison<'d> {
    /// Compares the alternatives of two unions: those that are components by their names, the others in their order.
    pub(super) fn unions(&mut self, item: &str, ours: &Schema<'d>, theirs: &Schema<'d>) {
        let places = (&ours.pointer, &theirs.pointer);
        let (discriminator, their_discriminator) = (discriminator(ours), discriminator(theirs));
        self.note(item, Aspect::Discriminator, (discriminator, places.0), (their_discriminator, places.1));
        let (ours, theirs) = (alternatives(ours), alternatives(theirs));
        for (name, schema) in &ours {
            match theirs.iter().find(|(other, _)| other == name) {
                Some((_, other)) => {
                    let item = format!("{item}|{name}");
                    self.views(
                        &item,
                        &SchemaView::new(self.ours, schema.clone()),
                        &SchemaView::new(self.theirs, other.clone()),
                    );
                }
                None => {
                    let aspect = Aspect::Alternative(name.clone());
                    self.note(item, aspect, (yes(true), &schema.pointer), (None, places.1));
                }
            }
        }
        for (name, schema) in theirs.iter().filter(|(name, _)| ours.iter().all(|(other, _)| other != name)) {
            let aspect = Aspect::Alternative(name.clone());
            self.note(item, aspect, (None, places.0), (yes(true), &schema.pointer));
        }
    }
}

/// The property that distinguishes the alternatives, if the document names one.
fn discriminator(schema: &Schema<'_>) -> Option<String> {
    schema.get("discriminator")?.get("propertyName").and_then(Value::as_str).map(str::to_owned)
}

/// The alternatives of a union, each by the name of its component, or by its position among those that have none.
fn alternatives<'d>(schema: &Schema<'d>) -> Vec<(String, Schema<'d>)> {
    let mut unnamed = 0;
    let all = ["oneOf", "anyOf"].into_iter().flat_map(|keyword| schema.children(keyword));
    let named = all.map(|alternative| {
        let name = alternative.reference().map(str::to_owned).unwrap_or_else(|| {
            unnamed += 1;
            unnamed.to_string()
        });
        (name, alternative)
    });
    named.collect()
}
