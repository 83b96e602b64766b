//! The keys that sign webhooks.
//!
//! They follow from the seed, so they are no secret and prove nothing outside of tests.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::{DateTime, Utc};
use fastrand::Rng;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::state::{Ids, derive};

/// All keys so far; the last one is in use.
pub(crate) struct Keys {
    seed: u64,
    retired: Vec<Key>,
    current: Key,
}

struct Key {
    kid: String,
    signing: SigningKey,
    created_at: DateTime<Utc>,
    expired_at: Option<DateTime<Utc>>,
}

impl Keys {
    /// The first key of a sandbox.
    pub(crate) fn new(seed: u64, now: DateTime<Utc>) -> Self {
        Self { seed, retired: Vec::new(), current: Key::make(seed, 0, now) }
    }

    /// Puts another key in use and tells its id. The one before verifies no new webhook.
    pub(crate) fn rotate(&mut self, now: DateTime<Utc>) -> &str {
        let next = Key::make(self.seed, self.retired.len() + 1, now);
        let mut last = std::mem::replace(&mut self.current, next);
        last.expired_at = Some(now);
        self.retired.push(last);
        &self.current.kid
    }

    /// The id of the key that signs.
    pub(crate) fn current(&self) -> &str {
        &self.current.kid
    }

    /// The public half of a key as a JWK.
    pub(crate) fn public(&self, kid: &str) -> Option<Value> {
        let mut keys = self.retired.iter().chain([&self.current]);
        keys.find(|key| key.kid == kid).map(Key::public)
    }

    /// The token that proves at the time `now` where a body comes from.
    pub(crate) fn token(&self, body: &[u8], now: DateTime<Utc>) -> String {
        let key = &self.current;
        let header = json!({"alg": "ES256", "kid": key.kid, "typ": "JWT"});
        let digest = base16ct::lower::encode_string(&Sha256::digest(body));
        let claims = json!({"iat": now.timestamp(), "request_body_sha256": digest});
        let [header, claims] = [header, claims].map(|part| BASE64.encode(part.to_string()));
        let signed = format!("{header}.{claims}");
        let signature: Signature = key.signing.sign(signed.as_bytes());
        format!("{signed}.{}", BASE64.encode(signature.to_bytes()))
    }
}

impl Key {
    /// The `nth` key of a seed.
    fn make(seed: u64, nth: usize, created_at: DateTime<Utc>) -> Self {
        let seed = derive(seed, &format!("webhook key {nth}"));
        Self { kid: Ids::new(seed).uuid(), signing: signing_key(seed), created_at, expired_at: None }
    }

    fn public(&self) -> Value {
        let point = self.signing.verifying_key().to_sec1_point(false);
        let coordinate = |bytes: Option<_>| bytes.map(|bytes: &p256::FieldBytes| BASE64.encode(bytes));
        json!({
            "alg": "ES256",
            "crv": "P-256",
            "kid": self.kid,
            "kty": "EC",
            "use": "sig",
            "x": coordinate(point.x()),
            "y": coordinate(point.y()),
            "created_at": self.created_at.timestamp(),
            "expired_at": self.expired_at.map(|time| time.timestamp()),
        })
    }
}

/// Nearly every number of 32 bytes is a key; the first that is one is taken.
fn signing_key(seed: u64) -> SigningKey {
    let mut rng = Rng::with_seed(seed);
    loop {
        let mut bytes = [0; 32];
        rng.fill(&mut bytes);
        if let Ok(key) = SigningKey::from_slice(&bytes) {
            return key;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_the_keys_and_rotation_makes_another() {
        let start = DateTime::UNIX_EPOCH;
        let mut keys = Keys::new(7, start);
        let first = keys.current.kid.clone();
        assert_eq!(keys.public(&first), Keys::new(7, start).public(&first));
        assert_eq!(Keys::new(8, start).public(&first), None);

        let second = keys.rotate(start + chrono::TimeDelta::hours(1)).to_owned();
        let [old, new] = [&first, &second].map(|kid| keys.public(kid).expect("a key"));
        assert_ne!(old["x"], new["x"]);
        assert_eq!((old["expired_at"].as_i64(), new["expired_at"].as_i64()), (Some(3600), None));
        assert_eq!(new["created_at"], 3600);
    }
}
