//! The token: what of it is read before it is trusted, and what after.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::Signature;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::error::VerifyErrorKind;
use super::key::WebhookKey;

/// Longest header that is read. A usual token takes a few hundred bytes.
const MAX_TOKEN: usize = 8 * 1024;
/// Longest key id that is looked up. Most are UUIDs.
const MAX_KID: usize = 128;
/// Bytes of a SHA-256.
const HASH: usize = 32;

/// A token whose signature is not checked. Nothing of it can be believed, so it shows no more than its key id.
pub(super) struct Token<'a> {
    pub(super) kid: String,
    signed: &'a [u8],
    claims: Vec<u8>,
    signature: Signature,
}

impl<'a> Token<'a> {
    /// Takes the token apart, and refuses what no key could make right.
    pub(super) fn read(token: &'a [u8]) -> Result<Self, VerifyErrorKind> {
        if token.len() > MAX_TOKEN {
            return Err(VerifyErrorKind::HeaderTooLong);
        }
        let mut dots = token.iter().enumerate().filter(|(_, byte)| **byte == b'.').map(|(at, _)| at);
        let (Some(first), Some(second), None) = (dots.next(), dots.next(), dots.next()) else {
            return Err(VerifyErrorKind::Malformed);
        };
        let header: Value =
            serde_json::from_slice(&decode(&token[..first])?).map_err(|_| VerifyErrorKind::Malformed)?;
        // What `crit` names must be understood, and nothing is.
        if !header.is_object() || header.get("crit").is_some() {
            return Err(VerifyErrorKind::Malformed);
        }
        if header.get("alg").and_then(Value::as_str) != Some("ES256") {
            return Err(VerifyErrorKind::WrongAlgorithm);
        }
        let kid = header.get("kid").and_then(Value::as_str).filter(|kid| is_kid(kid));
        let kid = kid.ok_or(VerifyErrorKind::BadKeyId)?.to_owned();
        let claims = decode(&token[first + 1..second])?;
        let signature = decode(&token[second + 1..])?;
        let signature = Signature::from_slice(&signature).map_err(|_| VerifyErrorKind::BadSignature)?;
        Ok(Self { kid, signed: &token[..second], claims, signature })
    }

    /// What the token claims, whoever made it.
    pub(super) fn claims(&self, digest: &str) -> Result<Claims, VerifyErrorKind> {
        Claims::parse(&self.claims, digest).ok_or(VerifyErrorKind::BadClaims)
    }

    /// Refuses a token that is not signed by the key.
    pub(super) fn check_signature(&self, key: &WebhookKey) -> Result<(), VerifyErrorKind> {
        if key.has_signed(self.signed, &self.signature) { Ok(()) } else { Err(VerifyErrorKind::BadSignature) }
    }
}

fn decode(part: &[u8]) -> Result<Vec<u8>, VerifyErrorKind> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| VerifyErrorKind::Malformed)
}

fn is_kid(kid: &str) -> bool {
    (1..=MAX_KID).contains(&kid.len()) && kid.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What a token says. It can be believed once the signature is checked.
pub(super) struct Claims {
    pub(super) issued_at: SystemTime,
    body_sha256: [u8; HASH],
}

impl Claims {
    fn parse(claims: &[u8], digest: &str) -> Option<Self> {
        let claims: Value = serde_json::from_slice(claims).ok()?;
        let issued_at = Duration::from_secs(claims.get("iat")?.as_u64()?);
        let issued_at = SystemTime::UNIX_EPOCH.checked_add(issued_at)?;
        let mut body_sha256 = [0; HASH];
        let digits = claims.get(digest)?.as_str()?;
        // Shorter digits would leave a part of the hash at zero.
        let is_whole = base16ct::mixed::decode(digits, &mut body_sha256).is_ok_and(|hash| hash.len() == HASH);
        is_whole.then_some(Self { issued_at, body_sha256 })
    }

    /// Refuses a token that is too old, or from the future.
    pub(super) fn check_age(&self, now: SystemTime, max_age: Duration, skew: Duration) -> Result<(), VerifyErrorKind> {
        match now.duration_since(self.issued_at) {
            Ok(age) if age > max_age => Err(VerifyErrorKind::TooOld),
            Err(early) if early.duration() > skew => Err(VerifyErrorKind::FromTheFuture),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Refuses a body other than the one that was signed.
    pub(super) fn check_body(&self, body: &[u8]) -> Result<(), VerifyErrorKind> {
        let hash = Sha256::digest(body);
        if bool::from(hash.as_slice().ct_eq(&self.body_sha256)) { Ok(()) } else { Err(VerifyErrorKind::BodyMismatch) }
    }
}
