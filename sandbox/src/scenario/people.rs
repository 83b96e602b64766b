//! Invented owners of accounts.

use serde_json::{Value, json};

use super::item::Account;

/// The owners of an account. The second of a joint account is less well known
/// to the bank, so that the fields that can be null are.
pub(crate) fn owners(account: &Account) -> Value {
    let mut owners = vec![json!({
        "names": ["Robin Vale"],
        "phone_numbers": [{"data": "+15550100146", "primary": true, "type": "mobile"}],
        "emails": [{"data": "robin.vale@mail.example", "primary": true, "type": "primary"}],
        "addresses": [{
            "data": {
                "city": "Alder Falls",
                "region": "OR",
                "street": "18 Quarry Lane",
                "postal_code": "97099",
                "country": "US",
            },
            "primary": true,
        }],
    })];
    if account.joint {
        owners.push(json!({
            "names": ["Sasha Vale"],
            "phone_numbers": [],
            "emails": [{"data": "sasha@mail.example", "primary": false, "type": "other"}],
            "addresses": [{
                "data": {
                    "city": null,
                    "region": null,
                    "street": "PO Box 12",
                    "postal_code": null,
                    "country": null,
                },
            }],
        }));
    }
    json!(owners)
}
