//! From what is charged to a payment method, and storing one for later.

use serde_json::Value;

use super::answer;
use super::talk::{self, Said, Stop, Talk};
use crate::codec::form::Form;
use crate::codec::json;
use crate::connector::{Call, ConnectorError, Instrument, Payer, Verb};
use crate::http::Request;
use florin_domain::Card;

/// A payment method at Stripe.
pub(super) struct PaymentMethod {
    /// `pm_…`.
    pub(super) id: String,
    /// The customer that it is attached to. Without naming that one it cannot be charged.
    pub(super) customer: Option<String>,
    /// Whether it was stored earlier, and not made of a card just now.
    pub(super) stored: bool,
}

/// The payment method of an instrument: made of a card or token, or looked up for its customer.
pub(super) fn of(
    talk: &mut Talk<'_>,
    instrument: &Instrument<'_>,
    payer: Option<&Payer>,
) -> Result<PaymentMethod, Stop> {
    let stored = matches!(instrument, Instrument::PspToken { token } if !token.starts_with("tok_"));
    let made = match instrument {
        Instrument::Card { card, .. } => talk.prepared(|call| with_card(call, card, payer))?,
        Instrument::NetworkToken { card, three_ds, wallet, .. } => {
            let cryptogram = three_ds.map(|done| (done.authentication_value.as_str(), done.eci.as_str()));
            let token = talk.prepared(|call| device_token(call, card, *wallet, cryptogram))?;
            let token = owned_id(&token);
            talk.prepared(|call| with_token(call, &token, payer))?
        }
        Instrument::PspToken { token } if token.starts_with("tok_") => {
            talk.prepared(|call| with_token(call, token, None))?
        }
        Instrument::PspToken { token } => {
            talk.prepared(|call| talk::get(call, &talk::path("/v1/payment_methods/", token, "")?))?
        }
        Instrument::Direct(_) => return Err(ConnectorError::Unsupported(Verb::Charge).into()),
    };
    let customer = json::text(&made, &["customer"]).or_else(|| json::text(&made, &["customer", "id"]));
    Ok(PaymentMethod { customer: customer.map(str::to_owned), id: owned_id(&made), stored })
}

/// A new customer to attach a payment method to: Stripe lets only attached ones be charged again.
pub(super) fn customer(talk: &mut Talk<'_>) -> Result<String, Stop> {
    let made = talk.prepared(|call| {
        talk::post(call, "/v1/customers", ".cus", Form::new().with("metadata[ref]", call.reference))
    })?;
    Ok(owned_id(&made))
}

/// Stores the instrument: the answer's token is the payment method's id.
pub(super) fn store(talk: &mut Talk<'_>, instrument: &Instrument<'_>) -> Said {
    let method = of(talk, instrument, None)?;
    if let Some(customer) = method.customer {
        return Ok(answer::stored(&method.id, &customer));
    }
    let customer = customer(talk)?;
    let reply = talk.reply(|call| {
        let path = talk::path("/v1/payment_methods/", &method.id, "/attach")?;
        talk::post(call, &path, "", Form::new().with("customer", &customer))
    })?;
    Ok(answer::attached(reply))
}

fn owned_id(object: &Value) -> String {
    json::text(object, &["id"]).unwrap_or_default().to_owned()
}

fn with_card(call: &Call<'_>, card: &Card, payer: Option<&Payer>) -> Result<Request, ConnectorError> {
    let form = Form::new()
        .with("type", "card")
        .with("card[number]", card.pan.expose())
        .with("card[exp_month]", &card.expiry.month.to_string())
        .with("card[exp_year]", &card.expiry.year.to_string())
        .with_some("card[cvc]", card.cvv.as_ref().map(florin_domain::Cvv::expose));
    talk::post(call, "/v1/payment_methods", ".pm", billing(form, &card.holder, payer))
}

fn with_token(call: &Call<'_>, token: &str, payer: Option<&Payer>) -> Result<Request, ConnectorError> {
    let form = Form::new().with("type", "card").with("card[token]", talk::id(token)?);
    // Its holder's name is in the token.
    talk::post(call, "/v1/payment_methods", ".pm", billing(form, "", payer))
}

/// A network token (connectors 4, decrypted wallets). Payments that the merchant begins come without a cryptogram.
fn device_token(
    call: &Call<'_>,
    card: &Card,
    wallet: Option<&str>,
    cryptogram: Option<(&str, &str)>,
) -> Result<Request, ConnectorError> {
    let (cryptogram, eci) = cryptogram.unzip();
    let form = Form::new()
        .with("card[number]", card.pan.expose())
        .with("card[exp_month]", &card.expiry.month.to_string())
        .with("card[exp_year]", &card.expiry.year.to_string())
        .with_some("card[name]", Some(&card.holder))
        .with_some("card[cryptogram]", cryptogram)
        .with_some("card[eci]", eci)
        // Stripe knows device tokens by their wallet only. The scheme's rules are the same for both.
        .with(
            "card[tokenization_method]",
            wallet.filter(|wallet| *wallet == "google_pay").unwrap_or("apple_pay"),
        );
    talk::post(call, "/v1/tokens", ".tok", form)
}

fn billing(form: Form, holder: &str, payer: Option<&Payer>) -> Form {
    let form = form.with_some("billing_details[name]", Some(holder));
    let Some(payer) = payer else { return form };
    let more: Vec<&str> =
        [&payer.address2, &payer.address3].into_iter().flatten().map(String::as_str).collect();
    form.with_some("billing_details[email]", payer.plausible_email())
        .with_some("billing_details[phone]", payer.phone.as_deref())
        .with_some("billing_details[address][line1]", payer.address1.as_deref())
        .with_some("billing_details[address][line2]", Some(more.join(", ").as_str()))
        .with_some("billing_details[address][city]", payer.city.as_deref())
        .with_some("billing_details[address][state]", payer.state.as_deref())
        .with_some("billing_details[address][postal_code]", payer.postcode.as_deref())
        .with_some("billing_details[address][country]", Some(&payer.country))
}
