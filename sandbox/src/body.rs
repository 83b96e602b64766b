//! Bodies: read within bounds, and written at once or in pieces.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;
use tokio::time::Sleep;

use crate::envelope::Fault;

/// The most bytes of a request's body.
const LIMIT: usize = 2 * 1024 * 1024;
/// How long a client may take for a body.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The body of a response: in pieces with a pause before each, and cut short before the last one if a rehearsal demands
/// that.
pub(crate) struct Body {
    pieces: VecDeque<Bytes>,
    /// How many bytes are announced.
    announced: usize,
    pause: Duration,
    pausing: Option<Pin<Box<Sleep>>>,
    cut: bool,
    /// Whether what comes before the cut had the time to be sent.
    flushed: bool,
}

/// A body that is sent at once.
pub(crate) fn full(bytes: impl Into<Bytes>) -> Body {
    let bytes = bytes.into();
    let announced = bytes.len();
    Body {
        pieces: VecDeque::from([bytes]),
        announced,
        pause: Duration::ZERO,
        pausing: None,
        cut: false,
        flushed: false,
    }
}

/// The same body in so many pieces.
pub(crate) fn paced(body: Body, count: usize, pause: Duration, cut: bool) -> Body {
    let bytes = body.pieces.into_iter().next().unwrap_or_default();
    let size = bytes.len().div_ceil(count).max(1);
    let starts = (0..bytes.len()).step_by(size);
    let pieces = starts.map(|start| bytes.slice(start..bytes.len().min(start + size))).collect();
    Body { pieces, announced: bytes.len(), pause, pausing: None, cut, flushed: false }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.cut && self.pieces.len() == 1 {
            // What came before is sent while the body has nothing ready.
            if !std::mem::replace(&mut self.flushed, true) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            return Poll::Ready(Some(Err(io::Error::other("the body is cut short on purpose"))));
        }
        if !self.pause.is_zero() && !self.pieces.is_empty() {
            let pause = self.pause;
            let pausing = self.pausing.get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
            ready!(pausing.as_mut().poll(context));
            self.pausing = None;
        }
        Poll::Ready(self.pieces.pop_front().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.announced).unwrap_or(u64::MAX))
    }
}

/// Reads the body of a request.
pub(crate) async fn read(body: Incoming) -> Result<Bytes, Fault> {
    let fault = |status, message| Fault::invalid_request("INVALID_BODY", message).with_status(status);
    match tokio::time::timeout(TIMEOUT, Limited::new(body, LIMIT).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err(fault(StatusCode::PAYLOAD_TOO_LARGE, "the body has more than 2 MiB"))
        }
        Ok(Err(_)) => Err(fault(StatusCode::BAD_REQUEST, "the body was cut short")),
        Err(_) => Err(fault(StatusCode::REQUEST_TIMEOUT, "the body took more than 30 seconds")),
    }
}
