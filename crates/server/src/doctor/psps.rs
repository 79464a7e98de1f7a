//! Whether the PSPs that gateway accounts name can be reached, and whether their clocks agree with ours.

use std::time::Duration;

use florin_connectors::http::{Method, Reply, Request};
use florin_engine::accounts::AccountSettings;
use florin_engine::http::{Failure, Http};
use florin_store::{Db, accounts, merchants};
use jiff::fmt::rfc2822::DateTimeParser;

use crate::fault::Fault;
use crate::open;

const ANSWERS_WITHIN: Duration = Duration::from_secs(10);
/// Signatures of notices and 3-D Secure bear about five minutes; half a minute is early enough to tell.
const OFF_SECONDS: i64 = 30;

/// Base address of every PSP in use, each once. The simulator inside a server has none.
pub(super) async fn addresses(db: &Db) -> Result<Vec<String>, Fault> {
    let mut found = Vec::new();
    for merchant in merchants::list(db).await? {
        for account in accounts::list(db, &merchant.id).await? {
            let settings: AccountSettings = serde_json::from_str(&account.settings).unwrap_or_default();
            let own = florin_connectors::find(&account.gateway).map(|connector| connector.manifest().live);
            let address = settings.base_url.or_else(|| own.map(str::to_owned));
            found.extend(address.filter(|address| !address.is_empty()));
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Asks for the base address: any answer shows that name, connection and certificate are right. How many
/// seconds our clock is ahead of the PSP's, if it is off.
pub(super) async fn reach(http: &Http, address: &str) -> Result<Option<i64>, String> {
    match http.call(&Request::new(Method::Get, address.to_owned()), ANSWERS_WITHIN).await {
        Ok(reply) => Ok(ahead(&reply, open::now().seconds())),
        // It was reached, and had nothing to say to this question.
        Err(Failure::Broken(_)) => Ok(None),
        Err(Failure::NotSent(why)) => Err(format!("{why}: check the address, name resolution and firewalls")),
    }
}

fn ahead(reply: &Reply, now: i64) -> Option<i64> {
    static DATES: DateTimeParser = DateTimeParser::new();
    let theirs = DATES.parse_timestamp(reply.header("date")?).ok()?.as_second();
    Some(now - theirs).filter(|ahead| ahead.abs() > OFF_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_compared_with_the_date_of_an_answer() {
        let date = ("date".to_owned(), "Sat, 21 Nov 2026 03:00:00 GMT".to_owned());
        let reply = Reply { status: 404, headers: vec![date], body: Vec::new() };
        assert_eq!(ahead(&reply, 1_795_230_000), None);
        assert_eq!(ahead(&reply, 1_795_230_030), None);
        assert_eq!(ahead(&reply, 1_795_230_031), Some(31));
        assert_eq!(ahead(&reply, 1_795_229_900), Some(-100));
        assert_eq!(ahead(&Reply { headers: Vec::new(), ..reply }, 0), None);
    }
}
