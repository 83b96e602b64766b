//! Bodies: read within bounds, and written at once or in pieces.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;

use crate::envelope::Fault;

/// The most bytes of a request's body.
const LIMIT: usize = 2 * 1024 * 1024;
/// How long a client may take for a body.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The body of a response.
pub(crate) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// A body that is sent at once.
pub(crate) fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
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
