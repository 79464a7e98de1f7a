//! What a Google Pay token holds (standards 2.4).

use florin_domain::{Expiry, Pan, Timestamp};

use crate::error::{Mismatch, Staleness, WalletError};
use crate::json::Object;
use crate::payment::{Cryptogram, Eci, Proof, Secret, Wallet, WalletPayment};

const KNOWN: &[&str] =
    &["messageExpiration", "messageId", "paymentMethod", "paymentMethodDetails", "gatewayMerchantId"];

/// Reads what a shop opened itself (`$begateway_google_pay_decrypted_1_0_0$`, checkout-gateway 5.5). Nobody vouches
/// for it but the shop; if it tells its end, that is kept.
pub fn read_decrypted(bytes: &[u8], now: Timestamp) -> Result<WalletPayment, WalletError> {
    if bytes.len() > crate::MAX_TOKEN_BYTES {
        return Err(WalletError::Malformed("size"));
    }
    let clear = Object::parse(bytes, "content")?;
    if clear.integer("messageExpiration")?.is_some() {
        check_end(&clear, now)?;
    }
    payment(&clear)
}

pub(super) fn read(
    bytes: &[u8],
    gateway_merchant_id: Option<&str>,
    now: Timestamp,
) -> Result<WalletPayment, WalletError> {
    let clear = Object::parse(bytes, "content")?;
    check_end(&clear, now)?;
    if let Some(ours) = gateway_merchant_id
        && clear.text("gatewayMerchantId")?.is_none_or(|theirs| theirs.as_str() != ours)
    {
        return Err(WalletError::Mismatch(Mismatch::GatewayMerchant));
    }
    // Without an id a second use could not be told.
    clear.must("messageId")?;
    payment(&clear)
}

fn check_end(clear: &Object<'_>, now: Timestamp) -> Result<(), WalletError> {
    let ends = clear.integer("messageExpiration")?.ok_or(WalletError::Malformed("messageExpiration"))?;
    if super::at_ms(ends) <= now { Err(WalletError::Stale(Staleness::Message)) } else { Ok(()) }
}

fn payment(clear: &Object<'_>) -> Result<WalletPayment, WalletError> {
    let details =
        clear.object("paymentMethodDetails")?.ok_or(WalletError::Malformed("paymentMethodDetails"))?;
    let (number, proof) = number_and_proof(&details)?;
    let pan = Pan::parse(&details.must(number)?).map_err(|_| WalletError::Malformed(number))?;
    let part = |name| details.integer(name)?.ok_or(WalletError::Malformed(name));
    let expiry = Expiry::new(part("expirationMonth")?, part("expirationYear")?)
        .map_err(|_| WalletError::Malformed("expirationYear"))?;
    let mut payment = WalletPayment::new(Wallet::Google, pan, expiry, proof);
    payment.message_id = clear.open_text("messageId")?;
    payment.holder_authenticated = match details.object("assuranceDetails")? {
        Some(details) => details.truth("cardHolderAuthenticated")?,
        None => None,
    };
    payment.rest = clear.without(KNOWN).map(Secret::new);
    Ok(payment)
}

/// The member that holds the number, and what proves the payer's consent. `ECv1` names tokens differently, and leaves
/// the method out for plain cards.
fn number_and_proof(details: &Object<'_>) -> Result<(&'static str, Proof), WalletError> {
    let names = match details.text("authMethod")?.as_ref().map(|method| method.as_str()) {
        None | Some("PAN_ONLY") => return Ok(("pan", Proof::CardOnly)),
        Some("CRYPTOGRAM_3DS") => ("pan", "cryptogram", "eciIndicator"),
        Some("3DS") => ("dpan", "3dsCryptogram", "3dsEciIndicator"),
        Some(_) => return Err(WalletError::Unsupported("authMethod")),
    };
    let (number, cryptogram, eci) = names;
    let eci = match details.text(eci)? {
        Some(text) if !text.is_empty() => Some(Eci::parse(&text)?),
        _ => None,
    };
    Ok((number, Proof::Cryptogram { cryptogram: Cryptogram::parse(details.must(cryptogram)?)?, eci }))
}
