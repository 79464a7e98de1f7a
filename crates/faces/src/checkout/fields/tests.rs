//! What clients send in fields, and what each becomes.

use proptest::prelude::*;

use super::values::MAX_URL;
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
    for (x, error) in [(r#""XAU""#, "is invalid"), (r#""EURO""#, "is invalid"), ("null", "can't be blank")] {
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
