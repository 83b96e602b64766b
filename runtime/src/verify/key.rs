//! A key of the API's, read from its JWK.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};

use crate::members::Members;

/// What is read of a JWK.
const MEMBERS: [&str; 8] = ["alg", "kty", "crv", "use", "kid", "x", "y", "expired_at"];
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
    /// Reads a JWK, as the API hands it out.
    ///
    /// # Errors
    ///
    /// If it is not an ES256 key on P-256, or its point is not on the curve.
    pub fn from_jwk_json(jwk: &[u8]) -> Result<Self, WebhookKeyError> {
        let jwk = std::str::from_utf8(jwk).ok().and_then(|jwk| Members::find(jwk, &MEMBERS));
        let jwk = jwk.ok_or(WebhookKeyError("the JWK is not a JSON object"))?;
        let is = |name: &str, value: &str| jwk.string(name).as_deref() == Some(value);
        let has = |name: &str| jwk.json(name).is_some_and(|json| json != "null");
        if !is("alg", "ES256") {
            return Err(WebhookKeyError("alg is not ES256"));
        }
        if !is("kty", "EC") {
            return Err(WebhookKeyError("kty is not EC"));
        }
        if !is("crv", "P-256") {
            return Err(WebhookKeyError("crv is not P-256"));
        }
        // Optional in a JWK.
        if has("use") && !is("use", "sig") {
            return Err(WebhookKeyError("use is not sig"));
        }
        let kid = jwk.string("kid").ok_or(WebhookKeyError("kid is not a string"))?;
        let x = coordinate(jwk.string("x")).ok_or(WebhookKeyError("x is not a coordinate"))?;
        let y = coordinate(jwk.string("y")).ok_or(WebhookKeyError("y is not a coordinate"))?;
        let point = VerifyingKey::from_sec1_bytes(&[&[UNCOMPRESSED], x.as_slice(), y.as_slice()].concat())
            .map_err(|_| WebhookKeyError("the point is not on the curve"))?;
        Ok(Self { kid, point, is_expired: has("expired_at") })
    }

    /// The key as a JWK, to be stored and read again by [`WebhookKey::from_jwk_json`]. Of `expired_at` it says whether,
    /// and not when: 0 or null.
    #[must_use]
    pub fn to_jwk_json(&self) -> String {
        let point = self.point.to_sec1_point(false);
        let coordinate = |bytes: Option<&[u8]>| URL_SAFE_NO_PAD.encode(bytes.unwrap_or_default());
        serde_json::json!({
            "alg": "ES256",
            "crv": "P-256",
            "kid": self.kid,
            "kty": "EC",
            "use": "sig",
            "x": coordinate(point.x().map(|x| x.as_slice())),
            "y": coordinate(point.y().map(|y| y.as_slice())),
            "expired_at": self.is_expired.then_some(0),
        })
        .to_string()
    }

    /// The key's id.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Whether `expired_at` is set, to whatever time, be it in the future: it is set when a key is retired, and the API signs
    /// with another one from then on.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.is_expired
    }

    pub(super) fn has_signed(&self, message: &[u8], signature: &Signature) -> bool {
        self.point.verify(message, signature).is_ok()
    }
}

fn coordinate(digits: Option<String>) -> Option<[u8; COORDINATE]> {
    URL_SAFE_NO_PAD.decode(digits?).ok()?.try_into().ok()
}

impl fmt::Debug for WebhookKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookKey")
            .field("kid", &self.kid)
            .field("is_expired", &self.is_expired)
            .finish_non_exhaustive()
    }
}

/// Why webhooks cannot be verified with a JWK.
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
