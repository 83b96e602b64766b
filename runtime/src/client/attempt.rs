//! One attempt: sends a request, reads the response, and classifies the outcome.

use std::error::Error as StdError;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http::response::Parts;
use http::uri::PathAndQuery;
use http::{HeaderMap, Uri};
use tokio::time::{Instant, timeout_at};

use super::Core;
use super::collect::{collect, peek, take_gzip};
use super::document::{self, GZIP, IDENTITY, JSON, Verdict};
use crate::error::ErrorKind;
use crate::failure::Failure;
use crate::operation::{Described, OperationInfo};
use crate::profile::Profile;
use crate::remedy::Judge;
use crate::request::{Encoded, MediaType, Sending, encode};
use crate::retry;
use crate::security::Refusal;
use crate::transport::Payload;
use crate::wire::{Body, DecodeError, Wire};

/// For how many headers of credentials there is room from the beginning.
const CREDENTIALS: usize = 4;

/// The most that is read of the body of an error.
const MOST_OF_AN_ERROR: u64 = 1024 * 1024;

/// What is sent.
pub(super) struct Outgoing {
    pub(super) operation: OperationInfo,
    pub(super) response: Expected,
    pub(super) request: Encoded,
    /// What to do about an error of the API.
    pub(super) judge: Judge,
}

/// What a successful response is.
#[derive(Clone, Copy)]
pub(super) struct Expected {
    /// Its media types.
    pub(super) media_types: &'static str,
    /// Whether it is a document, which has to be of one of them.
    pub(super) is_document: bool,
}

impl Outgoing {
    /// The request of one call.
    pub(super) fn new(
        described: &Described,
        parameters: &dyn Wire,
        request: Option<&dyn Wire>,
    ) -> Result<Self, Box<Failure>> {
        let Described { info, parameters: formats, body, media_types, is_document, judge } = *described;
        let sending = Sending { path: info.path, parameters: formats, body };
        let request = encode(sending, parameters, request);
        let request = request.map_err(|error| Box::new(unsendable(info, error)))?;
        let response = Expected { media_types, is_document: is_document && media_types != JSON };
        Ok(Self { operation: info, response, request, judge })
    }
}

/// The failure of a call that cannot be sent.
fn unsendable(operation: OperationInfo, error: impl Into<Box<dyn StdError + Send + Sync>>) -> Failure {
    Failure::new(ErrorKind::Configuration, operation.id).with_source(error)
}

/// A whole response with a status of success.
pub(crate) struct Arrived {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) at: SystemTime,
    pub(crate) attempts: u32,
}

/// The beginning of a response with a status of success.
pub(crate) struct Opened {
    pub(crate) operation: &'static str,
    pub(crate) profile: &'static Profile,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Payload,
    /// The most bytes of the body.
    pub(crate) cap: u64,
    /// How long one piece may be waited for.
    pub(crate) piece_timeout: Duration,
    /// How long all of them together may be waited for.
    pub(crate) timeout: Duration,
    pub(crate) attempts: u32,
}

impl Arrived {
    /// The failure of a response that cannot be decoded.
    pub(crate) fn mismatch(&self, operation: &Described, error: DecodeError) -> Failure {
        let is_not_json = document::is_json_first(operation.media_types) && !looks_like_json(self.body.as_bytes());
        let kind = if is_not_json { ErrorKind::NotJson } else { ErrorKind::Decode };
        let mut failure = Failure::new(kind, operation.info.id);
        failure.attempts = self.attempts;
        failure.status = Some(self.status);
        failure.headers = self.headers.clone();
        failure.body = Some(self.body.clone());
        failure.decode = Some(error);
        failure
    }
}

/// The URL of a path below a base URL. The base is not parsed anew for each call.
fn below(base: &Uri, target: &PathAndQuery) -> http::Result<Uri> {
    let mut parts = base.clone().into_parts();
    parts.path_and_query = Some(match base.path().trim_end_matches('/') {
        "" => target.clone(),
        base => PathAndQuery::try_from(format!("{base}{target}"))?,
    });
    Ok(Uri::from_parts(parts)?)
}

/// Whether a body begins as JSON does. One that is cut off does, too.
fn looks_like_json(body: &[u8]) -> bool {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    first.is_some_and(|byte| matches!(byte, b'{' | b'[' | b'"' | b'-' | b't' | b'f' | b'n' | b'0'..=b'9'))
}

impl Core {
    /// An attempt that ends with the whole response.
    pub(super) async fn whole(&self, outgoing: &Outgoing, end: Instant) -> Result<Arrived, Failure> {
        let Expected { media_types, is_document } = outgoing.response;
        let coding = document::coding(media_types);
        let (mut head, payload) = self.send(outgoing, coding, end).await?.into_parts();
        if !head.status.is_success() {
            return Err(self.refused(outgoing, head, payload, end).await);
        }
        let verdict = is_document.then(|| document::judge(media_types, &head));
        if let Some(Verdict::NotDocument) = verdict {
            return Err(self.foreign(outgoing, head, payload, end).await);
        }
        let is_packed = !is_document && take_gzip(&mut head.headers);
        let status = head.status.as_u16();
        let body = match collect(payload, is_packed, self.shared.max_body_size, end).await {
            Ok(body) => body,
            Err(cut) => return Err(cut.failure(outgoing.operation.id, status, head.headers)),
        };
        let is_whole = match verdict {
            Some(Verdict::ByItsBeginning) => document::is_marked(&body),
            Some(_) => !body.is_empty() || document::may_be_empty(media_types),
            None => true,
        };
        let body = Body::new(body);
        if is_whole {
            Ok(Arrived { status, headers: head.headers, body, at: SystemTime::now(), attempts: 0 })
        } else {
            Err(answered(ErrorKind::NotDocument, outgoing, head, body))
        }
    }

    /// An attempt that ends with the beginning of the response, if it is a success.
    pub(super) async fn begun(&self, outgoing: &Outgoing, end: Instant) -> Result<Opened, Failure> {
        let (head, mut payload) = self.send(outgoing, IDENTITY, end).await?.into_parts();
        if !head.status.is_success() {
            return Err(self.refused(outgoing, head, payload, end).await);
        }
        let (operation, status) = (outgoing.operation.id, head.status.as_u16());
        let Expected { media_types, is_document } = outgoing.response;
        let is_expected = match document::judge(media_types, &head) {
            _ if !is_document => true,
            Verdict::Document => !payload.is_empty() || document::may_be_empty(media_types),
            Verdict::NotDocument => false,
            Verdict::ByItsBeginning => match peek(&mut payload, end, document::is_enough).await {
                Ok(beginning) => document::is_marked(&beginning),
                Err(cut) => return Err(cut.failure(operation, status, head.headers)),
            },
        };
        if !is_expected {
            return Err(self.foreign(outgoing, head, payload, end).await);
        }
        let (cap, piece_timeout) = (self.shared.max_body_size, self.shared.attempt_timeout);
        let (profile, headers, timeout) = (self.shared.profile, head.headers, Duration::ZERO);
        Ok(Opened { operation, profile, status, headers, payload, cap, piece_timeout, timeout, attempts: 0 })
    }

    async fn send(
        &self,
        outgoing: &Outgoing,
        coding: &'static str,
        end: Instant,
    ) -> Result<http::Response<Payload>, Failure> {
        let request = self.request(outgoing, coding);
        let mut request = request.map_err(|error| unsendable(outgoing.operation, error))?;
        self.sign(outgoing.operation, &mut request, end).await?;
        match timeout_at(end, self.shared.transport.send(request)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                let kind = match (error.is_unsent(), error.is_timeout()) {
                    (true, _) => ErrorKind::Connect,
                    (false, true) => ErrorKind::Timeout,
                    (false, false) => ErrorKind::Transport,
                };
                Err(Failure::new(kind, outgoing.operation.id).with_source(error.into_source()))
            }
            Err(elapsed) => Err(Failure::new(ErrorKind::Timeout, outgoing.operation.id).with_source(elapsed)),
        }
    }

    /// Puts the credentials on a request.
    async fn sign(
        &self,
        operation: OperationInfo,
        request: &mut http::Request<Bytes>,
        end: Instant,
    ) -> Result<(), Failure> {
        let failure = |kind| Failure { may_have_arrived: false, ..Failure::new(kind, operation.id) };
        match timeout_at(end, self.shared.keyring.attach(operation.security, request)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(Refusal::Missing(schemes))) => Err(failure(ErrorKind::Configuration).with_source(schemes)),
            Ok(Err(Refusal::Unfit(why))) => Err(failure(ErrorKind::Configuration).with_source(why)),
            Ok(Err(Refusal::NoToken(error))) => Err(failure(ErrorKind::Credentials).with_source(error)),
            Err(elapsed) => Err(failure(ErrorKind::Timeout).with_source(elapsed)),
        }
    }

    fn request(&self, outgoing: &Outgoing, coding: &'static str) -> http::Result<http::Request<Bytes>> {
        let operation = outgoing.operation;
        let url = below(&self.shared.base, &outgoing.request.target)?;
        let body = outgoing.request.body.clone();
        let mut request = http::Request::builder().method(operation.method).uri(url).body(body)?;
        let headers = request.headers_mut();
        // Those of a call that sends and gives JSON. A clone would have no room for credentials, and be moved for them.
        *headers = HeaderMap::with_capacity(self.shared.headers.len() + CREDENTIALS);
        headers.extend(self.shared.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        if outgoing.response.media_types != JSON {
            headers.insert(ACCEPT, HeaderValue::from_static(outgoing.response.media_types));
        }
        if coding != GZIP {
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(coding));
        }
        if outgoing.request.body.is_empty() && matches!(operation.method, "POST" | "PUT" | "PATCH") {
            // The HTTP library says nothing of a body that is empty, and servers may insist to hear of it.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        match &outgoing.request.media_type {
            MediaType::Json => {}
            MediaType::None => drop(headers.remove(CONTENT_TYPE)),
            MediaType::Other(media_type) => drop(headers.insert(CONTENT_TYPE, media_type.clone())),
        }
        // Credentials, which come last, go before a parameter of their name.
        for (name, value) in &outgoing.request.headers {
            headers.insert(name, value.clone());
        }
        Ok(request)
    }

    /// The failure of a response with a status other than success.
    async fn refused(&self, outgoing: &Outgoing, mut head: Parts, payload: Payload, end: Instant) -> Failure {
        let is_packed = take_gzip(&mut head.headers);
        let body = match collect(payload, is_packed, self.most_of_an_error(), end).await {
            Ok(body) => Body::new(body),
            Err(cut) => return cut.failure(outgoing.operation.id, head.status.as_u16(), head.headers),
        };
        let summary = self.shared.profile.summary(&body);
        let kind = if summary.is_some() { ErrorKind::Api } else { ErrorKind::Status };
        let remedy = summary.as_ref().and_then(|summary| (outgoing.judge)(summary, head.status.as_u16()));
        Failure { summary, remedy, ..answered(kind, outgoing, head, body) }
    }

    /// The failure of a response with a status of success that is not the document that was asked for.
    async fn foreign(&self, outgoing: &Outgoing, head: Parts, payload: Payload, end: Instant) -> Failure {
        let body = collect(payload, false, self.most_of_an_error(), end).await;
        let body = Body::new(body.unwrap_or_else(|cut| cut.body));
        answered(ErrorKind::NotDocument, outgoing, head, body)
    }

    fn most_of_an_error(&self) -> u64 {
        self.shared.max_body_size.min(MOST_OF_AN_ERROR)
    }
}

fn answered(kind: ErrorKind, outgoing: &Outgoing, head: Parts, body: Body) -> Failure {
    let mut failure = Failure::new(kind, outgoing.operation.id);
    failure.status = Some(head.status.as_u16());
    failure.retry_after = retry::retry_after(&head.headers, SystemTime::now());
    failure.headers = head.headers;
    failure.body = Some(body);
    failure
}
