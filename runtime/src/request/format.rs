//! How the values of a request are written, as data.

/// How a value with several parts is written, by the names of the OpenAPI specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// `;color=blue`: path parameters.
    Matrix,
    /// `.blue`: path parameters.
    Label,
    /// `blue,black`: path parameters and headers.
    Simple,
    /// `color=blue`: the query, cookies and form bodies.
    Form,
    /// `color=blue%20black`: the query and form bodies.
    SpaceDelimited,
    /// `color=blue%7Cblack`: the query and form bodies.
    PipeDelimited,
    /// `color%5BR%5D=100`: the query and form bodies. Objects may be nested; a list has an index in the place of a
    /// name, which the specification leaves open.
    DeepObject,
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the place of its name in the path.
    Path,
    /// Behind the path.
    Query,
    /// In a header of its own.
    Header,
    /// In the `Cookie` header, beside the others.
    Cookie,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Encoding {
    pub(super) style: Style,
    pub(super) explode: bool,
    pub(super) allow_reserved: bool,
    /// Whether it is written as JSON, whatever the style.
    pub(super) json: bool,
}

impl Encoding {
    /// A style with its defaults.
    pub(super) const fn of(style: Style) -> Self {
        Self { style, explode: matches!(style, Style::Form), allow_reserved: false, json: false }
    }
}

/// How one field of an operation's parameters is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    pub(super) name: &'static str,
    pub(super) location: Location,
    pub(super) required: bool,
    pub(super) encoding: Encoding,
}

impl Parameter {
    /// A path parameter: `simple`, required. `name` is that of the template.
    #[must_use]
    pub const fn path(name: &'static str) -> Self {
        Self { required: true, ..Self::new(name, Location::Path, Style::Simple) }
    }

    /// A query parameter: `form`, exploded.
    #[must_use]
    pub const fn query(name: &'static str) -> Self {
        Self::new(name, Location::Query, Style::Form)
    }

    /// A header: `simple`. A credential of the client goes before a parameter of its name.
    #[must_use]
    pub const fn header(name: &'static str) -> Self {
        Self::new(name, Location::Header, Style::Simple)
    }

    /// A cookie: `form`, exploded.
    #[must_use]
    pub const fn cookie(name: &'static str) -> Self {
        Self::new(name, Location::Cookie, Style::Form)
    }

    const fn new(name: &'static str, location: Location, style: Style) -> Self {
        Self { name, location, required: false, encoding: Encoding::of(style) }
    }

    /// The same parameter, without which no call can be made: a call that leaves the parameters out does not compile.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same parameter in another style, exploded if that is `form`, as the specification has it.
    #[must_use]
    pub const fn style(self, style: Style) -> Self {
        Self { encoding: Encoding::of(style), ..self }
    }

    /// The same parameter, with the parts of a list or an object apart or not. Set it after the style.
    #[must_use]
    pub const fn explode(self, yes: bool) -> Self {
        Self { encoding: Encoding { explode: yes, ..self.encoding }, ..self }
    }

    /// The same parameter of the query, with reserved characters and percent-encoded triples as they are, except those
    /// that would begin another parameter or end the query (`#`, `&`, `+`, `[`, `]`). Set it after the style.
    #[must_use]
    pub const fn allow_reserved(self) -> Self {
        Self { encoding: Encoding { allow_reserved: true, ..self.encoding }, ..self }
    }

    /// The same parameter as JSON, which is `content: application/json` in the specification. Set it after the style.
    #[must_use]
    pub const fn json(self) -> Self {
        Self { encoding: Encoding { json: true, ..self.encoding }, ..self }
    }

    /// Whether no call can be made without one of these.
    pub(crate) const fn is_any_required(parameters: &[Self]) -> bool {
        let mut rest = parameters;
        while let [first, others @ ..] = rest {
            if first.required {
                return true;
            }
            rest = others;
        }
        false
    }
}

/// How the body of a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFormat {
    /// There is none, and no `content-type`. The request is [`Empty`](crate::wire::Empty).
    None,
    /// JSON of this media type.
    Json(&'static str),
    /// `application/x-www-form-urlencoded`. Each format is that of the field at the same place of the request's shape;
    /// fields beyond the last one, and those that the shape does not know, have [`PartFormat::DEFAULT`].
    Form(&'static [PartFormat]),
    /// `multipart/form-data`. The formats are as those of a form.
    Multipart(&'static [PartFormat]),
    /// The bytes of an [`Upload`](super::Upload), of this media type. If that is a range such as `*/*`, of the one that
    /// the upload gives, and of `application/octet-stream` if it gives none.
    Bytes(&'static str),
    /// A string, or a number as JSON writes it, of this media type and in UTF-8.
    Text(&'static str),
}

/// How one field of a form is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartFormat {
    /// None if the value has the format that is usual for what it is.
    pub(super) encoding: Option<Encoding>,
    pub(super) media_type: Option<&'static str>,
}

impl PartFormat {
    /// A string or a number is sent as it is, a file as its bytes, an object as JSON, and a list as one part for each
    /// element.
    pub const DEFAULT: Self = Self { encoding: None, media_type: None };

    /// A field in a style, which has a meaning in `application/x-www-form-urlencoded` only. Exploded if it is `form`.
    #[must_use]
    pub const fn style(style: Style) -> Self {
        Self { encoding: Some(Encoding::of(style)), media_type: None }
    }

    /// A field as JSON, also if it is a list or a string.
    #[must_use]
    pub const fn json() -> Self {
        let encoding = Encoding { json: true, ..Encoding::of(Style::Form) };
        Self { encoding: Some(encoding), media_type: None }
    }

    /// The same field, with the parts of a list or an object apart or not.
    #[must_use]
    pub const fn explode(self, yes: bool) -> Self {
        Self { encoding: Some(Encoding { explode: yes, ..self.styled() }), ..self }
    }

    /// The same field, with reserved characters as they are, except those that have a meaning in a form.
    #[must_use]
    pub const fn allow_reserved(self) -> Self {
        Self { encoding: Some(Encoding { allow_reserved: true, ..self.styled() }), ..self }
    }

    /// The same field, with a `content-type` of its own in `multipart/form-data`. A file has its own, if it gives one.
    #[must_use]
    pub const fn media_type(self, media_type: &'static str) -> Self {
        Self { media_type: Some(media_type), ..self }
    }

    const fn styled(self) -> Encoding {
        match self.encoding {
            Some(encoding) => encoding,
            None => Encoding::of(Style::Form),
        }
    }
}
