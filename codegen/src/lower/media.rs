//! Media types of bodies.

use serde_json::Value;

/// The media type of most bodies.
pub(super) const JSON: &str = "application/json";
/// The media type of a file that has no other.
pub(super) const OCTETS: &str = "application/octet-stream";

/// The media type among `all` that is JSON: `application/json` before one with parameters or of a vendor.
pub(super) fn json<'m>(all: impl Iterator<Item = &'m String>) -> Option<&'m String> {
    all.filter(|media| is_json(media)).min_by_key(|media| (*media != JSON, !is_plain(media)))
}

/// The way in which a request body of a media type becomes bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

impl Way {
    /// All, those first that say most of what is sent. A multipart form can have files, of which the other makes strings.
    const ALL: [Self; 5] = [Self::Json, Self::Multipart, Self::Form, Self::Text, Self::Bytes];

    /// The way of a media type. Parts that are not a form have no names, and none.
    fn of(media: &str) -> Option<Self> {
        let essence = essence(media);
        let (kind, _) = essence.split_once('/')?;
        Some(match essence.as_str() {
            _ if is_json(media) => Self::Json,
            "application/x-www-form-urlencoded" => Self::Form,
            "multipart/form-data" => Self::Multipart,
            "text/xml" => Self::Bytes,
            _ if kind == "multipart" => return None,
            _ if kind == "text" => Self::Text,
            _ => Self::Bytes,
        })
    }
}

/// The media type that a request body is sent as, and how: the first of those that say most.
pub(super) fn sent<'m>(all: &[&'m String]) -> Option<(&'m String, Way)> {
    if let Some(json) = json(all.iter().copied()) {
        return Some((json, Way::Json));
    }
    Way::ALL.into_iter().find_map(|way| Some((*all.iter().find(|media| Way::of(media) == Some(way))?, way)))
}

/// The first example of a media type or a parameter.
pub(super) fn example(node: &Value) -> Option<&Value> {
    let named = || node.get("examples")?.as_object()?.values().next()?.get("value");
    node.get("example").or_else(named)
}

/// Whether a media type is that of JSON, whatever its parameters say: JSON is UTF-8.
pub(super) fn is_json(media: &str) -> bool {
    let media = essence(media);
    is_plain(&media) || (media.contains('/') && media.ends_with("+json"))
}

/// Whether a media type is `application/json`, whatever its parameters say.
pub(super) fn is_plain(media: &str) -> bool {
    essence(media) == JSON
}

/// A media type without its parameters.
fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{Way, json, sent};

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

    #[test]
    fn a_body_is_sent_as_what_says_most() {
        let chosen = |all: &[&str]| {
            let all: Vec<_> = all.iter().map(|media| (*media).to_owned()).collect();
            sent(&all.iter().collect::<Vec<_>>()).map(|(media, way)| (media.clone(), way))
        };
        let (form, multipart) = ("application/x-www-form-urlencoded", "multipart/form-data");
        for (all, expected) in [
            (
                &["application/xml", "text/plain", form, multipart, "application/json"][..],
                Some(("application/json", Way::Json)),
            ),
            (&["application/xml", "text/plain", form, multipart], Some((multipart, Way::Multipart))),
            (&["application/xml", "text/plain", form], Some((form, Way::Form))),
            (&["application/xml", "text/plain"], Some(("text/plain", Way::Text))),
            (&["text/csv; charset=utf-8"], Some(("text/csv; charset=utf-8", Way::Text))),
            (&["text/xml"], Some(("text/xml", Way::Bytes))),
            (&["image/*"], Some(("image/*", Way::Bytes))),
            (&["*/*"], Some(("*/*", Way::Bytes))),
            (&["multipart/mixed", "plain"], None),
            (&[], None),
        ] {
            assert_eq!(chosen(all), expected.map(|(media, way)| (media.to_owned(), way)), "{all:?}");
        }
    }
}
