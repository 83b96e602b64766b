//! What the codec keeps, and how it says what does not fit, shown on a type such as the generator emits.
#![allow(missing_docs, clippy::panic, clippy::expect_used, reason = "a test may stop where it stands")]

mod mutated;

use plaid_cra_runtime::codec::*;
use plaid_cra_runtime::prelude::*;

#[derive(Clone, PartialEq)]
struct Account {
    id: AccountId,
    kind: AccountKind,
    balance: Decimal,
    limit: Option<Decimal>,
    opened: Option<Date>,
    seen: Option<DateTime>,
    note: Presence<Text>,
    owners: Option<Vec<Text>>,
    parent: Option<Box<Account>>,
    score: Option<f64>,
    anything: Option<Json>,
    tags: Option<Map<i64>>,
    extra: Extra,
}

impl Object for Account {
    fn shape(&self) -> &'static Shape {
        const SHAPE: &Shape = &Shape {
            name: "Account",
            fields: &[
                Field::required("id"),
                Field::required("kind"),
                Field::required("balance").sensitive(),
                Field::required("limit"),
                Field::optional("opened"),
                Field::optional("seen"),
                Field::optional("note").sensitive(),
                Field::optional("owners").sensitive(),
                Field::optional("parent"),
                Field::optional("score"),
                Field::optional("anything"),
                Field::optional("tags"),
            ],
        };
        SHAPE
    }

    fn blank() -> Self {
        Self {
            id: blank(),
            kind: blank(),
            balance: blank(),
            limit: blank(),
            opened: blank(),
            seen: blank(),
            note: blank(),
            owners: blank(),
            parent: blank(),
            score: blank(),
            anything: blank(),
            tags: blank(),
            extra: Extra::default(),
        }
    }

    fn slots(&self, visit: Visit<'_>) {
        visit(
            &[
                &self.id,
                &self.kind,
                &self.balance,
                &self.limit,
                &self.opened,
                &self.seen,
                &self.note,
                &self.owners,
                &self.parent,
                &self.score,
                &self.anything,
                &self.tags,
            ],
            Some(&self.extra),
        );
    }

    fn slots_mut(&mut self, visit: VisitMut<'_>) -> Read {
        visit(
            &mut [
                &mut self.id,
                &mut self.kind,
                &mut self.balance,
                &mut self.limit,
                &mut self.opened,
                &mut self.seen,
                &mut self.note,
                &mut self.owners,
                &mut self.parent,
                &mut self.score,
                &mut self.anything,
                &mut self.tags,
            ],
            Some(&mut self.extra),
        )
    }
}
object!(Account);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct AccountId(Text);
newtype!(AccountId, false);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Token(Text);
newtype!(Token, true);

#[derive(Clone, PartialEq, Eq, Hash)]
enum AccountKind {
    Checking,
    CashManagement,
    Unrecognized(Unrecognized),
}

impl OpenEnum for AccountKind {
    const SENSITIVE: bool = false;

    fn known(text: &str) -> Option<Self> {
        Some(match text {
            "checking" => Self::Checking,
            "cash management" => Self::CashManagement,
            _ => return None,
        })
    }

    fn unknown(text: Unrecognized) -> Self {
        Self::Unrecognized(text)
    }
}

impl AccountKind {
    fn as_str(&self) -> &str {
        match self {
            Self::Checking => "checking",
            Self::CashManagement => "cash management",
            Self::Unrecognized(text) => text.as_str(),
        }
    }
}
open_enum!(AccountKind);

/// Reads `json` and demands that it is written back to the byte.
fn kept(json: &str) -> Account {
    let account: Account = from_json(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    assert_eq!(to_json(&account), json);
    account
}

/// How `json` is refused, without the offset.
fn refused(json: &str) -> String {
    let error = from_json::<Account>(json).expect_err(json).to_string();
    error.split(" (at byte").next().unwrap_or_default().to_owned()
}

/// An account with `fields` after the required ones.
fn account(fields: &str) -> String {
    format!(r#"{{"id":"a","kind":"checking","balance":1,"limit":null{fields}}}"#)
}

#[test]
fn money_is_kept_to_the_digit() {
    for number in ["0.10", "123456789012345.67", "-0.01", "0", "1000000", "79228162514264337593543950335"] {
        let json = format!(r#"{{"id":"a","kind":"checking","balance":{number},"limit":{number}}}"#);
        assert_eq!(kept(&json).balance.to_string(), number);
    }
    let scientific = account("").replace("1,", "1.5e3,");
    assert_eq!(from_json::<Account>(scientific).unwrap().balance, Decimal::from(1500));
}

#[test]
fn money_that_cannot_be_exact_is_refused() {
    let error = refused(&account("").replace("1,", "1.00000000000000000000000000001,"));
    assert_eq!(error, "balance: the number does not fit a decimal of 28 digits");
}

#[test]
fn unknown_values_fields_and_nulls_are_kept() {
    let json = account(r#","opened":null,"note":null,"score":null,"new":{"deep":[1.10,"x"]},"other":null"#)
        .replace("checking", "vault");
    let account = kept(&json);
    assert_eq!(account.kind.as_str(), "vault");
    assert!(!matches!(account.kind, AccountKind::Checking | AccountKind::CashManagement));
    assert_eq!(account.note, Presence::Null);
    assert_eq!(account.extra.get("new").map(Json::as_str), Some(r#"{"deep":[1.10,"x"]}"#));
    assert_eq!(account.extra.iter().count(), 2);
    assert_eq!(kept(&self::account("")).note, Presence::Absent);
}

#[test]
fn a_field_that_was_null_is_written_when_it_is_set() {
    let mut account = kept(&account(r#","opened":null"#));
    account.opened = Some(Date::from("2024-01-31"));
    assert!(to_json(&account).contains(r#""opened":"2024-01-31""#));
    account.opened = None;
    assert!(to_json(&account).contains(r#""opened":null"#));
}

#[test]
fn dates_keep_their_text() {
    let account = kept(&account(r#","opened":"","seen":"2024-03-01T10:20:30.123456789Z""#));
    assert_eq!(account.opened.unwrap().get(), Err(DateError::Empty));
    assert!(account.seen.unwrap().get().is_ok());
}

#[test]
fn texts_with_and_without_escapes() {
    let account = kept(&account(r#","owners":["plain","\"\\\n\t\u0001","ünïcödé 漢字 🦀","","\\"]"#));
    assert_eq!(account.owners.as_ref().unwrap()[1], "\"\\\n\t\u{1}");
    assert_eq!(account.owners.as_ref().unwrap()[2], "ünïcödé 漢字 🦀");
    let surrogates: Account = from_json(self::account(r#","owners":["\ud83e\udd80"]"#)).unwrap();
    assert_eq!(surrogates.owners.unwrap()[0], "🦀");
}

#[test]
fn texts_of_every_length_up_to_the_end_of_the_body() {
    for length in 0..40 {
        for text in ["x".repeat(length), "é".repeat(length), format!("{}\\n\"", "é".repeat(length))] {
            let json = serde_json::Value::from(text.as_str()).to_string();
            assert_eq!(from_json::<Text>(json).unwrap().as_str(), text);
            let json = serde_json::json!([text, text, ""]).to_string();
            let kept: Vec<Text> = from_json(json).unwrap();
            assert_eq!(kept, [text.as_str(), text.as_str(), ""]);
        }
    }
}

#[test]
fn nesting_maps_and_any_json() {
    kept(&account(&format!(r#","parent":{},"score":0.5,"anything":[null,{{}}],"tags":{{"a":1,"b":-2}}"#, account(""))));
}

#[test]
fn fields_in_another_order_and_white_space() {
    let account: Account =
        from_json(" { \"limit\" : 2 , \"balance\":1,\r\n\"kind\":\"cash management\",\t\"id\":\"a\" } ").unwrap();
    assert_eq!(account.kind, AccountKind::CashManagement);
    assert_eq!(account.limit, Some(Decimal::TWO));
}

#[test]
fn misfits_are_named_with_their_path_and_without_values() {
    for (json, error) in [
        (account(r#","owners":["x",null]"#), "owners[1]: expected a string, found null"),
        (account(r#","parent":{"id":"secret"}"#), "parent: Account lacks kind, balance, limit"),
        (account(r#","id":"secret""#), "id: the field occurs twice"),
        (account(r#","tags":{"secret":"x"}"#), "tags[0]: expected a whole number, found a string"),
        (account(r#","tags":{"a":1.5}"#), "tags[0]: the number does not fit a whole number of 64 bits"),
        (account("").replace("null", "true"), "limit: expected a number, found true or false"),
        ("[]".to_owned(), "expected an object, found a list"),
    ] {
        assert_eq!(refused(&json), error, "{json}");
    }
}

#[test]
fn whatever_is_no_json_is_an_error() {
    for json in
        ["", "{", "{\"id\"", "<html>", "{\"id\":\"\\ud800\"}", "nul", "{\"id\":01}", "{} x", "{\"id\":\"a\u{1}\"}"]
    {
        assert!(from_json::<Account>(json).is_err(), "{json:?}");
    }
    assert!(from_json::<Account>(account("") + "x").is_err());
    assert!(from_json::<Account>([0xff, 0xfe]).unwrap_err().to_string().contains("UTF-8"));
    let mut parents = account("");
    for _ in 0..1000 {
        parents = account(&format!(r#","parent":{parents}"#));
    }
    assert!(from_json::<Account>(parents).unwrap_err().to_string().contains("nested too deep"));
}

#[test]
fn any_json_is_kept_however_deep() {
    let deep = account(&format!(r#","anything":{}{}"#, "[".repeat(100_000), "]".repeat(100_000)));
    assert!(kept(&deep).anything.unwrap().to_value().is_err());
    for broken in ["[", "[1,]", "{\"a\":}", "01", "\"\\x\"", "tru", "[\"\u{1}\"]"] {
        refused(&account(&format!(r#","anything":{broken}"#)));
    }
}

#[test]
fn truncated_anywhere_is_an_error() {
    let json = account(r#","owners":["\u00e9"],"tags":{"a":1},"anything":{"x":[true]}"#);
    for end in 0..json.len() {
        assert!(from_json::<Account>(&json.as_bytes()[..end]).is_err(), "{end}");
    }
}

#[test]
fn debug_shows_no_sensitive_value() {
    let json = account(r#","note":"secret-note","owners":["secret-owner"],"new":1,"secret-name":"secret-new""#);
    let shown = format!("{:?}", kept(&json));
    assert!(!shown.contains("secret"), "{shown}");
    assert!(!shown.contains("balance: 1"), "{shown}");
    assert!(shown.contains(r#"id: "a", kind: "checking""#), "{shown}");
    assert!(shown.contains("extra: Extra(2 unknown fields)"), "{shown}");
    let AccountKind::Unrecognized(inner) = AccountKind::from("secret\n") else { panic!("a new value") };
    assert_eq!(format!("{inner:?}"), "Unrecognized(7 bytes)");
    assert_eq!(format!("{:?}", AccountKind::from("new\n")), r#""new\n""#);
    assert_eq!(format!("{:?}", Token::from("secret")), "[redacted]");
}

#[test]
fn serde_passes_the_text_through() {
    let json = account(r#","opened":null,"new":1.10"#).replace(":1,", ":123456789012345678.90,");
    let account: Account = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&account).unwrap(), json);
    let value = serde_json::to_value(kept(&self::account(""))).unwrap();
    assert_eq!(value["kind"], "checking");
    assert_eq!(serde_json::from_value::<Account>(value).unwrap().balance, Decimal::ONE);
    assert!(serde_json::from_str::<Account>("{}").unwrap_err().to_string().contains("Account lacks id"));
}

/// Whatever is read is JSON by the judgement of another parser, and is written as the same JSON. A document is changed
/// at random, by a fixed seed, at one to three places.
#[test]
fn nothing_is_read_that_is_no_json() {
    let whole = account(
        r#","opened":"2024-01-31","note":null,"owners":["plain","\u00e9\n\"","漢"],"parent":{"id":"b","kind":"x","balance":-12.50,"limit":1e3},"score":-0.25e-3,"anything":[{"a":[]},true,null,1.5],"tags":{"k":1,"l":-2},"new":{"x":"y"}"#,
    );
    let alphabet = b"\"\\{}[]:,0123456789eE+-. \n\ttrufalsn\x00\x1f\xc3\xa9u";
    let mut read = 0;
    for bytes in mutated::mutated(&whole, alphabet, 200_000) {
        let Ok(account) = from_json::<Account>(bytes.as_slice()) else { continue };
        let text = String::from_utf8(bytes).unwrap();
        let Ok(before) = serde_json::from_str::<serde_json::Value>(&text) else { panic!("read, but no JSON: {text}") };
        let after: serde_json::Value = serde_json::from_str(&to_json(&account)).unwrap();
        // Numbers may be written in another form (`1e3` as `1000`), so only the rest is compared.
        assert_eq!(without_numbers(before), without_numbers(after), "{text}");
        read += 1;
    }
    assert!(read > 20_000, "only {read} of the changed documents could be read");
}

fn without_numbers(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Number(_) => Value::from(0),
        Value::Array(list) => list.into_iter().map(without_numbers).collect(),
        Value::Object(map) => map.into_iter().map(|(key, value)| (key, without_numbers(value))).collect(),
        other => other,
    }
}
