//! Charges and holds: one payment intent, created and confirmed in one call.

use super::answer::{self, Wanted};
use super::method::{self, PaymentMethod};
use super::talk::{self, Said, Talk};
use super::{MANIFEST, amount};
use crate::codec::form::Form;
use crate::connector::{
    Authentication, Call, ConnectorError, Initiator, Instrument, Purchase, Shipping, ThreeDs,
};
use crate::http::Request;

/// Charges (`automatic`) or holds (`manual`).
pub(super) fn pay(talk: &mut Talk<'_>, purchase: &Purchase<'_>, capture_method: &str) -> Said {
    // Before anything is sent: an amount that cannot be carried.
    amount::to_stripe(purchase.money)?;
    let mut method = method::of(talk, &purchase.instrument, purchase.payer)?;
    let keep = purchase.generate_token && method.customer.is_none();
    if keep {
        method.customer = Some(method::customer(talk)?);
    }
    let reply = talk.reply(|call| intent(call, purchase, &method, capture_method, keep))?;
    let wanted = if capture_method == "manual" { Wanted::Authorize } else { Wanted::Charge };
    let mut answer = answer::intent(reply, wanted);
    if !purchase.generate_token {
        answer.token = None;
    }
    Ok(answer)
}

fn intent(
    call: &Call<'_>,
    purchase: &Purchase<'_>,
    method: &PaymentMethod,
    capture_method: &str,
    keep: bool,
) -> Result<Request, ConnectorError> {
    let form = Form::new()
        .with("amount", &amount::to_stripe(purchase.money)?.to_string())
        .with("currency", &purchase.money.currency().code().to_ascii_lowercase())
        .with("payment_method", talk::id(&method.id)?)
        .with("confirm", "true")
        .with("capture_method", capture_method)
        .with_list("payment_method_types", &["card"])
        .with("metadata[ref]", call.reference)
        .with_some("customer", method.customer.as_deref())
        .with_some("setup_future_usage", keep.then_some("off_session"))
        .with_some("off_session", nobody_there(purchase, method).then_some("true"))
        .with_some("description", purchase.description)
        .with_some("return_url", purchase.return_url)
        .with_some(
            "payment_method_options[card][request_three_d_secure]",
            (purchase.authentication == Authentication::Challenge).then_some("any"),
        )
        .with_some(
            "payment_method_options[card][request_incremental_authorization]",
            (capture_method == "manual" && wants_increments(call)).then_some("if_available"),
        );
    let form = match &purchase.instrument {
        Instrument::Card { three_ds: Some(done), .. } => authenticated(form, done),
        _ => form,
    };
    let form = match purchase.payer.and_then(|payer| payer.shipping.as_deref()) {
        Some(shipping) => sent_to(form, shipping),
        None => form,
    };
    let form = form.with_list("expand", &["latest_charge"]);
    Ok(talk::post(call, "/v1/payment_intents", "", form)?.moving_money())
}

/// Where goods are sent. Stripe wants a receiver's name and a street.
fn sent_to(form: Form, to: &Shipping) -> Form {
    if to.name.is_empty() || to.address1.as_ref().is_none_or(String::is_empty) {
        return form;
    }
    let more: Vec<&str> = [&to.address2, &to.address3].into_iter().flatten().map(String::as_str).collect();
    form.with("shipping[name]", &to.name)
        .with_some("shipping[phone]", to.phone.as_deref())
        .with_some("shipping[address][line1]", to.address1.as_deref())
        .with_some("shipping[address][line2]", Some(more.join(", ").as_str()))
        .with_some("shipping[address][city]", to.city.as_deref())
        .with_some("shipping[address][state]", to.state.as_deref())
        .with_some("shipping[address][postal_code]", to.postcode.as_deref())
        .with_some("shipping[address][country]", Some(&to.country))
}

/// The merchant began this payment: it says so, or there is a stored card and nowhere to send the payer.
fn nobody_there(purchase: &Purchase<'_>, method: &PaymentMethod) -> bool {
    purchase.initiator != Initiator::Payer
        || method.stored
            && method.customer.is_some()
            && !purchase.generate_token
            && purchase.return_url.is_none()
}

fn wants_increments(call: &Call<'_>) -> bool {
    MANIFEST
        .credential(call.credentials, "IncrementalAuthorization")
        .is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// 3-D Secure done elsewhere. Its status is told by the ECI (standards 3.3); where it is neither
/// authenticated nor attempted, Stripe judges by the ECI alone.
fn authenticated(form: Form, done: &ThreeDs) -> Form {
    let status = match done.eci.as_str() {
        "05" | "02" => Some("Y"),
        "06" | "01" => Some("A"),
        _ => None,
    };
    let name = |field: &str| format!("payment_method_options[card][three_d_secure][{field}]");
    form.with(&name("cryptogram"), &done.authentication_value)
        .with(&name("transaction_id"), &done.xid)
        .with(&name("version"), &done.version)
        .with_some(&name("ares_trans_status"), status)
        .with_some(&name("electronic_commerce_indicator"), Some(&done.eci))
}
