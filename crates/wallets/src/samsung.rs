//! Samsung Pay, as shops hand it on that opened it themselves (checkout-gateway 5.5).

use florin_domain::{Currency, Expiry, Money, Pan};

use crate::error::WalletError;
use crate::json::Object;
use crate::payment::{Cryptogram, Eci, Proof, Secret, Wallet, WalletPayment};

const KNOWN: &[&str] =
    &["amount", "currency_code", "eci_indicator", "tokenPAN", "tokenPanExpiration", "cryptogram"];

/// Reads `$begateway_samsung_pay_decrypted_1_0_0$`. Nobody vouches for it but the shop.
pub fn read_decrypted(bytes: &[u8]) -> Result<WalletPayment, WalletError> {
    if bytes.len() > crate::MAX_TOKEN_BYTES {
        return Err(WalletError::Malformed("size"));
    }
    let clear = Object::parse(bytes, "content")?;
    let pan = Pan::parse(&clear.must("tokenPAN")?).map_err(|_| WalletError::Malformed("tokenPAN"))?;
    let proof = Proof::Cryptogram {
        cryptogram: Cryptogram::parse(clear.must("cryptogram")?)?,
        eci: match clear.text("eci_indicator")? {
            Some(text) if !text.is_empty() => Some(Eci::parse(&text)?),
            _ => None,
        },
    };
    let expiry = expiry(&clear.must("tokenPanExpiration")?)?;
    let mut payment = WalletPayment::new(Wallet::Samsung, pan, expiry, proof);
    payment.money = Some(money(&clear)?);
    payment.rest = clear.without(KNOWN).map(Secret::new);
    Ok(payment)
}

/// `MMYY`.
fn expiry(text: &str) -> Result<Expiry, WalletError> {
    let wrong = WalletError::Malformed("tokenPanExpiration");
    if text.len() != 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong);
    }
    let part = |from: usize| text.get(from..from + 2).and_then(|two| two.parse::<i64>().ok()).ok_or(wrong);
    Expiry::new(part(0)?, 2000 + part(2)?).map_err(|_| wrong)
}

/// Minor units; the currency by letters or by its number.
fn money(clear: &Object<'_>) -> Result<Money, WalletError> {
    let wrong = WalletError::Malformed("currency_code");
    let currency = match clear.integer("currency_code") {
        Ok(Some(number)) => u16::try_from(number).ok().and_then(Currency::of_number).ok_or(wrong)?,
        Ok(None) => return Err(wrong),
        Err(_) => Currency::parse(&clear.must("currency_code")?).map_err(|_| wrong)?,
    };
    let amount = clear.integer("amount")?.ok_or(WalletError::Malformed("amount"))?;
    Money::from_minor(amount, currency).map_err(|_| WalletError::Malformed("amount"))
}
