//! Every fault, for every way of calling.

use std::collections::BTreeSet;
use std::sync::Arc;

use plaid_cra::ErrorKind;
use plaid_cra_tests::fault_table::{Row, WAYS, rows};
use tokio::task::JoinSet;

/// Calls that wait for nothing but their time limits are made together, and before the others, which keep the machine
/// busy.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_is_met_as_the_table_says() {
    let (slow, quick): (Vec<_>, Vec<_>) = rows().into_iter().partition(|row| row.waits);
    let mut calls = JoinSet::new();
    for row in slow.into_iter().map(Arc::new) {
        for way in WAYS {
            let row = Arc::clone(&row);
            calls.spawn(async move { row.differences(way, &row.play(way).await) });
        }
    }
    let mut differences = calls.join_all().await.concat();
    for row in quick {
        for way in WAYS {
            differences.extend(row.differences(way, &row.play(way).await));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The promise that the table must not break, whatever its rows say.
#[test]
fn no_row_lets_a_billable_call_arrive_twice() {
    for Row { fault, expected, .. } in rows() {
        let [_, billable, _] = expected;
        let refused = billable.error == Some(ErrorKind::Connect);
        assert!(billable.requests <= 1 && (refused || billable.attempts == 1), "{fault}");
    }
}

#[test]
fn no_fault_is_listed_twice() {
    let rows = rows();
    let names: BTreeSet<_> = rows.iter().map(|row| row.fault).collect();
    assert_eq!(names.len(), rows.len());
}
