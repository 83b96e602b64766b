//! What goes wrong on purpose: faults of responses and of webhooks, each so many times or with a probability.

mod alter;
mod limit;
mod target;

use std::time::Duration;

use fastrand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::envelope::Fault;

pub(crate) use alter::alter;
pub(crate) use limit::Limit;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// The response comes later, by so many seconds of real time.
    Latency,
    /// 429; with `seconds` it has a `Retry-After`.
    TooManyRequests,
    /// 500 in the envelope.
    ServerError,
    /// 502 with a page, as a gateway in between sends it.
    Html,
    /// The body ends before its announced length.
    Truncate,
    /// The body comes in ten pieces, over so many seconds of real time.
    SlowBody,
    /// The connection is reset without a response.
    Reset,
    /// A required field is null.
    NullField,
    /// An enum has a value that the spec does not list.
    UnknownValue,
    /// There is a field that the spec does not list.
    AddedField,
    /// A webhook is sent twice.
    DuplicateWebhook,
    /// A webhook comes later, by so many seconds of virtual time, and so after others.
    ReorderWebhook,
    /// A webhook is never sent.
    LoseWebhook,
    /// A webhook is signed for another body.
    BadSignature,
}

impl Kind {
    fn is_of_webhooks(self) -> bool {
        matches!(self, Self::DuplicateWebhook | Self::ReorderWebhook | Self::LoseWebhook | Self::BadSignature)
    }
}

/// A fault, where it happens and how often.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    pub(crate) fault: Kind,
    /// The operation; without it, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// The code of the webhooks; without it, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    webhook_code: Option<String>,
    /// How often; without it once, or without end if there is a probability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
    /// How likely it is each time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    /// Decides what the probability leaves open.
    #[serde(default)]
    seed: u64,
    /// How long it takes, where it takes time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
    /// JSON Pointer to the field of the response that is altered; without it, the first that fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) field: Option<String>,
    /// Whether the operation takes effect before its response is lost or replaced.
    #[serde(default)]
    pub(crate) after: bool,
}

impl Plan {
    /// How long it takes, if that was said.
    pub(crate) fn duration(&self) -> Option<Duration> {
        self.seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.probability.is_some_and(|probability| !(0.0..=1.0).contains(&probability)) {
            return Err("not valid: probability: it must be between 0 and 1");
        }
        if self.seconds.is_some() && self.duration().is_none() {
            return Err("not valid: seconds: it must be a duration");
        }
        match (self.fault.is_of_webhooks(), &self.path, &self.webhook_code) {
            (true, Some(_), _) => Err("not valid: path: webhooks are chosen by webhook_code"),
            (false, _, Some(_)) => Err("not valid: webhook_code: responses are chosen by path"),
            _ => Ok(()),
        }
    }
}

struct Active {
    plan: Plan,
    left: Option<u32>,
    rng: Rng,
}

impl Active {
    /// Whether it happens this time.
    fn happens(&mut self) -> bool {
        let happens = self.left != Some(0) && self.plan.probability.is_none_or(|chance| self.rng.f64() < chance);
        if happens && let Some(left) = &mut self.left {
            *left -= 1;
        }
        happens
    }
}

/// The faults that are to happen, and the rate limit.
#[derive(Default)]
pub(crate) struct Rehearsals {
    active: Vec<Active>,
    pub(crate) limit: Limit,
}

impl Rehearsals {
    /// Plans the fault that a command describes.
    pub(crate) fn add(&mut self, body: &Value) -> Result<(), Fault> {
        let plan = Plan::deserialize(body).map_err(|error| Fault::invalid_field(format!("not valid: {error}")))?;
        plan.check().map_err(Fault::invalid_field)?;
        let left = plan.times.or(plan.probability.is_none().then_some(1));
        self.active.push(Active { rng: Rng::with_seed(plan.seed), left, plan });
        Ok(())
    }

    /// Forgets all faults.
    pub(crate) fn clear(&mut self) {
        self.active.clear();
    }

    /// The faults that may still happen.
    pub(crate) fn list(&self) -> Value {
        let active = self.active.iter().map(|active| json!({"plan": active.plan, "left": active.left}));
        active.collect()
    }

    /// The fault of the response to a request.
    pub(crate) fn of_response(&mut self, path: &str) -> Option<Plan> {
        self.take(|plan| !plan.fault.is_of_webhooks() && plan.path.as_deref().is_none_or(|wanted| wanted == path))
    }

    /// The fault of a delivery.
    pub(crate) fn of_webhook(&mut self, code: &str) -> Option<Plan> {
        self.take(|plan| {
            plan.fault.is_of_webhooks() && plan.webhook_code.as_deref().is_none_or(|wanted| wanted == code)
        })
    }

    fn take(&mut self, concerns: impl Fn(&Plan) -> bool) -> Option<Plan> {
        let mut candidates = self.active.iter_mut().filter(|active| concerns(&active.plan));
        let taken = candidates.find_map(|active| active.happens().then(|| active.plan.clone()));
        self.active.retain(|active| active.left != Some(0));
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_happens_so_many_times_where_it_is_planned() {
        let mut rehearsals = Rehearsals::default();
        rehearsals.add(&json!({"fault": "reset", "path": "/a", "times": 2})).expect("a plan");
        let happens: Vec<_> = ["/a", "/b", "/a", "/a"].map(|path| rehearsals.of_response(path).is_some()).into();
        assert_eq!(happens, [true, false, true, false]);
        assert_eq!(rehearsals.list(), json!([]));
    }

    #[test]
    fn a_seed_decides_what_is_likely() {
        let run = |seed| {
            let mut rehearsals = Rehearsals::default();
            rehearsals.add(&json!({"fault": "html", "probability": 0.5, "seed": seed})).expect("a plan");
            (0..64).map(|_| rehearsals.of_response("/a").is_some()).collect::<Vec<_>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
        assert!((16..48).contains(&run(1).iter().filter(|happens| **happens).count()));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for refused in [
            json!({}),
            json!({"fault": "flood"}),
            json!({"fault": "reset", "tiems": 3}),
            json!({"fault": "reset", "probability": 1.5}),
            json!({"fault": "latency", "seconds": -1}),
            json!({"fault": "lose_webhook", "path": "/user/create"}),
            json!({"fault": "reset", "webhook_code": "X"}),
        ] {
            assert!(Rehearsals::default().add(&refused).is_err(), "{refused}");
        }
    }
}
