//! Reads typed fields out of a JSON object and notes what is wrong with them, at their places in the request.
//! Unknown members are nobody's business, `null` is absent, and so is an empty array where an object is
//! expected: clients send many of both (checkout 2.1).

use std::borrow::Cow;

use florin_domain::money::MAX_MINOR;
use florin_domain::{Currency, Timestamp};
use url::Url;

use super::errors::{Errors, phrase};
use crate::shared::json::{Object, Value};

/// Text that has no rule of its own, in characters.
pub(super) const ANY: usize = 255;
/// Longest URL, in characters.
const MAX_URL: usize = 2048;

/// An object and where it stands in the request.
#[derive(Debug)]
pub(super) struct Fields<'v> {
    object: &'v Object<'v>,
    path: Vec<Cow<'static, str>>,
}

/// Which schemes a URL may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Schemes {
    /// `http` and `https` with a host.
    Web,
    /// Those of apps too, such as `myshop://paid`.
    Any,
}

impl<'v> Fields<'v> {
    /// An object; its errors stand under `path`.
    pub(super) fn root(object: &'v Object<'v>, path: &[&'static str]) -> Fields<'v> {
        Fields { object, path: path.iter().map(|name| Cow::Borrowed(*name)).collect() }
    }

    /// The one object that a body consists of, such as `checkout` or `request`. Its errors stand under its
    /// own name if it is `named`, else at the root.
    pub(super) fn wrapped(
        body: &'v Value<'v>,
        name: &'static str,
        named: bool,
    ) -> Result<Fields<'v>, Errors> {
        let inner = if let Value::Object(object) = body { object.exact(name) } else { None };
        match inner {
            Some(Value::Object(object)) => {
                Ok(Fields { object, path: if named { vec![Cow::Borrowed(name)] } else { Vec::new() } })
            }
            _ => Err(Errors::one(&[name], phrase::MISSING)),
        }
    }

    /// The object itself.
    pub(super) fn object_itself(&self) -> &'v Object<'v> {
        self.object
    }

    /// Notes an error of a field.
    pub(super) fn fault(
        &self,
        name: impl Into<Cow<'static, str>>,
        phrase: impl Into<Cow<'static, str>>,
        errors: &mut Errors,
    ) {
        let mut path = self.path.clone();
        path.push(name.into());
        errors.add(&path, phrase);
    }

    /// Notes an error of the object as a whole.
    pub(super) fn fault_here(&self, phrase: impl Into<Cow<'static, str>>, errors: &mut Errors) {
        errors.add(&self.path, phrase);
    }

    /// Notes an error of a field of an object inside this one, which may be absent.
    pub(super) fn fault_below(
        &self,
        within: &'static str,
        name: &'static str,
        phrase: &'static str,
        errors: &mut Errors,
    ) {
        let mut path = self.path.clone();
        path.extend([Cow::Borrowed(within), Cow::Borrowed(name)]);
        errors.add(&path, phrase);
    }

    /// A field as it is.
    pub(super) fn value(&self, name: &str) -> Option<&'v Value<'v>> {
        self.object.exact(name)
    }

    /// Text of at most `max` characters, or a number by its own text. Blank text is absent.
    pub(super) fn text(&self, name: &'static str, max: usize, errors: &mut Errors) -> Option<&'v str> {
        match text(self.value(name)?, max) {
            Ok(text) => text,
            Err(why) => {
                self.fault(name, why, errors);
                None
            }
        }
    }

    /// Text that must be there and not be blank.
    pub(super) fn required_text(
        &self,
        name: &'static str,
        max: usize,
        errors: &mut Errors,
    ) -> Option<&'v str> {
        let Some(value) = self.value(name) else {
            self.fault(name, phrase::BLANK, errors);
            return None;
        };
        match text(value, max) {
            Ok(Some(text)) => return Some(text),
            Ok(None) => self.fault(name, phrase::BLANK, errors),
            Err(why) => self.fault(name, why, errors),
        }
        None
    }

    /// `true` or `false`, also as text or as 1 and 0.
    pub(super) fn boolean(&self, name: &'static str, errors: &mut Errors) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(flag) => return Some(*flag),
            Value::Number("1") => return Some(true),
            Value::Number("0") => return Some(false),
            Value::Text(text) => match text.as_str() {
                "" => return None,
                "true" | "1" => return Some(true),
                "false" | "0" => return Some(false),
                _ => {}
            },
            _ => {}
        }
        self.fault(name, phrase::INVALID, errors);
        None
    }

    /// A whole number, as a number or as the text of one.
    pub(super) fn integer(&self, name: &'static str, errors: &mut Errors) -> Option<i64> {
        match whole(self.value(name)?) {
            Ok(number) => number,
            Err(why) => {
                self.fault(name, why, errors);
                None
            }
        }
    }

    /// An amount in minor units, at least `least`, which must be there.
    pub(super) fn required_minor(&self, name: &'static str, least: i64, errors: &mut Errors) -> Option<i64> {
        let given = self.value(name).map_or(Ok(None), whole);
        let fault = match given {
            Ok(None) => Cow::Borrowed(phrase::BLANK),
            Ok(Some(minor)) if minor < least => match least {
                1 => Cow::Borrowed(phrase::NOT_POSITIVE),
                _ => Cow::Owned(format!("must be greater than or equal to {least}")),
            },
            Ok(Some(minor)) if minor > MAX_MINOR => {
                Cow::Owned(format!("must be less than or equal to {MAX_MINOR}"))
            }
            Ok(Some(minor)) => return Some(minor),
            Err(why) => Cow::Borrowed(why),
        };
        self.fault(name, fault, errors);
        None
    }

    /// The strings of an array, each of at most `max` characters; blank ones are left out.
    pub(super) fn texts(&self, name: &'static str, max: usize, errors: &mut Errors) -> Option<Vec<&'v str>> {
        let Value::Array(items) = self.value(name)? else {
            self.fault(name, phrase::NOT_AN_ARRAY, errors);
            return None;
        };
        let texts: Result<Vec<_>, _> = items.iter().map(|item| text(item, max)).collect();
        match texts {
            Ok(texts) => Some(texts.into_iter().flatten().collect()),
            Err(why) => {
                self.fault(name, why, errors);
                None
            }
        }
    }

    /// A URL as it was written. Empty text is absent.
    pub(super) fn url(&self, name: &'static str, schemes: Schemes, errors: &mut Errors) -> Option<&'v str> {
        let url = match self.value(name)? {
            Value::Text(text) => text.as_str(),
            _ => "?",
        };
        if url.is_empty() {
            return None;
        }
        if !is_url(url, schemes) {
            self.fault(name, phrase::NOT_A_URL, errors);
            return None;
        }
        Some(url)
    }

    /// An object inside this one.
    pub(super) fn object(&self, name: &'static str, errors: &mut Errors) -> Option<Fields<'v>> {
        match self.value(name)? {
            Value::Object(object) => {
                let mut path = self.path.clone();
                path.push(Cow::Borrowed(name));
                Some(Fields { object, path })
            }
            Value::Array(items) if items.is_empty() => None,
            _ => {
                self.fault(name, phrase::NOT_AN_OBJECT, errors);
                None
            }
        }
    }

    /// The objects of an array, with their indices in their paths.
    pub(super) fn objects(&self, name: &'static str, errors: &mut Errors) -> Option<Vec<Fields<'v>>> {
        let Value::Array(items) = self.value(name)? else {
            self.fault(name, phrase::NOT_AN_ARRAY, errors);
            return None;
        };
        let mut found = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let mut path = self.path.clone();
            path.extend([Cow::Borrowed(name), Cow::Owned(at.to_string())]);
            match item {
                Value::Object(object) => found.push(Fields { object, path }),
                _ => errors.add(&path, phrase::NOT_AN_OBJECT),
            }
        }
        Some(found)
    }

    /// The objects of an array that must be there and have items. None where any of them is wrong.
    pub(super) fn required_objects(
        &self,
        name: &'static str,
        errors: &mut Errors,
    ) -> Option<Vec<Fields<'v>>> {
        match self.value(name) {
            None => self.fault(name, phrase::BLANK, errors),
            Some(Value::Array(items)) if items.is_empty() => self.fault(name, phrase::BLANK, errors),
            Some(Value::Array(items)) => {
                return self.objects(name, errors).filter(|found| found.len() == items.len());
            }
            Some(_) => self.fault(name, phrase::NOT_AN_ARRAY, errors),
        }
        None
    }

    /// An instant: ISO 8601 with a zone.
    pub(super) fn time(&self, name: &'static str, errors: &mut Errors) -> Option<Timestamp> {
        let text = self.text(name, 64, errors)?;
        let at = text.trim().parse::<jiff::Timestamp>().ok();
        if at.is_none() {
            self.fault(name, phrase::INVALID, errors);
        }
        at.map(|at| Timestamp(at.as_microsecond()))
    }

    /// A country by its two letters, in capitals.
    pub(super) fn country(&self, name: &'static str, errors: &mut Errors) -> Option<String> {
        let text = self.text(name, ANY, errors)?;
        let code = florin_domain::country::parse(text);
        if code.is_none() {
            self.fault(name, phrase::INVALID, errors);
        }
        code.map(str::to_owned)
    }

    /// A currency in which amounts can be written, which must be there.
    pub(super) fn required_currency(&self, name: &'static str, errors: &mut Errors) -> Option<Currency> {
        let text = self.required_text(name, ANY, errors)?;
        let currency = Currency::parse(text).ok().filter(|currency| currency.exponent().is_some());
        if currency.is_none() {
            self.fault(name, phrase::INVALID, errors);
        }
        currency
    }
}

/// Text, or none where it is blank.
fn text<'v>(value: &'v Value<'v>, max: usize) -> Result<Option<&'v str>, Cow<'static, str>> {
    let text = match value {
        Value::Text(text) => text.as_str(),
        Value::Number(text) => text,
        Value::Null => return Ok(None),
        _ => return Err(phrase::INVALID.into()),
    };
    if text.len() > max && text.chars().count() > max {
        return Err(format!("is too long (maximum is {max} characters)").into());
    }
    // Databases and terminals choke on these; no text needs them.
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        return Err(phrase::INVALID.into());
    }
    Ok((!text.trim().is_empty()).then_some(text))
}

/// A whole number from its text: `19`, `"19"`, `19.0`; never by way of a float. Blank text is none.
fn whole(value: &Value<'_>) -> Result<Option<i64>, &'static str> {
    let text = match value {
        Value::Number(text) => *text,
        Value::Text(text) => text.as_str().trim(),
        _ => return Err(phrase::NOT_A_NUMBER),
    };
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (digits, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match value {
        Value::Text(_) if text.is_empty() => return Ok(None),
        // Text with a point may well mean major units.
        Value::Text(_) if unsigned.contains('.') => return Err(phrase::NOT_A_NUMBER),
        _ if !are_digits(digits) || !are_digits(part) => return Err(phrase::NOT_A_NUMBER),
        _ if part.bytes().any(|b| b != b'0') => return Err(phrase::NOT_AN_INTEGER),
        _ => {}
    }
    let sign = if unsigned.len() < text.len() { -1 } else { 1 };
    // What does not fit is out of every range, on its own side of it.
    Ok(Some(digits.parse::<i64>().map_or(sign * i64::MAX, |number| sign * number)))
}

/// Schemes that make a browser run or read something of its own.
const NEVER: &[&str] = &["about", "blob", "chrome", "data", "file", "filesystem", "javascript", "vbscript"];

fn is_url(text: &str, schemes: Schemes) -> bool {
    let has_bad_characters = text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\');
    if has_bad_characters || text.chars().count() > MAX_URL {
        return false;
    }
    let Ok(url) = Url::parse(text) else { return false };
    match url.scheme() {
        // The parser forgives missing slashes, and readers of the text may not.
        "http" | "https" => {
            let host = text.split_once("://").map_or("", |(_, rest)| rest);
            !host.is_empty() && !host.starts_with('/') && url.has_host()
        }
        scheme => schemes == Schemes::Any && !NEVER.contains(&scheme),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shared::json;

    /// What `read` makes of the member `x` of a body, and the first error.
    fn read<T>(x: &str, read: impl FnOnce(&Fields<'_>, &mut Errors) -> T) -> (T, String) {
        let body = format!("{{\"r\":{{\"x\":{x}}}}}");
        let tree = json::parse_exact(body.as_bytes()).unwrap();
        let fields = Fields::wrapped(&tree, "r", true).unwrap();
        let mut errors = Errors::default();
        let value = read(&fields, &mut errors);
        (value, errors.joined().trim_start_matches("x ").to_owned())
    }

    #[test]
    fn the_wrapper_must_be_an_object() {
        for body in ["[]", "{}", "{\"r\":null}", "{\"r\":[]}", "{\"r\":3}", "{\"R\":{}}", "7"] {
            let tree = json::parse_exact(body.as_bytes()).unwrap();
            let errors = Fields::wrapped(&tree, "r", true).unwrap_err();
            assert_eq!(serde_json::to_string(&errors).unwrap(), r#"{"r":["is missing"]}"#, "{body}");
        }
    }

    #[test]
    fn text_is_text_or_a_number() {
        for (x, value, error) in [
            (r#""a b""#, Some("a b"), ""),
            (r#""\u00e4bc""#, Some("äbc"), ""),
            ("71", Some("71"), ""),
            ("7.10", Some("7.10"), ""),
            ("null", None, ""),
            (r#"" ""#, None, ""),
            (r#""abcdef""#, None, "is too long (maximum is 5 characters)"),
            (r#""a\u0000""#, None, "is invalid"),
            (r#""a\nb""#, Some("a\nb"), ""),
            ("true", None, "is invalid"),
            ("[]", None, "is invalid"),
        ] {
            let (text, told) = read(x, |f, e| f.text("x", 5, e).map(str::to_owned));
            assert_eq!((text.as_deref(), told.as_str()), (value, error), "{x}");
            let (text, told) = read(x, |f, e| f.required_text("x", 5, e).map(str::to_owned));
            let error = if value.is_none() && error.is_empty() { "can't be blank" } else { error };
            assert_eq!((text.as_deref(), told.as_str()), (value, error), "required {x}");
        }
    }

    #[test]
    fn flags_come_in_several_spellings() {
        for (x, value, error) in [
            ("true", Some(true), ""),
            ("false", Some(false), ""),
            (r#""true""#, Some(true), ""),
            (r#""0""#, Some(false), ""),
            ("1", Some(true), ""),
            ("null", None, ""),
            (r#""""#, None, ""),
            ("2", None, "is invalid"),
            (r#""yes""#, None, "is invalid"),
            ("{}", None, "is invalid"),
        ] {
            assert_eq!(read(x, |f, e| f.boolean("x", e)), (value, error.to_owned()), "{x}");
        }
    }

    #[test]
    fn amounts_are_whole_and_in_range() {
        for (x, value, error) in [
            ("1999", Some(1999), ""),
            (r#""1999""#, Some(1999), ""),
            ("1999.00", Some(1999), ""),
            ("1000000000000000", Some(1_000_000_000_000_000), ""),
            ("1000000000000001", None, "must be less than or equal to 1000000000000000"),
            ("99999999999999999999", None, "must be less than or equal to 1000000000000000"),
            ("-99999999999999999999", None, "must be greater than 0"),
            ("0", None, "must be greater than 0"),
            ("-5", None, "must be greater than 0"),
            ("19.99", None, "must be an integer"),
            (r#""19.99""#, None, "is not a number"),
            (r#""19.00""#, None, "is not a number"),
            ("1e3", None, "is not a number"),
            (r#""abc""#, None, "is not a number"),
            (r#""1 999""#, None, "is not a number"),
            ("true", None, "is not a number"),
            ("[5]", None, "is not a number"),
            ("null", None, "can't be blank"),
            (r#""""#, None, "can't be blank"),
        ] {
            assert_eq!(read(x, |f, e| f.required_minor("x", 1, e)), (value, error.to_owned()), "{x}");
        }
        assert_eq!(read("0", |f, e| f.required_minor("x", 0, e)), (Some(0), String::new()));
        let below = "must be greater than or equal to 0".to_owned();
        assert_eq!(read("-1", |f, e| f.required_minor("x", 0, e)), (None, below));
        assert_eq!(read(r#""3""#, |f, e| f.integer("x", e)), (Some(3), String::new()));
        assert_eq!(read("null", |f, e| f.integer("x", e)), (None, String::new()));
    }

    #[test]
    fn urls_have_a_known_scheme_and_a_host() {
        let told = |url: &str, schemes| {
            let x = serde_json::to_string(url).unwrap();
            let (url, error) = read(&x, |f, e| f.url("x", schemes, e).map(str::to_owned));
            assert_eq!(url.is_none(), !error.is_empty());
            assert!(error.is_empty() || error == "is in invalid format");
            url.is_some()
        };
        for url in [
            "https://shop.example/thanks?order=71",
            "http://localhost:8080",
            "HTTPS://SHOP.EXAMPLE",
            "https://made-up-host/",
            "https://127.0.0.1/x#y",
            "https://münchen.example/ü",
        ] {
            assert!(told(url, Schemes::Web), "{url}");
        }
        for url in ["myshop://paid", "com.shop.app:paid"] {
            assert!(!told(url, Schemes::Web) && told(url, Schemes::Any), "{url}");
        }
        for url in [
            "shop.example",
            "/thanks",
            "//shop.example",
            "https://",
            "https:shop.example",
            "https:///x",
            "http:\\\\shop.example",
            "https://shop.example/a b",
            "https://shop.example/\r\nSet-Cookie: a=b",
            " https://shop.example",
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "https://[::1",
        ] {
            assert!(!told(url, Schemes::Web) && !told(url, Schemes::Any), "{url:?}");
        }
        assert!(!told(&format!("https://shop.example/{}", "a".repeat(MAX_URL)), Schemes::Web));
        assert_eq!(read("3", |f, e| f.url("x", Schemes::Any, e).is_some()).1, "is in invalid format");
        assert_eq!(read(r#""""#, |f, e| f.url("x", Schemes::Web, e).is_some()), (false, String::new()));
    }

    #[test]
    fn instants_have_a_zone() {
        for (x, value) in [
            ("2031-05-04T18:00:00+02:00", Some(1_935_676_800_000_000)),
            ("2031-05-04T16:00:00Z", Some(1_935_676_800_000_000)),
            ("2031-05-04T16:00:00.250Z", Some(1_935_676_800_250_000)),
            ("2031-05-04T16:00:00", None),
            ("2031-05-04", None),
            ("tomorrow", None),
            ("2031-13-04T16:00:00Z", None),
        ] {
            let (at, error) = read(&format!("\"{x}\""), |f, e| f.time("x", e));
            assert_eq!(at.map(Timestamp::micros), value, "{x}");
            assert_eq!(error, if value.is_some() { "" } else { "is invalid" }, "{x}");
        }
    }

    #[test]
    fn countries_and_currencies_are_known_ones() {
        assert_eq!(read(r#""de""#, |f, e| f.country("x", e)).0.as_deref(), Some("DE"));
        for x in [r#""DEU""#, r#""XX""#, r#""Germany""#, "3"] {
            assert_eq!(read(x, |f, e| f.country("x", e)).1, "is invalid", "{x}");
        }
        let currency = |x: &str| read(x, |f, e| f.required_currency("x", e).map(Currency::code));
        assert_eq!(currency(r#""eur""#), (Some("EUR"), String::new()));
        for (x, error) in
            [(r#""XAU""#, "is invalid"), (r#""EURO""#, "is invalid"), ("null", "can't be blank")]
        {
            assert_eq!(currency(x), (None, error.to_owned()), "{x}");
        }
    }

    #[test]
    fn arrays_and_objects_are_what_they_are() {
        let texts = |x: &str| read(x, |f, e| f.texts("x", 9, e).map(|all| all.join("|")));
        assert_eq!(texts(r#"["a",null,"",7]"#), (Some("a|7".to_owned()), String::new()));
        assert_eq!(texts(r#""a""#), (None, "must be an array".to_owned()));
        assert_eq!(texts("[{}]"), (None, "is invalid".to_owned()));
        let is_object = |x: &str| read(x, |f, e| f.object("x", e).is_some());
        assert_eq!(is_object("{}"), (true, String::new()));
        assert_eq!(is_object("[]"), (false, String::new()));
        assert_eq!(is_object("[1]"), (false, "must be an object".to_owned()));
        let (found, error) = read(r#"[{"y":true},3]"#, |f, e| {
            let items = f.objects("x", e).unwrap();
            items[0].text("y", 9, e);
            items.len()
        });
        assert_eq!((found, error.as_str()), (1, "must be an object, y is invalid"));
    }

    proptest! {
        #[test]
        fn no_number_or_url_panics(text in r"[-+0-9.eE:/\\ a-zé?#@\[\]]{0,40}") {
            let x = serde_json::to_string(&text).unwrap();
            read(&x, |f, e| {
                f.required_minor("x", 1, e);
                f.time("x", e);
                f.url("x", Schemes::Any, e);
                f.country("x", e);
            });
        }
    }
}
