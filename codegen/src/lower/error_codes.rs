//! `x-error-codes`: the codes of errors that a caller can act upon, as an open enum, and what to do about each.

use serde_json::Value;

use crate::document::schema::Schema;
use crate::ir::{Docs, ErrorCodes, ErrorRule, Ir, Kind, Pointer, RemedyClass, TypeId, TypeKind, Variant};

use super::Lowerer;

const WORDS: &str = "use back_off, fix_request, stop or wait, or add it to the `remedies` of `x-profile`";

impl<'d> Lowerer<'d> {
    pub(super) fn error_codes(&mut self, id: &TypeId, schema: &Schema<'d>) {
        let pointer = schema.pointer.join("x-error-codes");
        if let Some(other) = &self.error_codes {
            let message = format!("`{}` already lists error codes", other.ty.0);
            self.error("lower/error-codes", message, &pointer, "list all error codes in one component");
            return;
        }
        let mut variants: Vec<Variant> = Vec::new();
        let mut rules: Vec<ErrorRule> = Vec::new();
        let listed = schema.get("x-error-codes").and_then(Value::as_array).into_iter().flatten();
        for (index, row) in listed.enumerate() {
            let pointer = pointer.join(&index.to_string());
            let text = |key: &str| row.get(key).and_then(Value::as_str).map(|text| text.trim().to_owned());
            let remedy = self.remedy(row, &pointer);
            let rule =
                ErrorRule { error_type: text("type"), code: text("code"), remedy: remedy.clone().unwrap_or_default() };
            if rule.error_type.is_none() && rule.code.is_none() {
                let help = "give it a `type`, a `code` or both";
                self.error("lower/error-codes", "this row matches every error", &pointer, help);
                continue;
            }
            if let Some(earlier) = rules.iter().find(|earlier| hides(earlier, &rule)) {
                let message = format!("unreachable row: an earlier one, of {}, matches all its errors", words(earlier));
                self.error("lower/error-codes", message, &pointer, "remove it, or move it before that row");
                continue;
            }
            // A code that occurs under several types is one value, described where it first occurs.
            if let Some(code) = rule.code.as_ref().filter(|code| variants.iter().all(|known| known.wire != **code)) {
                let docs = Docs { text: text("description").unwrap_or_default(), ..Docs::default() };
                variants.push(Variant { kind: Kind::Text, wire: code.clone(), docs });
            }
            if remedy.is_some() {
                rules.push(rule);
            }
        }
        self.define(id, schema, TypeKind::Enum(variants));
        self.error_codes = Some(ErrorCodes { ty: id.clone(), rules });
    }

    /// Codes say nothing, unless it is known where an error has its own.
    pub(super) fn check_error_members(&mut self, ir: &Ir) {
        if let Some(codes) = self.error_codes.as_ref().filter(|_| ir.profile.errors.is_none()) {
            let origin = self.types.get(&codes.ty).map(|def| def.origin.join("x-error-codes"));
            let message = "the member that holds an error's code is not declared";
            let help = "declare it: `x-profile: {errors: {type: …, code: …}}`";
            self.denied("lower/error-codes", message, &origin.unwrap_or_default(), help);
            self.error_codes = None;
        }
    }

    fn remedy(&mut self, row: &Value, pointer: &Pointer) -> Option<String> {
        let word = row.get("remedy").and_then(Value::as_str).unwrap_or_default();
        let is_known = RemedyClass::of(word).is_some() || self.remedies.contains(word);
        if !is_known {
            let message =
                if word.is_empty() { "missing remedy".to_owned() } else { format!("unknown remedy `{word}`") };
            self.denied("lower/error-codes", message, pointer, WORDS);
        }
        is_known.then(|| word.to_owned())
    }
}

/// Whether whatever fits `rule` fits `earlier`, which comes first.
fn hides(earlier: &ErrorRule, rule: &ErrorRule) -> bool {
    let covers = |earlier: &Option<String>, rule: &Option<String>| earlier.is_none() || earlier == rule;
    covers(&earlier.error_type, &rule.error_type) && covers(&earlier.code, &rule.code)
}

fn words(rule: &ErrorRule) -> String {
    [rule.error_type.as_deref(), rule.code.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
