//! What an operation sends beside its body.

use super::TypeId;
use super::requests::exploded;

/// The parameters of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// A struct with one field for each.
    pub ty: TypeId,
    /// How each is sent, in the order of the fields.
    pub sent: Vec<ParameterSent>,
    /// Whether no call can be made without one of them.
    pub is_required: bool,
    /// An object of the examples that the document has for them.
    pub example: serde_json::Value,
}

/// How one parameter is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterSent {
    /// Its name there. The field is called otherwise if parameters in several places have one name.
    pub wire: String,
    /// Where.
    pub location: Location,
    /// How a value with several parts is written.
    pub style: Style,
    /// Whether such parts are apart from each other.
    pub explode: bool,
    /// Whether reserved characters stay as they are.
    pub allow_reserved: bool,
    /// Whether it is written as JSON, whatever the style.
    pub json: bool,
    /// Whether it must be there.
    pub required: bool,
}

impl ParameterSent {
    /// How it is written, in words.
    #[must_use]
    pub fn encoding(&self) -> String {
        let explode = exploded(self.explode);
        let reserved = if self.allow_reserved { ", reserved characters kept" } else { "" };
        let json = if self.json { ", as JSON" } else { "" };
        format!("{}{explode}{reserved}{json}", self.style.word())
    }
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the place of its name in the path.
    Path,
    /// In the query.
    Query,
    /// In a header of its own.
    Header,
    /// In the `Cookie` header.
    Cookie,
}

impl Location {
    /// All, by the word that the document uses.
    pub const WORDS: [(&'static str, Self); 4] =
        [("path", Self::Path), ("query", Self::Query), ("header", Self::Header), ("cookie", Self::Cookie)];

    /// The style of a parameter that says none, and those that it may say instead.
    #[must_use]
    pub const fn styles(self) -> &'static [Style] {
        match self {
            Self::Path => &[Style::Simple, Style::Label, Style::Matrix],
            Self::Query => &[Style::Form, Style::SpaceDelimited, Style::PipeDelimited, Style::DeepObject],
            Self::Header => &[Style::Simple],
            Self::Cookie => &[Style::Form],
        }
    }

    /// The word that the document uses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// How a value with several parts is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `;color=blue`.
    Matrix,
    /// `.blue`.
    Label,
    /// `blue,black`.
    Simple,
    /// `color=blue`.
    Form,
    /// `color=blue%20black`.
    SpaceDelimited,
    /// `color=blue%7Cblack`.
    PipeDelimited,
    /// `color[R]=100`.
    DeepObject,
}

impl Style {
    /// All, by the word that the document uses.
    pub const WORDS: [(&'static str, Self); 7] = [
        ("matrix", Self::Matrix),
        ("label", Self::Label),
        ("simple", Self::Simple),
        ("form", Self::Form),
        ("spaceDelimited", Self::SpaceDelimited),
        ("pipeDelimited", Self::PipeDelimited),
        ("deepObject", Self::DeepObject),
    ];

    /// The word that the document uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, style)| *style == self).map_or("", |(word, _)| *word)
    }
}
