//! Every style with every kind of value, by the tables of the OpenAPI specification (3.0.4 and 3.1.1, "Style Examples"),
//! and what none of them says.

use super::format::{BodyFormat, Parameter, PartFormat, Style};
use super::{Encoded, MediaType, Sending, encode};
use crate::wire::{Field, Json, Object, Read, Shape, Visit, VisitMut, Wire, from_json};

/// Parameters of one field, whose value is anything that JSON has.
struct One(Json);

impl Object for One {
    fn blank() -> Self {
        Self(Json::blank())
    }

    fn shape(&self) -> &'static Shape {
        const SHAPE: &Shape = &Shape { name: "One", fields: &[Field::required("color")] };
        SHAPE
    }

    fn slots(&self, visit: Visit<'_>) {
        visit(&[&self.0], None);
    }

    fn slots_mut(&mut self, visit: VisitMut<'_>) -> Read {
        visit(&mut [&mut self.0], None)
    }
}

crate::object!(One);

/// Parameters of one field, which may have no value.
struct Perhaps(Option<crate::text::Text>);

impl Object for Perhaps {
    fn blank() -> Self {
        Self(None)
    }

    fn shape(&self) -> &'static Shape {
        const SHAPE: &Shape = &Shape { name: "Perhaps", fields: &[Field::optional("color")] };
        SHAPE
    }

    fn slots(&self, visit: Visit<'_>) {
        visit(&[&self.0], None);
    }

    fn slots_mut(&mut self, visit: VisitMut<'_>) -> Read {
        visit(&mut [&mut self.0], None)
    }
}

crate::object!(Perhaps);

const EMPTY: &str = r#""""#;
const STRING: &str = r#""blue""#;
const ARRAY: &str = r#"["blue","black","brown"]"#;
const OBJECT: &str = r#"{"R":100,"G":200,"B":150}"#;

fn sent(path: &'static str, parameter: Parameter, values: &dyn Wire) -> Result<Encoded, String> {
    let parameters = Box::leak(Box::new([parameter]));
    let sending = Sending { path, parameters, body: BodyFormat::None };
    encode(sending, values, None).map_err(|error| error.to_string())
}

fn one(json: &str) -> One {
    One(from_json(json).unwrap())
}

/// What a path parameter becomes.
fn path(style: Style, explode: bool, json: &str) -> Result<String, String> {
    let parameter = Parameter::path("color").style(style).explode(explode);
    let target = sent("/a/{color}/b", parameter, &one(json))?.target;
    Ok(target.path().strip_prefix("/a/").unwrap().strip_suffix("/b").unwrap().to_owned())
}

/// What a query parameter becomes.
fn query(parameter: Parameter, json: &str) -> Result<String, String> {
    Ok(sent("/a", parameter, &one(json))?.target.query().unwrap_or_default().to_owned())
}

fn styled(style: Style, explode: bool, json: &str) -> Result<String, String> {
    query(Parameter::query("color").style(style).explode(explode), json)
}

#[test]
fn path_styles_are_those_of_the_table() {
    for (style, explode, string, array, object) in [
        (Style::Matrix, false, ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"),
        (Style::Matrix, true, ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"),
        (Style::Label, false, ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
        (Style::Label, true, ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
        (Style::Simple, false, "blue", "blue,black,brown", "R,100,G,200,B,150"),
        (Style::Simple, true, "blue", "blue,black,brown", "R=100,G=200,B=150"),
    ] {
        for (json, expected) in [(STRING, string), (ARRAY, array), (OBJECT, object)] {
            assert_eq!(path(style, explode, json).as_deref(), Ok(expected), "{style:?} {explode} {json}");
        }
    }
}

#[test]
fn query_styles_are_those_of_the_table() {
    let exploded = "color=blue&color=black&color=brown";
    for (style, explode, empty, string, array, object) in [
        (Style::Form, false, "color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"),
        (Style::Form, true, "color=", "color=blue", exploded, "R=100&G=200&B=150"),
        (
            Style::SpaceDelimited,
            false,
            "color=",
            "color=blue",
            "color=blue%20black%20brown",
            "color=R%20100%20G%20200%20B%20150",
        ),
        (Style::SpaceDelimited, true, "color=", "color=blue", exploded, "R=100&G=200&B=150"),
        (
            Style::PipeDelimited,
            false,
            "color=",
            "color=blue",
            "color=blue%7Cblack%7Cbrown",
            "color=R%7C100%7CG%7C200%7CB%7C150",
        ),
        (Style::PipeDelimited, true, "color=", "color=blue", exploded, "R=100&G=200&B=150"),
        (
            Style::DeepObject,
            true,
            "color=",
            "color=blue",
            "color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown",
            "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
        ),
    ] {
        for (json, expected) in [(EMPTY, empty), (STRING, string), (ARRAY, array), (OBJECT, object)] {
            assert_eq!(styled(style, explode, json).as_deref(), Ok(expected), "{style:?} {explode} {json}");
        }
    }
}

#[test]
fn headers_and_cookies_are_those_of_the_table() {
    let header = |explode, json| {
        let encoded = sent("/a", Parameter::header("X-Color").explode(explode), &one(json)).unwrap();
        assert!(encoded.headers["x-color"].is_sensitive());
        encoded.headers["x-color"].to_str().unwrap().to_owned()
    };
    for (explode, json, expected) in [
        (false, STRING, "blue"),
        (true, STRING, "blue"),
        (false, ARRAY, "blue,black,brown"),
        (true, ARRAY, "blue,black,brown"),
        (false, OBJECT, "R,100,G,200,B,150"),
        (true, OBJECT, "R=100,G=200,B=150"),
        (false, r#""a b/c%20""#, "a b/c%20"),
        (false, EMPTY, ""),
    ] {
        assert_eq!(header(explode, json), expected, "{explode} {json}");
    }
    let cookie = |explode, json| {
        let encoded = sent("/a", Parameter::cookie("color").explode(explode), &one(json)).unwrap();
        assert!(encoded.headers["cookie"].is_sensitive());
        encoded.headers["cookie"].to_str().unwrap().to_owned()
    };
    for (explode, json, expected) in [
        (true, STRING, "color=blue"),
        (false, ARRAY, "color=blue,black,brown"),
        (true, ARRAY, "color=blue; color=black; color=brown"),
        (false, OBJECT, "color=R,100,G,200,B,150"),
        (true, OBJECT, "R=100; G=200; B=150"),
        (true, r#""a;b c""#, "color=a%3Bb%20c"),
    ] {
        assert_eq!(cookie(explode, json), expected, "{explode} {json}");
    }
}

#[test]
fn no_value_makes_another_path() {
    for json in [EMPTY, "null", "[]", "{}", r#"[""]"#, r#"".""#, r#""..""#, r#"["."]"#] {
        for explode in [false, true] {
            let error = path(Style::Simple, explode, json).unwrap_err();
            assert!(error.starts_with("`color` cannot be sent: it is "), "{json}: {error}");
        }
    }
    for json in [EMPTY, "null", "[]", r#"".""#] {
        assert!(path(Style::Label, false, json).is_err(), "{json}");
    }
    assert!(path(Style::Matrix, false, EMPTY).is_err());
    let strange = r#""a/b?c#d%2e\\;é""#;
    assert_eq!(path(Style::Simple, false, strange).as_deref(), Ok("a%2Fb%3Fc%23d%252e%5C%3B%C3%A9"));
    assert_eq!(path(Style::Simple, false, r#""%2e%2e""#).as_deref(), Ok("%252e%252e"));
    assert_eq!(path(Style::Simple, false, r#""...""#).as_deref(), Ok("..."));
    let absent = sent("/a/{color}", Parameter::path("color"), &Perhaps(None)).map(|_| ()).unwrap_err();
    assert_eq!(absent, "`color` cannot be sent: the path has it, but no parameter");
}

#[test]
fn a_value_may_be_a_part_of_a_segment() {
    for (template, json, expected) in [
        ("/files/{color}.json", r#""a""#, Ok("/files/a.json")),
        ("/files/{color}.json", EMPTY, Err(())),
        ("/a/{color}.", r#"".""#, Err(())),
        ("/a/.{color}", r#"".""#, Err(())),
        ("/a/.{color}", r#""b""#, Ok("/a/.b")),
        ("/{color}/{color}", r#""b""#, Ok("/b/b")),
        ("/{color", r#""b""#, Err(())),
    ] {
        let encoded = sent(template, Parameter::path("color"), &one(json));
        let target = encoded.as_ref().map(|encoded| encoded.target.as_str()).map_err(|_| ());
        assert_eq!(target, expected, "{template} {json}");
    }
}

#[test]
fn null_is_written_as_nothing_and_an_absent_value_is_not_written() {
    assert_eq!(styled(Style::Form, true, "null").as_deref(), Ok("color="));
    assert_eq!(styled(Style::Form, true, r#"["a",null]"#).as_deref(), Ok("color=a&color="));
    assert_eq!(styled(Style::DeepObject, true, r#"{"a":null}"#).as_deref(), Ok("color%5Ba%5D="));
    // As RFC 6570 has it, what is empty is not there.
    for json in ["[]", "{}"] {
        for (style, explode) in [(Style::Form, true), (Style::Form, false), (Style::DeepObject, true)] {
            assert_eq!(styled(style, explode, json).as_deref(), Ok(""), "{style:?} {json}");
        }
    }
    for parameter in [Parameter::query("color"), Parameter::header("X-Color"), Parameter::cookie("color")] {
        let encoded = sent("/a", parameter, &Perhaps(None)).unwrap();
        assert_eq!((encoded.target.as_str(), encoded.headers.len()), ("/a", 0));
    }
    let present = sent("/a?b=1", Parameter::query("color"), &Perhaps(Some("c".into()))).unwrap();
    assert_eq!(present.target, "/a?b=1&color=c");
}

#[test]
fn deep_objects_may_be_nested() {
    let json = r#"{"a":{"b":[1,{"c":"d e"}]},"f":true}"#;
    let expected = "color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Ba%5D%5Bb%5D%5B1%5D%5Bc%5D=d%20e&color%5Bf%5D=true";
    assert_eq!(styled(Style::DeepObject, true, json).as_deref(), Ok(expected));
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(styled(Style::DeepObject, true, &nested).is_err());
    for json in [r#"{"a":{}}"#, r#"[["a"]]"#, r#"[{"a":1}]"#] {
        let error = "`color` cannot be sent: its style has no place for a list or an object inside the value";
        assert_eq!(styled(Style::Form, true, json).unwrap_err(), error, "{json}");
        assert_eq!(path(Style::Simple, false, json).unwrap_err(), error, "{json}");
    }
}

#[test]
fn reserved_characters_pass_if_they_may_and_never_begin_another_parameter() {
    let reserved = Parameter::query("color").allow_reserved();
    for (json, strict, passed) in [
        (r#""a:/?@b""#, "a%3A%2F%3F%40b", "a:/?@b"),
        (r#""!$'()*,;=""#, "%21%24%27%28%29%2A%2C%3B%3D", "!$'()*,;="),
        (r##""&#[]+""##, "%26%23%5B%5D%2B", "%26%23%5B%5D%2B"),
        (r#""100%""#, "100%25", "100%25"),
        (r#""%2F%zz%""#, "%252F%25zz%25", "%2F%25zz%25"),
        (r#""é ~""#, "%C3%A9%20~", "%C3%A9%20~"),
    ] {
        assert_eq!(query(Parameter::query("color"), json), Ok(format!("color={strict}")), "{json}");
        assert_eq!(query(reserved, json), Ok(format!("color={passed}")), "{json}");
    }
}

#[test]
fn a_parameter_may_be_json() {
    let json = r#"{"a":[1,"b c"],"n":0.10}"#;
    let text = "color=%7B%22a%22%3A%5B1%2C%22b%20c%22%5D%2C%22n%22%3A0.10%7D";
    assert_eq!(query(Parameter::query("color").json(), json).as_deref(), Ok(text));
    assert_eq!(query(Parameter::query("color").json(), STRING).as_deref(), Ok("color=%22blue%22"));
    let header = sent("/a", Parameter::header("X-Color").json(), &one(json)).unwrap();
    assert_eq!(header.headers["x-color"], json);
    let header = sent("/a", Parameter::header("X-Color").json(), &one(r#""é😀""#)).unwrap();
    assert_eq!(header.headers["x-color"], r#""\u00e9\ud83d\ude00""#);
    let absent = sent("/a", Parameter::query("color").json(), &Perhaps(None)).unwrap();
    assert_eq!(absent.target, "/a");
}

#[test]
fn numbers_keep_every_digit() {
    let json = r#"[12345678901234567890.10, 1e3, -0.0, true]"#;
    let expected = "color=12345678901234567890.10,1e3,-0.0,true";
    assert_eq!(styled(Style::Form, false, json).as_deref(), Ok(expected));
}

#[test]
fn what_a_header_cannot_have_is_refused_and_not_shown() {
    for (json, why) in [
        (r#""secret\r\nX-Other: 1""#, "a character that a header cannot have"),
        (r#""secret\u0000""#, "a character that a header cannot have"),
        (r#""secreté""#, "a character that a header cannot have"),
        (r#"["a","secret,b"]"#, "cannot have a comma"),
    ] {
        let error = sent("/a", Parameter::header("X-Color"), &one(json)).map(|_| ()).unwrap_err();
        assert!(error.contains("`X-Color`") && error.contains(why) && !error.contains("secret"), "{error}");
    }
}

#[test]
fn a_form_has_a_format_for_each_field() {
    let form = |format: Option<PartFormat>, json| {
        let formats: &'static [PartFormat] = Box::leak(format.into_iter().collect());
        let sending = Sending { path: "/a", parameters: &[], body: BodyFormat::Form(formats) };
        let encoded = encode(sending, &crate::wire::Empty, Some(&one(json))).unwrap();
        assert!(matches!(encoded.media_type, MediaType::Other(ref it) if it == "application/x-www-form-urlencoded"));
        String::from_utf8(encoded.body.to_vec()).unwrap()
    };
    let deep = PartFormat::style(Style::DeepObject);
    for (format, json, expected) in [
        (None, r#""a b&c=d+é~""#, "color=a+b%26c%3Dd%2B%C3%A9%7E"),
        (None, ARRAY, "color=blue&color=black&color=brown"),
        (None, OBJECT, "color=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D"),
        (None, r#"[{"a":1}]"#, "color=%7B%22a%22%3A1%7D"),
        (None, "null", "color="),
        (Some(PartFormat::style(Style::Form)), OBJECT, "R=100&G=200&B=150"),
        (Some(PartFormat::style(Style::Form).explode(false)), ARRAY, "color=blue,black,brown"),
        (Some(PartFormat::style(Style::PipeDelimited)), ARRAY, "color=blue%7Cblack%7Cbrown"),
        (Some(deep), OBJECT, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
        (Some(PartFormat::json()), ARRAY, "color=%5B%22blue%22%2C%22black%22%2C%22brown%22%5D"),
        (Some(PartFormat::json()), STRING, "color=%22blue%22"),
        (Some(PartFormat::DEFAULT.allow_reserved()), r#""a/b&c""#, "color=a/b%26c"),
    ] {
        assert_eq!(form(format, json), expected, "{format:?} {json}");
    }
}
