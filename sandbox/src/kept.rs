//! Responses about reports, kept as bytes: a report does not change, and making one takes milliseconds.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

/// The most bytes that are kept; of more, the oldest are made again when somebody asks for them.
const LIMIT: usize = 64 * 1024 * 1024;
/// The fields of a request that say who asks for whose report, and not what of it.
const WHO: [&str; 6] = ["client_id", "secret", "user_id", "user_token", "third_party_user_token", "user_tier"];

/// Responses by what they answer.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Responses>);

#[derive(Default)]
struct Responses {
    bytes: HashMap<String, Arc<[u8]>>,
    oldest_first: VecDeque<String>,
    total: usize,
}

impl Kept {
    /// What a request to `path` asks of a report, as a name.
    pub(crate) fn name(report_id: &str, path: &str, body: &Value) -> String {
        let mut options = body.clone();
        if let Some(options) = options.as_object_mut() {
            options.retain(|field, _| !WHO.contains(&field.as_str()));
        }
        format!("{report_id} {path} {options}")
    }

    /// The response of this name, if it is kept.
    pub(crate) fn find(&self, name: &str) -> Option<Arc<[u8]>> {
        self.responses().bytes.get(name).cloned()
    }

    /// Keeps a response.
    pub(crate) fn keep(&self, name: String, bytes: Vec<u8>) -> Arc<[u8]> {
        let bytes: Arc<[u8]> = bytes.into();
        let mut responses = self.responses();
        responses.total += bytes.len();
        match responses.bytes.insert(name.clone(), Arc::clone(&bytes)) {
            // Two requests made it at the same time.
            Some(same) => responses.total -= same.len(),
            None => responses.oldest_first.push_back(name),
        }
        while responses.total > LIMIT
            && let Some(oldest) = responses.oldest_first.pop_front()
        {
            let dropped = responses.bytes.remove(&oldest).map_or(0, |bytes| bytes.len());
            responses.total -= dropped;
        }
        bytes
    }

    fn responses(&self) -> MutexGuard<'_, Responses> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_oldest_give_way() {
        let kept = Kept::default();
        for nth in 0..5 {
            kept.keep(nth.to_string(), vec![0; LIMIT / 4]);
        }
        assert!(kept.find("0").is_none());
        assert!((1..5).all(|nth| kept.find(&nth.to_string()).is_some()));
        assert_eq!(kept.responses().total, LIMIT / 4 * 4);
    }

    #[test]
    fn a_name_tells_options_apart_and_not_callers() {
        let name = |body| Kept::name("r", "/p", &body);
        assert_eq!(name(json!({"user_id": "a", "secret": "s"})), name(json!({"user_token": "b"})));
        assert_ne!(name(json!({"options": {"x": 1}})), name(json!({"options": {"x": 2}})));
    }
}
