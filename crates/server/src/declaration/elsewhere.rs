//! Gateway accounts that files name and do not declare: they may be in the database from an earlier file, or made over
//! HTTP. Nothing is applied while one of them is nowhere.

use florin_engine::provision::Declaration;
use florin_store::{Db, accounts, merchants};

use crate::fault::Fault;

/// Exists without being declared (operate 4).
const EVERYBODYS: &str = "simulator";

/// A name that must lead somewhere.
#[derive(Debug)]
pub(crate) struct Elsewhere {
    /// Whose account; of any merchant if absent.
    pub(super) merchant: Option<String>,
    pub(super) account: String,
    /// What to say if it leads nowhere: file, line and key.
    pub(super) fault: Fault,
}

impl Elsewhere {
    /// Whether these files declare it, or nobody has to.
    pub(super) fn is_among(&self, declared: &Declaration) -> bool {
        let mut merchants = declared.merchants.iter().filter(|merchant| self.may_be_of(&merchant.name));
        self.account == EVERYBODYS
            || merchants.any(|merchant| merchant.accounts.iter().any(|account| account.name == self.account))
    }

    fn may_be_of(&self, merchant: &str) -> bool {
        self.merchant.as_deref().is_none_or(|owner| owner == merchant)
    }

    async fn is_in(&self, db: &Db) -> Result<bool, Fault> {
        for merchant in merchants::list(db).await?.iter().filter(|merchant| self.may_be_of(&merchant.name)) {
            if accounts::list(db, &merchant.id).await?.iter().any(|account| account.name == self.account) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Refuses the first name that leads nowhere.
pub(crate) async fn check(db: &Db, named: Vec<Elsewhere>) -> Result<(), Fault> {
    for name in named {
        if !name.is_in(db).await? {
            return Err(name.fault);
        }
    }
    Ok(())
}
