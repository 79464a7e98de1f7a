//! What is charged, as PayPal wants it told. Card numbers are borrowed until they are written.

use serde::Serialize;

use super::amount::Amount;
use super::talk;
use crate::connector::{
    Authentication, Call, ConnectorError, Direct, Initiator, Instrument, Payer, Purchase, Shipping, ThreeDs,
};
use florin_domain::{Card, Cvv};

/// Longest given name and surname, in characters.
const LONGEST_NAME: usize = 140;

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Source<'a> {
    Card(Box<CardSource<'a>>),
    ApplePay(ApplePay<'a>),
    GooglePay(GooglePay<'a>),
    Paypal(Wallet<'a>),
}

#[derive(Default, Serialize)]
pub(super) struct CardSource<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiry: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    security_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vault_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network_token: Option<NetworkToken<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing_address: Option<Billing<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes: Option<Attributes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    experience_context: Option<Experience<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stored_credential: Option<StoredCredential<'a>>,
}

#[derive(Serialize)]
struct NetworkToken<'a> {
    number: &'a str,
    expiry: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cryptogram: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    eci_flag: Option<&'static str>,
}

#[derive(Serialize)]
pub(super) struct Billing<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    address_line_1: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address_line_2: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    admin_area_2: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    admin_area_1: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    postal_code: Option<&'a str>,
    country_code: &'a str,
}

#[derive(Serialize)]
struct Attributes {
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<Verification>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vault: Option<Vault>,
}

#[derive(Serialize)]
struct Verification {
    method: &'static str,
}

#[derive(Serialize)]
struct Vault {
    store_in_vault: &'static str,
}

#[derive(Serialize)]
struct Experience<'a> {
    return_url: &'a str,
    cancel_url: &'a str,
}

#[derive(Serialize)]
struct StoredCredential<'a> {
    payment_initiator: &'static str,
    payment_type: &'static str,
    usage: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_network_transaction_reference: Option<NetworkReference<'a>>,
}

#[derive(Serialize)]
struct NetworkReference<'a> {
    id: &'a str,
}

#[derive(Serialize)]
pub(super) struct ApplePay<'a> {
    decrypted_token: AppleToken<'a>,
}

#[derive(Serialize)]
struct AppleToken<'a> {
    tokenized_card: DeviceCard<'a>,
    transaction_amount: Amount,
    payment_data_type: &'static str,
    payment_data: PaymentData<'a>,
}

#[derive(Serialize)]
pub(super) struct GooglePay<'a> {
    decrypted_token: GoogleToken<'a>,
}

#[derive(Serialize)]
struct GoogleToken<'a> {
    payment_method: &'static str,
    authentication_method: &'static str,
    #[serde(flatten)]
    payment_data: PaymentData<'a>,
    card: DeviceCard<'a>,
}

#[derive(Serialize)]
struct DeviceCard<'a> {
    number: &'a str,
    expiry: String,
}

#[derive(Serialize)]
struct PaymentData<'a> {
    cryptogram: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    eci_indicator: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Wallet<'a> {
    /// Filled in at PayPal for a payer who may change it.
    #[serde(skip_serializing_if = "Option::is_none")]
    email_address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Name<'a>>,
    experience_context: WalletExperience<'a>,
}

#[derive(Serialize)]
struct Name<'a> {
    given_name: &'a str,
    surname: &'a str,
}

impl<'a> Name<'a> {
    /// None where one of them is unknown, or longer than PayPal has room for.
    fn of(payer: &'a Payer) -> Option<Name<'a>> {
        let fits = |name: &&str| (1..=LONGEST_NAME).contains(&name.chars().count());
        let given_name = payer.first_name.as_deref().filter(fits)?;
        Some(Name { given_name, surname: payer.last_name.as_deref().filter(fits)? })
    }
}

#[derive(Serialize)]
struct WalletExperience<'a> {
    user_action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    shipping_preference: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    return_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancel_url: Option<&'a str>,
}

/// The source of a purchase. Authentication done elsewhere has no field here: such a card is not charged without it.
pub(super) fn of<'a>(call: &Call<'_>, purchase: &Purchase<'a>) -> Result<Source<'a>, ConnectorError> {
    let unsupported = || ConnectorError::Unsupported(call.ask.verb());
    let instrument = match purchase.instrument {
        Instrument::Direct(Direct::PayPal { cancel_url }) => {
            return Ok(Source::Paypal(wallet(purchase, cancel_url.as_deref())));
        }
        Instrument::NetworkToken { card, wallet: Some(wallet), three_ds: Some(done), .. } => {
            return device(purchase, card, wallet, done);
        }
        Instrument::Card { three_ds: Some(_), .. } | Instrument::Direct(_) => return Err(unsupported()),
        Instrument::Card { card, three_ds: None } => CardSource {
            number: Some(card.pan.expose()),
            expiry: Some(expiry(card)),
            security_code: card.cvv.as_ref().map(Cvv::expose),
            name: some(&card.holder),
            ..CardSource::default()
        },
        Instrument::NetworkToken { card, scheme, three_ds, .. } => CardSource {
            name: some(&card.holder),
            network_token: Some(network_token(card, scheme, three_ds)),
            ..CardSource::default()
        },
        Instrument::PspToken { token } => {
            CardSource { vault_id: Some(talk::id(token)?), ..CardSource::default() }
        }
    };
    let by_token = instrument.vault_id.is_some();
    Ok(Source::Card(Box::new(CardSource {
        billing_address: purchase.payer.filter(|payer| !by_token && !payer.country.is_empty()).map(address),
        attributes: attributes(purchase, &instrument),
        experience_context: purchase.return_url.map(|url| Experience { return_url: url, cancel_url: url }),
        stored_credential: stored(purchase, by_token),
        ..instrument
    })))
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn expiry(card: &Card) -> String {
    format!("{:04}-{:02}", card.expiry.year, card.expiry.month)
}

fn network_token<'a>(card: &'a Card, scheme: &str, three_ds: Option<&'a ThreeDs>) -> NetworkToken<'a> {
    NetworkToken {
        number: card.pan.expose(),
        expiry: expiry(card),
        cryptogram: three_ds.map(|done| done.authentication_value.as_str()),
        eci_flag: three_ds.map(|done| eci_flag(scheme, &done.eci)),
    }
}

/// A network token out of a payer's wallet, with its cryptogram: PayPal has a source for each wallet.
fn device<'a>(
    purchase: &Purchase<'a>,
    card: &'a Card,
    wallet: &str,
    done: &'a ThreeDs,
) -> Result<Source<'a>, ConnectorError> {
    let tokenized_card = DeviceCard { number: card.pan.expose(), expiry: expiry(card) };
    let payment_data = PaymentData { cryptogram: &done.authentication_value, eci_indicator: some(&done.eci) };
    Ok(if wallet == "google_pay" {
        Source::GooglePay(GooglePay {
            decrypted_token: GoogleToken {
                payment_method: "CARD",
                authentication_method: "CRYPTOGRAM_3DS",
                payment_data,
                card: tokenized_card,
            },
        })
    } else {
        Source::ApplePay(ApplePay {
            decrypted_token: AppleToken {
                tokenized_card,
                transaction_amount: Amount::of(purchase.money)?,
                payment_data_type: "3DSECURE",
                payment_data,
            },
        })
    })
}

/// The ECI in PayPal's words (standards 3.3).
fn eci_flag(scheme: &str, eci: &str) -> &'static str {
    match (scheme.eq_ignore_ascii_case("MasterCard"), eci.trim_start_matches('0')) {
        (true, "2") => "MASTERCARD_FULLY_AUTHENTICATED_TRANSACTION",
        (true, "1") => "MASTERCARD_ATTEMPTED_AUTHENTICATION_TRANSACTION",
        (true, _) => "MASTERCARD_NON_3D_SECURE_TRANSACTION",
        (false, "5") => "FULLY_AUTHENTICATED_TRANSACTION",
        (false, "6") => "ATTEMPTED_AUTHENTICATION_TRANSACTION",
        (false, _) => "NON_3D_SECURE_TRANSACTION",
    }
}

/// Where goods are sent, in the same form.
pub(super) fn sent_to(shipping: &Shipping) -> Billing<'_> {
    Billing {
        address_line_1: shipping.address1.as_deref(),
        address_line_2: shipping.address2.as_deref(),
        admin_area_2: shipping.city.as_deref(),
        admin_area_1: shipping.state.as_deref(),
        postal_code: shipping.postcode.as_deref(),
        country_code: &shipping.country,
    }
}

fn address(payer: &Payer) -> Billing<'_> {
    Billing {
        address_line_1: payer.address1.as_deref(),
        address_line_2: payer.address2.as_deref(),
        admin_area_2: payer.city.as_deref(),
        admin_area_1: payer.state.as_deref(),
        postal_code: payer.postcode.as_deref(),
        country_code: &payer.country,
    }
}

/// A challenge needs somewhere to return to; it is asked for without that only where it is wanted at any cost.
fn attributes(purchase: &Purchase<'_>, instrument: &CardSource<'_>) -> Option<Attributes> {
    let payer_is_there = purchase.initiator == Initiator::Payer && instrument.network_token.is_none();
    let method = match purchase.authentication {
        Authentication::Challenge => Some("SCA_ALWAYS"),
        Authentication::Auto => purchase.return_url.map(|_| "SCA_WHEN_REQUIRED"),
        Authentication::Skip => None,
    };
    let verification = method.filter(|_| payer_is_there).map(|method| Verification { method });
    let keep = purchase.generate_token && instrument.number.is_some();
    let vault = keep.then_some(Vault { store_in_vault: "ON_SUCCESS" });
    (verification.is_some() || vault.is_some()).then_some(Attributes { verification, vault })
}

/// Who begins it, and whether the card was or will be kept (standards 4).
fn stored<'a>(purchase: &Purchase<'a>, by_token: bool) -> Option<StoredCredential<'a>> {
    let (payment_initiator, payment_type, usage, before) = match purchase.initiator {
        Initiator::Merchant { network_transaction_id } => {
            ("MERCHANT", "UNSCHEDULED", "SUBSEQUENT", network_transaction_id)
        }
        Initiator::Payer if by_token => ("CUSTOMER", "ONE_TIME", "SUBSEQUENT", None),
        Initiator::Payer if purchase.generate_token => ("CUSTOMER", "UNSCHEDULED", "FIRST", None),
        Initiator::Payer => return None,
    };
    let previous_network_transaction_reference =
        before.filter(|id| (9..=36).contains(&id.len())).map(|id| NetworkReference { id });
    Some(StoredCredential { payment_initiator, payment_type, usage, previous_network_transaction_reference })
}

/// PayPal's own page, or its window in the shop's page, which needs no addresses.
fn wallet<'a>(purchase: &Purchase<'a>, cancel_url: Option<&'a str>) -> Wallet<'a> {
    Wallet {
        email_address: purchase.payer.and_then(Payer::plausible_email),
        name: purchase.payer.and_then(Name::of),
        experience_context: WalletExperience {
            user_action: "PAY_NOW",
            shipping_preference: (purchase.digital == Some(true)).then_some("NO_SHIPPING"),
            return_url: purchase.return_url,
            cancel_url: cancel_url.or(purchase.return_url),
        },
    }
}
