//! Asking slowly, or when a webhook comes, and never creating anything.

use std::time::Duration;

use plaid_cra::operations::{CraCheckReportBaseReportGet, CraCheckReportCreate};
use plaid_cra::{
    CallOptions, Client, CraCheckReportBaseReportGetResponse, ErrorKind, FakeFailure, FakeTransport, Remedy, Waiting,
    WaitingRoom, from_json,
};
use plaid_cra_tests::seeded::report;
use tokio::time::{Instant, sleep};

use crate::{READY, user};

type Answer = Result<CraCheckReportBaseReportGetResponse, FakeFailure>;

const NOT_READY: FakeFailure = FakeFailure::Api("CONSUMER_REPORT_ERROR", "PRODUCT_NOT_READY");
const FAILED: FakeFailure = FakeFailure::Api("CHECK_REPORT_ERROR", "DATA_UNAVAILABLE");

fn ready() -> Answer {
    Ok(from_json(report(1)).unwrap())
}

/// A server whose answer to the question after the report depends on how many came before and how long ago it began.
struct Fake {
    transport: FakeTransport,
    client: Client,
    start: Instant,
}

impl Fake {
    fn new(answer: impl Fn(usize, Duration) -> Answer + Send + Sync + 'static) -> Self {
        let transport = FakeTransport::new();
        let (start, calls) = (Instant::now(), transport.clone());
        let transport = transport.on::<CraCheckReportBaseReportGet>(move |_| {
            let asked = calls.requests::<CraCheckReportBaseReportGet>().unwrap().len();
            answer(asked - 1, start.elapsed())
        });
        let client = Client::builder("id", "secret").transport(transport.clone()).build().unwrap();
        Self { transport, client, start }
    }

    fn waiting(&self, waiting: Waiting) -> Client {
        self.client.with(CallOptions::new().waiting(waiting))
    }

    fn asked(&self) -> usize {
        self.transport.requests::<CraCheckReportBaseReportGet>().unwrap().len()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        assert!(self.transport.requests::<CraCheckReportCreate>().unwrap().is_empty(), "a wait creates nothing");
        assert_eq!(format!("{:?}", self.transport), format!("FakeTransport({} calls)", self.asked()), "nor anything");
    }
}

#[tokio::test(start_paused = true)]
async fn it_asks_slowly_until_the_report_is_there() {
    for _ in 0..20 {
        let due = Duration::from_secs(120);
        let fake = Fake::new(move |_, elapsed| if elapsed < due { Err(NOT_READY) } else { ready() });
        let response = fake.client.wait_for_report(user()).await.unwrap();
        // With the longest pauses it asks at 0, 5, 15, 35, 75 and 135 seconds, with the shortest twice as often.
        assert!((6..=8).contains(&fake.asked()), "{}", fake.asked());
        assert_eq!(response.attempts() as usize, fake.asked());
        assert!(fake.start.elapsed() <= due + Duration::from_secs(60));
    }
}

#[tokio::test(start_paused = true)]
async fn a_report_that_is_there_is_not_waited_for() {
    let fake = Fake::new(|_, _| ready());
    fake.client.wait_for_report(user()).await.unwrap();
    assert_eq!((fake.asked(), fake.start.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn without_a_wait_it_asks_once() {
    let fake = Fake::new(|_, _| Err(NOT_READY));
    let request = plaid_cra_tests::seeded::base_report_get();
    let error = fake.client.cra_check_report_base_report_get(&request).await.unwrap_err();
    assert_eq!((error.remedy(), fake.asked()), (Some(Remedy::Wait), 1));
}

#[tokio::test(start_paused = true)]
async fn patience_ends_with_what_the_server_said_last() {
    for minutes in [1, 10] {
        let fake = Fake::new(|_, _| Err(NOT_READY));
        let patience = Duration::from_secs(60 * minutes);
        let error = fake.waiting(Waiting::up_to(patience)).wait_for_report(user()).await.unwrap_err();
        assert_eq!((error.kind(), error.error_code()), (ErrorKind::Timeout, Some("PRODUCT_NOT_READY")));
        assert_eq!((error.remedy(), error.status(), error.request_id()), (Some(Remedy::Wait), Some(400), Some("fake")));
        assert!(error.api().is_some());
        assert_eq!(error.attempts() as usize, fake.asked());
        assert_eq!(fake.start.elapsed(), patience, "it asks once more at the end");
    }
}

#[tokio::test(start_paused = true)]
async fn unless_told_otherwise_it_waits_for_ten_minutes() {
    let fake = Fake::new(|_, _| Err(NOT_READY));
    fake.client.wait_for_report(user()).await.unwrap_err();
    assert_eq!(fake.start.elapsed().as_secs(), 600);
}

#[tokio::test(start_paused = true)]
async fn the_time_of_the_call_bounds_the_wait() {
    let fake = Fake::new(|_, _| Err(NOT_READY));
    let options = CallOptions::new().timeout(Duration::from_secs(20));
    let error = fake.client.with(options).wait_for_report(user()).await.unwrap_err();
    assert_eq!((error.kind(), error.error_code()), (ErrorKind::Timeout, Some("PRODUCT_NOT_READY")));
    assert!(fake.start.elapsed() <= Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn the_pauses_can_be_set() {
    let fake = Fake::new(|asked, _| if asked < 10 { Err(NOT_READY) } else { ready() });
    let second = Duration::from_secs(1);
    let waiting = Waiting::up_to(Duration::from_secs(60)).pauses(second, second);
    fake.waiting(waiting).wait_for_report(user()).await.unwrap();
    assert!((5..=10).contains(&fake.start.elapsed().as_secs()), "{:?}", fake.start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn pauses_of_nothing_are_pauses() {
    for longest in [Duration::ZERO, Duration::from_nanos(1), Duration::from_secs(1)] {
        let fake = Fake::new(|_, _| Err(NOT_READY));
        let waiting = Waiting::up_to(Duration::from_secs(10)).pauses(Duration::ZERO, longest);
        fake.waiting(waiting).wait_for_report(user()).await.unwrap_err();
        assert!((10..=101).contains(&fake.asked()), "{longest:?}: asked {} times in ten seconds", fake.asked());
    }
}

#[tokio::test(start_paused = true)]
async fn a_webhook_wakes_every_call_that_waits_for_its_user() {
    let due = Duration::from_secs(1);
    let fake = Fake::new(move |_, elapsed| if elapsed < due { Err(NOT_READY) } else { ready() });
    let room = WaitingRoom::new();
    let client = fake.waiting(Waiting::default().woken_by(&room, user().as_str()));
    let other = fake.waiting(Waiting::default().woken_by(&room, user().as_str()));
    let waits = [client.clone(), client, other].map(|client| {
        tokio::spawn(async move { client.wait_for_report(user()).await.map(|response| response.attempts()) })
    });
    sleep(due).await;
    assert_eq!(fake.asked(), 3);
    assert!(room.hand(READY.as_bytes()), "somebody waits");
    for wait in waits {
        assert_eq!(wait.await.unwrap().unwrap(), 2);
    }
    assert_eq!((fake.asked(), fake.start.elapsed()), (6, due), "at once");
}

#[tokio::test(start_paused = true)]
async fn a_webhook_that_comes_between_two_waits_is_not_lost() {
    let room = WaitingRoom::new();
    let hand = room.clone();
    let fake = Fake::new(move |asked, _| match asked {
        0 => {
            // The report becomes ready while the answer that it is not is on its way.
            assert!(hand.hand(READY.as_bytes()));
            Err(NOT_READY)
        }
        _ => ready(),
    });
    fake.waiting(Waiting::default().woken_by(&room, user().as_str())).wait_for_report(user()).await.unwrap();
    assert_eq!((fake.asked(), fake.start.elapsed()), (2, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_webhook_from_before_the_call_wakes_nobody() {
    let room = WaitingRoom::new();
    let fake = Fake::new(|asked, _| if asked == 0 { Err(NOT_READY) } else { ready() });
    let client = fake.waiting(Waiting::default().woken_by(&room, user().as_str()));
    room.hand(READY.as_bytes());
    client.wait_for_report(user()).await.unwrap();
    assert!(fake.start.elapsed() >= Duration::from_millis(2500), "{:?}", fake.start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn nothing_else_wakes_a_call() {
    let fake = Fake::new(|asked, _| if asked == 0 { Err(NOT_READY) } else { ready() });
    let room = WaitingRoom::new();
    let client = fake.waiting(Waiting::default().woken_by(&room, user().as_str()));
    let wait = tokio::spawn(async move { client.wait_for_report(user()).await.map(drop) });
    sleep(Duration::from_secs(1)).await;
    for body in [READY.replace("usr_1", "usr_2"), "{}".to_owned(), "no JSON".to_owned(), String::new()] {
        assert!(!room.hand(body.as_bytes()), "{body}");
    }
    wait.await.unwrap().unwrap();
    assert_eq!(fake.asked(), 2);
    assert!(fake.start.elapsed() >= Duration::from_millis(2500), "{:?}", fake.start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_report_that_failed_is_the_error() {
    let fake = Fake::new(|asked, _| Err(if asked == 0 { NOT_READY } else { FAILED }));
    let room = WaitingRoom::new();
    let client = fake.waiting(Waiting::default().woken_by(&room, user().as_str()));
    let wait = tokio::spawn(async move { client.wait_for_report(user()).await.map(drop) });
    sleep(Duration::from_secs(1)).await;
    assert!(room.hand(READY.replace("READY", "FAILED").as_bytes()));
    let error = wait.await.unwrap().unwrap_err();
    assert_eq!((error.error_code(), error.remedy()), (Some("DATA_UNAVAILABLE"), Some(Remedy::RepairItems)));
    assert_eq!((error.attempts(), fake.start.elapsed()), (2, Duration::from_secs(1)));
}

#[tokio::test(start_paused = true)]
async fn a_report_that_is_not_there_is_not_created() {
    let fake = Fake::new(|_, _| Err(FakeFailure::Api("CONSUMER_REPORT_ERROR", "CONSUMER_REPORT_NOT_FOUND")));
    let error = fake.client.wait_for_report(user()).await.unwrap_err();
    assert_eq!((error.remedy(), fake.asked()), (Some(Remedy::CreateAgain), 1));
}

/// Each question has its own attempts, and a fault does not end the wait.
#[tokio::test(start_paused = true)]
async fn a_fault_while_waiting_is_tried_again() {
    let fake = Fake::new(|asked, _| match asked {
        20 => ready(),
        odd if odd % 2 == 1 => Err(FakeFailure::Broken),
        _ => Err(NOT_READY),
    });
    let second = Duration::from_secs(1);
    let waiting = Waiting::up_to(Duration::from_secs(300)).pauses(second, second);
    assert_eq!(fake.waiting(waiting).wait_for_report(user()).await.unwrap().attempts(), 21);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_dropped_leaves_nothing_behind() {
    let fake = Fake::new(|_, _| Err(NOT_READY));
    let room = WaitingRoom::new();
    let client = fake.waiting(Waiting::default().woken_by(&room, user().as_str()));
    let wait = tokio::spawn(async move { client.wait_for_report(user()).await.map(drop) });
    sleep(Duration::from_secs(1)).await;
    assert_eq!(format!("{room:?}"), "WaitingRoom(1 users)");
    wait.abort();
    assert!(wait.await.unwrap_err().is_cancelled());
    assert_eq!(format!("{room:?}"), "WaitingRoom(0 users)");
    assert!(!room.hand(READY.as_bytes()), "nobody waits");
}

#[tokio::test(start_paused = true)]
async fn a_room_that_is_gone_makes_no_hurry() {
    let fake = Fake::new(|asked, _| if asked < 3 { Err(NOT_READY) } else { ready() });
    let client = fake.waiting(Waiting::default().woken_by(&WaitingRoom::new(), user().as_str()));
    client.wait_for_report(user()).await.unwrap();
    assert!(fake.start.elapsed() >= Duration::from_millis(17_500), "{:?}", fake.start.elapsed());
}
