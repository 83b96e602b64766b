//! Bodies of the API, read as the generated types: nothing is lost, added or made up.

use std::fmt::Debug;

use plaid_cra::{
    CraCheckReportBaseReportGetResponse, CraCheckReportCreateRequest, CraCheckReportIncomeInsightsGetResponse,
    CraCheckReportLendScoreGetResponse, CraCheckReportNetworkInsightsGetResponse,
    CraCheckReportPartnerInsightsGetResponse, CraCheckReportVerificationGetResponse, CraCreditProfileReportGetResponse,
    CraMonitoringInsightsGetResponse, CraUserCheckReportFailedWebhook, CraUserCheckReportReadyWebhook,
    LinkTokenCreateRequest, PlaidError, WebhookEvent, Wire, from_json, from_json_lenient, surprises,
};

use crate::json_reader::{rewritten, written_tree};
use crate::number::{same_float, same_value};
use crate::tree::Tree;

/// The first byte names a type, the rest is read as one.
pub fn generated_types(data: &[u8]) {
    let Some((tag, body)) = data.split_first() else { return };
    match tag {
        b'b' => check::<CraCheckReportBaseReportGetResponse>(body),
        b'p' => check::<CraCheckReportPartnerInsightsGetResponse>(body),
        b'i' => check::<CraCheckReportIncomeInsightsGetResponse>(body),
        b'n' => check::<CraCheckReportNetworkInsightsGetResponse>(body),
        b'l' => check::<CraCheckReportLendScoreGetResponse>(body),
        b'v' => check::<CraCheckReportVerificationGetResponse>(body),
        b'c' => check::<CraCreditProfileReportGetResponse>(body),
        b'm' => check::<CraMonitoringInsightsGetResponse>(body),
        b'r' => check::<CraCheckReportCreateRequest>(body),
        b't' => check::<LinkTokenCreateRequest>(body),
        b'f' => check::<CraUserCheckReportFailedWebhook>(body),
        b'u' => check::<CraUserCheckReportReadyWebhook>(body),
        b'e' => check::<PlaidError>(body),
        b'w' => webhook(body),
        _ => {}
    }
}

fn check<T: Wire + PartialEq + Debug>(body: &[u8]) {
    let document = Tree::read(body);
    let strict = from_json::<T>(body);
    let lenient = from_json_lenient::<T>(body);
    let Some(document) = document else {
        assert!(strict.is_err() && lenient.is_err(), "a body that is not valid JSON is read");
        return;
    };
    // Half of a surrogate pair is replaced, and so not written back; everything else about the body must hold.
    let is_whole = !document.has_opaque();
    match (&strict, &lenient) {
        (Ok(value), Ok(lenient)) => {
            assert!(lenient.value == *value, "lenient decoding differs: {:?} and {value:?}", lenient.value);
            assert!(lenient.set_aside.is_empty() || !is_whole, "nothing is wrong, but something is set aside");
            let written = rewritten(value);
            let difference = document.difference(&written_tree(&written), &is_same_number);
            assert!(difference.is_none() || !is_whole, "the body is written back otherwise: {difference:?}");
            shown(value);
        }
        (Ok(_), Err(error)) => panic!("strict decoding reads this, lenient decoding does not: {error}"),
        (Err(error), Ok(lenient)) => {
            assert!(!lenient.set_aside.is_empty(), "strict decoding refuses this, but nothing is set aside: {error}");
            for part in &lenient.set_aside {
                assert!(Tree::read(part.raw().as_str().as_bytes()).is_some(), "{part} is not valid JSON");
                assert!(!part.path().is_empty(), "the whole body is set aside");
                assert!(!format!("{part:?} {part} {:?}", part.problem()).is_empty());
            }
            rewritten(&lenient.value);
            shown(&lenient.value);
        }
        (Err(strict), Err(lenient)) => {
            assert!(!format!("{strict} {strict:?} {lenient}").is_empty());
            assert!(strict.offset() <= body.len() && lenient.offset() <= body.len());
        }
    }
}

/// What can be looked at in a value that was read.
fn shown<T: Wire + Debug>(value: &T) {
    assert!(!format!("{value:?}{value:#?}").is_empty());
    for surprise in surprises(value) {
        assert!(surprise.count() > 0, "{surprise}");
    }
}

/// Decoding an event never fails and loses nothing.
fn webhook(body: &[u8]) {
    let event = WebhookEvent::decode(body);
    assert_eq!(WebhookEvent::decode(body), event);
    assert!(!format!("{event:?}").is_empty());
    if let WebhookEvent::Unrecognized(event) = event {
        assert_eq!(event.body(), body);
    } else {
        assert!(Tree::read(body).is_some(), "an event is read from a body that is not valid JSON");
    }
}

fn is_same_number(number: &str, written: &str) -> bool {
    same_value(number, written) || same_float(number, written)
}
