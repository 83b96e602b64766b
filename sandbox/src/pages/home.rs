//! The state of the sandbox, for people.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use http::Response;
use http::request::Parts;
use serde_json::{Value, json};

use super::{escape, picture, response};
use crate::body::Body;
use crate::door::App;
use crate::scenario::{self, Item, Scenario};
use crate::state::{Report, State, User};

const STYLE: &str = include_str!("../../assets/home.css");
const SCRIPT: &str = include_str!("../../assets/home.js");
/// How many rows of a kind are shown.
const SHOWN: usize = 25;

/// The page. With `?user=ID` its picture is of that user's report, otherwise of the latest report that is ready.
pub(super) fn page(app: &App, head: &Parts) -> Response<Body> {
    let query = head.uri.query().unwrap_or_default();
    let chosen = query.split('&').find_map(|pair| pair.strip_prefix("user="));
    let (sections, report) = {
        let state = app.engine.state();
        let report = reported(&state, chosen).map(|(user, report)| (user.client_user_id.clone(), Arc::clone(report)));
        (sections(&state), report)
    };
    let figure = report.map(|(name, report)| figure(&name, &report)).unwrap_or_default();
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Plaid CRA sandbox</title>\n\
         <link rel=\"stylesheet\" href=\"/home.css\">\n<script src=\"/home.js\" defer></script>\n</head>\n<body>\n\
         <header><h1>Plaid CRA sandbox</h1><nav><a href=\"/docs\">API reference</a>\
         <a href=\"/openapi.yaml\">openapi.yaml</a><a href=\"/_sandbox/state\">state as JSON</a></nav></header>\n\
         <main>{figure}{sections}</main>\n</body>\n</html>\n"
    );
    response("text/html; charset=utf-8", page)
}

/// How it looks.
pub(super) fn style(_: &App, _: &Parts) -> Response<Body> {
    response("text/css; charset=utf-8", STYLE)
}

/// What keeps it up to date.
pub(super) fn script(_: &App, _: &Parts) -> Response<Body> {
    response("text/javascript; charset=utf-8", SCRIPT)
}

/// The report to be shown as a picture.
fn reported<'a>(state: &'a State, chosen: Option<&str>) -> Option<(&'a User, &'a Arc<Report>)> {
    let now = state.clock.now();
    let mut users = state.users.latest_first().filter(|user| chosen.is_none_or(|id| user.user_id == id)).take(1_000);
    users.find_map(|user| {
        let report = user.report().ok()?;
        report.open(now).ok().map(|_| (user, report))
    })
}

fn figure(name: &str, report: &Report) -> String {
    let months = scenario::monthly_flows(report);
    let net: i64 = months.iter().map(|month| month.incoming - month.outgoing).sum();
    let (name, net) = (escape(name), picture::dollars(net));
    format!("<h2>Cash flow of {name} by month, net {net}</h2><section>{}</section>", picture::cash_flow(&months))
}

fn sections(state: &State) -> String {
    [
        clock(state),
        scenarios(),
        users(state),
        webhooks(state),
        requests(state),
        subscriptions(state),
        billable(state),
        faults(state),
    ]
    .concat()
}

fn clock(state: &State) -> String {
    let speed = match state.clock.speed() {
        0.0 => "stands still".to_owned(),
        1.0 => "runs".to_owned(),
        speed => format!("runs {speed} times as fast"),
    };
    let steps = [("1 minute", 60), ("1 hour", 3_600), ("6 hours", 21_600), ("1 day", 86_400)];
    let steps = steps.map(|(name, seconds)| button(name, "/_sandbox/advance", &json!({ "seconds": seconds })));
    let speeds = [("stop", 0), ("run", 1), ("run 60 times as fast", 60)];
    let speeds = speeds.map(|(name, speed)| button(name, "/_sandbox/clock", &json!({ "speed": speed })));
    let (now, steps, speeds) = (moment(state.clock.now()), steps.concat(), speeds.concat());
    format!("<h2>Clock</h2><p>{now}, {speed}</p><div class=\"row\">{steps}{speeds}</div>")
}

fn scenarios() -> String {
    let start =
        |scenario: Scenario| button(scenario.name(), "/_sandbox/scenario/start", &json!({ "name": scenario.name() }));
    let buttons = Scenario::ALL.map(start).concat();
    format!("<h2>Start a scenario: a user, an Item and a report</h2><div class=\"row\">{buttons}</div>")
}

fn users(state: &State) -> String {
    let now = state.clock.now();
    let rows = state.users.latest_first().take(SHOWN).map(|user| {
        let items: Vec<_> = user.items.iter().map(item).collect();
        let id = escape(&user.user_id);
        let link = format!("<a href=\"/?user={id}\">{}</a>", escape(&user.client_user_id));
        let scenario = user.scenario.name().to_owned();
        [link, report(user, now), items.join(", "), scenario, format!("<code>{id}</code>")]
    });
    let count = state.users.len();
    table(&format!("Users: {count}"), ["client_user_id", "report", "Items", "scenario", "user_id"], rows)
}

fn item(item: &Item) -> String {
    let name = escape(item.institution_name);
    if item.needs_login { format!("<span class=\"bad\">{name}: ITEM_LOGIN_REQUIRED</span>") } else { name }
}

fn report(user: &User, now: DateTime<Utc>) -> String {
    let Ok(report) = user.report() else {
        return "<span class=\"quiet\">none</span>".to_owned();
    };
    let age = span(now - report.created_at);
    match report.open(now) {
        Ok(_) => {
            let left = span(report.expires_at() - now);
            format!("<span class=\"good\">ready</span>, made {age} ago, expires in {left}")
        }
        Err(fault) => format!("<span class=\"bad\">{}</span>, ordered {age} ago", fault.code()),
    }
}

fn webhooks(state: &State) -> String {
    let rows = state.tally.webhooks.latest(SHOWN).map(|attempt| {
        let answer = match attempt.status {
            Some(200) => "<span class=\"good\">200</span>".to_owned(),
            Some(status) => format!("<span class=\"bad\">{status}</span>"),
            None => "<span class=\"bad\">none</span>".to_owned(),
        };
        let (code, user) = (escape(&attempt.webhook_code), escape(&attempt.user_id));
        [moment(attempt.at), code, user, escape(&attempt.receiver), attempt.attempt.to_string(), answer]
    });
    let next = state.schedule.next().map(|time| format!(", the next at {}", moment(time))).unwrap_or_default();
    let title = format!("Webhooks: {} sent, {} planned{next}", state.tally.webhooks.len(), state.schedule.len());
    table(&title, ["at", "code", "user", "receiver", "attempt", "answer"], rows)
}

fn requests(state: &State) -> String {
    let rows = state.tally.requests.latest(SHOWN).map(|request| {
        let class = if request.status < 300 { "good" } else { "bad" };
        let status = format!("<span class=\"{class}\">{}</span>", request.status);
        let error = request.error_code.as_deref().unwrap_or_default();
        [moment(request.at), escape(&request.method), escape(&request.path), status, escape(error)]
    });
    let title = format!("Requests: {}. Their bodies are not kept", state.tally.requests.len());
    table(&title, ["at", "method", "path", "status", "error"], rows)
}

fn subscriptions(state: &State) -> String {
    let rows = state.subscriptions.iter().take(SHOWN).map(|subscription| {
        let item = subscription.item_id.as_deref().unwrap_or("all");
        [&subscription.id, &subscription.user_id, item].map(escape)
    });
    table(&format!("Subscriptions: {}", state.subscriptions.len()), ["subscription", "user", "Items"], rows)
}

fn billable(state: &State) -> String {
    let rows = state.tally.billable.latest(SHOWN).map(|event| [moment(event.at), escape(&event.path)]);
    table(&format!("Billable events: {}", state.tally.billable.len()), ["at", "path"], rows)
}

fn faults(state: &State) -> String {
    let list = state.rehearsals.list();
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let rows = list.iter().map(|fault| {
        let left = fault["left"].as_u64().map_or("no end".to_owned(), |left| left.to_string());
        [format!("<code>{}</code>", escape(&fault["plan"].to_string())), left]
    });
    let clear = button("forget all faults", "/_sandbox/faults/clear", &json!({}));
    let table = table(&format!("Planned faults: {}", list.len()), ["plan", "left"], rows);
    if list.is_empty() { table } else { table + &clear }
}

/// A heading and a table, whose cells are HTML already.
fn table<const N: usize>(title: &str, heads: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut table = format!("<h2>{title}</h2>");
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return table;
    }
    // Writing to a string cannot fail.
    let _ = write!(table, "<section><table><tr><th>{}</th></tr>", heads.join("</th><th>"));
    for row in rows {
        let _ = write!(table, "<tr><td>{}</td></tr>", row.join("</td><td>"));
    }
    table + "</table></section>"
}

fn button(name: &str, path: &str, body: &Value) -> String {
    let (name, path, body) = (escape(name), escape(path), escape(&body.to_string()));
    format!("<button data-post=\"{path}\" data-body=\"{body}\">{name}</button>")
}

fn moment(time: DateTime<Utc>) -> String {
    format!("<time>{}</time>", time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// A span of time, in its largest unit.
fn span(delta: TimeDelta) -> String {
    let units = [(delta.num_days(), "d"), (delta.num_hours(), "h"), (delta.num_minutes(), "min")];
    let large = units.into_iter().find(|(count, _)| *count > 1);
    let (count, unit) = large.unwrap_or((delta.num_seconds(), "s"));
    format!("{count} {unit}")
}
