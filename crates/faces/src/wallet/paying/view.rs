//! Payments, allowances and transactions as clients read them (wallet-surround 6.4 to 6.6).

use florin_domain::{Money, Timestamp};
use florin_engine::wallet::allowances::{self, Limit};
use florin_engine::wallet::payments::{self, Item, Period};
use florin_engine::wallet::transactions;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::wallet::money::{Number, hundredths};

/// An amount in hundredths.
fn cents(money: Money) -> Number {
    Number(hundredths(money))
}

/// Minor units of the same currency; what is kept was an amount once.
fn of(money: Money, minor: i64) -> Money {
    money.with_minor(minor).unwrap_or(money)
}

/// JSON that a client keeps with something, as it came.
fn raw(text: Option<&String>) -> Option<Box<RawValue>> {
    text.and_then(|text| RawValue::from_string(text.clone()).ok())
}

/// A length of time or its end.
#[derive(Debug, Serialize)]
struct Time {
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    seconds: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
}

impl From<Period> for Time {
    fn from(period: Period) -> Time {
        match period {
            Period::For(seconds) => Time { seconds: Some(seconds), until: None },
            Period::Until(second) => Time { seconds: None, until: Some(second) },
        }
    }
}

/// The two columns of a time.
fn period(seconds: Option<i64>, until: Option<Timestamp>) -> Option<Period> {
    until.map(|until| Period::Until(until.seconds())).or(seconds.map(Period::For))
}

/// Hours, as older clients read them, if they are whole.
fn hours(seconds: Option<i64>) -> Option<i64> {
    seconds.filter(|seconds| seconds % 3600 == 0).map(|seconds| seconds / 3600)
}

/// A payment. Amounts stand in both forms: some clients read the one, some the other.
#[derive(Debug, Serialize)]
pub(in crate::wallet) struct PaymentView {
    id: i64,
    transaction_key: String,
    created_at: i64,
    status: &'static str,
    price: Number,
    price_decimal: String,
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<ItemView>,
    beneficiary: Beneficiary,
    #[serde(skip_serializing_if = "Option::is_none")]
    commission: Option<Shares>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price_rules: Option<PriceRules>,
    #[serde(skip_serializing_if = "Option::is_none")]
    freeze: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    freeze_for: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    freeze_until: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    funds_source: Option<FundsSource>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wallet: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<i64>,
    cancelable: bool,
}

#[derive(Debug, Serialize)]
struct ItemView {
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_uri: Option<String>,
    price: Number,
    price_decimal: String,
    currency: &'static str,
    quantity: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_price: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_price_decimal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Box<RawValue>>,
}

#[derive(Debug, Serialize)]
struct Beneficiary {
    id: i64,
}

#[derive(Debug, Serialize)]
struct Shares {
    in_commission: Number,
    in_commission_decimal: String,
    out_commission: Number,
    out_commission_decimal: String,
}

#[derive(Debug, Serialize)]
struct PriceRules {
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<Number>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<Number>,
}

#[derive(Debug, Serialize)]
struct FundsSource {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<String>,
}

fn item(item: &Item, price: Money) -> ItemView {
    let total = item.total_price.map(|minor| of(price, minor));
    ItemView {
        title: item.title.clone(),
        description: item.description.clone(),
        image_uri: item.image_uri.clone(),
        price: cents(of(price, item.price)),
        price_decimal: of(price, item.price).to_major(),
        currency: price.currency().code(),
        quantity: item.quantity,
        total_price: total.map(cents),
        total_price_decimal: total.map(Money::to_major),
        parameters: raw(item.parameters.as_ref()),
    }
}

/// A payment as it stands.
pub(in crate::wallet) fn payment(payment: &payments::Payment) -> PaymentView {
    let (row, words) = (&payment.row, &payment.words);
    let price = row.price;
    let (in_commission, out_commission) = (row.in_commission, row.out_commission);
    let has_commission = !in_commission.is_zero() || !out_commission.is_zero();
    let rules = words.price_rules.as_ref().map(|rules| PriceRules {
        min: rules.min.map(|minor| cents(of(price, minor))),
        max: rules.max.map(|minor| cents(of(price, minor))),
        choices: rules.choices.iter().map(|minor| cents(of(price, *minor))).collect(),
    });
    PaymentView {
        id: row.id,
        transaction_key: row.transaction.clone(),
        created_at: row.created_at.seconds(),
        status: row.state.as_str(),
        price: cents(price),
        price_decimal: price.to_major(),
        currency: price.currency().code(),
        description: words.description.clone(),
        items: words.items.iter().map(|own| item(own, price)).collect(),
        beneficiary: Beneficiary { id: row.beneficiary },
        commission: has_commission.then(|| Shares {
            in_commission: cents(in_commission),
            in_commission_decimal: in_commission.to_major(),
            out_commission: cents(out_commission),
            out_commission_decimal: out_commission.to_major(),
        }),
        price_rules: rules,
        freeze: period(row.freeze_s, row.freeze_until).map(Time::from),
        freeze_for: hours(row.freeze_s),
        freeze_until: row.freeze_until.map(Timestamp::seconds),
        purpose: words.purpose.clone(),
        funds_source: words
            .funds_source
            .as_ref()
            .map(|source| FundsSource { kind: source.kind.clone(), details: source.details.clone() }),
        parameters: raw(words.parameters.as_ref()),
        wallet: row.wallet,
        confirmed_at: row.confirmed_at.map(Timestamp::seconds),
        cancelable: payment.is_cancelable(),
    }
}

/// An allowance.
#[derive(Debug, Serialize)]
pub(in crate::wallet) struct AllowanceView {
    id: i64,
    transaction_key: String,
    created_at: i64,
    status: &'static str,
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_price: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_price_decimal: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    limits: Vec<LimitView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_for: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wallet: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<i64>,
}

#[derive(Debug, Serialize)]
struct LimitView {
    max_price: Number,
    max_price_decimal: String,
    time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<i64>,
}

/// An allowance as it stands now.
pub(in crate::wallet) fn allowance(allowance: &allowances::Allowance, now: Timestamp) -> AllowanceView {
    let row = &allowance.row;
    let limit = |limit: &Limit| LimitView {
        max_price: cents(limit.max),
        max_price_decimal: limit.max.to_major(),
        time: limit.within_s,
        period: hours(Some(limit.within_s)),
    };
    // Once it has begun, its end is known.
    let valid_s = row.valid_s.filter(|_| row.valid_until.is_none());
    AllowanceView {
        id: row.id,
        transaction_key: row.transaction.clone(),
        created_at: row.created_at.seconds(),
        status: allowance.state(now).as_str(),
        currency: row.currency.code(),
        description: allowance.words.description.clone(),
        max_price: row.max.map(cents),
        max_price_decimal: row.max.map(Money::to_major),
        limits: row.limits.iter().map(limit).collect(),
        valid: period(valid_s, row.valid_until).map(Time::from),
        valid_for: hours(valid_s),
        valid_until: row.valid_until.map(Timestamp::seconds),
        wallet: row.wallet,
        confirmed_at: row.confirmed_at.map(Timestamp::seconds),
    }
}

/// A transaction.
#[expect(clippy::struct_excessive_bools, reason = "the dialect's own switches")]
#[derive(Debug, Serialize)]
pub(in crate::wallet) struct TransactionView {
    transaction_key: String,
    created_at: i64,
    status: &'static str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wallet: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<i64>,
    payments: Vec<PaymentView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowance: Option<Allowed>,
    reserve: Time,
    use_allowance: bool,
    suggest_allowance: bool,
    auto_confirm: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_uri: Option<CallbackUri>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<User>,
    valid_for_payment_card_debit: bool,
}

#[derive(Debug, Serialize)]
struct Allowed {
    data: AllowanceView,
    optional: bool,
}

/// An address, or `false`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum CallbackUri {
    Off(bool),
    At(String),
}

#[derive(Debug, Serialize)]
struct User {
    email: String,
}

/// A transaction as it stands now.
pub(in crate::wallet) fn transaction(found: &transactions::Transaction, now: Timestamp) -> TransactionView {
    let (row, words) = (&found.row, &found.words);
    let callback_uri = words.callback_uri.clone().map(CallbackUri::At);
    TransactionView {
        transaction_key: row.key.clone(),
        created_at: row.created_at.seconds(),
        status: row.state.as_str(),
        kind: row.kind.clone(),
        wallet: row.wallet,
        confirmed_at: row.confirmed_at.map(Timestamp::seconds),
        payments: found.payments.iter().map(payment).collect(),
        allowance: found
            .allowance
            .as_ref()
            .map(|own| Allowed { data: allowance(own, now), optional: words.allowance_optional }),
        reserve: words.reserve.into(),
        use_allowance: words.use_allowance,
        suggest_allowance: words.suggest_allowance,
        auto_confirm: words.auto_confirm,
        redirect_uri: words.redirect_uri.clone(),
        callback_uri: if words.callbacks_off { Some(CallbackUri::Off(false)) } else { callback_uri },
        user: words.user_email.clone().map(|email| User { email }),
        valid_for_payment_card_debit: words.debits_cards,
    }
}
