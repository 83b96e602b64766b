//! The document that is decoded: a base report of invented data, the same at every run.

use std::fmt::Write as _;

use fastrand::Rng;

const ACCOUNTS: usize = 20;
const TRANSACTIONS: usize = 1000;
const BALANCES: usize = 730;
const MONTHS: usize = 24;

/// Names, with the detail of `credit_category` below its primary one, and the last of `category`.
const MERCHANTS: [(&str, &str, &str, &str); 6] = [
    ("Greenleaf Market", "FOOD_AND_DRINK", "GROCERIES", "Supermarkets and Groceries"),
    ("Northwind Coffee Roasters", "FOOD_AND_DRINK", "COFFEE", "Coffee Shop"),
    ("Bayside Hardware & Garden", "HOME_IMPROVEMENT", "HARDWARE", "Hardware Store"),
    ("Lakeshore Pharmacy", "MEDICAL", "PHARMACIES_AND_SUPPLEMENTS", "Pharmacies"),
    ("Redwood Transit Authority", "TRANSPORTATION", "PUBLIC_TRANSIT", "Public Transportation Services"),
    ("Café Perdrix", "FOOD_AND_DRINK", "RESTAURANT", "Restaurants"),
];
const PLACES: [(&str, &str, &str); 4] =
    [("Sacramento", "CA", "95814"), ("Oakland", "CA", "94612"), ("Portland", "OR", "97205"), ("Austin", "TX", "78701")];

/// Every transaction has every field that the spec knows, the ones that are no longer documented included, because
/// answers still carry them; some are null. Keys stand in the order of the spec.
#[must_use]
pub fn in_order_of_the_spec() -> String {
    let mut writer = Writer { random: Rng::with_seed(0x9e37_79b9_7f4a_7c15), out: String::new() };
    writer.report();
    writer.out
}

/// The same document with the keys of each object sorted, since nothing says which order a server sends.
#[must_use]
#[expect(clippy::missing_panics_doc, reason = "neither can happen unless the bench is built wrongly")]
pub fn in_alphabetical_order() -> String {
    let value: serde_json::Value = serde_json::from_str(&in_order_of_the_spec()).expect("a report is JSON");
    let sorted = value.to_string();
    assert!(sorted.starts_with(r#"{"report":{"client_report_id""#), "serde_json is built with `preserve_order`");
    sorted
}

struct Writer {
    random: Rng,
    out: String,
}

/// Writes to the document, which cannot fail.
macro_rules! put {
    ($writer:ident, $($what:tt)+) => {{ let _ = write!($writer.out, $($what)+); }};
}

impl Writer {
    fn report(&mut self) {
        let (report, item) = (self.id(), self.id());
        put!(
            self,
            r#"{{"report":{{"report_id":"{report}","date_generated":"2026-01-01T22:16:41.530Z","days_requested":730,"client_report_id":null,"items":[{{"institution_name":"First Platypus Bank","institution_id":"ins_109508","date_last_updated":"2026-01-01T22:15:58Z","item_id":"{item}","accounts":"#
        );
        self.list(ACCOUNTS, Self::account);
        put!(self, r#"}}]}},"warnings":[],"request_id":"{}"}}"#, &report[..15]);
    }

    fn account(&mut self) {
        let (id, available, current) = (self.id(), self.money(), self.money());
        put!(
            self,
            r#"{{"account_id":"{id}","balances":{{"available":{available},"current":{current},"limit":null,"iso_currency_code":"USD","unofficial_currency_code":null,"last_updated_datetime":null,"average_balance":{current},"average_monthly_balances":"#
        );
        self.list(MONTHS, Self::month);
        put!(
            self,
            r#","most_recent_thirty_day_average_balance":{current}}},"consumer_disputes":[],"mask":"4821","metadata":{{"start_date":"2024-01-01","end_date":"2025-12-31"}},"name":"Everyday Checking","official_name":"First Platypus Everyday Checking","type":"depository","subtype":"checking","days_available":730,"transactions":"#
        );
        self.list(TRANSACTIONS, |writer| writer.transaction(&id));
        put!(
            self,
            r#","owners":[{{"names":["Nadia Okafor"],"phone_numbers":[{{"data":"+14155550123","primary":true,"type":"mobile"}}],"emails":[{{"data":"nadia.okafor@example.com","primary":true,"type":"primary"}}],"addresses":[{{"data":{{"city":"Sacramento","region":"CA","street":"418 Larkspur Lane","postal_code":"95814","country":"US"}},"primary":true}}]}}],"ownership_type":"individual","historical_balances":"#
        );
        self.list(BALANCES, Self::balance);
        self.out.push('}');
    }

    fn month(&mut self) {
        let amount = self.money();
        put!(
            self,
            r#"{{"start_date":"2025-05-01","end_date":"2025-05-31","average_balance":{{"amount":{amount},"iso_currency_code":"USD","unofficial_currency_code":null}}}}"#
        );
    }

    fn balance(&mut self) {
        let (date, current) = (self.date(), self.money());
        put!(
            self,
            r#"{{"date":"{date}","current":{current},"iso_currency_code":"USD","unofficial_currency_code":null}}"#
        );
    }

    /// Most are purchases at a merchant; one of ten is a check.
    fn transaction(&mut self, account: &str) {
        let (id, amount, date) = (self.id(), self.money(), self.date());
        let number = self.random.u32(1000..10_000);
        put!(
            self,
            r#"{{"account_id":"{account}","amount":{amount},"iso_currency_code":"USD","unofficial_currency_code":null,"#
        );
        if self.random.u8(..10) == 0 {
            put!(
                self,
                r#""original_description":"CHECK {number} PAID AT TELLER WINDOW","credit_category":{{"primary":"TRANSFER_OUT","detailed":"TRANSFER_OUT_OTHER"}},"check_number":"{number}","date":"{date}","date_transacted":null,"location":{{"address":null,"city":null,"region":null,"postal_code":null,"country":null,"lat":null,"lon":null,"store_number":null}},"merchant_name":null,"pending":false,"account_owner":null,"transaction_id":"{id}","transaction_type":null,"name":"CHECK {number} PAID AT TELLER WINDOW","category":null,"category_id":null}}"#
            );
            return;
        }
        let (merchant, primary, detailed, category) = self.pick(&MERCHANTS);
        let (city, region, postal_code) = self.pick(&PLACES);
        let kind = self.pick(&["digital", "place", "special", "unresolved"]);
        let (latitude, longitude) = (self.random.u32(..1_000_000), self.random.u32(..1_000_000));
        let reference = self.random.u64(100_000_000_000..1_000_000_000_000);
        put!(
            self,
            r#""original_description":"POS DEBIT VISA CHECK CARD {number} PURCHASE {date} {merchant} {city} {region} REF {reference}","credit_category":{{"primary":"{primary}","detailed":"{primary}_{detailed}"}},"check_number":null,"date":"{date}","date_transacted":"{date}","location":{{"address":"{number} North Commerce Street","city":"{city}","region":"{region}","postal_code":"{postal_code}","country":"US","lat":38.{latitude:06},"lon":-121.{longitude:06},"store_number":"{number}"}},"merchant_name":"{merchant}","pending":false,"account_owner":"NADIA C OKAFOR","transaction_id":"{id}","transaction_type":"{kind}","name":"POS {merchant} {city} {region} #{number}","category":["Shops","{category}"],"category_id":"19047000"}}"#
        );
    }

    fn list(&mut self, length: usize, mut element: impl FnMut(&mut Self)) {
        self.out.push('[');
        for index in 0..length {
            if index > 0 {
                self.out.push(',');
            }
            element(self);
        }
        self.out.push(']');
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.random.usize(..from.len())]
    }

    fn id(&mut self) -> String {
        (0..37).map(|_| self.random.alphanumeric()).collect()
    }

    fn money(&mut self) -> String {
        let sign = if self.random.u8(..3) == 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", self.random.u32(..9000), self.random.u32(..100))
    }

    fn date(&mut self) -> String {
        format!("2025-{:02}-{:02}", self.random.u8(1..=12), self.random.u8(1..=28))
    }
}
