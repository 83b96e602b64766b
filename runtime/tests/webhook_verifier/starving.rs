//! What becomes of real webhooks while somebody makes up key ids. Time is paused and moved by hand.

use std::time::Duration;

use plaid_cra_runtime::prelude::VerifyErrorKind::*;
use tokio::time::{Instant, advance};

use crate::support::*;

/// How many webhooks are tried at each rate, each with a verifier of its own.
const WEBHOOKS: u32 = 20;
/// A webhook is delivered again after 30 seconds, and then after pauses that are each four times as long, for a day.
const DELIVERIES: [u64; 7] = [0, 30, 150, 630, 2_550, 10_230, 40_950];

#[derive(Clone, Copy)]
enum Case {
    /// The verifier knows no key.
    Started,
    /// It knows the key that was in use before.
    Rotated,
}

/// Somebody who makes up ids at a steady rate.
struct MakingUp {
    every: Duration,
    /// How often each id is sent before the next one.
    times: u32,
    sent: u32,
    next: Instant,
}

impl MakingUp {
    fn new(a_second: f64, times: u32) -> Self {
        Self { every: Duration::from_secs_f64(1.0 / a_second), times, sent: 0, next: Instant::now() }
    }

    async fn until(&mut self, end: Instant, verifier: &WebhookVerifier) {
        while self.next < end {
            advance(self.next.saturating_duration_since(Instant::now())).await;
            // A pair of ids by turns, so that the second time of one is not right after its first.
            let round = self.sent / (2 * self.times);
            let made_up = format!(
                "{}.{}",
                message(&header(&format!("made-up-{round}-{}", self.sent % 2)), &claims(NOW, BODY)),
                encode([1; 64])
            );
            let kind = kind(verifier.verify(&headers(made_up), BODY).await);
            assert!(matches!(kind, UnknownKey | TooManyUnknownKeys), "{kind:?}");
            self.sent += 1;
            self.next += self.every;
        }
        advance(end.saturating_duration_since(Instant::now())).await;
    }
}

/// The delivery at which a real webhook is believed, if it is.
async fn delivery(case: Case, a_second: f64, times: u32, number: u32) -> Option<usize> {
    let endpoint = Endpoint::usual();
    let verifier = endpoint.verifier();
    let request = headers(good_token(KID, &pair(1)));
    if let Case::Rotated = case {
        endpoint.put("before", jwk("before", &pair(2)));
        verifier.verify(&headers(good_token("before", &pair(2))), BODY).await.unwrap();
    }
    let mut stranger = MakingUp::new(a_second, times);
    // By then what can be used up is used up.
    let before = Duration::from_secs_f64((100.0 / a_second).max(60.0));
    let sent_at = Instant::now() + before + Duration::from_millis(u64::from(number) * 1_370);
    for (number, after) in DELIVERIES.into_iter().enumerate() {
        stranger.until(sent_at + Duration::from_secs(after), &verifier).await;
        if verifier.verify(&request, BODY).await.is_ok() {
            return Some(number);
        }
    }
    None
}

/// How many of the webhooks were believed at once, at the second delivery, and within a day.
async fn believed(case: Case, a_second: f64, times: u32) -> [usize; 3] {
    let mut deliveries = Vec::new();
    for number in 0..WEBHOOKS {
        deliveries.extend(delivery(case, a_second, times, number).await);
    }
    let by = |last: usize| deliveries.iter().filter(|delivery| **delivery <= last).count();
    [by(0), by(1), by(DELIVERIES.len())]
}

#[tokio::test(start_paused = true)]
async fn ids_that_are_made_up_delay_a_new_key_by_one_delivery() {
    for case in [Case::Started, Case::Rotated] {
        for (a_second, at_once) in [(0.1, 20), (0.2, 7), (1.0, 0), (10.0, 1)] {
            assert_eq!(believed(case, a_second, 1).await, [at_once, 20, 20], "{a_second} a second");
        }
    }
}

/// Up to 20 a minute; more of them leave a new key to chance.
#[tokio::test(start_paused = true)]
async fn ids_that_are_made_up_and_repeated_delay_it_by_one_delivery_if_they_are_few() {
    for (a_second, at_once) in [(0.1, 20), (0.2, 20), (0.3, 20), (0.5, 5)] {
        assert_eq!(believed(Case::Started, a_second, 2).await, [at_once, 20, 20], "{a_second} a second");
    }
}
