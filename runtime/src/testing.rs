//! A transport that answers from memory, so that a service can test its own code without a server.

use std::collections::HashMap;
use std::fmt;
use std::future::ready;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use crate::client::Api;
use crate::operation::{Answer, Operation};
use crate::remedy::Envelope;
use crate::transport::{Exchange, Payload, Transport, TransportError};
use crate::wire::{DecodeError, blank, from_json, to_json};

/// A transport for the client `A` that answers typed values, operation by operation. Clones are the same transport.
///
/// What no answer was given for is refused, as if nobody listened.
pub struct FakeTransport<A>(Arc<Mutex<State>>, PhantomData<fn() -> A>);

impl<A> Clone for FakeTransport<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0), PhantomData)
    }
}

impl<A> Default for FakeTransport<A> {
    fn default() -> Self {
        Self(Arc::default(), PhantomData)
    }
}

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
    /// An error of the API: its type and its code, as far as its errors have them.
    Api(&'static str, &'static str),
    /// A status with a body of any kind.
    Status(u16, &'static str),
    /// No connection.
    Connect,
    /// A connection that breaks after the request was sent.
    Broken,
}

impl<A: Api> FakeTransport<A> {
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
                Ok(value) => reply(StatusCode::OK, O::MEDIA_TYPE, value.to_body()),
                Err(failure) => failure.answer::<A>(),
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
}

impl<A> FakeTransport<A> {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<A: 'static> Transport for FakeTransport<A> {
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
    fn answer<A: Api>(self) -> Result<http::Response<Payload>, TransportError> {
        match self {
            Self::Api(error_type, error_code) => {
                let body = error_body::<A>(error_type, error_code).to_string();
                reply(StatusCode::BAD_REQUEST, "application/json", body.into())
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

/// An error body of the API, with nothing in it but what it cannot do without.
fn error_body<A: Api>(error_type: &str, error_code: &str) -> Value {
    let mut body = serde_json::from_str(&to_json(&blank::<A::Envelope>())).unwrap_or_default();
    if !matches!(body, Value::Object(_)) {
        body = Value::Object(serde_json::Map::new());
    }
    let members = <A::Envelope as Envelope>::MEMBERS;
    let named = [
        (members.and_then(|members| members.error_type), error_type),
        (members.map(|members| members.code), error_code),
        (A::PROFILE.request_id, "fake"),
    ];
    for (name, value) in named {
        if let Some(name) = name {
            body[name] = Value::from(value);
        }
    }
    body
}

fn reply(status: StatusCode, kind: &str, body: Bytes) -> Result<http::Response<Payload>, TransportError> {
    let answer = http::Response::builder().status(status).header(CONTENT_TYPE, kind);
    answer.body(Payload::from(body)).map_err(TransportError::broken)
}

impl<A> fmt::Debug for FakeTransport<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FakeTransport({} calls)", self.state().calls.len())
    }
}
