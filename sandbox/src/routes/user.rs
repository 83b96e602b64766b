//! `/user/*`.

use serde_json::{Value, json};

use crate::envelope::Fault;
use crate::json::text;
use crate::state::{State, User};

/// Creates a user, or finds the one that the client created before.
pub(crate) fn create(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let client_user_id = text(body, "client_user_id").unwrap_or_default();
    if let Some(user) = state.users.by_client_user_id(client_user_id) {
        return Ok(answer(user));
    }
    let user = if is_older_style(body) {
        User {
            user_id: state.ids.opaque(32).to_lowercase(),
            user_token: Some(format!("user-sandbox-{}", state.ids.uuid())),
            ..new_user(client_user_id)
        }
    } else {
        User { user_id: format!("usr_{}", state.ids.opaque(22)), ..new_user(client_user_id) }
    };
    let answer = answer(&user);
    state.users.add(user);
    Ok(answer)
}

/// Integrations from before the new user API describe the user in another field
/// and do not ask for an upgrade.
fn is_older_style(body: &Value) -> bool {
    body["consumer_report_user_identity"].is_object()
        && !body["identity"].is_object()
        && body["with_upgraded_user"] != true
}

fn new_user(client_user_id: &str) -> User {
    User {
        client_user_id: client_user_id.to_owned(),
        user_id: String::new(),
        user_token: None,
        items: Vec::new(),
        report: None,
    }
}

fn answer(user: &User) -> Value {
    let mut answer = json!({ "user_id": user.user_id });
    if let Some(token) = &user.user_token {
        answer["user_token"] = json!(token);
    }
    answer
}
