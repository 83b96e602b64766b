//! A transport that answers from memory, so that a service can test its own code without a server.

use std::fmt;
use std::future::ready;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use crate::client::Api;
use crate::operation::{Answer, Operation, OperationInfo};
use crate::remedy::Envelope;
use crate::transport::{Exchange, Payload, Transport, TransportError};
use crate::wire::{DecodeError, blank, from_json, to_json};

/// A transport for the client `A` that responds with typed values, by operation. Clones are the same transport.
///
/// What no answer was given for is refused, as if nobody listened. Of several operations that a path could be of, the
/// one with fewer parameters in its path is answered, and of those the one that was named first.
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
    answers: Vec<Route>,
    calls: Vec<http::Request<Bytes>>,
}

/// The handler of the calls of one operation.
struct Route {
    operation: OperationInfo,
    handler: Arc<dyn Handler>,
}

trait Handler: Send + Sync {
    fn answer(&self, request: &http::Request<Bytes>) -> Result<http::Response<Payload>, TransportError>;
}

impl<F> Handler for F
where
    F: Fn(&http::Request<Bytes>) -> Result<http::Response<Payload>, TransportError> + Send + Sync,
{
    fn answer(&self, request: &http::Request<Bytes>) -> Result<http::Response<Payload>, TransportError> {
        self(request)
    }
}

/// A response of a fake other than a value.
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

    /// Answers the calls of one operation with what `answer` makes of the request body, which is JSON, or none.
    #[must_use]
    pub fn on<O: Operation>(
        self,
        answer: impl Fn(O::Request) -> Result<O::Response, FakeFailure> + Send + Sync + 'static,
    ) -> Self {
        let handler = move |request: &http::Request<Bytes>| match body::<O>(request) {
            Ok(request) => respond::<A, O>(answer(request)),
            Err(error) => Err(TransportError::broken(error)),
        };
        self.with(O::INFO, Arc::new(handler))
    }

    /// Answers the calls of one operation with what `answer` makes of the whole request: its parameters, and its body of
    /// whatever format.
    #[must_use]
    pub fn on_request<O: Operation>(
        self,
        answer: impl Fn(&http::Request<Bytes>) -> Result<O::Response, FakeFailure> + Send + Sync + 'static,
    ) -> Self {
        self.with(O::INFO, Arc::new(move |request: &http::Request<Bytes>| respond::<A, O>(answer(request))))
    }

    fn with(self, operation: OperationInfo, handler: Arc<dyn Handler>) -> Self {
        let mut state = self.state();
        state.answers.retain(|route| route.operation.id != operation.id);
        state.answers.push(Route { operation, handler });
        drop(state);
        self
    }

    /// The request bodies of one operation so far, the first one first.
    ///
    /// # Errors
    ///
    /// If one is not JSON, or does not fit its type.
    pub fn requests<O: Operation>(&self) -> Result<Vec<O::Request>, DecodeError> {
        self.sent::<O>().iter().map(body::<O>).collect()
    }

    /// The whole requests of one operation so far, the first one first.
    #[must_use]
    pub fn sent<O: Operation>(&self) -> Vec<http::Request<Bytes>> {
        let state = self.state();
        let is_own = |call: &&http::Request<Bytes>| {
            is_of(O::INFO, call) && state.route(call).is_none_or(|route| route.operation == O::INFO)
        };
        state.calls.iter().filter(is_own).cloned().collect()
    }
}

impl<A> FakeTransport<A> {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<A: 'static> Transport for FakeTransport<A> {
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_> {
        let mut state = self.state();
        state.calls.push(request.clone());
        let handler = state.route(&request).map(|route| Arc::clone(&route.handler));
        // An answer may well call the fake itself.
        drop(state);
        // The path may hold a consumer's data.
        let refused = || Err(TransportError::unsent("no answer was given for the operation"));
        Box::pin(ready(handler.map_or_else(refused, |handler| handler.answer(&request))))
    }
}

impl State {
    fn route(&self, request: &http::Request<Bytes>) -> Option<&Route> {
        let fitting = self.answers.iter().filter(|route| is_of(route.operation, request));
        fitting.min_by_key(|route| route.operation.path.matches('{').count())
    }
}

/// Whether a request could be a call of an operation: its path has the same segments, and in the place of a parameter one
/// that is not empty.
fn is_of(operation: OperationInfo, request: &http::Request<Bytes>) -> bool {
    let template = operation.path.split('?').next().unwrap_or_default();
    let path = request.uri().path();
    let is_alike = |(segment, name): (&str, &str)| match name.split_once('{') {
        None => segment == name,
        Some((start, rest)) => {
            let end = rest.rsplit_once('}').map_or("", |(_, end)| end);
            segment.len() > start.len() + end.len() && segment.starts_with(start) && segment.ends_with(end)
        }
    };
    request.method().as_str() == operation.method
        && path.split('/').count() == template.split('/').count()
        && path.split('/').zip(template.split('/')).all(is_alike)
}

/// The body of a request; none is read as null.
fn body<O: Operation>(request: &http::Request<Bytes>) -> Result<O::Request, DecodeError> {
    let body = request.body();
    from_json(if body.is_empty() { b"null".to_vec() } else { body.to_vec() })
}

fn respond<A: Api, O: Operation>(
    outcome: Result<O::Response, FakeFailure>,
) -> Result<http::Response<Payload>, TransportError> {
    let value = match outcome {
        Ok(value) => value,
        Err(failure) => return failure.answer::<A>(),
    };
    let status = StatusCode::from_u16(value.status()).map_err(TransportError::broken)?;
    let media_type = O::MEDIA_TYPE.split(',').next().unwrap_or_default();
    reply(status, media_type, value.content().to_bytes())
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
