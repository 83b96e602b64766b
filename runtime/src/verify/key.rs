//! A key of Plaid's, read from its JWK.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::Value;

/// Bytes of a coordinate.
const COORDINATE: usize = 32;
/// What an uncompressed point begins with.
const UNCOMPRESSED: u8 = 4;

/// A public key that webhooks are signed by: ES256 on P-256, and nothing else.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookKey {
    kid: String,
    point: VerifyingKey,
    is_expired: bool,
}

impl WebhookKey {
    /// Reads a JWK, the `key` of what `/webhook_verification_key/get` answers.
    ///
    /// # Errors
    ///
    /// If it is no ES256 key on P-256, or its point is not on the curve.
    pub fn from_jwk_json(jwk: &[u8]) -> Result<Self, WebhookKeyError> {
        let jwk: Value = serde_json::from_slice(jwk).map_err(|_| WebhookKeyError("the JWK is no JSON"))?;
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let wrong = |name: &str, right: &str| text(name) != Some(right);
        if wrong("alg", "ES256") {
            return Err(WebhookKeyError("alg is not ES256"));
        }
        if wrong("kty", "EC") {
            return Err(WebhookKeyError("kty is not EC"));
        }
        if wrong("crv", "P-256") {
            return Err(WebhookKeyError("crv is not P-256"));
        }
        // Optional in a JWK.
        if jwk.get("use").is_some_and(|purpose| !purpose.is_null()) && wrong("use", "sig") {
            return Err(WebhookKeyError("use is not sig"));
        }
        let kid = text("kid").ok_or(WebhookKeyError("kid is not text"))?.to_owned();
        let x = coordinate(text("x")).ok_or(WebhookKeyError("x is no coordinate"))?;
        let y = coordinate(text("y")).ok_or(WebhookKeyError("y is no coordinate"))?;
        let point = VerifyingKey::from_sec1_bytes(&[&[UNCOMPRESSED], x.as_slice(), y.as_slice()].concat())
            .map_err(|_| WebhookKeyError("the point is not on the curve"))?;
        let is_expired = jwk.get("expired_at").is_some_and(|at| !at.is_null());
        Ok(Self { kid, point, is_expired })
    }

    /// The key's id.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Whether `expired_at` is set, to whatever time.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.is_expired
    }

    pub(super) fn has_signed(&self, message: &[u8], signature: &Signature) -> bool {
        self.point.verify(message, signature).is_ok()
    }
}

fn coordinate(text: Option<&str>) -> Option<[u8; COORDINATE]> {
    URL_SAFE_NO_PAD.decode(text?).ok()?.try_into().ok()
}

impl fmt::Debug for WebhookKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookKey")
            .field("kid", &self.kid)
            .field("is_expired", &self.is_expired)
            .finish_non_exhaustive()
    }
}

/// Why a JWK is no key that webhooks can be verified with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebhookKeyError(&'static str);

impl WebhookKeyError {
    pub(super) const OTHER_KEY: Self = Self("the JWK is another key than was asked for");
}

impl fmt::Display for WebhookKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for WebhookKeyError {}
