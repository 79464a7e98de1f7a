//! The lives of a wallet's transactions, and of the payments and allowances in them (wallet-surround 6.2).

use crate::words::words;

words! {
    /// How a transaction stands.
    TransactionState {
        /// Made; nothing moves.
        New = "new",
        /// Accepted by its payer, whose account lacks money.
        WaitingFunds = "waiting_funds",
        /// The money is held.
        Reserved = "reserved",
        /// The money has moved.
        Confirmed = "confirmed",
        /// Its payer refused.
        Rejected = "rejected",
        /// Its client took it back.
        Revoked = "revoked",
        /// It was not confirmed, or its money did not come, in time.
        Failed = "failed",
        /// Nobody accepted it in time, or its payment went into another one.
        Deleted = "deleted",
    }
}

words! {
    /// How a payment stands.
    WalletPaymentState {
        /// Made.
        New = "new",
        /// Its money is held.
        Reserved = "reserved",
        /// Its money has moved, and its beneficiary may not spend it yet.
        Confirmed = "confirmed",
        /// Its beneficiary may spend it.
        Done = "done",
        /// As its transaction.
        Rejected = "rejected",
        /// As its transaction.
        Revoked = "revoked",
        /// As its transaction.
        Failed = "failed",
        /// Its client gave it back.
        Canceled = "canceled",
        /// Taken out before it was accepted.
        Deleted = "deleted",
    }
}

words! {
    /// How an allowance stands.
    AllowanceState {
        /// Nobody agreed to it yet.
        New = "new",
        /// It may be drawn on.
        Active = "active",
        /// It was ended.
        Inactive = "inactive",
        /// Nobody agreed to it.
        Deleted = "deleted",
    }
}

/// What may happen to a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransactionAct {
    /// Its payer accepts, and the money is there.
    Reserve,
    /// Its payer accepts, and money is lacking.
    AwaitFunds,
    /// Its client wants the money.
    Confirm,
    /// Its payer does not want it.
    Reject,
    /// Its client does not want it any more.
    Revoke,
    /// Its time is over, or what was allowed no longer is.
    Fail,
    /// Nobody wants it.
    Delete,
}

impl TransactionState {
    /// The state after an act; none if it is not possible now.
    pub fn after(self, act: TransactionAct) -> Option<TransactionState> {
        use TransactionAct as Act;
        use TransactionState::{Confirmed, Deleted, Failed, New, Rejected, Reserved, Revoked, WaitingFunds};
        match (self, act) {
            (New | WaitingFunds, Act::Reserve) => Some(Reserved),
            (New | WaitingFunds, Act::AwaitFunds) => Some(WaitingFunds),
            (Reserved, Act::Confirm) => Some(Confirmed),
            (New, Act::Reject) => Some(Rejected),
            (New | WaitingFunds | Reserved, Act::Revoke) => Some(Revoked),
            (WaitingFunds | Reserved, Act::Fail) => Some(Failed),
            (New, Act::Delete) => Some(Deleted),
            _ => None,
        }
    }
}

impl WalletPaymentState {
    /// The state of a payment that goes along with its transaction; none if it has left it.
    pub fn along(self, act: TransactionAct) -> Option<WalletPaymentState> {
        use TransactionAct as Act;
        use WalletPaymentState::{Deleted, Done, Failed, New, Rejected, Reserved, Revoked};
        match (self, act) {
            (New, Act::Reserve) => Some(Reserved),
            (New, Act::AwaitFunds) => Some(New),
            (Reserved, Act::Confirm) => Some(Done),
            (New, Act::Reject) => Some(Rejected),
            (New | Reserved, Act::Revoke) => Some(Revoked),
            (New | Reserved, Act::Fail) => Some(Failed),
            (New, Act::Delete) => Some(Deleted),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use TransactionAct as Act;

    const ACTS: [Act; 7] =
        [Act::Reserve, Act::AwaitFunds, Act::Confirm, Act::Reject, Act::Revoke, Act::Fail, Act::Delete];

    #[test]
    fn words_read_back() {
        for state in TransactionState::ALL {
            assert_eq!(TransactionState::find(state.as_str()), Some(*state));
        }
        for state in WalletPaymentState::ALL {
            assert_eq!(WalletPaymentState::find(state.as_str()), Some(*state));
        }
        assert_eq!(AllowanceState::find("active"), Some(AllowanceState::Active));
        assert_eq!(TransactionState::find("paid"), None);
    }

    #[test]
    fn money_that_has_moved_and_what_was_given_up_change_no_more() {
        use TransactionState::{Confirmed, Deleted, Failed, Rejected, Revoked};
        for state in [Confirmed, Rejected, Revoked, Failed, Deleted] {
            for act in ACTS {
                assert_eq!(state.after(act), None, "{state:?} {act:?}");
            }
        }
    }

    #[test]
    fn only_what_is_held_can_be_confirmed() {
        for state in TransactionState::ALL {
            let can = state.after(Act::Confirm).is_some();
            assert_eq!(can, *state == TransactionState::Reserved, "{state:?}");
        }
    }

    #[test]
    fn payments_go_along_wherever_their_transaction_goes() {
        let pairs = [
            (TransactionState::New, WalletPaymentState::New),
            (TransactionState::WaitingFunds, WalletPaymentState::New),
            (TransactionState::Reserved, WalletPaymentState::Reserved),
        ];
        for (whole, part) in pairs {
            for act in ACTS {
                if whole.after(act).is_some() {
                    assert!(part.along(act).is_some(), "{whole:?} {act:?}");
                }
            }
        }
        assert_eq!(WalletPaymentState::Canceled.along(Act::Confirm), None, "it has left its transaction");
    }
}
