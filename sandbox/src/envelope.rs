//! The error body of Plaid's API.

use http::StatusCode;
use serde_json::{Value, json};

/// A request that ends in an error.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) status: StatusCode,
    error_type: &'static str,
    error_code: &'static str,
    message: String,
    causes: Vec<Value>,
}

impl Fault {
    fn bad_request(error_type: &'static str, error_code: &'static str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error_type, error_code, message: message.into(), causes: Vec::new() }
    }

    /// The request does not fit its schema; `error_code` says in what way.
    pub(crate) fn invalid_request(error_code: &'static str, message: impl Into<String>) -> Self {
        Self::bad_request("INVALID_REQUEST", error_code, message)
    }

    /// The same with another status.
    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// A field has a value that the API does not accept.
    pub(crate) fn invalid_field(message: impl Into<String>) -> Self {
        Self::invalid_request("INVALID_FIELD", message)
    }

    /// The path or method is not one of the API.
    pub(crate) fn no_such_endpoint() -> Self {
        Self::invalid_request("NOT_FOUND", "there is no such endpoint").with_status(StatusCode::NOT_FOUND)
    }

    /// The path is one of the API and the method is not.
    pub(crate) fn method_not_allowed() -> Self {
        let fault = Self::invalid_request("NOT_FOUND", "every endpoint is called by POST");
        fault.with_status(StatusCode::METHOD_NOT_ALLOWED)
    }

    /// The body is of another media type than JSON.
    pub(crate) fn unsupported_media_type() -> Self {
        let fault = Self::invalid_request("INVALID_HEADERS", "the content type must be application/json");
        fault.with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
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

    /// The report could not be made, since no Item of the user gave data. These are to be repaired.
    pub(crate) fn data_unavailable(broken: &[String]) -> Self {
        let causes = broken.iter().map(|item_id| {
            let mut cause = Self::item_login_required().in_item();
            cause["item_id"] = json!(item_id);
            cause
        });
        let message = "no linked Item of the user could provide data";
        Self { causes: causes.collect(), ..Self::bad_request("CHECK_REPORT_ERROR", "DATA_UNAVAILABLE", message) }
    }

    /// The login of an Item has stopped working.
    pub(crate) fn item_login_required() -> Self {
        Self::bad_request("ITEM_ERROR", "ITEM_LOGIN_REQUIRED", "the Item must be repaired in Link's update mode")
    }

    /// The Link token was never made, has been used, or has expired.
    pub(crate) fn invalid_link_token() -> Self {
        Self::bad_request(
            "INVALID_INPUT",
            "INVALID_LINK_TOKEN",
            "the link_token is wrong, or has been used, or has expired",
        )
    }

    /// The public token was never made, or has been exchanged.
    pub(crate) fn invalid_public_token() -> Self {
        Self::bad_request("INVALID_INPUT", "INVALID_PUBLIC_TOKEN", "the public_token is wrong or has been exchanged")
    }

    /// The access token is of no Item.
    pub(crate) fn invalid_access_token() -> Self {
        Self::bad_request("INVALID_INPUT", "INVALID_ACCESS_TOKEN", "the access_token is of no Item")
    }

    /// The user has no such Item.
    pub(crate) fn item_not_found() -> Self {
        Self::bad_request("INVALID_INPUT", "ITEM_NOT_FOUND", "there is no such Item, or it is not of the user")
    }

    /// Nobody has subscribed to this.
    pub(crate) fn subscription_not_found() -> Self {
        Self::bad_request(
            "INVALID_INPUT",
            "SUBSCRIPTION_NOT_FOUND",
            "there is no such subscription to monitoring; subscribe first",
        )
    }

    /// Nobody has subscribed to these reports.
    pub(crate) fn servicing_not_found() -> Self {
        Self::bad_request("INVALID_INPUT", "SUBSCRIPTION_NOT_FOUND", "there is no such subscription to reports")
    }

    /// One product of a report failed.
    pub(crate) fn product_failed() -> Self {
        Self::bad_request("CRA_REPORT_ERROR", "DATA_UNAVAILABLE", "the product could not be made")
    }

    /// No open loan has this id.
    pub(crate) fn loan_not_found() -> Self {
        Self::bad_request("INVALID_INPUT", "LOAN_NOT_FOUND", "a loan_id is not of a registered loan")
    }

    /// An open loan has this id already.
    pub(crate) fn loan_already_registered() -> Self {
        Self::bad_request("INVALID_INPUT", "LOAN_ALREADY_REGISTERED", "a loan_id is of a registered loan already")
    }

    /// No key has this id.
    pub(crate) fn invalid_webhook_key() -> Self {
        Self::bad_request("INVALID_INPUT", "INVALID_WEBHOOK_VERIFICATION_KEY_ID", "no key has this key_id")
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

    /// The API does not work, as a rehearsal demands.
    pub(crate) fn outage() -> Self {
        let fault = Self::bad_request("API_ERROR", "INTERNAL_SERVER_ERROR", "an error on purpose; try again later");
        fault.with_status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Calls come too often.
    pub(crate) fn rate_limit_exceeded() -> Self {
        let fault = Self::bad_request("RATE_LIMIT_EXCEEDED", "RATE_LIMIT", "too many calls; try again later");
        fault.with_status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// The body of the answer to the request with this id.
    pub(crate) fn body(self, request_id: &str) -> Value {
        let mut body = self.envelope();
        body["request_id"] = json!(request_id);
        body
    }

    /// The error as an Item bears it: of no request.
    pub(crate) fn in_item(self) -> Value {
        self.envelope()
    }

    /// The code of what is wrong.
    pub(crate) fn code(&self) -> &'static str {
        self.error_code
    }

    /// What is wrong, in words.
    pub(crate) fn message(&self) -> &str {
        &self.message
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
            "causes": self.causes,
            "suggested_action": null,
        })
    }
}
