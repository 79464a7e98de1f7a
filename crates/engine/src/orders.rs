//! What callers want, parsed; and what they get.

use florin_connectors::{Action, Authenticated, Authentication, Direct, Manifest, Payer, ThreeDs};
use florin_domain::{Attempt, Card, CardFacts, GatewayAccount, Money, Operation, Timestamp};
use florin_store::payments::PaymentRow;
use florin_vault::SecretText;
use serde::{Deserialize, Serialize};

use crate::idempotency::Idempotency;
use crate::sessions::NewTry;
use crate::strings::Trace;
use crate::transactions::{Begun, Written};
use crate::wallet_tokens::WalletCard;

/// A wish to charge, authorize or tokenize.
#[derive(Debug)]
pub struct Order {
    /// `Charge`, `Authorize` or `Tokenize`.
    pub operation: Operation,
    /// How much; nothing for `Tokenize`.
    pub money: Money,
    /// What is charged.
    pub source: CardSource,
    /// The scheme whose network token the card number is: `Visa`, `MasterCard`, `Amex`.
    pub network_token: Option<&'static str>,
    /// Authentication done elsewhere, or the network token's cryptogram.
    pub three_ds: Option<ThreeDs>,
    /// Who pays.
    pub payer: Option<Payer>,
    /// The merchant's own reference.
    pub reference: Option<String>,
    /// Order text.
    pub description: Option<String>,
    /// Digital goods.
    pub digital: Option<bool>,
    /// Also ask the PSP for a token of the card.
    pub generate_token: bool,
    /// Where to send it, in order; the next one is tried only after a proven "not executed".
    pub route: Vec<RouteStep>,
    /// String tokens that were opened for it.
    pub opened: Vec<Trace>,
    /// The caller's key, if it sent one.
    pub idempotency: Option<Idempotency>,
    /// Where the payer's browser returns to after a challenge.
    pub return_url: Option<String>,
    /// Whether the PSP should have the payer authenticated.
    pub authentication: Authentication,
    /// The payer is not there: the merchant charges a card under a contract. Holds the network's id
    /// of the payment in which the payer agreed, if it is known.
    pub merchant_initiated: Option<Option<String>>,
    /// What the face writes down in the same transaction.
    pub begun: Option<Begun>,
    /// The e-wallet session that it pays.
    pub session: Option<NewTry>,
}

/// One account of a route.
#[derive(Debug)]
pub struct RouteStep {
    /// The account.
    pub account: GatewayAccount,
    /// Whether the 3-D Secure cryptogram may be handed to it. The first account always gets it.
    pub pass_three_ds: bool,
}

/// What is charged.
#[derive(Debug)]
pub enum CardSource {
    /// A card.
    Card(Card),
    /// A card out of a wallet. Its token is used once; its cryptogram goes where [`Order::three_ds`] would go.
    Wallet(Box<WalletCard>),
    /// No card: the payer approves it elsewhere ([`crate::direct`]).
    Direct(Direct),
    /// A token that the PSP gave earlier, with what is known of the card behind it.
    PspToken {
        /// The PSP's token.
        token: SecretText,
        /// The card, as far as the caller told it.
        facts: Option<CardFacts>,
    },
}

/// A wish to capture, void or refund.
#[derive(Debug)]
pub struct FollowUp {
    /// `Capture`, `Void` or `Refund`.
    pub operation: Operation,
    /// The PSP's reference of what it acts upon.
    pub psp_reference: String,
    /// How much.
    pub money: Money,
    /// The account that made it.
    pub account: GatewayAccount,
    /// The card again, for PSPs that want it.
    pub card: Option<Card>,
    /// The merchant's own reference.
    pub reference: Option<String>,
    /// String tokens that were opened for it.
    pub opened: Vec<Trace>,
    /// The caller's key, if it sent one.
    pub idempotency: Option<Idempotency>,
    /// What the face writes down in the same transaction.
    pub begun: Option<Begun>,
    /// The payment's version that the face judged by rules of its own; once it has changed, nothing is done
    /// but [`florin_store::StoreError::Again`] answered.
    pub judged: Option<i64>,
}

impl FollowUp {
    /// One that nobody asked a face for: no card, no key, nothing to write down beside it.
    pub fn of(
        operation: Operation,
        psp_reference: String,
        money: Money,
        account: GatewayAccount,
    ) -> FollowUp {
        FollowUp {
            operation,
            psp_reference,
            money,
            account,
            card: None,
            reference: None,
            opened: Vec::new(),
            idempotency: None,
            begun: None,
            judged: None,
        }
    }
}

/// A payment as it stands, and the attempts that a request made, in order. The last one is the answer.
#[derive(Debug)]
pub struct Outcome {
    /// The payment.
    pub payment: PaymentRow,
    /// The attempts; never empty.
    pub tried: Vec<Tried>,
    /// The same idempotency key came before: nothing new was done.
    pub replayed: bool,
    /// The face's transaction, where it was written just now.
    pub(crate) written: Option<Box<Written>>,
}

/// One attempt, with everything that a face may tell of it.
#[derive(Debug)]
pub struct Tried {
    /// The attempt.
    pub attempt: Attempt,
    /// The PSP.
    pub gateway: &'static Manifest,
    /// The gateway account's name, if it has one.
    pub account_name: Option<String>,
    /// The PSP's reference.
    pub psp_reference: Option<String>,
    /// What the PSP said.
    pub answered: Answered,
    /// The PSP's token of the card.
    pub token: Option<SecretText>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When its state changed last; none while it is on its way.
    pub changed_at: Option<Timestamp>,
}

/// What a PSP said of an attempt: kept with it, without secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answered {
    /// The issuer's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_code: Option<String>,
    /// The PSP's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The PSP's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The issuer's code, as the PSP repeats it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_code: Option<String>,
    /// The issuer's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_text: Option<String>,
    /// Address check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avs: Option<String>,
    /// Verification value check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cvc: Option<String>,
    /// What the PSP's own 3-D Secure came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authenticated: Option<Authenticated>,
    /// Id of the card network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_transaction_id: Option<String>,
    /// Where the payer must go, while the attempt waits for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// The raw reply, card data and secrets removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<serde_json::Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_of_an_action_is_read_again() {
        for text in [
            r#"{"action":{"type":"redirect","url":"https://acs.example"}}"#,
            r#"{"action":{"type":"post_form","url":"https://acs.example","fields":[["creq","e30"]]}}"#,
            r#"{"action":{"type":"sdk"}}"#,
            r#"{"action":{"type":"wait"}}"#,
        ] {
            let read: Answered = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), text);
        }
    }
}
