//! What an operation responds with.

use std::fmt;

use super::{Declared, Pointer, Type, TypeId};

/// The responses of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Responses {
    /// Those of success, sorted by status. One of `default` is among them if no other is a success.
    pub success: Vec<StatusResponse>,
    /// All others, sorted by status.
    pub errors: Vec<StatusResponse>,
    /// A struct with one field for each header of the successful responses, if they have any.
    pub headers: Option<TypeId>,
}

/// The response with one status, or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusResponse {
    /// Which it is.
    pub status: Status,
    /// Its body.
    pub body: ResponseBody,
    /// What the schema of the body says by itself, if it is JSON.
    pub declared: Option<Declared>,
    /// Prose, in Markdown, trimmed.
    pub text: String,
    /// Where it is located in the document.
    pub origin: Pointer,
}

/// Body of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponseBody {
    /// A JSON document of this type.
    Json(Type),
    /// A string of this media type.
    Text(String),
    /// Bytes of this media type.
    Binary(String),
    /// No body.
    Empty,
}

/// Which statuses a response has, the most specific first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// This one.
    Code(u16),
    /// All of the class, such as `2XX`, that have no response of their own.
    Range(u16),
    /// All that have no response of their own.
    Default,
}

impl Responses {
    /// The body of every successful response; nothing if it depends on the status. What is not JSON is distinguished
    /// from what something in between sends by its status, too, so that it is one body only with a usual one.
    #[must_use]
    pub fn single(&self) -> Option<&ResponseBody> {
        let Some((first, others)) = self.success.split_first() else { return Some(&ResponseBody::Empty) };
        let is_usual = |response: &StatusResponse| !matches!(response.status, Status::Code(202..));
        let is_single = others.iter().all(|other| other.body == first.body)
            && (first.body.media_type().is_none() || self.success.iter().all(is_usual));
        is_single.then_some(&first.body)
    }

    /// Whether an error has a body that is not the one that all errors of the API have.
    #[must_use]
    pub fn has_own_errors(&self, shared: Option<&TypeId>) -> bool {
        self.errors.iter().any(|error| match &error.body {
            ResponseBody::Json(ty) => shared.is_none() || ty.as_named() != shared,
            ResponseBody::Text(_) | ResponseBody::Binary(_) => true,
            ResponseBody::Empty => false,
        })
    }

    /// All responses.
    pub fn all(&self) -> impl Iterator<Item = &StatusResponse> {
        self.success.iter().chain(&self.errors)
    }

    /// The named types that bodies and headers are, or hold.
    pub fn types(&self) -> impl Iterator<Item = &TypeId> {
        self.all().filter_map(|response| response.body.json()?.named()).chain(&self.headers)
    }
}

impl ResponseBody {
    /// The type of a JSON document.
    #[must_use]
    pub fn json(&self) -> Option<&Type> {
        match self {
            Self::Json(ty) => Some(ty),
            Self::Text(_) | Self::Binary(_) | Self::Empty => None,
        }
    }

    /// The media type, if it is not JSON.
    #[must_use]
    pub fn media_type(&self) -> Option<&str> {
        match self {
            Self::Text(media) | Self::Binary(media) => Some(media),
            Self::Json(_) | Self::Empty => None,
        }
    }
}

impl Status {
    /// The status that the key of a response in a document says.
    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        if key == "default" {
            return Some(Self::Default);
        }
        let (class, rest) = key.split_at_checked(1)?;
        let class = class.parse().ok().filter(|class| (1..=5).contains(class))?;
        if rest.eq_ignore_ascii_case("xx") {
            return Some(Self::Range(class));
        }
        let is_code = key.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_digit());
        if is_code { key.parse().ok().map(Self::Code) } else { None }
    }

    /// Whether it is that of success, by itself.
    #[must_use]
    pub fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299) | Self::Range(2))
    }

    /// The name in upper camel case: the phrase that HTTP has for it, such as `NotFound`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Code(code) => match PHRASES.binary_search_by_key(&code, |(code, _)| *code) {
                Ok(at) => PHRASES[at].1.to_owned(),
                Err(_) => format!("Status{code}"),
            },
            Self::Range(class) => match class {
                1 => "Informational",
                2 => "Success",
                3 => "Redirection",
                4 => "ClientError",
                _ => "ServerError",
            }
            .to_owned(),
            Self::Default => "Default".to_owned(),
        }
    }
}

/// As the document writes it.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "{code}"),
            Self::Range(class) => write!(f, "{class}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// The statuses that IANA lists, sorted.
#[rustfmt::skip]
const PHRASES: &[(u16, &str)] = &[
    (100, "Continue"), (101, "SwitchingProtocols"), (102, "Processing"), (103, "EarlyHints"),
    (200, "Ok"), (201, "Created"), (202, "Accepted"), (203, "NonAuthoritativeInformation"), (204, "NoContent"),
    (205, "ResetContent"), (206, "PartialContent"), (207, "MultiStatus"), (208, "AlreadyReported"), (226, "ImUsed"),
    (300, "MultipleChoices"), (301, "MovedPermanently"), (302, "Found"), (303, "SeeOther"), (304, "NotModified"),
    (305, "UseProxy"), (307, "TemporaryRedirect"), (308, "PermanentRedirect"),
    (400, "BadRequest"), (401, "Unauthorized"), (402, "PaymentRequired"), (403, "Forbidden"), (404, "NotFound"),
    (405, "MethodNotAllowed"), (406, "NotAcceptable"), (407, "ProxyAuthenticationRequired"), (408, "RequestTimeout"),
    (409, "Conflict"), (410, "Gone"), (411, "LengthRequired"), (412, "PreconditionFailed"), (413, "ContentTooLarge"),
    (414, "UriTooLong"), (415, "UnsupportedMediaType"), (416, "RangeNotSatisfiable"), (417, "ExpectationFailed"),
    (418, "ImATeapot"), (421, "MisdirectedRequest"), (422, "UnprocessableContent"), (423, "Locked"),
    (424, "FailedDependency"), (425, "TooEarly"), (426, "UpgradeRequired"), (428, "PreconditionRequired"),
    (429, "TooManyRequests"), (431, "RequestHeaderFieldsTooLarge"), (451, "UnavailableForLegalReasons"),
    (500, "InternalServerError"), (501, "NotImplemented"), (502, "BadGateway"), (503, "ServiceUnavailable"),
    (504, "GatewayTimeout"), (505, "HttpVersionNotSupported"), (506, "VariantAlsoNegotiates"),
    (507, "InsufficientStorage"), (508, "LoopDetected"), (511, "NetworkAuthenticationRequired"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{PHRASES, Status};

    #[test]
    fn statuses_are_read_as_documents_write_them() {
        for (key, expected) in [
            ("200", Some(Status::Code(200))),
            ("2XX", Some(Status::Range(2))),
            ("5xx", Some(Status::Range(5))),
            ("default", Some(Status::Default)),
            ("20", None),
            ("2000", None),
            ("600", None),
            ("6XX", None),
            ("+20", None),
            ("x-a", None),
            ("2é", None),
            ("", None),
        ] {
            assert_eq!(Status::of(key), expected, "{key}");
        }
    }

    #[test]
    fn every_status_has_a_name_of_its_own() {
        assert!(PHRASES.is_sorted_by(|left, right| left.0 < right.0));
        let codes = (100..600).map(Status::Code);
        let all = codes.chain((1..6).map(Status::Range)).chain([Status::Default]);
        let names: Vec<_> = all.map(Status::name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert_eq!([404, 299].map(|code| Status::Code(code).name()), ["NotFound", "Status299"]);
    }
}
