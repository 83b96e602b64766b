//! `/link/token/create`, and what happens when the consumer is done with Link.

use std::time::Duration;

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::check_report::{order, start, webhook_url};
use super::generation;
use crate::envelope::Fault;
use crate::json::text;
use crate::scenario::Item;
use crate::state::clock::after;
use crate::state::{LinkSession, Order, Reference, State, derive};

/// The path of [`create_token`].
pub(crate) const CREATE_TOKEN: &str = "/link/token/create";

/// How long a token opens Link.
const LIFETIME: Duration = Duration::from_secs(4 * 60 * 60);
/// How long it does in update mode.
const UPDATE_LIFETIME: Duration = Duration::from_secs(30 * 60);
/// The most characters of a `client_name`.
const MAX_NAME: usize = 30;

/// Makes a token that opens Link.
pub(crate) fn create_token(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let session = session(state, body)?;
    let link_token = format!("link-sandbox-{}", state.ids.of(session.user_id.as_deref().unwrap_or_default()).uuid());
    let mut answer = json!({
        "link_token": link_token,
        "expiration": session.expires_at.to_rfc3339_opts(SecondsFormat::Secs, true),
    });
    if let Some(user_id) = &session.user_id {
        answer["user_id"] = json!(user_id);
    }
    if body["hosted_link"].is_object() {
        // Nobody serves it, so its host is one that cannot exist.
        answer["hosted_link_url"] = json!(format!("https://hosted-link.example/{}", state.ids.opaque(16)));
    }
    state.links.open(link_token, session);
    Ok(answer)
}

/// Stands for a consumer who goes through Link: at the institution that `body` names, or, in update mode, at those of
/// the Items to repair. Starts the report that the token orders.
pub(crate) fn complete(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let institution_id = institution_id(body)?;
    let session = state.links.take(text(body, "link_token").unwrap_or_default(), state.clock.now())?;
    let mut answer = json!({});
    let items = match session.repairs {
        Some(item_ids) => repair(state, &item_ids),
        None => {
            let user_id = session.user_id.as_deref();
            let item = link(state, user_id, institution_id, session.products, session.webhook)?;
            answer["public_token"] = json!(publish(state, &item.id));
            vec![item]
        }
    };
    answer["item_ids"] = items.iter().map(|item| json!(item.id)).collect();
    let Some(user_id) = session.user_id else { return Ok(answer) };
    if let Some(order) = session.order {
        start(state, CREATE_TOKEN, &user_id, items, order)?;
    }
    if let Some(order) = session.cra_report {
        let webhook = text(&order, "webhook").map(|_| webhook_url(&order)).transpose()?;
        generation::start(state, CREATE_TOKEN, &user_id, &order, webhook)?;
    }
    Ok(answer)
}

/// Makes an Item, which belongs to the user if there is one.
pub(crate) fn link(
    state: &mut State,
    user_id: Option<&str>,
    institution_id: &str,
    products: Vec<String>,
    webhook: Option<String>,
) -> Result<Item, Fault> {
    let today = state.clock.now().date_naive();
    let Some(user_id) = user_id else {
        let seed = derive(state.seed, &state.ids.uuid());
        return Ok(Item { products, webhook, ..Item::link(seed, state.scenario, 0, 0, institution_id, today) });
    };
    let user = state.users.by_id(user_id)?;
    let seed = derive(state.seed, &user.client_user_id);
    let (nth, number) = (user.items.len(), user.linked);
    let item = Item { products, webhook, ..Item::link(seed, user.scenario, nth, number, institution_id, today) };
    user.items.push(item.clone());
    user.linked += 1;
    Ok(item)
}

/// The institution that a request names, or one that Plaid's own sandbox has.
pub(crate) fn institution_id(body: &Value) -> Result<&str, Fault> {
    let named = text(body, "institution_id").unwrap_or("ins_109508");
    if named.starts_with("ins_") { Ok(named) } else { Err(Fault::invalid_institution()) }
}

/// A public token for an Item.
pub(crate) fn publish(state: &mut State, item_id: &str) -> String {
    let public_token = format!("public-sandbox-{}", state.ids.of(item_id).uuid());
    state.links.publish(public_token.clone(), item_id.to_owned());
    public_token
}

fn repair(state: &mut State, item_ids: &[String]) -> Vec<Item> {
    let mut repaired = Vec::new();
    for item_id in item_ids {
        if let Some(item) = state.users.item(item_id) {
            item.needs_login = false;
            repaired.push(item.clone());
        }
    }
    repaired
}

/// The session that a request asks for.
fn session(state: &mut State, body: &Value) -> Result<LinkSession, Fault> {
    if text(body, "client_name").is_some_and(|name| name.chars().count() > MAX_NAME) {
        return Err(Fault::invalid_field("not valid: client_name: it must have 30 characters at most"));
    }
    let reference = Reference::in_body(body)?;
    let user_id = match reference {
        Some(reference) => Some(state.users.find(reference)?.user_id.clone()),
        None if body["user"].is_object() => None,
        None => return Err(Fault::invalid_request("MISSING_FIELDS", "required and missing: user_id or user")),
    };
    let repairs = repairs(state, user_id.as_deref(), body)?;
    let products = names(&body["products"]);
    if products.is_empty() && repairs.is_none() {
        return Err(Fault::invalid_request("MISSING_FIELDS", "required and missing: products"));
    }
    let by_token = reference.is_some_and(Reference::is_token);
    let lifetime = if repairs.is_some() { UPDATE_LIFETIME } else { LIFETIME };
    Ok(LinkSession {
        expires_at: after(state.clock.now(), lifetime),
        order: report_order(body, &products, user_id.is_some(), by_token)?,
        cra_report: cra_report_order(body, &products, user_id.is_some())?,
        user_id,
        repairs,
        products,
        webhook: text(body, "webhook").map(str::to_owned),
    })
}

/// The Items to repair, if the request is for update mode.
fn repairs(state: &mut State, user_id: Option<&str>, body: &Value) -> Result<Option<Vec<String>>, Fault> {
    if let Some(access_token) = text(body, "access_token") {
        return Ok(Some(vec![state.links.item_of(access_token)?.to_owned()]));
    }
    let wanted = names(&body["update"]["item_ids"]);
    if body["update"]["user"] != true {
        let of_nobody = "not valid: update.item_ids: it needs update.user";
        return if wanted.is_empty() { Ok(None) } else { Err(Fault::invalid_field(of_nobody)) };
    }
    let user_id = user_id.ok_or_else(|| Fault::invalid_field("not valid: update.user: it needs user_id"))?;
    let items = &state.users.by_id(user_id)?.items;
    if wanted.iter().any(|wanted| items.iter().all(|item| item.id != *wanted)) {
        return Err(Fault::item_not_found());
    }
    if wanted.is_empty() {
        let broken = items.iter().find(|item| item.needs_login).or(items.first());
        return broken.map(|item| Some(vec![item.id.clone()])).ok_or_else(Fault::item_not_found);
    }
    Ok(Some(wanted))
}

/// The report that Link starts by itself: one with a purpose.
fn report_order(body: &Value, products: &[String], has_user: bool, by_token: bool) -> Result<Option<Order>, Fault> {
    let reported: Vec<_> = products.iter().filter(|product| product.starts_with("cra_")).collect();
    if reported.is_empty() {
        return Ok(None);
    }
    if !has_user {
        return Err(Fault::invalid_field("not valid: products: consumer reports need user_id or user_token"));
    }
    if !names(&body["country_codes"]).iter().any(|code| code == "US") {
        return Err(Fault::invalid_field("not valid: country_codes: consumer reports need US"));
    }
    if text(body, "consumer_report_permissible_purpose").is_none() {
        return Ok(None);
    }
    if body["cra_report_parameter"].is_object() {
        return Ok(None);
    }
    if !body["cra_options"].is_object() {
        return Err(Fault::invalid_request("MISSING_FIELDS", "required and missing: cra_options"));
    }
    let webhook = text(body, "webhook").map(|_| webhook_url(body)).transpose()?;
    Ok(Some(Order { by_token, webhook, ..order(&body["cra_options"], json!(reported))? }))
}

/// The report of the second generation that Link starts by itself.
fn cra_report_order(body: &Value, products: &[String], has_user: bool) -> Result<Option<Value>, Fault> {
    let mut order = body["cra_report_parameter"].clone();
    if !order.is_object() {
        return Ok(None);
    }
    if !has_user {
        return Err(Fault::invalid_field("not valid: cra_report_parameter: it needs user_id"));
    }
    if !order["products"].is_array() {
        let reported = products.iter().filter(|product| product.starts_with("cra_"));
        order["products"] = reported.map(|product| json!({"product": product, "version": "v1"})).collect();
    }
    order["webhook"] = body["webhook"].clone();
    generation::contents(&order)?;
    Ok(Some(order))
}

/// The texts of a list.
pub(crate) fn names(list: &Value) -> Vec<String> {
    let texts = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}
