//! Spans of the `tracing` crate: one for a call, one for each attempt within it.
//!
//! What they say is fixed here: names, numbers, kinds and ids. No header, body, message or URL ever gets in.

use crate::failure::Failure;
use crate::operation::OperationInfo;

#[cfg(feature = "tracing")]
mod with {
    use tracing::field::Empty;
    use tracing::{Instrument as _, Span};

    use super::{Failure, OperationInfo};
    use crate::plaid::word;

    pub(crate) type CallSpan = Span;

    pub(crate) fn call(operation: OperationInfo) -> CallSpan {
        tracing::info_span!(
            "plaid_call",
            operation = operation.id,
            billable = operation.billable,
            attempts = Empty,
            status = Empty,
            error = Empty,
        )
    }

    pub(crate) fn attempt(number: u32) -> CallSpan {
        tracing::debug_span!(
            "plaid_attempt",
            number,
            error = Empty,
            status = Empty,
            error_type = Empty,
            error_code = Empty,
            request_id = Empty,
        )
    }

    pub(crate) async fn within<T>(span: &CallSpan, future: impl Future<Output = T>) -> T {
        future.instrument(span.clone()).await
    }

    pub(crate) fn failed(span: &CallSpan, failure: &Failure) {
        span.record("error", tracing::field::debug(failure.kind));
        if let Some(status) = failure.status {
            span.record("status", status);
        }
        if let Some(summary) = &failure.summary {
            span.record("error_type", word(&summary.error_type));
            span.record("error_code", word(&summary.error_code));
        }
        if let Some(id) = failure.request_id() {
            span.record("request_id", word(id));
        }
        span.in_scope(|| tracing::debug!("attempt failed"));
    }

    pub(crate) fn outcome(span: &CallSpan, outcome: Result<(u32, u16), &Failure>) {
        match outcome {
            Ok((attempts, status)) => {
                span.record("attempts", attempts).record("status", status);
            }
            Err(failure) => {
                span.record("attempts", failure.attempts).record("error", tracing::field::debug(failure.kind));
                if let Some(status) = failure.status {
                    span.record("status", status);
                }
            }
        }
        span.in_scope(|| tracing::debug!("call ended"));
    }
}

#[cfg(not(feature = "tracing"))]
mod with {
    use super::{Failure, OperationInfo};

    pub(crate) struct CallSpan;

    pub(crate) fn call(_: OperationInfo) -> CallSpan {
        CallSpan
    }

    pub(crate) fn attempt(_: u32) -> CallSpan {
        CallSpan
    }

    pub(crate) async fn within<T>(_: &CallSpan, future: impl Future<Output = T>) -> T {
        future.await
    }

    pub(crate) fn failed(_: &CallSpan, _: &Failure) {}

    pub(crate) fn outcome(_: &CallSpan, _: Result<(u32, u16), &Failure>) {}
}

pub(crate) use with::{attempt, call, failed, outcome, within};
