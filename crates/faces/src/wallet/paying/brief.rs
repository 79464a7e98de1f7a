//! What clients write of payments and allowances, read into wishes (wallet-surround 6.4, 6.5).

use florin_domain::{Currency, Money};
use florin_engine::wallet::accounts::{self, Wallet};
use florin_engine::wallet::allowances::{Limit, NewAllowance};
use florin_engine::wallet::payments::{FundsSource, Item, NewPayment, PaymentWords, Period, PriceRules};
use florin_engine::wallet::users;

use super::amounts::{Given, LONG};
use crate::shared::json::{Object, Value};
use crate::wallet::desk::{Asked, Desk};
use crate::wallet::refusal::{Refusal, Wrong};

/// Longest name of a thing.
const SHORT: usize = 255;
/// Most things of one payment, most limits of one allowance.
const MOST_ITEMS: usize = 100;
const MOST_LIMITS: usize = 20;
/// Where money may come from.
const SOURCES: [&str; 6] = ["buy", "sell", "loan", "gift", "inheritance", "dividends"];

/// How a wallet is named in a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// By its number.
    Id(i64),
    /// By an e-mail address or a telephone number of its owner.
    Owner(String),
    /// By something that nobody can have told us.
    Unknown,
}

impl Named {
    /// Exactly one of `id`, `email`, `phone` and what else the dialect knows.
    pub(super) fn read(given: Given<'_>) -> Result<Named, Wrong> {
        let one_of = || Wrong::new(given.path, "must be one of id, email and phone");
        let mut all = Vec::new();
        all.extend(given.integer("id")?.map(Named::Id));
        for name in ["email", "phone"] {
            all.extend(given.text(name, SHORT)?.map(Named::Owner));
        }
        all.extend(
            ["barcode", "card"].iter().filter(|name| given.get(name).is_some()).map(|_| Named::Unknown),
        );
        let mut all = all.into_iter();
        match (all.next(), all.next()) {
            (Some(named), None) => Ok(named),
            _ => Err(one_of()),
        }
    }

    /// The wallet, if there is one.
    pub(super) async fn find(&self, desk: &Desk) -> Result<Option<Wallet>, Refusal> {
        match self {
            Named::Id(id) => Ok(accounts::find_wallet(&desk.engine, *id).await?),
            Named::Owner(name) => match users::find_by_name(&desk.engine, name).await? {
                Some(user) => Ok(accounts::wallets_of(&desk.engine, user).await?.into_iter().next()),
                None => Ok(None),
            },
            Named::Unknown => Ok(None),
        }
    }
}

/// A payment as it was written; its beneficiary is still to be found.
pub(super) struct Draft {
    beneficiary: Option<Named>,
    path: String,
    price: Money,
    in_commission: Money,
    out_commission: Money,
    freeze: Option<Period>,
    words: PaymentWords,
}

impl Draft {
    /// Reads a payment.
    pub(super) fn read(given: Given<'_>) -> Result<Draft, Wrong> {
        given.lacks(&["password", "cashback", "cashback_decimal"])?;
        let items = given.list("items")?;
        let first = match items.first() {
            Some(Value::Object(first)) => Given { object: first, path: &given.at("items[0]") }.currency()?,
            _ => None,
        };
        let currency = given.currency()?.or(first);
        let currency = currency.ok_or_else(|| given.wrong("currency", "is required"))?;
        let items = read_items(given, items, currency)?;
        let description = given.text("description", LONG)?;
        let price = match given.price("price", currency)? {
            Some(price) => price,
            None => sum(&items, currency).ok_or_else(|| given.wrong("price", "is required without items"))?,
        };
        if description.is_none() && items.is_empty() {
            return Err(given.wrong("description", "is required without items"));
        }
        let path = given.at("commission");
        let commission = given.object("commission")?.map(|object| Given { object, path: &path });
        let share = |name| match commission {
            Some(commission) => commission.share(name, price),
            None => price.with_minor(0).map_err(|_| given.wrong("price", "is out of range")),
        };
        let (in_commission, out_commission) = (share("in_commission")?, share("out_commission")?);
        let is_charged = price.with_minor(price.minor().saturating_add(out_commission.minor())).is_ok();
        if in_commission.minor() > price.minor() || !is_charged {
            return Err(given.wrong("commission", "is more than the price"));
        }
        let path = given.at("beneficiary");
        let beneficiary =
            given.object("beneficiary")?.map(|object| Named::read(Given { object, path: &path }));
        let words = PaymentWords {
            description,
            items,
            price_rules: rules(given, price)?,
            parameters: given.kept("parameters")?,
            purpose: one_of(given, "purpose", &["cash", "tips"])?,
            funds_source: source(given)?,
        };
        let (beneficiary, freeze) = (beneficiary.transpose()?, given.period("freeze")?);
        Ok(Draft { beneficiary, path, price, in_commission, out_commission, freeze, words })
    }

    /// With its beneficiary: whom it names, else the client's own wallet.
    pub(super) async fn resolve(self, desk: &Desk, asked: &Asked) -> Result<NewPayment, Refusal> {
        let own = asked.caller.client.wallet.map(Named::Id);
        let is_named = self.beneficiary.is_some();
        let Some(named) = self.beneficiary.or(own) else {
            return Err(Wrong::new(self.path, "is required: this client has no wallet of its own").into());
        };
        let Some(beneficiary) = named.find(desk).await? else {
            let why = if is_named { "is no wallet" } else { "is required: the client's own wallet is gone" };
            return Err(Wrong::new(self.path, why).into());
        };
        let Draft { price, in_commission, out_commission, freeze, words, .. } = self;
        Ok(NewPayment { beneficiary, price, in_commission, out_commission, freeze, words })
    }
}

fn read_items(given: Given<'_>, items: &[Value<'_>], currency: Currency) -> Result<Vec<Item>, Wrong> {
    if items.len() > MOST_ITEMS {
        return Err(given.wrong("items", "must not have more than 100 elements"));
    }
    let mut all = Vec::with_capacity(items.len());
    for (at, value) in items.iter().enumerate() {
        let path = given.at(&format!("items[{at}]"));
        let Value::Object(object) = value else { return Err(Wrong::new(path, "must be an object")) };
        let item = Given { object, path: &path };
        if item.currency()?.is_some_and(|own| own != currency) {
            return Err(item.wrong("currency", "must be the payment's"));
        }
        let quantity = item.integer("quantity")?.unwrap_or(1);
        if quantity == 0 {
            return Err(item.wrong("quantity", "must be above zero"));
        }
        let title = item.text("title", SHORT)?.ok_or_else(|| item.wrong("title", "is required"))?;
        let price = item.amount("price", currency)?.ok_or_else(|| item.wrong("price", "is required"))?;
        all.push(Item {
            title,
            description: item.text("description", LONG)?,
            image_uri: item.text("image_uri", LONG)?,
            price: price.minor(),
            quantity,
            total_price: item.amount("total_price", currency)?.map(Money::minor),
            parameters: item.kept("parameters")?,
        });
    }
    Ok(all)
}

/// What all items cost; none: nothing, or more than can be.
fn sum(items: &[Item], currency: Currency) -> Option<Money> {
    let mut sum: i64 = 0;
    for item in items {
        let cost = item.total_price.or_else(|| item.price.checked_mul(item.quantity))?;
        sum = sum.checked_add(cost)?;
    }
    Money::from_minor(sum, currency).ok().filter(|sum| !sum.is_zero())
}

fn rules(given: Given<'_>, price: Money) -> Result<Option<PriceRules>, Wrong> {
    let Some(object) = given.object("price_rules")? else { return Ok(None) };
    let path = given.at("price_rules");
    let inner = Given { object, path: &path };
    let currency = price.currency();
    let amount = |name| Ok(inner.amount(name, currency)?.map(Money::minor));
    let mut choices = Vec::new();
    for choice in inner.list("choices")? {
        let money = crate::wallet::money::in_cents(choice, currency).filter(|money| !money.is_zero());
        choices.push(money.ok_or_else(|| inner.wrong("choices", "must be amounts in cents"))?.minor());
    }
    Ok(Some(PriceRules { min: amount("min")?, max: amount("max")?, choices }))
}

fn source(given: Given<'_>) -> Result<Option<FundsSource>, Wrong> {
    let Some(object) = given.object("funds_source")? else { return Ok(None) };
    let path = given.at("funds_source");
    let inner = Given { object, path: &path };
    let source =
        FundsSource { kind: one_of(inner, "type", &SOURCES)?, details: inner.text("details", LONG)? };
    Ok(Some(source))
}

fn one_of(given: Given<'_>, name: &str, words: &[&str]) -> Result<Option<String>, Wrong> {
    match given.text(name, SHORT)? {
        Some(word) if !words.contains(&word.as_str()) => Err(given.wrong(name, "is not a known word")),
        other => Ok(other),
    }
}

/// Reads an allowance: a price or limits are required.
pub(super) fn allowance(given: Given<'_>) -> Result<NewAllowance, Wrong> {
    let currency = given.currency()?.ok_or_else(|| given.wrong("currency", "is required"))?;
    let max = given.price("max_price", currency)?;
    let written = given.list("limits")?;
    if max.is_none() && written.is_empty() {
        return Err(given.wrong("max_price", "is required without limits"));
    }
    if written.len() > MOST_LIMITS {
        return Err(given.wrong("limits", "must not have more than 20 elements"));
    }
    let mut limits = Vec::with_capacity(written.len());
    for (at, value) in written.iter().enumerate() {
        let path = given.at(&format!("limits[{at}]"));
        let Value::Object(object) = value else { return Err(Wrong::new(path, "must be an object")) };
        limits.push(limit(Given { object, path: &path }, currency)?);
    }
    Ok(NewAllowance {
        description: given.text("description", LONG)?,
        currency,
        max,
        limits,
        valid: given.period("valid")?,
    })
}

/// Within `time` seconds, or `period` hours as older clients write it.
fn limit(given: Given<'_>, currency: Currency) -> Result<Limit, Wrong> {
    let max = given.price("max_price", currency)?.ok_or_else(|| given.wrong("max_price", "is required"))?;
    let hours = given.integer("period")?.map(|hours| hours.saturating_mul(3600));
    let within_s = given.integer("time")?.or(hours).filter(|seconds| (1..=10_000_000_000).contains(seconds));
    let within_s = within_s.ok_or_else(|| given.wrong("time", "must be seconds above zero"))?;
    Ok(Limit { max, within_s })
}

/// New prices by payment: `{"12": {"price": 100, "currency": "EUR"}}`.
pub(super) fn prices(object: &Object<'_>, path: &str) -> Result<Vec<(i64, Money)>, Wrong> {
    let given = Given { object, path };
    let mut all = Vec::new();
    for (name, value) in object.members() {
        let id = crate::wallet::fields::digits(name);
        let (Some(id), Value::Object(inner)) = (id, value) else {
            return Err(given.wrong("payments", "must be objects by the number of a payment"));
        };
        let path = given.at(name);
        let inner = Given { object: inner, path: &path };
        let currency = inner.currency()?.ok_or_else(|| inner.wrong("currency", "is required"))?;
        let price = inner.price("price", currency)?.ok_or_else(|| inner.wrong("price", "is required"))?;
        all.push((id, price));
    }
    Ok(all)
}
