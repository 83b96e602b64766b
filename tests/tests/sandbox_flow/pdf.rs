//! Reports as PDF.

use serde_json::{Value, json};

use crate::bench::*;

/// The media type and the text of a PDF.
async fn pdf(bench: &Bench, path: &str, body: Value) -> (String, String) {
    let request = bench.http.post(format!("{}{path}", bench.sandbox.url())).body(body.to_string());
    let response = request.header("PLAID-CLIENT-ID", "id").header("PLAID-SECRET", "secret").send().await;
    let response = response.expect("an answer");
    assert_eq!(response.status(), 200, "{path}");
    let id = response.headers()["plaid-request-id"].to_str().expect("text");
    assert!(id.len() == 15 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{id}");
    let media_type = response.headers()["content-type"].to_str().expect("text").to_owned();
    (media_type, response.text().await.expect("a file of ASCII"))
}

/// Demands that the objects are where the table of the file says.
fn check(file: &str) {
    assert!(file.starts_with("%PDF-1.4\n") && file.ends_with("%%EOF\n"));
    let start: usize = file.lines().rev().nth(1).and_then(|line| line.parse().ok()).expect("a place");
    let entries: Vec<_> = file[start..].lines().skip(3).take_while(|line| *line != "trailer").collect();
    assert!(entries.len() >= 5);
    for (nth, entry) in entries.iter().enumerate() {
        let place: usize = entry[..10].parse().expect("a place");
        assert!(file[place..].starts_with(&format!("{} 0 obj\n", nth + 1)), "object {}", nth + 1);
    }
}

#[tokio::test]
async fn a_report_can_be_printed() {
    let bench = Bench::new().await;
    let user = bench.reported_user().await;
    let report = bench.ok(BASE_REPORT, user.clone()).await["report"].clone();
    let id = report["report_id"].as_str().expect("an id");
    let balance = report["items"][0]["accounts"][0]["balances"]["current"].to_string();

    let (media_type, plain) = pdf(&bench, PDF, user.clone()).await;
    assert_eq!(media_type, "application/pdf");
    check(&plain);
    assert!(plain.contains(id) && plain.contains(&format!("current: {balance}")));
    assert!(!plain.contains("cra income insights"));
    let add_ons = json!({"add_ons": ["cra_income_insights", "cra_partner_insights"]});
    let (_, whole) = pdf(&bench, PDF, merge(&add_ons, &user)).await;
    check(&whole);
    assert!(whole.contains("(cra income insights)") && whole.contains("(cra partner insights)"));
    assert_eq!(pdf(&bench, PDF, user.clone()).await.1, plain);

    for (fields, wanted, other) in [
        (json!({"reports_requested": ["voa", "income"]}), ["(VOA)", "(INCOME)"], "(EMPLOYMENT REFRESH)"),
        (json!({"report_requested": "employment_refresh"}), ["(EMPLOYMENT REFRESH)", id], "(VOA)"),
    ] {
        let (media_type, file) = pdf(&bench, VERIFICATION_PDF, merge(&fields, &user)).await;
        assert_eq!(media_type, "application/pdf");
        check(&file);
        assert!(file.contains(id) && wanted.iter().all(|text| file.contains(text)) && !file.contains(other));
    }
    assert_eq!(bench.error(VERIFICATION_PDF, user.clone()).await, "INVALID_REQUEST MISSING_FIELDS");
    bench.sandbox.advance(DAY).await;
    assert_eq!(bench.error(PDF, user).await, "CONSUMER_REPORT_ERROR CONSUMER_REPORT_EXPIRED");
    bench.end().await;
}
