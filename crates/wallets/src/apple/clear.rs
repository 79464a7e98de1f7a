//! What an Apple Pay token holds (standards 1.4).

use florin_domain::{Currency, Expiry, Money, Pan};

use crate::error::WalletError;
use crate::json::Object;
use crate::payment::{Cryptogram, Eci, Proof, Secret, Wallet, WalletPayment};

const KNOWN: &[&str] = &[
    "applicationPrimaryAccountNumber",
    "applicationExpirationDate",
    "currencyCode",
    "transactionAmount",
    "cardholderName",
    "deviceManufacturerIdentifier",
    "paymentDataType",
    "paymentData",
    "merchantTokenIdentifier",
];

/// Reads what a shop opened itself (`$begateway_apple_pay_decrypted_1_0_0$`, checkout-gateway 5.5). Nobody vouches
/// for it but the shop, and it has no id to tell a second use by.
pub fn read_decrypted(bytes: &[u8]) -> Result<WalletPayment, WalletError> {
    if bytes.len() > crate::MAX_TOKEN_BYTES {
        return Err(WalletError::Malformed("size"));
    }
    read(bytes)
}

pub(super) fn read(bytes: &[u8]) -> Result<WalletPayment, WalletError> {
    let clear = Object::parse(bytes, "content")?;
    let pan = Pan::parse(&clear.must("applicationPrimaryAccountNumber")?)
        .map_err(|_| WalletError::Malformed("applicationPrimaryAccountNumber"))?;
    let expiry = expiry(&clear.must("applicationExpirationDate")?)?;
    let mut payment = WalletPayment::new(Wallet::Apple, pan, expiry, proof(&clear)?);
    payment.money = Some(money(&clear)?);
    payment.card.holder = clear.open_text("cardholderName")?.unwrap_or_default();
    payment.device = clear.open_text("deviceManufacturerIdentifier")?;
    payment.merchant_token = clear.text("merchantTokenIdentifier")?.map(Secret::new);
    payment.rest = clear.without(KNOWN).map(Secret::new);
    Ok(payment)
}

fn proof(clear: &Object<'_>) -> Result<Proof, WalletError> {
    let data = clear.object("paymentData")?.ok_or(WalletError::Malformed("paymentData"))?;
    match clear.must("paymentDataType")?.as_str() {
        "3DSecure" => Ok(Proof::Cryptogram {
            cryptogram: Cryptogram::parse(data.must("onlinePaymentCryptogram")?)?,
            eci: match data.text("eciIndicator")? {
                Some(text) if !text.is_empty() => Some(Eci::parse(&text)?),
                _ => None,
            },
        }),
        "EMV" => Ok(Proof::Emv {
            data: Secret::new(data.must("emvData")?),
            pin: data.text("encryptedPINData")?.map(Secret::new),
        }),
        _ => Err(WalletError::Unsupported("paymentDataType")),
    }
}

/// `YYMMDD`; cards are good to the end of the month.
fn expiry(text: &str) -> Result<Expiry, WalletError> {
    let wrong = WalletError::Malformed("applicationExpirationDate");
    let digits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
    let part = |from: usize| text.get(from..from + 2).and_then(|two| two.parse::<i64>().ok()).ok_or(wrong);
    if !digits || !(1..=31).contains(&part(4)?) {
        return Err(wrong);
    }
    Expiry::new(part(2)?, 2000 + part(0)?).map_err(|_| wrong)
}

fn money(clear: &Object<'_>) -> Result<Money, WalletError> {
    let wrong = WalletError::Malformed("currencyCode");
    let code = clear.integer("currencyCode")?.and_then(|code| u16::try_from(code).ok()).ok_or(wrong)?;
    let currency = Currency::of_number(code).ok_or(wrong)?;
    let amount = clear.integer("transactionAmount")?.ok_or(WalletError::Malformed("transactionAmount"))?;
    Money::from_minor(amount, currency).map_err(|_| WalletError::Malformed("transactionAmount"))
}
