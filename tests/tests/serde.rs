//! What `serde` makes of the types: every type has both traits, strings are strings, and no digit is lost in silence.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use plaid_cra::{
    AccountId, AccountType, CreditAmountWithCurrency, Date, DateTime, Decimal, Empty, Extra, Json, Location, Map,
    Presence, ReportUserRef, Text, UserRef, UserToken, WebhookEvent, from_json, to_json,
};
use plaid_cra_tests::examples::{Side, examples};
use plaid_cra_tests::full_body::bodies;
use plaid_cra_tests::json_text::difference;
use plaid_cra_tests::types::operations;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

fn spec() -> Value {
    serde_yaml::from_str(include_str!("../../spec/openapi.yaml")).unwrap()
}

/// As few digits as there are in a body that shows what happens to them.
const LONG: &str = r#"{"amount":0.12345678901234567890,"iso_currency_code":"USD","unofficial_currency_code":null}"#;
const SHORT: &str = r#"{"amount":1234567890.12,"iso_currency_code":"USD","unofficial_currency_code":null}"#;

fn amount(json: &str) -> CreditAmountWithCurrency {
    from_json(json).unwrap()
}

/// All of the generated source of the codec and of the webhooks.
fn source() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/src");
    let mut source = std::fs::read_to_string(root.join("webhook.rs")).unwrap();
    for file in std::fs::read_dir(root.join("codec")).unwrap() {
        source += &std::fs::read_to_string(file.unwrap().path()).unwrap();
    }
    source
}

#[test]
fn every_type_has_both_traits() {
    let source = source();
    let lines = include_str!("../../generated/SURFACE.txt").lines();
    let types = lines.filter_map(|line| line.split_once(": ")).filter(|(name, kind)| {
        ["enum", "newtype", "struct"].iter().any(|word| kind.split(',').next() == Some(word))
            && !name.contains(['.', ':'])
    });
    let types: BTreeSet<_> = types.map(|(name, _)| name).collect();
    assert!(types.len() > 300, "{}", types.len());
    // One of these macros is all that gives a type the traits; below is a type of each.
    let has_traits = |name: &&str| {
        ["object", "open_enum", "serde_choice"].iter().any(|kind| source.contains(&format!("\n{kind}!({name});")))
            || source.contains(&format!("\nnewtype!({name}, "))
    };
    let missing: Vec<_> = types.iter().filter(|name| !has_traits(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");

    fn both<T: Serialize + DeserializeOwned>() {}
    both::<CreditAmountWithCurrency>();
    both::<AccountType>();
    both::<AccountId>();
    both::<UserToken>();
    both::<UserRef>();
    both::<ReportUserRef>();
    both::<WebhookEvent>();
    both::<Text>();
    both::<Date>();
    both::<DateTime>();
    both::<Json>();
    both::<Extra>();
    both::<Map<Date>>();
    both::<Presence<AccountId>>();
    both::<Empty>();
}

/// `value` is a string to serde, in both directions and as the key of maps.
fn is_a_string<T>(value: &T, text: &str)
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug + Clone + std::hash::Hash + Eq,
{
    assert_eq!(serde_json::to_value(value).unwrap(), json!(text));
    assert_eq!(serde_json::to_string(value).unwrap(), json!(text).to_string());
    assert_eq!(serde_json::from_value::<T>(json!(text)).unwrap(), *value);
    assert_eq!(serde_json::from_str::<T>(&json!(text).to_string()).unwrap(), *value);
    assert_eq!(serde_yaml::from_str::<T>(&serde_yaml::to_string(value).unwrap()).unwrap(), *value);
    let map = HashMap::from([(value.clone(), 1)]);
    let written = serde_json::to_string(&map).unwrap();
    assert_eq!(written, json!({ text: 1 }).to_string());
    assert_eq!(serde_json::from_str::<HashMap<T, i32>>(&written).unwrap(), map);
    assert_eq!(serde_json::from_value::<HashMap<T, i32>>(serde_json::to_value(&map).unwrap()).unwrap(), map);
    assert!(serde_json::from_str::<T>("7").unwrap_err().to_string().contains("expected a string"));
    assert!(serde_json::from_value::<T>(json!({})).is_err());
}

#[test]
#[expect(clippy::mutable_key_type, reason = "a page is filled before anybody sees a string on it")]
fn ids_enums_and_dates_are_strings_and_keys() {
    is_a_string(&AccountId::from("a \"quoted\" id"), "a \"quoted\" id");
    is_a_string(&UserToken::from("user-sandbox-1"), "user-sandbox-1");
    is_a_string(&AccountType::Depository, "depository");
    is_a_string(&AccountType::from("of tomorrow"), "of tomorrow");
    is_a_string(&Text::from("a text of more than fourteen bytes"), "a text of more than fourteen bytes");
    is_a_string(&Date::from("2024-01-31"), "2024-01-31");
    is_a_string(&DateTime::from(""), "");
    let sorted = BTreeMap::from([(AccountId::from("a"), 1), (AccountId::from("b"), 2)]);
    assert_eq!(serde_json::to_string(&sorted).unwrap(), r#"{"a":1,"b":2}"#);
    assert_eq!(serde_json::from_str::<BTreeMap<AccountId, i32>>(r#"{"a":1,"b":2}"#).unwrap(), sorted);
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flat {
    mine: i32,
    #[serde(flatten)]
    amount: CreditAmountWithCurrency,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Either {
    Amount(CreditAmountWithCurrency),
    Other(i32),
}

#[test]
fn text_of_serde_json_has_every_digit() {
    assert_eq!(serde_json::to_string(&amount(LONG)).unwrap(), LONG);
    assert_eq!(serde_json::from_str::<CreditAmountWithCurrency>(LONG).unwrap(), amount(LONG));
    assert_eq!(serde_json::from_reader::<_, CreditAmountWithCurrency>(LONG.as_bytes()).unwrap(), amount(LONG));
    let flat = Flat { mine: 1, amount: amount(LONG) };
    assert_eq!(serde_json::to_string(&flat).unwrap(), LONG.replace('{', r#"{"mine":1,"#));
    assert_eq!(serde_json::to_string(&Either::Amount(amount(LONG))).unwrap(), LONG);
    let pretty: CreditAmountWithCurrency =
        serde_json::from_str(&serde_json::to_string_pretty(&amount(LONG)).unwrap()).unwrap();
    assert_eq!(pretty, amount(LONG));
}

#[test]
fn a_number_that_a_float_cannot_carry_is_an_error() {
    let is_refused =
        |error: String| assert!(error.contains("more digits") || error.contains("64-bit float"), "{error}");
    is_refused(serde_json::to_value(amount(LONG)).unwrap_err().to_string());
    is_refused(serde_yaml::to_string(&amount(LONG)).unwrap_err().to_string());
    is_refused(serde_json::to_value(Flat { mine: 1, amount: amount(LONG) }).unwrap_err().to_string());
    let unknown = SHORT.replace('}', r#","new":[{"x":"1e999","y":1.00000000000000000001}]}"#);
    is_refused(serde_json::to_value(amount(&unknown)).unwrap_err().to_string());
    assert_eq!(serde_json::to_string(&amount(&unknown)).unwrap(), unknown);

    // Here the digits are lost before the type is asked.
    let flat = LONG.replace('{', r#"{"mine":1,"#);
    is_refused(serde_json::from_str::<Flat>(&flat).unwrap_err().to_string());
    assert!(serde_json::from_str::<Either>(LONG).is_err());
    is_refused(
        serde_json::from_value::<CreditAmountWithCurrency>(serde_json::from_str(LONG).unwrap())
            .unwrap_err()
            .to_string(),
    );
    is_refused(serde_yaml::from_str::<CreditAmountWithCurrency>(LONG).unwrap_err().to_string());
    let unknown = SHORT.replace('}', r#","new":[0.12345678901234567890]}"#);
    is_refused(
        serde_json::from_value::<CreditAmountWithCurrency>(serde_json::from_str(&unknown).unwrap())
            .unwrap_err()
            .to_string(),
    );
    for number in ["123456789012345678.90", "9007199254740993.0", "1e17", "1234567890123456.7"] {
        let value: Value = serde_json::from_str(&LONG.replace("0.12345678901234567890", number)).unwrap();
        is_refused(serde_json::from_value::<CreditAmountWithCurrency>(value).unwrap_err().to_string());
    }
}

#[test]
fn a_number_that_a_float_carries_passes_unchanged() {
    for number in
        ["1234567890.12", "0", "-0.01", "999999999999.999", "9223372036854775807", "-0.0", "18446744073709551615"]
    {
        let json = SHORT.replace("1234567890.12", number);
        let amount = amount(&json);
        let through_value: CreditAmountWithCurrency =
            serde_json::from_value(serde_json::to_value(&amount).unwrap()).unwrap();
        assert_eq!(to_json(&through_value), json);
        let flat: Flat = serde_json::from_str(&json.replace('{', r#"{"mine":1,"#)).unwrap();
        assert_eq!(to_json(&flat.amount), json);
        assert_eq!(serde_json::from_str::<Either>(&json).unwrap(), Either::Amount(flat.amount));
        let through_yaml: CreditAmountWithCurrency =
            serde_yaml::from_str(&serde_yaml::to_string(&amount).unwrap()).unwrap();
        assert_eq!(through_yaml.amount, amount.amount, "{number}");
    }
    // A float is a float, with all of its digits.
    let place: Location = from_json(
        r#"{"address":null,"city":null,"region":null,"postal_code":null,"country":null,"lat":0.30000000000000004,"lon":-121.12345678901234,"store_number":null}"#,
    )
    .unwrap();
    assert_eq!(serde_json::from_value::<Location>(serde_json::to_value(&place).unwrap()).unwrap(), place);
}

/// Decimals of up to fifteen digits, at random by a fixed seed.
#[test]
fn every_decimal_of_fifteen_digits_passes_unchanged() {
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..50_000 {
        let mantissa = random.i64(-999_999_999_999_999..1_000_000_000_000_000) / 10_i64.pow(random.u32(..15));
        let decimal = Decimal::new(mantissa, random.u32(..20));
        let json = SHORT.replace("1234567890.12", &decimal.to_string());
        let value = serde_json::to_value(amount(&json)).unwrap();
        let text = value.to_string();
        let read: CreditAmountWithCurrency = serde_json::from_value(value).unwrap();
        assert_eq!(read.amount, decimal, "{text}");
        assert_eq!(serde_json::from_str::<CreditAmountWithCurrency>(&text).unwrap().amount, decimal);
    }
}

#[test]
fn every_response_passes_through_values() {
    let mut count = 0;
    for body in bodies(&spec()).into_iter().filter(|body| body.side == Side::Response) {
        let call = operations().into_iter().find(|call| call.info.id == body.owner).unwrap();
        let json = body.value.to_string();
        let written = call.through_values.unwrap()(&json).unwrap_or_else(|error| panic!("{}: {error}", body.label()));
        assert_eq!(difference(&json, &written), None, "{}", body.label());
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn presence_in_a_struct_of_the_user() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Mine {
        #[serde(default, skip_serializing_if = "Presence::is_absent")]
        id: Presence<AccountId>,
    }
    for (json, id) in [
        ("{}", Presence::Absent),
        (r#"{"id":null}"#, Presence::Null),
        (r#"{"id":"a"}"#, Presence::Value(AccountId::from("a"))),
    ] {
        let mine = Mine { id };
        assert_eq!(serde_json::to_string(&mine).unwrap(), json);
        assert_eq!(serde_json::from_str::<Mine>(json).unwrap(), mine);
        assert_eq!(serde_json::to_value(&mine).unwrap().to_string(), json);
        assert_eq!(serde_yaml::from_str::<Mine>(&serde_yaml::to_string(&mine).unwrap()).unwrap(), mine);
    }
    let error = serde_json::to_string(&Presence::<AccountId>::Absent).unwrap_err().to_string();
    assert!(error.contains("skip_serializing_if"), "{error}");
}

#[test]
fn a_choice_is_the_field_that_is_sent() {
    for (json, user) in [
        (r#"{"user_id":"usr_1"}"#, UserRef::UserId("usr_1".into())),
        (r#"{"user_token":"user-sandbox-1"}"#, UserRef::UserToken("user-sandbox-1".into())),
    ] {
        assert_eq!(serde_json::to_string(&user).unwrap(), json);
        assert_eq!(serde_json::from_str::<UserRef>(json).unwrap(), user);
        assert_eq!(serde_json::from_value::<UserRef>(serde_json::to_value(&user).unwrap()).unwrap(), user);
    }
    for json in
        ["{}", r#"{"user_id":"a","user_token":"b"}"#, r#"{"secret":"a"}"#, r#"{"user_id":1}"#, "\"usr_1\"", "null"]
    {
        let error = serde_json::from_str::<UserRef>(json).expect_err(json).to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn an_event_is_its_payload() {
    let mut count = 0;
    for example in examples(&spec()).iter().filter(|example| example.side == Side::Webhook) {
        let json = example.value.to_string();
        let event = WebhookEvent::decode(json.as_bytes());
        assert!(!matches!(event, WebhookEvent::Unrecognized(_)), "{}", example.label());
        let written = serde_json::to_string(&event).unwrap();
        assert_eq!(difference(&json, &written), None, "{}", example.label());
        assert_eq!(serde_json::from_str::<WebhookEvent>(&written).unwrap(), event);
        let through_value = serde_json::from_value::<WebhookEvent>(serde_json::to_value(&event).unwrap()).unwrap();
        assert_eq!(through_value, event, "{}", example.label());
        count += 1;
    }
    assert!(count > 15, "{count}");

    let unknown = r#"{"webhook_type":"NEW","webhook_code":"NEW","amount":0.12345678901234567890}"#;
    let event: WebhookEvent = serde_json::from_str(unknown).unwrap();
    assert_eq!(serde_json::to_string(&event).unwrap(), unknown);
    assert!(serde_json::to_value(&event).is_err());
    assert!(serde_json::from_value::<WebhookEvent>(serde_json::from_str(unknown).unwrap()).is_err());
    assert!(
        serde_json::to_string(&WebhookEvent::decode(b"<html>")).unwrap_err().to_string().contains("not valid JSON")
    );
}

#[test]
fn unknown_fields_and_any_json() {
    let mut with_extra = amount(SHORT);
    with_extra.extra.insert("new", from_json("[1.50]").unwrap());
    with_extra.extra.insert("other", from_json("null").unwrap());
    let json = r#"{"new":[1.50],"other":null}"#;
    assert_eq!(serde_json::to_string(&with_extra.extra).unwrap(), json);
    assert_eq!(serde_json::from_str::<Extra>(json).unwrap(), with_extra.extra);
    assert_eq!(serde_json::to_value(&with_extra.extra).unwrap(), json!({"new": [1.5], "other": null}));
    let any: Json = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&any).unwrap(), json);
    assert_eq!(serde_json::to_value(&any).unwrap(), json!({"new": [1.5], "other": null}));
    assert_eq!(serde_json::to_string(&Empty).unwrap(), "{}");
}

#[test]
fn strings_are_made_and_compared_without_ado() {
    let owned = "acc-1".to_owned();
    let id: AccountId = owned.parse().unwrap();
    assert_eq!(id, AccountId::from(&owned));
    assert_eq!(id, AccountId::from(owned.clone()));
    assert_eq!(id, "acc-1");
    assert_eq!(id, *"acc-1");
    assert_eq!("acc-1".parse::<Text>().unwrap(), Text::from(&owned));
    assert_eq!(Date::from("2024-01-31".to_owned()), "2024-01-31".parse().unwrap());
    assert_eq!(Date::from(&"2024-01-31".to_owned()), Date::from("2024-01-31"));
    assert_eq!(DateTime::from("2024-01-31T00:00:00Z".to_owned()), DateTime::from(&"2024-01-31T00:00:00Z".to_owned()));
}
