//! The page on which a customer orders a product or subscribes to a plan, before the hosted page.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use florin_domain::{Currency, Money};
use florin_engine::shop_records::ShopRecord;
use florin_engine::shops::Shop;
use florin_engine::{Engine, transactions};
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, context};

use super::super::page::amount::Amount;
use super::super::page::catalogue::Language;
use super::super::page::headers::{self, Allowed};
use super::super::page::model::{Look, Shell, Shop as ShownShop};
use super::super::page::style::Style;
use super::super::page::{assets, render};
use super::super::plans::Plan;
use super::Product;

static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    pages.set_auto_escape_callback(|_| AutoEscape::Html);
    pages
        .add_template("confirm.html", include_str!("confirm.html"))
        .expect("the template is well-formed: a test draws it");
    pages
});

/// "How many" in the languages of the pages.
const QUANTITY: &[(&str, &str)] = &[
    ("ar", "الكمية"),
    ("az", "Miqdar"),
    ("be", "Колькасць"),
    ("bn", "পরিমাণ"),
    ("da", "Antal"),
    ("de", "Menge"),
    ("en", "Quantity"),
    ("es", "Cantidad"),
    ("et", "Kogus"),
    ("fi", "Määrä"),
    ("fr", "Quantité"),
    ("he", "כמות"),
    ("it", "Quantità"),
    ("ja", "数量"),
    ("ka", "რაოდენობა"),
    ("kk", "Саны"),
    ("lv", "Daudzums"),
    ("no", "Antall"),
    ("pl", "Ilość"),
    ("pt", "Quantidade"),
    ("ro", "Cantitate"),
    ("ru", "Количество"),
    ("sr", "Količina"),
    ("sv", "Antal"),
    ("tg", "Миқдор"),
    ("tr", "Adet"),
    ("uk", "Кількість"),
    ("zh", "数量"),
];

/// Sends the browser on.
pub(in crate::checkout) fn go(url: &str) -> Response {
    let mut response = Response::default();
    let Ok(to) = HeaderValue::from_str(url) else {
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        return response;
    };
    *response.status_mut() = StatusCode::FOUND;
    response.headers_mut().insert(LOCATION, to);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The page for links that lead nowhere: unknown, expired and sold out look alike.
pub(in crate::checkout) fn closed(engine: &Engine) -> Response {
    let shell = Shell {
        language: Language::find("en"),
        shop: ShownShop { name: String::new(), link: None },
        test: false,
        look: Look::Page,
        style: Style::default(),
        embedding: None,
        nonce: transactions::random_uid(engine),
    };
    html(StatusCode::NOT_FOUND, render::closed(&shell), shell.nonce)
}

/// The order page of a product, of which so many pieces are to be had.
pub(super) fn product(
    engine: &Engine,
    shop: &Shop,
    record: &ShopRecord,
    product: &Product,
    most: i64,
) -> Option<Response> {
    let shown = Shown {
        language: &product.language,
        test: product.test,
        title: &product.name,
        text: Some(&product.description),
        price: product.price(1)?,
        most: Some(most),
    };
    Some(draw(engine, shop, record, &shown))
}

/// The order page of a plan: what is charged first.
pub(super) fn plan(engine: &Engine, shop: &Shop, record: &ShopRecord, plan: &Plan) -> Option<Response> {
    let first = plan.terms.trial.unwrap_or(plan.terms.plan);
    let shown = Shown {
        language: &plan.language,
        test: plan.test,
        title: &plan.title,
        text: None,
        price: Money::from_minor(first.minor, Currency::parse(&plan.terms.currency).ok()?).ok()?,
        most: None,
    };
    Some(draw(engine, shop, record, &shown))
}

/// What the page shows.
struct Shown<'a> {
    language: &'a str,
    test: bool,
    title: &'a str,
    text: Option<&'a str>,
    price: Money,
    most: Option<i64>,
}

fn draw(engine: &Engine, shop: &Shop, record: &ShopRecord, shown: &Shown<'_>) -> Response {
    let language = Language::find(shown.language);
    let quantity =
        QUANTITY.iter().find(|(tag, _)| *tag == language.tag()).map_or("Quantity", |found| found.1);
    let css = assets::all().iter().find(|asset| asset.name == "page.css");
    let texts = {
        let language = language.clone();
        Value::from_function(move |key: &str| language.text(key))
    };
    let view = context! {
        lang => language.tag(),
        dir => language.direction(),
        css => css.map(|css| Value::from(Serde(css))),
        t => texts,
        test => shown.test,
        shop => shop.settings.name.as_str(),
        title => shown.title,
        text => shown.text,
        amount => Amount::from(shown.price).in_language(language.tag()),
        most => shown.most,
        quantity,
        action => format!("/v2/confirm_order/{}/{}", record.id, record.shop),
    };
    let text = PAGES
        .get_template("confirm.html")
        .and_then(|template| template.render(view))
        .expect("the template fits its view: a test draws it in every language");
    html(StatusCode::OK, text, transactions::random_uid(engine))
}

fn html(status: StatusCode, text: String, nonce: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    for (name, value) in headers::of(&Allowed { nonce, ..Allowed::default() }, None) {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value))
        {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_word_for_how_many() {
        for language in Language::all() {
            assert!(QUANTITY.iter().any(|(tag, _)| *tag == language.tag()), "{}", language.tag());
        }
        assert_eq!(QUANTITY.len(), Language::all().len());
    }
}
