//! `/credit_cards`: card tokens made and changed host to host (checkout-gateway 5.1).

use florin_domain::Mode;
use florin_engine::cards::{self, StoredCard};
use florin_engine::idempotency;

use super::codes::brands;
use super::desk::Asked;
use super::paying::Cashier;
use super::refusal::Refusal;
use super::tokens::additional_data::Contract;
use super::transactions::answer::parts::{CardView, Stamp};
use super::transactions::request::card::NumberGiven;
use super::transactions::request::saved::{self, SavedCard};
use super::transactions::routes::{self, Key};
use super::transactions::{refusals, service};

/// Makes or changes a token; `token` is the one in the path, if it has one. The body of the answer.
pub(super) async fn keep(
    asked: &Asked,
    token: Option<String>,
    key: Option<&Key>,
) -> Result<Vec<u8>, Refusal> {
    let wanted =
        routes::read(asked, move |body, reading| saved::read(body, token.as_deref(), reading)).await?;
    match wanted {
        SavedCard::Make { card, contract } => make(asked, *card, &contract, key).await,
        SavedCard::Change { token, holder, expiry } => {
            let cashier = Cashier { engine: &asked.engine, shop: &asked.shop, request: &asked.request };
            let stored = cashier.stored(token.expose()).await?.ok_or_else(refusals::own_token_unknown)?;
            let merchant = &asked.shop.merchant;
            Ok(told(&cards::change(&asked.engine, merchant, &stored, holder, expiry).await?))
        }
    }
}

async fn make(
    asked: &Asked,
    card: NumberGiven,
    contract: &[Contract],
    key: Option<&Key>,
) -> Result<Vec<u8>, Refusal> {
    let caller = asked.caller(Mode::Test)?;
    let key = key.map(|key| key.of_shop(&asked.shop));
    if let Some(key) = &key
        && let Some(before) = idempotency::replay(&asked.engine, &caller, key).await?
    {
        return Ok(before.body);
    }
    let card = card.into_card().ok_or_else(|| refusals::coded("E.1025"))?;
    let contracts: Vec<String> = contract.iter().map(|contract| contract.as_str().to_owned()).collect();
    let (engine, shop) = (&asked.engine, &asked.shop);
    let new = cards::prepare(engine, &shop.merchant, &shop.scope(), &card, &contracts)?;
    let body = told(&cards::store(engine, new).await?);
    let Some(key) = &key else { return Ok(body) };
    idempotency::remember(engine, &caller, key, 200, &body).await?;
    // Of two at once the one that is remembered is everybody's; until it can be read, it is under way.
    let kept = idempotency::replay(engine, &caller, key).await?;
    kept.map(|kept| kept.body).ok_or(Refusal::InProgress)
}

fn told(card: &StoredCard) -> Vec<u8> {
    let facts = &card.facts;
    service::saved_card(&CardView {
        holder: Some(card.holder.as_str()).filter(|holder| !holder.is_empty()),
        stamp: Some(Stamp(&card.fingerprint)),
        brand: brands::brand(facts.brand, &facts.first6),
        sub_brand: None,
        last_4: &facts.last4,
        first_1: facts.first6.get(..1).unwrap_or(""),
        bin: Some(facts.first6.as_str()).filter(|bin| !bin.is_empty()),
        bin_8: None,
        issuer_country: None,
        issuer_name: None,
        product: None,
        exp_month: Some(facts.expiry.month),
        exp_year: Some(facts.expiry.year),
        token_provider: None,
        token: Some(card.token.expose()),
    })
}
