//! The form: its fields, choices and buttons, and what its script has to know.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde_json::json;

use super::{marked, order, query, with_shop};
use crate::checkout::page::brands;
use crate::checkout::page::catalogue::{self, Language};
use crate::checkout::page::decline::REASONS;
use crate::checkout::page::model::{
    CardForm, CustomField, CustomerField, Embedding, Fault, Form, Link, Look, Purpose, Said, Shell,
    StoredCard,
};

/// Codes and English names of countries; the script puts names of the payer's language in their place.
static COUNTRIES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("../data/countries.csv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(',')).collect()
});

/// An expiry date as an example for the payer, and a date of birth.
const EXPIRY_EXAMPLE: &str = "03 / 29";
const BIRTH_EXAMPLE: &str = "1990-04-21";

/// More attempts than this are not worth a word.
const FEW_ATTEMPTS: u32 = 3;

/// What the template draws.
pub(super) fn view(shell: &Shell, form: &Form) -> Value {
    let language = &shell.language;
    let chosen = form.chosen.clone().or_else(|| form.methods.first().map(|method| method.word.clone()));
    let methods: Vec<Value> = form
        .methods
        .iter()
        .map(|method| {
            let name = method_name(language, &method.word, method.name.as_deref());
            context! { word => method.word.clone(), name }
        })
        .collect();
    let faults: BTreeMap<&str, String> =
        form.faults.iter().map(|fault| (fault.field.as_str(), fault_text(language, fault))).collect();
    context! {
        order => order(shell, &form.order),
        wallets => (!form.wallets.is_empty()).then(|| Value::from(Serde(&form.wallets))),
        faults => faults,
        form => context! {
            action => form.action.clone(),
            anti_forgery => form.anti_forgery.clone(),
            methods,
            chosen,
            card => card(language, &form.card),
            customer => customer(language, &form.customer),
            custom => form.custom.iter().map(custom_field).collect::<Vec<_>>(),
            agreement => form.agreement.as_ref().map(|known| Value::from(Serde(known))),
            said => form.said.map(|said| said_value(shell, said)),
            faults => !form.faults.is_empty(),
            faults_title => counted(language, "faults-title", form.faults.len()),
            button => button(shell, form),
            attempts => (form.said.is_some() && form.attempts_left <= FEW_ATTEMPTS)
                .then(|| counted(language, "attempts-left", form.attempts_left as usize)),
            cancel => form.cancel.as_ref().map(Link::as_str),
        },
    }
}

/// What the script knows: texts for what only it can say, rules and addresses.
pub(super) fn data(shell: &Shell, form: &Form) -> serde_json::Value {
    let language = &shell.language;
    let texts: BTreeMap<&str, String> = SCRIPT_TEXTS.iter().map(|key| (*key, language.text(key))).collect();
    let patterns: BTreeMap<&str, String> =
        SCRIPT_PATTERNS.iter().map(|(key, name)| (*key, marked(shell, key, name))).collect();
    let examples: BTreeMap<&str, String> =
        [("fault-expiry-shape", EXPIRY_EXAMPLE), ("fault-birth-date", BIRTH_EXAMPLE)]
            .map(|(key, example)| (key, with_example(language, key, example)))
            .into();
    let warnings: BTreeMap<u32, String> = [1, 5]
        .map(|minutes| {
            let value = catalogue::Value::Number(minutes);
            (minutes, language.text_with("countdown-warning", &[("minutes", value)]))
        })
        .into();
    let attempts: Vec<String> = (1..=form.attempts_left.saturating_sub(1).min(FEW_ATTEMPTS))
        .map(|left| counted(language, "attempts-left", left as usize))
        .collect();
    let faults: Vec<String> = (1..=9).map(|count| counted(language, "faults-title", count)).collect();
    let reasons: BTreeMap<String, &str> = REASONS
        .iter()
        .flat_map(|reason| reason.codes().map(move |code| (code.to_owned(), reason.key())))
        .collect();
    let declines: BTreeMap<&str, String> =
        REASONS.iter().map(|reason| (reason.key(), with_shop(shell, reason.key()))).collect();
    // Whoever pays there is remembered there.
    let is_framed = shell.look != Look::Page && shell.embedding.as_ref().is_some_and(Embedding::has_tls);
    json!({
        "token": form.token,
        "pay": if is_framed { "/ctp/api/payments?framed" } else { "/ctp/api/payments" },
        "query": query(&form.token),
        "excluded": form.card.excluded,
        "inFrame": form.challenge_in_page,
        "secondsLeft": form.seconds_left,
        "attemptsLeft": form.attempts_left,
        "amount": form.order.amount.plain(),
        "currency": form.order.amount.currency,
        "shop": shell.shop.name,
        "test": shell.test,
        "wallets": form.wallets,
        "reasons": reasons,
        "texts": merged([texts, patterns, examples, declines]),
        "warnings": warnings,
        "attempts": attempts,
        "faults": faults,
    })
}

/// Texts without variables that the script says.
const SCRIPT_TEXTS: &[&str] = &[
    "working",
    "paying",
    "fault-required",
    "fault-number-empty",
    "fault-number-short",
    "fault-number-long",
    "fault-number-check",
    "fault-number-characters",
    "fault-expiry-empty",
    "fault-expiry-past",
    "fault-expiry-far",
    "fault-cvv-empty",
    "fault-holder-empty",
    "fault-holder-number",
    "fault-email",
    "fault-phone",
    "fault-country",
    "fault-state",
    "fault-zip",
    "fault-agreement",
    "fault-method",
    "decline-title",
    "error-title",
    "error-explained",
    "error-unclear",
    "error-network",
    "error-too-many",
    "countdown-over",
];

/// Texts with one variable that the script fills in.
const SCRIPT_PATTERNS: &[(&str, &str)] = &[
    ("fault-brand-excluded", "brand"),
    ("fault-cvv-length", "digits"),
    ("card-cvv-hint", "digits"),
    ("card-cvv-hint-front", "digits"),
    ("card-brand-is", "brand"),
    ("countdown", "time"),
];

fn merged<const N: usize>(parts: [BTreeMap<&'static str, String>; N]) -> BTreeMap<&'static str, String> {
    parts.into_iter().flatten().collect()
}

fn card(language: &Language, card: &CardForm) -> Value {
    let first = card.stored.iter().find(|stored| !stored.expired);
    let brands: Vec<Value> = card
        .brands
        .iter()
        .filter_map(|word| brands::find(word))
        .map(|named| context! { word => named.word, name => named.name })
        .collect();
    let digits = catalogue::Value::Number(3);
    context! {
        brands,
        stored => card.stored.iter().map(|stored| stored_card(language, stored)).collect::<Vec<_>>(),
        chosen => first.map_or("new", |stored| stored.value.as_str()),
        another => card.another || first.is_none(),
        holder => card.holder.clone(),
        holder_fixed => card.holder_fixed && !card.holder.is_empty(),
        save => card.save.as_ref().map(|known| Value::from(Serde(known))),
        cvv_hint => language.text_with("card-cvv-hint", &[("digits", digits)]),
    }
}

fn stored_card(language: &Language, stored: &StoredCard) -> Value {
    let key = if stored.expired { "saved-expired" } else { "saved-expires" };
    context! {
        value => stored.value.clone(),
        brand => stored.brand.clone(),
        expired => stored.expired,
        asks_cvv => stored.asks_cvv,
        name => card_name(language, &stored.brand, &stored.last4),
        until => language.text_with(key, &[("expiry", catalogue::Value::Text(&stored.expiry))]),
    }
}

/// `Visa, ending in 1111`.
pub(super) fn card_name(language: &Language, brand: &str, last4: &str) -> String {
    let brand = catalogue::Value::Text(brands::name(brand));
    language.text_with("saved-card", &[("brand", brand), ("last4", catalogue::Value::Text(last4))])
}

fn method_name(language: &Language, word: &str, given: Option<&str>) -> String {
    let own = match word {
        "credit_card" => Some("method-card"),
        "erip" => Some("method-erip"),
        "bank_transfer" => Some("method-bank-transfer"),
        _ => None,
    };
    match (own, given) {
        (_, Some(given)) => given.to_owned(),
        (Some(key), None) => language.text(key),
        (None, None) => {
            let mut name = word.replace('_', " ");
            if let Some(first) = name.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            name
        }
    }
}

/// Key, kind of input, purpose for autofill, longest value and whether it reads from the left, of a field about the payer.
fn about(name: &str) -> (&'static str, &'static str, &'static str, u32, bool) {
    match name {
        "email" => ("customer-email", "email", "email", 254, true),
        "first_name" => ("customer-first-name", "text", "given-name", 64, false),
        "last_name" => ("customer-last-name", "text", "family-name", 64, false),
        "address" => ("customer-address", "text", "street-address", 255, false),
        "city" => ("customer-city", "text", "address-level2", 64, false),
        "state" => ("customer-state", "text", "address-level1", 2, true),
        "zip" => ("customer-zip", "text", "postal-code", 16, true),
        "phone" => ("customer-phone", "tel", "tel", 32, true),
        "country" => ("customer-country", "text", "country", 2, true),
        "birth_date" => ("customer-birth-date", "date", "bday", 10, true),
        "taxpayer_id" => ("customer-taxpayer-id", "text", "", 64, true),
        _ => ("", "text", "", 255, false),
    }
}

/// The fields about the payer. First and last name share a line where they stand together.
fn customer(language: &Language, fields: &[CustomerField]) -> Vec<Value> {
    let is_name = |field: &CustomerField| ["first_name", "last_name"].contains(&field.name.as_str());
    let together = fields.windows(2).any(|pair| pair.iter().all(is_name));
    fields.iter().map(|field| customer_field(language, field, together && is_name(field))).collect()
}

fn customer_field(language: &Language, field: &CustomerField, half: bool) -> Value {
    let (key, kind, complete, longest, left) = about(&field.name);
    let country = field.name == "country";
    let known = COUNTRIES.iter().find(|(code, _)| *code == field.value).map(|(_, name)| *name);
    context! {
        id => format!("customer_{}", field.name),
        half,
        label => if key.is_empty() { field.name.clone() } else { language.text(key) },
        kind,
        complete,
        longest => if country { 64 } else { longest },
        left,
        value => if country && field.fixed { known.unwrap_or(&field.value) } else { &field.value },
        fixed => field.fixed,
        required => field.required,
        countries => (country && !field.fixed).then(|| Value::from(Serde(&*COUNTRIES))),
    }
}

fn custom_field(field: &CustomField) -> Value {
    context! {
        id => field.name.clone(),
        label => field.label.clone(),
        kind => "text",
        longest => 255,
        placeholder => field.placeholder.clone(),
        value => field.value.clone(),
        fixed => field.fixed,
        required => field.required,
    }
}

fn button(shell: &Shell, form: &Form) -> String {
    if let Some(text) = form.button_text.as_ref().filter(|text| !text.trim().is_empty()) {
        return text.clone();
    }
    let language = &shell.language;
    let amount = form.order.amount.in_language(language.tag());
    let with_amount = |key| language.text_with(key, &[("amount", catalogue::Value::Text(&amount))]);
    match form.order.purpose {
        Purpose::Pay => with_amount("pay-amount"),
        Purpose::Reserve => with_amount("pay-reserve"),
        Purpose::Save => language.text("save-the-card"),
    }
}

fn said_value(shell: &Shell, said: Said) -> Value {
    let text = |key| shell.language.text(key);
    let (title, words) = match said {
        Said::Declined(reason) => (text("decline-title"), with_shop(shell, reason.key())),
        Said::Failed => (text("error-title"), text("error-explained")),
        Said::Stale => (text("decline-title"), text("fault-form-stale")),
        Said::TooMany => (text("error-title"), text("error-too-many")),
    };
    context! { title, text => words }
}

fn fault_text(language: &Language, fault: &Fault) -> String {
    let about = fault.about.as_ref().map(|(name, value)| (*name, catalogue::Value::Text(value)));
    match (about, fault.key) {
        (Some(about), key) => language.text_with(key, &[about]),
        (None, "fault-expiry-shape") => with_example(language, fault.key, EXPIRY_EXAMPLE),
        (None, "fault-birth-date") => with_example(language, fault.key, BIRTH_EXAMPLE),
        (None, key) => language.text(key),
    }
}

fn with_example(language: &Language, key: &str, example: &str) -> String {
    language.text_with(key, &[("example", catalogue::Value::Text(example))])
}

fn counted(language: &Language, key: &str, count: usize) -> String {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    language.text_with(key, &[("count", catalogue::Value::Number(count))])
}
