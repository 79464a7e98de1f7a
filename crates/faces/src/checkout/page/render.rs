//! From plain structs to HTML: each function draws one page.

use std::sync::LazyLock;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};

use super::assets;
use super::model::{Challenge, Ended, Form, Link, Order, Outcome, Pending, Purpose, Shell};
use super::texts::Texts;

mod form;

static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    pages.set_auto_escape_callback(|_| AutoEscape::Html);
    for (name, source) in [
        ("base.html", include_str!("templates/base.html")),
        ("parts.html", include_str!("templates/parts.html")),
        ("form.html", include_str!("templates/form.html")),
        ("challenge.html", include_str!("templates/challenge.html")),
        ("pending.html", include_str!("templates/pending.html")),
        ("result.html", include_str!("templates/result.html")),
        ("plain.html", include_str!("templates/plain.html")),
    ] {
        pages.add_template(name, source).expect("templates are well-formed: a test draws each");
    }
    pages
});

/// The page with the form.
pub fn form(shell: &Shell, form: &Form) -> String {
    let view = form::view(shell, form);
    draw(shell, "form", "form.html", view, &form::data(shell, form))
}

/// The page from which the bank asks back, in a frame or by a redirect that also works without script.
pub fn challenge(shell: &Shell, challenge: &Challenge) -> String {
    let view = context! {
        order => order(shell, &challenge.order),
        bank => context! {
            action => challenge.action.as_str(),
            post => challenge.post,
            values => challenge.values.iter().map(|(name, value)| vec![name.clone(), value.clone()]).collect::<Vec<_>>(),
            in_frame => challenge.in_frame,
        },
    };
    let data = serde_json::json!({ "query": query(&challenge.token), "inFrame": challenge.in_frame });
    draw(shell, "challenge", "challenge.html", view, &data)
}

/// What the bank's frame shows when the bank is done: a word, and a way out of the frame for browsers without script.
/// `action` is the address of the payer's page.
pub fn returned(shell: &Shell, action: &str) -> String {
    let text = |key| shell.language.text(key);
    let plain = context! {
        title => text("challenge-done"),
        done => true,
        top => true,
        main => context! { link => action, text => text("continue") },
    };
    draw(shell, "returned", "plain.html", context! { plain }, &serde_json::json!({}))
}

/// The page that waits for an outcome.
pub fn pending(shell: &Shell, pending: &Pending) -> String {
    let view = context! {
        order => order(shell, &pending.order),
        pending => context! { action => pending.action.clone(), back => pending.back.as_ref().map(Link::as_str) },
    };
    let data = serde_json::json!({
        "query": query(&pending.token),
        "texts": { "long": with_shop(shell, "pending-long") },
    });
    draw(shell, "pending", "pending.html", view, &data)
}

/// The page that tells how it ended.
pub fn result(shell: &Shell, ended: &Ended) -> String {
    let words = wording(shell, ended);
    let data = serde_json::json!({
        "status": words.2,
        "uid": ended.uid,
        "autoReturn": ended.auto_return,
        "texts": { "leaving": marked(shell, "return-countdown", "seconds") },
    });
    let back = ended.back.as_ref().or(shell.shop.link.as_ref()).map(Link::as_str);
    draw(shell, "result", "result.html", ended_view(shell, ended, words, back), &data)
}

fn ended_view(
    shell: &Shell,
    ended: &Ended,
    (title, said, status): (String, String, &'static str),
    back: Option<&str>,
) -> Value {
    let language = &shell.language;
    let card = ended.card.as_ref().map(|(brand, last4)| form::card_name(language, brand, last4));
    context! {
        order => order(shell, &ended.order),
        ended => context! {
            success => ended.outcome == Outcome::Success,
            status,
            title,
            text => said,
            card,
            at => ended.at.clone(),
            uid => ended.uid.clone(),
            receipt => ended.receipt.clone(),
            receipt_link => ended.receipt_link.as_ref().map(Link::as_str),
            back,
            button => ended.button_text.clone().unwrap_or_else(|| with_shop(shell, "back-to-shop")),
        },
    }
}

/// The title, the sentence under it and the word for the window around.
fn wording(shell: &Shell, ended: &Ended) -> (String, String, &'static str) {
    let text = |key| shell.language.text(key);
    match (ended.outcome, ended.order.purpose) {
        (Outcome::Success, Purpose::Pay) => {
            (text("success-title"), with_shop(shell, "success-explained"), "successful")
        }
        (Outcome::Success, Purpose::Reserve) => {
            (text("success-title-reserved"), with_shop(shell, "success-explained-reserved"), "successful")
        }
        (Outcome::Success, Purpose::Save) => {
            (text("success-title-saved"), with_shop(shell, "success-explained-saved"), "successful")
        }
        (Outcome::Declined(reason), _) => (
            text("decline-title"),
            format!("{} {}", with_shop(shell, reason.key()), text("decline-no-money-moved")),
            "failed",
        ),
        (Outcome::Failed, _) => (text("error-title"), text("error-explained"), "error"),
    }
}

/// The receipt's own page: the result without a way back, to be printed.
pub fn receipt(shell: &Shell, ended: &Ended) -> String {
    let view = ended_view(shell, ended, wording(shell, ended), None);
    draw(shell, "receipt", "result.html", view, &serde_json::json!({}))
}

/// A page that says one thing; `title` and `said` are keys of texts, `action` the address to look again.
pub fn note(shell: &Shell, title: &str, said: &str, action: &str) -> String {
    let text = |key| shell.language.text(key);
    let plain = context! {
        title => text(title),
        text => text(said),
        done => false,
        second => context! { link => action, text => text("pending-check-now") },
    };
    draw(shell, "note", "plain.html", context! { plain }, &serde_json::json!({}))
}

/// The page for expired, used and unknown tokens, which look alike. Only a shop that is known has a link.
pub fn closed(shell: &Shell) -> String {
    plain(shell, "closed", "closed-title", "closed-explained", shell.shop.link.as_ref(), None)
}

/// The page after cancelling, when the shop named no address for it. `action` is the page's own address, to pay after all.
pub fn cancelled(shell: &Shell, back: Option<&Link>, action: &str) -> String {
    plain(shell, "cancelled", "cancelled-title", "cancelled-explained", back, Some(action))
}

fn plain(
    shell: &Shell,
    page: &'static str,
    title: &str,
    said: &str,
    back: Option<&Link>,
    resume: Option<&str>,
) -> String {
    let text = |key| shell.language.text(key);
    let plain = context! {
        title => text(title),
        text => text(said),
        done => false,
        main => back.map(|link| context! { link => link.as_str(), text => with_shop(shell, "back-to-shop") }),
        second => resume.map(|link| context! { link, text => text("cancelled-resume") }),
    };
    draw(shell, page, "plain.html", context! { plain }, &serde_json::json!({}))
}

/// Draws a template into the frame of all pages.
fn draw(shell: &Shell, page: &str, template: &str, view: Value, data: &serde_json::Value) -> String {
    let mut data = data.clone();
    data["page"] = page.into();
    data["embedding"] = serde_json::json!(shell.embedding);
    data["look"] = serde_json::json!(shell.look);
    let shared = context! {
        page,
        t => Value::from_object(Texts(shell.language.clone())),
        lang => shell.language.tag(),
        dir => shell.language.direction(),
        look => Value::from(Serde(shell.look)),
        theme => shell.style.theme(),
        style => shell.style.css(),
        header => shell.style.header && !shell.shop.name.is_empty(),
        footer => shell.style.footer,
        secure_info => shell.style.secure_info.clone(),
        shop => Value::from(Serde(&shell.shop)),
        test => shell.test,
        nonce => shell.nonce.clone(),
        css => Value::from(Serde(assets::find("page.css"))),
        script => Value::from(Serde(assets::find("page.js"))),
        modules => assets::imported().map(|known| Value::from(Serde(known))).collect::<Vec<_>>(),
        data => for_script_element(&data),
    };
    let pages = &*PAGES;
    pages
        .get_template(template)
        .and_then(|template| template.render(context! { ..view, ..shared }))
        .expect("templates fit their views: a test draws each in every language")
}

/// JSON that cannot end the element it stands in.
fn for_script_element(data: &serde_json::Value) -> String {
    data.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

fn order(shell: &Shell, order: &Order) -> Value {
    let tag = shell.language.tag();
    let lines: Vec<Value> = order
        .lines
        .iter()
        .map(|line| {
            context! { name => line.name.clone(), quantity => line.quantity, amount => line.amount.in_language(tag) }
        })
        .collect();
    context! {
        amount => order.amount.in_language(tag),
        nothing => order.amount.minor == 0,
        purpose => Value::from(Serde(order.purpose)),
        description => order.description.clone(),
        number => order.number.clone(),
        lines,
    }
}

/// Where the script asks for the state of a token.
fn query(token: &str) -> String {
    format!("/ctp/api/checkouts/{token}")
}

/// A text whose only variable is the shop.
fn with_shop(shell: &Shell, key: &str) -> String {
    shell.language.text_with(key, &[("shop", super::catalogue::Value::Text(&shell.shop.name))])
}

/// A text whose variable the script fills in: it stands there as `{name}`.
fn marked(shell: &Shell, key: &str, name: &str) -> String {
    let mark = format!("{{{name}}}");
    shell.language.text_with(key, &[(name, super::catalogue::Value::Text(&mark))])
}

#[cfg(test)]
mod tests;
