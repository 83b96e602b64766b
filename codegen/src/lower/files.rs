//! Where bytes stay bytes: in the parts of multipart forms, and as whole bodies.
//!
//! A schema of `format: binary` says nothing of where it is used. JSON has no bytes, so that everywhere else such a value
//! is the string that the document has there.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Declared, Ir, RequestFormat, ResponseBody, Shape, Type, TypeId, TypeKind};

/// Makes strings of bytes that no multipart form sends.
pub(super) fn settle(ir: &mut Ir, diagnostics: &mut Diagnostics) {
    let forms = forms(ir);
    for (id, def) in &mut ir.types {
        match &mut def.kind {
            TypeKind::Struct(body) => {
                for field in &mut body.fields {
                    let is_sent = forms.contains(id) && field.ty.is_bytes();
                    if is_sent && def.usage.response {
                        let message = format!(
                            "the file `{}` is taken as a string, since its schema is used in responses as well",
                            field.wire
                        );
                        let help = "give the form its own schema";
                        let origin = field.origin.clone();
                        diagnostics.push(Diagnostic::warning("unsupported/request-media", message, origin, help));
                    }
                    if !is_sent || def.usage.response {
                        string(&mut field.ty);
                        bytes_to_string(&mut field.declared);
                    }
                }
            }
            TypeKind::Union(union) => union.alternatives.iter_mut().for_each(|alternative| string(&mut alternative.ty)),
            TypeKind::Enum(_) | TypeKind::Scalars(_) | TypeKind::Newtype => {}
        }
    }
    for operation in &mut ir.operations {
        if let Some(body) = operation.request.as_mut().filter(|body| keeps_no_bytes(&body.format)) {
            string(&mut body.ty);
            bytes_to_string(&mut body.declared);
        }
        for response in operation.responses.success.iter_mut().chain(&mut operation.responses.errors) {
            if let ResponseBody::Json(ty) = &mut response.body {
                string(ty);
            }
            response.declared.iter_mut().for_each(bytes_to_string);
        }
    }
    for choice in ir.choices.values_mut() {
        choice.options.iter_mut().for_each(|(_, ty)| string(ty));
    }
}

/// The types of multipart forms.
fn forms(ir: &Ir) -> BTreeSet<TypeId> {
    let bodies = ir.operations.iter().filter_map(|operation| operation.request.as_ref());
    let forms = bodies.filter(|body| matches!(body.format, RequestFormat::Multipart(_)));
    forms.filter_map(|body| body.ty.as_named().cloned()).collect()
}

fn keeps_no_bytes(format: &RequestFormat) -> bool {
    match format {
        RequestFormat::Json | RequestFormat::Form(_) | RequestFormat::Text => true,
        RequestFormat::Multipart(_) | RequestFormat::Bytes => false,
    }
}

fn string(ty: &mut Type) {
    match ty {
        Type::Bytes => *ty = Type::String,
        Type::Array(item) | Type::Map(item) => string(&mut item.ty),
        _ => {}
    }
}

fn bytes_to_string(of: &mut Declared) {
    match &mut of.shape {
        Shape::Type(ty) => string(ty),
        Shape::List(element) | Shape::Map(element) => bytes_to_string(element),
        Shape::Component(_) => {}
    }
}
