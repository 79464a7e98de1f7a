//! Who is at the other end of a payment: whom users paid, or are paid by, they may know by name (wallet-surround 5.6).

use std::collections::HashMap;

use florin_domain::AccountNumber;
use florin_engine::Engine;
use florin_engine::wallet::{accounts, users};
use serde::Serialize;

use super::refusal::Refusal;

/// Who is at the other end.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Party {
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    account_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    wallet_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<i64>,
}

/// The parties behind these accounts, each looked up once.
pub(super) async fn of(
    engine: &Engine,
    numbers: impl Iterator<Item = &AccountNumber> + Send,
) -> Result<HashMap<AccountNumber, Party>, Refusal> {
    let mut known = HashMap::new();
    for number in numbers {
        if known.contains_key(number) {
            continue;
        }
        let wallet = accounts::wallets_to(engine, number).await?.into_iter().next();
        let owner = match &wallet {
            Some(wallet) => users::find(engine, wallet.user).await?,
            None => None,
        };
        let party = Party {
            display_name: owner.and_then(|owner| owner.profile.display_name),
            account_number: number.to_string(),
            wallet_id: wallet.as_ref().map(|wallet| wallet.id),
            user_id: wallet.map(|wallet| wallet.user),
        };
        known.insert(number.clone(), party);
    }
    Ok(known)
}
