//! The client: one path by which every call goes out and its response comes in.

mod attempt;
mod builder;
mod call;
mod collect;
mod document;
mod options;

use std::borrow::Cow;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use http::header::HeaderMap;

use crate::error::Error;
use crate::failure::Failure;
use crate::members::readable;
use crate::observe;
use crate::operation::{Answer as _, Described, Operation, OperationInfo, Parameterised, Received};
use crate::profile::Profile;
use crate::rate::Limiter;
use crate::remedy::Envelope;
use crate::request::Parameter;
use crate::response::Response;
use crate::retry::{Budget, RetryPolicy};
use crate::security::Keyring;
use crate::server::{Server, ShownUrl};
use crate::stream::ByteStream;
use crate::transport::Transport;
use crate::wire::{Body, Empty, Surprise, Wire, decode_lenient, from_json_lenient};

pub(crate) use attempt::{Arrived, Opened};
pub use builder::ClientBuilder;
pub use options::CallOptions;

/// What every generated client is made of. Clones are cheap and share connections, limits and budgets.
#[derive(Clone)]
pub struct Core {
    shared: Arc<Shared>,
    options: Arc<CallOptions>,
}

/// What clones share.
struct Shared {
    transport: Arc<dyn Transport>,
    profile: &'static Profile,
    /// The base URL, as the caller gave it.
    url: String,
    base: Uri,
    /// The headers of every call that gives JSON, without credentials.
    headers: HeaderMap,
    keyring: Keyring,
    timeout: Duration,
    attempt_timeout: Duration,
    retry: RetryPolicy,
    budget: Budget,
    limiter: Option<Limiter>,
    max_body_size: u64,
    lenient: bool,
    on_surprise: Option<SurpriseHook>,
}

/// Is called with the parts of responses that this version does not know.
type SurpriseHook = Arc<dyn Fn(OperationInfo, &[Surprise]) + Send + Sync>;

/// A generated client: a [`Core`] and the methods of one API.
pub trait Api: 'static {
    /// The error body of the API.
    type Envelope: Envelope;
    /// The servers of the API.
    type Environment: Server;
    /// What the API has of its own.
    const PROFILE: &'static Profile;

    /// Makes the client of its core and the server that it talks to.
    fn from_core(core: Core, environment: Self::Environment) -> Self;

    /// The core.
    fn core(&self) -> &Core;
}

impl Core {
    /// Sends one request and decodes its response.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn call<O: Operation, E: Envelope>(
        &self,
        request: &O::Request,
    ) -> Result<Response<O::Response>, Error<E>> {
        const { assert!(!Parameter::is_any_required(O::PARAMETERS), "the operation has required parameters") }
        self.invoke::<O, E>(&Empty, Some(request)).await
    }

    /// Sends one request with parameters and decodes its response.
    ///
    /// # Errors
    ///
    /// Those of [`Core::call`], and [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if a parameter cannot
    /// be sent, such as an empty one in the path.
    pub async fn call_with<O: Parameterised, E: Envelope>(
        &self,
        parameters: &O::Parameters,
        request: &O::Request,
    ) -> Result<Response<O::Response>, Error<E>> {
        self.invoke::<O, E>(parameters, Some(request)).await
    }

    /// What every call is: parameters, which are [`Empty`] if there are none, and a body, if it has one.
    #[doc(hidden)]
    pub async fn invoke<O: Operation, E: Envelope>(
        &self,
        parameters: &dyn Wire,
        request: Option<&dyn Wire>,
    ) -> Result<Response<O::Response>, Error<E>> {
        let span = observe::call(O::INFO);
        let sent = span.within(self.exchange(const { &Described::of::<O, E>() }, parameters, request)).await;
        let answered = sent.map_err(typed).and_then(|arrived| self.decoded::<O, E>(arrived));
        let outcome = answered.as_ref().map(|response| (response.attempts(), response.status()));
        span.called(outcome.map_err(Error::failure), || answered.as_ref().ok()?.request_id());
        answered
    }

    fn decoded<O: Operation, E: Envelope>(&self, arrived: Arrived) -> Result<Response<O::Response>, Error<E>> {
        let is_lenient = self.options.lenient.unwrap_or(self.shared.lenient);
        let received = Received { status: arrived.status, body: &arrived.body, is_lenient };
        let operation = const { &Described::of::<O, E>() };
        let decoded = O::Response::read(&received)
            .map_err(|error| typed(Failure { profile: self.shared.profile, ..arrived.mismatch(operation, error) }))?;
        if let Some(hook) = &self.shared.on_surprise {
            report(hook, O::INFO, &decoded.value.content().surprises());
        }
        Ok(Response::new(decoded, arrived, self.shared.profile))
    }

    /// Sends one request and streams its response.
    ///
    /// # Errors
    ///
    /// As [`Core::call`], as far as the beginning of the response.
    pub async fn stream<O: Operation, E: Envelope>(&self, request: &O::Request) -> Result<ByteStream<E>, Error<E>> {
        const { assert!(!Parameter::is_any_required(O::PARAMETERS), "the operation has required parameters") }
        self.invoke_stream::<O, E>(&Empty, Some(request)).await
    }

    /// Sends one request with parameters and streams its response.
    ///
    /// # Errors
    ///
    /// As [`Core::call_with`], as far as the beginning of the response.
    pub async fn stream_with<O: Parameterised, E: Envelope>(
        &self,
        parameters: &O::Parameters,
        request: &O::Request,
    ) -> Result<ByteStream<E>, Error<E>> {
        self.invoke_stream::<O, E>(parameters, Some(request)).await
    }

    /// As [`Core::invoke`], for a stream.
    #[doc(hidden)]
    pub async fn invoke_stream<O: Operation, E: Envelope>(
        &self,
        parameters: &dyn Wire,
        request: Option<&dyn Wire>,
    ) -> Result<ByteStream<E>, Error<E>> {
        let span = observe::call(O::INFO);
        let opened = span.within(self.open(const { &Described::of::<O, E>() }, parameters, request)).await;
        let outcome = opened.as_ref().map(|opened| (opened.attempts, opened.status));
        span.called(outcome, || self.shared.profile.request_id_of(&opened.as_ref().ok()?.headers).map(str::to_owned));
        opened.map(ByteStream::new).map_err(typed)
    }

    /// The same client with other settings for its calls.
    #[must_use]
    pub fn with(&self, options: CallOptions) -> Self {
        Self { shared: Arc::clone(&self.shared), options: Arc::new(options) }
    }

    /// The settings for its calls.
    #[must_use]
    pub fn options(&self) -> &CallOptions {
        &self.options
    }
}

/// Calls the hook, if there is something to report. The call was made and may have cost money, so that a hook that panics
/// must not take the response along: the panic ends here, after the program's panic hook has seen it.
fn report(hook: &SurpriseHook, operation: OperationInfo, found: &[Surprise]) {
    if !found.is_empty() {
        let _ = catch_unwind(AssertUnwindSafe(|| hook(operation, found)));
    }
}

/// Gives the error body of a failure its type.
pub(crate) fn typed<E: Envelope>(failure: Failure) -> Error<E> {
    let envelope = failure.summary.as_ref().and(failure.body.as_ref()).and_then(envelope);
    Error::new(failure, envelope)
}

/// Decodes an error body into the type that the API description gives it, as far as it fits. An error says more with a
/// part missing than not at all, and the caller has the bytes.
fn envelope<E: Wire>(body: &Body) -> Option<E> {
    let lenient = match readable(body.as_bytes()) {
        Cow::Borrowed(json) if json.len() == body.as_bytes().len() => decode_lenient(body),
        json => from_json_lenient(json.into_owned()),
    };
    lenient.ok().map(|lenient| lenient.value)
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &ShownUrl(&self.shared.url)).finish_non_exhaustive()
    }
}
