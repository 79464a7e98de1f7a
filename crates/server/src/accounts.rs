//! `florin accounts`: which gateway accounts there are, and the address at which each one's PSP must call us.
//! Nothing is opened: credentials stay sealed.

use std::io::Write;

use clap::Args;
use florin_engine::notices;
use florin_store::{accounts, merchants};

use crate::cli::HouseFlags;
use crate::config::{self, House};
use crate::fault::Fault;
use crate::open;

/// Flags of `accounts`.
#[derive(Debug, Clone, Args)]
pub(crate) struct AccountsFlags {
    #[command(flatten)]
    house: HouseFlags,
    /// The address that PSPs reach us by; without it, paths are shown.
    #[arg(long, value_name = "URL", env = "FLORIN_PUBLIC_URL")]
    public_url: Option<String>,
    /// Only this merchant's; may repeat [default: all merchants].
    #[arg(long, value_name = "NAME")]
    merchant: Vec<String>,
}

/// One account, as it is shown.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    merchant: String,
    name: String,
    gateway: String,
    notices: String,
}

/// Lists them, by merchant and name.
pub(crate) async fn run(flags: AccountsFlags) -> Result<(), Fault> {
    let public_url = config::public_url_of(&flags.house, flags.public_url)?;
    let db = open::current_database(&House::read(flags.house)?).await?;
    let there = merchants::list(&db).await?;
    if let Some(unknown) = flags.merchant.iter().find(|name| there.iter().all(|one| one.name != **name)) {
        return Err(Fault::usage(format!("there is no merchant named {unknown}")));
    }
    let mut shown = Vec::new();
    for merchant in there {
        if !flags.merchant.is_empty() && !flags.merchant.contains(&merchant.name) {
            continue;
        }
        for account in accounts::list(&db, &merchant.id).await? {
            let gateway = florin_connectors::find(&account.gateway).map(|found| found.manifest().name);
            shown.push(Shown {
                merchant: merchant.name.clone(),
                notices: notices::path(&account.gateway, &account.id)
                    .map_or_else(|| "none".to_owned(), |path| address(public_url.as_deref(), &path)),
                name: account.name,
                gateway: gateway.map_or(account.gateway, str::to_owned),
            });
        }
    }
    report(&shown, &mut std::io::stdout());
    Ok(())
}

/// Where a PSP must call: the whole address where the public one is known, else the path below it.
pub(crate) fn address(public_url: Option<&str>, path: &str) -> String {
    format!("{}{path}", public_url.unwrap_or_default())
}

/// A table with a line an account.
fn report(shown: &[Shown], out: &mut impl Write) {
    let head = ["merchant", "name", "gateway"];
    let cells = |account: &Shown| {
        [&account.merchant, &account.name, &account.gateway].map(|cell| cell.chars().count())
    };
    let widths = shown
        .iter()
        .map(cells)
        .fold(head.map(str::len), |widths, cells| std::array::from_fn(|at| widths[at].max(cells[at])));
    let mut line = |cells: [&str; 3], last: &str| {
        for (cell, width) in cells.iter().zip(widths) {
            let _ = write!(out, "{cell:width$}  ");
        }
        let _ = writeln!(out, "{last}");
    };
    line(head, "notices");
    for account in shown {
        line([&account.merchant, &account.name, &account.gateway], &account.notices);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_stand_in_columns() {
        let of = |merchant: &str, name: &str, notices: &str| Shown {
            merchant: merchant.into(),
            name: name.into(),
            gateway: "Stripe".into(),
            notices: notices.into(),
        };
        let path = "/notices/stripe/1";
        let shown = [
            of("Größe & Söhne", "main", &address(Some("https://pay.example"), path)),
            of("b", "stripe-production", &address(None, path)),
        ];
        let mut out = Vec::new();
        report(&shown, &mut out);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "merchant       name               gateway  notices\n\
             Größe & Söhne  main               Stripe   https://pay.example/notices/stripe/1\n\
             b              stripe-production  Stripe   /notices/stripe/1\n"
        );
    }
}
