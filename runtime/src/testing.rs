//! A transport that answers from memory, so that a service can test its own code without a server.

use std::collections::HashMap;
use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::json;

use crate::operation::{Answer, Operation};
use crate::transport::{Exchange, Payload, Transport, TransportError};
use crate::wire::{DecodeError, from_json};

/// A transport that answers typed values, operation by operation. Clones are the same transport.
///
/// What no answer was given for is refused, as if nobody listened.
#[derive(Clone, Default)]
pub struct FakeTransport(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: HashMap<&'static str, Arc<dyn Handler>>,
    calls: Vec<(String, Bytes)>,
}

trait Handler: Send + Sync {
    fn answer(&self, body: &Bytes) -> Result<http::Response<Payload>, TransportError>;
}

impl<F> Handler for F
where
    F: Fn(&Bytes) -> Result<http::Response<Payload>, TransportError> + Send + Sync,
{
    fn answer(&self, body: &Bytes) -> Result<http::Response<Payload>, TransportError> {
        self(body)
    }
}

/// What a fake answers in place of a value.
#[derive(Debug, Clone)]
pub enum FakeFailure {
    /// An error of the API: its type and its code.
    Api(&'static str, &'static str),
    /// A status with a body of any kind.
    Status(u16, &'static str),
    /// No connection.
    Connect,
    /// A connection that breaks after the request was sent.
    Broken,
}

impl FakeTransport {
    /// A transport that refuses everything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers the calls of one operation with what `answer` makes of the request.
    #[must_use]
    pub fn on<O: Operation>(
        self,
        answer: impl Fn(O::Request) -> Result<O::Response, FakeFailure> + Send + Sync + 'static,
    ) -> Self {
        let handler = move |body: &Bytes| match from_json::<O::Request>(body.to_vec()) {
            Ok(request) => match answer(request) {
                Ok(value) => reply(StatusCode::OK, O::MEDIA_TYPE, value.content().to_bytes()),
                Err(failure) => failure.answer(),
            },
            Err(error) => Err(TransportError::broken(error)),
        };
        self.state().answers.insert(O::INFO.path, Arc::new(handler));
        self
    }

    /// The requests of one operation so far, the first one first.
    ///
    /// # Errors
    ///
    /// If one does not fit its type, which no client of this crate sends.
    pub fn requests<O: Operation>(&self) -> Result<Vec<O::Request>, DecodeError> {
        let state = self.state();
        let own = state.calls.iter().filter(|(path, _)| path == O::INFO.path);
        own.map(|(_, body)| from_json(body.to_vec())).collect()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for FakeTransport {
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_> {
        let (head, body) = request.into_parts();
        let path = head.uri.path().to_owned();
        let mut state = self.state();
        state.calls.push((path.clone(), body.clone()));
        let handler = state.answers.get(path.as_str()).cloned();
        // An answer may well call the fake itself.
        drop(state);
        let refused = || Err(TransportError::unsent(format!("no answer was given for {path}")));
        Box::pin(ready(handler.map_or_else(refused, |handler| handler.answer(&body))))
    }
}

impl FakeFailure {
    fn answer(self) -> Result<http::Response<Payload>, TransportError> {
        match self {
            Self::Api(error_type, error_code) => {
                let body = json!({
                    "error_type": error_type,
                    "error_code": error_code,
                    "error_message": "",
                    "display_message": null,
                    "request_id": "fake",
                });
                reply(StatusCode::BAD_REQUEST, "application/json", body.to_string().into())
            }
            Self::Status(status, body) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                reply(status, "text/html", Bytes::from_static(body.as_bytes()))
            }
            Self::Connect => Err(TransportError::unsent("the fake refuses")),
            Self::Broken => Err(TransportError::broken("the fake breaks")),
        }
    }
}

fn reply(status: StatusCode, kind: &str, body: Bytes) -> Result<http::Response<Payload>, TransportError> {
    let answer = http::Response::builder().status(status).header(CONTENT_TYPE, kind);
    answer.body(Payload::from(body)).map_err(TransportError::broken)
}

impl fmt::Debug for FakeTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FakeTransport({} calls)", self.state().calls.len())
    }
}
