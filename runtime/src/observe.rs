//! Spans of the `tracing` crate: one for a call, one for each attempt within it.
//!
//! What they say is fixed here: names, numbers, kinds and ids. No header, body, message or URL ever gets in.

#[cfg(feature = "tracing")]
mod with {
    use tokio::time::Instant;
    use tracing::field::Empty;
    use tracing::{Instrument as _, Span};

    use crate::failure::Failure;
    use crate::operation::OperationInfo;
    use crate::profile::word;

    /// A span that tells how long it took.
    pub(crate) struct Observed {
        span: Span,
        begun: Instant,
    }

    pub(crate) fn call(operation: OperationInfo) -> Observed {
        Observed::begin(tracing::info_span!(
            "api_call",
            operation = operation.id,
            billable = operation.billable,
            attempts = Empty,
            error = Empty,
            status = Empty,
            error_type = Empty,
            error_code = Empty,
            request_id = Empty,
            duration_ms = Empty,
        ))
    }

    pub(crate) fn attempt(number: u32) -> Observed {
        Observed::begin(tracing::debug_span!(
            "api_attempt",
            number,
            error = Empty,
            status = Empty,
            error_type = Empty,
            error_code = Empty,
            request_id = Empty,
            duration_ms = Empty,
        ))
    }

    impl Observed {
        fn begin(span: Span) -> Self {
            Self { span, begun: Instant::now() }
        }

        pub(crate) async fn within<T>(&self, future: impl Future<Output = T>) -> T {
            future.instrument(self.span.clone()).await
        }

        /// The end of an attempt.
        pub(crate) fn attempted(&self, outcome: Result<u16, &Failure>) {
            match outcome {
                Ok(status) => drop(self.span.record("status", status)),
                Err(failure) => self.failed(failure),
            }
            self.ended("attempt ended");
        }

        /// The end of a call: attempts and status, and the request id if anybody listens.
        pub(crate) fn called(&self, outcome: Result<(u32, u16), &Failure>, id: impl FnOnce() -> Option<String>) {
            match outcome {
                Ok((attempts, status)) => {
                    self.span.record("attempts", attempts).record("status", status);
                    if !self.span.is_disabled()
                        && let Some(id) = id()
                    {
                        self.span.record("request_id", word(&id));
                    }
                }
                Err(failure) => {
                    self.span.record("attempts", failure.attempts);
                    self.failed(failure);
                }
            }
            self.ended("call ended");
        }

        fn failed(&self, failure: &Failure) {
            self.span.record("error", tracing::field::debug(failure.kind));
            if let Some(status) = failure.status {
                self.span.record("status", status);
            }
            if let Some(summary) = &failure.summary {
                for (name, part) in [("error_type", &summary.error_type), ("error_code", &summary.error_code)] {
                    if let Some(part) = part {
                        self.span.record(name, word(part));
                    }
                }
            }
            if let Some(id) = failure.request_id() {
                self.span.record("request_id", word(id));
            }
        }

        fn ended(&self, what: &'static str) {
            self.span.record("duration_ms", u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX));
            self.span.in_scope(|| tracing::debug!("{what}"));
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod with {
    use crate::failure::Failure;
    use crate::operation::OperationInfo;

    pub(crate) struct Observed;

    pub(crate) fn call(_: OperationInfo) -> Observed {
        Observed
    }

    pub(crate) fn attempt(_: u32) -> Observed {
        Observed
    }

    impl Observed {
        pub(crate) async fn within<T>(&self, future: impl Future<Output = T>) -> T {
            future.await
        }

        pub(crate) fn attempted(&self, _: Result<u16, &Failure>) {}

        pub(crate) fn called(&self, _: Result<(u32, u16), &Failure>, _: impl FnOnce() -> Option<String>) {}
    }
}

pub(crate) use with::{attempt, call};
