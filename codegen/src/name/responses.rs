//! Names of the enums by status.

use crate::ir::{Ir, Operation, Responses, Status, StatusResponse};

use super::ident::{Ident, joined};
use super::scope::{self, Kind, Scope, Wish};
use crate::diagnostic::Diagnostics;

/// An enum of the responses of an operation, and its names.
#[derive(Debug)]
pub struct NamedByStatus<'ir> {
    /// Its Rust name.
    pub ident: Ident,
    /// The variants, the most specific status first.
    pub variants: Vec<(Ident, &'ir StatusResponse)>,
    /// Whether there are statuses that no variant is of, so that there is one more for these.
    pub is_open: bool,
}

/// The enums of successful responses, one for each operation, if it needs one. `stems` are the names of the operations'
/// types.
pub(super) fn successes<'ir>(
    ir: &'ir Ir,
    stems: &[String],
    types: &mut Scope,
    diagnostics: &mut Diagnostics,
) -> Vec<Option<NamedByStatus<'ir>>> {
    let of = |operation: &'ir Operation| {
        let Responses { success, .. } = &operation.responses;
        operation.responses.single().is_none().then_some(success.as_slice())
    };
    let covers_all = |status| matches!(status, Status::Range(_) | Status::Default);
    enums(ir, (stems, "Response", &scope::RESPONSE), &of, covers_all, (types, diagnostics))
}

/// As [`successes`], of errors.
pub(super) fn errors<'ir>(
    ir: &'ir Ir,
    stems: &[String],
    types: &mut Scope,
    diagnostics: &mut Diagnostics,
) -> Vec<Option<NamedByStatus<'ir>>> {
    let of = |operation: &'ir Operation| {
        let responses = &operation.responses;
        responses.has_own_errors(ir.error.as_ref()).then_some(responses.errors.as_slice())
    };
    let covers_all = |status| status == Status::Default;
    enums(ir, (stems, "Error", &scope::ERRORS), &of, covers_all, (types, diagnostics))
}

fn enums<'ir>(
    ir: &'ir Ir,
    (stems, suffix, kind): (&[String], &str, &'static Kind),
    of: &dyn Fn(&'ir Operation) -> Option<&'ir [StatusResponse]>,
    covers_all: fn(Status) -> bool,
    (types, diagnostics): (&mut Scope, &mut Diagnostics),
) -> Vec<Option<NamedByStatus<'ir>>> {
    let operations = ir.operations.iter().zip(stems);
    let wishes = operations.filter(|(operation, _)| of(operation).is_some()).map(|(operation, stem)| Wish {
        kind,
        wire: &operation.id,
        ident: joined(stem, suffix),
        origin: &operation.origin,
    });
    let mut names = types.claim(&wishes.collect::<Vec<_>>(), diagnostics).into_iter();
    let named = ir.operations.iter().map(|operation| {
        let responses = of(operation)?;
        Some(NamedByStatus {
            ident: names.next().unwrap_or_else(Ident::unnamed),
            variants: responses.iter().map(|response| (variant(response.status), response)).collect(),
            is_open: !responses.iter().any(|response| covers_all(response.status)),
        })
    });
    named.collect()
}

/// The name of a variant. No two statuses have one name, and none is that of the variant for other statuses.
fn variant(status: Status) -> Ident {
    Ident::new(&status.name()).unwrap_or_else(Ident::unnamed)
}
