//! How fast a base report of many megabytes decodes, beside what a user would write by hand. All in one process, on
//! one document, as ratios: `cargo bench -p plaid-cra`.
#![allow(clippy::unwrap_used, reason = "a bench that cannot go on may stop")]
#![allow(dead_code, reason = "the structs to compare with are only decoded")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use plaid_cra::{CraCheckReportBaseReportGetResponse, from_json};
use serde::Deserialize;

const ACCOUNTS: usize = 20;
const TRANSACTIONS: usize = 1000;
const BALANCES: usize = 730;
const RUNS: usize = 20;

fn main() {
    let report = Report::default().write();
    println!("base report of {:.1} MB, best of {RUNS}", report.len() as f64 / 1e6);
    let plain = best(&report, |text| drop(black_box(serde_json::from_slice::<plain::Response>(&text).unwrap())));
    let any = best(&report, |text| drop(black_box(serde_json::from_slice::<serde_json::Value>(&text).unwrap())));
    let skip = best(&report, |text| {
        black_box(serde_json::from_slice::<serde::de::IgnoredAny>(&text).unwrap());
    });
    let ours = best(&report, |text| drop(black_box(from_json::<CraCheckReportBaseReportGetResponse>(text).unwrap())));
    for (name, time) in [
        ("serde structs of String and f64", plain),
        ("serde_json::Value", any),
        ("serde_json, skipping all", skip),
        ("plaid-cra", ours),
    ] {
        let speed = report.len() as f64 / 1e6 / time.as_secs_f64();
        println!("{name:<34} {speed:>6.0} MB/s {:>6.2} x", plain.as_secs_f64() / time.as_secs_f64());
    }
}

/// The shortest time of decoding and dropping. The text is copied outside of it.
fn best(report: &str, decode: impl Fn(Vec<u8>)) -> Duration {
    let run = || {
        let text = report.as_bytes().to_vec();
        let start = Instant::now();
        decode(text);
        start.elapsed()
    };
    (0..RUNS).map(|_| run()).min().unwrap()
}

/// A report of invented data, the same at every run.
struct Report {
    random: u64,
    out: String,
}

impl Default for Report {
    fn default() -> Self {
        Self { random: 0x9e37_79b9_7f4a_7c15, out: String::new() }
    }
}

impl Report {
    fn below(&mut self, limit: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % limit
    }

    fn id(&mut self) -> String {
        const LETTERS: &[u8] = b"abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
        (0..37).map(|_| char::from(LETTERS[self.below(LETTERS.len() as u64) as usize])).collect()
    }

    fn money(&mut self) -> String {
        let sign = if self.below(3) == 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", self.below(9000), self.below(100))
    }

    fn date(&mut self) -> String {
        format!("2026-{:02}-{:02}", 1 + self.below(12), 1 + self.below(28))
    }

    fn write(mut self) -> String {
        let id = self.id();
        let _ = write!(
            self.out,
            r#"{{"report":{{"report_id":"{id}","date_generated":"2026-01-01T00:00:00Z","days_requested":730,"client_report_id":null,"items":[{{"institution_name":"Bank","institution_id":"ins_1","date_last_updated":"2026-01-01T00:00:00Z","item_id":"{id}","accounts":["#
        );
        for account in 0..ACCOUNTS {
            self.comma(account);
            self.account();
        }
        self.out.push_str(r#"]}]},"warnings":[],"request_id":"abc"}"#);
        self.out
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.out.push(',');
        }
    }

    fn account(&mut self) {
        let (id, available, current) = (self.id(), self.money(), self.money());
        let _ = write!(
            self.out,
            r#"{{"account_id":"{id}","balances":{{"available":{available},"current":{current},"limit":null,"iso_currency_code":"USD","unofficial_currency_code":null}},"consumer_disputes":[],"mask":"0000","metadata":{{"start_date":"2024-01-01","end_date":"2026-01-01"}},"name":"Checking","official_name":null,"type":"depository","subtype":"checking","days_available":730,"transactions":["#
        );
        for transaction in 0..TRANSACTIONS {
            self.comma(transaction);
            self.transaction(&id);
        }
        self.out.push_str(r#"],"owners":[],"ownership_type":null,"historical_balances":["#);
        for balance in 0..BALANCES {
            self.comma(balance);
            let (date, current) = (self.date(), self.money());
            let _ = write!(
                self.out,
                r#"{{"date":"{date}","current":{current},"iso_currency_code":"USD","unofficial_currency_code":null}}"#
            );
        }
        self.out.push_str("]}");
    }

    fn transaction(&mut self, account: &str) {
        let (id, amount, date) = (self.id(), self.money(), self.date());
        let (shop, street, kind) = (self.below(999_999), self.below(9999), self.below(4) as usize);
        let kind = ["digital", "place", "special", "unresolved"][kind];
        let (latitude, longitude) = (self.below(999_999), self.below(999_999));
        let _ = write!(
            self.out,
            r#"{{"account_id":"{account}","amount":{amount},"iso_currency_code":"USD","unofficial_currency_code":null,"original_description":"POS PURCHASE {shop:06} EXAMPLE MARKET OAKLAND CA","credit_category":{{"primary":"FOOD_AND_DRINK","detailed":"FOOD_AND_DRINK_GROCERIES"}},"check_number":null,"date":"{date}","date_transacted":"{date}","location":{{"address":"{street} Main Street","city":"Oakland","region":"CA","postal_code":"94612","country":"US","lat":37.{latitude:06},"lon":-122.{longitude:06},"store_number":"{street}"}},"merchant_name":"Example Market","pending":false,"account_owner":null,"transaction_id":"{id}","transaction_type":"{kind}"}}"#
        );
    }
}

/// What a user would write: no open enums, no exact money, and unknown fields dropped.
mod plain {
    use super::Deserialize;

    #[derive(Deserialize)]
    pub(super) struct Response {
        report: Report,
        request_id: String,
    }

    #[derive(Deserialize)]
    struct Report {
        report_id: String,
        date_generated: String,
        days_requested: f64,
        client_report_id: Option<String>,
        items: Vec<Item>,
    }

    #[derive(Deserialize)]
    struct Item {
        institution_name: String,
        institution_id: String,
        date_last_updated: String,
        item_id: String,
        accounts: Vec<Account>,
    }

    #[derive(Deserialize)]
    struct Account {
        account_id: String,
        mask: Option<String>,
        name: String,
        official_name: Option<String>,
        r#type: String,
        subtype: Option<String>,
        days_available: f64,
        transactions: Vec<Transaction>,
        ownership_type: Option<String>,
        historical_balances: Vec<Balance>,
    }

    #[derive(Deserialize)]
    struct Balance {
        date: String,
        current: f64,
        iso_currency_code: Option<String>,
        unofficial_currency_code: Option<String>,
    }

    #[derive(Deserialize)]
    struct Transaction {
        account_id: String,
        amount: f64,
        iso_currency_code: Option<String>,
        unofficial_currency_code: Option<String>,
        original_description: Option<String>,
        credit_category: Option<Category>,
        check_number: Option<String>,
        date: String,
        date_transacted: Option<String>,
        location: Option<Location>,
        merchant_name: Option<String>,
        pending: bool,
        account_owner: Option<String>,
        transaction_id: String,
        transaction_type: Option<String>,
    }

    #[derive(Deserialize)]
    struct Category {
        primary: String,
        detailed: String,
    }

    #[derive(Deserialize)]
    struct Location {
        address: Option<String>,
        city: Option<String>,
        region: Option<String>,
        postal_code: Option<String>,
        country: Option<String>,
        lat: Option<f64>,
        lon: Option<f64>,
        store_number: Option<String>,
    }
}
