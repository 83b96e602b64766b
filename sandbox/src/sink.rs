//! A receiver of webhooks for those who have none: it takes everything.

use http::StatusCode;
use serde_json::json;

use crate::answer::Answer;

/// Where it listens.
pub(crate) const PATH: &str = "/_sandbox/sink";

/// The response to every webhook.
pub(crate) fn accept() -> Answer {
    Answer::json(StatusCode::OK, json!({}))
}
