//! Media types of bodies.

use serde_json::Value;

use crate::ir::RequestFormat;

/// The media type among `all` that is JSON: `application/json` before one with parameters or of a vendor.
pub(super) fn json<'m>(all: impl Iterator<Item = &'m String>) -> Option<&'m String> {
    all.filter(|media| is_json(media)).min_by_key(|media| (*media != "application/json", !is_plain(media)))
}

/// The media type that a request body is sent as, and how: JSON before forms.
pub(super) fn sent<'m>(all: &[&'m String]) -> Option<(&'m String, RequestFormat)> {
    if let Some(json) = json(all.iter().copied()) {
        let format = if is_plain(json) { RequestFormat::Json } else { RequestFormat::JsonAs(json.clone()) };
        return Some((json, format));
    }
    let form = |name: &str, format: RequestFormat| {
        all.iter().find(|media| essence(media) == name).map(|media| (*media, format))
    };
    form("application/x-www-form-urlencoded", RequestFormat::Form)
        .or_else(|| form("multipart/form-data", RequestFormat::Multipart))
}

/// The first example of a media type or a parameter.
pub(super) fn example(node: &Value) -> Option<&Value> {
    let named = || node.get("examples")?.as_object()?.values().next()?.get("value");
    node.get("example").or_else(named)
}

/// Whether a media type is that of JSON, whatever its parameters say: JSON is UTF-8.
fn is_json(media: &str) -> bool {
    let media = essence(media);
    is_plain(&media) || (media.contains('/') && media.ends_with("+json"))
}

/// Whether a media type is `application/json`, whatever its parameters say.
pub(super) fn is_plain(media: &str) -> bool {
    essence(media) == "application/json"
}

/// A media type without its parameters.
fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::json;

    #[test]
    fn json_goes_by_several_names() {
        let found = |all: &[&str]| {
            let all: Vec<_> = all.iter().map(|media| (*media).to_owned()).collect();
            json(all.iter()).cloned()
        };
        for media in
            ["application/json", "application/json; charset=utf-8", "Application/JSON;v=1", "application/vnd.x+json"]
        {
            assert_eq!(found(&["text/plain", media]).as_deref(), Some(media));
        }
        for media in ["application/pdf", "text/json-seq", "+json", "application/jsonl", ""] {
            assert_eq!(found(&[media]), None, "{media}");
        }
        let all = ["application/vnd.x+json", "application/json; charset=utf-8", "application/json"];
        assert_eq!(found(&all).as_deref(), Some("application/json"));
        assert_eq!(found(&all[..2]).as_deref(), Some("application/json; charset=utf-8"));
    }
}
