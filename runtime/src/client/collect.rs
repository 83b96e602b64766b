//! A body is collected: within its cap and its time, and unpacked.

use std::io::{self, Write};
use std::time::SystemTime;

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap};
use tokio::time::{Instant, timeout_at};

use crate::error::ErrorKind;
use crate::failure::Failure;
use crate::retry;
use crate::transport::{Payload, TransportError};
use crate::wire::Body;

/// The most that is set aside for a body at once, whatever the server announces.
const MOST_RESERVED: u64 = 1024 * 1024;

/// A body that did not come whole, and what came of it.
pub(super) struct Cut {
    pub(super) body: Vec<u8>,
    why: Why,
}

enum Why {
    TooLarge(u64),
    Broken(TransportError),
    Timeout,
}

/// The whole body, or how it fell short.
pub(super) async fn collect(mut payload: Payload, is_packed: bool, cap: u64, end: Instant) -> Result<Vec<u8>, Cut> {
    let reserved = usize::try_from(payload.least().min(cap).min(MOST_RESERVED)).unwrap_or_default();
    let bounded = Bounded { body: Vec::with_capacity(reserved), cap, is_over: false };
    // What is empty needs no unpacking, whatever its head says.
    let mut sink = if is_packed && !payload.is_empty() {
        Sink::Packed(Box::new(MultiGzDecoder::new(bounded)))
    } else {
        Sink::Plain(bounded)
    };
    loop {
        let written = match next(&mut payload, end).await {
            Ok(Some(chunk)) => sink.write(&chunk),
            Ok(None) => return sink.finish(),
            Err(why) => Err(why),
        };
        if let Err(why) = written {
            return Err(Cut { body: sink.into_body(), why });
        }
    }
}

/// Reads on until what has come is enough. It comes again.
pub(super) async fn peek(payload: &mut Payload, end: Instant, is_enough: fn(&[u8]) -> bool) -> Result<Bytes, Cut> {
    let mut body = Vec::new();
    while !is_enough(&body) {
        match next(payload, end).await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(why) => return Err(Cut { body, why }),
        }
    }
    let body = Bytes::from(body);
    payload.unread(body.clone());
    Ok(body)
}

async fn next(payload: &mut Payload, end: Instant) -> Result<Option<Bytes>, Why> {
    match timeout_at(end, payload.chunk()).await {
        Ok(chunk) => chunk.transpose().map_err(Why::Broken),
        Err(_) => Err(Why::Timeout),
    }
}

/// Whether a body is packed by gzip. If so, its headers are made those of the body that will be unpacked.
pub(super) fn take_gzip(headers: &mut HeaderMap) -> bool {
    let mut codings = headers.get_all(CONTENT_ENCODING).iter();
    let is_gzip = codings.next().is_some_and(|coding| {
        [&b"gzip"[..], b"x-gzip"].iter().any(|gzip| coding.as_bytes().eq_ignore_ascii_case(gzip))
    });
    let is_packed = is_gzip && codings.next().is_none();
    if is_packed {
        headers.remove(CONTENT_ENCODING);
        headers.remove(CONTENT_LENGTH);
    }
    is_packed
}

/// Where the pieces of a body go.
enum Sink {
    Plain(Bounded),
    /// All members of it: a decoder of a single one would take the first for the whole.
    Packed(Box<MultiGzDecoder<Bounded>>),
}

impl Sink {
    fn write(&mut self, chunk: &[u8]) -> Result<(), Why> {
        let written = match self {
            Self::Plain(bounded) => bounded.write_all(chunk),
            Self::Packed(decoder) => decoder.write_all(chunk),
        };
        written.map_err(|error| self.why(error))
    }

    fn finish(mut self) -> Result<Vec<u8>, Cut> {
        let finished = match &mut self {
            Self::Plain(_) => Ok(()),
            Self::Packed(decoder) => decoder.try_finish(),
        };
        match finished.map_err(|error| self.why(error)) {
            Ok(()) => Ok(self.into_body()),
            Err(why) => Err(Cut { body: self.into_body(), why }),
        }
    }

    fn bounded(&mut self) -> &mut Bounded {
        match self {
            Self::Plain(bounded) => bounded,
            Self::Packed(decoder) => decoder.get_mut(),
        }
    }

    fn why(&mut self, error: io::Error) -> Why {
        let bounded = self.bounded();
        if bounded.is_over { Why::TooLarge(bounded.cap) } else { Why::Broken(TransportError::broken(error)) }
    }

    fn into_body(mut self) -> Vec<u8> {
        std::mem::take(&mut self.bounded().body)
    }
}

/// A body that grows up to its cap.
struct Bounded {
    body: Vec<u8>,
    cap: u64,
    is_over: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.cap.saturating_sub(self.body.len() as u64);
        let fits = bytes.len().min(usize::try_from(room).unwrap_or(usize::MAX));
        if fits == 0 && !bytes.is_empty() {
            self.is_over = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.body.extend_from_slice(&bytes[..fits]);
        Ok(fits)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Cut {
    pub(super) fn failure(self, operation: &'static str, status: u16, headers: HeaderMap) -> Failure {
        let mut failure = match self.why {
            Why::TooLarge(cap) => Failure { cap: Some(cap), ..Failure::new(ErrorKind::TooLarge, operation) },
            Why::Broken(error) => {
                let kind = if error.is_timeout() { ErrorKind::Timeout } else { ErrorKind::Truncated };
                Failure::new(kind, operation).with_source(error.into_source())
            }
            Why::Timeout => Failure::new(ErrorKind::Timeout, operation),
        };
        failure.status = Some(status);
        failure.retry_after = retry::retry_after(&headers, SystemTime::now());
        failure.headers = headers;
        failure.body = Some(Body::new(self.body));
        failure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body that announces what it does not have.
    struct Announced(u64);

    impl http_body::Body for Announced {
        type Data = Bytes;
        type Error = TransportError;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, TransportError>>> {
            std::task::Poll::Ready(None)
        }

        fn size_hint(&self) -> http_body::SizeHint {
            http_body::SizeHint::with_exact(self.0)
        }
    }

    #[tokio::test]
    async fn no_more_is_set_aside_than_a_mebibyte_whatever_is_announced() {
        for (announced, cap, expected) in [(u64::MAX, u64::MAX, 1024 * 1024), (u64::MAX, 4096, 4096), (100, 4096, 100)]
        {
            let body = collect(Payload::of(Announced(announced)), false, cap, Instant::now()).await;
            assert_eq!(body.ok().map(|body| body.capacity()), Some(expected));
        }
    }
}
