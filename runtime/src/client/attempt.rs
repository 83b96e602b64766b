//! One attempt: a request goes out, an answer comes in, and what it is becomes clear.

use std::time::SystemTime;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use tokio::time::{Instant, timeout_at};

use super::Core;
use crate::error::ErrorKind;
use crate::failure::Failure;
use crate::operation::OperationInfo;
use crate::plaid;
use crate::remedy::{self, ErrorRule};
use crate::retry;
use crate::transport::{Payload, TransportError};
use crate::wire::{Body, DecodeError};

/// The most that is set aside for a body at once, whatever the server announces.
const MOST_RESERVED: u64 = 64 * 1024 * 1024;
/// The most that is read of the body of a failure when the answer was to be streamed.
const MOST_OF_AN_ERROR: u64 = 1024 * 1024;

/// What is sent.
pub(super) struct Outgoing {
    pub(super) operation: OperationInfo,
    pub(super) accept: &'static str,
    pub(super) body: Bytes,
    pub(super) rules: &'static [ErrorRule],
}

/// A whole answer with a status of success.
pub(crate) struct Arrived {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) at: SystemTime,
    pub(crate) attempts: u32,
}

/// The beginning of an answer with a status of success.
pub(crate) struct Opened {
    pub(crate) operation: &'static str,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Payload,
    pub(crate) end: Instant,
    pub(crate) left: u64,
    pub(crate) cap: u64,
    pub(crate) attempts: u32,
}

impl Arrived {
    /// The failure of an answer that does not fit.
    pub(crate) fn misfit(&self, operation: OperationInfo, error: DecodeError) -> Failure {
        let is_json = looks_like_json(self.body.as_bytes());
        let mut failure = Failure::new(if is_json { ErrorKind::Decode } else { ErrorKind::NotJson }, operation.id);
        failure.attempts = self.attempts;
        failure.status = Some(self.status);
        failure.headers = self.headers.clone();
        failure.body = Some(self.body.clone());
        failure.decode = Some(error);
        failure
    }
}

/// Whether a body begins as JSON does. One that is cut off does, too.
fn looks_like_json(body: &[u8]) -> bool {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    first.is_some_and(|byte| matches!(byte, b'{' | b'[' | b'"' | b'-' | b't' | b'f' | b'n' | b'0'..=b'9'))
}

impl Core {
    /// An attempt that ends with the whole answer.
    pub(super) async fn whole(&self, outgoing: &Outgoing, end: Instant) -> Result<Arrived, Failure> {
        let answer = self.send(outgoing, end).await?;
        let (head, payload) = answer.into_parts();
        let body = self.collect(payload, self.shared.max_body_size, end).await;
        let status = head.status.as_u16();
        match body {
            Ok(body) if head.status.is_success() => {
                let body = Body::new(body);
                Ok(Arrived { status, headers: head.headers, body, at: SystemTime::now(), attempts: 0 })
            }
            Ok(body) => Err(refused(outgoing, status, head.headers, body)),
            Err(cut) => Err(cut.failure(outgoing.operation.id, status, head.headers)),
        }
    }

    /// An attempt that ends with the beginning of the answer, if it is a success.
    pub(super) async fn begun(&self, outgoing: &Outgoing, end: Instant) -> Result<Opened, Failure> {
        let answer = self.send(outgoing, end).await?;
        let (head, payload) = answer.into_parts();
        let status = head.status.as_u16();
        if head.status.is_success() {
            let cap = self.shared.max_body_size;
            let operation = outgoing.operation.id;
            return Ok(Opened { operation, status, headers: head.headers, payload, end, left: cap, cap, attempts: 0 });
        }
        match self.collect(payload, self.shared.max_body_size.min(MOST_OF_AN_ERROR), end).await {
            Ok(body) => Err(refused(outgoing, status, head.headers, body)),
            Err(cut) => Err(cut.failure(outgoing.operation.id, status, head.headers)),
        }
    }

    async fn send(&self, outgoing: &Outgoing, end: Instant) -> Result<http::Response<Payload>, Failure> {
        let unsendable = |error| Failure::new(ErrorKind::Configuration, outgoing.operation.id).with_source(error);
        let request = self.request(outgoing).map_err(unsendable)?;
        match timeout_at(end, self.shared.transport.send(request)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                let kind = if error.is_unsent() { ErrorKind::Connect } else { ErrorKind::Transport };
                Err(Failure::new(kind, outgoing.operation.id).with_source(error.into_source()))
            }
            Err(elapsed) => Err(Failure::new(ErrorKind::Timeout, outgoing.operation.id).with_source(elapsed)),
        }
    }

    fn request(&self, outgoing: &Outgoing) -> http::Result<http::Request<Bytes>> {
        let operation = outgoing.operation;
        let url = format!("{}{}", self.shared.environment.base_url(), operation.path);
        let mut request = http::Request::builder().method(operation.method).uri(url).body(outgoing.body.clone())?;
        let headers = request.headers_mut();
        headers.clone_from(&self.shared.headers);
        headers.insert(ACCEPT, HeaderValue::from_static(outgoing.accept));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(request)
    }

    /// The whole body, or how it fell short.
    async fn collect(&self, mut payload: Payload, cap: u64, end: Instant) -> Result<Vec<u8>, Cut> {
        let mut body = BytesMut::new();
        body.reserve(usize::try_from(payload.least().min(cap).min(MOST_RESERVED)).unwrap_or_default());
        loop {
            match timeout_at(end, payload.chunk()).await {
                Ok(None) => return Ok(body.into()),
                Ok(Some(Ok(chunk))) => {
                    let room = cap.saturating_sub(body.len() as u64);
                    if chunk.len() as u64 > room {
                        let fits = usize::try_from(room).unwrap_or(usize::MAX);
                        body.extend_from_slice(chunk.get(..fits).unwrap_or(&chunk));
                        return Err(Cut { body, why: Why::TooLarge(cap) });
                    }
                    body.extend_from_slice(&chunk);
                }
                Ok(Some(Err(error))) => return Err(Cut { body, why: Why::Broken(error) }),
                Err(_) => return Err(Cut { body, why: Why::Timeout }),
            }
        }
    }
}

/// A body that did not come whole, and what came of it.
struct Cut {
    body: BytesMut,
    why: Why,
}

enum Why {
    TooLarge(u64),
    Broken(TransportError),
    Timeout,
}

impl Cut {
    fn failure(self, operation: &'static str, status: u16, headers: HeaderMap) -> Failure {
        let mut failure = match self.why {
            Why::TooLarge(cap) => Failure { cap: Some(cap), ..Failure::new(ErrorKind::TooLarge, operation) },
            Why::Broken(error) => Failure::new(ErrorKind::Truncated, operation).with_source(error.into_source()),
            Why::Timeout => Failure::new(ErrorKind::Timeout, operation),
        };
        failure.status = Some(status);
        failure.retry_after = retry::retry_after(&headers, SystemTime::now());
        failure.headers = headers;
        failure.body = Some(Body::new(self.body.into()));
        failure
    }
}

/// The failure of an answer with a status other than success.
fn refused(outgoing: &Outgoing, status: u16, headers: HeaderMap, body: Vec<u8>) -> Failure {
    let body = Body::new(body);
    let summary = plaid::summary(&body);
    let kind = if summary.is_some() { ErrorKind::Api } else { ErrorKind::Status };
    let mut failure = Failure::new(kind, outgoing.operation.id);
    let rule = |summary: &plaid::Summary| remedy::remedy(outgoing.rules, &summary.error_type, &summary.error_code);
    failure.remedy = summary.as_ref().and_then(rule);
    failure.summary = summary;
    failure.status = Some(status);
    failure.retry_after = retry::retry_after(&headers, SystemTime::now());
    failure.headers = headers;
    failure.body = Some(body);
    failure
}
