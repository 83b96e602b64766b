//! The error body of Plaid's API.

use axum::http::StatusCode;
use serde_json::{Value, json};

/// A request that ends in an error.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) status: StatusCode,
    error_type: &'static str,
    error_code: &'static str,
    message: String,
}

impl Fault {
    fn bad_request(error_type: &'static str, error_code: &'static str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error_type, error_code, message: message.into() }
    }

    /// The request does not fit its schema; `error_code` says in what way.
    pub(crate) fn invalid_request(error_code: &'static str, message: impl Into<String>) -> Self {
        Self::bad_request("INVALID_REQUEST", error_code, message)
    }

    /// A field has a value that the API does not accept.
    pub(crate) fn invalid_field(message: impl Into<String>) -> Self {
        Self::invalid_request("INVALID_FIELD", message)
    }

    /// The path or method is not one of the API.
    pub(crate) fn no_such_endpoint() -> Self {
        Self { status: StatusCode::NOT_FOUND, ..Self::invalid_request("NOT_FOUND", "there is no such endpoint") }
    }

    /// Credentials are missing or wrong.
    pub(crate) fn invalid_api_keys() -> Self {
        Self::bad_request("INVALID_INPUT", "INVALID_API_KEYS", "the client_id or the secret is missing or wrong")
    }

    /// The institution id names nothing.
    pub(crate) fn invalid_institution() -> Self {
        Self::bad_request(
            "INVALID_INPUT",
            "INVALID_INSTITUTION",
            "institution_id must name an institution, such as ins_109508",
        )
    }

    /// Nobody has this user_id or user_token.
    pub(crate) fn user_not_found() -> Self {
        Self::bad_request("USER_ERROR", "USER_NOT_FOUND", "no user has this reference")
    }

    /// A report was never created for the user.
    pub(crate) fn report_not_found() -> Self {
        Self::bad_request(
            "CONSUMER_REPORT_ERROR",
            "CONSUMER_REPORT_NOT_FOUND",
            "the user has no consumer report; create one first",
        )
    }

    /// The report is still being made.
    pub(crate) fn report_not_ready() -> Self {
        Self::bad_request(
            "CONSUMER_REPORT_ERROR",
            "PRODUCT_NOT_READY",
            "the consumer report is not ready; wait for the webhook",
        )
    }

    /// The report is older than 24 hours.
    pub(crate) fn report_expired() -> Self {
        Self::bad_request(
            "CONSUMER_REPORT_ERROR",
            "CONSUMER_REPORT_EXPIRED",
            "the consumer report has expired; create another",
        )
    }

    /// The report could not be made, since no Item of the user gave data.
    pub(crate) fn data_unavailable() -> Self {
        Self::bad_request("CHECK_REPORT_ERROR", "DATA_UNAVAILABLE", "no linked Item of the user could provide data")
    }

    /// The sandbox itself is at fault.
    pub(crate) fn internal() -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            ..Self::bad_request(
                "API_ERROR",
                "INTERNAL_SERVER_ERROR",
                "the sandbox made a mistake; its error output says which",
            )
        }
    }

    /// The body of the answer to the request with this id.
    pub(crate) fn body(self, request_id: &str) -> Value {
        let mut body = self.envelope();
        body["request_id"] = json!(request_id);
        body
    }

    /// The error as a webhook tells it: with a status, and of no request.
    pub(crate) fn in_webhook(self) -> Value {
        let status = self.status.as_u16();
        let mut body = self.envelope();
        body["status"] = json!(status);
        body
    }

    fn envelope(self) -> Value {
        json!({
            "error_type": self.error_type,
            "error_code": self.error_code,
            "error_message": self.message,
            "display_message": null,
            "causes": [],
            "suggested_action": null,
        })
    }
}
